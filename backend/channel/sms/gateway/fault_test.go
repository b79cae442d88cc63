package gateway_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/sms/gateway"
	"planob/backend/desk"
)

// Through a telephone that loses a quarter of the questions and a quarter of the answers, 200 SMS go on the air exactly 200
// times: the same key is brought again until the answer, and 409 is the proof.
func TestCutsNeverMakeTwo(t *testing.T) {
	p := newPhone(t)
	c := open(t, p.Address(), newMemory())
	s := run(t, c)
	p.Cut(25, 25)
	var keys []string
	tries := 0
	for i := range 200 {
		m := outgoing(c, fmt.Sprint("aviso ", i))
		keys = append(keys, m.Key)
		for {
			tries++
			res := c.Send(t.Context(), m)
			if res.Outcome == channel.Accepted {
				break
			}
			if res.Outcome == channel.Rejected {
				t.Fatalf("%+v", res)
			}
			m.Repeat = m.Repeat || res.Outcome == channel.InDoubt
		}
	}
	until(t, "all are on the air", func() bool { return len(p.Sent()) == 200 })
	for _, key := range keys {
		if n := p.Radio(key); n != 1 {
			t.Errorf("%d times on the air", n)
		}
	}
	if tries < 250 {
		t.Errorf("%d tries: nothing was cut", tries)
	}
	p.Cut(0, 0)
	until(t, "every one is reported", func() bool {
		for _, key := range keys {
			if state, _ := s.state(key); state != desk.AttemptDelivered {
				return false
			}
		}
		return true
	})
}

// 300 replies that show up late, with ids that repeat, through the same cuts and a store that refuses some, are kept once.
func TestRepliesAreKept(t *testing.T) {
	p := newPhone(t)
	c := open(t, p.Address(), newMemory())
	s := run(t, c)
	p.Cut(25, 25)
	for i := range 300 {
		p.Push(maria, fmt.Sprint("resposta ", i), time.Duration(i%90)*time.Second)
		if i == 100 || i == 200 {
			s.fill(i == 100)
			time.Sleep(50 * time.Millisecond)
		}
	}
	until(t, "all are kept", func() bool { return len(s.texts()) == 300 })
	for text, n := range s.texts() {
		if n != 1 {
			t.Errorf("%s came %d times", text, n)
		}
	}
	if in := s.got[0]; in.Peer.Value != maria || in.Account != account || in.Origin != channel.Person {
		t.Errorf("%+v", in)
	}
}

// What the network kept while the telephone was off arrives with a time of long ago, and is kept too; so is what arrived
// while this computer was off.
func TestLongAgoIsKept(t *testing.T) {
	p, state := newPhone(t), newMemory()
	c := open(t, p.Address(), state)
	s, stop := runUntil(t, c)
	until(t, "it connects", s.last(channel.Connected, ""))
	p.Push(maria, "agora", 0)
	until(t, "the first is there", func() bool { return s.texts()["agora"] == 1 })
	p.Off()
	until(t, "it is away", s.last(channel.Disconnected, channel.ReasonDevice))
	p.Push(maria, "de ontem", 26*time.Hour)
	if err := p.On(p.Address()); err != nil {
		t.Fatal(err)
	}
	until(t, "yesterday's is there", func() bool { return s.texts()["de ontem"] == 1 })
	stop()
	p.Push(maria, "com o computador desligado", 3*time.Hour)
	again := run(t, open(t, p.Address(), state))
	until(t, "what was missed is there", func() bool { return again.texts()["com o computador desligado"] == 1 })
}

// The newest-first order of the app never turns two messages round: the next waits until the app has begun the one before,
// and an app that sleeps gets no more.
func TestOrderIsKept(t *testing.T) {
	p := newPhone(t)
	c := open(t, p.Address(), newMemory())
	run(t, c)
	p.Sleep(true)
	first, second := outgoing(c, "primeira"), outgoing(c, "segunda")
	if res := c.Send(t.Context(), first); res.Outcome != channel.Accepted {
		t.Fatalf("%+v", res)
	}
	if res := c.Send(t.Context(), second); res.Outcome != channel.NotSent || res.Reason != "sms.phone.asleep" || p.Tries(second.Key) != 0 {
		t.Errorf("asleep: %+v", res)
	}
	p.Sleep(false)
	if res := c.Send(t.Context(), second); res.Outcome != channel.Accepted {
		t.Errorf("awake: %+v", res)
	}
	until(t, "both left", func() bool { return strings.Join(p.Sent(), ",") == "primeira,segunda" })
}

// What Android says of an SMS that did not get out becomes the sentence a person can act on; what concerns every SMS goes
// to health.
func TestFailureIsTold(t *testing.T) {
	for said, want := range map[string]struct {
		reason string
		health string
	}{
		"Send result: RESULT_ERROR_NO_SERVICE (Failed because service is currently unavailable)": {"sms.noSignal", channel.ReasonSignal},
		"sendSMS: SIM 2 not found":                                                                     {"sms.noSIM", channel.ReasonSIM},
		"Can't send message: No SIMs found":                                                            {"sms.noSIM", channel.ReasonSIM},
		"Send result: RESULT_ERROR_GENERIC_FAILURE (Generic failure cause)":                            {"sms.refused", ""},
		"Send result: RESULT_ERROR_LIMIT_EXCEEDED (Failed because we reached the sending queue limit)": {"sms.limit", ""},
		"sendSMS: Invalid phone number type":                                                           {"sms.landline", ""},
		"Delivery result from SC +550123: 70":                                                          {"sms.undelivered", ""},
		"sendSMS: something that nobody has seen yet":                                                  {"sms.notOut", ""},
	} {
		p := newPhone(t)
		c := open(t, p.Address(), newMemory())
		s := run(t, c)
		p.FailNext(said)
		m := outgoing(c, "oi")
		if res := c.Send(t.Context(), m); res.Outcome != channel.Accepted {
			t.Fatalf("%+v", res)
		}
		until(t, "the failure is told", func() bool { state, _ := s.state(m.Key); return state == desk.Rejected })
		if _, reason := s.state(m.Key); reason != want.reason {
			t.Errorf("%s: %s, want %s", said, reason, want.reason)
		}
		if want.health != "" {
			if sig := c.Probe(t.Context()); sig.Kind != channel.SendFailed || sig.Reason != want.health {
				t.Errorf("%s: probe %+v", said, sig)
			}
		}
	}
}

// An app that says "delivered" at the first of several parts is believed only that it was sent.
func TestManyPartsAreNotDeliveredEarly(t *testing.T) {
	p := newPhone(t)
	c := open(t, p.Address(), newMemory())
	s := run(t, c)
	m := outgoing(c, strings.Repeat("ã", 200))
	c.Send(t.Context(), m)
	until(t, "it is reported", func() bool { state, _ := s.state(m.Key); return state != "" })
	if state, _ := s.state(m.Key); state != desk.AttemptSent {
		t.Errorf("state %s", state)
	}
}

// Each trouble between this computer and the telephone has its own name, nothing leaves by it, and it ends by itself.
func TestTroubleHasItsName(t *testing.T) {
	p := newPhone(t)
	c := open(t, p.Address(), newMemory())
	s := run(t, c)
	try := func() channel.Result { return c.Send(t.Context(), outgoing(c, "oi")) }

	p.SetPassword("outra")
	until(t, "the password is refused", s.last(channel.Blocked, channel.ReasonPassword))
	if res := try(); res.Outcome != channel.NotSent || res.Reason != "sms.phone.password" {
		t.Errorf("password: %+v", res)
	}
	p.SetPassword("a1b2c3d4")
	until(t, "it connects again", s.last(channel.Connected, ""))

	p.Old(true)
	until(t, "an old app only sends", s.last(channel.OnlySends, channel.ReasonOutdated))
	if res := try(); res.Outcome != channel.Accepted {
		t.Errorf("old app: %+v", res)
	}
	p.Old(false)
	p.Off()
	until(t, "it is away", s.last(channel.Disconnected, channel.ReasonDevice))
	if res := try(); res.Outcome != channel.NotSent || res.Reason != "sms.phone.unreachable" {
		t.Errorf("away: %+v", res)
	}
	if err := p.On(p.Address()); err != nil {
		t.Fatal(err)
	}
	until(t, "it connects again", s.last(channel.Connected, ""))
	for status, want := range map[int]channel.Outcome{500: channel.InDoubt, 429: channel.NotSent, 400: channel.Rejected, 302: channel.InDoubt} {
		p2 := newPhone(t)
		c2 := open(t, p2.Address(), newMemory())
		p2.Answer(status)
		if res := c2.Send(t.Context(), outgoing(c2, "oi")); res.Outcome != want {
			t.Errorf("%d: %+v", status, res)
		}
	}
}

// A landline and a short code are refused before the telephone hears of them.
func TestOnlyMobiles(t *testing.T) {
	p := newPhone(t)
	c := open(t, p.Address(), newMemory())
	for to, reason := range map[string]string{"+553133334444": "sms.landline", "27182": "sms.badNumber"} {
		m := outgoing(c, "oi")
		m.To = to
		if res := c.Send(t.Context(), m); res.Outcome != channel.Rejected || res.Reason != reason || p.Tries(m.Key) != 0 {
			t.Errorf("%s: %+v", to, res)
		}
	}
}

// A text that is no SMS any more does not leave as twenty.
func TestTooLongIsRefused(t *testing.T) {
	p := newPhone(t)
	c := open(t, p.Address(), newMemory())
	if res := c.Send(t.Context(), outgoing(c, strings.Repeat("a", 671))); res.Outcome != channel.Rejected || res.Reason != "sms.tooLong" {
		t.Errorf("%+v", res)
	}
}

// The SIM that the form names is the one asked for.
func TestSIMIsChosen(t *testing.T) {
	p := newPhone(t)
	for choice, want := range map[string]int{"auto": 0, "2": 2} {
		c := open(t, p.Address(), newMemory(), "sim", choice)
		m := outgoing(c, "oi")
		if res := c.Send(t.Context(), m); res.Outcome != channel.Accepted || p.SIM(m.Key) != want {
			t.Errorf("%s: SIM %d, %+v", choice, p.SIM(m.Key), res)
		}
		until(t, "it left", func() bool { return p.Radio(m.Key) == 1 })
	}
}

// Another telephone at the same address never saw the key: it does not get a repeat, and the caps say since when.
func TestAnotherTelephoneGetsNoRepeat(t *testing.T) {
	p, state := newPhone(t), newMemory()
	c := open(t, p.Address(), state)
	s := run(t, c)
	if caps := c.Caps(); !caps.SameKeyRepeats || !caps.SameKeySince.IsZero() || caps.NeedsInternet {
		t.Errorf("caps %+v", caps)
	}
	m := outgoing(c, "oi")
	c.Send(t.Context(), m)
	until(t, "it left", func() bool { return p.Radio(m.Key) == 1 })
	p.Off()
	until(t, "it is away", s.last(channel.Disconnected, channel.ReasonDevice))
	p.Replace("telephone-2")
	if err := p.On(p.Address()); err != nil {
		t.Fatal(err)
	}
	m.Repeat = true
	if res := c.Send(t.Context(), m); res.Outcome == channel.Accepted || p.Radio(m.Key) != 1 {
		t.Errorf("a repeat by another telephone: %+v, %d on the air", res, p.Radio(m.Key))
	}
	until(t, "it is known to be another", func() bool { return !c.Caps().SameKeySince.IsZero() })
	if res := c.Resolve(t.Context(), m); res.Outcome != channel.InDoubt {
		t.Errorf("resolved by absence: %+v", res)
	}
}

// Receipts that were awaited at the end of the program are fetched after its start.
func TestReceiptsSurviveARestart(t *testing.T) {
	p, state := newPhone(t), newMemory()
	c := open(t, p.Address(), state)
	_, stop := runUntil(t, c)
	p.Sleep(true)
	m := outgoing(c, "oi")
	if res := c.Send(t.Context(), m); res.Outcome != channel.Accepted {
		t.Fatalf("%+v", res)
	}
	stop()
	p.Sleep(false)
	s := run(t, open(t, p.Address(), state))
	until(t, "it is delivered", func() bool { state, _ := s.state(m.Key); return state == desk.AttemptDelivered })
}

// The form finds out before anything is kept what is wrong, and with which field.
func TestSetupNamesTheField(t *testing.T) {
	p := newPhone(t)
	form := gateway.Setup(quick)
	check := func(change func(channel.Values)) error {
		v := channel.Values{"address": p.Address(), "user": "sms", "password": "a1b2c3d4"}
		change(v)
		full, err := form.Fill(v)
		if err != nil {
			return err
		}
		_, err = form.Check(t.Context(), full)
		return err
	}
	if err := check(func(channel.Values) {}); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(channel.Values){
		"sms.phone.password password":  func(v channel.Values) { v["password"] = "errada" },
		"sms.phone.badAddress address": func(v channel.Values) { v["address"] = "https://10.0.0.7/x" },
		"sms.phone.outside address":    func(v channel.Values) { v["address"] = "192.0.2.7:8080" },
		"sms.phone.number number":      func(v channel.Values) { v["number"] = "12" },
		"sms.phone.unreachable address": func(v channel.Values) {
			v["address"] = "127.0.0.1:1"
		},
	} {
		e, ok := check(change).(*desk.Error)
		if !ok || e.Key+" "+e.Field != want {
			t.Errorf("%s: %v", want, e)
		}
	}
	p.Old(true)
	if e, ok := check(func(channel.Values) {}).(*desk.Error); !ok || e.Key != "sms.phone.oldApp" {
		t.Errorf("an old app: %v", e)
	}
}

// Addresses are read as the app shows them and as people copy them.
func TestAddress(t *testing.T) {
	for written, ok := range map[string]bool{
		"192.168.0.15:8080": true, " http://192.168.0.15:8080/ ": true, "192.168.0.15": true, "celular.local": true,
		"": false, "192.168.0.15:99999": false, "user@10.0.0.1": false, "10.0.0.1/x": false,
	} {
		_, err := gateway.New(gateway.Options{Account: channel.Account{Config: fmt.Sprintf(`{"address":%q}`, written)}})
		if (err == nil) != ok {
			t.Errorf("%q: %v", written, err)
		}
	}
}

// A password never leaves the shop's network, wherever the address leads.
func TestNeverOutside(t *testing.T) {
	c := open(t, "192.0.2.7:8080", newMemory())
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if res := c.Send(ctx, outgoing(c, "oi")); res.Outcome != channel.NotSent || res.Reason != "sms.phone.outside" {
		t.Errorf("%+v", res)
	}
}
