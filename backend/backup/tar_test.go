package backup_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"planob/backend/backup"
)

// Whatever the inside of a copy is, for anybody can lock one for a shop whose public key they saw, reading it ends, no entry
// has a name that leads elsewhere, and what is accepted is what its manifest lists.
func FuzzTar(f *testing.F) {
	f.Fuzz(func(t *testing.T, raw []byte) {
		names, m, err := backup.WalkTar(raw)
		for _, n := range names {
			if strings.Contains(n, "..") || strings.HasPrefix(n, "/") || strings.ContainsAny(n, "\\:\x00") {
				t.Fatalf("took %q", n)
			}
		}
		if err != nil {
			return
		}
		slices.Sort(names)
		if want := slices.Sorted(maps.Keys(m.Hashes)); !slices.Equal(slices.Compact(names), want) {
			t.Fatalf("took %q, the manifest lists %q", names, want)
		}
	})
}
