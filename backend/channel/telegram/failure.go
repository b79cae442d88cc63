package telegram

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"planob/backend/channel"
)

var (
	errSecret     = errors.New("the token cannot be read")
	errUnreadable = errors.New("unreadable answer")
	errOpen       = errors.New("a file could not be opened")
	errTooLarge   = errors.New("file larger than Telegram carries")
)

// failure is an error in the words of health. Its text names the step, the reason and the code only: the address of a
// request holds the token, and what Telegram says may hold names.
type failure struct {
	step   string
	reason string // channel.Reason…
	code   int    // of Telegram, or of HTTP; 0 without an answer
	// judged says that Telegram itself answered "no": nothing was done.
	judged  bool
	about   about
	retry   time.Duration
	migrate int64 // the chat's new id
	err     error // nil when only the other side's words are left
}

// about is what an answer speaks of, as far as it matters here.
type about int

const (
	aboutOther about = iota
	aboutChat        // there is no such chat
	aboutLong
	aboutLarge
	aboutWebhook
)

func (f *failure) Error() string {
	text := f.step + ": " + f.reason
	if f.code != 0 {
		text += fmt.Sprintf(" (%d)", f.code)
	}
	if f.err != nil {
		text += ": " + f.err.Error()
	}
	return text
}

func (f *failure) Unwrap() error { return f.err }

// blocked reports whether a person must act.
func (f *failure) blocked() bool {
	return f.reason == channel.ReasonPassword || f.reason == channel.ReasonCert
}

// key is the locale key of what a person reads.
func (f *failure) key() string {
	switch {
	case errors.Is(f, errSecret):
		return "secret.locked"
	case f.reason == channel.ReasonPassword:
		return "telegram.badToken"
	case f.reason == channel.ReasonCert:
		return "telegram.certificate"
	case f.reason == channel.ReasonPlatform:
		return "telegram.platform"
	}
	return "telegram.unreachable"
}

func (f *failure) signal() channel.Signal {
	kind := channel.Disconnected
	if f.blocked() {
		kind = channel.Blocked
	}
	return channel.Signal{Kind: kind, Reason: f.reason, Err: f}
}

// answered reads Telegram's "no".
func answered(code int, description string, retry time.Duration, migrate int64) *failure {
	f := &failure{step: "answer", reason: channel.ReasonPlatform, code: code, judged: code >= 400 && code < 500, retry: retry, migrate: migrate}
	said := strings.ToLower(description)
	switch {
	case code == http.StatusUnauthorized, code == http.StatusNotFound: // it says 404 to what has not the form of a token
		f.reason = channel.ReasonPassword
	case strings.Contains(said, "webhook"):
		f.about = aboutWebhook
	case strings.Contains(said, "chat not found"), strings.Contains(said, "peer_id_invalid"), strings.Contains(said, "user not found"):
		f.about = aboutChat
	case strings.Contains(said, "too long"):
		f.about = aboutLong
	case code == http.StatusRequestEntityTooLarge, strings.Contains(said, "too big"), strings.Contains(said, "too large"):
		f.about = aboutLarge
	}
	return f
}

// fail classes an error that any step met.
func fail(step string, err error) *failure {
	var known *failure
	if errors.As(err, &known) {
		return known
	}
	f := &failure{step: step, reason: channel.ReasonNetwork, err: err}
	switch {
	case isCertificate(err):
		f.reason = channel.ReasonCert
	case errors.Is(err, errUnreadable):
		f.reason = channel.ReasonPlatform
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		f.reason = channel.ReasonTimeout
	}
	if !ours(err) {
		f.err = nil
	}
	return f
}

// ours reports whether an error's words come from this side, and so quote nothing foreign.
func ours(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	for _, known := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, context.Canceled, context.DeadlineExceeded, errSecret, errUnreadable, errOpen, errTooLarge} {
		if errors.Is(err, known) {
			return true
		}
	}
	return errors.As(err, &op) || errors.As(err, &dns) || isCertificate(err)
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
