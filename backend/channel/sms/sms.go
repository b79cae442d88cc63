// Package sms is what every way of sending SMS shares: which numbers get one, and how long a text is when it travels. The
// ways themselves (a telephone on the shop's network) lie below it. It knows numbers and text, no network.
package sms

import (
	"strings"
	"unicode/utf8"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/phone"
)

// Kind is the kind of every way of SMS.
const Kind desk.Kind = "sms"

// MaxText is the longest text that is cut into parts which all telephones put together again: ten.
const MaxText = 670

// TooLong reports whether a text, written for another channel perhaps, is no SMS any more.
func TooLong(text string) bool { return utf8.RuneCountInString(text) > MaxText }

// Refusal is the reason why a number gets no SMS, "" when it may get one.
func Refusal(e164 string) (reason string) {
	if !strings.HasPrefix(e164, "+") {
		return "sms.badNumber"
	}
	switch phone.KindOf(e164) {
	case phone.Mobile:
		return ""
	case phone.Landline:
		return "sms.landline"
	}
	return "sms.badNumber"
}

// Sender is who wrote an SMS, and what they are: a person has a number; words and short codes are machines, which nobody
// can answer.
func Sender(written, areaCode string) (channel.Peer, channel.Origin) {
	written = strings.TrimSpace(written)
	if e164, kind, err := phone.Parse(written, areaCode); err == nil && kind != phone.Other {
		return channel.Peer{Value: e164, Refs: []string{e164}}, channel.Person
	}
	return channel.Peer{Refs: []string{written}, Name: written}, channel.Automatic
}
