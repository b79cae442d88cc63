package outbox_test

import (
	"context"
	"testing"
	"time"

	"planob/backend/desk"
	"planob/backend/outbox"
	"planob/backend/store/storetest"
)

// Each condition of the claim holds by itself: with everything else in order, one thing amiss and nothing is touched.
func TestClaimConditions(t *testing.T) {
	s := newShop(t)
	type state struct {
		id       desk.MessageID
		customer desk.Customer
		attempt  desk.Attempt
		claim    outbox.Claim
	}
	exec := func(query string, args ...any) { storetest.Exec(t, s.db, query, args...) }
	other := func(x state, m desk.Message) desk.MessageID {
		m.Conversation, m.Arrived = storeConversation(t, s, x.customer.ID), time.Now()
		return storetest.Message(t, s.db, m)
	}
	rival := func(x state, word desk.AttemptState, forgiven int) {
		exec(`INSERT INTO attempt (id, message_id, n, account_id, address_id, kind, dest, wire_key, state, forgiven)
			VALUES ($1, $2, 9, 1, 1, 'mail', 'x', $3, $4, $5)`, s.db.IDs.Next(), x.id, time.Now().String(), word, forgiven)
	}
	for name, amiss := range map[string]struct {
		do   func(x *state)
		want bool
	}{
		"nothing":               {func(*state) {}, true},
		"touching":              {func(x *state) { exec("UPDATE attempt SET state = 'touching' WHERE id = $1", x.attempt.ID) }, false},
		"in doubt":              {func(x *state) { exec("UPDATE attempt SET state = 'in_doubt' WHERE id = $1", x.attempt.ID) }, false},
		"accepted":              {func(x *state) { exec("UPDATE attempt SET state = 'accepted' WHERE id = $1", x.attempt.ID) }, false},
		"retired":               {func(x *state) { exec("UPDATE attempt SET state = 'retired' WHERE id = $1", x.attempt.ID) }, false},
		"proved not sent, left": {func(x *state) { exec("UPDATE attempt SET state = 'not_sent' WHERE id = $1", x.attempt.ID) }, false},
		"rejected":              {func(x *state) { exec("UPDATE attempt SET state = 'rejected' WHERE id = $1", x.attempt.ID) }, false},
		"not due yet": {func(x *state) {
			exec("UPDATE attempt SET due_at = $2 WHERE id = $1", x.attempt.ID, time.Now().Add(time.Hour).UnixMilli())
		}, false},
		"message held":        {func(x *state) { exec("UPDATE message SET status = 'held' WHERE id = $1", x.id) }, false},
		"message cancelled":   {func(x *state) { exec("UPDATE message SET status = 'cancelled' WHERE id = $1", x.id) }, false},
		"message accepted":    {func(x *state) { exec("UPDATE message SET status = 'accepted' WHERE id = $1", x.id) }, false},
		"a note":              {func(x *state) { exec("UPDATE message SET direction = 'note' WHERE id = $1", x.id) }, false},
		"expired this moment": {func(x *state) { exec("UPDATE message SET expires_at = $2 WHERE id = $1", x.id, x.claim.At.UnixMilli()) }, false},
		"customer in the bin": {func(x *state) { exec("UPDATE customer SET deleted_at = 1 WHERE id = $1", x.customer.ID) }, false},
		"consent withdrawn":   {func(x *state) { storetest.Revoke(t, s.db, x.attempt.Address) }, false},
		"consent for others": {func(x *state) {
			exec("DELETE FROM consent WHERE address_id = $1 AND class = 'reply'", x.attempt.Address)
		}, false},
		"account paused":           {func(x *state) { exec("UPDATE account SET paused = 1 WHERE id = $1", x.attempt.Account) }, false},
		"account removed":          {func(x *state) { exec("UPDATE account SET removed_at = 1 WHERE id = $1", x.attempt.Account) }, false},
		"another in doubt":         {func(x *state) { rival(*x, desk.AttemptInDoubt, 0) }, false},
		"another, forgiven":        {func(x *state) { rival(*x, desk.AttemptInDoubt, 1) }, true},
		"another accepted":         {func(x *state) { rival(*x, desk.AttemptAccepted, 1) }, false},
		"another rejected":         {func(x *state) { rival(*x, desk.Rejected, 0) }, true},
		"the next one on the wire": {func(x *state) { other(*x, desk.Message{Status: desk.Active}) }, false},
		"automation on the wire":   {func(x *state) { other(*x, desk.Message{Status: desk.Active, Automatic: true}) }, true},
		"a repeat":                 {func(x *state) { x.claim.Repeat = true }, false},
		"a repeat of a doubt": {func(x *state) {
			x.claim.Repeat = true
			exec("UPDATE attempt SET state = 'in_doubt' WHERE id = $1", x.attempt.ID)
			exec("UPDATE message SET status = 'in_doubt' WHERE id = $1", x.id)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			exec("UPDATE account SET paused = 0, removed_at = 0")
			c, conversation := s.customer()
			id := s.write(desk.Message{Conversation: conversation})
			x := state{id: id, customer: c, attempt: s.attempts(id)[0]}
			x.claim = outbox.Claim{Attempt: x.attempt.ID, Token: "token", At: time.Now(), Park: s.timing.ParkDoubt}
			amiss.do(&x)
			before := s.attempts(id)[0]
			p, ok, err := s.ledger.Claim(context.Background(), x.claim)
			if ok != amiss.want || err != nil {
				t.Fatalf("claimed %v, %v", ok, err)
			}
			if after := s.attempts(id)[0]; !ok && after != before {
				t.Errorf("refused, and changed %+v to %+v", before, after)
			}
			if ok && (p.Outgoing.Key != x.attempt.WireKey || p.Outgoing.To != x.attempt.To || s.status(id) != desk.Active) {
				t.Errorf("leaves %+v, message is %s", p.Outgoing, s.status(id))
			}
		})
	}
}

func storeConversation(t *testing.T, s *shop, customer desk.CustomerID) desk.ConversationID {
	t.Helper()
	return desk.ConversationID(storetest.Count(t, s.db, "SELECT id FROM conversation WHERE customer_id = $1", customer))
}
