package email

import (
	"context"
	"errors"
	"io"
	"sort"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
)

// session is one logged-in IMAP connection, used by one goroutine. Every command is guarded: it ends when the context
// does, or when nothing arrives for Timing.Quiet.
type session struct {
	client *imapclient.Client
	wire   *wire
	caps   imap.CapSet
	timing Timing
	news   chan struct{} // the mailbox has grown
}

// openIMAP connects and logs in.
func (d dialer) openIMAP(ctx context.Context, s side, user, password string, timing Timing) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, timing.Dial)
	defer cancel()
	conn, w, err := d.open(ctx, s)
	if err != nil {
		return nil, err
	}
	if s.security == StartTLS {
		if conn, err = d.upgradeIMAP(ctx, conn, s.host); err != nil {
			w.Close()
			return nil, err
		}
	}
	in := &session{wire: w, timing: timing, news: make(chan struct{}, 1)}
	in.client = imapclient.New(conn, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				in.wake()
			}
		},
	}})
	if err := in.login(ctx, user, password); err != nil {
		in.close()
		return nil, err
	}
	return in, nil
}

func (s *session) wake() {
	select {
	case s.news <- struct{}{}:
	default:
	}
}

func (s *session) login(ctx context.Context, user, password string) error {
	if err := s.do(ctx, "greeting", s.client.WaitGreeting); err != nil {
		return err
	}
	err := s.do(ctx, "login", func() error {
		caps := s.client.Caps()
		var err error
		if caps.Has(imap.AuthCap("PLAIN")) || caps.Has(imap.CapLoginDisabled) {
			err = s.client.Authenticate(sasl.NewPlainClient("", user, password))
		} else {
			err = s.client.Login(user, password).Wait()
		}
		var answered *imap.Error
		if errors.As(err, &answered) {
			return failLogin("login", err)
		}
		if err != nil {
			return err
		}
		s.caps = s.client.Caps()
		return nil
	})
	return err
}

// do runs one exchange under guard and says why it failed.
func (s *session) do(ctx context.Context, step string, run func() error) error {
	return s.exchange(ctx, step, s.timing.Quiet, run)
}

func (s *session) exchange(ctx context.Context, step string, quiet time.Duration, run func() error) error {
	release := s.wire.guard(ctx, quiet)
	err := run()
	cause := release()
	if err == nil {
		return nil
	}
	return s.failed(step, err, cause)
}

// failed says why an exchange ended: the guard's reason first, then the server's words, then the network's; what is
// left is an answer that the library could not read.
func (s *session) failed(step string, err, cause error) error {
	var known *failure
	var answered *imap.Error
	switch {
	case cause != nil:
		return fail(step, cause)
	case errors.As(err, &known), errors.As(err, &answered):
		return fail(step, err)
	case s.wire.broken.Load():
		return fail(step, io.ErrUnexpectedEOF)
	}
	return fail(step, errUnreadable)
}

// alive asks for any answer and waits no longer than Timing.Answer for it.
func (s *session) alive(ctx context.Context) error {
	return s.exchange(ctx, "noop", s.timing.Answer, func() error { return s.client.Noop().Wait() })
}

// close ends the connection without ceremony.
func (s *session) close() { _ = s.client.Close() } // it is going away; there is nobody to tell

// leave says goodbye, for a server that counts connections, and closes.
func (s *session) leave(ctx context.Context) {
	release := s.wire.guard(ctx, s.timing.Answer)
	_ = s.client.Logout().Wait() // a courtesy
	_ = release()
	s.close()
}

func (s *session) selectMailbox(ctx context.Context, name string, readOnly bool) (*imap.SelectData, error) {
	var data *imap.SelectData
	err := s.do(ctx, "select", func() (err error) {
		data, err = s.client.Select(name, &imap.SelectOptions{ReadOnly: readOnly}).Wait()
		return err
	})
	return data, err
}

// head is what is known of a mail before its bytes are fetched.
type head struct {
	uid  imap.UID
	at   time.Time
	size int64
}

// heads lists the mails from a UID on, in order.
func (s *session) heads(ctx context.Context, from imap.UID) ([]head, error) {
	set := imap.UIDSet{imap.UIDRange{Start: from, Stop: 0}}
	var all []head
	err := s.do(ctx, "list mails", func() error {
		cmd := s.client.Fetch(set, &imap.FetchOptions{UID: true, InternalDate: true, RFC822Size: true})
		defer cmd.Close()
		for {
			msg := cmd.Next()
			if msg == nil {
				return cmd.Close()
			}
			var h head
			for item := msg.Next(); item != nil; item = msg.Next() {
				switch item := item.(type) {
				case imapclient.FetchItemDataUID:
					h.uid = item.UID
				case imapclient.FetchItemDataInternalDate:
					h.at = item.Time
				case imapclient.FetchItemDataRFC822Size:
					h.size = item.Size
				}
			}
			if h.uid >= from { // "n:*" always gives the last mail, also when it is below n
				all = append(all, h)
			}
		}
	})
	sort.Slice(all, func(i, j int) bool { return all[i].uid < all[j].uid })
	return all, err
}

// plainHeads lists the same by a search alone, for a server whose answers to heads cannot be read.
func (s *session) plainHeads(ctx context.Context, from imap.UID) ([]head, error) {
	uids, err := s.search(ctx, imap.SearchCriteria{UID: []imap.UIDSet{{imap.UIDRange{Start: from, Stop: 0}}}})
	var all []head
	for _, uid := range uids {
		if uid >= from {
			all = append(all, head{uid: uid})
		}
	}
	return all, err
}

func (s *session) search(ctx context.Context, criteria imap.SearchCriteria) ([]imap.UID, error) {
	var uids []imap.UID
	err := s.do(ctx, "search", func() error {
		data, err := s.client.UIDSearch(&criteria, nil).Wait()
		if err != nil {
			return err
		}
		uids = data.AllUIDs()
		return nil
	})
	sort.Slice(uids, func(i, j int) bool { return uids[i] < uids[j] })
	return uids, err
}

// fetch brings the bytes of mails, at most limit of each, to each. Whole mails that arrived before an error have been
// handed over.
func (s *session) fetch(ctx context.Context, uids []imap.UID, section imap.FetchItemBodySection, each func(uid imap.UID, raw []byte)) error {
	return s.do(ctx, "fetch", func() error {
		cmd := s.client.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{&section}})
		defer cmd.Close()
		for {
			msg := cmd.Next()
			if msg == nil {
				return cmd.Close()
			}
			var uid imap.UID
			var raw []byte
			whole := false
			for item := msg.Next(); item != nil; item = msg.Next() {
				switch item := item.(type) {
				case imapclient.FetchItemDataUID:
					uid = item.UID
				case imapclient.FetchItemDataBodySection:
					if item.Literal == nil {
						continue
					}
					var err error
					raw, err = io.ReadAll(item.Literal)
					// a literal that the connection cut short ends without an error
					whole = err == nil && int64(len(raw)) == item.Literal.Size()
				}
			}
			if uid != 0 && whole {
				each(uid, raw)
			}
		}
	})
}

// idle waits until the mailbox grows, poke fires, the connection ends or wait has passed, and leaves the connection
// ready for commands: the server has answered within Timing.Answer, which a dead connection cannot.
func (s *session) idle(ctx context.Context, wait time.Duration, poke <-chan struct{}, late func()) error {
	if !s.caps.Has(imap.CapIdle) {
		if err := s.pause(ctx, min(wait, s.timing.Poll), poke); err != nil {
			return err
		}
		return s.late(late, func() error { return s.alive(ctx) })
	}
	var running *imapclient.IdleCommand
	if err := s.late(late, func() error {
		return s.exchange(ctx, "idle", s.timing.Answer, func() (err error) {
			running, err = s.client.Idle()
			return err
		})
	}); err != nil {
		return err
	}
	if err := s.pause(ctx, wait, poke); err != nil {
		return err
	}
	return s.late(late, func() error {
		return s.exchange(ctx, "idle", s.timing.Answer, func() error {
			if err := running.Close(); err != nil {
				return err
			}
			return running.Wait()
		})
	})
}

// late calls tell when an answer takes more than half of the time it has.
func (s *session) late(tell func(), run func() error) error {
	timer := time.AfterFunc(s.timing.Answer/2, tell)
	defer timer.Stop()
	return run()
}

// pause waits. It also ends when the clock jumps: the computer slept, and the connection must prove itself now.
func (s *session) pause(ctx context.Context, wait time.Duration, poke <-chan struct{}) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	tick := time.NewTicker(s.timing.Tick)
	defer tick.Stop()
	last := time.Now().Round(0) // without the monotonic part, which stands still while a computer sleeps
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-s.client.Closed():
			return s.failed("idle", io.ErrUnexpectedEOF, nil)
		case <-s.news:
			return nil
		case <-poke:
			return nil
		case <-timer.C:
			return nil
		case <-tick.C:
			now := time.Now().Round(0)
			if now.Sub(last) > 3*s.timing.Tick {
				return nil
			}
			last = now
		}
	}
}
