package app_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"planob/app"
	"planob/app/bridge"
	"planob/backend/desk"
)

// methods are all that a page can name, "Service.Method", with their types.
func methods() map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for _, s := range app.Bound() {
		t := reflect.TypeOf(s)
		for i := range t.NumMethod() {
			m := t.Method(i)
			all[t.Elem().Name()+"."+m.Name] = m.Type
		}
	}
	return all
}

// Every method has a least role, and no role is given to a method that is not there.
func TestPolicyListsEveryMethod(t *testing.T) {
	all := methods()
	for name := range all {
		if _, ok := app.Policy[name]; !ok {
			t.Errorf("%s has no least role, so nobody can call it", name)
		}
	}
	for name, role := range app.Policy {
		if _, ok := all[name]; !ok {
			t.Errorf("%s is in the policy and nowhere else", name)
		}
		if !desk.Owner.Can(role) {
			t.Errorf("%s needs %q, which nobody is", name, role)
		}
	}
}

// Who has less than the least role never reaches the method; who has enough does. Every method, every role.
func TestEveryMethodAsksForItsRole(t *testing.T) {
	door := bridge.NewDoor(func(desk.Actor, string) ([]any, func(), error) { return nil, func() {}, nil }, app.Policy, slog.New(slog.DiscardHandler))
	for name, least := range app.Policy {
		for _, role := range append([]desk.Role{"", "root"}, desk.Roles...) {
			_, err := door.Call(desk.Actor{Name: "x", Role: role}, "app."+name, []json.RawMessage{})
			var p *bridge.Problem
			if !errors.As(err, &p) {
				t.Fatalf("%s as %q: %v", name, role, err)
			}
			// With no services behind the door, who is let through finds no method.
			if want := map[bool]string{true: "error.noMethod", false: "error.forbidden"}[role.Can(least)]; p.Key != want {
				t.Errorf("%s as %q: %s, want %s", name, role, p.Key, want)
			}
		}
	}
}

// sensitive are acts that must never come down to an agent by a slip of the policy.
var sensitive = []string{
	"Customers.Delete", "Customers.Merge", "Customers.Import", "Customers.AddAlso", "Customers.Export", "Channels.Save", "Channels.SaveEmail", "Channels.UseHere", "Channels.Pair", "Channels.Unlink", "Channels.Remove",
	"Contingency.Force", "Contingency.SaveReport", "Contingency.TrustClock", "Backup.SetUp", "Backup.NewKey", "Backup.AddDestination", "Backup.RemoveDestination",
	"Backup.Restore", "Backup.ReleaseRestored", "Settings.SetShop", "Session.MoveHere",
}

// Acts that touch everybody's data, or the shop's links, need a manager at least.
func TestSensitiveActsNeedAManager(t *testing.T) {
	for _, name := range sensitive {
		if role, ok := app.Policy[name]; ok && desk.Agent.Can(role) {
			t.Errorf("an agent may %s", name)
		}
	}
}

// A method's signature crosses the window's door whole: no context, no channel, no function, no bare time, no map, at
// most a value and an error; and each field of a view has a name of its own in JSON.
func TestSignaturesCrossTheDoor(t *testing.T) {
	for name, m := range methods() {
		if m.IsVariadic() || m.NumOut() > 2 {
			t.Errorf("%s: variadic, or more than (value, error)", name)
		}
		if n := m.NumOut(); n == 0 || m.Out(n-1) != reflect.TypeFor[error]() {
			t.Errorf("%s does not end in an error", name)
		}
		seen := map[reflect.Type]bool{}
		for i := 1; i < m.NumIn(); i++ {
			checkCrosses(t, name, m.In(i), seen)
		}
		for i := range m.NumOut() - 1 {
			checkCrosses(t, name, m.Out(i), seen)
		}
	}
}

func checkCrosses(t *testing.T, name string, typ reflect.Type, seen map[reflect.Type]bool) {
	t.Helper()
	if seen[typ] {
		return
	}
	seen[typ] = true
	switch typ.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64:
	case reflect.Slice:
		if typ.Elem().Kind() == reflect.Uint8 {
			t.Errorf("%s: bytes cross as base64 text", name)
		}
		checkCrosses(t, name, typ.Elem(), seen)
	case reflect.Struct:
		checkFields(t, name, typ, seen)
	default:
		t.Errorf("%s: %s does not cross the door", name, typ)
	}
}

func checkFields(t *testing.T, name string, typ reflect.Type, seen map[reflect.Type]bool) {
	t.Helper()
	if !strings.HasSuffix(typ.PkgPath(), "/app") {
		t.Errorf("%s: %s is no view of package app", name, typ)
	}
	names := map[string]bool{}
	for i := range typ.NumField() {
		f := typ.Field(i)
		tag := f.Tag.Get("json")
		if tag == "" || strings.Contains(tag, ",") || names[tag] || !f.IsExported() {
			t.Errorf("%s: field %s.%s has the JSON name %q", name, typ, f.Name, tag)
		}
		names[tag] = true
		checkCrosses(t, name, f.Type, seen)
	}
}

// No view crosses with a null list: a page may walk every list without asking.
func TestListsAreNeverNull(t *testing.T) {
	a := open(t, t.TempDir())
	for _, call := range []string{
		"Session.Start", "Outbox.Summary", "Channels.List", "Channels.Kinds", "Contingency.Overview", "Contingency.Ladder", "Backup.Overview", "Jobs.List", "Inbox.People", "Inbox.Drafts",
	} {
		if out := a.ask(call); strings.Contains(string(out), "null") {
			t.Errorf("%s: %s", call, out)
		}
	}
	for call, args := range map[string][]any{
		"Inbox.List": {app.ConversationQuery{}}, "Inbox.Mail": {app.MailQuery{}}, "Inbox.Search": {"x", 0, 10}, "Inbox.Find": {1, "x", 0, 10}, "Outbox.List": {"waiting", 0, 10},
		"Customers.Find": {app.CustomerQuery{}}, "Contingency.Incidents": {0, 10},
		"Contingency.Preview": {app.ActivateInput{Audience: "waiting"}},
	} {
		if out := a.ask(call, args...); strings.Contains(string(out), "null") {
			t.Errorf("%s: %s", call, out)
		}
	}
}
