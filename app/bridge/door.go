// Package bridge is the one door between the page and the program: the window knocks through Gate, a browser through
// HTTP and server-sent events, and both reach the same services by the same names. It decides who may call what, turns
// panics and unusable values into errors, and lets nothing personal into the log. It knows no feature, no store and no
// window toolkit.
package bridge

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"

	"planob/backend/desk"
)

// Services makes the structs that a call of one method ("Inbox.Send") may reach, for the actor that calls. It is asked
// once per call, so that role and name are with every method without a parameter; done is called when the call is over.
type Services func(actor desk.Actor, method string) (services []any, done func(), err error)

// Policy names the least role of every method, by "Service.Method". A method that is missing here is refused.
type Policy map[string]desk.Role

// Door finds the method a page names, checks the caller's role, and calls it. It is safe for concurrent use.
type Door struct {
	services Services
	policy   Policy
	log      *slog.Logger
}

// NewDoor returns the door to services.
func NewDoor(services Services, policy Policy, log *slog.Logger) *Door {
	return &Door{services: services, policy: policy, log: log}
}

// Call runs the method that name ("app.Inbox.Send") stands for, with JSON arguments, and returns its JSON result. Every
// error is a *Problem, ready to be shown.
func (d *Door) Call(actor desk.Actor, name string, args []json.RawMessage) (json.RawMessage, error) {
	out, err := d.call(actor, name, args)
	if err != nil {
		return nil, d.problem(name, err)
	}
	return out, nil
}

// Allowed reports whether actor may call the method, without calling it.
func (d *Door) Allowed(actor desk.Actor, service, method string) bool {
	need, ok := d.policy[service+"."+method]
	return ok && actor.Role.Can(need)
}

func (d *Door) call(actor desk.Actor, name string, raw []json.RawMessage) (out json.RawMessage, err error) {
	// A panic of one call must not end the program, nor leave the page waiting.
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, fmt.Errorf("%s\n%s", panicText(p), debug.Stack())
		}
	}()
	pkg, service, method, ok := splitName(name)
	if !ok {
		return nil, desk.NewError(desk.CodeNotFound, "error.noMethod", nil)
	}
	if !d.Allowed(actor, service, method) {
		return nil, desk.NewError(desk.CodeForbidden, "error.forbidden", nil)
	}
	services, done, err := d.services(actor, service+"."+method)
	if err != nil {
		return nil, err
	}
	defer done()
	fn, ok := find(services, pkg, service, method)
	if !ok {
		return nil, desk.NewError(desk.CodeNotFound, "error.noMethod", nil)
	}
	in, err := arguments(fn.Type(), raw)
	if err != nil {
		return nil, err
	}
	return results(fn.Call(in))
}

// splitName takes "app.Inbox.Send" apart.
func splitName(name string) (pkg, service, method string, ok bool) {
	parts := strings.Split(name, ".")
	if len(parts) != 3 {
		return "", "", "", false
	}
	return parts[0], parts[1], parts[2], true
}

func find(services []any, pkg, service, method string) (reflect.Value, bool) {
	for _, s := range services {
		t := reflect.Indirect(reflect.ValueOf(s)).Type()
		if t.Name() == service && path.Base(t.PkgPath()) == pkg {
			fn := reflect.ValueOf(s).MethodByName(method)
			return fn, fn.IsValid()
		}
	}
	return reflect.Value{}, false
}

func arguments(t reflect.Type, raw []json.RawMessage) ([]reflect.Value, error) {
	if len(raw) != t.NumIn() || t.IsVariadic() {
		return nil, desk.NewError(desk.CodeInvalid, "error.arguments", nil)
	}
	in := make([]reflect.Value, len(raw))
	for i, r := range raw {
		v := reflect.New(t.In(i))
		if err := json.Unmarshal(r, v.Interface()); err != nil {
			// The decoder's own text may quote what a person typed, so it is left out.
			return nil, desk.NewError(desk.CodeInvalid, "error.arguments", nil)
		}
		in[i] = v.Elem()
	}
	return in, nil
}

// results reads what a method returned: nothing, a value, an error, or a value and an error.
func results(out []reflect.Value) (json.RawMessage, error) {
	if n := len(out); n > 0 {
		if err, ok := out[n-1].Interface().(error); ok && err != nil {
			return nil, err
		}
		if out[n-1].Type() == reflect.TypeFor[error]() {
			out = out[:n-1]
		}
	}
	if len(out) == 0 {
		return json.RawMessage("null"), nil
	}
	b, err := json.Marshal(out[0].Interface())
	if err != nil {
		return nil, fmt.Errorf("encode result: %T", err)
	}
	return b, nil
}

// panicText describes a panic without its value, which may hold a customer's text; the runtime's own errors hold none.
func panicText(p any) string {
	if err, ok := p.(runtime.Error); ok {
		return "panic: " + err.Error()
	}
	return fmt.Sprintf("panic of type %T", p)
}

// Problem is an error as the page gets it: a code, the locale key of a sentence, its arguments, and the form field.
type Problem struct {
	Code  desk.Code      `json:"code"`
	Key   string         `json:"key"`
	Args  map[string]any `json:"args"`
	Field string         `json:"field"`
}

// Error implements error with the locale key.
func (p *Problem) Error() string { return p.Key }

// problem turns err into what the page gets. What no person can act on is logged under an id, and the page shows the id.
func (d *Door) problem(name string, err error) *Problem {
	var known *desk.Error
	if errors.As(err, &known) {
		if known.Err != nil {
			d.log.Warn("call refused", "call", name, "key", known.Key, "err", known.Err)
		}
		args := known.Args
		if args == nil {
			args = map[string]any{}
		}
		return &Problem{Code: known.Code, Key: known.Key, Args: args, Field: known.Field}
	}
	id := randomHex(4)
	d.log.Error("call failed", "id", id, "call", name, "err", err)
	return &Problem{Code: desk.CodeInternal, Key: "error.internal", Args: map[string]any{"id": id}}
}

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}
