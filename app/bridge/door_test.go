package bridge_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"strings"
	"testing"

	"planob/app/bridge"
	"planob/backend/desk"
)

// Shop is a service as the composition root makes them.
type Shop struct{ actor desk.Actor }

type Order struct {
	Name  string  `json:"name"`
	Price float64 `json:"price"`
}

func (s *Shop) Who() (string, error)                 { return s.actor.Name, nil }
func (s *Shop) Echo(o Order) (Order, error)          { return o, nil }
func (s *Shop) Nothing() error                       { return nil }
func (s *Shop) Plain() int                           { return 7 }
func (s *Shop) Panics(name string) error             { panic("customer " + name) }
func (s *Shop) OutOfRange(i int) (int, error)        { return []int{1}[i], nil }
func (s *Shop) NaN() (float64, error)                { return math.NaN(), nil }
func (s *Shop) Variadic(a ...string) (string, error) { return strings.Join(a, ""), nil }
func (s *Shop) Broken() error                        { return errors.New("disk on fire") }
func (s *Shop) Refuses() error {
	return &desk.Error{Code: desk.CodeInvalid, Key: "customer.phone", Field: "phone", Args: map[string]any{"row": 3}}
}
func (s *Shop) Unlisted() error { return nil }

var policy = bridge.Policy{
	"Shop.Who": desk.Reader, "Shop.Echo": desk.Agent, "Shop.Nothing": desk.Reader, "Shop.Plain": desk.Reader,
	"Shop.Panics": desk.Reader, "Shop.OutOfRange": desk.Reader, "Shop.NaN": desk.Reader, "Shop.Variadic": desk.Reader,
	"Shop.Broken": desk.Reader, "Shop.Refuses": desk.Reader, "Shop.Missing": desk.Reader,
}

func newDoor(log *bytes.Buffer) *bridge.Door {
	services := func(a desk.Actor, _ string) ([]any, func(), error) { return []any{&Shop{a}}, func() {}, nil }
	return bridge.NewDoor(services, policy, slog.New(slog.NewTextHandler(log, nil)))
}

// Whatever a method does, the caller gets a result or a problem to show, and the program goes on.
func TestDoorAnswersEverything(t *testing.T) {
	door := newDoor(&bytes.Buffer{})
	bia := desk.Actor{Name: "bia", Role: desk.Agent}
	for _, c := range []struct{ call, args, want, key string }{
		{call: "bridge_test.Shop.Who", args: `[]`, want: `"bia"`},
		{call: "bridge_test.Shop.Echo", args: `[{"name":"Zé","price":1.5,"more":1}]`, want: `{"name":"Zé","price":1.5}`},
		{call: "bridge_test.Shop.Nothing", args: `[]`, want: `null`},
		{call: "bridge_test.Shop.Plain", args: `[]`, want: `7`},
		{call: "bridge_test.Shop.Panics", args: `["Zé"]`, key: "error.internal"},
		{call: "bridge_test.Shop.OutOfRange", args: `[9]`, key: "error.internal"},
		{call: "bridge_test.Shop.NaN", args: `[]`, key: "error.internal"},
		{call: "bridge_test.Shop.Broken", args: `[]`, key: "error.internal"},
		{call: "bridge_test.Shop.Refuses", args: `[]`, key: "customer.phone"},
		{call: "bridge_test.Shop.Variadic", args: `["a"]`, key: "error.arguments"},
		{call: "bridge_test.Shop.Echo", args: `[]`, key: "error.arguments"},
		{call: "bridge_test.Shop.Echo", args: `[1,2]`, key: "error.arguments"},
		{call: "bridge_test.Shop.Echo", args: `["text"]`, key: "error.arguments"},
		{call: "bridge_test.Shop.Unlisted", args: `[]`, key: "error.forbidden"},
		{call: "bridge_test.Shop.Missing", args: `[]`, key: "error.noMethod"},
		{call: "other.Shop.Who", args: `[]`, key: "error.noMethod"},
		{call: "Shop.Who", args: `[]`, key: "error.noMethod"},
		{call: "", args: `[]`, key: "error.noMethod"},
	} {
		var raw []json.RawMessage
		if err := json.Unmarshal([]byte(c.args), &raw); err != nil {
			t.Fatal(err)
		}
		out, err := door.Call(bia, c.call, raw)
		var p *bridge.Problem
		if c.key == "" && (err != nil || string(out) != c.want) {
			t.Errorf("%s%s = %s, %v; want %s", c.call, c.args, out, err, c.want)
		}
		if c.key != "" && (!errors.As(err, &p) || p.Key != c.key || p.Args == nil) {
			t.Errorf("%s%s = %s, %v; want problem %s", c.call, c.args, out, err, c.key)
		}
	}
}

// The least role of a method is its promise: who has less never reaches it.
func TestDoorAsksForTheRole(t *testing.T) {
	door := newDoor(&bytes.Buffer{})
	for _, role := range append([]desk.Role{"", "admin"}, desk.Roles...) {
		_, err := door.Call(desk.Actor{Role: role}, "bridge_test.Shop.Echo", []json.RawMessage{[]byte(`{}`)})
		if want := role.Can(desk.Agent); (err == nil) != want {
			t.Errorf("role %q: error %v, want allowed %v", role, err, want)
		}
	}
}

// What a customer said reaches the method and the answer, never the log; the problem's id is what finds the log line.
func TestDoorLogsNothingPersonal(t *testing.T) {
	const canary = "CANARIO-5511987654321"
	var log bytes.Buffer
	door := newDoor(&log)
	arg, _ := json.Marshal(canary)
	_, err := door.Call(desk.Program, "bridge_test.Shop.Panics", []json.RawMessage{arg})
	door.Call(desk.Program, "bridge_test.Shop.Echo", []json.RawMessage{arg})
	door.Call(desk.Program, "bridge_test.Shop.NaN", []json.RawMessage{arg})
	if strings.Contains(log.String(), canary) {
		t.Errorf("the log repeats what a customer said:\n%s", log.String())
	}
	var p *bridge.Problem
	if !errors.As(err, &p) || !strings.Contains(log.String(), p.Args["id"].(string)) {
		t.Errorf("problem %+v does not lead to its log line:\n%s", p, log.String())
	}
}

// The window's gate takes and gives JSON text, and shows why the program could not open.
func TestGateSpeaksJSON(t *testing.T) {
	door := newDoor(&bytes.Buffer{})
	open := bridge.NewGate(desk.Program, func() (*bridge.Door, error) { return door, nil })
	if out, err := open.Call("bridge_test.Shop.Echo", `[{"name":"Zé"}]`); err != nil || out != `{"name":"Zé","price":0}` {
		t.Errorf("got %s, %v", out, err)
	}
	if _, err := open.Call("bridge_test.Shop.Echo", `{"not":"a list"}`); bridge.Shown(err).Key != "error.arguments" {
		t.Errorf("broken arguments: %v", err)
	}
	shut := bridge.NewGate(desk.Program, func() (*bridge.Door, error) {
		return nil, desk.NewError(desk.CodeConflict, "app.alreadyOpen", nil)
	})
	if _, err := shut.Call("bridge_test.Shop.Who", `[]`); bridge.Shown(err).Key != "app.alreadyOpen" {
		t.Errorf("a program that did not open: %v", err)
	}
}
