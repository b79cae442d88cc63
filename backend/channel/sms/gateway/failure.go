package gateway

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"planob/backend/channel"
)

const (
	reasonPassword = channel.ReasonPassword
	reasonOld      = channel.ReasonOutdated
	reasonAway     = channel.ReasonDevice
	reasonStrange  = channel.ReasonPlatform
)

// failure is why a question had no good answer.
type failure struct {
	reason  string
	code    string
	unsent  bool // there is proof that nothing left
	outside bool // the address is not of the local network
	err     error
}

func (f *failure) Error() string {
	if f.err != nil {
		return f.reason + ": " + f.err.Error()
	}
	return f.reason + " " + f.code
}

func (f *failure) Unwrap() error { return f.err }

func (f *failure) signal() channel.Signal {
	s := channel.Signal{Kind: channel.Disconnected, Reason: f.reason, Err: f}
	if f.reason == reasonPassword {
		s.Kind = channel.Blocked
	}
	return s
}

// unreachable classes what happened on the way. The address stands in no error: it is the shop's own.
func unreachable(err error) *failure {
	f := &failure{reason: reasonAway}
	var not undialled
	f.unsent, f.outside = errors.As(err, &not), errors.Is(err, errOutside)
	var timeout net.Error
	switch {
	case f.outside:
		f.err = errOutside
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		f.err = context.DeadlineExceeded
	case errors.Is(err, context.Canceled):
		f.err = context.Canceled
	case f.unsent:
		f.err = errors.New("no connection")
	default:
		f.err = errors.New("the connection was cut")
	}
	return f
}

// refused classes a status; nil is a good one. What the app does with a message that is there already is no failure.
func refused(status int) *failure {
	f := &failure{code: fmt.Sprint(status)}
	switch {
	case status >= 200 && status < 300, status == http.StatusConflict:
		return nil
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		f.reason, f.unsent = reasonPassword, true
	case status == http.StatusNotFound:
		f.reason, f.unsent = reasonOld, true
	case status == http.StatusBadRequest, status == http.StatusTooManyRequests:
		f.reason, f.unsent = reasonStrange, true
	default:
		f.reason = reasonStrange // it may have taken the message before it stumbled
	}
	return f
}

// whyNot is what an SMS that did not get out says to a person, and to health: most reasons are of one message only.
func whyNot(said string) (sentence, health string) {
	said = strings.ToUpper(said)
	for _, w := range []struct{ word, reason, health string }{
		{word: "INVALID PHONE NUMBER TYPE", reason: "sms.landline"},
		{word: "INVALID PHONE NUMBER", reason: "sms.badNumber"},
		{word: "SIM_ABSENT", reason: "sms.noSIM", health: channel.ReasonSIM},
		{word: "NO SIMS FOUND", reason: "sms.noSIM", health: channel.ReasonSIM},
		{word: "NOT FOUND", reason: "sms.noSIM", health: channel.ReasonSIM}, // "SIM 2 not found"
		{word: "NO_SERVICE", reason: "sms.noSignal", health: channel.ReasonSignal},
		{word: "RADIO_OFF", reason: "sms.noSignal", health: channel.ReasonSignal},
		{word: "RADIO_NOT_AVAILABLE", reason: "sms.noSignal", health: channel.ReasonSignal},
		{word: "NETWORK_NOT_READY", reason: "sms.noSignal", health: channel.ReasonSignal},
		{word: "LIMIT", reason: "sms.limit"},
		{word: "SHORT_CODE", reason: "sms.badNumber"},
		{word: "DELIVERY RESULT", reason: "sms.undelivered"},
		{word: "GENERIC", reason: "sms.refused"}, // what the network answers to an empty balance, among others
		{word: "REJECT", reason: "sms.refused"},
		{word: "BARRED", reason: "sms.refused"},
	} {
		if strings.Contains(said, w.word) {
			return w.reason, w.health
		}
	}
	return "sms.notOut", ""
}
