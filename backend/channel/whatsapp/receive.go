package whatsapp

import (
	"context"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"planob/backend/channel"
	"planob/backend/desk"
)

// backlogAge is how old a message is that waited somewhere, whatever the network says about it.
const backlogAge = 10 * time.Minute

// receive hands one message over. An error means "not stored".
func (l *link) receive(e *events.Message) error {
	in, ok := l.envelope(e.Info)
	if !ok {
		return nil
	}
	if l.change(e, &in) {
		return l.deliver(in)
	}
	if e.IsViewOnce {
		in.Form = desk.FormOnce // the customer wants it seen once, and not kept
		return l.deliver(in)
	}
	said := l.decode(e.Message, e.Info.Timestamp)
	if said.nothing {
		return nil
	}
	in.Text, in.Media, in.Form = said.text, said.media, said.form
	for _, id := range said.answers {
		in.Answers = append(in.Answers, l.ownKey(id))
	}
	in.MediaLater = len(in.Media) > 0
	return l.deliver(in)
}

// unreadable hands over the placeholder of a message that could not be decrypted. The library has asked the sender and
// the phone for it again; what comes then has the same id and takes the placeholder's place.
func (l *link) unreadable(e *events.UndecryptableMessage) error {
	if e.DecryptFailMode == events.DecryptFailHide {
		return nil // a reaction or an edit: nobody would miss it
	}
	if e.UnavailableType != events.UnavailableTypeViewOnce {
		return l.placeholder(e.Info)
	}
	in, ok := l.envelope(e.Info)
	if !ok {
		return nil
	}
	in.Form = desk.FormOnce
	return l.deliver(in)
}

func (l *link) placeholder(info types.MessageInfo) error {
	in, ok := l.envelope(info)
	if !ok {
		return nil
	}
	in.Unreadable = true
	return l.deliver(in)
}

func (l *link) deliver(in channel.Incoming) error {
	sink := l.a.sink.Load()
	if sink == nil {
		return context.Canceled
	}
	ctx, cancel := context.WithTimeout(l.ctx, l.a.o.Timing.Store)
	defer cancel()
	if err := (*sink).Receive(ctx, in); err != nil {
		return err
	}
	l.a.moved.Store(true)
	l.askGroupOf(in)
	if !in.FromUs {
		l.a.signal(l.a.newSignal(channel.Received, "", nil))
	}
	return nil
}

// envelope says who wrote to whom, or in which group. False for what is neither: status, newsletters, bots, notes to
// oneself, and what devices tell each other.
func (l *link) envelope(info types.MessageInfo) (channel.Incoming, bool) {
	jid, alt := info.Sender, info.SenderAlt
	switch {
	case info.Category == "peer":
		return channel.Incoming{}, false
	case info.Chat.Server == types.GroupServer:
		return l.groupEnvelope(info)
	case info.IsFromMe:
		jid, alt = info.Chat, info.RecipientAlt
	case info.Chat.IsBroadcastList():
		// A customer's own broadcast list reaches each recipient alone.
	case info.IsGroup:
		return channel.Incoming{}, false
	}
	if !person(jid) || info.Chat.User == types.StatusBroadcastJID.User || l.isOwn(jid) {
		return channel.Incoming{}, false
	}
	in := l.outside(info)
	in.Peer = l.peer(jid, alt)
	if !info.IsFromMe && info.PushName != "-" {
		in.Peer.Name = info.PushName
	}
	return in, true
}

// groupEnvelope says who wrote in which group; of what the owner wrote, nobody.
func (l *link) groupEnvelope(info types.MessageInfo) (channel.Incoming, bool) {
	in := l.outside(info)
	if !info.IsFromMe {
		if !person(info.Sender) {
			return channel.Incoming{}, false
		}
		in.Peer = l.peer(info.Sender, info.SenderAlt)
		if info.PushName != "-" {
			in.Peer.Name = info.PushName
		}
	}
	g := l.groups.get(info.Chat.ToNonAD())
	in.Group = &g
	return in, true
}

// outside is what a message tells before anybody looks into it.
func (l *link) outside(info types.MessageInfo) channel.Incoming {
	return channel.Incoming{
		Account: l.a.o.Account.ID, RemoteID: info.ID, FromUs: info.IsFromMe, At: info.Timestamp, Origin: channel.Person,
		Backlog: l.backlog.Load() || l.now().Sub(info.Timestamp) > backlogAge,
	}
}

func person(jid types.JID) bool {
	return jid.User != "" && !jid.IsBot() && (jid.Server == types.DefaultUserServer || jid.Server == types.HiddenUserServer) &&
		jid != types.PSAJID && jid.User != types.OfficialBusinessJID.User
}

func (l *link) isOwn(jid types.JID) bool {
	own := l.own.Load()
	if own == nil {
		return false
	}
	if jid.Server == types.DefaultUserServer {
		return jid.User == own.User
	}
	number, err := l.client.Store.LIDs.GetPNForLID(l.ctx, jid.ToNonAD())
	return err == nil && number.User == own.User
}

// peer gathers both names the network has for a person, the number and the hidden id, from the message or from what
// was learnt before. The hidden id comes first: it stays when the number changes.
func (l *link) peer(jid, alt types.JID) channel.Peer {
	var number, hidden types.JID
	for _, j := range []types.JID{jid, alt} {
		switch j.Server {
		case types.DefaultUserServer:
			number = j.ToNonAD()
		case types.HiddenUserServer:
			hidden = j.ToNonAD()
		}
	}
	// A failed look-up only means that one of the names stays unknown.
	if number.IsEmpty() && !hidden.IsEmpty() {
		number, _ = l.client.Store.LIDs.GetPNForLID(l.ctx, hidden)
	} else if hidden.IsEmpty() && !number.IsEmpty() {
		hidden, _ = l.client.Store.LIDs.GetLIDForPN(l.ctx, number)
	}
	p := channel.Peer{Value: canonical(number.User)}
	for _, j := range []types.JID{hidden, number} {
		if !j.IsEmpty() {
			p.Refs = append(p.Refs, ref(j))
		}
	}
	return p
}

// receipt hands over what became of messages of ours.
func (l *link) receipt(e *events.Receipt) error {
	state, ok := receiptState(e)
	if !ok || e.IsGroup {
		return nil
	}
	sink := l.a.sink.Load()
	if sink == nil {
		return context.Canceled
	}
	ctx, cancel := context.WithTimeout(l.ctx, l.a.o.Timing.Store)
	defer cancel()
	r := channel.Receipt{Account: l.a.o.Account.ID, Keys: e.MessageIDs, State: state, At: e.Timestamp}
	if !e.IsFromMe {
		r.From = l.peer(e.Sender, e.SenderAlt)
	}
	return (*sink).Receipt(ctx, r)
}

// receiptState is false for receipts that tell nothing about a message of ours. Our own copy seen by another device of
// ours proves that the server took the message; what our own devices read proves nothing.
func receiptState(e *events.Receipt) (desk.AttemptState, bool) {
	if e.IsFromMe {
		return desk.AttemptAccepted, e.Type == types.ReceiptTypeSender
	}
	switch e.Type {
	case types.ReceiptTypeDelivered, types.ReceiptTypeInactive:
		return desk.AttemptDelivered, true
	case types.ReceiptTypeRead, types.ReceiptTypePlayed:
		return desk.AttemptRead, true
	case types.ReceiptTypeRetry:
		return desk.AttemptAccepted, true // it arrived, and could not be opened yet
	}
	return "", false
}
