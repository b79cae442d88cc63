package app

import (
	"encoding/base64"
	"errors"
	"os"
	"strings"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// maxComposed is the largest file that the composer may bring as text; larger ones come as an upload.
const maxComposed = 16 << 20

// Inbox is the conversations (Atendimento).
type Inbox struct{ c *call }

// SendInput is what a person wants to say. Sending twice with one key is one message.
type SendInput struct {
	Conversation int64    `json:"conversation"`
	Text         string   `json:"text"`
	Subject      string   `json:"subject"`
	Class        string   `json:"class"`   // "" is reply
	Address      int64    `json:"address"` // 0 is automatic
	Uploads      []string `json:"uploads"`
	ReplyTo      int64    `json:"replyTo"`
	Key          string   `json:"key"`
}

// List is one page of conversations with the numbers beside the tabs.
func (s *Inbox) List(q ConversationQuery) (ConversationPage, error) {
	wanted := inbox.Query{Tab: q.Tab, Sort: q.Sort, Text: q.Text, Cursor: q.Cursor, Limit: page(q.Limit, 50), Unassigned: q.Whose == "nobody"}
	if q.Whose == "mine" {
		wanted.Assignee = s.c.actor.Name
	}
	p, err := s.c.inbox.List(s.c.work(), wanted)
	return ConversationPage{Rows: each(p.Rows, conversationRow), Cursor: p.Cursor, Counts: InboxCounts(p.Counts)}, err
}

// Conversation is one conversation with its customer.
func (s *Inbox) Conversation(id int64) (ConversationView, error) {
	return s.c.conversation(desk.ConversationID(id))
}

// Messages is one page of a thread, oldest first; before and after are message ids, both 0 is its end.
func (s *Inbox) Messages(conversation, before, after int64, limit int) (MessagePage, error) {
	id := desk.ConversationID(conversation)
	list, more, err := s.c.inbox.Messages(s.c.work(), inbox.PageQuery{
		Conversation: id, Before: desk.MessageID(before), After: desk.MessageID(after), Limit: page(limit, 50),
	})
	p := MessagePage{Rows: make([]MessageView, 0, len(list)), More: more, Marks: []MarkView{}}
	if err != nil {
		return p, err
	}
	for _, e := range list {
		v := messageView(e.Message)
		v.HasHTML, v.Quote, v.Writer = e.HasHTML, quoteView(e.Quote, e.Quoted), writerView(e.Member)
		v.Reactions = each(e.Reactions, func(r desk.Reaction) string { return r.Emoji })
		if v, err = s.c.withWay(v, e.Message, e.Attempts, stamp(e.Next)); err != nil {
			return p, err
		}
		p.Rows = append(p.Rows, v)
	}
	p.Marks, err = s.c.marks(id, list, before == 0 && after == 0)
	return p, err
}

// Revisions is what an edited or deleted message said before. Reading what somebody took back is recorded.
func (s *Inbox) Revisions(message int64) (RevisionsView, error) {
	none := RevisionsView{Rows: []RevisionView{}, Media: []MediaView{}}
	m, err := s.c.inbox.Message(s.c.work(), desk.MessageID(message))
	if err != nil {
		return none, err
	}
	files := mediaView
	if !m.Deleted.IsZero() {
		if err := s.c.readTaken(message); err != nil {
			return none, err
		}
		files = s.c.takenView
	}
	list, err := s.c.inbox.Revisions(s.c.work(), m.ID)
	return RevisionsView{Rows: each(list, revisionView), Media: each(m.Media, files)}, err
}

// Route tells where a reply written now would go ("Vai por"); address 0 lets the ladder decide.
func (s *Inbox) Route(conversation, address int64) (RouteView, error) {
	r, err := s.c.inbox.Route(s.c.work(), desk.ConversationID(conversation), desk.AddressID(address))
	return routeView(r), err
}

// Send stores what a person wrote, with its plan to leave.
func (s *Inbox) Send(in SendInput) (MessageView, error) {
	files, err := s.attach(in.Uploads)
	if err != nil {
		return MessageView{}, err
	}
	m, err := s.c.inbox.Send(s.c.work(), s.c.actor, inbox.SendInput{
		Conversation: desk.ConversationID(in.Conversation), Text: in.Text, Subject: in.Subject, Class: desk.Class(in.Class),
		Address: desk.AddressID(in.Address), Media: files, ReplyTo: desk.MessageID(in.ReplyTo), Key: in.Key,
	})
	if err != nil {
		return MessageView{}, err
	}
	for _, token := range in.Uploads {
		s.c.tokens.Drop(token)
	}
	return messageView(m), nil
}

// attach brings uploaded files into the media folder.
func (s *Inbox) attach(uploads []string) ([]desk.Media, error) {
	var files []desk.Media
	for _, token := range uploads {
		t, err := s.c.tokens.Get(token)
		if err != nil {
			return nil, err
		}
		f, err := os.Open(t.Path)
		if err != nil {
			return nil, desk.NewError(desk.CodeNotFound, "error.fileGone", err)
		}
		m, err := s.c.inbox.Attach(s.c.work(), t.Name, t.MIME, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		files = append(files, m)
	}
	return files, nil
}

// AddNote stores a note that only the shop sees.
func (s *Inbox) AddNote(conversation int64, text, key string) (MessageView, error) {
	m, err := s.c.inbox.AddNote(s.c.work(), s.c.actor, desk.ConversationID(conversation), text, key)
	return messageView(m), err
}

// MarkRead says that a person saw everything there is.
func (s *Inbox) MarkRead(conversation int64) error {
	return s.c.inbox.MarkRead(s.c.work(), desk.ConversationID(conversation))
}

// Resolve ends the running service.
func (s *Inbox) Resolve(conversation int64) (ConversationView, error) {
	id := desk.ConversationID(conversation)
	if err := s.c.inbox.Resolve(s.c.work(), s.c.actor, id); err != nil {
		return ConversationView{}, err
	}
	return s.c.conversation(id)
}

// Reopen starts a new service.
func (s *Inbox) Reopen(conversation int64) (ConversationView, error) {
	id := desk.ConversationID(conversation)
	if err := s.c.inbox.Reopen(s.c.work(), id); err != nil {
		return ConversationView{}, err
	}
	return s.c.conversation(id)
}

// People are those of the shop who answer customers: today whoever holds the owner's session, and the caller.
func (s *Inbox) People() ([]PersonView, error) {
	return each(s.people(), func(name string) PersonView { return PersonView{Name: name, Me: name == s.c.actor.Name} }), nil
}

func (s *Inbox) people() []string {
	names := []string{string(desk.Owner)}
	if s.c.actor.Name != names[0] && s.c.actor.Role.Can(desk.Agent) {
		names = append(names, s.c.actor.Name)
	}
	return names
}

// Assign gives a conversation to one of People, "" to nobody in particular.
func (s *Inbox) Assign(conversation int64, to string) (ConversationView, error) {
	id := desk.ConversationID(conversation)
	if err := s.c.inbox.Assign(s.c.work(), s.c.actor, id, to, s.people()); err != nil {
		return ConversationView{}, err
	}
	return s.c.conversation(id)
}

// Open is the conversation of a customer, made if there was none.
func (s *Inbox) Open(customer int64) (ConversationView, error) {
	id, err := s.c.inbox.OpenFor(s.c.work(), desk.CustomerID(customer))
	if err != nil {
		return ConversationView{}, err
	}
	return s.c.conversation(id)
}

// Search finds messages by their words, newest first, accents ignored.
func (s *Inbox) Search(q string, before int64, limit int) (SearchPage, error) {
	hits, more, err := s.c.inbox.Search(s.c.work(), q, desk.MessageID(before), page(limit, 30))
	p := SearchPage{Rows: each(hits, searchHit), More: more}
	if n := len(hits); n > 0 {
		p.Before = int64(hits[n-1].Message.ID)
	}
	return p, err
}

// Find names the places of one conversation that hold the words of q, newest first, accents ignored; before is the last
// place that is known.
func (s *Inbox) Find(conversation int64, q string, before int64, limit int) (FoundPage, error) {
	ids, total, err := s.c.inbox.Find(s.c.work(), desk.ConversationID(conversation), q, desk.MessageID(before), limit)
	return FoundPage{Messages: each(ids, func(id desk.MessageID) int64 { return int64(id) }), Total: total}, err
}

// Upload keeps one file for the composer, brought as base64; browsers may bring larger ones to POST /files.
func (s *Inbox) Upload(name, mime, content string) (UploadView, error) {
	r := base64.NewDecoder(base64.StdEncoding, strings.NewReader(content))
	t, err := s.c.tokens.Receive(r, name, mime, maxComposed)
	var corrupt base64.CorruptInputError
	if errors.As(err, &corrupt) {
		err = desk.NewError(desk.CodeInvalid, "error.arguments", nil)
	}
	return uploadView(t), err
}
