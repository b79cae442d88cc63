// Command planob is Plano B: customer service that goes on when one platform fails.
package main

import (
	"embed"
	"io/fs"
	"os"

	"planob/app/command"
	"planob/app/window"
)

//go:embed all:frontend/dist
var dist embed.FS

// version is set by the build.
var version = "dev"

func main() {
	page, err := fs.Sub(dist, "frontend/dist")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	os.Exit(command.Program{
		Version: version, Page: page, Window: window.Run, In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
	}.Main(os.Args[1:]))
}
