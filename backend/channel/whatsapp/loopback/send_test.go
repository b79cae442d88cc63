package loopback_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"planob/backend/channel/whatsapp/loopback"
)

// got waits for n arrivals at the customer and a moment more, and fails if there are more.
func got(t *testing.T, c *loopback.Customer, n int) []loopback.Got {
	t.Helper()
	if _, err := c.Wait(soon(t), n); err != nil {
		t.Fatalf("customer got %d of %d: %v", len(c.Got()), n, err)
	}
	time.Sleep(100 * time.Millisecond)
	all := c.Got()
	if len(all) != n {
		t.Fatalf("customer got %d, expected %d", len(all), n)
	}
	return all
}

// A message whose acknowledgement is lost is in doubt for the sender although the customer has it. Sent again under the
// same id it arrives once, or, should the real server not remember ids, twice with one id.
func TestAckSwallowed(t *testing.T) {
	for _, row := range []struct {
		noDedup  bool
		arrivals int
	}{{false, 1}, {true, 2}} {
		t.Run(fmt.Sprint("deduped ", !row.noDedup), func(t *testing.T) {
			t.Parallel()
			s, _, sh, ana := stage(t)
			s.SetFaults(func(f *loopback.Faults) { f.SwallowMsgAck, f.Next, f.NoDedup = true, 1, row.noDedup })
			id := sh.client.GenerateMessageID()
			_, err := sh.send(soon(t), anaNumber, "uma vez", whatsmeow.SendRequestExtra{ID: id, Timeout: 500 * time.Millisecond})
			if !errors.Is(err, whatsmeow.ErrMessageTimedOut) {
				t.Fatalf("without acknowledgement: %v", err)
			}
			got(t, ana, 1)
			if _, err := sh.send(soon(t), anaNumber, "uma vez", whatsmeow.SendRequestExtra{ID: id}); err != nil {
				t.Fatal(err)
			}
			got(t, ana, row.arrivals)
			if ana.Distinct() != 1 {
				t.Fatal("two ids for one message")
			}
			if st := s.Stats(); st.Accepted != 2 || st.AcceptedDistinct != 1 || st.Acks != 1 {
				t.Fatalf("stats %+v", st)
			}
		})
	}
}

const twoWait = "exsync.Event.GetChan writes under a read lock, and both the sender and the reconnecter wait on it"

// A connection that is cut in the middle of a message, before or after the server took it, ends well by itself.
func TestCutMidMessage(t *testing.T) {
	unraced(t, twoWait)
	for name, cut := range map[string]func(f *loopback.Faults){
		"before":             func(f *loopback.Faults) { f.DropBeforeRoute, f.Next = true, 1 },
		"after":              func(f *loopback.Faults) { f.DropAfterRoute, f.Next = true, 1 },
		"after, not deduped": func(f *loopback.Faults) { f.DropAfterRoute, f.Next, f.NoDedup = true, 1, true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _, sh, ana := stage(t)
			s.SetFaults(cut)
			if _, err := sh.send(soon(t), anaNumber, "vai"); err != nil {
				t.Fatal(err)
			}
			got(t, ana, 1) // the client repeats the same bytes, which the customer's phone knows
			if f := s.Faults(); f.DropBeforeRoute || f.DropAfterRoute || f.Next != 0 {
				t.Fatalf("still broken after one message: %+v", f)
			}
		})
	}
}

// Cut off after the message left and not back within five seconds, the sender is told so; the customer has it.
func TestCutForLong(t *testing.T) {
	unraced(t, twoWait)
	t.Parallel()
	s, _, sh, ana := stage(t)
	s.SetFaults(func(f *loopback.Faults) { f.DropAfterRoute, f.DialError = true, errors.New("no such host") })
	_, err := sh.send(soon(t), anaNumber, "vai")
	var cut *whatsmeow.DisconnectedError
	if !errors.As(err, &cut) {
		t.Fatalf("cut for long: %v", err)
	}
	got(t, ana, 1)
}

// The server's refusal is an error with its code, and the customer gets nothing.
func TestAckError(t *testing.T) {
	t.Parallel()
	s, _, sh, ana := stage(t)
	s.SetFaults(func(f *loopback.Faults) { f.AckError = 463 })
	_, err := sh.send(soon(t), anaNumber, "promoção")
	if !errors.Is(err, whatsmeow.ErrServerReturnedError) || !strings.Contains(err.Error(), "463") {
		t.Fatalf("refused: %v", err)
	}
	got(t, ana, 0)
	if st := s.Stats(); st.Accepted != 0 || st.Acks != 0 {
		t.Fatalf("stats %+v", st)
	}
}

// A late acknowledgement is waited for.
func TestAckDelay(t *testing.T) {
	t.Parallel()
	s, _, sh, ana := stage(t)
	s.SetFaults(func(f *loopback.Faults) { f.AckDelay = 300 * time.Millisecond })
	began := time.Now()
	if _, err := sh.send(soon(t), anaNumber, "devagar"); err != nil || time.Since(began) < 300*time.Millisecond {
		t.Fatalf("after %v: %v", time.Since(began), err)
	}
	got(t, ana, 1)
}

// A customer whose phone lost its keys asks again, and gets the message once.
func TestAskedAgain(t *testing.T) {
	t.Parallel()
	_, _, sh, ana := stage(t)
	if _, err := sh.send(soon(t), anaNumber, "primeira"); err != nil {
		t.Fatal(err)
	}
	got(t, ana, 1)
	if err := ana.LoseSession(soon(t)); err != nil {
		t.Fatal(err)
	}
	id, err := sh.send(soon(t), anaNumber, "segunda")
	if err != nil {
		t.Fatal(err)
	}
	if all := got(t, ana, 2); all[1].ID != id || all[1].Text != "segunda" {
		t.Fatalf("customer got %+v", all)
	}
	sh.receipt(types.ReceiptTypeRetry, id)
}

// The network calls a Brazilian number by one form and finds it by both; a number without WhatsApp is told as such.
func TestWhoHasWhatsApp(t *testing.T) {
	for _, hidden := range []bool{false, true} {
		t.Run(fmt.Sprint("hidden ", hidden), func(t *testing.T) {
			t.Parallel()
			s, _, sh, _ := stage(t)
			s.SetFaults(func(f *loopback.Faults) { f.LIDAddressing = hidden })
			if _, err := s.NewCustomer("+553188887777", "Beto"); err != nil {
				t.Fatal(err)
			}
			asked := []string{"+553188887777", "+5531988887777", "+551187654321", anaNumber, "+5511900000000"}
			known := []string{"553188887777", "553188887777", anaNumber[1:], anaNumber[1:], ""}
			answers, err := sh.client.IsOnWhatsApp(soon(t), asked)
			if err != nil || len(answers) != len(asked) {
				t.Fatalf("%d answers, %v", len(answers), err)
			}
			for i, a := range answers {
				number := a.JID
				if hidden && a.IsIn {
					number = a.PhoneNumber
				}
				if a.Query != asked[i] || a.IsIn != (known[i] != "") || a.IsIn && number.User != known[i] {
					t.Errorf("%s: %+v", asked[i], a)
				}
			}
			if _, err := sh.send(soon(t), "+5511900000000", "oi"); err == nil {
				t.Error("sent to a number without WhatsApp")
			}
		})
	}
}

// The notice that the account may not write to strangers reaches the computer.
func TestTimelock(t *testing.T) {
	t.Parallel()
	_, phone, sh, _ := stage(t)
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	if err := phone.Timelock(until); err != nil {
		t.Fatal(err)
	}
	lock := wait[*events.NotifyAccountReachoutTimelock](sh, 1)
	if !lock.IsActive || !lock.TimeEnforcementEnds.Equal(until) {
		t.Fatalf("timelock %+v", lock)
	}
}

// A blackholed send ends with the caller's patience and is never routed.
func TestSendIntoBlackhole(t *testing.T) {
	t.Parallel()
	s, _, sh, ana := stage(t)
	if _, err := sh.send(soon(t), anaNumber, "antes"); err != nil {
		t.Fatal(err)
	}
	s.SetFaults(func(f *loopback.Faults) { f.Blackhole = true })
	ctx, giveUp := context.WithCancel(soon(t))
	go func() {
		defer giveUp()
		for s.Stats().Swallowed == 0 && ctx.Err() == nil {
			time.Sleep(10 * time.Millisecond)
		}
	}()
	if _, err := sh.send(ctx, anaNumber, "perdida"); !errors.Is(err, context.Canceled) {
		t.Fatalf("into the black hole: %v", err)
	}
	s.SetFaults(func(f *loopback.Faults) { f.Blackhole = false })
	got(t, ana, 1)
}
