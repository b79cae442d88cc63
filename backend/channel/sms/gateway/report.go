package gateway

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/sms"
	"planob/backend/desk"
)

// pending is a message whose end the app has not told yet.
type pending struct {
	Since int64  `json:"since"` // Unix milliseconds
	Parts int    `json:"parts"`
	Told  string `json:"told,omitempty"` // the last state that was passed on
}

// asksAtOnce is how many messages are asked for in one turn.
const asksAtOnce = 20

// patience is how many of them may fail in one turn.
const patience = 3

const stateOpen = "open"

// await remembers a message that the app took, so that its receipts are fetched, also after a restart.
func (c *Channel) await(ctx context.Context, m channel.Outgoing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.open[m.Key]; ok {
		return
	}
	c.last = m.Key
	c.open[m.Key] = pending{Since: c.now().UnixMilli(), Parts: sms.Count(m.Text).Parts}
	c.keepOpen(ctx)
}

// keepOpen is called with the lock held. A list that is not kept costs receipts, and nothing else.
func (c *Channel) keepOpen(ctx context.Context) {
	text, err := json.Marshal(c.open)
	if err == nil {
		err = c.state.Set(context.WithoutCancel(ctx), stateOpen, string(text))
	}
	if err != nil {
		c.log.Warn("keep the list of awaited receipts", "err", err)
	}
}

func (c *Channel) loadOpen(ctx context.Context) error {
	text, err := c.state.Get(ctx, stateOpen)
	if err != nil || text == "" {
		return err
	}
	known := map[string]pending{}
	if json.Unmarshal([]byte(text), &known) != nil {
		return nil // written by nobody we know; receipts of before are lost, messages are not
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, p := range known {
		c.open[key] = p
	}
	return nil
}

// receipts asks how far the oldest messages are, and passes on what is new.
func (c *Channel) receipts(ctx context.Context, sink channel.Sink) *failure {
	failures := 0
	for _, key := range c.turn() {
		p, f := c.progress(ctx, key)
		if f != nil && f.reason != reasonOld {
			if failures++; failures == patience {
				return f
			}
			continue
		}
		if f != nil {
			c.close(ctx, key) // the app has forgotten it
			continue
		}
		if !c.passOn(ctx, sink, key, p) {
			return nil // the store is busy; the same again in the next turn
		}
	}
	return nil
}

// turn is which messages are asked for now, and drops those that nothing will be heard of any more.
func (c *Channel) turn() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	oldest := c.now().Add(-c.timing.Forget).UnixMilli()
	var keys []string
	for key, p := range c.open {
		if p.Since < oldest {
			delete(c.open, key)
			continue
		}
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		// What was sent last changes soonest.
		if d := c.open[b].Since - c.open[a].Since; d != 0 {
			return int(max(-1, min(1, d)))
		}
		return strings.Compare(a, b)
	})
	if len(keys) > asksAtOnce {
		// The newest half, and the others in turn.
		rest := keys[asksAtOnce/2:]
		at := int(c.now().UnixMilli()/c.timing.Poll.Milliseconds()) * (asksAtOnce / 2) % len(rest)
		rest = append(slices.Clone(rest[at:]), rest[:at]...)
		keys = append(keys[:asksAtOnce/2:asksAtOnce/2], rest[:min(asksAtOnce/2, len(rest))]...)
	}
	return keys
}

// passOn gives one receipt to the sink; false says that it was not taken.
func (c *Channel) passOn(ctx context.Context, sink channel.Sink, key string, got progress) bool {
	c.mu.Lock()
	p, ok := c.open[key]
	c.mu.Unlock()
	state, said := got.of()
	if !ok || state == p.Told {
		return true
	}
	r := channel.Receipt{Account: c.id, Keys: []string{key}, At: c.now()}
	over := false
	switch state {
	case stateSent:
		r.State = desk.AttemptSent
	case stateDelivered:
		// The app says so at the first part of several.
		r.State, over = desk.AttemptDelivered, true
		if p.Parts > 1 {
			r.State = desk.AttemptSent
		}
	case stateFailed:
		var health string
		r.State, over = desk.Rejected, true
		r.Reason, health = whyNot(said)
		c.stumbled(health)
	default:
		return true
	}
	if state != stateFailed {
		c.recovered()
	}
	if err := sink.Receipt(ctx, r); err != nil {
		return false
	}
	if over {
		c.close(ctx, key)
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p.Told = state
	c.open[key] = p
	c.keepOpen(ctx)
	return true
}

func (c *Channel) close(ctx context.Context, key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, key)
	c.keepOpen(ctx)
}

// stumbled notes that the telephone gets nothing out, when that is what a failure says.
func (c *Channel) stumbled(why string) {
	if why == "" {
		return
	}
	c.mu.Lock()
	c.trouble, c.why = c.now().Add(c.timing.Trouble), why
	c.mu.Unlock()
	c.signal(channel.Signal{Kind: channel.SendFailed, Reason: why})
}

func (c *Channel) recovered() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trouble = time.Time{}
}
