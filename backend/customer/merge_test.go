package customer_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/inbox"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

// dump is everything the store holds of customers and their threads, but for when a record was last written.
func (s *shop) dump(t *testing.T) string {
	t.Helper()
	var all []string
	for _, q := range []string{
		`SELECT printf('customer %d %s|%s|%s|%s|%s|%s|%s|%s|%d|%d|%s', id, name, relation, preferred, company, cpf, cnpj, birthday, notes, unconfirmed, deleted_at, search) FROM customer ORDER BY id`,
		`SELECT printf('address %d %d %s %s %s %d %d', id, customer_id, kind, value, ref, position, answers) FROM address ORDER BY id`,
		`SELECT printf('alias %s %s %d', kind, ref, address_id) FROM alias ORDER BY kind, ref`,
		`SELECT printf('consent %d %d %s %d %s', id, address_id, class, revoked_at, revoked_by) FROM consent ORDER BY id`,
		`SELECT printf('label %d %d', customer_id, label_id) FROM customer_label ORDER BY 1`,
		`SELECT printf('conversation %d %d last %d %s unread %d waiting %d service %d', id, customer_id, last_message, preview, unread, waiting_since, service_id) FROM conversation ORDER BY id`,
		`SELECT printf('service %d %d %d', id, conversation_id, resolved_at) FROM service ORDER BY id`,
		`SELECT printf('message %d %d %d %s %s %d', id, conversation_id, service_id, text, ladder, address_id) FROM message ORDER BY id`,
		`SELECT printf('attempt %d %d %d %s %s', id, message_id, address_id, dest, state) FROM attempt ORDER BY id`,
		`SELECT printf('override %d %d', id, conversation_id) FROM override ORDER BY id`,
	} {
		rows, err := storetest.Raw(t, s.db).Query(q)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			all = append(all, line)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Join(all, "\n")
}

// two are customers of one person, each with something of everything: one address in common, labels, notes, consents,
// a conversation with a running service, a message that waits to leave.
type two struct {
	*shop
	keep, gone   customer.Row
	shared, only desk.LabelID
	threads      *store.Inbox
	account      desk.AccountID
}

func openTwo(t *testing.T) *two {
	t.Helper()
	s := &two{shop: open(t)}
	s.threads = store.NewInbox(s.db)
	s.account = storetest.Account(t, s.db, "whatsapp")
	var err error
	if s.shared, err = s.SaveLabel(ctx, ana, desk.Label{Name: "VIP"}); err != nil {
		t.Fatal(err)
	}
	if s.only, err = s.SaveLabel(ctx, ana, desk.Label{Name: "Atrasado"}); err != nil {
		t.Fatal(err)
	}
	s.keep = s.save(t, customer.Input{
		Name: "Ana Souza", Notes: "gosta de café", Labels: []desk.LabelID{s.shared},
		Addresses: []customer.AddressInput{whatsapp("31988887777", desk.Reply), email("ana@x.com", desk.Reply)},
	})
	s.gone = s.save(t, customer.Input{
		Name: "Ana S.", Preferred: "Aninha", CPF: "529.982.247-25", Birthday: "17/05", Notes: "mora no 12", Labels: []desk.LabelID{s.shared, s.only},
		Addresses: []customer.AddressInput{whatsapp("31988887777", desk.Reply, desk.Notice), whatsapp("31977776666", desk.Reply)},
	})
	s.say(t, s.keep, s.keep.Addresses[0], "oi daqui")
	s.say(t, s.gone, s.gone.Addresses[1], "oi de lá")
	ladder := []desk.AddressID{s.gone.Addresses[0].ID, s.gone.Addresses[1].ID}
	v := s.thread(t, s.gone.ID)
	storetest.Message(t, s.db, desk.Message{Conversation: v, Text: "espera", Ladder: ladder, Arrived: time.Now()}, desk.Attempt{
		Account: s.account, Address: s.gone.Addresses[0].ID, Kind: "whatsapp", To: "+5531988887777", WireKey: "w1", State: desk.Planned})
	storetest.Exec(t, s.db, `INSERT INTO alias (kind, ref, address_id) VALUES ('whatsapp', 'lid:1', $1)`, s.gone.Addresses[0].ID)
	storetest.Exec(t, s.db, `UPDATE address SET ref = 'jid:1' WHERE id = $1`, s.gone.Addresses[0].ID)
	storetest.Exec(t, s.db, `INSERT INTO override (id, scope, conversation_id, action, kind, actor, created_at, until_at) VALUES (9, 'conversation', $1, 'prefer', 'email', 'ana', 1, 0)`, v)
	if _, err := s.threads.Recount(ctx); err != nil {
		t.Fatal(err)
	}
	return s
}

var told = 0

// say lets a customer write by one address.
func (s *two) say(t *testing.T, from customer.Row, a desk.Address, text string) {
	t.Helper()
	told++
	_, err := s.threads.Receive(ctx, inbox.Arrival{
		Account: s.account, Origin: channel.Person, RemoteID: fmt.Sprint("r", told), Peer: channel.Peer{Value: a.Value, Name: from.Name}, Text: text, At: time.Now(), Arrived: time.Now(),
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (s *two) thread(t *testing.T, id desk.CustomerID) desk.ConversationID {
	t.Helper()
	return desk.ConversationID(storetest.Count(t, s.db, "SELECT id FROM conversation WHERE customer_id = $1", id))
}

func (s *two) texts(t *testing.T, id desk.CustomerID) string {
	t.Helper()
	return storetest.Text(t, s.db, `SELECT COALESCE(GROUP_CONCAT(text, ', '), '') FROM (SELECT m.text FROM message m
		JOIN conversation v ON v.id = m.conversation_id WHERE v.customer_id = $1 ORDER BY m.id)`, id)
}

func (s *two) merge(t *testing.T) desk.MergeID {
	t.Helper()
	id, err := s.Merge(ctx, ana, s.keep.ID, s.gone.ID)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Two customers become one who has everything of both; nothing of the one that stays is replaced, and what was tried
// keeps the address it was tried with.
func TestMergeJoinsEverything(t *testing.T) {
	s := openTwo(t)
	s.merge(t)
	row, err := s.Get(ctx, s.keep.ID)
	if err != nil {
		t.Fatal(err)
	}
	if row.Name != "Ana Souza" || row.Preferred != "Aninha" || row.CPF != "52998224725" || row.Birthday.Day != 17 || row.Notes != "gosta de café\nmora no 12" {
		t.Errorf("record %+v", row.Customer)
	}
	var values []string
	for _, a := range row.Addresses {
		values = append(values, a.Value)
	}
	if !slices.Equal(values, []string{"+5531988887777", "ana@x.com", "+5531977776666"}) || !row.Addresses[0].Allows(desk.Notice) || len(row.Shared) != 0 {
		t.Errorf("addresses %v, shared %v", values, row.Shared)
	}
	if len(row.Labels) != 2 {
		t.Errorf("labels %v", row.Labels)
	}
	if got := s.texts(t, s.keep.ID); got != "oi daqui, oi de lá, espera" {
		t.Errorf("thread %q", got)
	}
	for what, want := range map[string]int{
		"SELECT COUNT(*) FROM service WHERE resolved_at = 0":                     1,
		"SELECT COUNT(DISTINCT service_id) FROM message":                         1,
		"SELECT unread FROM conversation WHERE unread <> 0":                      2,
		"SELECT address_id FROM attempt":                                         int(s.gone.Addresses[0].ID),
		"SELECT json_extract(ladder, '$[0]') FROM message WHERE text = 'espera'": int(row.Addresses[0].ID),
		"SELECT json_extract(ladder, '$[1]') FROM message WHERE text = 'espera'": int(s.gone.Addresses[1].ID),
	} {
		if got := storetest.Count(t, s.db, what); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	for _, q := range []customer.Query{{Text: "Ana S."}, {Deleted: true}} {
		if got := s.names(t, q); slices.Contains(got, "Ana S.") {
			t.Errorf("%+v finds %v", q, got)
		}
	}
	if n, err := s.threads.Recount(ctx); n != 0 || err != nil {
		t.Errorf("%d conversations had wrong figures, %v", n, err)
	}
	if n, _ := s.Undelete(ctx, ana, []desk.CustomerID{s.gone.ID}); n != 0 {
		t.Error("the hidden one came out of the bin by itself")
	}
	if _, err := s.Merge(ctx, ana, s.keep.ID, s.gone.ID); desk.ErrorCode(err) != desk.CodeConflict {
		t.Errorf("merged twice: %v", err)
	}
	if _, err := s.Merge(ctx, ana, s.keep.ID, s.keep.ID); desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("merged with itself: %v", err)
	}
}

// A merge that is taken back leaves everything as it was, to the last row.
func TestUnmergePutsEverythingBack(t *testing.T) {
	s := openTwo(t)
	before := s.dump(t)
	id := s.merge(t)
	if s.dump(t) == before {
		t.Fatal("the merge did nothing")
	}
	all, err := s.MergedInto(ctx, s.keep.ID)
	if err != nil || len(all) != 1 || all[0].ID != id || all[0].Name != "Ana S." || all[0].Actor != "ana" {
		t.Errorf("%+v, %v", all, err)
	}
	if err := s.Unmerge(ctx, ana, id); err != nil {
		t.Fatal(err)
	}
	if after := s.dump(t); after != before {
		t.Errorf("after\n%s\nbefore\n%s", after, before)
	}
	if n, err := s.threads.Recount(ctx); n != 0 || err != nil {
		t.Errorf("%d conversations had wrong figures, %v", n, err)
	}
	if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM audit WHERE action IN ('customer.merge', 'customer.unmerge')"); n != 2 {
		t.Errorf("%d audited", n)
	}
	if err := s.Unmerge(ctx, ana, id); desk.ErrorCode(err) != desk.CodeConflict {
		t.Errorf("undone twice: %v", err)
	}
	if all, err := s.MergedInto(ctx, s.keep.ID); len(all) != 0 || err != nil {
		t.Errorf("still listed: %v, %v", all, err)
	}
}

// What came after the merge goes, when it is taken back, to the one whose address it came by; what a person changed
// stays changed, and a withdrawal counts for both.
func TestUnmergeKeepsWhatCameSince(t *testing.T) {
	s := openTwo(t)
	id := s.merge(t)
	s.say(t, s.gone, s.gone.Addresses[1], "depois de lá")
	s.say(t, s.keep, s.keep.Addresses[0], "depois daqui")
	row, err := s.Get(ctx, s.keep.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SetConsent(ctx, ana, row.Addresses[0].ID, nil); err != nil {
		t.Fatal(err)
	}
	storetest.Exec(t, s.db, "UPDATE customer SET notes = 'outra coisa' WHERE id = $1", s.keep.ID)
	if err := s.Unmerge(ctx, ana, id); err != nil {
		t.Fatal(err)
	}
	if got := s.texts(t, s.keep.ID); got != "oi daqui, depois daqui" {
		t.Errorf("thread of the one that stayed: %q", got)
	}
	if got := s.texts(t, s.gone.ID); got != "oi de lá, espera, depois de lá" {
		t.Errorf("thread of the one that went: %q", got)
	}
	keep, err := s.Get(ctx, s.keep.ID)
	if err != nil || keep.Notes != "outra coisa" || keep.Preferred != "" {
		t.Errorf("%+v, %v", keep.Customer, err)
	}
	gone, err := s.Get(ctx, s.gone.ID)
	if err != nil || gone.Addresses[0].Allows(desk.Reply) || gone.Addresses[0].Allows(desk.Notice) || !gone.Addresses[1].Allows(desk.Reply) {
		t.Errorf("%+v, %v", gone.Addresses, err)
	}
	if n := storetest.Count(t, s.db, `SELECT COUNT(*) FROM message m JOIN conversation v ON v.id = m.conversation_id
		WHERE m.service_id NOT IN (SELECT id FROM service WHERE conversation_id = v.id)`); n != 0 {
		t.Errorf("%d messages in the other's service", n)
	}
	if n, err := s.threads.Recount(ctx); n != 0 || err != nil {
		t.Errorf("%d conversations had wrong figures, %v", n, err)
	}
}

// An address that the customer took back on one record is not written to because of the other record.
func TestMergeRespectsWithdrawals(t *testing.T) {
	s := openTwo(t)
	if _, err := s.SetConsent(ctx, ana, s.gone.Addresses[0].ID, nil); err != nil {
		t.Fatal(err)
	}
	storetest.Exec(t, s.db, "UPDATE consent SET given_at = given_at - 5000 WHERE address_id = $1", s.keep.Addresses[0].ID)
	id := s.merge(t)
	row, err := s.Get(ctx, s.keep.ID)
	if err != nil || row.Addresses[0].Allows(desk.Reply) || row.Addresses[0].Allows(desk.Notice) {
		t.Errorf("%+v, %v", row.Addresses, err)
	}
	if err := s.Unmerge(ctx, ana, id); err != nil {
		t.Fatal(err)
	}
	if row, err := s.Get(ctx, s.keep.ID); err != nil || !row.Addresses[0].Allows(desk.Reply) {
		t.Errorf("undone: %+v, %v", row.Addresses, err)
	}
}

// Messages that arrive while two are merged, and while that is taken back, are all there, each once, and none lies with
// somebody hidden.
func TestMergeLosesNoArrival(t *testing.T) {
	s := openTwo(t)
	const each = 40
	var writers sync.WaitGroup
	for w, a := range []desk.Address{s.keep.Addresses[0], s.gone.Addresses[1]} {
		writers.Go(func() {
			for i := range each {
				_, err := s.threads.Receive(ctx, inbox.Arrival{
					Account: s.account, Origin: channel.Person, RemoteID: fmt.Sprint("c", w, "-", i), Peer: channel.Peer{Value: a.Value}, Text: "x", At: time.Now(), Arrived: time.Now(),
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 5 {
		if err := s.Unmerge(ctx, ana, s.merge(t)); err != nil {
			t.Fatal(err)
		}
	}
	id := s.merge(t)
	writers.Wait()
	if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM message m JOIN conversation v ON v.id = m.conversation_id WHERE m.text = 'x' AND v.customer_id = $1", s.keep.ID); n != 2*each {
		t.Errorf("%d of %d messages with the one that stays", n, 2*each)
	}
	if err := s.Unmerge(ctx, ana, id); err != nil {
		t.Fatal(err)
	}
	for _, who := range []customer.Row{s.keep, s.gone} {
		if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM message m JOIN conversation v ON v.id = m.conversation_id WHERE m.text = 'x' AND v.customer_id = $1", who.ID); n != each {
			t.Errorf("%s has %d of %d", who.Name, n, each)
		}
	}
	if n, err := s.threads.Recount(ctx); n != 0 || err != nil {
		t.Errorf("%d conversations had wrong figures, %v", n, err)
	}
}

// A merge can be taken back for thirty days; then the hidden one is erased and nothing of it is left.
func TestMergeIsFinalAfterThirtyDays(t *testing.T) {
	s := openTwo(t)
	id := s.merge(t)
	for _, table := range []string{"merge SET created_at = created_at", "customer SET deleted_at = deleted_at"} {
		storetest.Exec(t, s.db, "UPDATE "+table+" - 31 * 86400000 WHERE "+map[bool]string{true: "1", false: "deleted_at <> 0"}[strings.HasPrefix(table, "merge")])
	}
	if err := s.Unmerge(ctx, ana, id); desk.ErrorCode(err) != desk.CodeConflict {
		t.Errorf("undone after the time: %v", err)
	}
	ids, err := s.customers.Expired(ctx, time.Now().Add(-customer.BinFor), 10)
	if err != nil || !slices.Equal(ids, []desk.CustomerID{s.gone.ID}) {
		t.Fatal(ids, err)
	}
	if err := s.customers.Erase(ctx, ids); err != nil {
		t.Fatal(err)
	}
	if n := storetest.Count(t, s.db, "SELECT (SELECT COUNT(*) FROM merge) + (SELECT COUNT(*) FROM merge_row)"); n != 0 {
		t.Errorf("%d rows left", n)
	}
	if got := s.texts(t, s.keep.ID); got != "oi daqui, oi de lá, espera" {
		t.Errorf("thread %q", got)
	}
}
