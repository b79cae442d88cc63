package whatsapp_test

import (
	"testing"

	"planob/backend/channel/channeltest"
	"planob/backend/channel/whatsapp/loopback"
)

// The promises that every adapter makes.
func TestPromises(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Fixture {
		s := open(t)
		s.close() // the suite runs it; the session is there
		// Every copy reaches the phone, which shows one message an id as WhatsApp's own programs do.
		s.server.SetFaults(func(f *loopback.Faults) { f.NoDedup = true })
		arrived := func(key string) (n int) {
			for _, got := range s.ana.Got() {
				if got.ID == key {
					n++
				}
			}
			return n
		}
		return channeltest.Fixture{
			Channel: s.adapter, Account: s.opts.Account.ID, To: anaNumber, Arrived: arrived,
			Seen:   func(key string) int { return min(arrived(key), 1) },
			Mute:   func(on bool) { s.server.SetFaults(func(f *loopback.Faults) { f.Blackhole = on }) },
			Refuse: func() { s.server.SetFaults(func(f *loopback.Faults) { f.AckError, f.Next = 479, 1 }) },
			Push: func(text string) string {
				id, err := s.ana.SendText(soon(t), shopNumber, text)
				if err != nil {
					t.Error(err)
				}
				return id
			},
		}
	})
}
