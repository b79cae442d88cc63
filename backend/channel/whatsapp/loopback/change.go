package loopback

import (
	"context"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// Edit changes the text of a message that this phone sent to a number. Twice with the same time is the same edit.
func (p *person) Edit(ctx context.Context, toNumber, id, text string, at time.Time) error {
	p.s.mu.Lock()
	f := p.s.faults
	p.s.mu.Unlock()
	to := destination(toNumber)
	m := p.client.BuildEdit(to, id, &waE2E.Message{Conversation: proto.String(text)})
	m.GetEditedMessage().GetMessage().GetProtocolMessage().TimestampMS = proto.Int64(at.UnixMilli())
	if f.SealedEdits {
		var err error
		if m, err = p.seal(ctx, to, id, m.GetEditedMessage().GetMessage()); err != nil {
			return err
		}
	}
	name := ""
	if f.EditsKeepID {
		name = id
		p.forgetSeen(id)
	}
	_, err := p.Send(ctx, toNumber, name, m)
	return err
}

// seal encrypts an edit with the secret of the message that it edits, as new phones do.
func (p *person) seal(ctx context.Context, to types.JID, id string, m *waE2E.Message) (*waE2E.Message, error) {
	text, err := proto.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write edit: %w", err)
	}
	own := p.account.lid
	//lint:ignore SA1019 a phone's own way of sealing is not public
	sealed, iv, err := p.client.DangerousInternals().EncryptMsgSecret(ctx, own, to, own, id, whatsmeow.EncSecretMessageEdit, text)
	if err != nil {
		return nil, fmt.Errorf("seal edit: %w", err)
	}
	return &waE2E.Message{SecretEncryptedMessage: &waE2E.SecretEncryptedMessage{
		TargetMessageKey: &waCommon.MessageKey{RemoteJID: proto.String(to.String()), FromMe: proto.Bool(true), ID: proto.String(id)},
		EncPayload:       sealed, EncIV: iv, SecretEncType: waE2E.SecretEncryptedMessage_MESSAGE_EDIT.Enum(),
	}}, nil
}

// Delete takes a message back that this phone sent to a number, for everybody.
func (p *person) Delete(ctx context.Context, toNumber, id string) error {
	to := destination(toNumber)
	_, err := p.Send(ctx, toNumber, "", p.client.BuildRevoke(to, types.EmptyJID, id))
	return err
}

// React puts an emoji on a message of either side, or takes it away when it is empty.
func (p *person) React(ctx context.Context, toNumber, id string, theirs bool, emoji string, at time.Time) error {
	to := destination(toNumber)
	sender := types.EmptyJID
	if theirs {
		sender = to
	}
	m := p.client.BuildReaction(to, sender, id, emoji)
	m.ReactionMessage.SenderTimestampMS = proto.Int64(at.UnixMilli())
	_, err := p.Send(ctx, toNumber, "", m)
	return err
}

// forgetSeen lets the server route an id of this phone once more.
func (p *person) forgetSeen(id string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	delete(p.s.seen, messageKey{p.account.pn.User, id})
}
