package app_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"

	"planob/app"
	"planob/backend/desk"
)

// opened is a program that is open, asked as a page asks it.
type opened struct {
	*testing.T
	prog  *app.App
	actor desk.Actor
}

func open(t *testing.T, dir string, change ...func(*app.Options)) *opened {
	t.Helper()
	o := app.Options{DataDir: dir, Records: dir + "-records", Internet: online{}, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	for _, c := range change {
		c(&o)
	}
	a, err := app.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return &opened{T: t, prog: a, actor: desk.Actor{Name: "dona", Role: desk.Owner}}
}

// online is a way out that works and asks nobody.
type online struct{}

func (online) Check(context.Context) desk.InternetState { return desk.InternetOK }

// try asks as a page does and returns the problem's key, "" for none.
func (o *opened) try(name string, args ...any) (json.RawMessage, string) {
	o.Helper()
	out, err := o.prog.Door().Call(o.actor, "app."+name, raw(o.T, args...))
	if err != nil {
		return nil, err.Error()
	}
	return out, ""
}

func (o *opened) ask(name string, args ...any) json.RawMessage {
	o.Helper()
	out, key := o.try(name, args...)
	if key != "" {
		o.Fatalf("%s: %s", name, key)
	}
	return out
}

// get asks and reads the answer into a view.
func get[V any](o *opened, name string, args ...any) V {
	o.Helper()
	var v V
	if err := json.Unmarshal(o.ask(name, args...), &v); err != nil {
		o.Fatal(err)
	}
	return v
}

func raw(t *testing.T, args ...any) []json.RawMessage {
	t.Helper()
	list := make([]json.RawMessage, len(args))
	for i, a := range args {
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		list[i] = b
	}
	return list
}
