package whatsapp_test

import (
	"strconv"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/whatsapp"
	"planob/backend/channel/whatsapp/loopback"
)

// A number that was linked lately may send few automatic messages by itself, more after a week and after two, never more
// than that; one that was never linked here counts as new.
func TestWarmUp(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		linked, restricted time.Duration // ago; 0 never
		most               int
	}{
		{0, 0, 10}, {time.Hour, 0, 10}, {6 * day, 0, 10}, {8 * day, 0, 20}, {15 * day, 0, 40}, {900 * day, 0, 40},
		{900 * day, 2 * time.Hour, 0}, {900 * day, 23 * time.Hour, 0}, {900 * day, 2 * day, 10}, {900 * day, 9 * day, 20}, {900 * day, 16 * day, 40},
		{-time.Hour, 0, 10}, // the clock was set back
	} {
		s := newShop(t)
		for name, ago := range map[string]time.Duration{"whatsapp.since": c.linked, "whatsapp.calm": c.restricted} {
			if ago != 0 {
				s.state.m[name] = strconv.FormatInt(time.Now().Add(-ago).UnixMilli(), 10)
			}
		}
		s.start()
		s.sink.signal(t, channel.Unconfigured, "")
		a := s.adapter.Caps().Automatic
		if a == nil || a.Day != c.most || a.Every < 10*time.Second || (c.most == 0) == a.Until.IsZero() {
			t.Errorf("linked %v ago, restricted %v ago: %+v", c.linked, c.restricted, a)
		}
		s.close()
	}
}

// The first refusal of the number stops automatic messages at once and for a day after the restriction, also over a
// restart; so do a ban and a time lock. TestFault_43 has what they do to every message.
func TestRefusalStopsAutomatic(t *testing.T) {
	for name, refuse := range map[string]func(s *shop){
		"463": func(s *shop) {
			s.server.SetFaults(func(f *loopback.Faults) { f.AckError, f.Next = 463, 1 })
			if _, r := s.send("a quem nunca escreveu"); !r.Blocks {
				s.t.Fatalf("send: %+v", r)
			}
		},
		"ban": func(s *shop) {
			s.server.SetFaults(func(f *loopback.Faults) {
				f.LoginFailure = &loopback.LoginFailure{Reason: 402, Attrs: map[string]string{"code": "101", "expire": "3600"}}
			})
			s.server.Drop()
			s.sink.signal(s.t, channel.Blocked, channel.ReasonRestricted)
		},
		"time lock": func(s *shop) {
			if err := s.phone.Timelock(time.Now().Add(time.Hour)); err != nil {
				s.t.Fatal(err)
			}
			s.sink.signal(s.t, channel.Blocked, channel.ReasonRestricted)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, func(o *whatsapp.Options) { o.Timing.Restricted = 300 * time.Millisecond })
			if a := s.adapter.Caps().Automatic; a.Day != 10 {
				t.Fatalf("before: %+v", a)
			}
			refuse(s)
			if a := s.adapter.Caps().Automatic; a.Day != 0 || time.Until(a.Until) < 23*time.Hour {
				t.Fatalf("after: %+v", a)
			}
			s.sink.signal(t, channel.Blocked, channel.ReasonRestricted)
			s.close()
			n := s.sink.mark()
			s.start()
			s.sink.until(t, "the restriction again", func() bool { return s.adapter.Caps().Automatic.Day == 0 })
			s.sink.until(t, "answer to the login", func() bool { // the library races with itself when it is stopped in the login
				after := s.sink.signals[n:]
				return len(after) > 0 && after[len(after)-1].Kind != channel.Connecting
			})
		})
	}
}
