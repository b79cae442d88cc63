package whatsapp

import (
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"planob/backend/channel"
)

// quote is how a message of ours to somebody refers to the one it answers. The text goes along because a phone shows
// what it is told here, also when it no longer has the message.
func (l *link) quote(to types.JID, q *channel.Quote) *waE2E.ContextInfo {
	own := l.own.Load()
	if q == nil || own == nil {
		return nil
	}
	who := to
	if q.FromUs {
		who = *own
	}
	return &waE2E.ContextInfo{
		StanzaID: proto.String(q.ID), Participant: proto.String(ref(who)),
		QuotedMessage: &waE2E.Message{Conversation: proto.String(q.Text)},
	}
}
