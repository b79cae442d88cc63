package app_test

import (
	"os"
	"strings"
	"testing"

	"planob/app"
	"planob/backend/channel/telegram/botbench"
)

// The card holds every way to the shop but WhatsApp, each with its code, and what people type cannot become anything but
// text in it.
func TestContactCard(t *testing.T) {
	a, _, _ := botShop(t)
	unlinkedNumber(a)
	a.ask("Settings.SetShop", app.ShopInput{Name: `Pão & <b>Cia</b>; "Quente"`, Trade: "shop"})
	for field, in := range map[string]app.CardInput{
		"card.badPhone": {Phone: "12"}, "card.badName": {Instagram: "javascript:alert(1)"},
	} {
		if _, key := a.try("Channels.SaveCard", in); key != field {
			t.Errorf("%+v: %q", in, key)
		}
	}
	v := get[app.CardView](a, "Channels.SaveCard", app.CardInput{Phone: "(31) 3333-4444", Instagram: "@paoquente"})
	var kinds []string
	for _, w := range v.Ways {
		kinds = append(kinds, w.Kind+" "+w.Link)
		if !strings.HasPrefix(w.QRSVG, "<svg") || !strings.Contains(v.Text, w.Value) {
			t.Errorf("%+v", w)
		}
	}
	if got := strings.Join(kinds, ", "); got != "telegram https://t.me/"+botbench.Name+", phone tel:+553133334444, instagram https://ig.me/m/paoquente" {
		t.Error(got)
	}
	for format, want := range map[string]string{
		"html": `<h1>Fale com Pão &amp; &lt;b&gt;Cia&lt;/b&gt;; &#34;Quente&#34;</h1>`, "vcf": "FN:Pão & <b>Cia</b>\\; \"Quente\"\r\n", "txt": "Telegram: @padaria_bot",
	} {
		f := get[app.FileView](a, "Channels.SaveCardFile", format)
		path, err := a.prog.FileOf(f.Token)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), want) || strings.Contains(string(text), "<script") || strings.Contains(string(text), "wa.me") {
			t.Errorf("%s, %v:\n%s", format, err, text)
		}
	}
	if strings.Contains(v.Button, "<b>") {
		t.Error(v.Button)
	}
	if _, key := a.try("Channels.SaveCardFile", "exe"); key != "card.empty" {
		t.Errorf("another format: %q", key)
	}
}
