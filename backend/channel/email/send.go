package email

import (
	"context"
	"errors"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"time"

	"planob/backend/channel"
)

// how long a server that said "later" is left alone, where it did not close the connection
const greylisted = time.Minute

// Send implements channel.Channel: one envelope, one try. NotSent and Rejected are answers of the
// server, or happen before it could have the mail; everything after the first byte of content that is not a clear
// answer is InDoubt.
func (c *Channel) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	from, fromUTF8, ok := wireAddress(c.config.own())
	to, toUTF8, good := wireAddress(m.To)
	if !ok || !good {
		return channel.Result{Outcome: channel.Rejected, Reason: "email.badAddress", Err: errAddress}
	}
	raw, err := compose(ctx, address{from, c.config.Name}, address{to, m.Name}, m, c.now())
	switch {
	case errors.Is(err, errTooBig):
		return channel.Result{Outcome: channel.Rejected, Reason: "email.tooLarge", Err: err}
	case err != nil:
		return channel.Result{Outcome: channel.NotSent, Reason: "email.attachment", Err: err}
	}
	s, err := c.takeSMTP(ctx)
	if err != nil {
		c.block(err)
		return notSent(err)
	}
	result := s.send(ctx, from, to, fromUTF8 || toUTF8, raw, c.timing.Verdict)
	switch result.Outcome {
	case channel.Accepted:
		c.park(s)
		result.RemoteID = m.Key
		c.copies.add(m.Key, raw, c.now())
	case channel.InDoubt:
		s.abort()
		c.doubted(m.Key)
	default:
		s.abort()
		c.blockOn(result)
	}
	return result
}

// notSent is the result of a connection that never came to a mail.
func notSent(err error) channel.Result {
	f := fail("connect", err)
	return channel.Result{
		Outcome: channel.NotSent, Reason: f.key(), Code: f.code, Blocks: f.blocked(), Err: f,
	}
}

// blockOn tells health when a refusal was about the account and not about the mail.
func (c *Channel) blockOn(r channel.Result) {
	if r.Blocks {
		c.signal(channel.Signal{Kind: channel.Blocked, Reason: channel.ReasonQuota, Err: r.Err})
	}
}

// send hands one mail over; once it is written, the server may think about it for as long as verdict. The caller leaves
// or aborts.
func (s *submission) send(ctx context.Context, from, to string, utf8 bool, raw []byte, verdict time.Duration) channel.Result {
	s.client.SkipSMTPUTF8(!utf8)
	if supported, _ := s.client.Extension("SMTPUTF8"); utf8 && !supported {
		return channel.Result{Outcome: channel.Rejected, Reason: "email.badAddress", Err: errAddress}
	}
	if _, limit := s.client.Extension("SIZE"); tooLargeFor(limit, raw) {
		return channel.Result{Outcome: channel.Rejected, Reason: "email.tooLarge", Err: errTooBig}
	}
	if err := s.client.Mail("<" + from + ">"); err != nil {
		return s.refused("mail", err, "email.refusedSender")
	}
	if err := s.client.Rcpt("<" + to + ">"); err != nil {
		return s.refused("rcpt", err, "email.refusedAddress")
	}
	w, err := s.client.Data()
	if err != nil {
		return s.refused("data", err, "email.refusedMessage")
	}
	if _, err := w.Write(raw); err != nil {
		return s.doubt("content", err)
	}
	if cause := s.release(); cause != nil {
		return s.doubt("content", cause)
	}
	// The server has all of it. It may be looking for viruses, and giving up now would leave a doubt behind.
	s.release = s.wire.guard(ctx, verdict)
	if err := w.Close(); err != nil {
		var answer *textproto.Error
		if errors.As(err, &answer) && answer.Code >= 400 && answer.Code < 600 {
			return s.refused("content", err, "email.refusedMessage")
		}
		return s.doubt("content", err)
	}
	return channel.Result{Outcome: channel.Accepted}
}

// tooLargeFor reports whether a server has said that it does not take so much; 0 or nothing is no limit.
func tooLargeFor(limit string, raw []byte) bool {
	n, err := strconv.ParseInt(strings.TrimSpace(limit), 10, 64)
	return err == nil && n > 0 && int64(len(raw)) > n
}

func (s *submission) doubt(step string, err error) channel.Result {
	if cause := s.release(); cause != nil {
		err = cause
	}
	return channel.Result{Outcome: channel.InDoubt, Reason: "email.doubt", Err: fail(step, err)}
}

var (
	tooLarge    = regexp.MustCompile(`\b5\.3\.4\b|\b5\.2\.3\b`)
	mailboxFull = regexp.MustCompile(`\b[45]\.2\.2\b`)
	dailyLimit  = regexp.MustCompile(`(?i)\b[45]\.4\.5\b|(daily|hourly|sending|message) (user )?(sending )?(limit|quota)|limite (di[aá]rio|de envio|por hora)`)
)

// refused turns a server's answer to a command into a result. Nothing of the mail has been taken: what is no answer at
// all is a proved "not sent" too, except after content has begun, which the caller sees to.
func (s *submission) refused(step string, err error, reason string) channel.Result {
	var answer *textproto.Error
	if !errors.As(err, &answer) {
		if cause := s.release(); cause != nil {
			err = cause
		}
		return notSent(fail(step, err))
	}
	result := channel.Result{Outcome: channel.Rejected, Reason: reason, Code: replyCode(answer), Err: fail(step, err)}
	switch {
	case dailyLimit.MatchString(answer.Msg):
		result.Outcome, result.Reason, result.Blocks, result.RetryAfter = channel.NotSent, "email.limit", true, time.Hour
	case answer.Code < 500:
		result.Outcome, result.Reason = channel.NotSent, "email.later"
		if answer.Code != 421 {
			result.RetryAfter = greylisted
		}
	case answer.Code == 552 || tooLarge.MatchString(answer.Msg):
		result.Reason = "email.tooLarge"
	}
	if mailboxFull.MatchString(answer.Msg) {
		result.Reason = "email.mailboxFull"
	}
	if answer.Code >= 500 && step == "mail" && strings.HasPrefix(result.Code, "530") {
		result.Outcome = channel.NotSent // "log in first": about the session, nothing was judged
	}
	return result
}
