package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"planob/backend/store"
	"planob/build/bench/million"
)

// bench is one run: the shop that is measured and what was found.
type bench struct {
	ctx  context.Context
	root string // the project's folder
	shop million.Options
	from string // a folder that generate made, "" to make one
	made string // the folder of the shop; "" until somebody needs it

	own  []string // folders of this run, to be removed
	rows []row
}

// row is one line of the table. A figure without a peer has no ratio of its own; its limit is the goal.
type row struct {
	name     string
	goal     string
	measured string
	peer     string
	ratio    string
	good     bool
	told     string // why it was not measured
}

// group is figures that are measured together.
type group struct {
	name string
	run  func(*bench) error
}

func groups() []group {
	return []group{
		{"P3 export", (*bench).export},
		{"P4 P5 P6 P7 store", (*bench).store},
		{"P11 enqueue", (*bench).enqueue},
		{"P12 sync", (*bench).syncMail},
		{"P13 P14 arrive", (*bench).arrive},
		{"P15 P16 start", (*bench).start},
		{"P17 size", (*bench).sizes},
		{"P18 P19 P20 page", (*bench).feel},
	}
}

// run measures what is chosen and prints the table. A figure that misses its goal is no error: it is what the table is for.
func (b *bench) run(words []string) error {
	var failed []error
	for _, g := range groups() {
		if !chosen(g.name, words) || b.ctx.Err() != nil {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s …\n", g.name)
		if err := g.run(b); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", g.name, err))
			b.add(row{name: g.name, told: strings.ReplaceAll(err.Error(), "\n", " ")})
		}
	}
	b.print()
	return errors.Join(failed...)
}

func (b *bench) add(r row) { b.rows = append(b.rows, r) }

func (b *bench) close() {
	for _, dir := range b.own {
		os.RemoveAll(dir)
	}
}

// folder makes a folder of this run.
func (b *bench) folder(name string) (string, error) {
	dir, err := os.MkdirTemp("", "planob-bench-"+name+"-")
	b.own = append(b.own, dir)
	return dir, err
}

// data is the folder of the shop that is measured, made when it is first needed.
func (b *bench) data() (string, error) {
	if b.made != "" {
		return b.made, nil
	}
	dir, err := b.folder("shop")
	if err != nil {
		return "", err
	}
	if b.from != "" {
		b.made = dir
		return dir, upgraded(b.ctx, b.from, dir)
	}
	fmt.Fprintf(os.Stderr, "a shop with %d messages …\n", b.shop.Messages)
	began := time.Now()
	if err := million.Fill(b.ctx, dir, b.shop); err != nil {
		return "", err
	}
	fmt.Fprintf(os.Stderr, "made in %s\n", time.Since(began).Round(time.Second))
	b.made = dir
	return dir, nil
}

// upgraded makes dir a copy of the shop in from, in the form that the program of today reads.
func upgraded(ctx context.Context, from, dir string) error {
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		return err
	}
	return db.Close()
}

func (b *bench) print() {
	fmt.Printf("%-44s %-22s %14s %14s %8s  %s\n", "figure", "goal", "measured", "peer or limit", "ratio", "verdict")
	for _, r := range b.rows {
		if r.told != "" {
			fmt.Printf("%-44s not measured: %.160s\n", r.name, r.told)
			continue
		}
		verdict := "good"
		if !r.good {
			verdict = "SHORT"
		}
		fmt.Printf("%-44s %-22s %14s %14s %8s  %s\n", r.name, r.goal, r.measured, r.peer, r.ratio, verdict)
	}
}

// against is a row that compares two times.
func against(name string, ours, peer time.Duration, most float64) row {
	ratio := float64(ours) / float64(peer)
	return row{
		name: name, goal: fmt.Sprintf("≤ %g× peer", most), measured: short(ours), peer: short(peer),
		ratio: fmt.Sprintf("%.2f×", ratio), good: ratio <= most,
	}
}

// within is a row that has a limit only.
func within(name string, ours, most time.Duration) row {
	return row{
		name: name, goal: "≤ " + short(most), measured: short(ours), peer: "–",
		ratio: fmt.Sprintf("%.2f×", float64(ours)/float64(most)), good: ours <= most,
	}
}

// short is a time with three digits.
func short(d time.Duration) string {
	switch {
	case d < 10*time.Microsecond:
		return fmt.Sprintf("%.2f µs", float64(d)/1e3)
	case d < time.Millisecond:
		return fmt.Sprintf("%.0f µs", float64(d)/1e3)
	case d < time.Second:
		return fmt.Sprintf("%.2f ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}

// median is the middle one; quantile the one below which a share lies.
func median(all []time.Duration) time.Duration { return quantile(all, 0.5) }

func quantile[T cmp.Ordered](all []T, share float64) T {
	var none T
	if len(all) == 0 {
		return none
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(math.Floor(float64(len(sorted))*share)))]
}

// duel measures two things in turn, so that whatever else the machine does falls on both, and returns their medians.
func duel(rounds int, a, b func() error) (ofA, ofB time.Duration, err error) {
	var as, bs []time.Duration
	for range rounds {
		for _, side := range []struct {
			run  func() error
			into *[]time.Duration
		}{{a, &as}, {b, &bs}} {
			began := time.Now()
			if err := side.run(); err != nil {
				return 0, 0, err
			}
			*side.into = append(*side.into, time.Since(began))
		}
	}
	return median(as), median(bs), nil
}
