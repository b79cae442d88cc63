package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// run builds the page and the program and opens it: in its window where there is a display, in a browser otherwise.
func run(ctx context.Context, args []string) error {
	if err := page(ctx); err != nil {
		return err
	}
	window := canWindow(ctx)
	program, err := buildProgram(ctx, window)
	if err != nil {
		return err
	}
	if !window {
		args = append([]string{"serve"}, args...)
	}
	fmt.Println()
	return line(append([]string{program}, args...)...).foreground(ctx)
}

// canWindow reports whether the program can have a window here, and installs what that needs when a person lets it.
func canWindow(ctx context.Context) bool {
	switch runtime.GOOS {
	case "windows":
		return true
	case "darwin":
		if !has("clang") {
			fmt.Println("No window: it needs Apple's command line tools. Type: xcode-select --install")
			return false
		}
		return true
	}
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		say("window", "no display here, so the program serves a browser")
		return false
	}
	if line("pkg-config", "--exists", "gtk+-3.0", "webkit2gtk-4.1").quiet(ctx) == nil && has("gcc") {
		return true
	}
	if !isDebian() {
		fmt.Println("No window: it needs a C compiler, pkg-config, GTK 3 and WebKitGTK 4.1 with their headers.")
		return false
	}
	lack := missing(ctx, windowPackages)
	if err := install(ctx, lack); err != nil {
		fmt.Printf("No window this time, the program serves a browser instead. For the window type:\n  sudo %s\n",
			strings.Join(installLine(lack), " "))
		return false
	}
	return true
}

// windowTags are the build tags of the shipped program with its window.
func windowTags(goos string) string {
	if goos == "linux" {
		return "desktop,production,webkit2_41"
	}
	return "desktop,production"
}

// buildProgram builds the program for this computer and returns where it lies.
func buildProgram(ctx context.Context, window bool) (string, error) {
	out := filepath.Join(binaries, "planob")
	args := []string{"go", "build", "-ldflags", "-s -w -X main.version=" + version(ctx)}
	var env []string
	if window {
		args = append(args, "-tags", windowTags(runtime.GOOS))
		if runtime.GOOS == "darwin" {
			env = append(env, "CGO_LDFLAGS=-framework UniformTypeIdentifiers -mmacosx-version-min=10.13")
		}
	} else {
		out += "-serve"
	}
	if runtime.GOOS == "windows" {
		out += ".exe"
	}
	abs, err := filepath.Abs(out)
	if err != nil {
		return "", err
	}
	err = timed("program", func() error { return line(append(args, "-o", abs, ".")...).with(env...).quiet(ctx) })
	if err != nil {
		return "", fmt.Errorf("the program was not built: %w", err)
	}
	return abs, nil
}

// version is what the program says it is: the newest tag and how far we are from it.
func version(ctx context.Context) string {
	v, err := line("git", "describe", "--tags", "--always", "--dirty").stdout(ctx)
	if v = strings.TrimSpace(v); err != nil || v == "" {
		return "dev"
	}
	return strings.TrimPrefix(v, "v")
}

// say prints one line of progress.
func say(what, how string) { fmt.Printf("%-30s %s\n", what, how) }

// begin shows, on a terminal, what is being done; end puts what came of it in its place.
func begin(what string) {
	if terminal() {
		fmt.Printf("%-30s …", what)
	}
}

func end(what, how string) {
	if terminal() {
		fmt.Print("\r")
	}
	say(what, how)
}

func terminal() bool {
	info, err := os.Stdout.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// timed runs f as one visible step.
func timed(what string, f func() error) error {
	begin(what)
	began := time.Now()
	err := f()
	how := "done"
	if err != nil {
		how = "FAILED"
	}
	end(what, how+" in "+time.Since(began).Round(100*time.Millisecond).String())
	return err
}
