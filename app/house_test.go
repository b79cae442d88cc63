package app_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// house says what each package may import of ours and of others; the standard library is open to all. A package that is
// not listed has no place in the house yet: give it one here, and in docs/ARCHITECTURE.md.
//
//	main → app → features, adapters, store        features → channel, event, desk, never one another
//	channel/* → channel, desk, their library      store → desk, channel, records of features
var house = map[string]string{
	"":              "app/command app/window",
	"build":         "",
	"app":           "app/bridge backend/... github.com/gofrs/flock rsc.io/qr",
	"app/bridge":    "backend/desk backend/media",
	"app/command":   "app backend/desk",
	"app/window":    "app app/bridge backend/desk backend/media github.com/wailsapp/wails/v2",
	"app/e2e":       "",
	"backend/desk":  "",
	"backend/event": "backend/desk",

	"backend/channel":                        "backend/desk",
	"backend/channel/fake":                   "backend/channel backend/desk",
	"backend/channel/demo":                   "backend/channel backend/desk",
	"backend/channel/channeltest":            "backend/channel backend/desk go.uber.org/goleak",
	"backend/channel/email":                  "backend/channel backend/desk backend/mailhtml github.com/emersion github.com/wneessen/go-mail golang.org/x",
	"backend/channel/email/mailbench":        "",
	"backend/channel/sms":                    "backend/channel backend/desk backend/phone",
	"backend/channel/sms/gateway":            "backend/channel backend/channel/sms backend/desk backend/phone",
	"backend/channel/sms/gateway/phonebench": "",
	"backend/channel/telegram":               "backend/channel backend/desk backend/phone",
	"backend/channel/telegram/botbench":      "",
	"backend/channel/whatsapp":               "backend/channel backend/desk backend/phone go.mau.fi google.golang.org/protobuf modernc.org/sqlite",
	"backend/channel/whatsapp/loopback":      "github.com/coder/websocket go.mau.fi golang.org/x google.golang.org/protobuf modernc.org/sqlite",

	"backend/backup":      "backend/desk backend/event backend/media filippo.io/age github.com/klauspost/compress golang.org/x/sys",
	"backend/contingency": "backend/channel backend/desk backend/event golang.org/x/sys",
	"backend/customer":    "backend/desk backend/document backend/event backend/phone",
	"backend/folder":      "backend/desk",
	"backend/history":     "backend/chatfile backend/desk backend/event backend/job",
	"backend/inbox":       "backend/channel backend/desk backend/event backend/media golang.org/x/text",
	"backend/incident":    "backend/desk backend/event",
	"backend/outbox":      "backend/channel backend/desk backend/event",
	"backend/sheet":       "backend/desk backend/document backend/event backend/job backend/phone github.com/xuri/excelize golang.org/x/text",

	"backend/chatfile": "",
	"backend/document": "",
	"backend/job":      "backend/desk backend/event",
	"backend/mailhtml": "github.com/microcosm-cc/bluemonday golang.org/x/net",
	"backend/media":    "backend/desk golang.org/x",
	"backend/phone":    "github.com/nyaruka/phonenumbers",
	"backend/secret":   "backend/desk filippo.io/age github.com/zalando/go-keyring",

	"backend/store": "backend/backup backend/channel backend/customer backend/desk backend/history backend/inbox backend/job backend/outbox backend/sheet " +
		"go.mau.fi/util golang.org/x/text modernc.org/sqlite",
	"backend/store/storetest": "backend/desk backend/store",
}

const module = "planob"

// builds are the ways in which the program is built; each sees other files.
var builds = []string{"", "desktop,production,webkit2_41", "bindings"}

// Every package keeps to its place: what it imports is what the house lists for it, in every build.
func TestHouse(t *testing.T) {
	for _, tags := range builds {
		for _, p := range packages(t, tags) {
			name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
			allowed, listed := house[name]
			if !listed {
				t.Errorf("%s has no place in the house: list it in this test with what it may import", name)
				continue
			}
			for _, imported := range p.Imports {
				if !allows(strings.Fields(allowed), imported) {
					t.Errorf("%s imports %s (tags %q), which its place does not allow", name, imported, tags)
				}
			}
		}
	}
}

// Only the window and main know Wails; tests included, nobody else.
func TestOnlyTheWindowKnowsWails(t *testing.T) {
	for _, tags := range builds {
		for _, p := range packages(t, tags) {
			for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
				if strings.Contains(imported, "wailsapp") && p.ImportPath != module && p.ImportPath != module+"/app/window" {
					t.Errorf("%s imports %s", p.ImportPath, imported)
				}
			}
		}
	}
}

func allows(allowed []string, imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	if !strings.Contains(first, ".") && first != module {
		return true // the standard library
	}
	ours, isOurs := strings.CutPrefix(imported, module+"/")
	for _, a := range allowed {
		if isOurs && (a == ours || a == "backend/..." && strings.HasPrefix(ours, "backend/") && !forTests(ours)) {
			return true
		}
		if !isOurs && (imported == a || strings.HasPrefix(imported, a+"/")) {
			return true
		}
	}
	return false
}

// forTests are packages that stand in for the world; nothing that people get imports them.
func forTests(name string) bool {
	for _, end := range []string{"/fake", "/channeltest", "/loopback", "/mailbench", "/botbench", "/phonebench", "/storetest"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

type listed struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func packages(t *testing.T, tags string) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "-tags", tags, "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
