package loopback_test

import (
	"flag"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"

	"planob/backend/channel/whatsapp/loopback"
)

func TestMain(m *testing.M) {
	// Twenty seconds between keep-alives is too long to test with. No test changes them later: the client reads them
	// without a lock.
	whatsmeow.KeepAliveIntervalMin, whatsmeow.KeepAliveIntervalMax = 300*time.Millisecond, 400*time.Millisecond
	whatsmeow.KeepAliveResponseDeadline, whatsmeow.KeepAliveMaxFailTime = time.Second, 3*time.Second
	flag.Parse()
	_ = flag.Set("test.parallel", "8") // these tests wait more than they work
	m.Run()
}

// state is what the session file and the client say after an outage.
type state struct {
	connected, kept bool
}

func (s *shop) state() state {
	var rows int
	if err := s.db.QueryRow("SELECT COUNT(*) FROM whatsmeow_device").Scan(&rows); err != nil {
		s.t.Fatal(err)
	}
	return state{s.client.IsConnected(), rows == 1}
}

// lifeEvents are the events about the connection. Late keep-alives are left out: a busy machine makes its own.
var lifeEvents = []any{
	&events.Connected{}, &events.Disconnected{}, &events.StreamError{}, &events.StreamReplaced{}, &events.LoggedOut{},
	&events.TemporaryBan{}, &events.ClientOutdated{}, &events.ConnectFailure{},
}

// life names the connection's events since the first login, sorted: the client tells each in a goroutine of its own, so
// their order is not certain.
func (s *shop) life() (out []string) {
	told, _ := s.events()
	logged := false
	for _, evt := range told {
		_, in := evt.(*events.Connected)
		if logged && slices.ContainsFunc(lifeEvents, func(e any) bool { return reflect.TypeOf(e) == reflect.TypeOf(evt) }) {
			out = append(out, reflect.TypeOf(evt).Elem().Name())
		}
		logged = logged || in
	}
	slices.Sort(out)
	return out
}

// settle waits until a connection that the server ended is ended here too: whatsmeow races with itself when both sides
// close at once.
func (s *shop) settle() {
	until(s.t, func() bool { return !s.client.IsConnected() })
	time.Sleep(100 * time.Millisecond)
}

// waitLife waits until the connection's events are these, and then until nothing more comes.
func (s *shop) waitLife(want ...string) {
	s.t.Helper()
	slices.Sort(want)
	timeout := time.After(10 * time.Second)
	for !slices.Equal(s.life(), want) {
		_, news := s.events()
		select {
		case <-news:
		case <-time.After(50 * time.Millisecond):
		case <-timeout:
			s.t.Fatalf("was told %v, expected %v", s.life(), want)
		}
	}
	time.Sleep(100 * time.Millisecond)
	if !slices.Equal(s.life(), want) {
		s.t.Fatalf("was told %v, expected %v", s.life(), want)
	}
}

func streamError(code string) func(f *loopback.Faults) {
	return func(f *loopback.Faults) { f.StreamError = &loopback.StreamError{Code: code} }
}

func failure(reason int, attrs map[string]string) func(f *loopback.Faults) {
	return func(f *loopback.Faults) { f.LoginFailure = &loopback.LoginFailure{Reason: reason, Attrs: attrs} }
}

const deletes = "whatsmeow deletes its device while goroutines of its own read it"

// Each way to lose the connection is told by the events that the client was measured to send, and leaves it as measured.
func TestOutages(t *testing.T) {
	back, off, out := state{true, true}, state{false, true}, state{false, false}
	for _, row := range []struct {
		name  string
		fault func(f *loopback.Faults)
		drop  bool // the fault is about logins, so one has to come
		told  []string
		after state
	}{
		{"stream error 503", streamError("503"), false, []string{"Disconnected", "Connected"}, back},
		{"stream error 515", streamError("515"), false, []string{"Connected"}, back},
		{"stream error of another kind", streamError("500"), false, []string{"StreamError", "Disconnected", "Connected"}, back},
		{"device removed", func(f *loopback.Faults) { f.StreamError = loopback.DeviceRemoved() }, false, []string{"LoggedOut"}, out},
		{"opened elsewhere", func(f *loopback.Faults) { f.StreamError = loopback.Replaced() }, false, []string{"StreamReplaced"}, off},
		{"401", failure(401, nil), true, []string{"Disconnected", "LoggedOut"}, out},
		{"402", failure(402, map[string]string{"code": "101", "expire": "3600"}), true, []string{"Disconnected", "TemporaryBan"}, off},
		{"403", failure(403, nil), true, []string{"Disconnected", "LoggedOut"}, out},
		{"405", failure(405, nil), true, []string{"Disconnected", "ClientOutdated"}, off},
		{"406", failure(406, nil), true, []string{"Disconnected", "LoggedOut"}, out},
		{"409", failure(409, nil), true, []string{"Disconnected", "ConnectFailure"}, off},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if !row.after.kept {
				unraced(t, deletes)
			}
			s, _, sh, _ := stage(t)
			s.SetFaults(row.fault)
			if row.drop {
				s.Drop()
			}
			sh.waitLife(row.told...)
			if got := sh.state(); got != row.after {
				t.Fatalf("afterwards %+v, expected %+v", got, row.after)
			}
			if n := count[*events.TemporaryBan](sh); n > 0 {
				if ban := wait[*events.TemporaryBan](sh, 1); ban.Code != events.TempBanSentToTooManyPeople || ban.Expire != time.Hour {
					t.Fatalf("ban %+v", ban)
				}
			}
		})
	}
}

// A server that refuses logins for now is tried again and again, and each try is told.
func TestRefusedForNow(t *testing.T) {
	for _, reason := range []int{500, 503} {
		t.Run(fmt.Sprint(reason), func(t *testing.T) {
			t.Parallel()
			s, _, sh, _ := stage(t)
			s.SetFaults(failure(reason, nil))
			s.Drop()
			wait[*events.Disconnected](sh, 2)
			s.SetFaults(func(f *loopback.Faults) { f.LoginFailure = nil })
			wait[*events.Connected](sh, 2)
		})
	}
}

// Should the real server close in the moment of its refusal, the client may miss the word and see a lost connection.
func TestPlainFailure(t *testing.T) {
	t.Parallel()
	s, _, sh, _ := stage(t)
	s.SetFaults(func(f *loopback.Faults) {
		f.PlainFailure, f.LoginFailure = true, &loopback.LoginFailure{Reason: 405}
	})
	s.Drop()
	wait[*events.Disconnected](sh, 1) // of the drop; more of them, or the word, follow
	s.SetFaults(func(f *loopback.Faults) { f.PlainFailure = false })
	wait[*events.ClientOutdated](sh, 1)
	sh.settle()
}

// A status in place of the upgrade is one Disconnected, and then silence until it is over.
func TestUpgradeStatus(t *testing.T) {
	t.Parallel()
	s, _, sh, _ := stage(t)
	s.SetFaults(func(f *loopback.Faults) { f.UpgradeStatus = 503 })
	s.Drop()
	wait[*events.Disconnected](sh, 1)
	s.SetFaults(func(f *loopback.Faults) { f.UpgradeStatus = 0 })
	sh.waitLife("Disconnected", "Connected")
}

// A short black hole is a late keep-alive and its recovery; what was sent into it is lost, what waited behind it comes.
func TestShortBlackhole(t *testing.T) {
	t.Parallel()
	s, _, sh, ana := stage(t)
	late, restored := count[*events.KeepAliveTimeout](sh), count[*events.KeepAliveRestored](sh)
	s.SetFaults(func(f *loopback.Faults) { f.Blackhole = true })
	if _, err := ana.SendText(soon(t), shopNumber, "alguém aí?"); err != nil {
		t.Fatal(err)
	}
	wait[*events.KeepAliveTimeout](sh, late+1)
	if n := count[*events.Message](sh); n != 0 {
		t.Fatal("a message came out of the black hole")
	}
	s.SetFaults(func(f *loopback.Faults) { f.Blackhole = false })
	wait[*events.KeepAliveRestored](sh, restored+1)
	wait[*events.Message](sh, 1)
	if n := count[*events.Disconnected](sh); n != 0 {
		t.Fatal("told as disconnected")
	}
}

// After too many late keep-alives the client connects anew by itself and tells no Disconnected.
func TestLongBlackhole(t *testing.T) {
	t.Parallel()
	s, _, sh, _ := stage(t)
	late := count[*events.KeepAliveTimeout](sh)
	s.SetFaults(func(f *loopback.Faults) { f.Blackhole = true })
	wait[*events.KeepAliveTimeout](sh, late+2)
	dials := s.Stats().Dials
	until(t, func() bool { return s.Stats().Dials > dials })
	s.SetFaults(func(f *loopback.Faults) { f.Blackhole = false })
	wait[*events.Connected](sh, 2)
	if n := count[*events.Disconnected](sh); n != 0 {
		t.Fatalf("told %d times as disconnected", n)
	}
}

// A stalled write is told by nothing at all, and ends when the stall ends.
func TestStallWrite(t *testing.T) {
	t.Parallel()
	s, _, sh, ana := stage(t)
	s.SetFaults(func(f *loopback.Faults) { f.StallWrite = true })
	// A question that was asked just before may still be late; the next ones do not get out.
	time.Sleep(whatsmeow.KeepAliveResponseDeadline + 500*time.Millisecond)
	before, _ := sh.events()
	time.Sleep(2 * time.Second)
	if after, _ := sh.events(); len(after) != len(before) || !sh.client.IsConnected() {
		t.Fatalf("was told %v", names(after[len(before):]))
	}
	s.SetFaults(func(f *loopback.Faults) { f.StallWrite = false })
	if _, err := sh.send(soon(t), anaNumber, "agora vai"); err != nil {
		t.Fatal(err)
	}
	if _, err := ana.Wait(soon(t), 1); err != nil {
		t.Fatal(err)
	}
}

// A stalled read is a late keep-alive; what was sent meanwhile did leave.
func TestStallRead(t *testing.T) {
	t.Parallel()
	s, _, sh, ana := stage(t)
	if _, err := sh.send(soon(t), anaNumber, "oi"); err != nil {
		t.Fatal(err)
	}
	late, restored := count[*events.KeepAliveTimeout](sh), count[*events.KeepAliveRestored](sh)
	s.SetFaults(func(f *loopback.Faults) { f.StallRead = true })
	if _, err := sh.send(soon(t), anaNumber, "chegou?", whatsmeow.SendRequestExtra{Timeout: 300 * time.Millisecond}); err == nil {
		t.Fatal("an acknowledgement came through a stalled read")
	}
	if _, err := ana.Wait(soon(t), 2); err != nil {
		t.Fatal(err)
	}
	wait[*events.KeepAliveTimeout](sh, late+1)
	s.SetFaults(func(f *loopback.Faults) { f.StallRead = false })
	wait[*events.KeepAliveRestored](sh, restored+1)
}
