package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"
)

var entryLink = regexp.MustCompile(`http://127\.0\.0\.1:\d+/enter/\S+`)

// smokeServe starts the program as people get it, enters by its link, asks one question, tries a second start, and
// stops it.
func smokeServe(ctx context.Context) error {
	program, err := buildQuietly(ctx, "planob-serve", "")
	if err != nil {
		return err
	}
	data, err := os.MkdirTemp("", "planob-smoke-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()

	x := line(program, "serve", "--data", data).prepare(ctx)
	out, err := x.StdoutPipe()
	if err != nil {
		return err
	}
	var complaints bytes.Buffer
	x.Stderr = &complaints
	if err := x.Start(); err != nil {
		return err
	}
	asked := ask(out)
	_, second := line(program, "serve", "--data", data).output(ctx)
	if second == nil {
		asked = errors.Join(asked, errors.New("a second start on the same folder was not refused"))
	}
	stopped := errors.Join(x.Process.Signal(os.Interrupt), x.Wait())
	if err := errors.Join(asked, stopped); err != nil {
		return fmt.Errorf("%w\n%s", err, complaints.String())
	}
	return nil
}

// ask waits for the link, follows it and calls one method.
func ask(out io.Reader) error {
	link := make(chan string, 1)
	go eachLine(out, func(l string) {
		if found := entryLink.FindString(l); found != "" {
			link <- found
		}
	})
	var at string
	select {
	case at = <-link:
	case <-time.After(30 * time.Second):
		return errors.New("the program printed no link in 30 s")
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	c := &http.Client{Jar: jar, Timeout: 20 * time.Second}
	if err := expect(c.Get(at)); err != nil {
		return err
	}
	base, _, _ := strings.Cut(at, "/enter/")
	if err := expect(c.Get(base + "/")); err != nil {
		return err
	}
	return expect(c.Post(base+"/bridge/call", "application/json", strings.NewReader(`{"name":"app.Session.Start","args":[]}`)))
}

func expect(r *http.Response, err error) error {
	if err != nil {
		return err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err == nil && (r.StatusCode != http.StatusOK || bytes.Contains(body, []byte(`"error":`))) {
		err = fmt.Errorf("%s %s: %s %.200s", r.Request.Method, r.Request.URL.Path, r.Status, body)
	}
	return err
}

func buildQuietly(ctx context.Context, name, tags string) (string, error) {
	out, err := filepath.Abs(filepath.Join(binaries, name))
	if err != nil {
		return "", err
	}
	if runtime.GOOS == "windows" {
		out += ".exe"
	}
	return out, line("go", "build", "-tags", tags, "-ldflags", "-s -w", "-o", out, ".").quiet(ctx)
}
