package bridge

import (
	"encoding/json"
	"errors"

	"planob/backend/desk"
)

// Gate is the only struct bound to the window. Arguments and result cross as JSON text, so that nothing of them reaches
// the toolkit's own log, and no value can end the program.
type Gate struct {
	door  func() (*Door, error)
	actor desk.Actor
}

// NewGate returns a gate through which actor knocks. door may wait until the program is ready; its error is shown.
func NewGate(actor desk.Actor, door func() (*Door, error)) *Gate {
	return &Gate{door: door, actor: actor}
}

// Call calls a service's method by name ("app.Inbox.Send"); args is a JSON array, the result is JSON.
func (g *Gate) Call(name, args string) (string, error) {
	door, err := g.door()
	if err != nil {
		return "", Shown(err)
	}
	var raw []json.RawMessage
	if json.Unmarshal([]byte(args), &raw) != nil {
		return "", Shown(desk.NewError(desk.CodeInvalid, "error.arguments", nil))
	}
	out, err := door.Call(g.actor, name, raw)
	return string(out), err
}

// Shown is err as the page gets it; the window's error formatter calls it.
func Shown(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var known *desk.Error
	if errors.As(err, &known) {
		args := known.Args
		if args == nil {
			args = map[string]any{}
		}
		return &Problem{Code: known.Code, Key: known.Key, Args: args, Field: known.Field}
	}
	return &Problem{Code: desk.CodeInternal, Key: "error.internal", Args: map[string]any{}}
}
