package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"
)

// step is one part of the test run. It prints nothing when all is well.
type step struct {
	name string
	run  func(context.Context) (tally, error)
}

// check is a step that is a single test.
func check(name string, run func(context.Context) error) step {
	return step{name, func(ctx context.Context) (tally, error) {
		err := run(ctx)
		return one(err), err
	}}
}

// test prepares the computer, runs every step whatever becomes of the ones before, and closes with the count. Words
// choose the steps whose name holds one of them.
func test(ctx context.Context, words []string) int {
	began := time.Now()
	// The programs that the tests start as people get them must not ask the internet anything by themselves.
	if err := os.Setenv("PLANOB_NO_PROBES", "1"); err != nil {
		failed(err)
		return 1
	}
	if err := prepareTests(ctx); err != nil {
		failed(err)
		fmt.Println(tally{failed: 1})
		return 1
	}
	var all tally
	var broken []string
	for _, s := range steps() {
		if ctx.Err() != nil {
			fmt.Println("\nInterrupted.")
			return 1
		}
		if !chosen(s.name, words) {
			continue
		}
		t, err := announce(ctx, s)
		all = all.plus(t)
		if err != nil {
			broken = append(broken, s.name)
			fmt.Printf("\n%v\n\n", err)
		}
	}
	fmt.Printf("\n%s in all\n", time.Since(began).Round(time.Second))
	if len(broken) > 0 {
		fmt.Printf("not well: %s\n", strings.Join(broken, ", "))
	}
	fmt.Println(all)
	if all.failed > 0 || len(broken) > 0 {
		return 1
	}
	return 0
}

func chosen(name string, words []string) bool {
	for _, w := range words {
		if strings.Contains(name, w) {
			return true
		}
	}
	return len(words) == 0
}

func steps() []step {
	return []step{
		check("format of Go", checkFormat),
		check("bindings in frontend/wailsjs", checkBindings),
		check("vet", checkVet),
		check("vet with the window", checkVetWindow),
		check("staticcheck", checkStatic),
		check("types of the page", npx("tsc", "--noEmit")),
		check("lint of the page", npx("oxlint")),
		{"tests of the page's parts", testParts},
		{"tests of the page", testPage},
		check("program for Windows", cross("windows", "amd64", windowTags("windows"))),
		check("program for macOS (Intel)", cross("darwin", "amd64", "")),
		check("program for macOS (Apple)", cross("darwin", "arm64", "")),
		check("installer made on Linux", checkInstaller),
		check("nothing of tests is shipped", checkShipped),
		check("program serves and stops", smokeServe),
		check("program in its window", smokeWindow),
		{"measures, on a small shop", testBench},
		{"promises of the outbox, full", testOutbox},
		{"what the detector cannot watch", testUnraced},
		{"tests of Go", testGo},
	}
}

// announce runs one step and prints its name, its count and its time.
func announce(ctx context.Context, s step) (tally, error) {
	begin(s.name)
	began := time.Now()
	t, err := s.run(ctx)
	word := "ok"
	if err != nil {
		word = "FAILED"
	} else if t.passed+t.failed == 0 {
		word = "skipped"
	}
	end(s.name, fmt.Sprintf("%-7s %7s  %s", word, time.Since(began).Round(100*time.Millisecond), t))
	return t, err
}

// prepareTests installs what the tests need and builds the page that the program carries.
func prepareTests(ctx context.Context) error {
	if err := needNode(ctx); err != nil {
		return err
	}
	if isDebian() {
		if lack := missing(ctx, testPackages); len(lack) > 0 {
			if err := install(ctx, lack); err != nil {
				return err
			}
		}
	} else {
		fmt.Println("This is not Debian: the tests need", strings.Join(testPackages, " "), "or what your system calls them.")
	}
	if err := timed("modules of Go", func() error { return line("go", "mod", "download").quiet(ctx) }); err != nil {
		return fmt.Errorf("the modules were not downloaded (is there a connection?): %w", err)
	}
	return page(ctx)
}

// browser is where the tests of the page find a Chromium, "" when there is none.
func browser() string {
	if b := os.Getenv("PLANOB_BROWSER"); b != "" {
		return b
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path := which(name); path != "" {
			return path
		}
	}
	return ""
}
