package whatsapp

import (
	"errors"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"

	"planob/backend/channel"
	"planob/backend/desk"
)

// Said is what a message says, for tests of the reading of foreign bytes.
type Said struct {
	Text    string
	Media   []channel.Media
	Answers []string
	Nothing bool
	Form    desk.Form
}

// Decode reads a message as a link does.
func Decode(m *waE2E.Message, at time.Time) Said {
	l := &link{a: &Adapter{}}
	s := l.decode(m, at)
	return Said{s.text, s.media, s.answers, s.nothing, s.form}
}

// Canonical and Forms are the two directions of a number.
var (
	Canonical = canonical
	Forms     = forms
)

// OutcomeOf reads an error of the library's send.
func OutcomeOf(err error) channel.Result { return outcomeOf(err) }

// Safe is what of an error may be logged.
func Safe(err error) error { return safe(err) }

// BareNotConnected is what the library returns from its second write.
var BareNotConnected = whatsmeow.ErrNotConnected

// ErrWrappedNotConnected is what it returns before the first.
var ErrWrappedNotConnected = fmt.Errorf("failed to get device list: %w", whatsmeow.ErrNotConnected)

var errSecret = errors.New("no LID found for 5531977770001@s.whatsapp.net from server")

// Secret is an error of the library that names a customer.
var Secret = errSecret
