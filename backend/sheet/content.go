package sheet

import (
	"strings"
	"unicode"

	"planob/backend/desk"
	"planob/backend/document"
	"planob/backend/phone"
)

// content counts what the cells of a column look like.
type content struct {
	filled, mails, phones, damaged, names, documents, days, codes, states, relations int
}

func (c *content) see(cell, areaCode string) {
	if cell == "" || saysNothing(cell) {
		return
	}
	c.filled++
	if strings.Contains(cell, "@") {
		if _, ok := desk.Email(mailSeparators.Split(cell, 2)[0]); ok {
			c.mails++
		}
		return
	}
	c.seeRecord(cell)
	n := number(cell)
	if damaged.MatchString(n) {
		c.damaged++
		return
	}
	if areaCode == "" {
		areaCode = "11" // only to see whether it could be one
	}
	if _, _, err := phone.Parse(phoneSeparators.Split(n, 2)[0], areaCode); err == nil {
		c.phones++
		return
	}
	if looksName(cell) {
		c.names++
	}
}

// seeRecord counts what could be a document, a day, a postcode or a state.
func (c *content) seeRecord(cell string) {
	if len(cell) > 40 {
		return
	}
	if len(cell) >= 10 {
		if _, ok := document.Restore(cell); ok {
			c.documents++
		}
	}
	if _, ok := birthday(cell, false); ok {
		c.days++
	} else if _, ok := birthday(cell, true); ok {
		c.days++
	}
	if _, ok := desk.CEP(cell); ok {
		c.codes++
	}
	if _, ok := desk.UF(cell); ok {
		c.states++
	}
	if relationWords[plain(cell)] != "" {
		c.relations++
	}
}

func looksName(cell string) bool {
	letters := 0
	for _, r := range cell {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r):
			return false
		}
	}
	return letters >= 3 && len(cell) <= 80
}

func (c *content) share(n int) float64 {
	if c.filled == 0 {
		return 0
	}
	return float64(n) / float64(c.filled)
}

// judge decides what one column is.
func (c *content) judge(heading string) (Field, Certainty) {
	field, foreign := headingField(heading)
	mails, phones := c.share(c.mails), c.share(c.phones+c.damaged)
	switch {
	case foreign:
		return FieldNone, Unused
	case c.filled == 0:
		return field, certain(field, false)
	case field == FieldRelation && c.proves(field) < 0.5:
		return FieldNone, Unused // "relação" with something else below it
	case c.proves(field) >= 0:
		return field, certain(field, c.proves(field) >= 0.5)
	case c.share(c.documents) >= 0.8 && c.filled > 1:
		return FieldDocument, Check
	case mails >= 0.6:
		return FieldEmail, certain(FieldEmail, field == FieldEmail)
	case field == FieldPhone && phones >= 0.3, phones >= 0.8 && field != FieldNotes:
		return FieldPhone, certain(FieldPhone, field == FieldPhone && c.damaged == 0 && phones >= 0.8)
	case field == FieldPhone || field == FieldEmail:
		// The heading promises what the cells do not keep.
		return field, Check
	case field == FieldName:
		return field, certain(field, c.share(c.names) >= 0.5)
	case field != FieldNone:
		return field, Sure
	}
	return FieldNone, Unused
}

// proves is how many of the cells are what a heading promises, -1 for fields whose cells prove nothing.
func (c *content) proves(f Field) float64 {
	switch f {
	case FieldDocument:
		return c.share(c.documents)
	case FieldBirthday:
		return c.share(c.days)
	case FieldCEP:
		return c.share(c.codes)
	case FieldUF:
		return c.share(c.states)
	case FieldRelation:
		return c.share(c.relations)
	}
	return -1
}

func certain(f Field, sure bool) Certainty {
	switch {
	case f == FieldNone:
		return Unused
	case sure:
		return Sure
	}
	return Check
}
