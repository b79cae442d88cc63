package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

var entryLink = regexp.MustCompile(`http://127\.0\.0\.1:\d+/enter/\S+`)

// build makes the program as people get it, for a system and with tags.
func (b *bench) build(goos, tags string) (string, error) {
	dir, err := b.folder("program")
	if err != nil {
		return "", err
	}
	out := filepath.Join(dir, "planob")
	x := exec.CommandContext(b.ctx, "go", "build", "-trimpath", "-tags", tags, "-ldflags", "-s -w", "-o", out, ".")
	x.Dir, x.Env = b.root, append(os.Environ(), "GOOS="+goos, "GOFLAGS=")
	if goos != runtime.GOOS {
		x.Env = append(x.Env, "CGO_ENABLED=0")
	}
	if told, err := x.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build for %s: %w\n%s", goos, err, told)
	}
	return out, nil
}

// sizes is P17.
func (b *bench) sizes() error {
	for _, system := range []struct{ name, goos, tags string }{
		{"Linux, with its window", "linux", "desktop,production,webkit2_41"},
		{"Windows", "windows", "desktop,production"},
	} {
		if system.goos == "linux" && runtime.GOOS != "linux" {
			continue
		}
		path, err := b.build(system.goos, system.tags)
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		b.add(amount("P17 program for "+system.name, float64(info.Size())/(1<<20), 40, "MB"))
	}
	return nil
}

// amount is a row of something that is no time.
func amount(name string, ours, most float64, unit string) row {
	r := row{
		name: name, goal: fmt.Sprintf("≤ %g %s", most, unit), measured: fmt.Sprintf("%.1f %s", ours, unit), peer: "–", ratio: "–", good: ours <= most,
	}
	if most > 0 {
		r.ratio = fmt.Sprintf("%.2f×", ours/most)
	}
	return r
}

// served is a program that serves a copy of the shop.
type served struct {
	cmd  *exec.Cmd
	link string
	from time.Time // when it was started
}

// copyOfShop is a copy, because a program that opens a folder makes it its own.
func (b *bench) copyOfShop() (string, error) {
	from, err := b.data()
	if err != nil {
		return "", err
	}
	to, err := b.folder("copy")
	if err != nil {
		return "", err
	}
	return to, os.CopyFS(to, os.DirFS(from))
}

func (b *bench) serve(program, data string) (*served, error) {
	x := exec.CommandContext(b.ctx, program, "serve", "--data", data)
	x.Env = append(os.Environ(), "PLANOB_NO_PROBES=1", "XDG_CONFIG_HOME="+data+"-records", "HOME="+data+"-records")
	b.own = append(b.own, data+"-records")
	out, err := x.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s := &served{cmd: x, from: time.Now()}
	if err := x.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for s.link == "" && lines.Scan() {
		s.link = entryLink.FindString(lines.Text())
	}
	if s.link == "" {
		return nil, errors.Join(errors.New("the program printed no link"), s.stop())
	}
	go io.Copy(io.Discard, out)
	return s, nil
}

func (s *served) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.cmd.Wait()
}

// start is P15 and P16 for a program that serves a browser: how long until somebody can work, and what it takes at rest.
func (b *bench) start() error {
	program, err := b.build(runtime.GOOS, "")
	if err != nil {
		return err
	}
	data, err := b.copyOfShop()
	if err != nil {
		return err
	}
	page, err := b.openPage()
	if err != nil {
		return err
	}
	defer page.close()
	var usable []time.Duration
	const starts = 5
	for n := range starts {
		s, err := b.serve(program, data)
		if err != nil {
			return err
		}
		err = page.do("goto", place{"url": s.link}, nil)
		if err == nil {
			err = page.do("see", place{"at": place{"css": ".conv"}, "timeout": 30_000}, nil)
		}
		usable = append(usable, time.Since(s.from))
		if n == starts-1 && err == nil {
			err = b.rest(s)
		}
		if err = errors.Join(err, s.stop()); err != nil {
			return err
		}
	}
	b.add(within("P15 cold start to a usable inbox", quantile(usable, 0.95), 1500*time.Millisecond))
	return nil
}

// rest is P16: what the program takes with nothing to do, its page open.
func (b *bench) rest(s *served) error {
	if runtime.GOOS != "linux" {
		return nil
	}
	const long = 20 * time.Second
	pid := s.cmd.Process.Pid
	pause(b.ctx, 5*time.Second)
	before, err := processor(pid)
	if err != nil {
		return err
	}
	pause(b.ctx, long)
	after, err := processor(pid)
	if err != nil {
		return err
	}
	kilobytes, err := memory(pid)
	if err != nil {
		return err
	}
	b.add(amount("P16 memory at rest", kilobytes/1024, 150, "MB"))
	b.add(amount("P16 processor at rest", 100*float64(after-before)/float64(long), 0.5, "%"))
	return nil
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// memory is what a process keeps for itself, shared pages by their share, in kilobytes.
func memory(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, err
	}
	for l := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(l, "Pss:"); ok {
			return strconv.ParseFloat(strings.Fields(rest)[0], 64)
		}
	}
	return 0, errors.New("no Pss in smaps_rollup")
}

// processor is the time a process has computed.
func processor(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(after)
	if len(fields) < 13 {
		return 0, errors.New("a short /proc/stat")
	}
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond, err
}
