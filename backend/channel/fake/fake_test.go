package fake_test

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/channeltest"
	"planob/backend/channel/fake"
)

// The fake keeps every promise a real adapter makes, with and without a far end that folds repeats.
func TestFakeIsAChannel(t *testing.T) {
	for _, dedupe := range []bool{true, false} {
		channeltest.Run(t, func(t *testing.T) channeltest.Fixture {
			c := fake.New(fake.Options{Account: 7, Dedupe: dedupe, Caps: channel.Caps{
				Kind: "fake", AddressForm: "handle", SendText: true, Receive: true, SameKeyRepeats: dedupe,
			}})
			return channeltest.Fixture{
				Channel: c, Account: 7, To: "ana", Arrived: c.Raw,
				Seen:   func(key string) int { return seen(c, key) },
				Refuse: func() { c.Next(fake.Refuse) },
				Mute: func(on bool) {
					c.SetFault(fake.Works)
					if on {
						c.SetFault(fake.Swallow)
					}
				},
				Push: func(text string) string {
					in := channel.Incoming{RemoteID: rand.Text(), Text: text}
					go c.Deliver(context.Background(), in)
					return in.RemoteID
				},
			}
		})
	}
}

func seen(c *fake.Channel, key string) int {
	n := 0
	for _, m := range c.Arrivals() {
		if m.Key == key {
			n++
		}
	}
	return n
}

// Each fault does to a send what its name says.
func TestFaults(t *testing.T) {
	for fault, want := range map[fake.Fault]struct {
		outcome channel.Outcome
		arrived int
	}{
		fake.Works:     {channel.Accepted, 1},
		fake.Refuse:    {channel.Rejected, 0},
		fake.CutBefore: {channel.NotSent, 0},
		fake.CutMid:    {channel.InDoubt, 0},
		fake.CutAfter:  {channel.InDoubt, 1},
		fake.Swallow:   {channel.InDoubt, 1},
		fake.Panic:     {"", 0},
		fake.PanicSent: {"", 1},
	} {
		t.Run(string(fault), func(t *testing.T) {
			c := fake.New(fake.Options{})
			c.Next(fault)
			if res := send(c); res.Outcome != want.outcome || c.Raw("k") != want.arrived {
				t.Errorf("outcome %q, arrived %d", res.Outcome, c.Raw("k"))
			}
		})
	}
}

func send(c *fake.Channel) (res channel.Result) {
	defer func() { recover() }()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	return c.Send(ctx, channel.Outgoing{Key: "k"})
}

// A blocked send goes on when it is let go, whatever its context says.
func TestBlock(t *testing.T) {
	c := fake.New(fake.Options{})
	c.SetFault(fake.Block)
	done := make(chan channel.Result)
	go func() { done <- send(c) }()
	select {
	case res := <-done:
		t.Fatalf("came back with %+v", res)
	case <-time.After(50 * time.Millisecond):
	}
	c.Unblock()
	if res := <-done; res.Outcome != channel.Accepted {
		t.Errorf("outcome %q", res.Outcome)
	}
}
