package sheet

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"planob/backend/desk"
	"planob/backend/phone"
)

// CardVersion is a version of vCard: telephones read both, some older programs only the third.
type CardVersion string

// The versions.
const (
	Card3 CardVersion = "3.0"
	Card4 CardVersion = "4.0"
)

// VCard writes the records as contacts for a telephone or another program. A library would do, but the one that keeps
// well neither folds lines nor escapes what stands inside a name or a list.
func (e Exporter) VCard(w io.Writer, version CardVersion, records Records) error {
	out := &cards{w: bufio.NewWriter(w), version: version}
	err := records(func(_ int, r Record) error {
		out.record(r, e.Kinds)
		return out.err
	})
	if err == nil {
		err = out.w.Flush()
	}
	if err != nil {
		return fmt.Errorf("export vcard: %w", err)
	}
	return nil
}

// cards writes one contact after another; the first error stays.
type cards struct {
	w       *bufio.Writer
	version CardVersion
	err     error
}

func (c *cards) record(r Record, kinds []KindColumn) {
	c.line("BEGIN", "VCARD")
	c.line("VERSION", string(c.version))
	c.line("UID", fmt.Sprintf("planob-%d", r.ID))
	c.line("FN", escape(r.Name))
	given, family, _ := strings.Cut(r.Name, " ")
	c.line("N", parts(family, given, "", "", ""))
	c.maybe("NICKNAME", escape(r.Preferred))
	c.maybe("ORG", escape(r.Company))
	c.addresses(r.Customer, kinds)
	c.postal(r.Postal)
	c.birthday(r.Birthday)
	c.maybe("NOTE", escape(r.Notes))
	var labels []string
	for _, l := range r.LabelNames {
		labels = append(labels, escape(l))
	}
	c.maybe("CATEGORIES", strings.Join(labels, ","))
	if !r.Updated.IsZero() {
		c.line("REV", r.Updated.UTC().Format("20060102T150405Z"))
	}
	c.line("END", "VCARD")
}

// addresses writes each number and mail once, in the customer's own order: a number may be of two kinds.
func (c *cards) addresses(r desk.Customer, kinds []KindColumn) {
	numbers := map[desk.Kind]bool{}
	for _, k := range kinds {
		numbers[k.Kind] = k.Phone
	}
	seen := map[string]bool{}
	for _, a := range r.Addresses {
		isPhone, known := numbers[a.Kind]
		if !known || a.Value == "" || seen[a.Value] {
			continue
		}
		seen[a.Value] = true
		switch {
		case !isPhone:
			c.line("EMAIL", escape(a.Value))
		case c.version == Card4:
			c.line("TEL;VALUE=uri;TYPE="+strings.ToLower(lineType(a.Value)), "tel:"+a.Value)
		default:
			c.line("TEL;TYPE="+lineType(a.Value), a.Value)
		}
	}
}

func lineType(e164 string) string {
	if phone.KindOf(e164) == phone.Mobile {
		return "CELL"
	}
	return "VOICE"
}

// postal writes the address in the order of the format; the house number and the district stand with the street, as
// they do on an envelope.
func (c *cards) postal(p desk.Postal) {
	if p.IsZero() {
		return
	}
	street := p.Street
	for _, more := range []struct{ sep, text string }{{", ", p.Number}, {" - ", p.District}} {
		if more.text != "" {
			street += more.sep + more.text
		}
	}
	c.line("ADR", parts("", p.Complement, street, p.City, p.UF, desk.DisplayCEP(p.CEP), "Brasil"))
}

// birthday writes the day; version 3 knows none without a year.
func (c *cards) birthday(b desk.Birthday) {
	switch {
	case b.IsZero(), b.Year == 0 && c.version == Card3:
	case b.Year == 0:
		c.line("BDAY", fmt.Sprintf("--%02d%02d", b.Month, b.Day))
	case c.version == Card3:
		c.line("BDAY", b.String())
	default:
		c.line("BDAY", strings.ReplaceAll(b.String(), "-", ""))
	}
}

func (c *cards) maybe(name, value string) {
	if value != "" {
		c.line(name, value)
	}
}

// foldAt is how many bytes of a line there are before it goes on in the next.
const foldAt = 75

// line writes one property, folded between letters.
func (c *cards) line(name, value string) {
	text := name + ":" + value
	for room := foldAt; len(text) > room; room = foldAt - 1 {
		cut := room
		for cut > 1 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		c.write(text[:cut] + "\r\n ")
		text = text[cut:]
	}
	c.write(text + "\r\n")
}

func (c *cards) write(text string) {
	if c.err == nil {
		_, c.err = c.w.WriteString(text)
	}
}

var escaper = strings.NewReplacer(`\`, `\\`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`, ",", `\,`, ";", `\;`)

func escape(text string) string { return escaper.Replace(text) }

func parts(all ...string) string {
	for i, p := range all {
		all[i] = escape(p)
	}
	return strings.Join(all, ";")
}
