package desk_test

import (
	"testing"
	"unicode/utf8"

	"planob/backend/desk"
)

// A name from outside is one clean line, whatever was hidden in it.
func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"  Ana \t Beatriz\r\n": "Ana Beatriz",
		"Ana\x00\x07Lima":      "Ana Lima",
		"Ana\u202egro.live":    "Anagro.live",
		"\ufeffJoão":           "João",
		"Jo\xe3o":              "Jo\ufffdo",
		"👩‍🍳 Rosa":             "👩‍🍳 Rosa",
		"<b>Ana</b>":           "<b>Ana</b>",
		"ção ção":              "ção ção",
		"12345678901234":       "123456789012",
		"12345678901 34":       "12345678901",
		"":                     "",
	} {
		if got := desk.Line(in, 12); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
	if got := desk.Lines(" a \r\n\r\n b\x00c\n", 100); got != "a\n\n b c" {
		t.Errorf("Lines: %q", got)
	}
}

// A mail address has one form, and what is none is refused.
func TestEmail(t *testing.T) {
	for in, want := range map[string]string{
		"Ana.Nogueira@VilaVerde.com.br": "ana.nogueira@vilaverde.com.br",
		" ana@loja.com; ":               "ana@loja.com",
		"mailto:ana@loja.com":           "ana@loja.com",
		"Ana <ana@loja.com>":            "ana@loja.com",
		"ana+x@loja.com":                "ana+x@loja.com",
		"joão@padaria-pão.com.br":       "joão@padaria-pão.com.br",
		"ana@loja":                      "",
		"ana@@loja.com":                 "",
		"ana@loja..com":                 "",
		"ana loja@x.com":                "",
		"a@b.com, c@d.com":              "",
		".ana@loja.com":                 "",
		"ana@-loja.com":                 "",
		"ana@loja.c":                    "",
		"\"a b\"@loja.com":              "",
		"ana@[127.0.0.1]":               "",
		"não tem":                       "",
		"@loja.com":                     "",
		"":                              "",
	} {
		got, ok := desk.Email(in)
		if got != want || ok != (want != "") {
			t.Errorf("Email(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
}

// Cleaning and canonical forms are final: doing it again changes nothing.
func FuzzLine(f *testing.F) {
	for _, s := range []string{"Ana\u202eB\x00 c", "Jo\xe3o\n", "ANA@Loja.com"} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = max(1, limit%500)
		for _, clean := range []func(string, int) string{desk.Line, desk.Lines} {
			once := clean(s, limit)
			if twice := clean(once, limit); twice != once || !utf8.ValidString(once) || utf8.RuneCountInString(once) > limit {
				t.Fatalf("%q -> %q -> %q", s, once, twice)
			}
		}
		if mail, ok := desk.Email(s); ok {
			if again, ok := desk.Email(mail); !ok || again != mail {
				t.Fatalf("mail %q -> %q -> %q", s, mail, again)
			}
		}
	})
}

// The quick way to fold agrees with what the letters are, and says when it does not know one.
func TestFoldLatin(t *testing.T) {
	for in, want := range map[string]string{
		"JOÃO Conceição": "joao conceicao", "Ünïcödé ÑÇ ÿ": "unicode nc y", "a-1_%\\": "a-1_%\\", "": "",
	} {
		if got, ok := desk.FoldLatin(in); got != want || !ok {
			t.Errorf("FoldLatin(%q) = %q, %v", in, got, ok)
		}
	}
	for _, in := range []string{"Łódź", "Straße", "æther", "e\u0301", "Жанна", "a\xff", "3×4"} {
		if got, ok := desk.FoldLatin(in); ok {
			t.Errorf("FoldLatin(%q) = %q", in, got)
		}
	}
}
