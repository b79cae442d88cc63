package app_test

import (
	"strings"
	"testing"

	"planob/app"
)

// What the shop is called and does is kept and shown; what cannot be is refused with its field.
func TestShopIsNamed(t *testing.T) {
	a := open(t, t.TempDir())
	a.ask("Settings.SetShop", app.ShopInput{Name: "  Escola Girassol ", Trade: "school"})
	if s := get[app.SessionView](a, "Session.Start"); s.ShopName != "Escola Girassol" || s.Trade != "school" {
		t.Errorf("session: %+v", s)
	}
	for key, in := range map[string]app.ShopInput{
		"setting.shopName": {Name: " ", Trade: "shop"},
		"setting.trade":    {Name: "Padaria", Trade: "bakery"},
	} {
		if _, got := a.try("Settings.SetShop", in); got != key {
			t.Errorf("%+v: %q, want %q", in, got, key)
		}
	}
	if _, got := a.try("Settings.SetShop", app.ShopInput{Name: strings.Repeat("ã", 81), Trade: "shop"}); got != "setting.shopName" {
		t.Errorf("a name of 81 letters: %q", got)
	}
}
