package app_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"planob/app"
	"planob/backend/channel"
	"planob/backend/channel/fake"
	"planob/backend/channel/sms/gateway/phonebench"
	"planob/backend/desk"
)

// cable is this computer's way out, which somebody may pull.
type cable struct {
	mu  sync.Mutex
	out bool
}

func (c *cable) Check(context.Context) desk.InternetState {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.out {
		return desk.InternetCable
	}
	return desk.InternetOK
}

func (c *cable) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = true
}

// zap is a channel that needs the internet, and can be cut.
func zap(t *testing.T) func() *fake.Channel {
	var mu sync.Mutex
	var running *fake.Channel
	setup := channel.Setup{Check: func(context.Context, channel.Values) (channel.Checked, error) {
		return channel.Checked{Name: "Zap"}, nil
	}}
	app.AddWay(t, "zap", "zap", setup, func(acc channel.Account, _ func(string) (string, error)) channel.Channel {
		mu.Lock()
		defer mu.Unlock()
		running = fake.New(fake.Options{Account: acc.ID, Caps: channel.Caps{
			Kind: "zap", Supplier: "zap", AddressForm: "phone", SendText: true, Receive: true, NeedsInternet: true,
		}})
		return running
	})
	return func() *fake.Channel {
		mu.Lock()
		defer mu.Unlock()
		return running
	}
}

// With the first channel cut and the cable pulled, what is written leaves by the telephone, and the reply lands in the same
// conversation.
func TestLadderReachesTheTelephone(t *testing.T) {
	p, err := phonebench.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	first, way := zap(t), &cable{}
	a := open(t, t.TempDir(), func(o *app.Options) {
		o.Internet, o.Timing = way, desk.DefaultTiming()
		o.Timing.ProbeTrouble = 200 * time.Millisecond
	})
	a.run()
	a.ask("Channels.Save", app.SetupInput{Way: "zap"})
	a.ask("Channels.Save", app.SetupInput{Way: "phone", Values: []app.FieldInput{{Name: "address", Value: p.Address()}, {Name: "password", Value: phonebench.Password}}})
	states := func() string {
		var all []string
		for _, c := range get[[]app.ChannelView](a, "Channels.List") {
			all = append(all, c.Kind+" "+c.State)
		}
		return strings.Join(all, ",")
	}
	a.until("both work", func() bool { return states() == "zap working,sms working" })
	who := get[app.CustomerView](a, "Customers.Save", app.CustomerInput{Name: "Neusa", Addresses: []app.AddressInput{
		{Kind: "zap", Value: "31988887777", Classes: []string{"reply"}}, {Kind: "sms", Value: "31988887777", Classes: []string{"reply"}},
	}})
	talk := get[app.ConversationView](a, "Inbox.Open", who.ID)
	write := func(text string) {
		a.ask("Inbox.Send", app.SendInput{Conversation: talk.Row.ID, Text: text, Key: text})
	}
	write("primeira")
	a.until("the first channel carries it", func() bool { return len(first().Arrivals()) == 1 })

	way.pull()
	first().SetUp(false)
	a.until("the first channel is cut", func() bool { return states() == "zap down,sms working" })
	write("segunda")
	a.until("the telephone carries it", func() bool { return strings.Join(p.Sent(), ",") == "segunda" })
	p.Push("+5531988887777", "Recebi, obrigada", 0)
	a.until("the reply is in the same conversation", func() bool {
		return strings.Contains(string(a.ask("Inbox.Messages", talk.Row.ID, 0, 0, 10)), "Recebi, obrigada")
	})
	if n := len(first().Arrivals()); n != 1 {
		t.Errorf("the first channel carried %d", n)
	}
}
