package loopback_test

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types/events"
	"go.uber.org/goleak"

	"planob/backend/channel/whatsapp/loopback"
)

// One number is one phone.
func TestOnePhonePerNumber(t *testing.T) {
	t.Parallel()
	s := start(t, loopback.Options{})
	if _, err := s.NewCustomer(anaNumber, "Ana"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.NewCustomer(anaNumber[1:], "Outra Ana"); err == nil {
		t.Fatal("two phones have one number")
	}
}

// A client that does not know the server's authority refuses it before a word is said.
func TestWrongAuthority(t *testing.T) {
	t.Parallel()
	s := start(t, loopback.Options{})
	stranger := start(t, loopback.Options{})
	card := s.Card()
	card.Authority = stranger.Card().Authority
	var unknown x509.UnknownAuthorityError
	if err := newShop(t, card.HTTPClient()).client.Connect(); !errors.As(err, &unknown) {
		t.Fatalf("wrong authority: %v", err)
	}
}

// A client that believes in another Noise root refuses the server although its TLS is right.
func TestWrongNoiseRoot(t *testing.T) {
	s, err := loopback.Start(loopback.Options{OwnRoot: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	before := whatsmeow.WACertPubKey
	refused := func() {
		t.Helper()
		err := newShop(t, s.HTTPClient()).client.Connect()
		if err == nil || !strings.Contains(err.Error(), "failed to verify intermediate cert signature") {
			t.Fatalf("wrong root: %v", err)
		}
	}
	refused()
	restore := s.Trust()
	sh := newShop(t, s.HTTPClient())
	if err := sh.client.Connect(); err != nil {
		t.Fatal(err)
	}
	wait[*events.QR](sh, 1)
	restore()
	refused()
	if whatsmeow.WACertPubKey != before {
		t.Fatal("the root of before is not back")
	}
}

// The certificate is for the two hosts and no other.
func TestOtherHost(t *testing.T) {
	t.Parallel()
	s := start(t, loopback.Options{})
	if _, err := s.HTTPClient().Get("https://example.com/"); err == nil {
		t.Fatal("an unknown host was believed")
	}
}

// Another process reaches the server by its card.
func TestCard(t *testing.T) {
	t.Parallel()
	s := start(t, loopback.Options{})
	text, err := json.Marshal(s.Card())
	if err != nil {
		t.Fatal(err)
	}
	var card loopback.Card
	if err := json.Unmarshal(text, &card); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(card.Trust())
	phone, err := s.NewPhone(shopNumber)
	if err != nil {
		t.Fatal(err)
	}
	sh := newShop(t, card.HTTPClient())
	sh.pair(phone)
	s.SetFaults(func(f *loopback.Faults) { f.DialError = errors.New("no such host") })
	s.Drop()
	sh.waitLife("Disconnected")
	s.SetFaults(func(f *loopback.Faults) { f.DialError = nil })
	sh.waitLife("Disconnected", "Connected")
}

// A server that wants a newer version refuses the old one, tells the new one on its page, and lets it in.
func TestOutdated(t *testing.T) {
	s, _, sh, _ := stage(t)
	old := store.GetWAVersion()
	t.Cleanup(func() { store.SetWAVersion(old) })
	s.SetFaults(func(f *loopback.Faults) { f.MinRevision = old[2] + 7 })
	s.Drop()
	wait[*events.ClientOutdated](sh, 1)
	newest, err := whatsmeow.GetLatestVersion(soon(t), s.HTTPClient())
	if err != nil || newest[2] != old[2]+7 {
		t.Fatalf("newest version %v, %v", newest, err)
	}
	time.Sleep(100 * time.Millisecond) // the refused connection is still closing
	store.SetWAVersion(*newest)
	if err := sh.client.Connect(); err != nil {
		t.Fatal(err)
	}
	wait[*events.Connected](sh, 2)
	s.SetFaults(func(f *loopback.Faults) { f.PageStatus = 500 })
	if _, err := whatsmeow.GetLatestVersion(soon(t), s.HTTPClient()); err == nil {
		t.Fatal("a version from a broken page")
	}
}

// A login that is never answered is told by nothing: connected, not logged in.
func TestNoSuccess(t *testing.T) {
	t.Parallel()
	s, _, sh, _ := stage(t)
	sh.client.Disconnect()
	later := sh.on(s)
	s.SetFaults(func(f *loopback.Faults) { f.NoSuccess = true })
	if err := later.client.Connect(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	if told, _ := later.events(); len(told) != 0 || !later.client.IsConnected() || later.client.IsLoggedIn() {
		t.Fatalf("was told %v", names(told))
	}
}

// A first connect without a network fails at once, unless the client was told to go on by itself.
func TestFirstConnectOffline(t *testing.T) {
	t.Parallel()
	s, _, sh, _ := stage(t)
	sh.client.Disconnect()
	later := sh.on(s)
	s.SetFaults(func(f *loopback.Faults) { f.DialError = errors.New("no such host") })
	if err := later.client.Connect(); err == nil {
		t.Fatal("connected to nothing")
	}
	later.client.InitialAutoReconnect = true
	if err := later.client.Connect(); err != nil {
		t.Fatal(err)
	}
	wait[*events.Disconnected](later, 1)
	s.SetFaults(func(f *loopback.Faults) { f.DialError = nil })
	wait[*events.Connected](later, 1)
}

// A hung upgrade ends with the HTTP client's own limit, which does not cut a connection that is up; a hung handshake
// holds Connect until it is over.
func TestHangs(t *testing.T) {
	t.Parallel()
	s, _, sh, _ := stage(t)
	sh.client.Disconnect()
	bounded := s.HTTPClient()
	bounded.Timeout = 500 * time.Millisecond
	s.SetFaults(func(f *loopback.Faults) { f.HangUpgrade = true })
	later := sh.on(s)
	later.use(bounded)
	began := time.Now()
	if err := later.client.Connect(); err == nil || time.Since(began) < bounded.Timeout {
		t.Fatalf("hung upgrade: %v after %v", err, time.Since(began))
	}
	bounded = s.HTTPClient()
	bounded.Timeout = 3 * time.Second // long enough for an upgrade on a machine that has other work
	later.use(bounded)
	s.SetFaults(func(f *loopback.Faults) { f.HangUpgrade, f.HangHandshake = false, true })
	time.AfterFunc(300*time.Millisecond, func() { s.SetFaults(func(f *loopback.Faults) { f.HangHandshake = false }) })
	began = time.Now()
	if err := later.client.Connect(); err != nil || time.Since(began) < 300*time.Millisecond {
		t.Fatalf("hung handshake: %v after %v", err, time.Since(began))
	}
	wait[*events.Connected](later, 1)
	time.Sleep(bounded.Timeout)
	if !later.client.IsConnected() || count[*events.Disconnected](later) != 0 {
		t.Fatal("the limit of the dial cut the connection")
	}
}

// Nothing of a server runs on after Close, whatever was going on.
func TestCloseLeavesNothing(t *testing.T) {
	before := goleak.IgnoreCurrent()
	s, err := loopback.Start(loopback.Options{})
	if err != nil {
		t.Fatal(err)
	}
	restore := s.Trust()
	phone, err := s.NewPhone(shopNumber)
	if err != nil {
		t.Fatal(err)
	}
	sh := newShop(t, s.HTTPClient())
	sh.pair(phone)
	ana, err := s.NewCustomer(anaNumber, "Ana")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ana.SendText(soon(t), shopNumber, "oi"); err != nil {
		t.Fatal(err)
	}
	wait[*events.Message](sh, 1)
	hung := newShop(t, s.HTTPClient())
	s.SetFaults(func(f *loopback.Faults) { f.HangUpgrade = true })
	failed := make(chan error)
	go func() { failed <- hung.client.Connect() }()
	s.SetFaults(func(f *loopback.Faults) { f.AckDelay = time.Hour })
	if _, err := sh.send(soon(t), anaNumber, "x", whatsmeow.SendRequestExtra{Timeout: 50 * time.Millisecond}); err == nil {
		t.Fatal("acknowledged an hour early")
	}
	s.Close()
	for _, c := range []*shop{sh, hung} {
		c.settle()
		c.client.Disconnect()
		_ = c.db.Close()
	}
	if err := <-failed; err == nil {
		t.Fatal("connected to a closed server")
	}
	restore()
	http.DefaultClient.CloseIdleConnections()
	goleak.VerifyNone(t, before)
}
