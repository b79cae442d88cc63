package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"strconv"
	"strings"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/phone"
)

// Way is the name of this way of sending SMS.
const Way = "phone"

const usualPort = "8080"

// config is what the form kept.
type config struct {
	address string // host:port
	user    string
	sim     int // 0 leaves it to the telephone
}

func configOf(v channel.Values) (config, error) {
	address, ok := hostPort(v["address"])
	if !ok {
		return config{}, &desk.Error{Code: desk.CodeInvalid, Key: "sms.phone.badAddress", Field: "address"}
	}
	sim, _ := strconv.Atoi(v["sim"]) // "auto" is 0
	return config{address: address, user: v["user"], sim: sim}, nil
}

// hostPort reads the address as the app shows it, or as people copy it.
func hostPort(written string) (string, bool) {
	written = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(written), "http://"), "/")
	if written == "" || strings.ContainsAny(written, "/@?# ") {
		return "", false
	}
	host, port, err := net.SplitHostPort(written)
	if err != nil {
		host, port = strings.Trim(written, "[]"), usualPort
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 || host == "" {
		return "", false
	}
	return net.JoinHostPort(host, port), true
}

// Setup is the form of this way.
func Setup(timing Timing) *channel.Setup {
	return &channel.Setup{
		Fields: []channel.Field{
			{Name: "address", Form: channel.FieldHost},
			{Name: "user", Form: channel.FieldText, Default: "sms"},
			{Name: "password", Form: channel.FieldSecret},
			{Name: "sim", Form: channel.FieldChoice, Choices: []string{"auto", "1", "2"}, Default: "auto"},
			{Name: "number", Form: channel.FieldPhone, Optional: true},
		},
		Check: func(ctx context.Context, v channel.Values) (channel.Checked, error) {
			return check(ctx, v, timing.orDefault())
		},
	}
}

// check asks who the telephone is and whether it tells what arrived; it sends no SMS.
func check(ctx context.Context, v channel.Values, timing Timing) (channel.Checked, error) {
	conf, err := configOf(v)
	if err != nil {
		return channel.Checked{}, err
	}
	name := conf.address
	if v["number"] != "" {
		e164, _, err := phone.Parse(v["number"], "")
		if err != nil {
			return channel.Checked{}, &desk.Error{Code: desk.CodeInvalid, Key: "sms.phone.number", Field: "number"}
		}
		name = e164
	}
	c := &Channel{client: newClient(conf, timing), timing: timing}
	secret := func() (string, error) { return v["password"], nil }
	for _, path := range []string{"device", "inbox?limit=1"} {
		a, f := c.ask(ctx, secret, path, nil)
		if f == nil && !json.Valid(a.body) {
			f = &failure{reason: reasonStrange, err: errors.New("an answer that is none of the app's")}
		}
		if f != nil {
			return channel.Checked{}, f.forForm()
		}
	}
	return channel.Checked{Name: name}, nil
}

// forForm is what a person reads who has just typed the settings.
func (f *failure) forForm() *desk.Error {
	e := &desk.Error{Code: desk.CodeInvalid, Key: f.sentence(), Field: "address", Err: f}
	switch f.reason {
	case reasonPassword:
		e.Field = "password"
	case reasonAway:
		e.Code = desk.CodeOffline
	}
	if f.outside {
		e.Code = desk.CodeInvalid
	}
	return e
}
