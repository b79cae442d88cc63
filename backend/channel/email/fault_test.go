package email_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	"planob/backend/channel"
	"planob/backend/channel/email"
	"planob/backend/channel/email/mailbench"
	"planob/backend/desk"
)

// The mailbox falls silent and sending still works: health hears of the receiving half alone, a mail leaves meanwhile,
// and what arrived in the dark is there when the mailbox answers again.
func TestFault_40(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	lost := a.sink.count(channel.ReceiveFailed, channel.ReasonTimeout)
	b.IMAP.Silence(true)
	a.after(t, lost, channel.ReceiveFailed, channel.ReasonTimeout)
	if r := a.send(t, a.message(maria, "ainda respondo")); r.Outcome != channel.Accepted {
		t.Errorf("sending: %+v", r)
	}
	if n := a.sink.count(channel.SendFailed, "") + a.sink.count(channel.Blocked, ""); n != 0 {
		t.Errorf("%d signals speak of the sending half", n)
	}
	deliver(t, b, letter(1))
	b.IMAP.Silence(false)
	wait(t, "the mail that arrived in the dark", func() bool { return len(a.sink.all()) == 1 })
}

// Submission is dead and the mailbox works: an attempt is proved unsent, so that another channel may take it, a probe
// names the half, and mails go on arriving.
func TestFault_41(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	b.SMTP.Refuse(true)
	if r := a.send(t, a.message(maria, "não sai")); r.Outcome != channel.NotSent || r.Blocks {
		t.Errorf("sending: %+v", r)
	}
	if s := a.Probe(t.Context()); s.Kind != channel.SendFailed {
		t.Errorf("probe: %+v", s)
	}
	deliver(t, b, letter(1))
	wait(t, "a mail", func() bool { return len(a.sink.all()) == 1 })
	if n := a.sink.count(channel.ReceiveFailed, ""); n != 0 {
		t.Errorf("the receiving half was called down %d times", n)
	}
	b.SMTP.Refuse(false)
	if r := a.send(t, a.message(maria, "agora sai")); r.Outcome != channel.Accepted {
		t.Errorf("back: %+v", r)
	}
	if b.Accepted() != 1 {
		t.Errorf("%d mails left", b.Accepted())
	}
}

// bareServer speaks the beginning of both protocols, offers no encryption, and notes what it is told.
type bareServer struct {
	listener net.Listener
	mu       sync.Mutex
	heard    []string
}

func startBareServer(t *testing.T, greeting string, answer func(line string) string) *bareServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	s := &bareServer{listener: listener}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				fmt.Fprintf(conn, "%s\r\n", greeting)
				for lines := bufio.NewScanner(conn); lines.Scan(); {
					s.mu.Lock()
					s.heard = append(s.heard, lines.Text())
					s.mu.Unlock()
					fmt.Fprintf(conn, "%s\r\n", answer(lines.Text()))
				}
			}()
		}
	}()
	return s
}

func (s *bareServer) port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// A server that does not encrypt is told no name and no password, whether it forbids logging in so or begs for it; the
// form hears it in a sentence, on either side.
func TestNoPasswordInTheClear(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	imap := startBareServer(t, "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] ready", func(line string) string {
		tag, _, _ := strings.Cut(line, " ")
		return tag + " BAD no"
	})
	smtp := startBareServer(t, "220 ready", func(line string) string {
		if strings.HasPrefix(line, "EHLO") {
			return "250-bare.test\r\n250 AUTH PLAIN LOGIN"
		}
		return "235 thank you"
	})
	for name, c := range map[string]struct {
		side   string
		change func(*email.Config)
	}{
		"mailbox":    {"imapSecurity", func(c *email.Config) { c.IMAPPort, c.IMAPSecurity = imap.port(), email.StartTLS }},
		"submission": {"smtpSecurity", func(c *email.Config) { c.SMTPPort, c.SMTPSecurity = smtp.port(), email.StartTLS }},
	} {
		config := configOf(b, shop)
		c.change(&config)
		err := email.Checker{TLSConfig: newAccount(t, b, shop).tls, Timing: fast}.Check(t.Context(), config, secret)
		var told *desk.Error
		if !errors.As(err, &told) || told.Key != "email.noStartTLS" || told.Field != c.side {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, s := range []*bareServer{imap, smtp} {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, line := range s.heard {
			if upper := strings.ToUpper(line); strings.Contains(upper, "AUTH") || strings.Contains(upper, "LOGIN") || strings.Contains(line, shop) {
				t.Errorf("said in the clear: %s", line)
			}
		}
	}
}

// A bounce that was written for people is a late rejection of the mail that it returns, and a warning that a mail is
// late is none.
func TestBounceInWords(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	for _, name := range []string{"bounce-text-late", "bounce-text-qmail"} {
		if err := b.Deliver(shop, readFile(t, "testdata/mail/"+name+".eml")); err != nil {
			t.Fatal(err)
		}
	}
	wait(t, "both mails", func() bool { return len(a.sink.all()) == 2 })
	got := a.sink.allReceipts()
	if len(got) != 1 || got[0].State != desk.Rejected || got[0].Keys[0] != "<abc123def456@shop.test>" || got[0].Code != "550 5.1.1" {
		t.Errorf("receipts: %+v", got)
	}
	for _, in := range a.sink.all() {
		if in.Origin != channel.Bounce {
			t.Errorf("%s: %s", in.Subject, in.Origin)
		}
	}
}

// No shipped file of the adapter can trust a certificate that nobody vouches for: there is no way to ask for it.
func TestFault_33(t *testing.T) {
	for _, path := range []string{"dial.go", "check.go", "smtp.go", "session.go", "config.go", "email.go"} {
		if strings.Contains(string(readFile(t, path)), "InsecureSkip"+"Verify") {
			t.Errorf("%s can switch the check of certificates off", path)
		}
	}
	b := startBench(t, mailbench.Options{})
	err := email.Checker{Timing: fast}.Check(t.Context(), configOf(b, shop), secret)
	var told *desk.Error
	if !errors.As(err, &told) || told.Key != "email.certificate" {
		t.Errorf("the form hears %v", err)
	}
}
