package email_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/email/mailbench"
)

// The program dies after the mail left and before it could note it. Where the provider files its own copy, the
// Message-ID found in "Sent" is the proof; nothing is sent again.
func TestFault_06(t *testing.T) {
	b := startBench(t, mailbench.Options{FilesSent: true})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)

	// The account learns from an ordinary mail that the provider files its own copies, and leaves none beside it.
	if r := a.send(t, a.message(maria, "um")); r.Outcome != channel.Accepted {
		t.Fatalf("result %+v", r)
	}
	wait(t, "the habit of the server", func() bool { return a.state.get("email.files_sent") == "yes" })

	b.CutAfterData(1)
	left := a.message(maria, "dois")
	if r := a.send(t, left); r.Outcome != channel.InDoubt {
		t.Fatalf("result %+v", r)
	}
	never := a.message(maria, "três") // TOUCHING was committed, the program died before the first byte
	a.restart(t)

	if r := a.Resolve(t.Context(), left); r.Outcome != channel.Accepted || r.RemoteID != left.Key {
		t.Errorf("the mail that left: %+v", r)
	}
	if r := a.Resolve(t.Context(), never); r.Outcome != channel.InDoubt {
		t.Errorf("asked too early: %+v", r)
	}
	time.Sleep(fast.SentLookupWait)
	if r := a.Resolve(t.Context(), never); r.Outcome != channel.NotSent {
		t.Errorf("the mail that never left: %+v", r)
	}
	if b.Accepted() != 2 || b.Count(shop, "Sent") != 2 {
		t.Errorf("%d mails left, %d copies; want 2 and 2", b.Accepted(), b.Count(shop, "Sent"))
	}
}

// Where the provider files nothing, an absence proves nothing, however long one waits: a person decides.
func TestAbsenceProvesNothingWithoutCopies(t *testing.T) {
	t.Parallel()
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	b.CutAfterData(1)
	m := a.message(maria, "oi")
	if r := a.send(t, m); r.Outcome != channel.InDoubt {
		t.Fatalf("result %+v", r)
	}
	for range 2 {
		if r := a.Resolve(t.Context(), m); r.Outcome != channel.InDoubt {
			t.Errorf("result %+v", r)
		}
		time.Sleep(fast.SentLookupWait)
	}
	b.IMAP.Refuse(true)
	if r := a.Resolve(t.Context(), m); r.Outcome != channel.InDoubt {
		t.Errorf("nobody to ask: %+v", r)
	}
}

// Each accepted mail has one copy in "Sent", also when the answer to our append was lost; and a copy that cannot be
// made changes nothing about the mail.
func TestOneCopyInSent(t *testing.T) {
	t.Parallel()
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	if r := a.send(t, a.message(maria, "antes de conectar")); r.Outcome != channel.Accepted {
		t.Fatalf("result %+v", r)
	}
	b.IMAP.Refuse(true)
	a.run(t)
	for range 3 {
		if r := a.send(t, a.message(maria, "oi")); r.Outcome != channel.Accepted {
			t.Fatalf("result %+v", r)
		}
	}
	time.Sleep(200 * time.Millisecond)
	b.IMAP.Refuse(false)
	wait(t, "four copies", func() bool { return b.Count(shop, "Sent") == 4 })

	// the next copy is already there when ours is due: filed by an append whose answer we never saw
	m := a.message(maria, "cópia que já está lá")
	if r := a.send(t, m); r.Outcome != channel.Accepted {
		t.Fatalf("result %+v", r)
	}
	if err := b.File(shop, "Sent", []byte("Message-ID: "+m.Key+"\r\nFrom: <"+shop+">\r\n\r\noi\r\n")); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	if n := b.Count(shop, "Sent"); n != 5 {
		t.Errorf("%d copies of 5 mails", n)
	}
}

// A provider that stops filing copies is noticed by the next mail: absence proves nothing from then on.
func TestProviderStopsFiling(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	if err := a.state.Set(t.Context(), "email.files_sent", "yes"); err != nil {
		t.Fatal(err)
	}
	a.run(t)
	a.connected(t)
	if r := a.send(t, a.message(maria, "oi")); r.Outcome != channel.Accepted {
		t.Fatalf("result %+v", r)
	}
	wait(t, "our own copy", func() bool { return b.Count(shop, "Sent") == 1 })
	if a.state.get("email.files_sent") != "no" {
		t.Error("the habit is still believed")
	}
}

// An account that may hold one connection only keeps receiving: the copy waits, nothing is called a wrong password.
func TestConnectionLimit(t *testing.T) {
	b := startBench(t, mailbench.Options{MaxConnections: 1})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	if r := a.send(t, a.message(shop2, "oi")); r.Outcome != channel.Accepted {
		t.Fatalf("result %+v", r)
	}
	time.Sleep(300 * time.Millisecond)
	deliver(t, b, letter(1))
	wait(t, "the mail", func() bool { return len(a.sink.all()) == 1 })
	if n := a.sink.count(channel.Blocked, ""); n != 0 {
		t.Errorf("blocked %d times", n)
	}
}

// shop2 is an address without a mailbox.
const shop2 = "ninguem@customer.test"

// Both forms of a bounce, ours from the relay and the standard's, become a late rejection of the attempt they speak of.
func TestBounce(t *testing.T) {
	t.Parallel()
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	m := a.message(shop2, "oi")
	if r := a.send(t, m); r.Outcome != channel.Accepted {
		t.Fatalf("result %+v", r)
	}
	wait(t, "the report", func() bool { return len(a.sink.allReceipts()) == 1 })
	r := a.sink.allReceipts()[0]
	if len(r.Keys) != 1 || r.Keys[0] != m.Key || r.State != "rejected" || r.Code != "550 5.1.1" || r.Reason != "email.bounced" || r.Account != 7 {
		t.Errorf("receipt %+v", r)
	}
	wait(t, "the mail of the report", func() bool { return len(a.sink.all()) == 1 })
	if in := a.sink.all()[0]; in.Origin != channel.Bounce {
		t.Errorf("origin %s", in.Origin)
	}
}

// A receipt that cannot be stored comes again with its mail.
func TestBounceIsNotLost(t *testing.T) {
	t.Parallel()
	b := startBench(t, mailbench.Options{})
	a := newAccount(t, b, shop)
	a.run(t)
	a.connected(t)
	a.sink.mu.Lock()
	a.sink.refusing = errors.New("disk full")
	a.sink.mu.Unlock()
	if r := a.send(t, a.message(shop2, "oi")); r.Outcome != channel.Accepted {
		t.Fatalf("result %+v", r)
	}
	time.Sleep(500 * time.Millisecond)
	a.sink.mu.Lock()
	a.sink.refusing = nil
	a.sink.mu.Unlock()
	wait(t, "the report", func() bool { return len(a.sink.allReceipts()) == 1 && len(a.sink.all()) == 1 })
}

func (s *memoryState) get(name string) string {
	value, _ := s.Get(context.Background(), name) // never fails
	return value
}
