package sheet

import (
	"slices"
	"strings"
	"testing"

	"planob/backend/desk"
)

// Labels that a shop can have are read from a cell as they were written there, whatever their names are.
func FuzzLabels(f *testing.F) {
	f.Add("VIP\x1fBolos; doces, salgados\x1fa \"outra\" loja")
	f.Add(":::\x1f* meus\x1f\"\x1f\"\"\x1fa|b\x1f a\"b ")
	f.Fuzz(func(t *testing.T, text string) {
		var names []string
		for _, n := range strings.Split(text, "\x1f") {
			if n = desk.Line(n, maxLabel); n != "" && !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
		cell := cleanCell(joinLabels(names))
		var p person
		newReader(Mapping{}, nil, Targets{}).readLabels(&p, cell)
		if !slices.Equal(p.labels, names) && !saysNothing(cell) && len(names) <= labelsMost && len(cell) < maxCell {
			t.Fatalf("%q written %q reads as %q", names, cell, p.labels)
		}
		splitLabels(text)
	})
}
