package email

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"regexp"
	"strings"

	"github.com/emersion/go-imap/v2"

	"planob/backend/channel"
)

var (
	// errQuiet is the cause when the far side stopped answering.
	errQuiet = errors.New("no answer")
	// errUnreadable stands for an answer that a library could not read. Its own words are dropped: they quote the answer.
	errUnreadable = errors.New("answer cannot be read")
	errSecret     = errors.New("password cannot be read")
	errNoStartTLS = errors.New("server offers no STARTTLS")
)

// failure is what went wrong with a server, in the words of health. Its text names the step, the reason and the
// server's code: what a server says besides may hold addresses, so it is dropped.
type failure struct {
	step   string
	reason string // channel.Reason…
	code   string // "535 5.7.8", "NO [AUTHENTICATIONFAILED]"
	err    error  // nil when only the server's words are left
}

func (f *failure) Error() string {
	text := f.step + ": " + f.reason
	if f.code != "" {
		text += " (" + f.code + ")"
	}
	if f.err != nil {
		text += ": " + f.err.Error()
	}
	return text
}

func (f *failure) Unwrap() error { return f.err }

// blocked reports whether a person must act.
func (f *failure) blocked() bool {
	return f.reason == channel.ReasonPassword || f.reason == channel.ReasonCert || f.reason == channel.ReasonQuota
}

// key is the locale key of what a person reads.
func (f *failure) key() string {
	switch {
	case errors.Is(f, errSecret):
		return "secret.locked"
	case f.reason == channel.ReasonPassword:
		return "email.wrongPassword" // "email.password" names the field of the form
	}
	return "email." + f.reason
}

func (f *failure) signal() channel.Signal {
	kind := channel.Disconnected
	if f.blocked() {
		kind = channel.Blocked
	}
	return channel.Signal{Kind: kind, Reason: f.reason, Err: f}
}

// fail classes an error that any step met.
func fail(step string, err error) *failure {
	var known *failure
	if errors.As(err, &known) {
		return known
	}
	f := &failure{step: step, reason: channel.ReasonNetwork, err: err}
	var said *textproto.Error
	var answered *imap.Error
	switch {
	case isCertificate(err):
		f.reason = channel.ReasonCert
	case errors.As(err, &said):
		f.reason, f.code, f.err = channel.ReasonPlatform, replyCode(said), nil
	case errors.As(err, &answered):
		f.reason, f.code, f.err = channel.ReasonPlatform, imapCode(answered), nil
	case errors.Is(err, errUnreadable):
		f.reason = channel.ReasonPlatform
	case errors.Is(err, errQuiet), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		f.reason = channel.ReasonTimeout
	case !quotesNothing(err):
		f.reason, f.err = channel.ReasonPlatform, errUnreadable
	}
	return f
}

// quotesNothing reports whether an error's words come from this side: the system, TLS, or ourselves.
func quotesNothing(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	for _, ours := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, context.Canceled, errSecret, errNoStartTLS} {
		if errors.Is(err, ours) {
			return true
		}
	}
	return errors.As(err, &op) || errors.As(err, &dns) || errors.As(err, &record) || errors.As(err, &alert)
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

func isCertificate(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &name) || errors.As(err, &invalid)
}

// failLogin classes the answer to a password. An answer that speaks of anything but the password is for now.
func failLogin(step string, err error) *failure {
	var said *textproto.Error
	var answered *imap.Error
	switch {
	case errors.As(err, &said):
		f := &failure{step: step, reason: channel.ReasonPlatform, code: replyCode(said)}
		if said.Code >= 500 {
			f.reason = channel.ReasonPassword
		}
		return f
	case errors.As(err, &answered):
		f := &failure{step: step, reason: channel.ReasonPassword, code: imapCode(answered)}
		switch answered.Code {
		case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit, imap.ResponseCodeServerBug:
			f.reason = channel.ReasonPlatform
		case imap.ResponseCodeAuthenticationFailed, imap.ResponseCodeAuthorizationFailed, imap.ResponseCodeExpired:
		default:
			if forNow.MatchString(answered.Text) {
				f.reason = channel.ReasonPlatform
			}
		}
		return f
	}
	return fail(step, err)
}

// forNow finds the refusals that servers send without a code: too many connections, a broken backend.
var forNow = regexp.MustCompile(`(?i)too many|simultaneous|connections|temporar|unavailable|try again|internal|timed? ?out|muitas conex|tente novamente`)

// replyCode is the code of an SMTP answer with its enhanced part, as "550 5.1.1", without the words.
func replyCode(e *textproto.Error) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", e.Code, enhancedCode.FindString(e.Msg)))
}

func imapCode(e *imap.Error) string {
	if e.Code == "" {
		return string(e.Type)
	}
	return fmt.Sprintf("%s [%s]", e.Type, e.Code)
}
