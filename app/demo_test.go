package app_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"planob/app"
)

// loud is every way out of the program; whoever takes one fails the test.
type loud struct{ t *testing.T }

func (l loud) RoundTrip(r *http.Request) (*http.Response, error) {
	l.t.Errorf("the example asked %s", r.URL.Host)
	return nil, errors.New("refused")
}

func (l loud) dial(_ context.Context, _, address string) (net.Conn, error) {
	l.t.Errorf("the example dialled %s", address)
	return nil, errors.New("refused")
}

func (l loud) LookupSRV(_ context.Context, _, _, name string) (string, []*net.SRV, error) {
	l.t.Errorf("the example looked %s up", name)
	return "", nil, errors.New("refused")
}

func (l loud) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	l.t.Errorf("the example looked %s up", name)
	return nil, errors.New("refused")
}

func (o *opened) inDemo() bool { return get[app.SessionView](o, "Session.Start").Demo }

// example opens the shop of examples in a program whose every way out is watched.
func example(t *testing.T) (*opened, string) {
	dir := filepath.Join(t.TempDir(), "data")
	l := loud{t}
	a := open(t, dir, func(o *app.Options) {
		o.WhatsAppHTTP, o.MailDial, o.MailDNS = &http.Client{Transport: l}, l.dial, l
	})
	a.run()
	a.ask("Demo.Enter")
	a.until("the example is open", a.inDemo)
	return a, dir
}

// The example is a whole shop: customers, conversations over four channels that work, an outage that is over, a copy.
func TestDemoIsAWholeShop(t *testing.T) {
	a, _ := example(t)
	if s := get[app.SessionView](a, "Session.Start"); s.ShopName != "Padaria Pão Quente" || s.DemoCut {
		t.Errorf("session: %+v", s)
	}
	if p := get[app.CustomerPage](a, "Customers.Find", app.CustomerQuery{}); p.Counts.All != 40 || p.Counts.Unconfirmed != 0 {
		t.Errorf("customers: %+v", p.Counts)
	}
	all := get[app.ConversationPage](a, "Inbox.List", app.ConversationQuery{Tab: "all", Sort: "recent", Limit: 50})
	if len(all.Rows) != 18 || all.Counts.Waiting < 5 {
		t.Errorf("%d conversations, %+v", len(all.Rows), all.Counts)
	}
	kinds := map[string]bool{}
	for _, r := range all.Rows {
		kinds[r.LastKind] = true
	}
	if len(kinds) != 4 {
		t.Errorf("kinds: %v", kinds)
	}
	past := get[[]app.IncidentView](a, "Contingency.Incidents", 0, 10)
	if len(past) != 1 || past[0].ClosedAt == "" || past[0].Notified != 6 || past[0].Replied == 0 {
		t.Errorf("outages: %+v", past)
	}
	d := get[app.IncidentDetail](a, "Contingency.Incident", past[0].ID)
	if len(d.People) != 6 || len(d.Events) < 6 || len(d.Ways) == 0 || d.Incident.Served == 0 {
		t.Errorf("report: %d people, %d lines, by %+v, %d served", len(d.People), len(d.Events), d.Ways, d.Incident.Served)
	}
	a.until("every channel works", func() bool {
		list := get[[]app.ChannelView](a, "Channels.List")
		for _, c := range list {
			if c.State != "working" {
				return false
			}
		}
		return len(list) == 4
	})
	a.until("a copy is proved", func() bool {
		v := get[app.BackupView](a, "Backup.Overview")
		return v.Ready && v.LastProvedAt != ""
	})
}

// An outage can be practised whole: cut, the message waits or goes another way, mended, it works again. Nothing of it
// leaves the program, and whoever would is refused before.
func TestDemoPractisesAnOutage(t *testing.T) {
	a, _ := example(t)
	state := func() string { return get[[]app.ChannelView](a, "Channels.List")[0].State }
	a.until("WhatsApp works", func() bool { return state() == "working" })
	list := get[app.ConversationPage](a, "Inbox.List", app.ConversationQuery{Tab: "waiting", Sort: "waiting", Limit: 50})
	sent := get[app.MessageView](a, "Inbox.Send", app.SendInput{Conversation: list.Rows[0].ID, Text: "Bom dia!", Key: "k1"})
	a.until("the message is delivered", func() bool {
		for _, m := range get[app.MessagePage](a, "Inbox.Messages", sent.Conversation, 0, 0, 50).Rows {
			if m.ID == sent.ID {
				return m.Status == "accepted" || m.Status == "delivered" || m.Status == "read"
			}
		}
		return false
	})
	a.ask("Demo.Cut", true)
	a.until("WhatsApp is down", func() bool { return state() == "down" })
	a.until("an outage is open, and it is the platform's", func() bool {
		i := get[app.ContingencyView](a, "Contingency.Overview").Incident
		return i.ID != 0 && i.Verdict == "platform"
	})
	a.ask("Demo.Cut", false)
	a.until("WhatsApp works again", func() bool { return state() == "working" })
	for name, args := range map[string][]any{
		"Channels.Add": {"whatsapp"}, "Channels.SuggestEmail": {"a@b.example"}, "Channels.SaveEmail": {app.EmailInput{}}, "Channels.Pair": {1},
		"Backup.SetUp": {app.BackupSetup{}}, "Backup.Restore": {app.RestoreInput{}}, "Session.OpenLink": {"https://exemplo.example"},
	} {
		if _, key := a.try(name, args...); key != "demo.notHere" {
			t.Errorf("%s in the example: %q", name, key)
		}
	}
}

// Going in and out leaves the shop's own folder as it was, and of the example nothing.
func TestDemoLeavesTheShopAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	a := open(t, dir)
	a.run()
	a.ask("Settings.SetShop", app.ShopInput{Name: "Mercado da Vila", Trade: "shop"})
	who := get[app.CustomerView](a, "Customers.Save", maria)
	if _, key := a.try("Demo.Cut", true); key != "demo.notOpen" {
		t.Errorf("cut outside the example: %q", key)
	}
	for range 2 {
		a.ask("Demo.Enter")
		a.until("the example is open", a.inDemo)
		if _, key := a.try("Demo.Enter"); key != "demo.already" {
			t.Errorf("entered twice: %q", key)
		}
		a.ask("Customers.Save", app.CustomerInput{Name: "Só no exemplo"})
		a.ask("Demo.Leave")
		a.until("the example is closed", func() bool { return !a.inDemo() })
	}
	if s := get[app.SessionView](a, "Session.Start"); s.ShopName != "Mercado da Vila" || s.DataDir != dir {
		t.Errorf("session: %+v", s)
	}
	if p := get[app.CustomerPage](a, "Customers.Find", app.CustomerQuery{}); p.Total != 1 || p.Rows[0].ID != who.ID {
		t.Errorf("customers: %+v", p)
	}
	if _, err := os.Stat(filepath.Join(dir, "demo")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the example is still there: %v", err)
	}
}

// Whoever closes the program inside the example is in their own shop at the next start.
func TestDemoEndsWithTheProgram(t *testing.T) {
	a, dir := example(t)
	if !strings.HasPrefix(get[app.SessionView](a, "Session.Start").DataDir, dir) {
		t.Error("the example lies outside the shop's folder")
	}
	if err := a.prog.Close(); err != nil {
		t.Fatal(err)
	}
	if b := open(t, dir); b.inDemo() {
		t.Error("the next start is the example")
	}
}
