package email

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
)

// session is one logged-in IMAP connection, used by one goroutine. Every command is guarded: it ends when the context
// does, or when no byte moves for Timing.Quiet.
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
