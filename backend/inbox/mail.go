package inbox

import (
	"context"
	"fmt"
	"strings"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
)

// Mail is something that arrived and no person wrote ("Outros e-mails").
type Mail struct {
	ID       desk.MailID
	Account  desk.AccountID
	RemoteID string
	Origin   channel.Origin
	Sender   string // the address, or a name where there is none
	Name     string
	Subject  string
	Text     string
	HTML     string // only where one mail is loaded
	HasHTML  bool
	Answers  []string
	At       time.Time
	Seen     bool
	// Conversation is where it stands since a person took it for a customer's, 0 before.
	Conversation desk.ConversationID
	Files        []desk.Media
}

// Answerable reports whether a person may take the mail for a customer's: it has an address, and it tells nothing about
// our own mail.
func (m Mail) Answerable() bool {
	return strings.Contains(m.Sender, "@") && m.Origin != channel.Bounce && m.Origin != OriginUnreadable
}

// MailQuery asks for the Limit mails before Before (0 is the newest), those nobody has seen, those with a text.
type MailQuery struct {
	Before desk.MailID
	Limit  int
	Unseen bool
	Text   string
}

// Mails keeps what arrived and no person wrote.
type Mails interface {
	// Mail is a page, newest first, without the drawings.
	Mail(ctx context.Context, q MailQuery) ([]Mail, error)
	// MailByID loads one whole; a *desk.Error (inbox.gone) when there is none.
	MailByID(ctx context.Context, id desk.MailID) (Mail, error)
	UnseenMail(ctx context.Context) (int, error)
	// MarkMail says when mails were seen, zero for not; no ids mean all. False when nothing changed.
	MarkMail(ctx context.Context, ids []desk.MailID, at time.Time) (bool, error)
	// TakeMail makes a message of a mail; a mail that was taken before names the conversation it went to.
	TakeMail(ctx context.Context, id desk.MailID, at time.Time) (Receipt, error)
}

// Mail is a page of what arrived and no person wrote, newest first, and whether there is more.
func (b *Inbox) Mail(ctx context.Context, q MailQuery) ([]Mail, bool, error) {
	limit := pageSize(q.Limit)
	q.Limit, q.Text = limit+1, cleanLine(q.Text, maxLine)
	list, err := b.store.Mail(ctx, q)
	if len(list) > limit {
		return list[:limit], true, err
	}
	return list, false, err
}

// MailByID loads one mail whole.
func (b *Inbox) MailByID(ctx context.Context, id desk.MailID) (Mail, error) {
	return b.store.MailByID(ctx, id)
}

// UnseenMail is how many mails nobody has looked at.
func (b *Inbox) UnseenMail(ctx context.Context) (int, error) { return b.store.UnseenMail(ctx) }

// MarkMail says that mails were seen, or are to be looked at again; no ids mean all.
func (b *Inbox) MarkMail(ctx context.Context, ids []desk.MailID, seen bool) error {
	var at time.Time
	if seen {
		at = b.now()
	}
	changed, err := b.store.MarkMail(ctx, ids, at)
	return b.changed(0, changed, err)
}

// TakeMail takes a mail for a customer's: it becomes a message of its sender's conversation, which is made if there was
// none. Taking it twice is taking it once.
func (b *Inbox) TakeMail(ctx context.Context, id desk.MailID) (desk.ConversationID, error) {
	m, err := b.store.MailByID(ctx, id)
	if err != nil {
		return 0, err
	}
	if !m.Answerable() {
		return 0, desk.NewError(desk.CodeInvalid, "inbox.mail.noSender", nil)
	}
	receipt, err := b.store.TakeMail(ctx, id, b.now())
	if err != nil {
		return 0, fmt.Errorf("take mail %d: %w", id, err)
	}
	if receipt.New {
		b.announce(receipt)
		b.bus.Publish(event.ConversationChanged{}) // the mails lie beside the list
	}
	return receipt.Conversation, nil
}
