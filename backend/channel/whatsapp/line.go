package whatsapp

import (
	"context"
	"errors"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"

	"planob/backend/channel"
)

// connect makes one try.
func (s *supervisor) connect() {
	if s.link == nil && !s.open() {
		return
	}
	if s.phase == up {
		s.drop() // on our own account: somebody asked for a new connection
	}
	if s.link.dialling {
		// The last Connect was cut and has not noticed: the library waits twenty seconds for a handshake, whatever
		// happens to the line, and holds its lock meanwhile. Another client on the same session need not wait.
		s.link = s.link.renew(s.ctx)
	}
	s.deadline.set(s.a.o.Timing.Login)
	if s.phase != pairing {
		s.phase = connecting
		s.say(channel.Connecting, "", nil)
	}
	s.link.dialling = true
	s.attempt++
	s.cut()
	ctx, cut := context.WithCancel(s.link.ctx)
	s.cut = cut
	l, attempt := s.link, s.attempt
	s.dials.Go(func() {
		versions.RLock()
		err := l.dial(ctx)
		versions.RUnlock()
		s.a.mail.put(func(s *supervisor) { s.dialled(l, attempt, err) })
	})
}

// dial connects, once the server has closed what it refused before.
func (l *link) dial(ctx context.Context) error {
	for range 10 {
		err := l.client.ConnectContext(ctx)
		if !errors.Is(err, whatsmeow.ErrAlreadyConnected) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lull / 3):
		}
	}
	goodbye(l.client) // it never closed
	return l.client.ConnectContext(ctx)
}

// lull is how long a server needs to close what it refused, and more.
const lull = 150 * time.Millisecond

// newLine: the server asks for a new connection (515), as it does after pairing.
func (s *supervisor) newLine() {
	if s.phase == idle || s.phase == blocked {
		return
	}
	s.rest()
	s.again(lull)
}

// dialled takes the answer of a Connect. No error means a handshake, not a login.
func (s *supervisor) dialled(l *link, attempt int, err error) {
	l.dialling = false
	current := s.link == l && attempt == s.attempt
	switch {
	case current && s.phase == up: // the login was quicker than this note
	case !current || (s.phase != connecting && s.phase != pairing):
		if err == nil {
			go goodbye(l.client) // cut already, and nobody waits for it any more
		}
	case err == nil:
	case errors.Is(err, store.ErrDeviceDeleted):
		s.loggedOut(channel.ReasonUnlinked)
	case s.phase == pairing:
		s.endPairing(pairReason(reasonOf(err)))
	default:
		s.gone(reasonOf(err), err)
	}
}

// rest stops whatever was planned for the running connection.
func (s *supervisor) rest() {
	s.a.live.Store(nil)
	s.question.stop()
	s.deadline.stop()
	s.wake.stop()
	if s.link != nil {
		s.link.backlog.Store(false)
	}
}

// drop ends the running connection.
func (s *supervisor) drop() {
	s.rest()
	if s.link == nil || s.link.dialling {
		s.cut() // the library's lock is held until Connect returns
		return
	}
	s.hangUp()
}

// hangUp has the library say goodbye, which a dead line makes it do for ten seconds: whoever takes longer than a
// quarter of Shutdown is cut.
func (s *supervisor) hangUp() {
	client, done := s.link.client, make(chan struct{})
	go func() {
		defer close(done)
		goodbye(client)
	}()
	patience := s.a.o.Timing.Shutdown / 4
	if !within(done, patience) {
		s.cut()
		within(done, 2*patience)
	}
	s.cut()
}

// goodbye closes the connection as the library's Disconnect does. Disconnect alone clears a field without a lock, which
// the end of the line reads: when the server hangs up in that very moment, both touch it. ResetConnection closes without
// clearing it, and after it Disconnect finds nothing left to clear. The end is announced first, so that nobody waits for
// a connection that will not come.
func goodbye(c *whatsmeow.Client) {
	//lint:ignore SA1019 the public face announces the end only together with the race
	c.DangerousInternals().ExpectDisconnect()
	c.ResetConnection()
	c.Disconnect()
}

func within(done <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}
