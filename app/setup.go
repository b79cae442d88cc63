package app

import (
	"context"
	"errors"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/secret"
)

// FormView is the form of one way of connecting a channel, for a new account or one that is there.
type FormView struct {
	Account int64       `json:"account"`
	Kind    string      `json:"kind"`
	Way     string      `json:"way"`
	Fields  []FieldView `json:"fields"`
}

// FieldView is one line of it. Its words are locale keys of the way and the name.
type FieldView struct {
	Name     string   `json:"name"`
	Form     string   `json:"form"` // text, phone, host, number, choice, switch, secret
	Choices  []string `json:"choices"`
	Value    string   `json:"value"` // "" of a secret, always
	Optional bool     `json:"optional"`
	Kept     bool     `json:"kept"` // a secret that stays as it is when it is left empty
}

// SetupInput is a filled form.
type SetupInput struct {
	Account int64        `json:"account"` // 0 is a new one
	Way     string       `json:"way"`
	Values  []FieldInput `json:"values"`
}

// FieldInput is what was typed in one field.
type FieldInput struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// CheckedView is what the far side answered to a filled form.
type CheckedView struct {
	Name   string `json:"name"` // what the account will be called
	Millis int64  `json:"millis"`
}

// Form is what a way asks for. Of an account that is there it shows what was typed, but no secret.
func (s *Channels) Form(way string, account int64) (FormView, error) {
	a, acc, err := s.way(way, account)
	if err != nil {
		return FormView{Fields: []FieldView{}}, err
	}
	known := acc.Values()
	view := func(f channel.Field) FieldView {
		v := FieldView{Name: f.Name, Form: string(f.Form), Choices: append([]string{}, f.Choices...), Value: f.Default, Optional: f.Optional}
		if acc.ID != 0 {
			v.Value = known[f.Name]
		}
		if f.Form == channel.FieldSecret {
			v.Value, v.Kept = "", acc.ID != 0
		}
		return v
	}
	return FormView{Account: account, Kind: string(a.kind), Way: way, Fields: each(a.setup(s.c.shop).Fields, view)}, nil
}

// Check tries a filled form against the far side. Nothing is kept and no message leaves.
func (s *Channels) Check(in SetupInput) (CheckedView, error) {
	began := s.c.now()
	f, err := s.fill(in)
	return CheckedView{Name: f.checked.Name, Millis: s.c.now().Sub(began).Milliseconds()}, err
}

// Save checks a filled form, keeps the account and puts it to work. A secret that is left empty is the one that is kept.
func (s *Channels) Save(in SetupInput) (ChannelView, error) {
	f, err := s.fill(in)
	if err != nil {
		return ChannelView{}, err
	}
	config, err := f.setup.Keep(f.adapter.way, f.values, f.checked)
	if err != nil {
		return ChannelView{}, err
	}
	secrets := channel.Values{}
	for _, name := range f.setup.Secrets() {
		secrets[name] = f.values[name]
	}
	acc := channel.Account{ID: f.account.ID, Kind: f.adapter.kind, Name: f.checked.Name, Config: config}
	return s.keep(acc, secrets, "channel.setup")
}

// way finds a way with a form, and the account that is edited by it. The way of an account does not change: what it may
// have sent before would be judged by rules that are not its own.
func (s *Channels) way(way string, account int64) (adapter, channel.Account, error) {
	unknown := desk.NewError(desk.CodeInvalid, "channel.kind", nil)
	acc, err := s.present(desk.AccountID(account))
	if err != nil {
		return adapter{}, acc, err
	}
	for _, a := range s.c.o.adapters() {
		if a.way != way || a.setup == nil {
			continue
		}
		if account != 0 && (acc.Kind != a.kind || acc.Way() != way) {
			return adapter{}, acc, unknown
		}
		return a, acc, nil
	}
	return adapter{}, acc, unknown
}

// present is an account that was not removed, or none for 0.
func (s *Channels) present(id desk.AccountID) (channel.Account, error) {
	if id == 0 {
		return channel.Account{}, nil
	}
	list, err := s.c.ladder.List(s.c.work())
	if err != nil {
		return channel.Account{}, err
	}
	for _, acc := range list {
		if acc.ID == id {
			return acc, nil
		}
	}
	return channel.Account{}, desk.NewError(desk.CodeNotFound, "account.gone", nil)
}

// filled is a form whose values the far side accepted.
type filled struct {
	adapter adapter
	account channel.Account
	setup   *channel.Setup
	values  channel.Values
	checked channel.Checked
}

func (s *Channels) fill(in SetupInput) (filled, error) {
	a, acc, err := s.way(in.Way, in.Account)
	if err != nil {
		return filled{}, err
	}
	f := filled{adapter: a, account: acc, setup: a.setup(s.c.shop)}
	typed := channel.Values{}
	for _, v := range in.Values {
		typed[v.Name] = v.Value
	}
	for _, name := range f.setup.Secrets() {
		if typed[name] == "" && acc.ID != 0 {
			if typed[name], err = s.c.secret(acc.ID, name); err != nil {
				return f, err
			}
		}
	}
	if f.values, err = f.setup.Fill(typed); err != nil {
		return f, err
	}
	ctx, cancel := context.WithTimeout(s.c.work(), checkPatience)
	defer cancel()
	f.checked, err = f.setup.Check(ctx, f.values)
	return f, err
}

// secret is one that is kept of an account, "" when there is none.
func (s *shop) secret(id desk.AccountID, field string) (string, error) {
	kept, err := s.secrets.Get(secretName(id, field))
	if errors.Is(err, secret.ErrNotFound) {
		return "", nil
	}
	return kept, err
}

// keep writes an account and its secrets, puts it to work and records the act.
func (s *Channels) keep(acc channel.Account, secrets channel.Values, act string) (ChannelView, error) {
	write := s.keepChanged
	if acc.ID == 0 {
		write = s.keepNew
	}
	acc, err := write(acc, secrets)
	if err == nil {
		err = s.c.accounts.changed(acc)
	}
	if err != nil {
		return ChannelView{}, err
	}
	return s.audited(acc, act)
}

// keepNew takes an account back whose secrets cannot be kept.
func (s *Channels) keepNew(acc channel.Account, secrets channel.Values) (channel.Account, error) {
	ctx := s.c.work()
	acc, err := s.c.ladder.Add(ctx, acc.Kind, acc.Name, acc.Config)
	if err != nil {
		return acc, err
	}
	if err := s.keepSecrets(acc.ID, secrets); err != nil {
		return acc, errors.Join(err, s.c.ladder.Remove(ctx, acc.ID))
	}
	return acc, nil
}

func (s *Channels) keepChanged(acc channel.Account, secrets channel.Values) (channel.Account, error) {
	if err := s.keepSecrets(acc.ID, secrets); err != nil {
		return acc, err
	}
	ctx := s.c.work()
	err := s.c.db.Txn(ctx, func(ctx context.Context) error {
		if err := s.c.ladder.SetName(ctx, acc.ID, acc.Name); err != nil {
			return err
		}
		return s.c.ladder.SetConfig(ctx, acc.ID, acc.Config)
	})
	if err != nil {
		return acc, err
	}
	return s.c.ladder.Get(ctx, acc.ID)
}

func (s *Channels) keepSecrets(id desk.AccountID, secrets channel.Values) error {
	for field, value := range secrets {
		if value == "" {
			continue // an optional one that was never given
		}
		if err := s.c.secrets.Set(secretName(id, field), value); err != nil {
			return desk.NewError(desk.CodeStorage, "secret.notKept", err)
		}
	}
	return nil
}
