package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/sms"
)

// The app's words for how far a message is.
const (
	statePending   = "Pending"
	stateSent      = "Sent"
	stateDelivered = "Delivered"
	stateFailed    = "Failed"
)

// order is a message as the app takes it.
type order struct {
	ID      string    `json:"id"`
	Text    orderText `json:"textMessage"`
	Numbers []string  `json:"phoneNumbers"`
	Report  bool      `json:"withDeliveryReport"`
	SIM     int       `json:"simNumber,omitempty"`
}

type orderText struct {
	Text string `json:"text"`
}

// progress is how far the app is with one of ours.
type progress struct {
	State      string `json:"state"`
	Recipients []struct {
		State string `json:"state"`
		Error string `json:"error"`
	} `json:"recipients"`
}

// of is the state of our only recipient, and what was said when it failed.
func (p progress) of() (state, said string) {
	if len(p.Recipients) > 0 {
		return p.Recipients[0].State, p.Recipients[0].Error
	}
	return p.State, ""
}

// Send implements channel.Channel: one question, whose id is our key.
func (c *Channel) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	if reason := sms.Refusal(m.To); reason != "" {
		return channel.Result{Outcome: channel.Rejected, Reason: reason}
	}
	if sms.TooLong(m.Text) {
		return channel.Result{Outcome: channel.Rejected, Reason: "sms.tooLong"}
	}
	c.sending.Lock()
	defer c.sending.Unlock()
	if ctx.Err() != nil {
		return channel.Result{Outcome: channel.NotSent, Err: ctx.Err()}
	}
	if res, ok := c.sameTelephone(ctx, m); !ok {
		return res
	}
	if f := c.begun(ctx); f != nil {
		return c.notSent(f)
	}
	password, err := c.secret()
	if err != nil {
		return c.notSent(&failure{reason: reasonPassword, err: errSecret, unsent: true})
	}
	o := order{ID: m.Key, Text: orderText{m.Text}, Numbers: []string{m.To}, Report: true, SIM: c.config.sim}
	_, f := c.client.do(ctx, password, http.MethodPost, "messages", o)
	if f == nil {
		c.await(ctx, m)
		return channel.Result{Outcome: channel.Accepted}
	}
	switch {
	case f.code == "400":
		return channel.Result{Outcome: channel.Rejected, Code: f.code, Reason: "sms.notOut", Err: f}
	case f.unsent:
		return c.notSent(f)
	}
	return channel.Result{Outcome: channel.InDoubt, Code: f.code, Reason: "sms.phone.doubt", Err: f}
}

// sameTelephone keeps a repeat from a telephone that never saw the key: there it would be a second SMS.
func (c *Channel) sameTelephone(ctx context.Context, m channel.Outgoing) (channel.Result, bool) {
	if !m.Repeat {
		return channel.Result{}, true
	}
	c.mu.Lock()
	known := c.device
	c.mu.Unlock()
	id, f := c.identity(ctx)
	if f == nil && id == known && known != "" {
		return channel.Result{}, true
	}
	res := channel.Result{Outcome: channel.InDoubt, Reason: "sms.phone.doubt"}
	if f != nil {
		res.Err = f
	}
	return res, false
}

var errAsleep = errors.New("the app does not begin the message before this one")

// begun waits until the app has begun the message before: it would send the newer one first.
func (c *Channel) begun(ctx context.Context) *failure {
	c.mu.Lock()
	key := c.last
	c.mu.Unlock()
	if key == "" {
		return nil
	}
	for end := time.Now().Add(c.timing.Flight); ; {
		p, f := c.progress(ctx, key)
		if f != nil && f.reason != reasonOld {
			f.unsent = true // nothing of this message left yet
			return f
		}
		if state, _ := p.of(); f != nil || state != statePending {
			c.mu.Lock()
			c.last = ""
			c.mu.Unlock()
			return nil
		}
		if time.Now().After(end) || !sleep(ctx, c.timing.Look) {
			return &failure{reason: reasonAway, unsent: true, err: errAsleep}
		}
	}
}

// notSent is proof, with what health is to know of it.
func (c *Channel) notSent(f *failure) channel.Result {
	res := channel.Result{Outcome: channel.NotSent, Code: f.code, Reason: f.sentence(), Err: f}
	if f.code == "429" {
		res.RetryAfter = c.timing.Flight
		return res
	}
	s := f.signal()
	if s.Kind != channel.Blocked {
		s.Kind = channel.SendFailed
	}
	c.signal(s)
	return res
}

// sentence is what a person reads of a failure.
func (f *failure) sentence() string {
	switch {
	case errors.Is(f, errSecret):
		return "secret.locked"
	case errors.Is(f, errAsleep):
		return "sms.phone.asleep"
	case f.outside:
		return "sms.phone.outside"
	case f.reason == reasonPassword:
		return "sms.phone.password"
	case f.reason == reasonOld:
		return "sms.phone.oldApp"
	case f.reason == reasonStrange:
		return "sms.phone.strange"
	}
	return "sms.phone.unreachable"
}

func (c *Channel) progress(ctx context.Context, key string) (progress, *failure) {
	var p progress
	_, f := c.ask(ctx, c.secret, "messages/"+url.PathEscape(key), &p)
	return p, f
}

// Resolve implements channel.Resolver: what the app has is accepted. Its absence proves nothing, for the app forgets.
func (c *Channel) Resolve(ctx context.Context, m channel.Outgoing) channel.Result {
	if _, f := c.progress(ctx, m.Key); f != nil {
		return channel.Result{Outcome: channel.InDoubt, Reason: "sms.phone.doubt", Err: f}
	}
	c.await(ctx, m)
	return channel.Result{Outcome: channel.Accepted}
}

// identity is the telephone's own id: another one never saw our keys.
func (c *Channel) identity(ctx context.Context) (string, *failure) {
	var devices []struct {
		ID string `json:"id"`
	}
	a, f := c.ask(ctx, c.secret, "device", nil)
	if f != nil {
		return "", f
	}
	if json.Unmarshal(a.body, &devices) != nil || len(devices) == 0 || devices[0].ID == "" {
		return "", &failure{reason: reasonStrange, err: errors.New("no device in the answer")}
	}
	return devices[0].ID, nil
}
