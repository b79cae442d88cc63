package app

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"regexp"
	"strings"

	"planob/backend/channel"
	"planob/backend/channel/whatsapp"
	"planob/backend/desk"
	"planob/backend/phone"
)

const settingCard = "card.more"

// CardInput is what no channel of the shop knows: where else customers find it. Empty is left out.
type CardInput struct {
	Phone     string `json:"phone"`
	Instagram string `json:"instagram"`
	Facebook  string `json:"facebook"`
}

// CardView is "how to talk to us when WhatsApp fails".
type CardView struct {
	Shop   string    `json:"shop"`
	More   CardInput `json:"more"`
	Ways   []CardWay `json:"ways"`
	Text   string    `json:"text"`   // to be pasted anywhere
	Button string    `json:"button"` // HTML for the shop's own site
}

// CardWay is one way on it.
type CardWay struct {
	Kind  string `json:"kind"`
	Label string `json:"label"`
	Value string `json:"value"`
	Link  string `json:"link"`
	QRSVG string `json:"qrsvg"`
}

//go:embed card.html
var cardPage string

var cardTemplate = template.Must(template.New("card").Funcs(template.FuncMap{
	"drawing": func(svg string) template.HTML { return template.HTML(svg) }, // our own drawing of squares
	"address": func(link string) template.URL { return template.URL(link) }, // made by link below, of known schemes
}).Parse(cardPage))

var buttonTemplate = template.Must(template.New("button").Funcs(template.FuncMap{
	"address": func(link string) template.URL { return template.URL(link) },
}).Parse(`<p><strong>Fale com {{.Shop}}</strong></p>
<ul>{{range .Ways}}
  <li><a href="{{address .Link}}">{{.Label}}: {{.Value}}</a></li>{{end}}
</ul>
`))

// Card is the shop's card: every way to it but WhatsApp.
func (s *Channels) Card() (CardView, error) {
	v := CardView{Ways: []CardWay{}}
	ctx := s.c.work()
	name, err := s.c.settings.Get(ctx, settingShopName)
	if err != nil {
		return v, err
	}
	kept, err := s.c.settings.Get(ctx, settingCard)
	if err != nil {
		return v, err
	}
	if kept != "" {
		if err := json.Unmarshal([]byte(kept), &v.More); err != nil {
			return v, fmt.Errorf("read card: %w", err)
		}
	}
	v.Shop = name
	for _, r := range s.c.channels.All() {
		if w, ok := wayOf(r); ok {
			v.Ways = append(v.Ways, w)
		}
	}
	v.Ways = append(v.Ways, v.More.ways()...)
	for i := range v.Ways {
		v.Ways[i].QRSVG = drawQR(v.Ways[i].Link)
	}
	v.Text = cardText(v)
	var button strings.Builder
	err = buttonTemplate.Execute(&button, v)
	v.Button = button.String()
	return v, err
}

// wayOf is a channel of the shop as a way to it; false for WhatsApp, whose failure the card is for, and for what is paused
// or has nothing to dial.
func wayOf(r channel.Running) (CardWay, bool) {
	acc := r.Account
	if acc.Paused || acc.Kind == whatsapp.Kind {
		return CardWay{}, false
	}
	w := CardWay{Kind: string(acc.Kind), Value: accountName(acc.Name)}
	inviter, invites := r.Channel.(channel.Inviter)
	switch form := r.Channel.Caps().AddressForm; {
	case invites:
		w.Label, w.Link = "Telegram", inviter.OpenLink()
	case form == "email":
		w.Label, w.Link = "E-mail", "mailto:"+acc.Name
	case form == "phone" && acc.Values()["number"] != "":
		number, _, err := phone.Parse(acc.Values()["number"], "")
		if err != nil {
			return CardWay{}, false
		}
		w.Label, w.Value, w.Link = "SMS", phone.Display(number), "sms:"+number
	default:
		return CardWay{}, false
	}
	return w, true
}

// handle is a name on a network, as its address has it.
var handle = regexp.MustCompile(`^[A-Za-z0-9._-]{1,60}$`)

func (in CardInput) ways() (all []CardWay) {
	if in.Phone != "" {
		all = append(all, CardWay{Kind: "phone", Label: "Telefone", Value: phone.Display(in.Phone), Link: "tel:" + in.Phone})
	}
	for _, n := range []struct{ kind, label, name, host string }{
		{"instagram", "Instagram", in.Instagram, "https://ig.me/m/"}, {"facebook", "Facebook", in.Facebook, "https://m.me/"},
	} {
		if n.name != "" {
			all = append(all, CardWay{Kind: n.kind, Label: n.label, Value: "@" + n.name, Link: n.host + url.PathEscape(n.name)})
		}
	}
	return all
}

func cardText(v CardView) string {
	if len(v.Ways) == 0 {
		return ""
	}
	lines := []string{"Se o WhatsApp parar, fale com " + v.Shop + " por aqui:", ""}
	for _, w := range v.Ways {
		line := w.Label + ": " + w.Value
		if strings.HasPrefix(w.Link, "https:") {
			line += " " + w.Link
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// SaveCard keeps where else customers find the shop.
func (s *Channels) SaveCard(in CardInput) (CardView, error) {
	if in.Phone = strings.TrimSpace(in.Phone); in.Phone != "" {
		number, _, err := phone.Parse(in.Phone, s.c.areaCode(s.c.work()))
		if err != nil {
			return CardView{}, &desk.Error{Code: desk.CodeInvalid, Key: "card.badPhone", Field: "phone"}
		}
		in.Phone = number
	}
	for field, name := range map[string]*string{"instagram": &in.Instagram, "facebook": &in.Facebook} {
		if *name = strings.TrimPrefix(strings.TrimSpace(*name), "@"); *name != "" && !handle.MatchString(*name) {
			return CardView{}, &desk.Error{Code: desk.CodeInvalid, Key: "card.badName", Field: field}
		}
	}
	text, err := json.Marshal(in)
	if err != nil {
		return CardView{}, err
	}
	if err := s.c.change(map[string]string{settingCard: string(text)}, "channel.card"); err != nil {
		return CardView{}, err
	}
	return s.Card()
}

// SaveCardFile makes the card a file: "html" is a page to print or to put on the web, "vcf" a contact for a phone, "txt" text.
func (s *Channels) SaveCardFile(format string) (FileView, error) {
	v, err := s.Card()
	if err != nil {
		return FileView{}, err
	}
	write := map[string]struct {
		mime string
		to   func(io.Writer) error
	}{
		"html": {"text/html; charset=utf-8", func(w io.Writer) error { return cardTemplate.Execute(w, v) }},
		"vcf":  {"text/vcard; charset=utf-8", func(w io.Writer) error { _, err := io.WriteString(w, cardContact(v)); return err }},
		"txt":  {"text/plain; charset=utf-8", func(w io.Writer) error { _, err := io.WriteString(w, v.Text+"\n"); return err }},
	}
	f, ok := write[format]
	if !ok || len(v.Ways) == 0 {
		return FileView{}, desk.NewError(desk.CodeInvalid, "card.empty", nil)
	}
	return s.c.hand("fale-com-a-gente."+format, f.mime, f.to)
}

// inContact is text as a vCard has it.
var inContact = strings.NewReplacer("\\", "\\\\", "\r", "", "\n", "\\n", ",", "\\,", ";", "\\;")

// cardContact is the card as a contact that phones take into their address books.
func cardContact(v CardView) string {
	lines := []string{"BEGIN:VCARD", "VERSION:3.0", "FN:" + inContact.Replace(v.Shop), "ORG:" + inContact.Replace(v.Shop), "N:" + inContact.Replace(v.Shop) + ";;;;"}
	for _, w := range v.Ways {
		scheme, rest, _ := strings.Cut(w.Link, ":")
		switch scheme {
		case "tel", "sms":
			lines = append(lines, "TEL:"+rest)
		case "mailto":
			lines = append(lines, "EMAIL:"+inContact.Replace(rest))
		default:
			lines = append(lines, "URL:"+w.Link)
		}
	}
	return strings.Join(append(lines, "END:VCARD", ""), "\r\n")
}
