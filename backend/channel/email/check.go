package email

import (
	"context"
	"crypto/tls"
	"errors"
	"net"

	"planob/backend/channel"
	"planob/backend/desk"
)

// Checker tries a configuration before it is saved. The zero value checks against the real network.
type Checker struct {
	TLSConfig *tls.Config
	Dial      Dial
	Timing    Timing
}

// Check logs in on both sides with the zero Checker.
func Check(ctx context.Context, config Config, password string) error {
	return Checker{}.Check(ctx, config, password)
}

// Check logs in on both sides and sends nothing. Its errors are *desk.Error with the field of the form that a person
// should look at.
func (k Checker) Check(ctx context.Context, config Config, password string) error {
	if err := config.Validate(); err != nil {
		return err
	}
	if password == "" {
		return invalid("password", "email.noPassword")
	}
	d, timing := dialer{k.Dial, k.TLSConfig}, k.Timing.orDefault()
	in, err := d.openIMAP(ctx, config.imap(), config.user(), password, timing)
	if err != nil {
		return forForm("imap", config.IMAPHost, err)
	}
	defer in.leave(ctx)
	if _, err := in.selectMailbox(ctx, "INBOX", true); err != nil {
		return forForm("imap", config.IMAPHost, err)
	}
	out, err := d.openSMTP(ctx, config.smtp(), config.user(), password, timing)
	if err != nil {
		return forForm("smtp", config.SMTPHost, err)
	}
	out.leave()
	return nil
}

// forForm is what a person reads who has just typed the settings.
func forForm(side, host string, err error) *desk.Error {
	f := fail("check", err)
	e := &desk.Error{Code: desk.CodeOffline, Key: "email.unreachable", Field: side + "Host", Err: f}
	var dns *net.DNSError
	switch {
	case f.reason == channel.ReasonPassword && wantsOAuth(host):
		e.Code, e.Key, e.Field = desk.CodeInvalid, "email.oauth", "address"
	case f.reason == channel.ReasonPassword && wantsAppPassword(host):
		e.Code, e.Key, e.Field = desk.CodeInvalid, "email.appPassword", "password"
	case f.reason == channel.ReasonPassword:
		e.Code, e.Key, e.Field = desk.CodeInvalid, "email.wrongPassword", "password"
	case errors.Is(f, errNoStartTLS):
		e.Code, e.Key, e.Field = desk.CodeInvalid, "email.noStartTLS", side+"Security"
	case f.reason == channel.ReasonCert:
		e.Code, e.Key = desk.CodeInvalid, "email.certificate"
	case errors.As(err, &dns) && dns.IsNotFound:
		e.Code, e.Key = desk.CodeInvalid, "email.noSuchHost"
	case f.reason == channel.ReasonPlatform:
		e.Key = "email.platform"
	}
	return e
}
