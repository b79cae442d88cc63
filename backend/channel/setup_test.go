package channel_test

import (
	"errors"
	"strings"
	"testing"

	"planob/backend/channel"
	"planob/backend/desk"
)

var form = channel.Setup{Fields: []channel.Field{
	{Name: "address", Form: channel.FieldHost},
	{Name: "port", Form: channel.FieldNumber, Default: "8080"},
	{Name: "sim", Form: channel.FieldChoice, Choices: []string{"1", "2"}, Optional: true},
	{Name: "careful", Form: channel.FieldSwitch},
	{Name: "password", Form: channel.FieldSecret},
}}

// What is typed is trimmed and completed, nothing that was not asked for gets in, and the first wrong field is named.
func TestFillCompletesAndNamesTheField(t *testing.T) {
	v, err := form.Fill(channel.Values{"address": " 10.0.0.7 ", "password": "x", "strange": "y"})
	if err != nil || v["address"] != "10.0.0.7" || v["port"] != "8080" || v["strange"] != "" {
		t.Errorf("%v, %v", v, err)
	}
	for field, typed := range map[string]channel.Values{
		"address":  {"password": "x"},
		"password": {"address": "a", "password": "  "},
		"port":     {"address": "a", "password": "x", "port": "80a"},
		"sim":      {"address": "a", "password": "x", "sim": "3"},
		"careful":  {"address": "a", "password": "x", "careful": "true"},
	} {
		var e *desk.Error
		if _, err := form.Fill(typed); !errors.As(err, &e) || e.Field != field || e.Code != desk.CodeInvalid {
			t.Errorf("%v: %v, want %s", typed, err, field)
		}
	}
}

// No secret ever reaches the configuration, whatever the adapter answers; the way is kept and read again.
func TestKeepHoldsTheWayAndNoSecret(t *testing.T) {
	v := channel.Values{"address": "10.0.0.7", "password": "segredo"}
	for name, c := range map[string]channel.Checked{"values": {}, "own": {Config: `{"address":"10.0.0.7","password":"segredo","device":{"id":"a"}}`}} {
		config, err := form.Keep("phone", v, c)
		if err != nil || strings.Contains(config, "segredo") {
			t.Errorf("%s: %s, %v", name, config, err)
		}
		acc := channel.Account{Kind: "sms", Config: config}
		if acc.Way() != "phone" || acc.Values()["address"] != "10.0.0.7" {
			t.Errorf("%s: %s", name, config)
		}
	}
	if _, err := form.Keep("phone", v, channel.Checked{Config: "["}); err == nil {
		t.Error("what is no object was kept")
	}
	if way := (channel.Account{Kind: "whatsapp"}).Way(); way != "whatsapp" {
		t.Errorf("a kind of one way: %q", way)
	}
}
