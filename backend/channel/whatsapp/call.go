package whatsapp

import (
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"planob/backend/channel"
	"planob/backend/desk"
)

// elsewhere are the ends of a call that somebody of the shop took or refused on another device.
var elsewhere = map[string]bool{"accepted_elsewhere": true, "rejected_elsewhere": true}

// missed hands over a call that rang and that nobody took. This computer cannot take one; the customer waits all the same.
func (l *link) missed(e *events.CallTerminate) error {
	if elsewhere[e.Reason] || !e.GroupJID.IsEmpty() || e.CallID == "" || !person(e.CallCreator) || l.isOwn(e.CallCreator) {
		return nil
	}
	if _, rang := l.ringing.Load(e.CallID); !rang {
		return nil // taken by us, or its beginning was before this run
	}
	in, ok := l.envelope(types.MessageInfo{
		MessageSource: types.MessageSource{Chat: e.CallCreator, Sender: e.CallCreator, SenderAlt: e.CallCreatorAlt},
		ID:            "call/" + e.CallID, Timestamp: e.Timestamp,
	})
	if !ok {
		return nil
	}
	in.Form, in.Origin = desk.FormCall, channel.Person
	if err := l.deliver(in); err != nil {
		return err
	}
	l.ringing.Delete(e.CallID)
	return nil
}

// rings remembers a call until its end.
func (l *link) rings(e *events.CallOffer) { l.ringing.Store(e.CallID, true) }
