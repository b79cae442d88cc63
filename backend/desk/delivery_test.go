package desk_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every test that docs/DELIVERY.md names is in the code, and every row of the fault table that has a test is named there.
func TestDeliveryNamesItsTests(t *testing.T) {
	raw, err := os.ReadFile("../../docs/DELIVERY.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(raw), "## Where each rule")
	if !found {
		t.Fatal("the table is gone")
	}
	there := testsOf(t, "../../backend", "../../app")
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(table, -1) {
		if named[m[1]] = true; !there[m[1]] {
			t.Errorf("%s is not in the code", m[1])
		}
	}
	for name := range there {
		if strings.HasPrefix(name, "TestFault_") && !named[name] {
			t.Errorf("%s is not in the table", name)
		}
	}
}

// testsOf are the names of the tests below some folders.
func testsOf(t *testing.T, roots ...string) map[string]bool {
	t.Helper()
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(t `)
	names := map[string]bool{}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
				names[m[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}
