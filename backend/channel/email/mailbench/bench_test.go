package mailbench_test

import (
	"crypto/tls"
	"errors"
	"net"
	"net/smtp"
	"strconv"
	"strings"
	"testing"
	"time"

	"planob/backend/channel/email/mailbench"
)

const (
	shop   = "loja@shop.test"
	maria  = "maria@customer.test"
	secret = "segredo"
)

func start(t *testing.T, o mailbench.Options) *mailbench.Bench {
	t.Helper()
	o.Accounts = []mailbench.Account{{Address: shop, Password: secret}, {Address: maria, Password: secret}}
	b, err := mailbench.Start(t.TempDir(), o)
	if errors.Is(err, mailbench.ErrUnavailable) && !mailbench.Required() {
		t.Skipf("skipped: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(b.Logs())
		}
		if err := b.Stop(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// A mail given to submission lies in the recipient's mailbox a moment later, also after both servers were killed and
// started again.
func TestMailTravels(t *testing.T) {
	b := start(t, mailbench.Options{})
	send(t, b, maria)
	wait(t, func() bool { return b.Count(maria, "INBOX") == 1 })
	b.KillServer()
	b.KillRelay()
	if err := b.StartRelay(); err != nil {
		t.Fatal(err)
	}
	if err := b.StartServer(); err != nil {
		t.Fatal(err)
	}
	send(t, b, maria)
	wait(t, func() bool { return b.Count(maria, "INBOX") == 2 })
	if b.Accepted() != 2 {
		t.Fatalf("relay accepted %d mails, want 2", b.Accepted())
	}
}

// A recipient can be refused for good, for now, and be accepted again.
func TestRefuse(t *testing.T) {
	b := start(t, mailbench.Options{})
	for _, answer := range []string{"550 5.1.1 no such user", "451 4.7.1 greylisted"} {
		if err := b.Refuse(maria, answer); err != nil {
			t.Fatal(err)
		}
		err := trySend(b, maria)
		if err == nil || !strings.HasPrefix(err.Error(), answer[:3]) {
			t.Fatalf("answer %v, want %s", err, answer)
		}
	}
	if err := b.Refuse(maria, ""); err != nil {
		t.Fatal(err)
	}
	send(t, b, maria)
}

// A mail cut after DATA is accepted although the client never hears of it; one cut inside DATA is not.
func TestCut(t *testing.T) {
	b := start(t, mailbench.Options{})
	b.CutAfterData(1)
	if err := trySend(b, maria); err == nil {
		t.Fatal("the answer arrived")
	}
	wait(t, func() bool { return b.Count(maria, "INBOX") == 1 })
	b.CutInData(1)
	if err := trySend(b, maria); err == nil {
		t.Fatal("the answer arrived")
	}
	if b.Accepted() != 1 {
		t.Fatalf("relay accepted %d mails, want 1", b.Accepted())
	}
}

func send(t *testing.T, b *mailbench.Bench, to string) {
	t.Helper()
	if err := trySend(b, to); err != nil {
		t.Fatal(err)
	}
}

func trySend(b *mailbench.Bench, to string) error {
	conn, err := net.Dial("tcp", net.JoinHostPort(mailbench.Host, strconv.Itoa(b.SMTP.Port())))
	if err != nil {
		return err
	}
	c, err := smtp.NewClient(conn, mailbench.Host)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.StartTLS(&tls.Config{RootCAs: b.CA(), ServerName: mailbench.Host}); err != nil {
		return err
	}
	if err := c.Auth(smtp.PlainAuth("", shop, secret, mailbench.Host)); err != nil {
		return err
	}
	if err := c.Mail(shop); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write([]byte("Subject: oi\r\nFrom: <" + shop + ">\r\nTo: <" + to + ">\r\n\r\nolá\r\n")); err != nil {
		return err
	}
	return w.Close()
}

func wait(t *testing.T, done func() bool) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); !done(); {
		if time.Now().After(limit) {
			t.Fatal("waited 30 s in vain")
		}
		time.Sleep(10 * time.Millisecond)
	}
}
