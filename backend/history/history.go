// Package history brings the conversations of before into the shop: what WhatsApp exported on the phone becomes messages
// of a customer's conversation. What is brought in is told from what the program itself sent and received, opens no
// service, makes nobody wait, gives no consent, and can be taken back as a whole. It knows no SQL.
package history

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"planob/backend/chatfile"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/job"
)

// Import is one file that was brought in.
type Import struct {
	ID           desk.HistoryID
	Conversation desk.ConversationID
	FileName     string
	Actor        string
	Created      time.Time
	Done         time.Time // zero while it runs, or when it was cut
	Undone       time.Time
	Added        int
	Known        int // lines that were there already
	First, Last  time.Time
}

// Said is a message that the program itself sent or received, as far as it must be known again.
type Said struct {
	Direction desk.Direction
	At        time.Time
	Text      string
	Files     bool
}

// Store keeps imports and their messages.
type Store interface {
	// OpenFor returns the conversation of a customer, made if there was none; false when the customer is gone.
	OpenFor(ctx context.Context, id desk.CustomerID) (desk.ConversationID, bool, error)
	// Begin keeps a new import.
	Begin(ctx context.Context, i Import) (desk.HistoryID, error)
	// Add writes messages of an import in one transaction, in their order. A message whose DedupeKey is there is left out.
	Add(ctx context.Context, id desk.HistoryID, list []desk.Message) (added int, err error)
	// Finish marks an import as done, with how many lines were there before.
	Finish(ctx context.Context, id desk.HistoryID, known int, at time.Time) error
	// Said is what the program itself sent or received by WhatsApp in a conversation.
	Said(ctx context.Context, id desk.ConversationID) ([]Said, error)
	// Imports of a customer, newest first.
	Imports(ctx context.Context, id desk.CustomerID) ([]Import, error)
	// Import loads one; a *desk.Error (history.gone) when there is none.
	Import(ctx context.Context, id desk.HistoryID) (Import, error)
	// Undo removes the messages of an import and returns how many there were. Doing it again removes nothing.
	Undo(ctx context.Context, id desk.HistoryID, at time.Time) (int, error)
}

// Files keeps a file and tells what it is.
type Files interface {
	Attach(ctx context.Context, name, declared string, r io.Reader) (desk.Media, error)
}

// Jobs runs long work.
type Jobs interface {
	Start(ctx context.Context, what string, actor desk.Actor, total int64,
		fn func(context.Context, *job.Progress) (int64, error)) (int64, error)
}

// Audit records who did what.
type Audit interface {
	Add(ctx context.Context, actor desk.Actor, act string, object int64, detail map[string]any) error
}

// Options are what an Importer needs.
type Options struct {
	Store Store
	Files Files
	Jobs  Jobs
	Audit Audit
	Bus   event.Publisher
	Zone  *time.Location // where the phone was
	Now   func() time.Time
	Log   *slog.Logger
}

// Importer brings exported conversations in. It is safe for concurrent use.
type Importer struct {
	o    Options
	mu   sync.Mutex
	busy map[desk.CustomerID]bool
}

// New returns an importer; nothing happens before a method is called.
func New(o Options) *Importer { return &Importer{o: o, busy: map[desk.CustomerID]bool{}} }

// What a preview shows.
const (
	shownLines  = 5
	shownPeople = 20
)

// Preview is what a file holds, before anything is written.
type Preview struct {
	Messages    int
	People      []string // who said most first
	First, Last time.Time
	Files       int // that came with it
	Missing     int // named or left out on the phone
	Order       chatfile.Order
	Sure        bool // false: a person says whether day or month comes first
	Group       bool // more than two people talk
	Sample      []chatfile.Line
}

// Open reads a file and tells what it holds. order "" finds out how the days are written.
func (i *Importer) Open(path string, order chatfile.Order) (Preview, error) {
	var p Preview
	err := i.read(path, order, func(src *chatfile.Source, chat chatfile.Chat) error {
		p = Preview{
			Messages: len(chat.Lines), People: chat.People, Order: chat.Order, Sure: chat.Sure, Group: len(chat.People) > 2,
			Sample: chat.Lines[:min(shownLines, len(chat.Lines))],
		}
		p.People = p.People[:min(shownPeople, len(p.People))]
		for _, l := range chat.Lines {
			if p.First.IsZero() || l.At.Before(p.First) {
				p.First = l.At
			}
			if l.At.After(p.Last) {
				p.Last = l.At
			}
			switch {
			case l.File != "" && src.Has(l.File):
				p.Files++
			case l.File != "" || l.Left:
				p.Missing++
			}
		}
		return nil
	})
	return p, err
}

// read opens a file and hands over its conversation; the source holds only as long as fn runs.
func (i *Importer) read(path string, order chatfile.Order, fn func(*chatfile.Source, chatfile.Chat) error) error {
	file, err := os.Open(path)
	if err != nil {
		return desk.NewError(desk.CodeNotFound, "history.unreadable", errors.Unwrap(err)) // the name of the file stays out of the log
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("look at an exported conversation: %w", errors.Unwrap(err))
	}
	src, err := chatfile.Open(file, info.Size())
	if err != nil {
		return refusal(err)
	}
	chat, err := src.Read(i.o.Zone, order)
	if err != nil {
		return refusal(err)
	}
	return fn(src, chat)
}

func refusal(err error) error {
	switch {
	case errors.Is(err, chatfile.ErrTooBig):
		return desk.NewError(desk.CodeInvalid, "history.tooBig", err)
	case errors.Is(err, chatfile.ErrNotChat):
		return desk.NewError(desk.CodeInvalid, "history.notChat", err)
	}
	return desk.NewError(desk.CodeInvalid, "history.unreadable", err)
}

// Imports are the files brought into a customer's conversation, newest first.
func (i *Importer) Imports(ctx context.Context, id desk.CustomerID) ([]Import, error) {
	return i.o.Store.Imports(ctx, id)
}

// Undo takes the messages of an import back.
func (i *Importer) Undo(ctx context.Context, actor desk.Actor, id desk.HistoryID) (Import, error) {
	found, err := i.o.Store.Import(ctx, id)
	if err != nil {
		return Import{}, err
	}
	if _, err := i.o.Store.Undo(ctx, id, i.o.Now()); err != nil {
		return Import{}, err
	}
	if err := i.o.Audit.Add(ctx, actor, "history.undo", int64(id), nil); err != nil {
		return Import{}, err
	}
	i.o.Bus.Publish(event.ConversationChanged{Conversation: found.Conversation})
	i.o.Bus.Publish(event.MessageChanged{Conversation: found.Conversation})
	return i.o.Store.Import(ctx, id)
}
