package whatsapp

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"

	"planob/backend/channel"
	"planob/backend/desk"
)

// codeNoAck marks a send whose acknowledgement did not come.
const codeNoAck = "no-ack"

// unsent is the outcome of an error from before the message was handed to the library: nothing left, for certain.
func unsent(err error) channel.Result {
	r := channel.Result{Outcome: channel.NotSent, Err: safe(err)}
	var iq *whatsmeow.IQError
	switch {
	case errors.Is(err, errNoNumber):
		r.Outcome, r.Reason = channel.Rejected, "whatsapp.noNumber"
	case errors.Is(err, errTooLarge):
		r.Outcome, r.Reason = channel.Rejected, "whatsapp.tooLarge"
	case errors.Is(err, errUploading):
		r.RetryAfter = time.Second
	case errors.Is(err, errNoKeys), errors.Is(err, errNoDevices):
		r.Code, r.RetryAfter = "no-keys", time.Minute // the server answered; it is this customer's phone that is not ready
	case errors.As(err, &iq):
		r.Code, r.RetryAfter = strconv.Itoa(iq.Code), time.Minute
	}
	return r
}

// outcomeOf reads the library's error of a send. Only errors that it can have nowhere but before the frame is written
// prove that nothing left; the timings it returns do not, because on a coarse clock (Windows) the write takes no time.
func outcomeOf(err error) channel.Result {
	r := channel.Result{Outcome: channel.InDoubt, Err: safe(err)}
	switch {
	case errors.Is(err, whatsmeow.ErrServerReturnedError):
		return serverRefused(err)
	case beforeFrame(err):
		r.Outcome = channel.NotSent
	case errors.Is(err, whatsmeow.ErrMessageTimedOut), errors.Is(err, context.DeadlineExceeded):
		r.Code = codeNoAck
	}
	return r
}

// beforeFrame: questions about devices and keys are asked before the frame; a missing login and a deleted session are
// found before it. "Not connected" is proof only while it is wrapped in what was being done: bare, it comes from the
// second write after a broken connection, when the first may have arrived.
func beforeFrame(err error) bool {
	var (
		iq  *whatsmeow.IQError
		cut *whatsmeow.DisconnectedError
	)
	switch {
	case errors.As(err, &iq), errors.Is(err, whatsmeow.ErrIQTimedOut),
		errors.Is(err, whatsmeow.ErrNotLoggedIn), errors.Is(err, whatsmeow.ErrRecipientADJID),
		errors.Is(err, whatsmeow.ErrUnknownServer), errors.Is(err, store.ErrDeviceDeleted), errors.Is(err, errCounterUsed):
		return true
	case errors.As(err, &cut):
		return strings.HasPrefix(cut.Action, "info query")
	case errors.Is(err, whatsmeow.ErrNotConnected):
		return err != whatsmeow.ErrNotConnected
	}
	return false
}

// serverRefused reads the error in the server's acknowledgement. The library gives the number in the text only.
func serverRefused(err error) channel.Result {
	code, _ := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(err.Error(), whatsmeow.ErrServerReturnedError.Error())))
	r := channel.Result{Outcome: channel.Rejected, Code: strconv.Itoa(code), Reason: "whatsapp.refused", Err: safe(err)}
	switch {
	case code == 463: // too many new people: about the account, not about this message
		r.Reason, r.Blocks = "whatsapp.restricted", true
	case code == 429:
		r.Outcome, r.Reason, r.RetryAfter = channel.NotSent, "", time.Minute
	case code == 0 || code >= 500: // the server is unwell; what it did before it said so is not known
		r.Outcome, r.Reason = channel.InDoubt, ""
	}
	return r
}

// lateKeys are the keys whose acknowledgement is still waited for after the send gave up.
type lateKeys struct {
	mu sync.Mutex
	m  map[string]*lateKey
}

type lateKey struct{ cancel context.CancelFunc }

func (k *lateKeys) put(id string, w *lateKey) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.m == nil {
		k.m = map[string]*lateKey{}
	}
	k.m[id] = w
}

// end stops waiting for id. With w only if it is still w that waits.
func (k *lateKeys) end(id string, w *lateKey) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if have := k.m[id]; have != nil && (w == nil || w == have) {
		have.cancel()
		delete(k.m, id)
	}
}

// awaitLate goes on waiting for the acknowledgement of a send that gave up, because the library drops one that comes
// late. It settles the doubt without a second try.
func (l *link) awaitLate(id string) {
	ctx, cancel := context.WithTimeout(l.ctx, l.a.o.Timing.Late)
	w := &lateKey{cancel}
	l.a.late.put(id, w)
	//lint:ignore SA1019 there is no other way to see an acknowledgement that nobody waits for
	answer := l.client.DangerousInternals().WaitResponse(id)
	go func() {
		defer l.a.late.end(id, w)
		select {
		case node, ok := <-answer:
			if !ok || node.Tag != "ack" || node.AttrGetter().OptionalString("error") != "" {
				return // the connection ended, or the server refused: neither proves anything new
			}
			at := node.AttrGetter().OptionalUnixTime("t")
			l.keep("late acknowledgement "+id, func() error { return l.accepted(id, at) }, nil)
		case <-ctx.Done():
		}
	}()
}

func (l *link) accepted(id string, at time.Time) error {
	sink := l.a.sink.Load()
	if sink == nil {
		return context.Canceled
	}
	ctx, cancel := context.WithTimeout(l.ctx, l.a.o.Timing.Store)
	defer cancel()
	return (*sink).Receipt(ctx, channel.Receipt{
		Account: l.a.o.Account.ID, Keys: []string{id}, State: desk.AttemptAccepted, At: at,
	})
}
