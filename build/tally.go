package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// tally counts tests.
type tally struct{ passed, failed, skipped int }

func (t tally) plus(o tally) tally {
	return tally{t.passed + o.passed, t.failed + o.failed, t.skipped + o.skipped}
}

func (t tally) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", t.passed, t.failed, t.skipped)
}

// one is the tally of a check that is a single test.
func one(err error) tally {
	if err != nil {
		return tally{failed: 1}
	}
	return tally{passed: 1}
}

// goEvents counts the events of go test -json and keeps what failing tests printed.
type goEvents struct {
	tally
	printed map[string][]string // by package and test
	broken  []string            // what failed, with what it printed
	left    []string            // what was skipped, and why
}

type goEvent struct{ Action, Package, Test, Output, ImportPath string }

// read takes one line of go test -json, and returns a package's closing line, "" for any other event.
func (g *goEvents) read(text string) string {
	var e goEvent
	if json.Unmarshal([]byte(text), &e) != nil {
		return text // a complaint of the go command itself
	}
	if g.printed == nil {
		g.printed = map[string][]string{}
	}
	key := e.Package + e.ImportPath + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		g.printed[key] = append(g.printed[key], e.Output)
		return ""
	case "build-fail":
		g.failed++
		g.broken = append(g.broken, "does not build: "+e.ImportPath+"\n"+strings.Join(g.printed[key], ""))
		return ""
	case "pass":
		if e.Test != "" {
			g.passed++
		}
	case "skip":
		if e.Test != "" {
			g.skipped++
			g.left = append(g.left, e.Package+" "+e.Test+": "+why(g.printed[key]))
		}
	case "fail":
		g.fail(e, key)
	default:
		return ""
	}
	delete(g.printed, key)
	if e.Test == "" && e.Action != "skip" {
		return fmt.Sprintf("    %-4s %s", map[string]string{"pass": "ok", "fail": "FAIL"}[e.Action], e.Package)
	}
	return ""
}

var skipLine = regexp.MustCompile(`^\s*\S+\.go:\d+: (.+)`)

// why is the reason a skipped test gave.
func why(printed []string) string {
	for _, l := range printed {
		if m := skipLine.FindStringSubmatch(l); m != nil {
			return strings.TrimSpace(m[1])
		}
	}
	return "it gave no reason"
}

// fail counts a failed test; a package that fails without a failing test (a crash, a leak) counts as one.
func (g *goEvents) fail(e goEvent, key string) {
	if e.Test == "" {
		for _, b := range g.broken {
			if strings.HasPrefix(b, e.Package+" ") || strings.HasPrefix(b, "does not build: "+e.Package) {
				return
			}
		}
	}
	g.failed++
	g.broken = append(g.broken, e.Package+" "+e.Test+"\n"+strings.Join(g.printed[key], ""))
}

var counted = regexp.MustCompile(`(?m)^\s*(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$`)

// lastCount reads the last "N passed, N failed, N skipped" of a program's output; false when there is none.
func lastCount(out string) (tally, bool) {
	all := counted.FindAllStringSubmatch(out, -1)
	if len(all) == 0 {
		return tally{}, false
	}
	var n [3]int
	for i, s := range all[len(all)-1][1:] {
		n[i], _ = strconv.Atoi(s) // digits by the pattern, or empty
	}
	return tally{n[0], n[1], n[2]}, true
}
