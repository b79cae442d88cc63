package backup_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"planob/backend/backup"
	"planob/backend/store"
)

// Whatever bytes stand in place of a copy, restoring never panics, never writes outside its folder and leaves nothing.
func FuzzStage(f *testing.F) {
	s := newShop(f)
	c, key := s.copy(f)
	whole, err := os.ReadFile(c.Path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:200])
	f.Add([]byte("Plano B, copia de seguranca 1\n{}\n"))
	f.Add([]byte("Plano B, copia de seguranca 1\n{\"method\":\"passphrase\",\"wrapped\":\"!!\"}\nage-encryption.org/v1\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		outer := t.TempDir()
		dir := filepath.Join(outer, "data")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(outer, "x.planob")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := backup.Stage(context.Background(), path, key, dir, store.Files{}, made, nil)
		left, _ := os.ReadDir(dir)
		if err != nil && len(left) != 0 {
			t.Errorf("refused, and left %v", left)
		}
		if all, _ := os.ReadDir(outer); len(all) != 2 {
			t.Errorf("wrote outside its folder: %v", all)
		}
	})
}
