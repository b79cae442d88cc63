package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/email"
	"planob/backend/channel/email/mailbench"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/inbox"
	"planob/backend/media"
	"planob/backend/store"
)

// syncMail is P12: a mailbox of 20,000 mails comes in for the first time, parsed and in conversations that can be searched,
// beside mbsync, which copies it into a Maildir. Both make each mail durable before they go on.
func (b *bench) syncMail() error {
	if _, err := exec.LookPath("mbsync"); err != nil {
		return fmt.Errorf("mbsync (package isync) is not here: %w", err)
	}
	mail, err := mailbench.Start("", mailbench.Options{Accounts: []mailbench.Account{{Address: shopMail, Password: mailWord}}})
	if err != nil {
		return err
	}
	defer mail.Stop()
	n, last := min(20_000, max(200, b.shop.Messages/50)), time.Now()
	if err := mail.Fill(shopMail, n, func(i int) []byte { return mailbench.Shape(i, shopMail, last) }); err != nil {
		return err
	}
	mine, theirs, err := duel(1, func() error { return b.syncOurs(mail) }, func() error { return b.syncTheirs(mail, n) })
	if err != nil {
		return err
	}
	ratio := mine.Seconds() / theirs.Seconds()
	b.add(row{
		name: fmt.Sprintf("P12 first sync of %d e-mails", n), goal: "≤ 0.5 of mbsync", measured: short(mine), peer: short(theirs),
		ratio: fmt.Sprintf("%.2f", ratio), good: ratio <= 0.5,
	})
	return nil
}

// syncOurs brings the mailbox into a new store by the inbox.
func (b *bench) syncOurs(mail *mailbench.Bench) error {
	dir, err := b.folder("sync")
	if err != nil {
		return err
	}
	db, err := store.Open(b.ctx, store.Options{Dir: dir})
	if err != nil {
		return err
	}
	defer db.Close()
	accounts := store.NewAccounts(db)
	account, err := accounts.Add(b.ctx, email.Kind, shopMail, "")
	if err != nil {
		return err
	}
	config := email.Config{
		Address: shopMail, IMAPHost: mailbench.Host, IMAPPort: mail.IMAP.Port(), IMAPSecurity: email.TLS,
		SMTPHost: mailbench.Host, SMTPPort: mail.SMTP.Port(), SMTPSecurity: email.StartTLS,
	}
	ch, err := email.New(email.Options{
		Account: channel.Account{ID: account.ID, Kind: email.Kind, Config: config.JSON()}, State: accounts.State(account.ID),
		Password: func(context.Context) (string, error) { return mailWord, nil },
		Timing:   email.Timing{FirstSync: 20 * 365 * 24 * time.Hour}, TLSConfig: &tls.Config{RootCAs: mail.CA(), MinVersion: tls.VersionTLS12},
	})
	if err != nil {
		return err
	}
	to := inboxSink{synced: make(chan struct{}, 1), box: inbox.New(inbox.Options{
		Store: store.NewInbox(db), Attempts: store.NewOutbox(db), Media: media.Store{Dir: filepath.Join(dir, "media")},
		Bus: event.NewBus(), Timing: desk.DefaultTiming(),
	})}
	ctx, stop := context.WithCancel(b.ctx)
	ended := make(chan error, 1)
	go func() { ended <- ch.Run(ctx, to) }()
	select {
	case <-to.synced:
	case <-b.ctx.Done():
	case <-time.After(time.Hour):
		err = errors.New("the mailbox did not come in in an hour")
	}
	stop()
	<-ended
	return errors.Join(err, b.ctx.Err())
}

// syncTheirs lets mbsync copy it into a Maildir.
func (b *bench) syncTheirs(mail *mailbench.Bench, n int) error {
	dir, err := b.folder("mbsync")
	if err != nil {
		return err
	}
	config := filepath.Join(dir, "mbsyncrc")
	text := fmt.Sprintf(`FSync yes

IMAPAccount bench
Host %s
Port %d
User %s
Pass %s
SSLType IMAPS
SSLVersions TLSv1.2 TLSv1.3
CertificateFile %s

IMAPStore far
Account bench

MaildirStore near
Inbox %s/INBOX

Channel all
Far :far:
Near :near:
Create Near
Sync Pull
SyncState *
`, mailbench.Host, mail.IMAP.Port(), shopMail, mailWord, mail.CAFile(), dir)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return err
	}
	if out, err := exec.CommandContext(b.ctx, "mbsync", "-q", "-c", config, "all").CombinedOutput(); err != nil {
		return fmt.Errorf("mbsync: %w: %s", err, out)
	}
	got, err := filepath.Glob(filepath.Join(dir, "INBOX", "*", "*"))
	mails := 0
	for _, path := range got {
		if filepath.Base(filepath.Dir(path)) != "tmp" {
			mails++
		}
	}
	if err == nil && mails != n {
		err = fmt.Errorf("mbsync brought %d of %d", mails, n)
	}
	return err
}

// inboxSink stores what arrives, and says when the mailbox is in.
type inboxSink struct {
	box    *inbox.Inbox
	synced chan struct{}
}

func (s inboxSink) Receive(ctx context.Context, in channel.Incoming) error {
	return s.box.Receive(ctx, in)
}

func (s inboxSink) Receipt(context.Context, channel.Receipt) error { return nil }

func (s inboxSink) Signal(one channel.Signal) {
	if one.Kind == channel.Synced {
		select {
		case s.synced <- struct{}{}:
		default:
		}
	}
}
