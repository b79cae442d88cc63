package email

import (
	"context"
	"errors"
	"net"
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
	release func() error // ends the guard
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

func (d dialer) openSMTP(ctx context.Context, to side, user, password string, timing Timing) (*submission, error) {
	dialing, cancel := context.WithTimeout(ctx, timing.Dial)
	defer cancel()
	conn, w, err := d.open(dialing, to)
	if err != nil {
		return nil, err
	}
	s := &submission{wire: w, release: w.guard(ctx, timing.Quiet)}
	stop := context.AfterFunc(dialing, func() {
		if errors.Is(dialing.Err(), context.DeadlineExceeded) {
			w.Close()
		}
	})
	defer stop()
	if err := s.greet(d, conn, to, user, password); err != nil {
		if cause := s.release(); cause != nil {
			err = fail("connect", cause)
		} else if dialing.Err() != nil {
			err = fail("connect", context.Cause(dialing))
		}
		w.Close()
		return nil, err
	}
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
			return &failure{step: "encrypt", reason: channel.ReasonPlatform, err: errors.New("server offers no STARTTLS")}
		}
		if err := client.StartTLS(d.config(to.host)); err != nil {
			return fail("encrypt", err)
		}
	}
	_, offered := client.Extension("AUTH")
	methods := strings.Fields(strings.ToUpper(offered))
	auth := smtp.PlainAuth("", user, password, to.host, false)
	for _, method := range methods {
		if method == "PLAIN" {
			break
		}
		if method == "LOGIN" && !strings.Contains(strings.ToUpper(offered), "PLAIN") {
			auth = smtp.LoginAuth(user, password, to.host, false)
		}
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
