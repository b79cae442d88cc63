package email_test

import (
	"strings"
	"testing"

	"planob/backend/channel"
	"planob/backend/channel/email/mailbench"
)

// The shop writes, the customer's program receives and answers, and the answer arrives by IDLE with the thread kept;
// one copy lies in "Sent".
func TestStory(t *testing.T) {
	b := startBench(t, mailbench.Options{})
	us, customer := newAccount(t, b, shop), newAccount(t, b, maria)
	us.run(t)
	customer.run(t)
	us.connected(t)
	customer.connected(t)

	m := us.message(maria, "Orçamento nº 1 – ação\n\nAté já!")
	if r := us.send(t, m); r.Outcome != channel.Accepted || r.RemoteID != m.Key {
		t.Fatalf("result %+v", r)
	}
	wait(t, "the customer's mail", func() bool { return len(customer.sink.all()) == 1 })
	in := customer.sink.all()[0]
	if in.RemoteID != m.Key || in.Text != m.Text || in.Subject != "Atendimento 2026-000123" || in.Peer.Value != shop || in.Peer.Name != "Padaria São João" || in.Origin != channel.Person || in.Backlog {
		t.Fatalf("received %+v", in)
	}

	answer := customer.message(shop, "Pode ser!")
	answer.Subject, answer.References = "Re: "+in.Subject, []string{in.RemoteID}
	if r := customer.send(t, answer); r.Outcome != channel.Accepted {
		t.Fatalf("result %+v", r)
	}
	wait(t, "the answer", func() bool { return len(us.sink.all()) == 1 })
	in = us.sink.all()[0]
	if len(in.Answers) != 1 || in.Answers[0] != m.Key || in.Subject != answer.Subject || in.Text != "Pode ser!" {
		t.Fatalf("answer %+v", in)
	}
	wait(t, "the copy in Sent", func() bool { return b.Count(shop, "Sent") == 1 })
	if !strings.Contains(string(b.Mails(shop, "Sent")[0]), m.Key) {
		t.Fatal("the copy is another mail")
	}
}
