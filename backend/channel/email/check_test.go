package email_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"testing"

	"planob/backend/channel/email"
	"planob/backend/channel/email/mailbench"
	"planob/backend/desk"
)

// The form hears which field is wrong, in a sentence, before anything is saved.
func TestCheck(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	checker := email.Checker{TLSConfig: &tls.Config{RootCAs: b.CA()}, Timing: fast}
	for _, c := range []struct {
		name       string
		change     func(*email.Config)
		password   string
		key, field string
	}{
		{"good", func(*email.Config) {}, secret, "", ""},
		{"address", func(c *email.Config) { c.Address = "loja" }, secret, "email.badOwnAddress", "address"},
		{"no host", func(c *email.Config) { c.IMAPHost = "" }, secret, "email.noHost", "imapHost"},
		{"port", func(c *email.Config) { c.SMTPPort = 0 }, secret, "email.badPort", "smtpPort"},
		{"plain text", func(c *email.Config) { c.SMTPSecurity = "none" }, secret, "email.badSecurity", "smtpSecurity"},
		{"no password", func(*email.Config) {}, "", "email.noPassword", "password"},
		{"wrong password", func(*email.Config) {}, "errada", "email.wrongPassword", "password"},
		{"nobody listens in", func(c *email.Config) { c.IMAPPort = 1 }, secret, "email.unreachable", "imapHost"},
		{"nobody listens out", func(c *email.Config) { c.SMTPPort = 1 }, secret, "email.unreachable", "smtpHost"},
		{"TLS where STARTTLS is", func(c *email.Config) { c.SMTPSecurity = email.TLS }, secret, "email.unreachable", "smtpHost"},
	} {
		config := configOf(b, shop)
		c.change(&config)
		err := checker.Check(t.Context(), config, c.password)
		if c.key == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		var said *desk.Error
		if !errors.As(err, &said) || said.Key != c.key || said.Field != c.field {
			t.Errorf("%s: %v", c.name, err)
		} else if strings.Contains(err.Error(), shop) || strings.Contains(err.Error(), c.password) && c.password != "" {
			t.Errorf("%s: the error tells too much: %v", c.name, err)
		}
	}
	if err := (email.Checker{Timing: fast}).Check(t.Context(), configOf(b, shop), secret); err == nil || !strings.Contains(err.Error(), "email.certificate") {
		t.Errorf("a certificate that the system does not trust: %v", err)
	}
	if b.Accepted() != 0 {
		t.Error("a check sent a mail")
	}
}

// fakeDNS answers from a table and counts what it is asked.
type fakeDNS struct {
	srv   map[string]*net.SRV
	mx    map[string]string
	asked int
}

func (d *fakeDNS) LookupSRV(_ context.Context, service, _, name string) (string, []*net.SRV, error) {
	d.asked++
	if r := d.srv[service+"."+name]; r != nil {
		return "", []*net.SRV{r}, nil
	}
	return "", nil, &net.DNSError{IsNotFound: true}
}

func (d *fakeDNS) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	d.asked++
	if host := d.mx[name]; host != "" {
		return []*net.MX{{Host: host}}, nil
	}
	return nil, &net.DNSError{IsNotFound: true}
}

// The servers of an address are found in the table, without the network; else in what its domain publishes; else by who
// takes its mail; else they are guessed, and called a guess.
func TestSuggest(t *testing.T) {
	dns := &fakeDNS{
		srv: map[string]*net.SRV{
			"imaps.padaria.test":      {Target: "mx.padaria.test.", Port: 1993},
			"submission.padaria.test": {Target: "out.padaria.test.", Port: 2587},
			"imaps.half.test":         {Target: "mx.half.test.", Port: 993},
			"submissions.none.test":   {Target: ".", Port: 0},
		},
		mx: map[string]string{"loja.test": "aspmx.l.google.com.", "locaweb.test": "mx.core.locaweb.com.br.", "m365.test": "m365-test.mail.protection.outlook.com."},
	}
	for _, c := range []struct {
		address, imap, smtp string
		port                int
		security            string
		found               bool
	}{
		{"Ana@Gmail.com", "imap.gmail.com", "smtp.gmail.com", 587, email.StartTLS, true},
		{"ana@hotmail.com", "outlook.office365.com", "smtp-mail.outlook.com", 587, email.StartTLS, true},
		{"ana@yahoo.com.br", "imap.mail.yahoo.com", "smtp.mail.yahoo.com", 465, email.TLS, true},
		{"ana@icloud.com", "imap.mail.me.com", "smtp.mail.me.com", 587, email.StartTLS, true},
		{"ana@uol.com.br", "imap.uol.com.br", "smtps.uol.com.br", 587, email.StartTLS, true},
		{"ana@bol.com.br", "imap.bol.com.br", "smtps.bol.com.br", 587, email.StartTLS, true},
		{"ana@terra.com.br", "imap.terra.com.br", "smtp.terra.com.br", 587, email.StartTLS, true},
		{"ana@zohomail.com", "imap.zoho.com", "smtp.zoho.com", 587, email.StartTLS, true},
		{"ana@padaria.test", "mx.padaria.test", "out.padaria.test", 2587, email.StartTLS, true},
		{"ana@loja.test", "imap.gmail.com", "smtp.gmail.com", 587, email.StartTLS, true},
		{"ana@locaweb.test", "email-ssl.com.br", "email-ssl.com.br", 587, email.StartTLS, true},
		{"ana@m365.test", "outlook.office365.com", "smtp.office365.com", 587, email.StartTLS, true},
		{"ana@half.test", "mail.half.test", "mail.half.test", 587, email.StartTLS, false},
		{"ana@none.test", "mail.none.test", "mail.none.test", 587, email.StartTLS, false},
		{"ana", "", "", 0, "", false},
	} {
		got, found := email.Suggest(t.Context(), c.address, dns)
		if got.IMAPHost != c.imap || got.SMTPHost != c.smtp || got.SMTPPort != c.port || got.SMTPSecurity != c.security || found != c.found {
			t.Errorf("%s: %+v %v", c.address, got, found)
		}
		if found {
			if err := got.Validate(); err != nil {
				t.Errorf("%s: %v", c.address, err)
			}
		}
	}
	dns.asked = 0
	if email.Suggest(t.Context(), "ana@gmail.com", dns); dns.asked != 0 {
		t.Error("a known provider was asked about over the network")
	}
}

// An account falls together with those of the same provider, and counts once for reach.
func TestCaps(t *testing.T) {
	for host, want := range map[string]string{
		"smtp.gmail.com": "gmail.com", "smtp.terra.com.br": "terra.com.br", "mail.padaria.com.br": "padaria.com.br", "localhost": "localhost", "10.0.0.1": "10.0.0.1",
	} {
		ch, err := email.New(email.Options{Account: account0(email.Config{
			Address: shop, IMAPHost: host, IMAPPort: 993, IMAPSecurity: email.TLS, SMTPHost: host, SMTPPort: 465, SMTPSecurity: email.TLS})})
		if err != nil {
			t.Fatal(err)
		}
		caps := ch.Caps()
		if caps.Supplier != want || caps.Kind != email.Kind || caps.SameKeyRepeats || !caps.Subject || caps.MaxMedia != email.MaxMedia || caps.Pace != email.DefaultTiming().Pace {
			t.Errorf("%s: %+v", host, caps)
		}
		if a, b := ch.NewKey(), ch.NewKey(); a == b || !strings.HasPrefix(a, "<") || !strings.HasSuffix(a, "@shop.test>") {
			t.Errorf("keys %s %s", a, b)
		}
	}
	if _, err := email.New(email.Options{Account: account0(email.Config{})}); err == nil {
		t.Error("an empty configuration was taken")
	}
}
