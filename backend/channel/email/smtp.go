package email

import (
	"context"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"planob/backend/channel"
)

// submission is one logged-in SMTP connection. The library's mail client is not used: it hides which command failed
// behind one error that names the recipient, and its way of leaving ends a half-written mail with a dot.
type submission struct {
	client  *smtp.Client
	wire    *wire
	release func() error // ends the guard of the running use
	closing *time.Timer  // while parked
}

// openSMTP connects to the account's submission server and logs in.
func (c *Channel) openSMTP(ctx context.Context) (*submission, error) {
	password, err := c.secret(ctx, "smtp")
	if err != nil {
		return nil, err
	}
	s, err := c.dialer.openSMTP(ctx, c.config.smtp(), c.config.user(), password, c.timing)
	if err != nil {
		c.refuse("smtp", password, err)
		return nil, err
	}
	return s, nil
}

// takeSMTP gives the connection that the last mail left by, if it still answers, or a new one. Providers count logins;
// a hundred notices are not a hundred of them.
func (c *Channel) takeSMTP(ctx context.Context) (*submission, error) {
	c.mu.Lock()
	s := c.parked
	c.parked = nil
	c.mu.Unlock()
	if s == nil || !s.closing.Stop() {
		return c.openSMTP(ctx)
	}
	s.release = s.wire.guard(ctx, c.timing.Answer)
	err := s.client.Reset()
	_ = s.release() // err tells enough
	if err != nil {
		s.abort()
		return c.openSMTP(ctx)
	}
	s.release = s.wire.guard(ctx, c.timing.Quiet)
	return s, nil
}

// park keeps a connection between two mails for a moment.
func (c *Channel) park(s *submission) {
	_ = s.release() // the mail has been accepted
	_ = s.wire.SetDeadline(time.Time{})
	c.mu.Lock()
	defer c.mu.Unlock()
	s.closing = time.AfterFunc(c.timing.Keep, s.leave)
	if c.parked != nil && c.parked.closing.Stop() {
		go c.parked.leave()
	}
	c.parked = s
}

// unpark closes the parked connection, when the account stops.
func (c *Channel) unpark() {
	c.mu.Lock()
	s := c.parked
	c.parked = nil
	c.mu.Unlock()
	if s != nil && s.closing.Stop() {
		s.leave()
	}
}

func (d dialer) openSMTP(ctx context.Context, to side, user, password string, timing Timing) (*submission, error) {
	dialing, cancel := context.WithTimeout(ctx, timing.Dial)
	defer cancel()
	conn, w, err := d.open(dialing, to)
	if err != nil {
		return nil, err
	}
	s := &submission{wire: w, release: w.guard(dialing, timing.Quiet)}
	if err := s.greet(d, conn, to, user, password); err != nil {
		if cause := s.release(); cause != nil {
			err = fail("connect", cause)
		}
		w.Close()
		return nil, err
	}
	if cause := s.release(); cause != nil {
		return nil, fail("connect", cause)
	}
	s.release = w.guard(ctx, timing.Quiet)
	return s, nil
}

func (s *submission) greet(d dialer, conn net.Conn, to side, user, password string) error {
	client, err := smtp.NewClient(conn, to.host)
	if err != nil {
		return fail("greeting", err)
	}
	s.client = client
	if err := client.Hello(literal(conn)); err != nil {
		return fail("greeting", err)
	}
	if to.security == StartTLS {
		if ok, _ := client.Extension("STARTTLS"); !ok {
			return &failure{step: "encrypt", reason: channel.ReasonPlatform, err: errNoStartTLS}
		}
		if err := client.StartTLS(d.config(to.host)); err != nil {
			return fail("encrypt", err)
		}
	}
	_, offered := client.Extension("AUTH")
	methods := strings.Fields(strings.ToUpper(offered))
	auth := smtp.PlainAuth("", user, password, to.host, false)
	if !slices.Contains(methods, "PLAIN") && slices.Contains(methods, "LOGIN") {
		auth = smtp.LoginAuth(user, password, to.host, false)
	}
	if err := client.Auth(auth); err != nil {
		return failLogin("login", err)
	}
	return nil
}

// literal is how we call ourselves: the address the server sees anyway, not the computer's name.
func literal(conn net.Conn) string {
	host, _, err := net.SplitHostPort(conn.LocalAddr().String())
	if err != nil {
		return "localhost"
	}
	if strings.Contains(host, ":") {
		return "[IPv6:" + host + "]"
	}
	return "[" + host + "]"
}

// leave says goodbye; only for a connection that is between two mails.
func (s *submission) leave() {
	_ = s.wire.SetDeadline(time.Now().Add(2 * time.Second)) // on a dead connection the goodbye fails at once
	_ = s.client.Quit()                                     // a courtesy
	s.abort()
}

// abort closes the connection without a word: anything written now would end a mail that is half written.
func (s *submission) abort() {
	_ = s.release()
	s.wire.Close()
}
