package outbox

import (
	"context"

	"planob/backend/desk"
	"planob/backend/event"
)

// Resend sends messages again, by address alone if it is not 0, and tells how many it took: those that failed, expired
// or are in doubt, and, with an address, those that wait. It is a person's decision that a customer may get a message
// twice; it is audited, and the new attempt carries the mark.
func (o *Outbox) Resend(ctx context.Context, actor desk.Actor, ids []desk.MessageID, address desk.AddressID) (int, error) {
	changed, err := o.store.Resend(ctx, Resend{
		Actor: actor, Messages: ids, Address: address, At: o.now(), Expiry: o.timing.Expiry,
	})
	return o.acted(changed, err)
}

// CountAsSent takes a person's word that messages in doubt arrived.
func (o *Outbox) CountAsSent(ctx context.Context, actor desk.Actor, ids []desk.MessageID) (int, error) {
	return o.act(ctx, Decide{Act: ActCountAsSent, Actor: actor, Messages: ids})
}

// Cancel ends messages that wait or are held. What is on the wire cannot be called back.
func (o *Outbox) Cancel(ctx context.Context, actor desk.Actor, ids []desk.MessageID) (int, error) {
	return o.act(ctx, Decide{Act: ActCancel, Actor: actor, Messages: ids})
}

// Release lets held messages go on; those past their expiry are expired. What came out of a backup needs a manager.
func (o *Outbox) Release(ctx context.Context, actor desk.Actor, ids []desk.MessageID) (int, error) {
	return o.act(ctx, Decide{Act: ActRelease, Actor: actor, Messages: ids})
}

// Dismiss takes failed and expired messages off their lists.
func (o *Outbox) Dismiss(ctx context.Context, actor desk.Actor, ids []desk.MessageID) (int, error) {
	return o.act(ctx, Decide{Act: ActDismiss, Actor: actor, Messages: ids})
}

// ReleaseRestored releases all that a restore held; it needs a manager.
func (o *Outbox) ReleaseRestored(ctx context.Context, actor desk.Actor) (int, error) {
	return o.restored(ctx, actor, ActRelease)
}

// CancelRestored cancels all that a restore held; it needs a manager.
func (o *Outbox) CancelRestored(ctx context.Context, actor desk.Actor) (int, error) {
	return o.restored(ctx, actor, ActCancel)
}

func (o *Outbox) restored(ctx context.Context, actor desk.Actor, act Act) (int, error) {
	if !actor.Role.Can(desk.Manager) {
		return 0, desk.NewError(desk.CodeForbidden, "outbox.restoredNeedsManager", nil)
	}
	return o.act(ctx, Decide{Act: act, Actor: actor, Hold: desk.HoldRestored})
}

// HoldAll holds everything that could leave, for a person to review: after a restore, or when the store went back in
// time (D14). What was on the wire is in doubt.
func (o *Outbox) HoldAll(ctx context.Context, reason desk.HoldReason) (int, error) {
	n, err := o.store.HoldAll(ctx, reason, o.now())
	if n > 0 {
		o.bus.Publish(event.ConversationChanged{})
		o.bus.Publish(event.OutboxChanged{})
	}
	return n, err
}

// Summary counts the lists.
func (o *Outbox) Summary(ctx context.Context) (Summary, error) {
	s, err := o.store.Summary(ctx, o.now())
	s.Stalled = o.stalled.Load() || !o.fit()
	return s, err
}

// List returns up to limit messages of a list below before (0: from the newest), the newest first.
func (o *Outbox) List(ctx context.Context, what List, before desk.MessageID, limit int) ([]Row, error) {
	return o.store.List(ctx, what, before, limit, o.now())
}

func (o *Outbox) act(ctx context.Context, d Decide) (int, error) {
	d.At = o.now()
	return o.acted(o.store.Decide(ctx, d))
}

func (o *Outbox) acted(changed []Changed, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	o.publish(changed...)
	o.poke()
	return len(changed), nil
}
