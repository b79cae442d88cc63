package media_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"planob/backend/media"
)

// Whatever a sender calls a file, its name is harmless on every system and still tells what it was (TestFault_73).
func TestFault_73(t *testing.T) {
	for in, want := range map[string]string{
		"foto da praça.jpg":               "foto da praça.jpg",
		`..\..\x.exe`:                     "x.exe",
		"../../etc/passwd":                "passwd",
		"C:\\Users\\a\\nota.pdf":          "nota.pdf",
		"CON":                             "_CON",
		"nul.txt":                         "_nul.txt",
		"COM1 .pdf":                       "_COM1 .pdf",
		"lpt³.doc":                        "_lpt³.doc",
		"community.pdf":                   "community.pdf",
		"a.pdf\u202Efdp.exe":              "a.pdf\uFFFDfdp.exe",
		"in\u200Bvisible.txt":             "in\uFFFDvisible.txt",
		"a:b*c?.txt":                      "a_b_c_.txt",
		"tab\there\x00\x07.txt":           "tabhere.txt",
		"two\u00A0spaces.txt":             "two spaces.txt",
		".bashrc":                         "bashrc",
		"trailing. . .":                   "trailing",
		"":                                "arquivo",
		"...":                             "arquivo",
		"/":                               "arquivo",
		"\xff\xfe.pdf":                    "\uFFFD.pdf",
		"cafe\u0301.txt":                  "café.txt",
		"família 👩‍👩‍👧.png":               "família 👩‍👩‍👧.png",
		strings.Repeat("a", 300):          strings.Repeat("a", 180),
		strings.Repeat("é", 200) + ".pdf": strings.Repeat("é", 88) + ".pdf",
	} {
		if got := media.CleanName(in); got != want {
			t.Errorf("CleanName(%q) = %q, want %q", in, got, want)
		}
	}
}

// No name whatsoever escapes the rules, and a clean name stays as it is.
func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"", "a.txt", `..\x`, "con.", "a\u202Eb", " .", "_CON", strings.Repeat("x", 179) + " .y", "\u0344.", "a. /.b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := media.CleanName(in)
		if got == "" || len(got) > 200 || !utf8.ValidString(got) {
			t.Fatalf("CleanName(%q) = %q", in, got)
		}
		if strings.ContainsAny(got, `/\<>:"|?*`) || strings.IndexFunc(got, unicode.IsControl) >= 0 {
			t.Fatalf("CleanName(%q) = %q holds what no file name may", in, got)
		}
		if strings.HasPrefix(got, ".") || strings.HasSuffix(got, ".") || strings.TrimSpace(got) != got {
			t.Fatalf("CleanName(%q) = %q begins or ends badly", in, got)
		}
		if again := media.CleanName(got); again != got {
			t.Fatalf("CleanName(%q) = %q, and again %q", in, got, again)
		}
	})
}
