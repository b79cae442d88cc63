package sheet

import (
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"planob/backend/desk"
	"planob/backend/document"
)

// record is what a row says of a customer besides name and addresses. It has the fields of desk.Customer.
type record struct {
	Relation  desk.Relation
	Preferred string
	CPF, CNPJ string
	Birthday  desk.Birthday
	Postal    desk.Postal
}

// maxPart is the longest piece of a postal address, in characters.
const maxPart = 120

// readRecord reads one cell of the record. What cannot be right is left out and named.
func (r *reader) readRecord(p *person, column int, f Field, cell string) {
	c, postal := &p.record, &p.record.Postal
	switch f {
	case FieldRelation:
		relation := relationWords[plain(cell)]
		if relation == "" && !saysNothing(cell) {
			p.wrong(reasonRelation, cell)
		}
		c.Relation = relation
	case FieldPreferred:
		c.Preferred = desk.Line(cell, maxName)
	case FieldDocument:
		readDocument(p, cell)
	case FieldBirthday:
		day, ok := birthday(cell, r.american[column])
		if !ok && !saysNothing(cell) {
			p.wrong(reasonBirthday, cell)
		} else if ok {
			c.Birthday = day
		}
	case FieldCEP:
		cep, ok := desk.CEP(whole(cell))
		if !ok && !saysNothing(cell) {
			p.wrong(reasonCEP, cell)
		} else if ok {
			postal.CEP = cep
		}
	case FieldUF:
		uf, ok := desk.UF(cell)
		if !ok && !saysNothing(cell) {
			p.wrong(reasonUF, cell)
		} else if ok {
			postal.UF = uf
		}
	case FieldStreet:
		postal.Street = desk.Line(postal.Street+" "+cell, maxPart)
	case FieldNumber:
		postal.Number = desk.Line(whole(cell), 20)
	case FieldComplement:
		postal.Complement = desk.Line(cell, maxPart)
	case FieldDistrict:
		postal.District = desk.Line(cell, maxPart)
	case FieldCity:
		postal.City = desk.Line(cell, maxPart)
	}
}

// readDocument reads a CPF or a CNPJ, or both in one cell; a number without its zeros in front gets them back.
func readDocument(p *person, cell string) {
	if saysNothing(cell) {
		return
	}
	parts := []string{whole(number(cell))}
	if _, ok := document.Restore(parts[0]); !ok {
		parts = strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(";,|\n", r) })
		if i := strings.Index(cell, " / "); i >= 0 {
			parts = []string{cell[:i], cell[i+3:]}
		}
	}
	for _, part := range parts {
		n, ok := document.Restore(part)
		switch {
		case !ok:
			p.wrong(reasonDocument, part)
		case len(n) == 11:
			p.record.CPF = n
		default:
			p.record.CNPJ = n
		}
	}
}

// fills is what a row gives a customer, besides name and addresses.
func (r record) fills() desk.Customer {
	return desk.Customer{Relation: r.Relation, Preferred: r.Preferred, CPF: r.CPF, CNPJ: r.CNPJ, Birthday: r.Birthday, Postal: r.Postal}
}

// whole takes off the decimals that a spreadsheet gives a whole number: "12.0", "30140071,00".
func whole(cell string) string {
	for _, point := range []string{".", ","} {
		before, after, ok := strings.Cut(cell, point)
		if ok && before != "" && after != "" && strings.Trim(after, "0") == "" && strings.Trim(before, "0123456789") == "" {
			return before
		}
	}
	return cell
}

// birthday reads a day as people write it, or as a spreadsheet counts it.
func birthday(cell string, monthFirst bool) (desk.Birthday, bool) {
	today := time.Now()
	if n, err := strconv.Atoi(whole(cell)); err == nil && n > 366 && n < 80_000 {
		at, err := excelize.ExcelDateToTime(float64(n), false)
		if err != nil || at.After(today) {
			return desk.Birthday{}, false
		}
		return desk.Birthday{Year: at.Year(), Month: at.Month(), Day: at.Day()}, true
	}
	return desk.ReadBirthday(cell, monthFirst, today)
}

// american tells which columns of birthdays write the month first: those with days that are none otherwise, more than
// the other way round.
func american(head []row, m Mapping) map[int]bool {
	out := map[int]bool{}
	for column, f := range m.Fields {
		if f != FieldBirthday {
			continue
		}
		votes := 0
		for _, in := range head {
			if in.no <= m.HeaderRow || column >= len(in.cells) {
				continue
			}
			_, dayFirst := birthday(in.cells[column], false)
			_, monthFirst := birthday(in.cells[column], true)
			switch {
			case monthFirst && !dayFirst:
				votes++
			case dayFirst && !monthFirst:
				votes--
			}
		}
		out[column] = votes > 0
	}
	return out
}
