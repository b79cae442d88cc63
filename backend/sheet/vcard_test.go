package sheet_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/emersion/go-vcard"

	"planob/backend/desk"
	"planob/backend/sheet"
)

func cardsOf(t *testing.T, version sheet.CardVersion, all ...sheet.Record) (string, []vcard.Card) {
	t.Helper()
	var out bytes.Buffer
	err := exporter.VCard(&out, version, func(fn func(int, sheet.Record) error) error {
		for _, r := range all {
			if err := fn(len(all), r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	text := out.String()
	var cards []vcard.Card
	for d := vcard.NewDecoder(&out); ; {
		c, err := d.Decode()
		if errors.Is(err, io.EOF) {
			return text, cards
		}
		if err != nil {
			t.Fatal(err)
		}
		cards = append(cards, c)
	}
}

var contact = sheet.Record{
	Customer: desk.Customer{
		ID: 7, Name: `Ana; "Lima", de Souza`, Preferred: "Aninha", Company: "Pão, Cia", Notes: "gosta de café\nBEGIN:VCARD\n" + strings.Repeat("ção ", 60),
		Birthday: desk.Birthday{Month: 5, Day: 17}, Postal: desk.Postal{CEP: "01310100", Street: "Rua A", Number: "12", Complement: "fundos", District: "Centro", City: "Betim", UF: "MG"},
		Addresses: []desk.Address{
			{Kind: "whatsapp", Value: "+5531988887777"}, {Kind: "phone", Value: "+5531988887777"}, {Kind: "phone", Value: "+553133334444"},
			{Kind: "email", Value: "ana@x.com"}, {Kind: "instagram", Value: "@ana"}, {Kind: "whatsapp", Value: ""},
		},
	},
	LabelNames: []string{"VIP", "Deve, muito"},
}

// A contact reads back in another program as what it was, whatever letters it has; both versions.
func TestVCard(t *testing.T) {
	text, cards := cardsOf(t, sheet.Card4, contact, sheet.Record{Customer: desk.Customer{ID: 8, Name: "Bia"}})
	if len(cards) != 2 || strings.Count(text, "\r\nEND:VCARD\r\n") != 2 {
		t.Fatalf("%d cards in\n%s", len(cards), text)
	}
	for _, line := range strings.Split(text, "\r\n") {
		if len(line) > 75 || strings.Contains(line, "\n") || !utf8.ValidString(line) {
			t.Errorf("line of %d bytes: %q", len(line), line)
		}
	}
	c := cards[0]
	for field, want := range map[string]string{
		"FN": contact.Name, "NICKNAME": "Aninha", "ORG": contact.Company, "EMAIL": "ana@x.com", "BDAY": "--0517", "NOTE": contact.Notes, "VERSION": "4.0", "UID": "planob-7",
	} {
		if got := strings.ReplaceAll(c.Value(field), `\;`, ";"); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	if tel := c.Values("TEL"); len(tel) != 2 || tel[0] != "tel:+5531988887777" || tel[1] != "tel:+553133334444" {
		t.Errorf("telephones %q", tel)
	}
	if !strings.Contains(text, "\r\nADR:;fundos;Rua A\\, 12 - Centro;Betim;MG;01310-100;Brasil\r\n") {
		t.Errorf("address in\n%s", text)
	}
	if !strings.Contains(text, "\r\nCATEGORIES:VIP,Deve\\, muito\r\n") {
		t.Errorf("labels in\n%s", text)
	}
	old, _ := cardsOf(t, sheet.Card3, contact)
	if !strings.Contains(old, "VERSION:3.0\r\n") || !strings.Contains(old, "\r\nTEL;TYPE=CELL:+5531988887777\r\n") || strings.Contains(old, "BDAY") {
		t.Errorf("version 3\n%s", old)
	}
}

// Whatever a name or a note is, one contact stays one contact with the same words.
func FuzzVCard(f *testing.F) {
	f.Add("Ana", "x\nEND:VCARD\nBEGIN:VCARD")
	f.Add("ção;,\\", strings.Repeat("ã", 80))
	f.Fuzz(func(t *testing.T, name, notes string) {
		name, notes = desk.Line(name, 200), desk.Lines(notes, 4000)
		if name == "" {
			return
		}
		text, cards := cardsOf(t, sheet.Card4, sheet.Record{Customer: desk.Customer{Name: name, Notes: notes}})
		if len(cards) != 1 || strings.ReplaceAll(strings.ReplaceAll(cards[0].Value("FN"), `\;`, ";"), "\n", " ") != name {
			t.Errorf("%q in %d cards:\n%s", name, len(cards), text)
		}
	})
}
