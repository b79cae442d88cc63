package inbox_test

import (
	"fmt"
	"testing"

	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/inbox"
)

// A conversation is given to one person and taken from them; the lists of mine and of nobody's follow, every change is
// recorded once and told, and nobody who is not of the shop can be given one.
func TestAssign(t *testing.T) {
	s := newShop(t)
	owner := desk.Actor{Name: "owner", Role: desk.Owner}
	people := []string{"owner", "jessica"}
	ids := map[string]desk.ConversationID{}
	for i, name := range []string{"Ana", "Bia", "Caio"} {
		number := fmt.Sprintf("+553198888000%d", i)
		ids[name] = s.conversation(s.customer(name, "whatsapp "+number))
		s.receive(s.says(number, number, "Oi"))
	}
	told := 0
	defer s.bus.Subscribe(func(e event.Event) {
		if _, ok := e.(event.ConversationChanged); ok {
			told++
		}
	})()
	for range 2 { // the second time changes nothing
		if err := s.box.Assign(s.ctx, owner, ids["Ana"], "owner", people); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.box.Assign(s.ctx, owner, ids["Bia"], "jessica", people); err != nil {
		t.Fatal(err)
	}
	lists := func(when string, want map[string]inbox.Query) {
		t.Helper()
		for names, q := range want {
			for _, sort := range []string{inbox.SortRecent, inbox.SortWaiting} {
				q.Sort, q.Limit = sort, 1
				if got := fmt.Sprint(s.names(q)); got != names {
					t.Errorf("%s, %+v: %s, want %s", when, q, got, names)
				}
			}
		}
	}
	lists("given", map[string]inbox.Query{
		"[Ana]": {Assignee: "owner"}, "[Bia]": {Assignee: "jessica"}, "[Caio]": {Unassigned: true}, "[]": {Assignee: "ninguém"},
	})
	if err := s.box.Assign(s.ctx, owner, ids["Bia"], "", people); err != nil {
		t.Fatal(err)
	}
	lists("taken", map[string]inbox.Query{"[]": {Assignee: "jessica"}, "[Bia]": {Unassigned: true, Text: "bia"}, "[Ana]": {Assignee: "owner", Text: "ana"}})
	if row, err := s.box.Conversation(s.ctx, ids["Ana"]); err != nil || row.Assignee != "owner" {
		t.Errorf("Ana's: %+v, %v", row, err)
	}
	if n := s.count("SELECT COUNT(*) FROM audit WHERE action = 'inbox.assign'"); n != 3 || told != 3 {
		t.Errorf("recorded %d times, told %d times, want 3", n, told)
	}
	if err := s.box.Assign(s.ctx, owner, ids["Ana"], "strange", people); desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("to nobody of the shop: %v", err)
	}
	if err := s.box.Assign(s.ctx, owner, 12345, "owner", people); desk.ErrorCode(err) != desk.CodeNotFound {
		t.Errorf("a conversation that is not there: %v", err)
	}
	// Who answers stays when the customer comes back.
	if err := s.box.Resolve(s.ctx, owner, ids["Ana"]); err != nil {
		t.Fatal(err)
	}
	s.receive(s.says("+5531988880000", "again", "Voltei"))
	if row, err := s.box.Conversation(s.ctx, ids["Ana"]); err != nil || row.Assignee != "owner" || row.Service == 0 {
		t.Errorf("after they came back: %+v, %v", row, err)
	}
}
