package app_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"planob/app"
	"planob/backend/desk"
)

// keyUse finds the locale keys that Go gives to a person: of an error, and of a reason.
var keyUse = regexp.MustCompile(`(?:NewError\([^()"]*|\bKey:\s*|\bReason:\s*|[rR]eason\w*\s*:?=\s*|refuse\()"([a-z]\w*(?:\.\w+)+)"`)

// beforeThePage are keys that only a terminal or a dialog shows.
var beforeThePage = regexp.MustCompile(`^(command\.|app\.alreadyOpen$|app\.folder(Network|Synced)$)`)

// Every reason that reaches a person has its sentence in Portuguese.
func TestEveryKeyHasItsSentence(t *testing.T) {
	text, err := os.ReadFile("../frontend/src/locales/pt-BR.json")
	if err != nil {
		t.Fatal(err)
	}
	var sentences map[string]any
	if err := json.Unmarshal(text, &sentences); err != nil {
		t.Fatal(err)
	}
	used := 0
	for _, root := range []string{".", "../backend"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || forTests(filepath.ToSlash(filepath.Dir(path))) {
				return err
			}
			source, err := os.ReadFile(path)
			for _, m := range keyUse.FindAllSubmatch(source, -1) {
				used++
				key := string(m[1])
				_, has := sentences[key]
				_, counts := sentences[key+"_other"]
				if !has && !counts && !beforeThePage.MatchString(key) {
					t.Errorf("%s: %s has no sentence", path, key)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if used < 100 {
		t.Errorf("only %d keys found: the search is broken", used)
	}
}

// What comes before the page speaks too, and an unknown failure says what is safe.
func TestSentencesBeforeThePage(t *testing.T) {
	if s := app.Sentence(desk.NewError(desk.CodeConflict, "app.alreadyOpen", nil)); !strings.Contains(s, "já está aberto") {
		t.Error(s)
	}
	if s := app.Sentence(os.ErrClosed); !strings.Contains(s, "continuam guardados") {
		t.Error(s)
	}
}
