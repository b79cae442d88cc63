// Package mailbench is a mail provider for tests: a real Dovecot (IMAP, LMTP, submission with TLS and AUTH) that relays
// to a real OpenSMTPD, on loopback, with free ports, in a folder that disappears. Each server can be killed and started
// again, each connection cut or silenced. It knows nothing of the adapter and takes no *testing.T, so that a process
// started by an end-to-end test can own it. It must never be part of the shipped program.
package mailbench

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// ErrUnavailable says that this machine cannot run the bench: not Linux, not root, or the Debian packages
// dovecot-imapd, dovecot-lmtpd, dovecot-submissiond and opensmtpd are absent.
var ErrUnavailable = errors.New("mail servers are not installed here")

// Host is the name that the servers' certificate carries; it resolves to loopback.
const Host = "localhost"

// startLimit bounds how long a server may take until it listens.
const startLimit = 15 * time.Second

// Account is one mailbox and who may open it.
type Account struct {
	Address  string
	Password string
}

// Options say what kind of provider to play. The zero value is a plain one.
type Options struct {
	Accounts []Account
	// NoIdle hides IDLE, as some small hosts do.
	NoIdle bool
	// FilesSent makes the provider put its own copy of each accepted mail into the sender's "Sent", as Gmail does.
	FilesSent bool
	// MaxMail is the largest mail that submission takes, in bytes; 0 is no limit of its own.
	MaxMail int
	// MaxConnections per account over IMAP; 0 is 50.
	MaxConnections int
}

// Bench is a running provider. Its methods are safe for concurrent use.
type Bench struct {
	// IMAP (TLS from the first byte) and SMTP (STARTTLS) are what a client should connect to: proxies before the servers.
	IMAP, SMTP *Proxy
	// IMAPStartTLS and SMTPTLS are the same servers the other way round.
	IMAPStartTLS, SMTPTLS *Proxy

	options  Options
	dir      string // mailboxes, configuration, logs
	run      string // sockets: a short path, whatever dir is
	own      bool   // dir was made by Start
	launcher *launcher
	ca       *x509.CertPool
	gate     *gate // between submission and relay
	ports    struct{ imap, imapPlain, submission, submissionTLS, lmtp, relay int }

	mu       sync.Mutex
	accounts []Account
	written  int               // how often the password file was
	refused  map[string]string // recipient to SMTP answer
	server   *process
	relay    *process
}

// Start makes the provider and waits until it answers. With dir "" it keeps its files in a temporary folder of its own.
// When the machine cannot run it the error is ErrUnavailable; a caller may skip on that, except in CI (Required).
func Start(dir string, o Options) (*Bench, error) {
	if err := available(); err != nil {
		return nil, err
	}
	var last error
	for range 3 { // another program may take a free port between our look and our use
		b := &Bench{options: o, accounts: slices.Clone(o.Accounts), refused: map[string]string{}}
		err := b.start(dir)
		if err == nil {
			return b, nil
		}
		last = errors.Join(fmt.Errorf("start mail bench: %w", err), errors.New(b.Logs()), b.Stop())
	}
	return nil, last
}

// Required reports whether an unavailable bench is a failure rather than a reason to skip.
func Required() bool { return os.Getenv("CI") != "" }

func available() error {
	for _, name := range []string{"dovecot", "smtpd", "unshare"} {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%w: %s", ErrUnavailable, name)
		}
	}
	for _, name := range []string{"lmtp", "imap", "submission"} {
		if _, err := os.Stat(filepath.Join("/usr/lib/dovecot", name)); err != nil {
			return fmt.Errorf("%w: dovecot's %s", ErrUnavailable, name)
		}
	}
	if os.Geteuid() != 0 {
		return fmt.Errorf("%w: they need root", ErrUnavailable)
	}
	return nil
}

func (b *Bench) start(dir string) (err error) {
	if b.run, err = os.MkdirTemp("", "mb"); err != nil {
		return err
	}
	if b.own = dir == ""; b.own {
		dir = b.run
	}
	if b.dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if err := freePorts(&b.ports.imap, &b.ports.imapPlain, &b.ports.submission, &b.ports.submissionTLS, &b.ports.lmtp, &b.ports.relay); err != nil {
		return err
	}
	if b.ca, err = writeCertificate(b.dir); err != nil {
		return err
	}
	if b.launcher, err = newLauncher(); err != nil {
		return err
	}
	if b.gate, err = newGate(b); err != nil {
		return err
	}
	if err := b.writeServer(); err != nil {
		return err
	}
	if err := b.StartRelay(); err != nil {
		return err
	}
	if err := b.StartServer(); err != nil {
		return err
	}
	for _, one := range []struct {
		proxy **Proxy
		port  int
	}{{&b.IMAP, b.ports.imap}, {&b.IMAPStartTLS, b.ports.imapPlain}, {&b.SMTP, b.ports.submission}, {&b.SMTPTLS, b.ports.submissionTLS}} {
		if *one.proxy, err = newProxy(loopback(one.port)); err != nil {
			return err
		}
	}
	return nil
}

// Stop ends every process it started and removes its files. It may be called more than once.
func (b *Bench) Stop() error {
	for _, p := range []*Proxy{b.IMAP, b.IMAPStartTLS, b.SMTP, b.SMTPTLS} {
		if p != nil {
			p.close()
		}
	}
	if b.gate != nil {
		b.gate.close()
	}
	b.KillServer()
	b.KillRelay()
	if b.launcher != nil {
		b.launcher.stop()
	}
	if b.run == "" {
		return nil
	}
	return os.RemoveAll(b.run)
}

// CA returns the certificates a client must trust.
func (b *Bench) CA() *x509.CertPool { return b.ca }

// CAFile is the same as a PEM file, for a process that is told by SSL_CERT_FILE.
func (b *Bench) CAFile() string { return filepath.Join(b.dir, "cert.pem") }

// Logs returns the end of what the servers wrote, for the message of a failed test.
func (b *Bench) Logs() string {
	var all string
	for _, name := range []string{"dovecot.log", "dovecot.out", "smtpd.out"} {
		text, err := os.ReadFile(filepath.Join(b.dir, name))
		if err != nil {
			continue
		}
		if len(text) > 4000 {
			text = text[len(text)-4000:]
		}
		all += "--- " + name + "\n" + string(text)
	}
	return all
}
