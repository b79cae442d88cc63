package whatsapp

import (
	"context"
	"errors"
	"fmt"

	signal "go.mau.fi/libsignal/session"
	"go.mau.fi/libsignal/signalerror"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"

	"planob/backend/channel"
)

// resolve finds the network's id for the address: the one known, the one asked for before, or the server's answer.
// The result is always the hidden id, which is what a message is addressed to.
func (l *link) resolve(ctx context.Context, m channel.Outgoing) (types.JID, error) {
	if jid, ok := parseRef(m.Ref); ok {
		if jid.Server == types.HiddenUserServer {
			return jid, nil
		}
		if hidden, err := l.client.Store.LIDs.GetLIDForPN(ctx, jid); err != nil {
			return types.JID{}, fmt.Errorf("look up id: %w", err)
		} else if !hidden.IsEmpty() {
			return hidden, nil
		}
		info, err := l.client.GetUserInfo(ctx, []types.JID{jid})
		if err != nil {
			return types.JID{}, fmt.Errorf("ask for id: %w", err)
		}
		if hidden := info[jid].LID; !hidden.IsEmpty() {
			return hidden.ToNonAD(), nil
		}
	}
	if jid, ok := l.a.numbers.get(m.To); ok {
		return jid, nil
	}
	for _, number := range forms(m.To) {
		jid, err := l.lookUp(ctx, number)
		if err != nil {
			return types.JID{}, err
		}
		if !jid.IsEmpty() {
			l.a.numbers.put(m.To, jid)
			return jid, nil
		}
	}
	return types.JID{}, errNoNumber
}

// lookUp asks whether a number is on WhatsApp; empty when it is not.
func (l *link) lookUp(ctx context.Context, number string) (types.JID, error) {
	answers, err := l.client.IsOnWhatsApp(ctx, []string{number})
	if err != nil {
		return types.JID{}, fmt.Errorf("ask for number: %w", err)
	}
	for _, a := range answers {
		if !a.IsIn {
			continue
		}
		if a.JID.Server == types.HiddenUserServer {
			return a.JID.ToNonAD(), nil
		}
		info, err := l.client.GetUserInfo(ctx, []types.JID{a.JID})
		if err != nil {
			return types.JID{}, fmt.Errorf("ask for id: %w", err)
		}
		return info[a.JID].LID.ToNonAD(), nil
	}
	return types.JID{}, nil
}

// prepare makes sure that the message can be encrypted for the customer before anything leaves. The library goes on
// without keys it could not fetch: the server then accepts a message that nobody can open, and we would say "sent".
func (l *link) prepare(ctx context.Context, to types.JID) error {
	devices, err := l.client.GetUserDevices(ctx, []types.JID{to})
	if err != nil {
		return fmt.Errorf("ask for devices: %w", err)
	}
	if len(devices) == 0 {
		return errNoDevices
	}
	var missing []types.JID
	for _, d := range devices {
		has, err := l.client.Store.ContainsSession(ctx, d.SignalAddress())
		if err != nil {
			return fmt.Errorf("look up session: %w", err)
		}
		if !has {
			missing = append(missing, d)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return l.fetchKeys(ctx, missing)
}

// fetchKeys starts sessions with devices we never wrote to. A companion device without keys does without; the phone
// itself must have them.
func (l *link) fetchKeys(ctx context.Context, missing []types.JID) error {
	//lint:ignore SA1019 the library fetches keys only inside a send, where a failure is not told
	bundles := l.client.DangerousInternals().FetchPreKeysNoError(ctx, missing)
	for _, d := range missing {
		bundle := bundles[d]
		if bundle == nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if d.Device == 0 {
				return errNoKeys
			}
			continue
		}
		builder := signal.NewBuilderFromSignal(l.client.Store, d.SignalAddress(), store.SignalProtobufSerializer)
		err := builder.ProcessBundle(ctx, bundle)
		if errors.Is(err, signalerror.ErrUntrustedIdentity) {
			if err = l.newIdentity(ctx, d); err == nil {
				err = builder.ProcessBundle(ctx, bundle)
			}
		}
		if err != nil && d.Device == 0 {
			return fmt.Errorf("start session: %w", err)
		}
	}
	return nil
}

// renewSession deals with a counter that was used: the first time somebody was quicker, and the state read now is a newer
// one; after that the file itself went back, and only a new session with that device helps.
func (l *link) renewSession(ctx context.Context, err error, again int) {
	var used counterError
	if again == 0 || !errors.As(err, &used) {
		return
	}
	l.a.log.Warn("session went back, starting a new one")
	if err := l.client.Store.Sessions.DeleteSession(ctx, used.address); err != nil {
		l.a.log.Warn("forget session", "err", safe(err))
	}
}

// newIdentity accepts that a customer has a new phone, as the library does for what comes in.
func (l *link) newIdentity(ctx context.Context, d types.JID) error {
	addr := d.SignalAddress().String()
	if err := l.client.Store.Identities.DeleteIdentity(ctx, addr); err != nil {
		return fmt.Errorf("forget identity: %w", err)
	}
	if err := l.client.Store.Sessions.DeleteSession(ctx, addr); err != nil {
		return fmt.Errorf("forget session: %w", err)
	}
	return nil
}
