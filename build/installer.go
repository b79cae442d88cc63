package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const (
	setupFile     = "build/bin/planob-setup.exe"
	runtimeScript = "frontend/wailsjs/runtime"
	// setupMax is the most an installer may weigh: owners download it over a phone.
	setupMax = 25 << 20
)

// installer builds the program for Windows and its installer, on any system that has makensis.
func installer(ctx context.Context) error {
	if !has("makensis") {
		if !isDebian() {
			return errors.New("makensis is missing; install NSIS from nsis.sourceforge.io and type the line again")
		}
		if err := install(ctx, []string{"nsis"}); err != nil {
			return err
		}
	}
	if err := page(ctx); err != nil {
		return err
	}
	if err := timed("installer", func() error { return makeInstaller(ctx) }); err != nil {
		return err
	}
	info, err := os.Stat(setupFile)
	if err != nil {
		return err
	}
	say(setupFile, fmt.Sprintf("%.1f MB", float64(info.Size())/1e6))
	return nil
}

// makeInstaller lets the toolkit build, because it knows icon, manifest and WebView2. It also writes its page runtime
// anew in a form of its own, so that is put back.
func makeInstaller(ctx context.Context) error {
	before, err := os.MkdirTemp("", "planob-runtime-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(before)
	if err := os.CopyFS(filepath.Join(before, "as-it-was"), os.DirFS(runtimeScript)); err != nil {
		return err
	}
	if err := os.Remove(setupFile); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	err = line("go", "tool", "-modfile=build/tools/go.mod", "wails", "build", "-nocolour", "-trimpath", "-s", "-m", "-nosyncgomod",
		"-skipbindings", "-skipembedcreate", "-platform", "windows/amd64", "-nsis", "-installscope", "user", "-o", "planob.exe",
		"-ldflags", "-s -w -X main.version="+version(ctx)).quiet(ctx)
	return errors.Join(err, os.RemoveAll(runtimeScript), os.CopyFS(runtimeScript, os.DirFS(filepath.Join(before, "as-it-was"))))
}

// checkInstaller makes the installer and refuses one that is no program for Windows or too heavy to download.
func checkInstaller(ctx context.Context) error {
	if err := makeInstaller(ctx); err != nil {
		return err
	}
	info, err := os.Stat(setupFile)
	if err != nil {
		return err
	}
	if info.Size() > setupMax {
		return fmt.Errorf("the installer has %d MB, the most is %d", info.Size()>>20, setupMax>>20)
	}
	f, err := os.Open(setupFile)
	if err != nil {
		return err
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(head, []byte("MZ")) || !bytes.Contains(head, []byte("NullsoftInst")) {
		return errors.New("what was made is no installer")
	}
	return nil
}
