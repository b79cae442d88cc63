package whatsapp

import (
	"cmp"
	"strconv"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types/events"

	"planob/backend/channel"
	"planob/backend/desk"
)

// change makes an arrival of what a message does to an earlier one; false when it does nothing to any. The name it gets
// is made of what it does: the network may deliver a change under an id of its own or under that of the message.
func (l *link) change(e *events.Message, in *channel.Incoming) bool {
	if r := e.Message.GetReactionMessage(); r != nil {
		return l.reaction(r, in)
	}
	p := e.Message.GetProtocolMessage()
	target, text := p.GetKey().GetID(), p.GetEditedMessage()
	at := p.GetTimestampMS()
	if sealed := e.Message.GetSecretEncryptedMessage(); sealed.GetSecretEncType() == waE2E.SecretEncryptedMessage_MESSAGE_EDIT {
		opened, err := l.client.DecryptSecretEncryptedMessage(l.ctx, e)
		if err != nil {
			// The key came with the message; without that message there is nothing to edit.
			l.a.log.Warn("open a sealed edit", "id", e.Info.ID, "err", safe(err))
			return false
		}
		p = opened.GetProtocolMessage()
		target, at = sealed.GetTargetMessageKey().GetID(), p.GetTimestampMS()
		if text = p.GetEditedMessage(); text == nil {
			text = opened
		}
	}
	switch {
	case target == "":
		return false
	case text != nil:
		said := l.decode(text, e.Info.Timestamp)
		if said.nothing || said.form == desk.FormOther {
			return false
		}
		if at > 0 {
			in.At = time.UnixMilli(at)
		}
		in.RemoteID = "edit/" + target + by(in) + "/" + strconv.FormatInt(cmp.Or(at, in.At.UnixMilli()), 10)
		in.Text, in.Change = said.text, &channel.Change{What: channel.Edited, Target: l.ownKey(target)}
		return true
	case p != nil && p.Type != nil && p.GetType() == waE2E.ProtocolMessage_REVOKE:
		in.RemoteID = "delete/" + target + by(in)
		in.Change = &channel.Change{What: channel.Deleted, Target: l.ownKey(target)}
		return true
	}
	return false
}

func (l *link) reaction(r *waE2E.ReactionMessage, in *channel.Incoming) bool {
	target := r.GetKey().GetID()
	if target == "" {
		return false
	}
	who := "them"
	if in.FromUs {
		who = "us"
	}
	if at := r.GetSenderTimestampMS(); at > 0 {
		in.At = time.UnixMilli(at)
	}
	in.RemoteID = "react/" + target + by(in) + "/" + who + "/" + strconv.FormatInt(in.At.UnixMilli(), 10)
	in.Text, in.Change = r.GetText(), &channel.Change{What: channel.Reacted, Target: l.ownKey(target)}
	return true
}

// by tells apart who did it in a group, where anybody may say the same of the same message; with a customer it is one of two.
func by(in *channel.Incoming) string {
	if in.Group == nil || len(in.Peer.Refs) == 0 {
		return ""
	}
	return "/" + in.Peer.Refs[0]
}

// ownKey is the wire key of the attempt that an id belongs to, when it names one part of a message of ours of several
// parts; any other id is what it is.
func (l *link) ownKey(id string) string {
	if !isOwnKey(id) {
		return id
	}
	if out, _, ok := l.sentPart(l.ctx, id); ok {
		return out.Key
	}
	return id
}
