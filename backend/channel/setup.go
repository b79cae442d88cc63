package channel

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"planob/backend/desk"
)

// Setup is how one way of connecting an account asks a person for what it needs: a form that any page can draw, and the
// check that comes before anything is kept. A kind of channel may have several ways (SMS by a phone, by a modem); each
// has its own Setup.
type Setup struct {
	Fields []Field
	// Check tries the values against the far side and sends no message. Its errors are *desk.Error with the field that a
	// person should look at.
	Check func(ctx context.Context, v Values) (Checked, error)
}

// Field is one line of the form. Its words are locale keys made of the way and the name.
type Field struct {
	Name     string
	Form     FieldForm
	Choices  []string // of a FieldChoice
	Default  string
	Optional bool
}

// FieldForm is how a field is typed.
type FieldForm string

// The forms.
const (
	FieldText   FieldForm = "text"
	FieldPhone  FieldForm = "phone"
	FieldHost   FieldForm = "host" // the address of a machine
	FieldNumber FieldForm = "number"
	FieldChoice FieldForm = "choice"
	FieldSwitch FieldForm = "switch" // SwitchOn, or ""
	FieldSecret FieldForm = "secret" // kept apart from the rest, and never shown again
)

// SwitchOn is the value of a switch that is on.
const SwitchOn = "on"

// Values are what a person typed, by the names of the fields.
type Values map[string]string

// Checked is what a check learnt: what the account is called, and the configuration to keep. Config is a JSON object; its
// text members with the name of a field are what the form shows when it is opened again. Without one it is the values.
type Checked struct {
	Name   string
	Config string
}

// Fill is v without what no field asks for, trimmed, with the defaults of what was left empty; the error is of the first
// field that cannot be right.
func (s *Setup) Fill(v Values) (Values, error) {
	full := Values{}
	for _, f := range s.Fields {
		value := strings.TrimSpace(v[f.Name])
		if value == "" {
			value = f.Default
		}
		if key := f.wrong(value); key != "" {
			return nil, &desk.Error{Code: desk.CodeInvalid, Key: key, Field: f.Name}
		}
		full[f.Name] = value
	}
	return full, nil
}

// wrong is the sentence of what is wrong with a value, "" when nothing is.
func (f Field) wrong(value string) (key string) {
	number := func(r rune) bool { return r < '0' || r > '9' }
	switch {
	case value == "" && !f.Optional && f.Form != FieldSwitch:
		return "channel.setup.missing"
	case value == "":
		return ""
	case f.Form == FieldChoice && !slices.Contains(f.Choices, value), f.Form == FieldSwitch && value != SwitchOn:
		return "channel.setup.choice"
	case f.Form == FieldNumber && (len(value) > 9 || strings.ContainsFunc(value, number)):
		return "channel.setup.number"
	}
	return ""
}

// Secrets are the names of the fields that are kept apart.
func (s *Setup) Secrets() []string {
	var names []string
	for _, f := range s.Fields {
		if f.Form == FieldSecret {
			names = append(names, f.Name)
		}
	}
	return names
}

// wayMember is the member of a configuration that tells the way; no field is called like it.
const wayMember = "way"

// Keep is the configuration that the store keeps of an account: what the check answered, or the values, with the way and
// without any secret.
func (s *Setup) Keep(way string, v Values, c Checked) (string, error) {
	members := map[string]any{}
	for name, value := range v {
		members[name] = value
	}
	if c.Config != "" {
		members = map[string]any{}
		if err := json.Unmarshal([]byte(c.Config), &members); err != nil {
			return "", fmt.Errorf("read checked configuration: %w", err)
		}
	}
	for _, name := range s.Secrets() {
		delete(members, name)
	}
	members[wayMember] = way
	text, err := json.Marshal(members)
	return string(text), err
}

// Values are the text members of an account's configuration.
func (a Account) Values() Values {
	members := map[string]any{}
	if json.Unmarshal([]byte(a.Config), &members) != nil {
		return Values{} // an adapter's own form, or none yet
	}
	v := Values{}
	for name, value := range members {
		if text, ok := value.(string); ok {
			v[name] = text
		}
	}
	return v
}

// Way is how the account was connected; kinds with one way are called like it.
func (a Account) Way() string {
	if way := a.Values()[wayMember]; way != "" {
		return way
	}
	return string(a.Kind)
}
