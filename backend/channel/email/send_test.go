package email_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/email/mailbench"
)

// What each answer of a server, and each kind of silence, makes of an attempt: NotSent only with proof, Rejected only
// when the server said so, everything else in doubt.
func TestFault_58(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	for _, c := range []struct {
		answer       string
		outcome      channel.Outcome
		code, reason string
	}{
		{"450 4.2.0 greylisted", channel.NotSent, "450 4.2.0", "email.later"},
		{"451 4.7.1 try later", channel.NotSent, "451 4.7.1", "email.later"},
		{"421 4.3.2 busy", channel.NotSent, "421 4.3.2", "email.later"},
		{"550 5.1.1 no such user", channel.Rejected, "550 5.1.1", "email.refusedAddress"},
		{"552 5.2.2 mailbox full", channel.Rejected, "552 5.2.2", "email.mailboxFull"},
		{"554 5.7.1 not wanted", channel.Rejected, "554 5.7.1", "email.refusedAddress"},
		{"550 5.4.5 Daily user sending limit exceeded", channel.NotSent, "550 5.4.5", "email.limit"},
	} {
		if err := b.Refuse(maria, c.answer); err != nil {
			t.Fatal(err)
		}
		r := a.send(t, a.message(maria, "oi"))
		if r.Outcome != c.outcome || r.Code != c.code || r.Reason != c.reason || r.Blocks != (c.reason == "email.limit") {
			t.Errorf("%s: %+v", c.answer, r)
		}
		if r.Err == nil || strings.Contains(r.Err.Error(), "maria") {
			t.Errorf("%s: error %v", c.answer, r.Err)
		}
	}
	if err := b.Refuse(maria, ""); err != nil {
		t.Fatal(err)
	}
	if b.Accepted() != 0 {
		t.Fatalf("%d mails left", b.Accepted())
	}

	b.CutAfterData(1)
	if r := a.send(t, a.message(maria, "cortada depois")); r.Outcome != channel.InDoubt {
		t.Errorf("cut after the dot: %+v", r)
	}
	wait(t, "the mail that left", func() bool { return b.Count(maria, "INBOX") == 1 })
	b.CutInData(1)
	if r := a.send(t, a.message(maria, "cortada antes")); r.Outcome != channel.InDoubt {
		t.Errorf("cut inside content: %+v", r)
	}
	b.KillRelay()
	if r := a.send(t, a.message(maria, "oi")); r.Outcome != channel.NotSent {
		t.Errorf("relay dead: %+v", r)
	}
	b.KillServer()
	if r := a.send(t, a.message(maria, "oi")); r.Outcome != channel.NotSent {
		t.Errorf("server dead: %+v", r)
	}
	if err := errors.Join(b.StartRelay(), b.StartServer()); err != nil {
		t.Fatal(err)
	}
	if r := a.send(t, a.message(maria, "de volta")); r.Outcome != channel.Accepted {
		t.Errorf("back: %+v", r)
	}
	if n := b.Accepted(); n != 2 {
		t.Errorf("%d mails left, want 2", n)
	}
}

// Send returns within its context whatever the server does; before content it is proved unsent.
func TestSendWithinContext(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	b.SMTP.Silence(true)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	r := a.Send(ctx, a.message(maria, "oi"))
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %s", took)
	}
	if r.Outcome != channel.NotSent || r.Reason != "email.timeout" {
		t.Errorf("result %+v", r)
	}
}

// A server that has the whole mail may think about it for longer than it may be silent anywhere else; only then is the
// mail in doubt.
func TestServerPonders(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.timing.Quiet = 500 * time.Millisecond
	a.open(t)
	b.Ponder(2 * time.Second)
	if r := a.send(t, a.message(maria, "com anexo suspeito")); r.Outcome != channel.Accepted {
		t.Errorf("a slow verdict: %+v", r)
	}
	a.timing.Verdict = time.Second
	a.open(t)
	if r := a.send(t, a.message(maria, "outro")); r.Outcome != channel.InDoubt {
		t.Errorf("no verdict in time: %+v", r)
	}
}

// A connection that died between two mails is replaced by another; the mail leaves once.
func TestSendAfterIdleConnectionDied(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	for n := range 3 {
		if r := a.send(t, a.message(maria, "oi")); r.Outcome != channel.Accepted {
			t.Fatalf("mail %d: %+v", n, r)
		}
	}
	if n := b.SMTP.Connections(); n != 1 {
		t.Errorf("three mails took %d connections, want 1", n)
	}
	b.SMTP.Cut()
	if r := a.send(t, a.message(maria, "oi")); r.Outcome != channel.Accepted {
		t.Fatalf("after the cut: %+v", r)
	}
	if b.Accepted() != 4 {
		t.Errorf("%d mails left, want 4", b.Accepted())
	}
}

// A refused password stops at the first try on each side: it is not tried again with every message, and health knows.
func TestWrongPasswordIsNoStorm(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.password = "errada"
	a.run(t)
	a.after(t, 0, channel.Blocked, channel.ReasonPassword)
	for range 20 {
		r := a.send(t, a.message(maria, "oi"))
		if r.Outcome != channel.NotSent || !r.Blocks || r.Reason != "email.wrongPassword" {
			t.Fatalf("result %+v", r)
		}
	}
	if in, out := b.IMAP.Connections(), b.SMTP.Connections(); in != 1 || out != 1 {
		t.Errorf("%d and %d logins with a refused password, want one each", in, out)
	}
	a.password = secret
	if r := a.send(t, a.message(maria, "oi")); r.Outcome != channel.Accepted {
		t.Errorf("with the right password: %+v", r)
	}
}

// A password that cannot be read, because the keyring is locked, sends nothing and blocks; the account works once it
// can.
func TestKeyringLocked(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.locked.Store(true)
	a.run(t)
	a.after(t, 0, channel.Blocked, channel.ReasonPassword)
	if r := a.send(t, a.message(maria, "oi")); r.Outcome != channel.NotSent || !r.Blocks {
		t.Errorf("result %+v", r)
	}
	if n := b.IMAP.Connections() + b.SMTP.Connections(); n != 0 {
		t.Errorf("%d connections without a password", n)
	}
	a.locked.Store(false)
	a.after(t, 0, channel.Connected, "")
}

// A password revoked while the account works blocks it, and the account comes back by itself when it works again.
func TestPasswordRevoked(t *testing.T) {
	t.Parallel()
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.timing.Refused = 1500 * time.Millisecond
	a.open(t)
	a.run(t)
	a.connected(t)
	if err := b.SetPassword(shop, "outra"); err != nil {
		t.Fatal(err)
	}
	had := b.IMAP.Connections()
	b.IMAP.Cut()
	a.after(t, 0, channel.Blocked, channel.ReasonPassword)
	time.Sleep(100 * time.Millisecond)
	if n := b.IMAP.Connections() - had; n != 1 {
		t.Errorf("%d logins after the refusal, want 1", n)
	}
	if err := b.SetPassword(shop, secret); err != nil {
		t.Fatal(err)
	}
	connected := a.sink.count(channel.Connected, "")
	a.after(t, connected, channel.Connected, "")
}

// A certificate that nobody vouches for is refused before the password is sent, and blocks the account.
func TestCertificateRefused(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.tls = &tls.Config{RootCAs: x509.NewCertPool()}
	a.open(t)
	a.run(t)
	a.after(t, 0, channel.Blocked, channel.ReasonCert)
	r := a.send(t, a.message(maria, "oi"))
	if r.Outcome != channel.NotSent || !r.Blocks || r.Reason != "email.certificate" {
		t.Errorf("result %+v", r)
	}
	if logs := b.Logs(); strings.Contains(logs, "Login: user=") {
		t.Error("the password was sent")
	}
}

// A file that cannot be read, or is too large, never reaches the network.
func TestAttachmentRefusedHere(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	for _, c := range []struct {
		name    string
		media   channel.Media
		outcome channel.Outcome
		reason  string
	}{
		{"100 MB", channel.Media{Name: "v.mp4", Size: 100 << 20, Open: zeros(100 << 20)}, channel.Rejected, "email.tooLarge"},
		{"100 MB that claims 1", channel.Media{Name: "v.mp4", Size: 1, Open: zeros(100 << 20)}, channel.Rejected, "email.tooLarge"},
		{"gone", channel.Media{Name: "a.pdf", Size: 1, Open: func(context.Context) (io.ReadCloser, error) { return nil, errors.New("gone") }}, channel.NotSent, "email.attachment"},
	} {
		m := a.message(maria, "veja")
		m.Media = []channel.Media{c.media}
		if r := a.send(t, m); r.Outcome != c.outcome || r.Reason != c.reason {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
	for _, to := range []string{"", "maria", "a@b@c", "a@b.test>\r\nRCPT TO:<x@y.test", "a b@c.test"} {
		if r := a.send(t, a.message(to, "oi")); r.Outcome != channel.Rejected || r.Reason != "email.badAddress" {
			t.Errorf("%q: %+v", to, r)
		}
	}
	if n := b.SMTP.Connections(); n != 0 {
		t.Errorf("%d connections for mails that could not leave", n)
	}
}

// A server that takes less than we would send is believed before the mail leaves.
func TestServerLimitIsBelieved(t *testing.T) {
	b := startBench(t, mailbench.Options{MaxMail: 1 << 20})
	a := newAccount(t, b, shop)
	m := a.message(maria, "veja")
	m.Media = []channel.Media{{Name: "v.mp4", Size: 1 << 20, Open: zeros(1 << 20)}}
	if r := a.send(t, m); r.Outcome != channel.Rejected || r.Reason != "email.tooLarge" || r.Code != "" {
		t.Errorf("result %+v", r)
	}
	if r := a.send(t, a.message(maria, "oi")); r.Outcome != channel.Accepted {
		t.Errorf("a small one: %+v", r)
	}
}

func zeros(n int64) func(context.Context) (io.ReadCloser, error) {
	return func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(io.LimitReader(zeroReader{}, n)), nil
	}
}

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// Files arrive byte for byte under their names, beside a text with every letter.
func TestAttachmentTravels(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	us, customer := newAccount(t, b, shop), newAccount(t, b, maria)
	customer.run(t)
	customer.connected(t)
	want := bytes.Repeat([]byte{0, 1, 2, 255, '\r', '\n', '.'}, 50_000)
	m := us.message(maria, ".\n..\nlinha com ponto\n.\nÇãéíõü €\nFrom início\n")
	m.Media = []channel.Media{
		{Name: "orçamento “final”.pdf", MIME: "application/pdf", Size: int64(len(want)), Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(want)), nil }},
		{Name: `..\..\x.exe`, Size: 1, Open: zeros(1)},
	}
	if r := us.send(t, m); r.Outcome != channel.Accepted {
		t.Fatalf("result %+v", r)
	}
	wait(t, "the mail", func() bool { return len(customer.sink.all()) == 1 })
	in := customer.sink.all()[0]
	if in.Text != strings.TrimSpace(m.Text) {
		t.Errorf("text %q", in.Text)
	}
	if len(in.Media) != 2 || in.Media[0].Name != m.Media[0].Name || in.Media[0].MIME != "application/pdf" || in.Media[1].Name != "x.exe" {
		t.Fatalf("media %+v", in.Media)
	}
	file, err := in.Media[0].Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(file); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, %v; want %d", len(got), err, len(want))
	}
}

// A probe sends no mail and tells both halves.
func TestProbe(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	if s := a.Probe(t.Context()); s.Kind != channel.Answered || s.Took == 0 || s.Account != 7 {
		t.Errorf("not running: %+v", s)
	}
	a.run(t)
	a.connected(t)
	had := b.IMAP.Connections()
	if s := a.Probe(t.Context()); s.Kind != channel.Answered {
		t.Errorf("running: %+v", s)
	}
	if n := b.IMAP.Connections() - had; n != 0 {
		t.Errorf("the probe opened %d connections beside the one that receives", n)
	}
	b.SMTP.Refuse(true)
	if s := a.Probe(t.Context()); s.Kind != channel.SendFailed || s.Reason != channel.ReasonNetwork {
		t.Errorf("no sending: %+v", s)
	}
	b.SMTP.Refuse(false)
	b.IMAP.Silence(true)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if s := a.Probe(ctx); s.Kind != channel.OnlySends || s.Reason != channel.ReasonTimeout {
		t.Errorf("silent: %+v", s)
	}
	b.SMTP.Refuse(true)
	ctx, cancel = context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if s := a.Probe(ctx); s.Kind != channel.Disconnected || s.Reason != channel.ReasonTimeout {
		t.Errorf("neither: %+v", s)
	}
	if b.Accepted() != 0 {
		t.Error("a probe sent a mail")
	}
}
