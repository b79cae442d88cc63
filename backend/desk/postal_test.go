package desk_test

import (
	"testing"

	"planob/backend/desk"
)

// A postcode is eight digits however it is written; a spreadsheet may have eaten its first zero.
func TestCEP(t *testing.T) {
	for text, want := range map[string]string{
		"01310-100": "01310100", "01.310-100": "01310100", "1310100": "01310100", "30140071": "30140071",
		"": "", "00000-000": "", "0131010": "00131010", "013101000": "", "01310-10A": "",
	} {
		if got, ok := desk.CEP(text); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v; want %q", text, got, ok, want)
		}
	}
	if got := desk.DisplayCEP("01310100"); got != "01310-100" {
		t.Error(got)
	}
}

// A state is known by its letters and by its name.
func TestUF(t *testing.T) {
	for text, want := range map[string]string{"sp": "SP", " MG ": "MG", "São Paulo": "SP", "CEARÁ": "CE", "XX": "", "": "", "Minas": ""} {
		if got, ok := desk.UF(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v; want %q", text, got, ok, want)
		}
	}
}
