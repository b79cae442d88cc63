package sms_test

import (
	"testing"

	"planob/backend/channel"
	"planob/backend/channel/sms"
)

// Only a mobile gets an SMS; everything else is refused with the reason a person reads.
func TestRefusal(t *testing.T) {
	for number, want := range map[string]string{
		"+5531988887777": "", "+351912345678": "", "+553133334444": "sms.landline", "+558007771234": "sms.badNumber", "27182": "sms.badNumber", "": "sms.badNumber",
	} {
		if got := sms.Refusal(number); got != want {
			t.Errorf("%s: %q, want %q", number, got, want)
		}
	}
}

// Whoever has a number is a person, however the network writes it; a bank's name and a short code are not.
func TestSender(t *testing.T) {
	for written, want := range map[string]string{
		"+5531988887777": "+5531988887777", "031988887777": "+5531988887777", "988887777": "+5531988887777", "3133334444": "+553133334444",
		"27182": "", "BANCO": "", "*144": "",
	} {
		peer, origin := sms.Sender(written, "31")
		if peer.Value != want || (origin == channel.Person) != (want != "") || len(peer.Refs) != 1 {
			t.Errorf("%s: %+v %s", written, peer, origin)
		}
	}
}
