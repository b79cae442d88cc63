package history

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"planob/backend/chatfile"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/job"
)

// Order asks for one import.
type Order struct {
	Customer desk.CustomerID
	Path     string
	FileName string
	// Us is who of the file's people is the shop.
	Us   string
	Days chatfile.Order // "" to find out
	// Ended is called once when the file is needed no more, unless Bring refused. It may be nil.
	Ended func()
}

// chunk is how many messages are written at once: a message that arrives in between waits for a tenth of a second.
const chunk = 500

// Bring starts to bring a file in, as a job. The result of the job is the import's id. What a cut left half done is
// completed by bringing the same file in again: what is there already is left out.
func (i *Importer) Bring(ctx context.Context, actor desk.Actor, o Order) (int64, error) {
	conversation, ok, err := i.o.Store.OpenFor(ctx, o.Customer)
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, desk.NewError(desk.CodeNotFound, "customer.gone", nil)
	}
	if !i.claim(o.Customer) {
		return 0, desk.NewError(desk.CodeConflict, "history.busy", nil)
	}
	id, err := i.o.Jobs.Start(ctx, "history", actor, 0, func(ctx context.Context, p *job.Progress) (int64, error) {
		defer i.release(o.Customer)
		if o.Ended != nil {
			defer o.Ended()
		}
		return i.bring(ctx, actor, conversation, o, p)
	})
	if err != nil {
		i.release(o.Customer)
	}
	return id, err
}

func (i *Importer) claim(id desk.CustomerID) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.busy[id] {
		return false
	}
	i.busy[id] = true
	return true
}

func (i *Importer) release(id desk.CustomerID) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.busy, id)
}

func (i *Importer) bring(ctx context.Context, actor desk.Actor, into desk.ConversationID, o Order, p *job.Progress) (int64, error) {
	var id desk.HistoryID
	err := i.read(o.Path, o.Days, func(src *chatfile.Source, chat chatfile.Chat) error {
		if !slices.Contains(chat.People, o.Us) {
			return &desk.Error{Code: desk.CodeInvalid, Key: "history.whoIsUs", Field: "us"}
		}
		said, err := i.o.Store.Said(ctx, into)
		if err != nil {
			return err
		}
		if id, err = i.o.Store.Begin(ctx, Import{Conversation: into, FileName: o.FileName, Actor: actor.Name, Created: i.o.Now()}); err != nil {
			return err
		}
		if err := i.o.Audit.Add(ctx, actor, "history.import", int64(id), nil); err != nil {
			return err
		}
		w := writing{i: i, src: src, us: o.Us, into: into, id: id, heard: newHeard(said), times: map[string]int{}, group: len(chat.People) > 2}
		known, err := w.all(ctx, chat.Lines, p)
		if err != nil {
			return err
		}
		return i.o.Store.Finish(ctx, id, known, i.o.Now())
	})
	if id != 0 {
		i.o.Bus.Publish(event.MessageChanged{Conversation: into})
		i.o.Bus.Publish(event.ConversationChanged{Conversation: into})
	}
	return int64(id), err
}

// writing is one import on its way.
type writing struct {
	i     *Importer
	src   *chatfile.Source
	us    string
	into  desk.ConversationID
	id    desk.HistoryID
	heard *heard
	times map[string]int // how often the same was said in the same moment
	group bool
}

func (w *writing) all(ctx context.Context, lines []chatfile.Line, p *job.Progress) (known int, err error) {
	p.Total(int64(len(lines)))
	for from := 0; from < len(lines); from += chunk {
		part := lines[from:min(from+chunk, len(lines))]
		var list []desk.Message
		for _, l := range part {
			m, here, err := w.message(ctx, l)
			if err != nil {
				return known, err
			}
			if !here {
				list = append(list, m)
			}
		}
		added, err := w.i.o.Store.Add(ctx, w.id, list)
		if err != nil {
			return known, err
		}
		known += len(part) - added
		p.Add(int64(len(part)))
	}
	return known, nil
}

// message is what a line becomes; here says that the program has it already, because it was connected then.
func (w *writing) message(ctx context.Context, l chatfile.Line) (m desk.Message, here bool, err error) {
	m = desk.Message{
		Conversation: w.into, Direction: desk.In, Kind: "whatsapp", Text: clean(l.Text), At: l.At, Arrived: l.At,
	}
	if now := w.i.o.Now(); l.At.After(now) { // the phone's clock was ahead, or the day was read as the month
		m.At, m.Arrived = now, now
	}
	if l.Who == w.us {
		m.Direction, m.Class, m.Status, m.Author = desk.Out, desk.Reply, desk.Accepted, Author
	}
	file := l.File != "" || l.Left
	if w.heard.has(Said{Direction: m.Direction, At: l.At, Text: m.Text, Files: file}) {
		return m, true, nil
	}
	what := fmt.Sprintf("%d %q %q %q %v %v", l.At.Unix(), l.Who, l.Text, l.File, l.Left, l.Gone)
	m.DedupeKey = key(w.into, what, w.times[what])
	w.times[what]++
	switch {
	case l.Gone:
		m.Deleted = l.At
	case l.Left:
		m.Form = desk.FormOther
	case l.File != "":
		f, err := w.file(ctx, l.File)
		if err != nil {
			return m, false, err
		}
		m.Media = []desk.Media{f}
	}
	if w.group && m.Direction == desk.In && m.Text != "" {
		m.Text = l.Who + ": " + m.Text
	}
	return m, false, nil
}

// Author is the author of what the shop wrote before.
const Author = "history"

// file keeps a file that came with the conversation. One that did not come, or cannot be read, is named and not available.
func (w *writing) file(ctx context.Context, name string) (desk.Media, error) {
	if !w.src.Has(name) {
		return desk.Media{Name: name}, nil
	}
	r, _, err := w.src.File(name)
	if err != nil {
		return desk.Media{Name: name}, nil
	}
	defer r.Close()
	m, err := w.i.o.Files.Attach(ctx, name, "", r)
	switch {
	case err == nil:
		return m, nil
	case ctx.Err() != nil || desk.ErrorCode(err) == desk.CodeStorage:
		return m, err
	}
	w.i.o.Log.Warn("a file of an exported conversation was left out", "history", w.id, "code", desk.ErrorCode(err))
	return desk.Media{Name: name}, nil
}

// key names a line of a conversation, so that the same file brought in twice is there once.
func key(c desk.ConversationID, what string, nth int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %s", c, nth, what))
	return "history:" + hex.EncodeToString(sum[:])
}

// clean keeps a foreign text to what may be stored.
func clean(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\ufffd")
	if r := []rune(text); len(r) > maxText {
		text = string(r[:maxText])
	}
	return text
}

// maxText is above what WhatsApp lets anybody write.
const maxText = 70_000

// heard knows again what the program itself sent and received: the same words, by the same side, within the minute that
// an exported line tells.
type heard struct{ at map[string][]time.Time }

func newHeard(all []Said) *heard {
	h := &heard{at: map[string][]time.Time{}}
	for _, s := range all {
		h.at[s.name()] = append(h.at[s.name()], s.At)
	}
	return h
}

func (s Said) name() string {
	return fmt.Sprintf("%s %v %s", s.Direction, s.Files, strings.Join(strings.Fields(s.Text), " "))
}

// has takes what it finds: the same word said twice is found twice.
func (h *heard) has(s Said) bool {
	list := h.at[s.name()]
	for n, at := range list {
		if d := at.Sub(s.At); d > -slack && d < time.Minute+slack {
			h.at[s.name()] = slices.Delete(list, n, n+1)
			return true
		}
	}
	return false
}

// slack is how far the clocks of a phone and of the network may be apart.
const slack = 30 * time.Second
