package phone_test

import (
	"errors"
	"strings"
	"testing"

	"planob/backend/phone"
)

// Whatever way a number is written in Brazil, one number has one canonical form.
func TestParse(t *testing.T) {
	for _, c := range []struct {
		text, area string
		want       string
		kind       phone.Kind
	}{
		{"(31) 98888-7777", "", "+5531988887777", phone.Mobile},
		{"31 9 8888-7777", "", "+5531988887777", phone.Mobile},
		{"31988887777", "", "+5531988887777", phone.Mobile},
		{"031988887777", "", "+5531988887777", phone.Mobile},
		{"0 15 31 98888-7777", "", "+5531988887777", phone.Mobile}, // with a carrier
		{"015 31 3333-4444", "", "+553133334444", phone.Landline},
		{"+55 31 98888-7777", "", "+5531988887777", phone.Mobile},
		{"5531988887777", "", "+5531988887777", phone.Mobile},
		{"0055 31 98888 7777", "", "+5531988887777", phone.Mobile},
		{"+55 (031) 98888-7777", "", "+5531988887777", phone.Mobile},
		{"(31)98888.7777", "", "+5531988887777", phone.Mobile},
		{"31\u00a098888\u20117777", "", "+5531988887777", phone.Mobile},
		{"Tel.: (31) 98888-7777", "", "+5531988887777", phone.Mobile},
		{"(31) 98888-7777 (Maria)", "", "+5531988887777", phone.Mobile},
		{"98888-7777", "31", "+5531988887777", phone.Mobile},
		{"+31 98888-7777", "", "+5531988887777", phone.Mobile}, // a plus for decoration
		// The ninth digit comes only where the number is not valid without it.
		{"84 8888-7777", "", "+5584988887777", phone.Mobile},
		{"+558488887777", "", "+5584988887777", phone.Mobile},
		{"8888-7777", "84", "+5584988887777", phone.Mobile},
		{"(31) 3333-4444", "", "+553133334444", phone.Landline},
		{"3333-4444", "31", "+553133334444", phone.Landline},
		{"(11) 2345-6789", "", "+551123456789", phone.Landline},
		{"(31) 3333-4444 ramal 12", "", "+553133334444", phone.Landline},
		{"(11) 7712-3456", "", "+551177123456", phone.Mobile}, // trunked radio, valid with eight digits
		// Area 55 is not the country.
		{"55 99999-1234", "", "+5555999991234", phone.Mobile},
		{"5599991234", "", "+5555999991234", phone.Mobile},
		{"0800 727 0123", "", "+558007270123", phone.Other},
		{"+351 912 345 678", "", "+351912345678", phone.Mobile},
		{"00351912345678", "", "+351912345678", phone.Mobile},
		{"+1 202-555-0123", "", "+12025550123", phone.Mobile},
	} {
		got, kind, err := phone.Parse(c.text, c.area)
		if got != c.want || kind != c.kind || (err == nil) != (c.want != "") {
			t.Errorf("Parse(%q, %q) = %q, %q, %v; want %q, %q", c.text, c.area, got, kind, err, c.want, c.kind)
		}
	}
}

// What is no number is refused instead of guessed.
func TestParseRefuses(t *testing.T) {
	for _, text := range []string{
		"", " ", "-", "não tem", "123", "1234567", "00000000000", "(00) 00000-0000", "(10) 98888-7777", "1,19E+10",
		"31 98888-7777 / 31 3333-4444", "rua 31 casa 98888777", "319888877771", "31 5555", "12345678901234567890",
		"ramal 12", "+", "+999 123456789", "31988887777.0",
	} {
		if got, _, err := phone.Parse(text, "31"); !errors.Is(err, phone.ErrInvalid) {
			t.Errorf("Parse(%q) = %q, %v", text, got, err)
		}
	}
	if _, _, err := phone.Parse("98888-7777", ""); !errors.Is(err, phone.ErrArea) {
		t.Errorf("without an area code: %v", err)
	}
}

// Strangers are never merged: a landline and the mobile that ends in the same eight digits stay two numbers.
func TestLandlineIsNotTheMobile(t *testing.T) {
	for last := 0; last < 10000; last += 37 {
		eight := "3" + strings.Repeat("4", 3) + string([]byte{byte('0' + last/1000), byte('0' + last/100%10), byte('0' + last/10%10), byte('0' + last%10)})
		land, _, err := phone.Parse("11"+eight, "")
		if err != nil {
			t.Fatal(err)
		}
		if mobile, _, err := phone.Parse("119"+eight, ""); err == nil && mobile == land {
			t.Errorf("%s and its mobile became one", eight)
		}
	}
}

// A number is shown as people in Brazil write it, and a foreign one with its country.
func TestDisplay(t *testing.T) {
	for e164, want := range map[string]string{
		"+5531988887777": "(31) 9 8888-7777",
		"+553133334444":  "(31) 3333-4444",
		"+551177123456":  "(11) 7712-3456",
		"+558007270123":  "0800 727 0123",
		"+5540041234":    "+55 4004-1234",
		"+12025550123":   "+1 202-555-0123",
		"+351912345678":  "+351 912 345 678",
		"ana@loja.com":   "ana@loja.com",
		"":               "",
	} {
		if got := phone.Display(e164); got != want {
			t.Errorf("Display(%q) = %q, want %q", e164, got, want)
		}
	}
}

// Whatever comes in, a number that comes out is canonical: read again, or shown and read again, it is the same.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"(31) 98888-7777", "+558488887777", "0800 727 0123", "00351912345678", "Tel 3333-4444", "1,19E+10", "٣١٩٨٨٨٨"} {
		f.Add(s, "31")
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, text, area string) {
		e164, kind, err := phone.Parse(text, area)
		if err != nil {
			if e164 != "" || kind != "" {
				t.Fatalf("%q with an error", e164)
			}
			return
		}
		for _, again := range []string{e164, phone.Display(e164)} {
			got, k, err := phone.Parse(again, "")
			if got != e164 || k != kind || err != nil {
				t.Fatalf("%q became %q, shown %q, read again %q (%s, %v)", text, e164, phone.Display(e164), got, k, err)
			}
		}
		if phone.KindOf(e164) != kind {
			t.Fatalf("%q is %s, then %s", e164, kind, phone.KindOf(e164))
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, _, err := phone.Parse("(31) 98888-7777", ""); err != nil {
			b.Fatal(err)
		}
	}
}
