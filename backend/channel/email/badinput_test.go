package email_test

import (
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"planob/backend/channel"
	"planob/backend/channel/email"
)

const head = "From: <" + maria + ">\r\nTo: <" + shop + ">\r\nSubject: Pedido\r\nMessage-ID: <bad1@customer.test>\r\nMIME-Version: 1.0\r\n"

// Letters come out whatever the mail says they are: a program that lies about its charset, one that nobody knows, one
// that shifts between alphabets, one that says nothing.
func TestLettersOfEveryCharset(t *testing.T) {
	for name, c := range map[string]struct{ charset, encoding, body, want string }{
		"windows-1252 called utf-8":  {"utf-8", "8bit", "Or\xe7amento at\xe9 amanh\xe3, R$ 5\x80", "Orçamento até amanhã, R$ 5€"},
		"utf-8 called us-ascii":      {"us-ascii", "8bit", "Orçamento", "Orçamento"},
		"iso-2022-jp":                {"iso-2022-jp", "7bit", "\x1b$B$3$s$K$A$O\x1b(B", "こんにちは"},
		"unknown":                    {"x-klingon-7", "8bit", "Orçamento", "Orçamento"},
		"unknown, and no utf-8":      {"x-klingon-7", "8bit", "Or\xe7amento", "Orçamento"},
		"nothing said":               {"", "8bit", "Or\xe7amento", "Orçamento"},
		"latin1 that is 1252":        {"iso-8859-1", "8bit", "\x93Sim\x94", "“Sim”"},
		"half a letter at the end":   {"utf-8", "base64", base64.StdEncoding.EncodeToString([]byte("Olá, amanh\xc3")), "Olá, amanh\ufffd"},
		"koi8-r":                     {"koi8-r", "8bit", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"},
		"gb18030":                    {"gb18030", "8bit", "\xc4\xe3\xba\xc3", "你好"},
		"quotes around the charset":  {`"utf-8"`, "8bit", "Orçamento", "Orçamento"},
		"a nul among the letters":    {"utf-8", "8bit", "Or\x00ça", "Or ça"},
		"utf-16 with a mark":         {"utf-16", "base64", base64.StdEncoding.EncodeToString([]byte("\xff\xfeO\x00i\x00")), "Oi"},
		"quoted-printable cut short": {"utf-8", "quoted-printable", "Or=C3=A7amento =C", "Orçamento =C"},
	} {
		kind := "text/plain"
		if c.charset != "" {
			kind += "; charset=" + c.charset
		}
		raw := head + "Content-Type: " + kind + "\r\nContent-Transfer-Encoding: " + c.encoding + "\r\n\r\n" + c.body
		in, _, _ := email.ParseAll([]byte(raw), shop)
		if got := strings.TrimSpace(in.Text); got != c.want || in.Unreadable || in.Origin != channel.Person {
			t.Errorf("%s: %q, want %q (%+v)", name, got, c.want, in)
		}
	}
}

// A mail of ten thousand fields, of lines without end, of parts inside parts, without an id, costs little and is read as
// far as it goes; its id stays the same.
func TestMailsThatAreTooMuch(t *testing.T) {
	var fields strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&fields, "X-Field-%d: %s\r\n", i, strings.Repeat("a", 60))
	}
	nested := strings.Builder{}
	for i := range 3000 {
		fmt.Fprintf(&nested, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	for name, c := range map[string]struct {
		raw        string
		text       string
		unreadable bool
	}{
		"10,000 fields":     {head + fields.String() + "\r\nOi", "Oi", false},
		"a line of 5 MB":    {head + "X-Long: " + strings.Repeat("a", 5<<20) + "\r\n\r\nOi", "Oi", false},
		"3,000 boxes":       {"From: <" + maria + ">\r\nSubject: x\r\n" + nested.String(), "", false},
		"10,000 references": {head + "References: " + strings.Repeat("<a@b.test> ", 10_000) + "\r\n\r\nOi", "Oi", false},
		"10,000 words":      {"From: <" + maria + ">\r\nSubject: " + strings.Repeat("=?utf-8?B?YQ==?= ", 10_000) + "\r\n\r\nOi", "Oi", false},
		"no id at all":      {"From: <" + maria + ">\r\n\r\nOi", "Oi", false},
		"an id of nothing":  {"From: <" + maria + ">\r\nMessage-ID: <>\r\n\r\nOi", "Oi", false},
		"nothing":           {"", "", true},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		in, _, _ := email.ParseAll([]byte(c.raw), shop)
		runtime.ReadMemStats(&after)
		if in.Text != c.text || in.Unreadable != c.unreadable || in.RemoteID == "" || len(in.Answers) > 30 || len(in.Subject) > 4000 {
			t.Errorf("%s: text %.40q, unreadable %v, id %q, %d answers, subject of %d", name, in.Text, in.Unreadable, in.RemoteID, len(in.Answers), len(in.Subject))
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > uint64(200*len(c.raw)+8<<20) {
			t.Errorf("%s: %d bytes to read %d", name, used, len(c.raw))
		}
		if again, _, _ := email.ParseAll([]byte(c.raw), shop); again.RemoteID != in.RemoteID {
			t.Errorf("%s: two ids", name)
		}
	}
}

// What a sender calls a file is a bare name, of letters that can be seen and in the order they were written.
func TestEvilFileNames(t *testing.T) {
	for given, bad := range map[string]string{
		`..\..\windows\system32\x.exe`: `\`, "../../etc/passwd": "/", "a\u202efdp.exe": "\u202e", "C:\\CON": `\`, "/": "/", "..": "..",
		"a\x00b.pdf": "\x00", "nota\r\nBcc: x@y.test.pdf": "\n", strings.Repeat("á", 400) + ".pdf": strings.Repeat("á", 200),
		"=?utf-8?B?Li4vLi4veC5leGU=?=": "/", "": "\x00",
	} {
		raw := head + "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"" +
			strings.ReplaceAll(strings.ReplaceAll(given, `\`, `\\`), "\r\n", "\r\n ") + "\"\r\n\r\nabc"
		in, _, _ := email.ParseAll([]byte(raw), shop)
		if len(in.Media) != 1 {
			t.Errorf("%q: %d files", given, len(in.Media))
			continue
		}
		if name := in.Media[0].Name; name == "" || strings.Contains(name, bad) || len([]rune(name)) > 200 {
			t.Errorf("%q is called %q", given, name)
		}
	}
}

// A script in a mail is nowhere in its text, and the drawing keeps it out of sight of nobody: the page cleans it.
func TestScriptIsNoText(t *testing.T) {
	in, _, _ := email.ParseAll([]byte(head+"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Oi<script>alert('x')</script><style>p{}</style></p>"), shop)
	if in.Text != "Oi" {
		t.Errorf("text %q", in.Text)
	}
}
