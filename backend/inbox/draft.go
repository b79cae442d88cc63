package inbox

import (
	"context"
	"strings"
	"time"

	"planob/backend/desk"
)

// maxDrafts is how many conversations somebody's drafts are brought back for.
const maxDrafts = 500

// Draft is what somebody began to write in a conversation. Nothing of it leaves.
type Draft struct {
	Conversation desk.ConversationID
	Text         string
	Subject      string
	Note         bool
}

// Drafts keeps what was begun, for each actor apart.
type Drafts interface {
	SaveDraft(ctx context.Context, actor string, d Draft, at time.Time) error
	DropDraft(ctx context.Context, actor string, d Draft) error
	// Drafts are an actor's, the newest first.
	Drafts(ctx context.Context, actor string, limit int) ([]Draft, error)
}

// SaveDraft keeps what actor has written so far; nothing written is no draft. It is safe to repeat.
func (b *Inbox) SaveDraft(ctx context.Context, actor desk.Actor, d Draft) error {
	d.Text, d.Subject = cleanText(d.Text, maxText), cleanLine(d.Subject, maxLine)
	if strings.TrimSpace(d.Text) == "" && strings.TrimSpace(d.Subject) == "" {
		return b.store.DropDraft(ctx, actor.Name, d)
	}
	return b.store.SaveDraft(ctx, actor.Name, d, b.now())
}

// Drafts are what actor began to write, the newest first.
func (b *Inbox) Drafts(ctx context.Context, actor desk.Actor) ([]Draft, error) {
	return b.store.Drafts(ctx, actor.Name, maxDrafts)
}
