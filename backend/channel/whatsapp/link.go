package whatsapp

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"planob/backend/channel"
)

// errPanic stands for a panic while an event was handled.
var errPanic = errors.New("panic while handling an event")

// quarantineAfter is how often one event may panic before a placeholder takes its place (D12).
const quarantineAfter = 3

// link is one linked device: its session file and the library's client on it. A link that was logged out is thrown
// away and never used again.
type link struct {
	a       *Adapter
	session *session
	client  *whatsmeow.Client
	ctx     context.Context
	cancel  context.CancelFunc
	own     atomic.Pointer[types.JID] // a copy: the library's field is not safe to read while it logs out
	backlog atomic.Bool               // between the announcement of waiting messages and their end
	closed  atomic.Bool               // nothing of this link may reach the sink any more

	dialling bool // a Connect is in flight; the supervisor's

	ringing sync.Map // ids of calls that have not ended
	groups  *groupBook

	mu     sync.Mutex
	poison map[string]int // panics by event
}

func newLink(ctx context.Context, a *Adapter, s *session, device *store.Device) *link {
	// The end of ctx must not cut the line while the library says goodbye: it writes and reads a field then without a lock.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	log := libraryLog{log: a.log, module: "whatsmeow"}
	l := &link{a: a, session: s, ctx: ctx, cancel: cancel, poison: map[string]int{}, groups: newGroupBook()}
	if device.ID != nil {
		own := *device.ID
		l.own.Store(&own)
	}
	guard(device)
	c := whatsmeow.NewClient(device, log)
	c.SetMaxParallelRetryReceiptHandling(1) // two at once for one phone would use the same keys
	c.SetWebsocketHTTPClient(a.http)
	c.SetPreLoginHTTPClient(a.http)
	c.SetMediaHTTPClient(a.media)
	c.EnableAutoReconnect = false // the supervisor's, with a cap and a login deadline
	c.DisableLoginAutoReconnect = true
	c.SynchronousAck = true // these three together: a message that was not stored comes again
	c.EnableDecryptedEventBuffer = true
	c.AddEventHandlerWithSuccessStatus(l.handle)
	c.AutomaticMessageRerequestFromPhone = true
	c.GetMessageForRetry = l.again
	c.BackgroundEventCtx = ctx
	l.client = c
	return l
}

// renew makes another client on the same session, and leaves this one to its end.
func (l *link) renew(ctx context.Context) *link {
	l.closed.Store(true)
	l.cancel()
	return newLink(ctx, l.a, l.session, l.client.Store)
}

func (l *link) paired() bool { return l.own.Load() != nil }

// tell hands the supervisor something about this link; it is dropped when the link is no longer the supervisor's.
func (l *link) tell(note func(*supervisor)) {
	l.a.mail.put(func(s *supervisor) {
		if s.link == l {
			note(s)
		}
	})
}

// handle is the library's event handler. It answers false for what was not stored: the library then does not
// acknowledge, and the network delivers it again on the next connection. Nothing here may call back into the
// connection's lock.
func (l *link) handle(evt any) bool {
	switch e := evt.(type) {
	case *events.Message:
		return l.keep("message "+e.Info.ID, func() error { return l.receive(e) }, func() error { return l.placeholder(e.Info) })
	case *events.UndecryptableMessage:
		return l.keep("unreadable "+e.Info.ID, func() error { return l.unreadable(e) }, nil)
	case *events.CallOffer:
		l.rings(e)
		return true
	case *events.CallAccept:
		l.ringing.Delete(e.CallID)
		return true
	case *events.CallTerminate:
		return l.keep("call "+e.CallID, func() error { return l.missed(e) }, nil)
	case *events.GroupInfo:
		return l.keep("group "+e.JID.User, func() error { return l.groupChanged(e) }, nil)
	case *events.JoinedGroup:
		l.groups.learn(e.JID, e.Name, e.NameSetAt, len(e.Participants))
		return true
	case *events.Receipt:
		if len(e.MessageIDs) == 0 {
			return true
		}
		return l.keep("receipt "+e.MessageIDs[0], func() error { return l.receipt(e) }, nil)
	}
	return l.keep("event", func() error { l.notice(evt); return nil }, nil)
}

// keep runs fn and reports whether it may be acknowledged. A panic is not an acknowledgement either; the third one for
// the same event lets instead take its place, or gives the event up when there is nothing to put there.
func (l *link) keep(event string, fn, instead func() error) bool {
	if l.closed.Load() {
		return false
	}
	err := l.try(fn)
	if err == nil {
		l.forgive(event)
		return true
	}
	if errors.Is(err, errPanic) && l.blame(event) >= quarantineAfter {
		if instead == nil {
			return true
		}
		if err = l.try(instead); err == nil {
			l.forgive(event)
			return true
		}
	}
	l.a.log.Warn("not stored, not acknowledged", "event", event, "err", safe(err))
	l.tell((*supervisor).redeliver)
	return false
}

func (l *link) try(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			// The value of a panic may quote a message; the stack names functions only.
			l.a.log.Error("panic while handling an event", "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return fn()
}

func (l *link) blame(event string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.poison[event]++
	return l.poison[event]
}

func (l *link) forgive(event string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.poison, event)
}

// notice carries what the library says about the connection to the supervisor.
func (l *link) notice(evt any) {
	switch e := evt.(type) {
	case *events.Connected:
		l.tell((*supervisor).connected)
	case *events.Disconnected:
		l.tell((*supervisor).disconnected)
	case *events.KeepAliveTimeout:
		count := e.ErrorCount
		l.tell(func(s *supervisor) { s.late(count) })
	case *events.KeepAliveRestored:
		l.tell((*supervisor).answered)
	case *events.ManualLoginReconnect:
		l.tell((*supervisor).newLine)
	case *events.LoggedOut:
		reason := channel.ReasonUnlinked
		if e.OnConnect && e.Reason != events.ConnectFailureLoggedOut {
			reason = channel.ReasonBanned
		}
		l.tell(func(s *supervisor) { s.loggedOut(reason) })
	case *events.StreamReplaced:
		l.tell((*supervisor).replaced)
	case *events.TemporaryBan:
		l.tell(func(s *supervisor) { s.banned(e.Expire) })
	case *events.ClientOutdated:
		l.tell((*supervisor).outdated)
	case *events.ConnectFailure:
		code := int(e.Reason)
		l.tell(func(s *supervisor) { s.refused(code) })
	case *events.NotifyAccountReachoutTimelock:
		l.timelock(e)
	case *events.OfflineSyncPreview:
		l.backlog.Store(e.Messages > 0)
		l.sync(channel.Syncing, e.Messages)
	case *events.OfflineSyncCompleted:
		l.backlog.Store(false)
		l.sync(channel.Synced, e.Count)
	default:
		l.noticePairing(evt)
	}
}

func (l *link) timelock(e *events.NotifyAccountReachoutTimelock) {
	if !e.IsActive {
		l.tell((*supervisor).unrestricted)
		return
	}
	until := e.TimeEnforcementEnds.Time
	l.tell(func(s *supervisor) { s.restricted(until) })
}

func (l *link) sync(kind channel.SignalKind, count int) {
	sig := l.a.newSignal(kind, "", nil)
	sig.Count = count
	l.a.signal(sig)
}

// ping asks the server something that changes nothing. It is the library's own keep-alive question, which cannot be
// asked through its public face. The library honours the context only once it may write, and a write that stalls keeps
// everybody else from writing: so the question runs beside us, and ends at the latest when the connection is cut.
func (l *link) ping(ctx context.Context) error {
	answer := make(chan error, 1)
	go func() {
		//lint:ignore SA1019 the public face has no question that is as cheap
		_, err := l.client.DangerousInternals().SendIQ(ctx, whatsmeow.DangerousInfoQuery{
			Namespace: "w:p", Type: "get", To: types.ServerJID, NoRetry: true,
		})
		answer <- err
	}()
	var err error
	select {
	case err = <-answer:
	case <-ctx.Done():
		return ctx.Err()
	}
	var refusal *whatsmeow.IQError
	if errors.As(err, &refusal) && refusal.RawNode != nil && refusal.RawNode.Tag == "iq" {
		return nil // a refusal is an answer
	}
	return err
}

// close ends the link: nothing of it reaches the sink any more, its connection is cut and its file closed.
func (l *link) close() {
	l.closed.Store(true)
	l.cancel()
	l.groups.stop(l.a.o.Timing.Shutdown / 4)
	if err := l.session.close(); err != nil {
		l.a.log.Warn("close session file", "err", safe(err))
	}
}

// now is the adapter's clock.
func (l *link) now() time.Time { return l.a.o.Now() }
