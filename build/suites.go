package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func which(name string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return path
}

// testGo runs all tests of Go with the race detector, the stories in a browser among them.
func testGo(ctx context.Context) (tally, error) {
	return goTests(ctx, line("go", "test", "-race", "-json", "-timeout", "20m", "./..."))
}

// testOutbox runs the promises of the outbox in full: 20,000 random stories, 300 kills, 200 power cuts.
func testOutbox(ctx context.Context) (tally, error) {
	return goTests(ctx, line("go", "test", "-json", "-count=1", "-timeout", "15m", "./backend/outbox").with("PLANOB_CASES=20000"))
}

// testUnraced runs without the detector what the run with it leaves out, because a library has a race of its own there.
func testUnraced(ctx context.Context) (tally, error) {
	return goTests(ctx, line("go", "test", "-json", "-count=1", "-timeout", "10m", "./backend/channel/whatsapp/loopback"))
}

// goTests runs and counts tests of Go and shows each package as it ends.
func goTests(ctx context.Context, c cmd) (tally, error) {
	var g goEvents
	fmt.Println()
	err := c.with("PLANOB_BROWSER="+browser()).lines(ctx, func(l string) {
		if done := g.read(l); done != "" {
			fmt.Println(done)
		}
	})
	for _, l := range g.left {
		fmt.Println("    left out:", l)
	}
	if len(g.broken) > 0 {
		return g.tally, errors.New(strings.Join(g.broken, "\n"))
	}
	if err != nil {
		g.failed++
		return g.tally, fmt.Errorf("go test: %w", err)
	}
	return g.tally, nil
}

// testParts runs the unit tests of the page.
func testParts(ctx context.Context) (tally, error) {
	dir, err := os.MkdirTemp("", "planob-vitest-")
	if err != nil {
		return one(err), err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "result.json")
	out, runErr := line("npx", "--no-install", "vitest", "run", "--reporter=default", "--reporter=json", "--outputFile.json="+file).
		in(frontend).output(ctx)
	text, err := os.ReadFile(file)
	if err != nil {
		return tally{failed: 1}, fmt.Errorf("vitest: %w\n%s", errors.Join(runErr, err), tail(out, 60))
	}
	var n struct{ NumPassedTests, NumFailedTests, NumPendingTests, NumTodoTests, NumFailedTestSuites int }
	if err := json.Unmarshal(text, &n); err != nil {
		return tally{failed: 1}, fmt.Errorf("vitest: %w", err)
	}
	t := tally{n.NumPassedTests, n.NumFailedTests, n.NumPendingTests + n.NumTodoTests}
	if runErr != nil {
		t.failed = max(t.failed, 1)
		return t, fmt.Errorf("vitest:\n%s", tail(out, 80))
	}
	return t, nil
}

// testPage runs the whole page in Chromium.
func testPage(ctx context.Context) (tally, error) {
	chromium := browser()
	if chromium == "" {
		return tally{skipped: 1}, nil
	}
	out, err := line("npm", "run", "--silent", "e2e").in(frontend).with("PLANOB_BROWSER=" + chromium).output(ctx)
	t, ok := lastCount(out)
	if !ok {
		t = one(err)
	}
	if err != nil {
		t.failed = max(t.failed, 1)
		return t, fmt.Errorf("page in %s: %w\n%s", chromium, err, tail(out, 80))
	}
	return t, nil
}
