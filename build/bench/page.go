package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// page is one Chromium page behind frontend/e2e/driver.mjs.
type page struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// place is what the driver is told: where, and with which values.
type place map[string]any

func (b *bench) frontend() string { return filepath.Join(b.root, "frontend") }

func (b *bench) openPage() (*page, error) {
	x := exec.CommandContext(b.ctx, "node", "e2e/driver.mjs")
	x.Dir, x.Stderr = b.frontend(), os.Stderr
	in, err := x.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := x.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := x.Start(); err != nil {
		return nil, err
	}
	p := &page{cmd: x, in: in, out: bufio.NewScanner(out)}
	p.out.Buffer(nil, 16<<20)
	if err := p.do("open", place{"width": 1366, "height": 768}, nil); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// do does one act and reads what the page said into value, when it is not nil.
func (p *page) do(act string, with place, value any) error {
	order := place{"act": act}
	for k, v := range with {
		order[k] = v
	}
	if err := json.NewEncoder(p.in).Encode(order); err != nil {
		return err
	}
	if !p.out.Scan() {
		return errors.Join(errors.New("the browser is gone"), p.out.Err())
	}
	var answer struct {
		Value json.RawMessage `json:"value"`
		Error string          `json:"error"`
	}
	if err := json.Unmarshal(p.out.Bytes(), &answer); err != nil {
		return err
	}
	if answer.Error != "" {
		return fmt.Errorf("%s: %s", act, answer.Error)
	}
	if value == nil {
		return nil
	}
	return json.Unmarshal(answer.Value, value)
}

func (p *page) close() {
	p.in.Close()
	p.cmd.Wait()
}

// feel is P18, P19 and P20: the page's own measures over the fake program, with the processor held to a quarter.
func (b *bench) feel() error {
	if err := b.npx("vite", "build", "--mode", "fake", "--outDir", ".fake", "--logLevel", "error"); err != nil {
		return err
	}
	x := exec.CommandContext(b.ctx, "node", "e2e/bench.mjs", "--json")
	x.Dir, x.Stderr = b.frontend(), os.Stderr
	out, err := x.Output()
	if err != nil {
		return err
	}
	for l := range strings.Lines(string(out)) {
		var f struct {
			Name  string  `json:"name"`
			Value float64 `json:"value"`
			Most  float64 `json:"most"`
			Unit  string  `json:"unit"`
		}
		if err := json.Unmarshal([]byte(l), &f); err != nil {
			return fmt.Errorf("bench.mjs: %w: %s", err, l)
		}
		b.add(amount(f.Name, f.Value, f.Most, f.Unit))
	}
	return b.weight()
}

// weight is P18, of the page that the program carries.
func (b *bench) weight() error {
	x := exec.CommandContext(b.ctx, "node", "scripts/budget.mjs")
	x.Dir = b.frontend()
	out, err := x.Output()
	if err != nil && len(out) == 0 {
		return err
	}
	for l := range strings.Lines(string(out)) {
		var kind string
		var size, most float64
		if _, err := fmt.Sscanf(l, "%s at start: %f KB of %f KB", &kind, &size, &most); err == nil {
			b.add(amount("P18 "+kind+" at start, gzip", size, most, "KB"))
		}
	}
	return nil
}

func (b *bench) npx(args ...string) error {
	x := exec.CommandContext(b.ctx, "npx", append([]string{"--no-install"}, args...)...)
	x.Dir = b.frontend()
	if told, err := x.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", args[0], err, told)
	}
	return nil
}
