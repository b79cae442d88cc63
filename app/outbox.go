package app

import (
	"planob/backend/desk"
	"planob/backend/outbox"
)

// Outbox is the lists that a person settles.
type Outbox struct{ c *call }

// OutboxSummary counts the lists.
type OutboxSummary struct {
	Waiting  int         `json:"waiting"`
	Doubt    int         `json:"doubt"`
	Failed   int         `json:"failed"`
	Held     int         `json:"held"`
	Restored int         `json:"restored"`
	Expired  int         `json:"expired"`
	Overdue  int         `json:"overdue"` // urgent, accepted, and no receipt in time
	ByKind   []KindCount `json:"byKind"`
	NextAt   string      `json:"nextAt"`
	Stalled  bool        `json:"stalled"` // the disk takes no writes: nothing is sent until it does
}

// KindCount counts by kind of channel.
type KindCount struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

// OutboxPage is one page of a list.
type OutboxPage struct {
	Rows []OutboxRow `json:"rows"`
	More bool        `json:"more"`
}

// OutboxRow is one message of a list, and whose it is.
type OutboxRow struct {
	Message      MessageView `json:"message"`
	Name         string      `json:"name"`
	Conversation int64       `json:"conversation"`
}

// Summary counts what waits and what a person has to settle.
func (s *Outbox) Summary() (OutboxSummary, error) {
	n, err := s.c.outbox.Summary(s.c.work())
	return OutboxSummary{
		Waiting: n.Waiting, Doubt: n.Doubt, Failed: n.Failed, Held: n.Held, Restored: n.Restored, Expired: n.Expired, Overdue: n.Overdue,
		ByKind: each(n.ByKind, func(k outbox.KindCount) KindCount { return KindCount{string(k.Kind), k.Count} }),
		NextAt: stamp(n.NextAt), Stalled: n.Stalled,
	}, err
}

// List is a page of one list: waiting, doubt, failed, held, expired or overdue, newest first.
func (s *Outbox) List(what string, before int64, limit int) (OutboxPage, error) {
	limit = page(limit, 50)
	rows, err := s.c.outbox.List(s.c.work(), outbox.List(what), desk.MessageID(before), limit+1)
	p := OutboxPage{Rows: []OutboxRow{}}
	if err != nil {
		return p, err
	}
	if p.More = len(rows) > limit; p.More {
		rows = rows[:limit]
	}
	for _, r := range rows {
		v, err := s.c.withWay(messageView(r.Message), r.Message, r.Attempts, stamp(r.NextAt))
		if err != nil {
			return p, err
		}
		p.Rows = append(p.Rows, OutboxRow{Message: v, Name: r.Name, Conversation: int64(r.Message.Conversation)})
	}
	return p, nil
}

// Resend sends again: by one address alone, or with 0 by the message's own ladder. It says for how many.
func (s *Outbox) Resend(messages []int64, address int64) (int, error) {
	return s.c.outbox.Resend(s.c.work(), s.c.actor, messageIDs(messages), desk.AddressID(address))
}

// CountAsSent takes a person's word that messages in doubt arrived ("Já chegou").
func (s *Outbox) CountAsSent(messages []int64) (int, error) {
	return s.c.outbox.CountAsSent(s.c.work(), s.c.actor, messageIDs(messages))
}

// Cancel ends messages that wait or are held.
func (s *Outbox) Cancel(messages []int64) (int, error) {
	return s.c.outbox.Cancel(s.c.work(), s.c.actor, messageIDs(messages))
}

// Release lets held messages go on.
func (s *Outbox) Release(messages []int64) (int, error) {
	return s.c.outbox.Release(s.c.work(), s.c.actor, messageIDs(messages))
}

// Dismiss takes failed and expired messages off their lists.
func (s *Outbox) Dismiss(messages []int64) (int, error) {
	return s.c.outbox.Dismiss(s.c.work(), s.c.actor, messageIDs(messages))
}
