package app

import (
	"context"
	"strings"

	"planob/backend/channel"
	"planob/backend/contingency"
	"planob/backend/desk"
	"planob/backend/inbox"
	"planob/backend/outbox"
)

// sink is where every adapter delivers: arrivals to the inbox, receipts to the outbox, observations to the monitor.
type sink struct{ s *shop }

// Receive implements channel.Sink. What the owner's other device shows of our own sending is proof, not a new message.
func (k sink) Receive(ctx context.Context, in channel.Incoming) error {
	if in.Group != nil {
		return k.receiveGroup(ctx, in)
	}
	if in.FromUs && in.Change != nil {
		// What the owner edits or takes back on the phone had left.
		if _, err := k.s.outbox.OwnCopy(ctx, in.Account, in.Change.Target); err != nil {
			return err
		}
	} else if in.FromUs {
		ours, err := k.s.outbox.OwnCopy(ctx, in.Account, in.RemoteID)
		if err != nil || ours {
			return err
		}
	}
	return k.s.inbox.Receive(ctx, in)
}

// receiveGroup keeps what was said in a group, unless the owner wants none of it. Nothing there is a proof of ours.
func (k sink) receiveGroup(ctx context.Context, in channel.Incoming) error {
	keeps, err := k.s.keepsGroups(ctx)
	if err != nil || !keeps {
		return err
	}
	return k.s.inbox.Receive(ctx, in)
}

// Receipt implements channel.Sink.
func (k sink) Receipt(ctx context.Context, r channel.Receipt) error {
	return k.s.outbox.Receipt(ctx, r)
}

// Signal implements channel.Sink.
func (k sink) Signal(sig channel.Signal) { k.s.monitor.Signal(sig) }

// notices are contingency's announcements, written by the inbox and stopped by the outbox.
type notices struct{ s *shop }

// Notify implements contingency.Notices. What the customer is called stands where the text says {nome}. It answers who
// waits, so it is a reply: their own message is the consent.
func (n notices) Notify(ctx context.Context, m contingency.Notice) (bool, error) {
	row, err := n.s.inbox.Conversation(ctx, m.Conversation)
	if err != nil {
		return false, err
	}
	called, err := n.s.customers.CalledAs(ctx, row.Customer)
	if err != nil {
		return false, err
	}
	_, fresh, err := n.s.inbox.Enqueue(ctx, inbox.EnqueueInput{
		Conversation: m.Conversation, Text: strings.ReplaceAll(m.Text, "{nome}", called), Class: desk.Reply, Incident: m.Incident,
		Key: m.Key, By: desk.Program,
	})
	return fresh, err
}

// CancelNotices implements contingency.Notices.
func (n notices) CancelNotices(ctx context.Context, actor desk.Actor, id desk.IncidentID) (int, error) {
	ids, err := n.s.incidents.UnsentNotices(ctx, id)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return n.s.outbox.Cancel(ctx, actor, ids)
}

// canceller stops what waits for customers that go to the bin, in the register's transaction.
type canceller struct{ s *shop }

// cancelPage is how many messages of one customer are cancelled at a time.
const cancelPage = 500

// CancelFor implements customer.Canceller. The program cancels for the actor, whose deed the register audits: what a
// restore holds would otherwise need a second permission.
func (c canceller) CancelFor(ctx context.Context, _ desk.Actor, customers []desk.CustomerID) error {
	for _, id := range customers {
		if err := c.cancel(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (c canceller) cancel(ctx context.Context, id desk.CustomerID) error {
	var last desk.MessageID
	for {
		ids, err := c.s.ledger.Waiting(ctx, id, last, cancelPage)
		if err != nil || len(ids) == 0 {
			return err
		}
		last = ids[len(ids)-1]
		_, err = c.s.ledger.Decide(ctx, outbox.Decide{Act: outbox.ActCancel, Actor: desk.Program, Messages: ids, At: c.s.now()})
		if err != nil {
			return err
		}
	}
}
