package app_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"planob/app"
	"planob/backend/channel/channeltest"
	"planob/backend/channel/email"
	"planob/backend/channel/email/mailbench"
	"planob/backend/channel/whatsapp"
	"planob/backend/channel/whatsapp/loopback"
	"planob/backend/desk"
)

// hurry is by how much every shipped time is divided in the test of half-open connections.
const hurry = 10

// hurried divides every time of a struct of times by hurry; the ratios stay those of a shop.
func hurried[T any](t T) T {
	v := reflect.ValueOf(&t).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Type() == reflect.TypeFor[time.Duration]() {
			f.SetInt(f.Int() / hurry)
		}
	}
	return t
}

// Every connection of the shop goes dead without a word: no reset, no goodbye. Of the shipped times, both channels are
// suspected within 40 s and both halves of each are down within 90 s; what was on the wire is a doubt or proved unsent;
// when the line lives again everything comes back by itself, and nobody gets anything twice.
func TestFault_28(t *testing.T) {
	ways := map[string]func(testing.TB) (*channeltest.Line, bool){
		"buffers fill":        func(t testing.TB) (*channeltest.Line, bool) { return channeltest.NewLine(t), true },
		"packets are dropped": channeltest.NewDroppingLine,
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if line, ok := way(t); ok {
				halfOpen(t, line)
			}
		})
	}
}

func halfOpen(t *testing.T, line *channeltest.Line) {
	w := newWired(t, line)
	ana := w.customer("Ana", "whatsapp", "+5531995550142")
	bia, caio := w.customer("Bia", "email", "bia@cliente.test"), w.customer("Caio", "email", "caio@cliente.test")
	w.send(ana, "antes")
	w.send(bia, "antes")
	w.within(time.Minute, "both work", func() bool { return len(w.ana.Got()) == 1 && w.mail.Count("bia@cliente.test", "INBOX") == 1 })

	line.DieAfter(w.submission(), 9<<10) // amid the next mail
	doubtful := w.send(bia, strings.Repeat("Segue a lista de preços da semana.\n", 500))
	w.within(time.Minute, "the line dies", line.Dead)
	died, stalls := time.Now(), watchStalls(t)
	unacknowledged := w.send(ana, "no escuro")
	for _, c := range []struct {
		limit time.Duration // of the shipped times
		what  string
		state func(v app.ChannelView) bool
	}{
		{40 * time.Second, "suspected", func(v app.ChannelView) bool { return v.State != "working" }},
		{90 * time.Second, "down", func(v app.ChannelView) bool { return v.SendHalf == "down" && v.ReceiveHalf == "down" }},
	} {
		w.within(time.Minute, c.what, func() bool { return c.state(w.channel(w.zapID)) && c.state(w.channel(w.mailID)) })
		if took := time.Since(died) - stalls(); took > c.limit/hurry {
			t.Errorf("%s after %s, want at most %s", c.what, took*hurry, c.limit)
		}
	}
	unsent := w.send(caio, "espera a linha")
	w.within(time.Minute, "the doubt", func() bool { return w.status(bia, doubtful) == "in_doubt" })
	if s := w.status(caio, unsent); s != "queued" {
		t.Errorf("what was written to a dead channel is %q", s)
	}

	line.Live()
	// On a computer too busy for the hurried times a channel may fall a third time, and then it stays down on purpose.
	flapped := time.Minute + desk.DefaultTiming().FlapDwell/hurry
	w.within(flapped, "what waited leaves", func() bool { return w.status(caio, unsent) == "accepted" })
	w.within(flapped, "WhatsApp settles its doubt", func() bool {
		s := w.status(ana, unacknowledged)
		return s == "accepted" || s == "delivered"
	})
	w.within(flapped, "both are back", func() bool {
		for _, v := range []app.ChannelView{w.channel(w.zapID), w.channel(w.mailID)} {
			if v.SendHalf == "down" || v.ReceiveHalf == "down" {
				return false
			}
		}
		return true
	})
	if n := w.ana.Distinct(); n != 2 || len(w.ana.Got()) != 2 {
		t.Errorf("Ana got %d messages under %d ids, want 2", len(w.ana.Got()), n)
	}
	for who, most := range map[string]int{"bia@cliente.test": 2, "caio@cliente.test": 1} {
		if n := w.mail.Count(who, "INBOX"); n > most {
			t.Errorf("%s got %d mails, want at most %d", who, n, most)
		}
	}
}

// watchStalls measures for how long this computer was too busy to run us: a bound on time is not about that.
func watchStalls(t *testing.T) func() time.Duration {
	const beat = 20 * time.Millisecond
	asked := make(chan chan time.Duration)
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	go func() {
		var lost time.Duration
		for last := time.Now(); ; {
			select {
			case <-ctx.Done():
				return
			case to := <-asked:
				to <- lost
			case <-time.After(beat):
				lost += max(time.Since(last)-2*beat, 0)
				last = time.Now()
			}
		}
	}()
	return func() time.Duration {
		to := make(chan time.Duration)
		asked <- to
		return <-to
	}
}

// wired is the program with both channels, every connection of which goes through one line.
type wired struct {
	*opened
	server        *loopback.Server
	ana           *loopback.Customer
	mail          *mailbench.Bench
	zapID, mailID int64
	keys          int
}

func newWired(t *testing.T, line *channeltest.Line, change ...func(*app.Options)) *wired {
	t.Helper()
	const word = "pao-de-queijo"
	var boxes []mailbench.Account
	for _, a := range []string{"loja@padaria.test", "bia@cliente.test", "caio@cliente.test"} {
		boxes = append(boxes, mailbench.Account{Address: a, Password: word})
	}
	bench, err := mailbench.Start(t.TempDir(), mailbench.Options{Accounts: boxes})
	if errors.Is(err, mailbench.ErrUnavailable) && !mailbench.Required() {
		t.Skipf("skipped: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bench.Stop() })
	server, err := loopback.Start(loopback.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Trust())
	t.Cleanup(server.Close)
	phone, err := server.NewPhone("+5531988880000")
	if err != nil {
		t.Fatal(err)
	}
	w := &wired{mail: bench, server: server}
	if w.ana, err = server.NewCustomer("+5531995550142", "Ana"); err != nil {
		t.Fatal(err)
	}
	card := server.Card()
	card.Addr = line.To(card.Addr)
	through := map[string]string{}
	for _, port := range []int{bench.IMAP.Port(), bench.SMTP.Port()} {
		through[strconv.Itoa(port)] = line.To(here(port))
	}
	w.opened = open(t, filepath.Join(t.TempDir(), "data"), append(change, func(o *app.Options) {
		o.Timing, o.MailTiming, o.WhatsAppTiming = hurried(desk.DefaultTiming()), hurried(email.DefaultTiming()), hurried(whatsapp.DefaultTiming())
		o.WhatsAppHTTP, o.MailTLS = card.HTTPClient(), &tls.Config{RootCAs: bench.CA()}
		o.MailDial = func(ctx context.Context, network, address string) (net.Conn, error) {
			_, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			var d net.Dialer
			return d.DialContext(ctx, network, through[port])
		}
	})...)
	w.run()
	w.mailID = get[app.ChannelView](w.opened, "Channels.SaveEmail", app.EmailInput{
		Address: "loja@padaria.test", Password: word, IMAPHost: mailbench.Host, IMAPPort: bench.IMAP.Port(), IMAPSecurity: "tls",
		SMTPHost: mailbench.Host, SMTPPort: bench.SMTP.Port(), SMTPSecurity: "starttls",
	}).ID
	w.zapID = get[app.ChannelView](w.opened, "Channels.Add", "whatsapp").ID
	w.ask("Channels.AcceptRisk", w.zapID)
	w.within(time.Minute, "a channel to pair", func() bool {
		_, key := w.try("Channels.Pair", w.zapID)
		return key == ""
	})
	var qr string
	w.within(time.Minute, "a code", func() bool {
		qr = get[app.PairView](w.opened, "Channels.PairState", w.zapID).QR
		return qr != ""
	})
	if err := phone.Scan(t.Context(), qr); err != nil {
		t.Fatal(err)
	}
	w.within(time.Minute, "both channels", func() bool {
		return w.channel(w.zapID).State == "working" && w.channel(w.mailID).State == "working"
	})
	return w
}

func here(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// submission is where mails leave.
func (w *wired) submission() string { return here(w.mail.SMTP.Port()) }

func (w *wired) within(patience time.Duration, what string, is func() bool) {
	w.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if is() {
			return
		}
	}
	for _, v := range get[[]app.ChannelView](w.opened, "Channels.List") {
		w.Logf("%s: send %s, receive %s, verdict %q, waiting %d, next try %q", v.Kind, v.SendHalf, v.ReceiveHalf, v.Verdict, v.Waiting, v.NextTry)
	}
	w.Fatalf("never: %s", what)
}

func (w *wired) channel(id int64) app.ChannelView {
	w.Helper()
	for _, v := range get[[]app.ChannelView](w.opened, "Channels.List") {
		if v.ID == id {
			return v
		}
	}
	w.Fatalf("no account %d", id)
	return app.ChannelView{}
}

// customer makes a customer with one address and opens the conversation.
func (w *wired) customer(name, kind, address string) int64 {
	w.Helper()
	who := get[app.CustomerView](w.opened, "Customers.Save", app.CustomerInput{Name: name, Addresses: []app.AddressInput{
		{Kind: kind, Value: address, Classes: []string{"reply"}},
	}})
	return get[app.ConversationView](w.opened, "Inbox.Open", who.ID).Row.ID
}

func (w *wired) send(conversation int64, text string) int64 {
	w.Helper()
	w.keys++
	return get[app.MessageView](w.opened, "Inbox.Send", app.SendInput{Conversation: conversation, Text: text, Key: strconv.Itoa(w.keys)}).ID
}

func (w *wired) status(conversation, message int64) string {
	w.Helper()
	for _, m := range get[app.MessagePage](w.opened, "Inbox.Messages", conversation, 0, 0, 50).Rows {
		if m.ID == message {
			return m.Status
		}
	}
	w.Fatalf("no message %d", message)
	return ""
}
