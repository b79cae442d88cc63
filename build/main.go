// Command build is the two commands that set everything up on Debian 12 with Go and Node already there:
//
//	go run ./build run     builds the page and the program and opens the window (or serves a browser)
//	go run ./build test    installs what the tests need, runs all of them, and counts them
//	go run ./build bench   measures it beside its peers (build/bench, a module of its own)
//
// It imports only the standard library, so that it runs before anything else is downloaded.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

const usage = `go run ./build COMMAND

  run        build the page and the program and open it; what follows is given to the program (--data FOLDER)
  test       install what the tests need, run all of them, count them (with words: only the steps that hold one)
  installer  build the program for Windows and its installer (build/bin/planob-setup.exe)
  page       build the page only
  bench      measure the program beside its peers and print a table; CONTRIBUTING.md says more
  bindings   write frontend/wailsjs again from the services
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(command(ctx, os.Args[1:]))
}

func command(ctx context.Context, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(os.Stderr, usage)
		return 2
	}
	root, err := findRoot()
	if err != nil {
		return failed(err)
	}
	if err := os.Chdir(root); err != nil {
		return failed(err)
	}
	switch args[0] {
	case "run":
		return exitCode(run(ctx, args[1:]))
	case "test":
		return test(ctx, args[1:])
	case "installer":
		return exitCode(installer(ctx))
	case "page":
		return exitCode(page(ctx))
	case "bench":
		return exitCode(bench(ctx, args[1:]))
	case "bindings":
		return exitCode(writeBindings(ctx, "."))
	}
	fmt.Fprint(os.Stderr, usage)
	return 2
}

func exitCode(err error) int {
	if err != nil {
		return failed(err)
	}
	return 0
}

// failed says in a sentence what went wrong. A program that was started and ended badly has said so itself.
func failed(err error) int {
	var ended *programEnded
	if errors.As(err, &ended) {
		return ended.code
	}
	what, details, _ := strings.Cut(err.Error(), "\n")
	if details != "" {
		fmt.Fprintf(os.Stderr, "\n%s\n", details)
	}
	fmt.Fprintf(os.Stderr, "\nStopped: %s.\n", what)
	return 1
}

// findRoot walks up to the folder that holds this project.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "wails.json")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("this is not the project's folder; change to it and type the line again")
		}
		dir = up
	}
}
