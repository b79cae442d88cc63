package loopback

import (
	"context"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// Customer is somebody who talks with the shop.
type Customer struct{ *person }

// NewCustomer makes a customer and puts them online. The number is E.164, with or without the plus sign; without the
// ninth digit it is one of those Brazilian numbers that the network still knows by the old form.
func (s *Server) NewCustomer(number, pushName string) (*Customer, error) {
	p, err := s.newPerson(number, pushName)
	if err != nil {
		return nil, err
	}
	return &Customer{p}, nil
}

// SendImage sends a picture and tells the message's id.
func (c *Customer) SendImage(ctx context.Context, toNumber string, jpeg []byte, caption string) (string, error) {
	up, err := c.Upload(ctx, jpeg, whatsmeow.MediaImage)
	if err != nil {
		return "", fmt.Errorf("upload image: %w", err)
	}
	return c.Send(ctx, toNumber, "", &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		Caption: proto.String(caption), Mimetype: proto.String("image/jpeg"),
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}})
}

// Resend sends a text again under an id that was used before: a duplicate arrives, encrypted anew.
func (c *Customer) Resend(ctx context.Context, toNumber, id, text string) error {
	c.forgetSeen(id)
	_, err := c.Send(ctx, toNumber, id, &waE2E.Message{Conversation: proto.String(text)})
	return err
}

// MarkRead tells the shop that the customer read these messages of it. Delivery receipts go by themselves.
func (c *Customer) MarkRead(ctx context.Context, ids ...string) error {
	chats := map[types.JID][]string{}
	c.mu.Lock()
	for _, id := range ids {
		chat, ok := c.chats[id]
		if !ok {
			c.mu.Unlock()
			return fmt.Errorf("message %s did not arrive", id)
		}
		chats[chat] = append(chats[chat], id)
	}
	c.mu.Unlock()
	for chat, ids := range chats {
		if err := c.client.MarkRead(ctx, ids, time.Now(), chat, types.EmptyJID); err != nil {
			return fmt.Errorf("mark read: %w", err)
		}
	}
	return nil
}

// LoseSession makes the customer's phone forget the keys it shares with everybody, as a restored backup does: it cannot
// read the next message and asks for it again.
func (c *Customer) LoseSession(ctx context.Context) error {
	c.s.mu.Lock()
	var others []string
	for _, a := range c.s.accounts {
		others = append(others, a.lid.SignalAddressUser())
	}
	c.s.mu.Unlock()
	for _, other := range others {
		if err := c.client.Store.Sessions.DeleteAllSessions(ctx, other); err != nil {
			return fmt.Errorf("forget session: %w", err)
		}
	}
	return nil
}
