package mailbench

import (
	"crypto/rand"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"time"
)

// Deliver gives a mail to the mailbox of address through LMTP, as another provider's mail would arrive. While Dovecot
// is dead it goes straight into the mailbox, where the server finds it when it is back.
func (b *Bench) Deliver(address string, raw []byte) error {
	b.mu.Lock()
	running := b.server != nil
	b.mu.Unlock()
	if !running {
		return b.File(address, "INBOX", raw)
	}
	conn, err := net.Dial("tcp", loopback(b.ports.lmtp))
	if err != nil {
		return err
	}
	defer conn.Close()
	c := textproto.NewConn(conn)
	if _, _, err := c.ReadResponse(220); err != nil {
		return err
	}
	for _, step := range []struct {
		line string
		code int
	}{{"LHLO bench.test", 250}, {"MAIL FROM:<someone@elsewhere.test>", 250}, {"RCPT TO:<" + address + ">", 250}, {"DATA", 354}} {
		if err := c.PrintfLine("%s", step.line); err != nil {
			return err
		}
		if _, _, err := c.ReadResponse(step.code); err != nil {
			return fmt.Errorf("lmtp: %w", err)
		}
	}
	w := c.DotWriter()
	if _, err := w.Write(raw); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_, _, err = c.ReadResponse(250)
	return err
}

// File puts a mail into a mailbox byte for byte, without the server's help.
func (b *Bench) File(address, mailbox string, raw []byte) error {
	folder := b.folder(address, mailbox)
	for _, name := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(folder, name), 0o700); err != nil {
			return err
		}
	}
	name := rand.Text()
	temp := filepath.Join(folder, "tmp", name)
	if err := os.WriteFile(temp, raw, 0o600); err != nil {
		return err
	}
	if err := giveTo(mailUser, b.folder(address, "INBOX")); err != nil {
		return err
	}
	return os.Rename(temp, filepath.Join(folder, "new", name))
}

// Mails returns the mails that lie in a mailbox ("INBOX", "Sent").
func (b *Bench) Mails(address, mailbox string) [][]byte {
	var all [][]byte
	for _, name := range []string{"new", "cur"} {
		found, err := filepath.Glob(filepath.Join(b.folder(address, mailbox), name, "*"))
		if err != nil {
			continue
		}
		for _, path := range found {
			if raw, err := os.ReadFile(path); err == nil {
				all = append(all, raw)
			}
		}
	}
	return all
}

// Count is how many mails lie in a mailbox.
func (b *Bench) Count(address, mailbox string) int { return len(b.Mails(address, mailbox)) }

// NewUIDValidity makes the server forget the numbers of every mailbox of the account, as after a move to another
// machine: the mails are the same, UIDVALIDITY is another one. Dovecot restarts.
func (b *Bench) NewUIDValidity(address string) error {
	b.KillServer()
	time.Sleep(time.Second) // the new number is the time in seconds
	for _, mailbox := range []string{"INBOX", "Sent"} {
		found, err := filepath.Glob(filepath.Join(b.folder(address, mailbox), "dovecot*"))
		if err != nil {
			return err
		}
		for _, path := range found {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	return b.StartServer()
}

func (b *Bench) folder(address, mailbox string) string {
	if mailbox == "INBOX" {
		return filepath.Join(b.dir, "mail", address)
	}
	return filepath.Join(b.dir, "mail", address, "."+mailbox)
}
