package email_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/email"
	"planob/backend/channel/email/mailbench"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/inbox"
	"planob/backend/media"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

// A mailbox that is some years old holds 20,000 mails and 243 MB: -mailbox 20000 -timeout 30m.
var mailboxSize = flag.Int("mailbox", 240, "how many mails TestMailboxIsSynced brings in")

const (
	mailboxDir  = "PLANOB_TEST_MAILBOX_DIR"
	mailboxPort = "PLANOB_TEST_MAILBOX_PORT"
	mailboxCA   = "PLANOB_TEST_MAILBOX_CA"
)

// mailboxInbox is an inbox on a real store, as the program has it.
func mailboxInbox(db *store.DB, dir string) *inbox.Inbox {
	return inbox.New(inbox.Options{
		Store: store.NewInbox(db), Attempts: store.NewOutbox(db), Media: media.Store{Dir: filepath.Join(dir, "media")},
		Bus: event.NewBus(), Timing: desk.DefaultTiming(),
	})
}

// syncMailbox is the process that is killed: it brings the mailbox in while somebody looks at the list, and says at its end
// how much memory it took and how long the list took.
func syncMailbox(dir string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	db, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		return err
	}
	defer db.Close()
	accounts := store.NewAccounts(db)
	all, err := accounts.List(ctx)
	if err != nil {
		return err
	}
	account := all[slices.IndexFunc(all, func(a channel.Account) bool { return a.Kind == email.Kind })]
	pem, err := os.ReadFile(os.Getenv(mailboxCA))
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(os.Getenv(mailboxPort))
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	config := email.Config{Address: shop, IMAPHost: mailbench.Host, IMAPPort: port, IMAPSecurity: email.TLS,
		SMTPHost: mailbench.Host, SMTPPort: port, SMTPSecurity: email.TLS}
	ch, err := email.New(email.Options{
		Account: channel.Account{ID: account.ID, Kind: email.Kind, Config: config.JSON()}, State: accounts.State(account.ID),
		Password: func(context.Context) (string, error) { return secret, nil },
		Timing:   email.Timing{FirstSync: 20 * 365 * 24 * time.Hour}, TLSConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	})
	if err != nil {
		return err
	}
	to := &mailboxSink{box: mailboxInbox(db, dir), synced: make(chan struct{}, 1)}
	ended := make(chan error, 1)
	go func() { ended <- ch.Run(ctx, to) }()
	looks, err := to.look(ctx)
	if err != nil {
		return err
	}
	slices.Sort(looks)
	fmt.Printf("synced; memory %s at its height, %d looks at the list: half within %s, the longest %s\n",
		height(), len(looks), looks[len(looks)/2].Round(time.Microsecond), looks[len(looks)-1].Round(time.Microsecond))
	cancel()
	<-ended
	return nil
}

// mailboxSink stores what arrives by the real inbox.
type mailboxSink struct {
	box    *inbox.Inbox
	synced chan struct{}
}

func (s *mailboxSink) Receive(ctx context.Context, in channel.Incoming) error {
	return s.box.Receive(ctx, in)
}

func (s *mailboxSink) Receipt(context.Context, channel.Receipt) error { return nil }

func (s *mailboxSink) Signal(one channel.Signal) {
	if one.Kind == channel.Synced {
		select {
		case s.synced <- struct{}{}:
		default:
		}
	}
}

// look opens the list and its first conversation again and again until the mailbox is in.
func (s *mailboxSink) look(ctx context.Context) (took []time.Duration, err error) {
	for {
		began := time.Now()
		list, err := s.box.List(ctx, inbox.Query{Limit: 50})
		if err != nil {
			return nil, err
		}
		if len(list.Rows) > 0 {
			if _, _, err := s.box.Messages(ctx, inbox.PageQuery{Conversation: list.Rows[0].ID, Limit: 50}); err != nil {
				return nil, err
			}
		}
		took = append(took, time.Since(began))
		select {
		case <-s.synced:
			return took, nil
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// height is the most memory that this process held, as the system tells it.
func height() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ := strings.Cut(rest, "\n")
	kilobytes, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(line), " kB"))
	if err != nil {
		return "unknown"
	}
	return fmt.Sprintf("%d MB", kilobytes>>10)
}

// A whole mailbox comes in from a real server, into a real store by the real inbox, killed twice on the way: every mail is
// there once, and those of people are in their conversations.
func TestMailboxIsSynced(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	n, persons, weight := *mailboxSize, map[string]bool{}, 0
	last := time.Now()
	others := 0
	if err := b.Fill(shop, n, func(i int) []byte {
		raw := mailbench.Shape(i, shop, last)
		weight += len(raw)
		head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
		if strings.Contains(head, "List-Id") {
			others++
		} else {
			persons[strings.SplitN(head, "\r\n", 2)[0]] = true
		}
		return raw
	}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	db := storetest.OpenAt(t, store.Options{Dir: dir})
	storetest.Account(t, db, email.Kind)
	stored := func() int { return storetest.Count(t, db, "SELECT COUNT(*) FROM inbound") }
	for _, share := range []int{3, 2} { // a third, and half
		child := startMailbox(t, b, dir)
		wait(t, "a part of the mailbox", func() bool { return stored() >= n/share || child.ProcessState != nil })
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // it was killed
		t.Logf("killed at %d of %d", stored(), n)
	}
	began := time.Now()
	before := stored()
	child := startMailbox(t, b, dir)
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d mails, %d MB; the last %d of them in %s", n, weight>>20, n-before, time.Since(began).Round(time.Millisecond))
	for what, want := range map[string]int{
		"SELECT COUNT(*) FROM message":                  n - others,
		"SELECT COUNT(*) FROM mail":                     others,
		"SELECT COUNT(DISTINCT remote_id) FROM inbound": n,
		"SELECT COUNT(*) FROM inbound":                  n,
		"SELECT COUNT(*) FROM customer":                 len(persons),
		"SELECT COUNT(*) FROM conversation":             len(persons),
	} {
		if got := storetest.Count(t, db, what); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
}

// startMailbox starts this test program as the process that brings the mailbox in.
func startMailbox(t *testing.T, b *mailbench.Bench, dir string) *exec.Cmd {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run", "^$")
	child.Env = append(os.Environ(), mailboxDir+"="+dir, mailboxCA+"="+b.CAFile(), mailboxPort+"="+strconv.Itoa(b.IMAP.Port()))
	child.Stdout, child.Stderr = os.Stdout, os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if child.ProcessState == nil {
			_ = child.Process.Kill()
			_ = child.Wait()
		}
	})
	return child
}
