package mailbench

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// OpenSMTPD's spool and control socket have fixed places, so it runs in a mount name-space of its own: two benches, and
// a mail server the machine may have, do not meet.
const relayScript = `mount --bind "$0/spool" /var/spool && mount --bind "$0/run" /run && exec smtpd -dF -f "$1"`

func (b *Bench) writeRelay() (string, error) {
	var filters, names strings.Builder
	addresses := make([]string, 0, len(b.refused))
	for a := range b.refused {
		addresses = append(addresses, a)
	}
	sort.Strings(addresses)
	for i, a := range addresses {
		answer, how := b.refused[a], "reject"
		if strings.HasPrefix(answer, "421") {
			how = "disconnect"
		}
		fmt.Fprintf(&filters, "filter \"f%d\" phase rcpt-to match rcpt-to \"%s\" %s \"%s\"\n", i, a, how, answer)
		if i > 0 {
			names.WriteString(", ")
		}
		fmt.Fprintf(&names, "\"f%d\"", i)
	}
	listen := ""
	if len(addresses) > 0 {
		fmt.Fprintf(&filters, "filter \"all\" chain { %s }\n", names.String())
		listen = ` filter "all"`
	}
	text := fmt.Sprintf(`%slisten on 127.0.0.1 port %d hostname relay.test%s
action "deliver" relay host "lmtp://127.0.0.1:%d"
match from any for any action "deliver"
`, filters.String(), b.ports.relay, listen, b.ports.lmtp)
	path := filepath.Join(b.dir, "smtpd.conf")
	return path, os.WriteFile(path, []byte(text), 0o644)
}

// StartRelay starts OpenSMTPD, which takes every mail that Dovecot's submission was given, queues it and delivers it by
// LMTP; an address without a mailbox bounces.
func (b *Bench) StartRelay() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.startRelay()
}

func (b *Bench) startRelay() error {
	if b.relay != nil {
		return nil
	}
	path, err := b.writeRelay()
	if err != nil {
		return err
	}
	for name, mode := range map[string]os.FileMode{"spool": 0o711, "run": 0o755} {
		if err := os.MkdirAll(filepath.Join(b.run, name), mode); err != nil {
			return err
		}
	}
	p, err := b.launcher.start(filepath.Join(b.dir, "smtpd.out"), "unshare", "-m", "sh", "-c", relayScript, b.run, path)
	if err != nil {
		return err
	}
	b.relay = p
	if err := p.waitPort(b.ports.relay); err != nil {
		return fmt.Errorf("smtpd: %w", err)
	}
	return nil
}

// KillRelay ends OpenSMTPD with SIGKILL; what it has accepted stays in its queue.
func (b *Bench) KillRelay() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.killRelay()
}

func (b *Bench) killRelay() {
	if b.relay != nil {
		b.relay.kill()
		b.relay = nil
	}
}

// Refuse makes the relay answer RCPT for this address with answer, as "550 5.1.1 no such user", "451 4.7.1 greylisted"
// or "421 4.3.2 busy" (which also closes the connection); with "" it accepts the address again.
func (b *Bench) Refuse(address, answer string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if answer == "" {
		delete(b.refused, address)
	} else {
		b.refused[address] = answer
	}
	b.killRelay()
	return b.startRelay()
}
