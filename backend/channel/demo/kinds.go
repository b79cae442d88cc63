package demo

import (
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
)

// pace is the least time between two sends: slow enough to watch.
const pace = 200 * time.Millisecond

// Kinds are the networks that are played, in the order of the example's ladder, with what each can do.
var Kinds = []channel.Caps{
	{
		Kind: "whatsapp", Supplier: "meta", AddressForm: "phone", SendText: true, SendMedia: true, Receive: true, Delivers: true,
		Reads: true, SameKeyRepeats: true, NeedsInternet: true, MaxText: 4096, MaxMedia: 64 << 20, Pace: pace,
	},
	{
		Kind: "email", Supplier: "exemplo.com.br", AddressForm: "email", SendText: true, SendMedia: true, Receive: true, Subject: true,
		SameKeyRepeats: true, NeedsInternet: true, MaxMedia: 20 << 20, Pace: pace,
	},
	{
		Kind: "sms", Supplier: "operadora", AddressForm: "phone", SendText: true, Receive: true, Delivers: true, SameKeyRepeats: true,
		CountsParts: true, MaxText: 670, Pace: pace,
	},
	{
		Kind: "telegram", Supplier: "telegram", AddressForm: "handle", SendText: true, SendMedia: true, Receive: true,
		SameKeyRepeats: true, NeedsInternet: true, MaxText: 4096, MaxMedia: 50 << 20, Pace: pace,
	},
}

// CapsOf is what a played kind can do; false for a kind that is not played.
func CapsOf(kind desk.Kind) (channel.Caps, bool) {
	for _, c := range Kinds {
		if c.Kind == kind {
			return c, true
		}
	}
	return channel.Caps{}, false
}
