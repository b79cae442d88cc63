package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

func checkFormat(ctx context.Context) error {
	out, err := line("gofmt", "-l", "main.go", "app", "backend", "build").stdout(ctx)
	if err == nil && strings.TrimSpace(out) != "" {
		err = fmt.Errorf("not formatted (gofmt -w mends it):\n%s", strings.TrimSpace(out))
	}
	return err
}

func checkVet(ctx context.Context) error { return line("go", "vet", "./...").quiet(ctx) }

func checkVetWindow(ctx context.Context) error {
	return line("go", "vet", "-tags", windowTags(runtime.GOOS), ".", "./app/window").quiet(ctx)
}

func checkStatic(ctx context.Context) error {
	return line("go", "tool", "-modfile=build/tools/go.mod", "staticcheck", "./...").quiet(ctx)
}

// npx runs one of the page's own tools.
func npx(args ...string) func(context.Context) error {
	return func(ctx context.Context) error {
		return line(append([]string{"npx", "--no-install"}, args...)...).in(frontend).quiet(ctx)
	}
}

// cross builds the program for another system, to be thrown away.
func cross(goos, goarch, tags string) func(context.Context) error {
	return func(ctx context.Context) error {
		return line("go", "build", "-trimpath", "-tags", tags, "-o", os.DevNull, ".").
			with("GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0").quiet(ctx)
	}
}

// testOnly are packages that must not be in the program people get: they stand in for networks.
var testOnly = regexp.MustCompile(`/(loopback|mailbench|fake|channeltest|waserver|testing)(/|$)`)

// wireKey is the name by which a test tells the WhatsApp library to trust a server of its own.
const wireKey = "WACertPubKey"

// checkShipped proves that the program holds nothing with which a test stands in for the world.
func checkShipped(ctx context.Context) error {
	out, err := line("go", "list", "-deps", "-tags", windowTags(runtime.GOOS), "-f", "{{.ImportPath}}\t{{.Dir}}\t{{join .GoFiles \" \"}}", ".").stdout(ctx)
	if err != nil {
		return err
	}
	for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
		f := strings.Split(l, "\t")
		if len(f) != 3 || f[0] != "planob" && !strings.HasPrefix(f[0], "planob/") {
			continue
		}
		if testOnly.MatchString(f[0]) {
			return fmt.Errorf("%s is in the program that people get", f[0])
		}
		for _, name := range strings.Fields(f[2]) {
			text, err := os.ReadFile(filepath.Join(f[1], name))
			if err != nil {
				return err
			}
			if strings.Contains(string(text), wireKey) {
				return fmt.Errorf("%s/%s names %s", f[0], name, wireKey)
			}
		}
	}
	return nil
}

// writeBindings writes frontend/wailsjs under dir from the services, with the toolkit's own generator.
func writeBindings(ctx context.Context, dir string) error {
	tool, err := filepath.Abs(filepath.Join(binaries, "bindings"))
	if err != nil {
		return err
	}
	if err := line("go", "build", "-tags", "bindings", "-o", tool, ".").quiet(ctx); err != nil {
		return fmt.Errorf("the generator does not build: %w", err)
	}
	return line(tool).in(dir).with("tsoutputtype=interfaces").quiet(ctx)
}

// checkBindings refuses a frontend/wailsjs that is not what the services say.
func checkBindings(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "planob-bindings-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	project, err := os.ReadFile("wails.json")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "wails.json"), project, 0o600); err != nil {
		return err
	}
	if err := writeBindings(ctx, dir); err != nil {
		return err
	}
	return sameTree(filepath.Join(dir, "frontend/wailsjs"), "frontend/wailsjs")
}

// sameTree compares two folders, line ends aside.
func sameTree(want, have string) error {
	a, err := tree(want)
	if err != nil {
		return err
	}
	b, err := tree(have)
	if err != nil {
		return err
	}
	var differ []string
	for name, text := range a {
		if b[name] != text {
			differ = append(differ, name)
		}
		delete(b, name)
	}
	for name := range b {
		differ = append(differ, name)
	}
	if len(differ) > 0 {
		return errors.New("differs from the services (go run ./build bindings mends it): " + strings.Join(differ, ", "))
	}
	return nil
}

func tree(dir string) (map[string]string, error) {
	all := map[string]string{}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, relErr := filepath.Rel(dir, path)
		all[filepath.ToSlash(name)] = strings.ReplaceAll(string(text), "\r\n", "\n")
		return errors.Join(err, relErr)
	})
	return all, err
}
