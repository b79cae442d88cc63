package main

import (
	"strings"
	"testing"

	"planob/build/bench/million"
)

// Every measure of the store and of the notices runs to its end on a small shop, beside its peer. What it measured means
// nothing here, and is not looked at.
func TestMeasuresRun(t *testing.T) {
	o := million.Defaults()
	o.Messages, o.Customers = 4000, 40
	b := &bench{ctx: t.Context(), root: "../..", shop: o}
	defer b.close()
	for _, measure := range []func(*bench) error{(*bench).store, (*bench).enqueue} {
		if err := measure(b); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range b.rows {
		if r.measured == "" || !strings.HasPrefix(r.name, "P") {
			t.Errorf("no figure: %+v", r)
		}
	}
	if len(b.rows) < 10 {
		t.Errorf("%d figures", len(b.rows))
	}
}
