package app

import (
	"planob/backend/desk"
	"planob/backend/inbox"
)

// DraftView is what the caller began to write in a conversation.
type DraftView struct {
	Conversation int64  `json:"conversation"`
	Text         string `json:"text"`
	Subject      string `json:"subject"`
	Note         bool   `json:"note"`
}

// Drafts are what the caller began to write, in every conversation.
func (s *Inbox) Drafts() ([]DraftView, error) {
	list, err := s.c.inbox.Drafts(s.c.work(), s.c.actor)
	return each(list, func(d inbox.Draft) DraftView {
		return DraftView{Conversation: int64(d.Conversation), Text: d.Text, Subject: d.Subject, Note: d.Note}
	}), err
}

// SaveDraft keeps what the caller has written so far; nothing written is no draft.
func (s *Inbox) SaveDraft(d DraftView) error {
	return s.c.inbox.SaveDraft(s.c.work(), s.c.actor, inbox.Draft{
		Conversation: desk.ConversationID(d.Conversation), Text: d.Text, Subject: d.Subject, Note: d.Note,
	})
}
