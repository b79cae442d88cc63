package whatsapp_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/store"

	"planob/backend/channel"
	"planob/backend/channel/whatsapp"
	"planob/backend/channel/whatsapp/loopback"
)

// TestFault_42, the adapter's side: unlinked on the phone, everything still to send is proved unsent, the session is
// gone, and a new link works.
func TestFault_42(t *testing.T) {
	for _, away := range []bool{false, true} {
		s := open(t)
		if away {
			s.close()
		}
		n := s.sink.mark()
		if err := s.phone.RemoveDevice(soon(t)); err != nil {
			t.Fatal(err)
		}
		if away {
			s.start()
		}
		s.sink.signalAfter(t, n, channel.Blocked, channel.ReasonUnlinked)
		for range 50 {
			if _, r := s.send("na fila"); r.Outcome != channel.NotSent {
				t.Fatalf("send: %+v", r)
			}
		}
		if sig := s.adapter.Probe(soon(t)); sig.Kind != channel.Blocked || sig.Reason != channel.ReasonUnlinked {
			t.Fatalf("probe: %+v", sig)
		}
		if _, err := os.Stat(s.opts.SessionFile); !os.IsNotExist(err) {
			t.Fatalf("session file stayed: %v", err)
		}
		// After a restart it is still a loss, not a channel that was never set up.
		s.close()
		n = s.sink.mark()
		s.start()
		s.sink.signalAfter(t, n, channel.Blocked, channel.ReasonUnlinked)
		s.pair()
		s.mustSend("de novo")
	}
}

// A number that WhatsApp refuses for good is told as banned, whichever of its two codes says so.
func TestBanned(t *testing.T) {
	for _, reason := range []int{403, 406} {
		s := open(t)
		s.server.SetFaults(func(f *loopback.Faults) { f.LoginFailure = &loopback.LoginFailure{Reason: reason} })
		s.server.Drop()
		s.sink.signal(t, channel.Blocked, channel.ReasonBanned)
		before := s.server.Stats().Dials
		time.Sleep(200 * time.Millisecond)
		if n := s.server.Stats().Dials; n != before {
			t.Fatalf("%d more tries", n-before)
		}
	}
}

// TestFault_43: a temporary ban is told with its end and waited for; 463 and the time lock block sending at the first
// message, until their end.
func TestFault_43(t *testing.T) {
	t.Run("ban", func(t *testing.T) {
		s := open(t)
		s.server.SetFaults(func(f *loopback.Faults) {
			f.LoginFailure = &loopback.LoginFailure{Reason: 402, Attrs: map[string]string{"code": "101", "expire": "1"}}
		})
		began := time.Now()
		s.server.Drop()
		sig := s.sink.signal(t, channel.Blocked, channel.ReasonRestricted)
		if wait := sig.Until.Sub(began); wait < 500*time.Millisecond || wait > 3*time.Second {
			t.Fatalf("until %v", wait)
		}
		if _, r := s.send("espera"); r.Outcome != channel.NotSent {
			t.Fatalf("send: %+v", r)
		}
		s.server.SetFaults(healthy)
		s.sink.signalAfter(t, s.sink.mark(), channel.Connected, "")
		if time.Now().Before(sig.Until) {
			t.Fatal("tried before the end")
		}
	})
	t.Run("463", func(t *testing.T) {
		s := open(t, func(o *whatsapp.Options) { o.Timing.Restricted = 400 * time.Millisecond })
		s.server.SetFaults(func(f *loopback.Faults) { f.AckError, f.Next = 463, 1 })
		n := s.sink.mark()
		_, r := s.send("a quem nunca escreveu")
		if r.Outcome != channel.Rejected || !r.Blocks || r.Code != "463" || r.Reason != "whatsapp.restricted" {
			t.Fatalf("send: %+v", r)
		}
		if sig := s.sink.signalAfter(t, n, channel.Blocked, channel.ReasonRestricted); sig.Until.IsZero() {
			t.Fatal("no end")
		}
		s.sink.signalAfter(t, n, channel.Connected, "") // it ends
		s.mustSend("depois")
	})
	t.Run("time lock", func(t *testing.T) {
		s := open(t)
		until := time.Now().Add(time.Hour).Truncate(time.Second)
		if err := s.phone.Timelock(until); err != nil {
			t.Fatal(err)
		}
		if sig := s.sink.signal(t, channel.Blocked, channel.ReasonRestricted); !sig.Until.Equal(until) {
			t.Fatalf("until %v", sig.Until)
		}
		n := s.sink.mark()
		s.restart() // the restriction outlives the program
		if sig := s.sink.signalAfter(t, n, channel.Blocked, channel.ReasonRestricted); !sig.Until.Equal(until) {
			t.Fatalf("until %v", sig.Until)
		}
	})
}

// TestFault_44: an outdated client refreshes its version once and gets in; when that does not help it is blocked, and
// a version that works later is found by itself.
func TestFault_44(t *testing.T) {
	was := store.GetWAVersion()
	t.Cleanup(func() { store.SetWAVersion(was) })
	t.Run("refreshed", func(t *testing.T) {
		s := open(t)
		n := s.sink.mark()
		s.server.SetFaults(func(f *loopback.Faults) { f.MinRevision = was[2] + 10 })
		s.server.Drop()
		s.sink.signalAfter(t, n, channel.Connected, "")
		if v := store.GetWAVersion(); v[2] != was[2]+10 {
			t.Fatalf("announced %v", v)
		}
		if s.sink.count(0, channel.Blocked) != 0 {
			t.Fatal("blocked although the refresh helped")
		}
		store.SetWAVersion(was)
		s.restart() // the version is remembered: no refusal, no second question
		if v := store.GetWAVersion(); v[2] != was[2]+10 {
			t.Fatalf("announced %v after a restart", v)
		}
	})
	t.Run("blocked", func(t *testing.T) {
		store.SetWAVersion(was)
		s := open(t, func(o *whatsapp.Options) { o.Timing.Outdated = 500 * time.Millisecond })
		s.server.SetFaults(func(f *loopback.Faults) { f.MinRevision, f.PageStatus = was[2]+1000, 503 })
		s.server.Drop()
		s.sink.signal(t, channel.Blocked, channel.ReasonOutdated)
		if _, r := s.send("espera"); r.Outcome != channel.NotSent {
			t.Fatalf("send: %+v", r)
		}
		n := s.sink.mark()
		s.server.SetFaults(func(f *loopback.Faults) { f.PageStatus = 0 })
		s.sink.signalAfter(t, n, channel.Connected, "")
	})
	t.Run("pairing", func(t *testing.T) {
		store.SetWAVersion(was)
		s := newShop(t)
		s.server.SetFaults(func(f *loopback.Faults) { f.MinRevision = was[2] + 20 })
		s.start()
		s.pair()
	})
}

// TestFault_45: when another program takes the session over there is one more try, and then peace.
func TestFault_45(t *testing.T) {
	s := open(t, func(o *whatsapp.Options) { o.Timing.Steady = time.Hour })
	replace := func() {
		s.server.SetFaults(func(f *loopback.Faults) { f.StreamError = loopback.Replaced() })
	}
	n := s.sink.mark()
	began := time.Now()
	replace()
	s.sink.signalAfter(t, n, channel.Disconnected, channel.ReasonReplaced)
	s.sink.signalAfter(t, n, channel.Connected, "")
	if time.Since(began) < 150*time.Millisecond {
		t.Fatal("came back at once")
	}
	replace()
	if sig := s.sink.signalAfter(t, n, channel.Blocked, channel.ReasonReplaced); !sig.Next.IsZero() {
		t.Fatalf("promises a try at %s", sig.Next)
	}
	before := s.server.Stats().Dials
	time.Sleep(600 * time.Millisecond)
	if d := s.server.Stats().Dials; d != before {
		t.Fatalf("%d more tries", d-before)
	}
	if _, err := os.Stat(s.opts.SessionFile); err != nil {
		t.Fatalf("the session is the owner's to keep: %v", err)
	}
	s.restart() // a person's decision
}

// Two copies of the same session do not throw each other out for ever.
func TestFault_45_TwoCopies(t *testing.T) {
	s := open(t, func(o *whatsapp.Options) { o.Timing.Steady = time.Hour })
	s.close()
	second := *s
	second.opts.SessionFile = filepath.Join(t.TempDir(), "7.db")
	copyFile(t, s.opts.SessionFile, second.opts.SessionFile)
	second.state, second.sink = newState(), newSink()
	second.opts.State = second.state
	s.restart()
	second.start()
	t.Cleanup(second.close)
	time.Sleep(2 * time.Second)
	logins := s.server.Stats().Logins
	time.Sleep(time.Second)
	if n := s.server.Stats().Logins; n != logins {
		t.Fatalf("%d logins in the third second", n-logins)
	}
	if s.sink.count(0, channel.Blocked)+second.sink.count(0, channel.Blocked) == 0 {
		t.Fatal("neither gave up")
	}
}

// TestFault_48 and 49: an old copy of the session file, and one of another installation, are set aside and never
// used; the owner links anew.
func TestFault_48_49(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, s *shop, old string){
		"old copy put back": func(t *testing.T, s *shop, old string) { copyFile(t, old, s.opts.SessionFile) },
		"another installation": func(t *testing.T, s *shop, _ string) {
			s.opts.InstallID = "another-computer"
		},
		"no stamp": func(t *testing.T, s *shop, _ string) { unstamp(t, s.opts.SessionFile) },
		"not a database": func(t *testing.T, s *shop, _ string) {
			if err := os.WriteFile(s.opts.SessionFile, []byte(strings.Repeat("lixo ", 1000)), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"of a link that was ended": func(t *testing.T, s *shop, old string) {
			s.restart()
			if err := s.adapter.Unlink(soon(t)); err != nil {
				t.Fatal(err)
			}
			s.close()
			copyFile(t, old, s.opts.SessionFile)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.mustSend("antes")
			s.close()
			old := filepath.Join(t.TempDir(), "old.db")
			copyFile(t, s.opts.SessionFile, old)
			s.restart()
			s.mustSend("depois da cópia")
			s.close()
			spoil(t, s, old)
			dials, n := s.server.Stats().Dials, s.sink.mark()
			s.start()
			s.sink.signalAfter(t, n, channel.Blocked, channel.ReasonUnlinked)
			if d := s.server.Stats().Dials; d != dials {
				t.Fatalf("a refused session dialled %d times", d-dials)
			}
			aside, _ := filepath.Glob(s.opts.SessionFile + ".refused-*")
			if len(aside) == 0 {
				t.Fatal("the refused file is gone")
			}
			s.pair()
			s.mustSend("de novo")
		})
	}
}

// The session's mark is never behind in the file: a crash between the two is no reason to link anew.
func TestMarkSurvivesCrash(t *testing.T) {
	s := open(t)
	s.close()
	s.state.Set(t.Context(), "whatsapp.mark", "1") // the store lost its newest commits
	s.restart()
	s.mustSend("segue")
}

// copyFile copies a session with what SQLite left beside it.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	for _, part := range []string{"", "-wal"} {
		os.Remove(to + part)
		os.Remove(to + "-shm")
		data, err := os.ReadFile(from + part)
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(to+part, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func unstamp(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DROP TABLE planob_session"); err != nil {
		t.Fatal(err)
	}
}
