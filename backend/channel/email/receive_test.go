package email_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"planob/backend/channel"
	"planob/backend/channel/email"
	"planob/backend/channel/email/mailbench"
)

func letter(n int) []byte {
	return fmt.Appendf(nil, "From: Maria <%s>\r\nTo: <%s>\r\nSubject: Pedido %d\r\nMessage-ID: <pedido-%d@customer.test>\r\nDate: Fri, 20 Nov 2026 10:00:00 -0300\r\n\r\nQuero o bolo %d.\r\n", maria, shop, n, n, n)
}

func deliver(t *testing.T, b *mailbench.Bench, raw []byte) {
	t.Helper()
	if err := b.Deliver(shop, raw); err != nil {
		t.Fatal(err)
	}
}

// The server is killed in the middle of everything; the five mails that arrived meanwhile are received once each when
// it is back, with nobody's help.
func TestServerKilledAndStarted(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	lost := a.sink.count(channel.ReceiveFailed, "")
	b.KillServer()
	a.after(t, lost, channel.ReceiveFailed, channel.ReasonNetwork)
	if s := a.sink.last(channel.ReceiveFailed); !s.Next.After(s.At) {
		t.Errorf("next try %s, now %s", s.Next, s.At)
	}
	for n := range 5 {
		deliver(t, b, letter(n))
	}
	if err := b.StartServer(); err != nil {
		t.Fatal(err)
	}
	wait(t, "five mails", func() bool { return len(a.sink.all()) == 5 })
	a.connected(t)
	for id, times := range a.sink.seen {
		if times != 1 {
			t.Errorf("%s was delivered %d times", id, times)
		}
	}
}

// A connection that a middlebox silences looks alive for ever; the watchdog asks, hears nothing, and comes back by
// another one within the time it may take.
func TestFault_57(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	b.IMAP.Silence(true)
	began := time.Now()
	suspect, lost := a.sink.count(channel.Suspect, ""), a.sink.count(channel.ReceiveFailed, channel.ReasonTimeout)
	a.after(t, suspect, channel.Suspect, channel.ReasonTimeout)
	a.after(t, lost, channel.ReceiveFailed, channel.ReasonTimeout)
	if took, most := time.Since(began), fast.Watchdog+fast.Answer+time.Second; took > most {
		t.Errorf("noticed after %s, want at most %s", took, most)
	}
	deliver(t, b, letter(1))
	b.IMAP.Silence(false)
	wait(t, "the mail", func() bool { return len(a.sink.all()) == 1 })
}

// The mailbox is numbered anew: everything is read again, nothing becomes a second message, and what was read again
// is backlog, which nobody is notified of or answered automatically.
func TestFault_56(t *testing.T) {
	t.Parallel()
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	for n := range 7 {
		deliver(t, b, letter(n))
	}
	wait(t, "seven mails", func() bool { return len(a.sink.all()) == 7 })
	if err := b.NewUIDValidity(shop); err != nil {
		t.Fatal(err)
	}
	wait(t, "the second reading", func() bool {
		a.sink.mu.Lock()
		defer a.sink.mu.Unlock()
		again := 0
		for _, times := range a.sink.seen {
			if times > 1 {
				again++
			}
		}
		return again == 7
	})
	if n := len(a.sink.all()); n != 7 {
		t.Fatalf("%d messages, want 7", n)
	}
	for _, in := range a.sink.latest {
		if !in.Backlog {
			t.Errorf("%s came again without being backlog", in.RemoteID)
		}
	}
	deliver(t, b, letter(8))
	wait(t, "a new mail", func() bool { return len(a.sink.all()) == 8 })
	if a.sink.all()[7].Backlog {
		t.Error("a mail that arrives now is no backlog")
	}
}

// The first start brings the last 30 days as backlog; a mail that arrived while the program was off for long is
// backlog too, one that arrives now is not.
func TestBacklog(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	deliver(t, b, letter(1))
	a := newAccount(t, b, shop)
	a.run(t)
	wait(t, "the first mail", func() bool { return len(a.sink.all()) == 1 })
	a.stop()
	a.timing.Late = time.Nanosecond
	deliver(t, b, letter(2))
	a.open(t)
	a.run(t)
	wait(t, "the second mail", func() bool { return len(a.sink.all()) == 2 })
	a.connected(t)
	deliver(t, b, letter(3))
	wait(t, "the third mail", func() bool { return len(a.sink.all()) == 3 })
	for n, want := range []bool{true, true, false} {
		if got := a.sink.all()[n].Backlog; got != want {
			t.Errorf("mail %d: backlog %v, want %v", n+1, got, want)
		}
	}
	if times := a.sink.seen["<pedido-1@customer.test>"]; times != 1 {
		t.Errorf("the first mail was delivered %d times, the cursor did not survive the restart", times)
	}
}

// A mail that cannot be stored is delivered again until it is; the cursor does not pass it and health hears of no
// outage.
func TestStoreRefuses(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	a.sink.mu.Lock()
	a.sink.failing = 3
	a.sink.mu.Unlock()
	deliver(t, b, letter(1))
	deliver(t, b, letter(2))
	wait(t, "both mails", func() bool { return len(a.sink.all()) == 2 })
	if n := a.sink.count(channel.ReceiveFailed, ""); n != 0 {
		t.Errorf("%d outages told for a full disk", n)
	}
}

// The program dies between storing a mail and moving the cursor: the mail comes again and is one message.
func TestKilledBeforeCursor(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	a.state.mu.Lock()
	a.state.fail = true
	a.state.mu.Unlock()
	deliver(t, b, letter(1))
	wait(t, "the mail", func() bool { return len(a.sink.all()) == 1 })
	a.stop()
	a.state.fail = false
	a.open(t)
	a.run(t)
	a.connected(t)
	if times := a.sink.seen["<pedido-1@customer.test>"]; times != 2 || len(a.sink.all()) != 1 {
		t.Errorf("delivered %d times as %d messages, want 2 and 1", times, len(a.sink.all()))
	}
}

// Another program marks and expunges mails of the same mailbox; what arrives afterwards is still received, once.
func TestAnotherClientExpunges(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	for n := range 3 {
		deliver(t, b, letter(n))
	}
	wait(t, "three mails", func() bool { return len(a.sink.all()) == 3 })
	expungeAll(t, b)
	deliver(t, b, letter(3))
	wait(t, "the fourth mail", func() bool { return len(a.sink.all()) == 4 })
	if n := a.sink.count(channel.ReceiveFailed, ""); n != 0 {
		t.Errorf("%d outages told", n)
	}
}

func expungeAll(t *testing.T, b *mailbench.Bench) {
	t.Helper()
	c, err := imapclient.DialTLS(fmt.Sprintf("%s:%d", mailbench.Host, b.IMAP.Port()), &imapclient.Options{TLSConfig: &tls.Config{RootCAs: b.CA()}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(shop, secret).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	all := imap.SeqSet{imap.SeqRange{Start: 1, Stop: 0}}
	if err := c.Store(all, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen, imap.FlagDeleted}}, nil).Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Expunge().Close(); err != nil {
		t.Fatal(err)
	}
}

// A server without IDLE is asked regularly instead.
func TestNoIdle(t *testing.T) {
	b := startBench(t, mailbench.Options{NoIdle: true})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	deliver(t, b, letter(1))
	wait(t, "the mail", func() bool { return len(a.sink.all()) == 1 })
}

// Both servers can be spoken to the other way round: STARTTLS for mail in, TLS from the first byte for mail out.
func TestOtherSecurity(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.config = func() email.Config {
		c := configOf(b, shop)
		c.IMAPPort, c.IMAPSecurity = b.IMAPStartTLS.Port(), email.StartTLS
		c.SMTPPort, c.SMTPSecurity = b.SMTPTLS.Port(), email.TLS
		return c
	}
	a.open(t)
	a.run(t)
	a.connected(t)
	deliver(t, b, letter(1))
	wait(t, "the mail", func() bool { return len(a.sink.all()) == 1 })
	if r := a.send(t, a.message(maria, "oi")); r.Outcome != channel.Accepted {
		t.Fatalf("result %+v", r)
	}
}

// Real mail is broken in every way; none is lost, and those behind it arrive.
func TestBrokenMailArrives(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	broken := []string{
		"",
		"\r\n",
		"no header at all, only words\r\nand more\r\n",
		"\ufeffFrom: a@b.test\r\nSubject: bom\r\n\r\nx\r\n",
		"From: a@b.test\rSubject: bare cr\r\rx\r",
		"From: =?utf-9?X?broken?= <<a@b.test>\r\nContent-Type: multipart/mixed\r\n\r\nno boundary\r\n",
		"From: a@b.test\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\ncut sho",
		"From: a@b.test\r\nContent-Type: text/plain; charset=x-klingon\r\n\r\nol\xe1\r\n",
		"From: a@b.test\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n",
		"Content-Type: text/plain; charset=\"\r\n\r\nx\x00y\r\n",
		strings.Repeat("X-Long: "+strings.Repeat("y", 900)+"\r\n", 100) + "\r\nx",
	}
	for _, raw := range broken {
		if err := b.File(shop, "INBOX", []byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	deliver(t, b, letter(1))
	wait(t, "every mail", func() bool { return len(a.sink.all()) == len(broken)+1 })
	for _, in := range a.sink.all() {
		if in.RemoteID == "" || in.At.IsZero() {
			t.Errorf("without id or time: %+v", in)
		}
	}
}

// A mail too large to fetch is shown by its words, and its files by their names.
func TestHugeMail(t *testing.T) {
	t.Parallel()
	b := startBench(t, mailbench.Options{})
	huge := []byte("From: " + maria + "\r\nSubject: Fotos\r\nMessage-ID: <huge@customer.test>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain\r\n\r\nSeguem as fotos.\r\n--b\r\nContent-Type: image/jpeg; name=foto.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	huge = append(huge, bytes.Repeat([]byte(strings.Repeat("A", 76)+"\r\n"), (36<<20)/78)...)
	if err := b.File(shop, "INBOX", append(huge, "--b--\r\n"...)); err != nil {
		t.Fatal(err)
	}
	a := newAccount(t, b, shop)
	a.run(t)
	wait(t, "the mail", func() bool { return len(a.sink.all()) == 1 })
	in := a.sink.all()[0]
	if in.Text != "Seguem as fotos." || in.Unreadable || len(in.Raw) > 1<<20 {
		t.Errorf("text %q, unreadable %v, %d bytes kept", in.Text, in.Unreadable, len(in.Raw))
	}
	if len(in.Media) != 2 || in.Media[0].Name != "foto.jpg" || in.Media[0].Open != nil || in.Media[1].Size < 36<<20 {
		t.Errorf("files %+v", in.Media)
	}
}
