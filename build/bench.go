package main

import "context"

// benchTags are what the peers need: full-text search in the SQLite that they compile.
const benchTags = "sqlite_fts5"

// bench measures the program beside its peers, with our own terminal. They need a C compiler.
func bench(ctx context.Context, args []string) error {
	return line(append([]string{"go", "run", "-C", "build/bench", "-tags", benchTags, "."}, args...)...).foreground(ctx)
}

// testBench proves that the measures compile and run, on a shop so small that their figures mean nothing.
func testBench(ctx context.Context) (tally, error) {
	if which("gcc") == "" && which("cc") == "" {
		return tally{skipped: 1}, nil
	}
	return goTests(ctx, line("go", "test", "-C", "build/bench", "-tags", benchTags, "-json", "./...").with("CGO_ENABLED=1"))
}
