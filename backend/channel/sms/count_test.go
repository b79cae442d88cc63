package sms_test

import (
	"encoding/json"
	"os"
	"testing"
	"unicode/utf8"

	"planob/backend/channel/sms"
)

// A text is as many SMS as the table of examples says; the page is held to the same table.
func TestCount(t *testing.T) {
	text, err := os.ReadFile("testdata/count.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Text    string
		Parts   int
		Unicode bool
		Plain   string
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if got := sms.Count(r.Text); got.Parts != r.Parts || got.Unicode != r.Unicode {
			t.Errorf("%.40q: %+v, want %d %v", r.Text, got, r.Parts, r.Unicode)
		}
		if got := sms.Plain(r.Text); got != r.Plain {
			t.Errorf("%.40q: plain %q, want %q", r.Text, got, r.Plain)
		}
	}
}

// Whatever a text is, it has a length, and what was made plain once is plain.
func FuzzPlain(f *testing.F) {
	for _, text := range []string{"", "Olá", "…", "😀", "a\u0301", "–€{}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip()
		}
		plain := sms.Plain(text)
		if sms.Plain(plain) != plain {
			t.Errorf("%q: not the same twice", text)
		}
		if n := sms.Count(text); n.Parts == 0 != (text == "") {
			t.Errorf("%q: %+v", text, n)
		}
	})
}
