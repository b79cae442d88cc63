package mailbench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// mailUser owns the mailboxes: Dovecot refuses to open mail as root.
const mailUser = "mail"

const dovecotConfig = `base_dir = %[1]s/dovecot
state_dir = %[1]s/dovecot
log_path = %[2]s/dovecot.log
protocols = imap lmtp submission
listen = 127.0.0.1
hostname = bench.test
ssl = required
ssl_cert = <%[2]s/cert.pem
ssl_key = <%[2]s/key.pem
disable_plaintext_auth = yes
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:%[2]s/mail/%%u
first_valid_uid = 1
mail_max_userip_connections = %[3]d
%[4]s
passdb {
  driver = passwd-file
  args = username_format=%%u %[2]s/passwd
}
userdb {
  driver = static
  args = uid=%[5]s gid=%[5]s home=%[2]s/mail/%%u
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    special_use = \Sent
    auto = create
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  inet_listener imap {
    address = 127.0.0.1
    port = %[10]d
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = %[6]d
    ssl = yes
  }
}
service submission-login {
  inet_listener submission {
    address = 127.0.0.1
    port = %[7]d
  }
  inet_listener submissions {
    address = 127.0.0.1
    port = %[11]d
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = %[8]d
  }
}
submission_relay_host = 127.0.0.1
submission_relay_port = %[9]d
submission_relay_ssl = no
`

func (b *Bench) writeServer() error {
	if err := os.MkdirAll(filepath.Join(b.dir, "mail"), 0o755); err != nil {
		return err
	}
	if err := giveTo(mailUser, filepath.Join(b.dir, "mail")); err != nil {
		return err
	}
	if err := openPath(b.dir); err != nil {
		return err
	}
	most := b.options.MaxConnections
	if most == 0 {
		most = 50
	}
	extra := ""
	if b.options.NoIdle {
		extra = "imap_capability = IMAP4rev1 LITERAL+ SASL-IR ID ENABLE UIDPLUS SPECIAL-USE"
	}
	if b.options.MaxMail > 0 {
		extra += fmt.Sprintf("\nsubmission_max_mail_size = %d", b.options.MaxMail)
	}
	text := fmt.Sprintf(dovecotConfig, b.run, b.dir, most, extra, mailUser,
		b.ports.imap, b.ports.submission, b.ports.lmtp, b.gate.port(),
		b.ports.imapPlain, b.ports.submissionTLS)
	if err := os.WriteFile(filepath.Join(b.dir, "dovecot.conf"), []byte(text), 0o644); err != nil {
		return err
	}
	return b.writePasswords()
}

func (b *Bench) writePasswords() error {
	var lines strings.Builder
	for _, a := range b.accounts {
		fmt.Fprintf(&lines, "%s:{PLAIN}%s::::::\n", a.Address, a.Password)
	}
	temp := filepath.Join(b.dir, "passwd.new")
	if err := os.WriteFile(temp, []byte(lines.String()), 0o644); err != nil {
		return err
	}
	// Dovecot reads the file again when its time in whole seconds has changed
	b.written++
	at := time.Now().Add(time.Duration(b.written) * time.Second)
	if err := os.Chtimes(temp, at, at); err != nil {
		return err
	}
	return os.Rename(temp, filepath.Join(b.dir, "passwd"))
}

// SetPassword adds an account or changes its password; sessions that are logged in stay. It returns when the server
// has noticed, after a second.
func (b *Bench) SetPassword(address, password string) error {
	defer time.Sleep(1100 * time.Millisecond) // Dovecot looks once a second
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, a := range b.accounts {
		if a.Address == address {
			b.accounts[i].Password = password
			return b.writePasswords()
		}
	}
	b.accounts = append(b.accounts, Account{address, password})
	return b.writePasswords()
}

// StartServer starts Dovecot again after KillServer, on the same ports, and waits until it answers.
func (b *Bench) StartServer() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.server != nil {
		return nil
	}
	p, err := b.launcher.start(filepath.Join(b.dir, "dovecot.out"), "dovecot", "-F", "-c", filepath.Join(b.dir, "dovecot.conf"))
	if err != nil {
		return err
	}
	b.server = p
	for _, port := range []int{b.ports.imap, b.ports.imapPlain, b.ports.submission, b.ports.submissionTLS, b.ports.lmtp} {
		if err := p.waitPort(port); err != nil {
			return fmt.Errorf("dovecot: %w", err)
		}
	}
	return nil
}

// KillServer ends Dovecot's master and every child with SIGKILL, in the middle of whatever they do.
func (b *Bench) KillServer() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.server != nil {
		b.server.kill()
		b.server = nil
	}
}
