package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	frontend   = "frontend"
	lockFile   = "frontend/package-lock.json"
	modules    = "frontend/node_modules"
	dist       = "frontend/dist"
	keep       = "frontend/dist/.gitkeep" // so that a fresh clone compiles
	binaries   = "build/bin"
	pageStamp  = "build/bin/page.stamp"
	installDir = "frontend/node_modules/.planob.stamp"
)

// page installs the page's packages and builds it, each only when what it is made of has changed.
func page(ctx context.Context) error {
	if err := needNode(ctx); err != nil {
		return err
	}
	if err := packages(ctx); err != nil {
		return err
	}
	sum, err := digest(pageSources())
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dist, "index.html")); err == nil && stamped(pageStamp, sum) {
		say("page", "nothing changed")
		return nil
	}
	if err := timed("page", func() error { return line("npm", "run", "--silent", "build").in(frontend).quiet(ctx) }); err != nil {
		return fmt.Errorf("the page was not built: %w", err)
	}
	if err := os.WriteFile(keep, nil, 0o644); err != nil {
		return err
	}
	return stamp(pageStamp, sum)
}

// packages brings node_modules to what the lock file says.
func packages(ctx context.Context) error {
	sum, err := digest([]string{lockFile})
	if err != nil {
		return errors.New("the page's package-lock.json is missing; get the whole project and type the line again")
	}
	if stamped(installDir, sum) {
		return nil
	}
	err = timed("packages of the page", func() error {
		return line("npm", "ci", "--no-audit", "--no-fund").in(frontend).quiet(ctx)
	})
	if err != nil {
		return fmt.Errorf("the page's packages were not installed (is there a connection?): %w", err)
	}
	return stamp(installDir, sum)
}

// pageSources are all files that the built page is made of.
func pageSources() []string {
	var files []string
	skip := map[string]bool{modules: true, dist: true}
	// A folder that cannot be read is found by digest, which reads every file.
	_ = filepath.WalkDir(frontend, func(path string, d fs.DirEntry, err error) error {
		name := filepath.ToSlash(path)
		if err != nil || skip[name] || d.IsDir() && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if !d.IsDir() {
			files = append(files, path)
		}
		return nil
	})
	return files
}

// digest is one sum over names and contents.
func digest(files []string) (string, error) {
	all := sha256.New()
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(all, "%s\n", name)
		_, err = io.Copy(all, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

func stamped(file, sum string) bool {
	b, err := os.ReadFile(file)
	return err == nil && string(b) == sum
}

func stamp(file, sum string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(sum), 0o644)
}
