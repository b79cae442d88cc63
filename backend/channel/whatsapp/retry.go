package whatsapp

import (
	"context"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"

	"planob/backend/channel"
)

// again builds a message once more for a phone that could not open it (GetMessageForRetry). The library remembers the
// last ones in memory only; after a restart the customer would wait for this message for ever. Nil is "not ours": an
// empty message would be shown as one.
func (l *link) again(requester, to types.JID, id types.MessageID) (m *waE2E.Message) {
	defer func() {
		if recover() != nil {
			l.a.log.Error("panic while building a message again", "key", id)
			m = nil
		}
	}()
	ctx, cancel := context.WithTimeout(l.ctx, l.a.o.Timing.Media)
	defer cancel()
	out, p, ok := l.sentPart(ctx, id)
	if !ok || !l.wrotesTo(out, to) || !(l.isOwn(requester) || requester.User == to.User || l.wrotesTo(out, requester)) {
		return nil
	}
	m, err := l.build(ctx, to, p)
	if err != nil {
		l.a.log.Warn("build a message again", "key", id, "err", safe(err))
		return nil
	}
	return m
}

// sentPart finds what was sent under id. A message of several parts knows the last by the attempt's key; the ids of
// the others are derived from it.
func (l *link) sentPart(ctx context.Context, id string) (channel.Outgoing, part, bool) {
	if l.a.o.Sent == nil {
		return channel.Outgoing{}, part{}, false
	}
	for n := range maxParts {
		out, ok, err := l.a.o.Sent(ctx, derivedKey(id, n))
		if err != nil {
			l.a.log.Warn("look a sent message up", "key", id, "err", safe(err))
			return out, part{}, false
		}
		if !ok {
			continue
		}
		for _, p := range partsOf(out) {
			if p.id == id {
				return out, p, true
			}
		}
	}
	return channel.Outgoing{}, part{}, false
}

// wrotesTo reports whether out went to jid: nobody gets a message of somebody else by asking for its id.
func (l *link) wrotesTo(out channel.Outgoing, jid types.JID) bool {
	p := l.peer(jid.ToNonAD(), types.EmptyJID)
	for _, r := range p.Refs {
		if r == out.Ref {
			return true
		}
	}
	return p.Value != "" && p.Value == canonicalNumber(out.To)
}
