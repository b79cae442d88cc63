package e2e_test

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long a step of a story may take on a busy machine; it is a bound, not a measure.
const patience = 30 * time.Second

// at is a place on the page, as frontend/e2e/driver.mjs finds it.
type at map[string]any

func button(name string) at  { return at{"role": "button", "name": name} }
func link(name string) at    { return at{"role": "link", "name": name} }
func text(words string) at   { return at{"text": words} }
func label(words string) at  { return at{"label": words} }
func css(selector string) at { return at{"css": selector} }

func (a at) exact() at      { return a.with("exact", true) }
func (a at) last() at       { return a.with("last", true) }
func (a at) in(outer at) at { return a.with("within", outer) }

func (a at) with(k string, v any) at {
	b := at{k: v}
	for key, value := range a {
		if key != k {
			b[key] = value
		}
	}
	return b
}

// page is one Chromium page, driven step by step. A step that cannot be done fails the test with a picture of the page.
type page struct {
	t     *testing.T
	in    *json.Encoder
	out   *bufio.Scanner
	shots string
}

// openPage starts Chromium through the page's own driver.
func openPage(t *testing.T, width, height int, more ...at) *page {
	t.Helper()
	cmd := exec.Command("node", "e2e/driver.mjs")
	cmd.Dir = filepath.Join(root(t), "frontend")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	p := &page{t: t, in: json.NewEncoder(in), out: bufio.NewScanner(out), shots: shotFolder(t)}
	p.out.Buffer(nil, 16<<20)
	args := at{"width": width, "height": height}
	for _, m := range more {
		maps.Copy(args, m)
	}
	p.act("open", args)
	return p
}

// root is the folder of the module.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// shotFolder is where pictures go: a folder that is kept when PLANOB_SHOTS names one.
func shotFolder(t *testing.T) string {
	if dir := os.Getenv("PLANOB_SHOTS"); dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	return t.TempDir()
}

// try does one act and returns what the page said.
func (p *page) try(act string, args at) (any, string) {
	p.t.Helper()
	if err := p.in.Encode(args.with("act", act)); err != nil {
		p.t.Fatalf("%s: %v", act, err)
	}
	if !p.out.Scan() {
		p.t.Fatalf("%s: the browser is gone: %v", act, p.out.Err())
	}
	var answer struct {
		Value any    `json:"value"`
		Error string `json:"error"`
	}
	if err := json.Unmarshal(p.out.Bytes(), &answer); err != nil {
		p.t.Fatalf("%s: %v", act, err)
	}
	return answer.Value, answer.Error
}

func (p *page) act(act string, args at) any {
	p.t.Helper()
	value, fault := p.try(act, args)
	if fault != "" {
		picture := filepath.Join(p.shots, "failed.png")
		p.try("shot", at{"path": picture})
		p.t.Fatalf("%s %v: %s\npicture: %s", act, args, fault, picture)
	}
	return value
}

func within(a at) at { return at{"at": a, "timeout": patience.Milliseconds()} }

func (p *page) goTo(url string)          { p.t.Helper(); p.act("goto", at{"url": url}) }
func (p *page) click(a at)               { p.t.Helper(); p.act("click", within(a)) }
func (p *page) fill(a at, value string)  { p.t.Helper(); p.act("fill", within(a).with("value", value)) }
func (p *page) see(a at)                 { p.t.Helper(); p.act("see", within(a)) }
func (p *page) gone(a at)                { p.t.Helper(); p.act("gone", within(a)) }
func (p *page) press(key string)         { p.t.Helper(); p.act("press", at{"key": key}) }
func (p *page) attach(a at, path string) { p.t.Helper(); p.act("attach", at{"at": a, "path": path}) }
func (p *page) text(a at) string         { p.t.Helper(); return p.act("text", within(a)).(string) }
func (p *page) save(a at, path string)   { p.t.Helper(); p.act("save", within(a).with("path", path)) }

// shot keeps a picture of the page, or of one place on it.
func (p *page) shot(name string, where ...at) string {
	p.t.Helper()
	path := filepath.Join(p.shots, name+".png")
	args := at{"path": path}
	if len(where) > 0 {
		args["at"] = where[0]
	}
	p.act("shot", args)
	return path
}

// clean fails the test if the page ever complained: an error on its console, a dialog, a request to another host.
func (p *page) clean() {
	p.t.Helper()
	for _, c := range p.act("complaints", at{}).([]any) {
		p.t.Errorf("the page complained: %v", c)
	}
}

// readQR decodes the code in a picture with a program of another house.
func readQR(t *testing.T, picture string) string {
	t.Helper()
	out, err := exec.Command("zbarimg", "--quiet", "--raw", picture).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
