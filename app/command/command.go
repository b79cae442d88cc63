// Package command is the program as started from a terminal or an icon: its commands and flags, and what it says there.
// It knows the composition root and nothing behind it.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"planob/app"
)

// Program is what main knows: which build this is, and where it speaks.
type Program struct {
	Version string
	Page    fs.FS
	// Window shows the program in its window until it is closed; nil in a build without one.
	Window func(ctx context.Context, o app.Options) error
	In     io.Reader
	Out    io.Writer
	Err    io.Writer
}

// command is one word after the program's name.
type command struct {
	name  string
	usage string // how to type it
	tells string // what it does
	run   func(p Program, ctx context.Context, args []string) error
}

// commands in the order in which the help lists them. The first one runs when no word is given.
func commands() []command {
	return []command{
		{"window", "planob [--data PASTA]", "abre o Plano B na janela", Program.window},
		{"serve", "planob serve [--data PASTA] [--listen 127.0.0.1:0]", "abre o Plano B no navegador deste computador", Program.serve},
		{"backup", "planob backup [--data PASTA] [--to PASTA]", "faz e confere uma cópia de segurança, com o Plano B fechado", Program.backup},
		{"verify", "planob verify CÓPIA", "confere uma cópia de segurança do começo ao fim", Program.verify},
		{"restore", "planob restore CÓPIA [--data PASTA]", "traz uma cópia de segurança de volta, com o Plano B fechado", Program.restore},
	}
}

// Main runs the command line and returns the exit code: 0 done, 1 failed, 2 typed wrong.
func (p Program) Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return p.main(ctx, args)
}

var errUsage = errors.New("usage")

func (p Program) main(ctx context.Context, args []string) int {
	err := p.dispatch(ctx, args)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		p.help(p.Err)
		return 2
	default:
		fmt.Fprintln(p.Err, app.Sentence(err))
		return 1
	}
}

func (p Program) dispatch(ctx context.Context, args []string) error {
	all := commands()
	if len(args) > 0 {
		switch args[0] {
		case "--version", "-version", "version":
			fmt.Fprintln(p.Out, "planob", p.Version)
			return nil
		case "--help", "-help", "-h", "help":
			p.help(p.Out)
			return nil
		}
		for _, c := range all {
			if c.name == args[0] {
				return c.run(p, ctx, args[1:])
			}
		}
		if !strings.HasPrefix(args[0], "-") {
			return errUsage
		}
	}
	return all[0].run(p, ctx, args)
}

func (p Program) help(w io.Writer) {
	fmt.Fprintln(w, "Plano B", p.Version, "· o seu atendimento não para quando o WhatsApp cai")
	fmt.Fprintln(w)
	for _, c := range commands() {
		fmt.Fprintf(w, "  %s\n      %s\n", c.usage, c.tells)
	}
	fmt.Fprintf(w, "  planob --version\n      diz a versão\n\nPASTA é onde ficam os dados; sem ela: %s\n"+
		"A chave que abre a cópia é perguntada, ou lida de %s.\n", defaultFolder(), keyVariable)
}

// flags reads args into set, which says itself what was typed wrong.
func (p Program) flags(set *flag.FlagSet, args []string) error {
	set.SetOutput(io.Discard)
	if err := set.Parse(args); err != nil || set.NArg() > 0 {
		return errUsage
	}
	return nil
}
