package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// grace is how long a program may take to stop after it was asked to.
const grace = 10 * time.Second

// cmd is one program to start.
type cmd struct {
	dir  string
	env  []string // beside our own
	args []string
}

func line(args ...string) cmd { return cmd{args: args} }

func (c cmd) in(dir string) cmd { c.dir = dir; return c }

func (c cmd) with(env ...string) cmd { c.env = append(c.env[:len(c.env):len(c.env)], env...); return c }

func (c cmd) String() string { return strings.Join(c.args, " ") }

func (c cmd) prepare(ctx context.Context) *exec.Cmd {
	x := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	x.Dir = c.dir
	x.Env = append(os.Environ(), c.env...)
	x.Cancel = func() error { return x.Process.Signal(os.Interrupt) }
	x.WaitDelay = grace
	return x
}

// output runs the program and returns all it printed.
func (c cmd) output(ctx context.Context) (string, error) {
	x := c.prepare(ctx)
	out, err := x.CombinedOutput()
	return string(out), err
}

// quiet runs the program and shows what it printed only when it fails.
func (c cmd) quiet(ctx context.Context) error {
	out, err := c.output(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", c, err, clip(out))
	}
	return nil
}

// stdout runs the program and returns what it printed as its result, without its complaints.
func (c cmd) stdout(ctx context.Context) (string, error) {
	x := c.prepare(ctx)
	var out, complaints bytes.Buffer
	x.Stdout, x.Stderr = &out, &complaints
	if err := x.Run(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", c, err, clip(complaints.String()))
	}
	return out.String(), nil
}

// lines runs the program and calls each with every line it prints, as it prints it.
func (c cmd) lines(ctx context.Context, each func(string)) error {
	x := c.prepare(ctx)
	r, w := io.Pipe()
	x.Stdout, x.Stderr = w, w
	done := make(chan struct{})
	go func() {
		defer close(done)
		eachLine(r, each)
	}()
	err := x.Run()
	w.Close()
	<-done
	return err
}

// shown runs the program with our own terminal.
func (c cmd) shown(ctx context.Context) error {
	x := c.prepare(ctx)
	x.Stdin, x.Stdout, x.Stderr = os.Stdin, os.Stdout, os.Stderr
	return x.Run()
}

// programEnded is the end of a program that had the terminal.
type programEnded struct{ code int }

func (e *programEnded) Error() string { return fmt.Sprintf("the program ended with code %d", e.code) }

// foreground runs the program as if it had been started instead of us.
func (c cmd) foreground(ctx context.Context) error {
	err := c.shown(ctx)
	if ctx.Err() != nil {
		return nil // a person stopped it, and it stopped
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return &programEnded{code: max(exit.ExitCode(), 1)}
	}
	return err
}

func has(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// eachLine calls each with every line of r, however long.
func eachLine(r io.Reader, each func(string)) {
	var rest []byte
	buf := make([]byte, 64<<10)
	for {
		n, err := r.Read(buf)
		rest = append(rest, buf[:n]...)
		for {
			i := bytes.IndexByte(rest, '\n')
			if i < 0 {
				break
			}
			each(strings.TrimRight(string(rest[:i]), "\r"))
			rest = rest[i+1:]
		}
		if err != nil {
			if len(rest) > 0 {
				each(string(rest))
			}
			return
		}
	}
}

// clip keeps the beginning and the end of a long output: the cause is in one of them.
func clip(s string) string {
	const side = 40
	all := strings.Split(strings.TrimRight(s, "\n"), "\n")
	if len(all) <= 2*side {
		return strings.Join(all, "\n")
	}
	return strings.Join(all[:side], "\n") + "\n   …\n" + strings.Join(all[len(all)-side:], "\n")
}

// tail is the last n lines of s.
func tail(s string, n int) string {
	all := strings.Split(strings.TrimRight(s, "\n"), "\n")
	return strings.Join(all[max(0, len(all)-n):], "\n")
}
