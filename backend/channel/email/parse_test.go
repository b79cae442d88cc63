package email_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"planob/backend/channel"
	"planob/backend/channel/email"
)

var update = flag.Bool("update", false, "write the golden files anew")

// What becomes of real mail, good and broken: sender, origin, thread, text, files and reports.
func TestMailTranscripts(t *testing.T) {
	mails, err := filepath.Glob("testdata/mail/*.eml")
	if err != nil || len(mails) == 0 {
		t.Fatalf("no mails: %v", err)
	}
	for _, path := range mails {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".eml"), func(t *testing.T) {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := email.Transcript(raw, shop)
			golden := strings.TrimSuffix(path, ".eml") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// Nothing that answers by itself is taken for a person: an automatic reply to it would begin a loop.
func TestFault_59(t *testing.T) {
	for header, want := range map[string]channel.Origin{
		"Auto-Submitted: no":                          channel.Person,
		"Auto-Submitted: auto-generated":              channel.Automatic,
		"Auto-Submitted: auto-replied; owner=x":       channel.Automatic,
		"Precedence: bulk":                            channel.Automatic,
		"Precedence: list":                            channel.Automatic,
		"Precedence: junk":                            channel.Automatic,
		"Precedence: first-class":                     channel.Person,
		"List-Id: <x.test>":                           channel.Automatic,
		"List-Unsubscribe: <mailto:u@x.test>":         channel.Automatic,
		"Return-Path: <>":                             channel.Automatic,
		"Return-Path: <maria@customer.test>":          channel.Person,
		"X-Autoreply: yes":                            channel.Automatic,
		"Reply-To: outra@customer.test":               channel.Person,
		"Content-Type: multipart/report; boundary=xx": channel.Automatic,
	} {
		in, _, _ := email.ParseAll([]byte("From: <"+maria+">\r\n"+header+"\r\nMessage-ID: <a1@customer.test>\r\n\r\noi\r\n"), shop)
		if in.Origin != want || in.Peer.Value != maria {
			t.Errorf("%s: %s from %s, want %s", header, in.Origin, in.Peer.Value, want)
		}
	}
	for value, want := range map[string]bool{
		"no-reply@x.test": true, "noreply@x.test": true, "nao-responda@x.test": true, "naoresponda@x.test": true, "nao_responder@x.test": true,
		"MAILER-DAEMON@x.test": true, "bounce+123@x.test": true, "bounces@x.test": true, "noreply-cobranca@x.test": true, "donotreply@x.test": true,
		"loja-noreply@x.test": true, "maria@x.test": false, "norma@x.test": false, "bouncehouse@x.test": false, "contato@x.test": false,
	} {
		if got := email.IsNobody(value); got != want {
			t.Errorf("%s: nobody %v, want %v", value, got, want)
		}
	}
}

// Headers are decoded whatever the program that wrote them did wrong.
func TestDecodeWords(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                                         "plain",
		"=?utf-8?Q?a=C3=A7=C3=A3o?=":                    "ação",
		"=?UTF-8?B?YcOnw6Nv?=":                          "ação",
		"=?utf-8?Q?a=C3?= =?utf-8?Q?=A7a?=":             "aça",
		"=?utf-8?B?YcM=?=\t=?utf-8?B?p2E=?=":            "aça",
		"Re: =?iso-8859-1?Q?Or=E7amento?= n. 1":         "Re: Orçamento n. 1",
		"=?iso-8859-1?Q?a?= =?utf-8?Q?=C3=A7?=":         "aç",
		"=?windows-1252?Q?=93x=94?=":                    "“x”",
		"=?iso-8859-1?Q?=93x=94?=":                      "“x”",
		"=?x-klingon?Q?caf=E9?=":                        "café",
		"=?utf-8*pt-br?Q?=C3=A7?=":                      "ç",
		"=?utf-8?B?!!!!?=":                              "=?utf-8?B?!!!!?=",
		"raw ol\xe1":                                    "raw olá",
		"=?utf-8?Q??=":                                  "",
		"a =?utf-8?Q?b?= c =?utf-8?Q?d?= =?utf-8?Q?e?=": "a b c de",
	} {
		if got := email.DecodeWords(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// Addresses are found in headers that no parser accepts, and no address is made of what is none.
func TestAddresses(t *testing.T) {
	for _, c := range []struct{ in, value, name string }{
		{"maria@customer.test", "maria@customer.test", ""},
		{"Maria <MARIA@Customer.Test>", "maria@customer.test", "Maria"},
		{`"Silva, Maria" <maria@customer.test>`, "maria@customer.test", "Silva, Maria"},
		{`Silva, Maria <maria@customer.test>`, "maria@customer.test", "Maria"},
		{"=?utf-8?Q?Jos=C3=A9?= <jose@customer.test>", "jose@customer.test", "José"},
		{"maria@customer.test (Maria)", "maria@customer.test", "Maria"},
		{"<<maria@customer.test>", "maria@customer.test", "<"},
		{"maria.@customer.test", "maria.@customer.test", ""},
		{"mailto:maria@customer.test", "maria@customer.test", ""},
		{"Maria\u202e <maria@customer.test>", "maria@customer.test", "Maria"},
		{"undisclosed-recipients:;", "", ""},
		{"Maria", "", ""},
		{"a@b@c", "", ""},
		{"", "", ""},
	} {
		values, names := email.ParseAddresses(c.in)
		value, name := "", ""
		if len(values) > 0 {
			value, name = values[0], names[0]
		}
		if value != c.value || name != c.name {
			t.Errorf("%q: got %q %q, want %q %q", c.in, value, name, c.value, c.name)
		}
	}
}

// A mail that we write is one that we can read, with the same id, thread, subject, text and files.
func TestComposeReadsBack(t *testing.T) {
	for _, c := range []struct {
		name    string
		out     channel.Outgoing
		subject string
	}{
		{"protocol", channel.Outgoing{Text: "Olá"}, "Atendimento 2026-000123"},
		{"answer", channel.Outgoing{Text: "Sim", Subject: "Re: Orçamento – ação", References: []string{"<a@x.test>", "sha256:00", "<b@x.test>"}}, "Re: Orçamento – ação"},
		{"header injection", channel.Outgoing{Text: "x", Subject: "a\r\nBcc: x@y.test", Name: "M\r\nCc: z@y.test"}, "a Bcc: x@y.test"},
		{"quotes in a name", channel.Outgoing{Text: "x", Name: `Maria "Mel" <x@y.test>, \`}, "Atendimento 2026-000123"},
		{"a notice", channel.Outgoing{Text: "Voltamos já", Automatic: true}, "Atendimento 2026-000123"},
		{"many references", channel.Outgoing{Text: "x", References: manyReferences()}, "Atendimento 2026-000123"},
	} {
		m := c.out
		m.Key, m.To, m.Protocol = "<k1@shop.test>", maria, "2026-000123"
		raw, err := email.Compose(t.Context(), shop, `Padaria "São João"`, m, testTime)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for line := range bytes.Lines(raw) {
			if len(line) > 1000 || !bytes.HasSuffix(line, []byte("\r\n")) {
				t.Errorf("%s: line %.60q", c.name, line)
			}
		}
		in, _, _ := email.ParseAll(raw, "other@shop.test")
		if in.RemoteID != m.Key || in.Subject != c.subject || in.Text != m.Text || in.Peer.Value != shop || in.Peer.Name != `Padaria "São João"` || !in.At.Equal(testTime) {
			t.Errorf("%s: %+v", c.name, in)
		}
		if want := len(m.References); want > 0 && (len(in.Answers) == 0 || in.Answers[0] != m.References[want-1]) {
			t.Errorf("%s: answers %v", c.name, in.Answers)
		}
		if (in.Origin == channel.Automatic) != m.Automatic || bytes.Contains(raw, []byte("Auto-Submitted: auto-generated\r\n")) != m.Automatic ||
			bytes.Contains(raw, []byte("\r\nX-Auto-Response-Suppress: OOF, AutoReply\r\n")) != m.Automatic || bytes.Contains(raw, []byte("\r\nPrecedence:")) {
			t.Errorf("%s: told as automatic: %s", c.name, raw)
		}
		if bytes.Contains(raw, []byte("\r\nBcc:")) || bytes.Contains(raw, []byte("\r\nCc:")) {
			t.Errorf("%s: a header was injected", c.name)
		}
	}
}

// An answer to one mail of the thread names that mail, wherever in the thread it is, and stands below its words.
func TestComposeQuote(t *testing.T) {
	m := channel.Outgoing{
		Key: "<k1@shop.test>", To: maria, Text: "Sim", References: []string{"<a@x.test>", "<b@x.test>"},
		Quote: &channel.Quote{ID: "<a@x.test>", Text: "Tem bolo?\nDe fubá"},
	}
	raw, err := email.Compose(t.Context(), shop, "Padaria", m, testTime)
	if err != nil {
		t.Fatal(err)
	}
	in, _, _ := email.ParseAll(raw, "other@shop.test")
	if in.Text != "> Tem bolo?\n> De fubá\n\nSim" || in.Answers[0] != "<a@x.test>" {
		t.Errorf("%q answers %v", in.Text, in.Answers)
	}
}

// Whatever the bytes, a mail has an id, its text is clean, its files have bare names, and reading it twice is the same.
func FuzzParse(f *testing.F) {
	mails, err := filepath.Glob("testdata/mail/*.eml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range mails {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, receipt, _ := email.ParseAll(raw, shop)
		if in.RemoteID == "" || in.Account != 7 || in.At.IsZero() || in.Origin == "" {
			t.Fatalf("incomplete: %+v", in)
		}
		for _, s := range []string{in.Text, in.Subject, in.Peer.Name} {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r") {
				t.Fatalf("not clean: %q", s)
			}
		}
		if strings.ContainsAny(in.Subject+in.Peer.Name, "\n") {
			t.Fatalf("more than one line: %q %q", in.Subject, in.Peer.Name)
		}
		for _, m := range in.Media {
			if m.Name == "" || m.Name == ".." || strings.ContainsAny(m.Name, "/\\\x00\r\n") {
				t.Fatalf("name %q", m.Name)
			}
		}
		if receipt != nil && (len(receipt.Keys) != 1 || receipt.Keys[0] == "" || in.Origin != channel.Bounce) {
			t.Fatalf("receipt %+v", receipt)
		}
		if again, _, _ := email.ParseAll(raw, shop); again.RemoteID != in.RemoteID || again.Text != in.Text {
			t.Fatal("the second reading differs")
		}
	})
}

// A status part never names a mail that it does not hold, and never fails.
func FuzzReport(f *testing.F) {
	f.Add([]byte("Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b\nAction: failed\nStatus: 5.1.1\n"), []byte("Message-ID: <a@b.test>\n\n"))
	f.Add([]byte("\n\nAction: delayed\n\nAction: failed\nDiagnostic-Code: smtp; 550 5.2.2\n folded\n"), []byte("x"))
	f.Add([]byte(":\n: \n Action\nAction:failed"), []byte("\xef\xbb\xbfMessage-Id: <a@b>"))
	f.Fuzz(func(t *testing.T, raw, returned []byte) {
		found, failed, original, code := email.ParseReport(raw, returned)
		if failed && !found || !found && original != "" {
			t.Fatal("a report out of nothing")
		}
		if original != "" && !bytes.Contains(bytes.Join(bytes.Fields(returned), nil), []byte(strings.Trim(original, "<>"))) {
			t.Fatalf("original %q is not in the returned header", original)
		}
		if len(code) > 16 || strings.ContainsAny(code, "@<>\n") {
			t.Fatalf("code %q", code)
		}
	})
}

// Whatever a mail server writes, a bounce never names a mail that it does not hold, a late mail is no failed one, and a
// person's words are no bounce.
func FuzzBounce(f *testing.F) {
	mails, err := filepath.Glob("testdata/mail/bounce-text-*.eml")
	if err != nil || len(mails) == 0 {
		f.Fatalf("no bounces: %v", err)
	}
	for _, path := range mails {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		_, body, _ := strings.Cut(string(raw), "\n\n")
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, text string) {
		in, receipt, _ := email.ParseAll([]byte("Return-Path: <>\r\nFrom: mailer-daemon@mx.test\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+text), shop)
		if in.Origin == channel.Person {
			t.Fatalf("a mail server taken for a person: %q", text)
		}
		if receipt != nil && !strings.Contains(text, strings.Trim(receipt.Keys[0], "<>")) {
			t.Fatalf("%q is not in %q", receipt.Keys[0], text)
		}
		if _, receipt, _ := email.ParseAll([]byte("Return-Path: <ana@customer.test>\r\nFrom: ana@customer.test\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+text), shop); receipt != nil {
			t.Fatalf("a person bounces a mail: %q", text)
		}
	})
}

// Whatever the header, what is called an address has one @, no space and no bracket.
func FuzzAddresses(f *testing.F) {
	for _, s := range []string{"a@b.test", "Maria <a@b.test>, c@d.test", `"x, y" <a@b>`, "<<a@b>", "g: a@b, c@d;", "=?utf-8?Q?=C3?= <a@b>", "a@b (c (d))", "\"@x\" <a@b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		values, names := email.ParseAddresses(header)
		for i, v := range values {
			if strings.Count(v, "@") == 0 || strings.ContainsAny(v, "\r\n\x00") {
				t.Fatalf("address %q of %q", v, header)
			}
			if !utf8.ValidString(names[i]) || strings.ContainsAny(names[i], "\r\n\x00") {
				t.Fatalf("name %q", names[i])
			}
		}
	})
}

// Decoding never fails and gives text.
func FuzzDecodeWords(f *testing.F) {
	for _, s := range []string{"=?utf-8?Q?a=C3?= =?utf-8?Q?=A7?=", "=?utf-7?B?K0FPYy0=?=", "=?iso-2022-jp?B?GyRC?=", "=?gb18030?Q?=81?=", "=?=?=", "=?utf-8?B?====?="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if got := email.DecodeWords(header); !utf8.ValidString(got) {
			t.Fatalf("%q gives %q", header, got)
		}
	})
}
