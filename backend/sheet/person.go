package sheet

import (
	"regexp"
	"slices"
	"strings"

	"planob/backend/desk"
	"planob/backend/phone"
)

// The longest texts that a row gives a customer, in characters.
const (
	maxName  = 200
	maxNotes = 4000
)

// Targets are the kinds of address that a sheet's columns become.
type Targets struct {
	Mobile   desk.Kind // of a mobile number
	Landline desk.Kind // of any other number
	Email    desk.Kind
}

// Problem is what is wrong with one row.
type Problem struct {
	Row    int    // as the spreadsheet counts
	Reason string // locale key
	Value  string // as the file has it
}

// The reasons.
const (
	reasonEmpty    = "sheet.rowEmpty"     // neither name nor address: left out
	reasonPhone    = "sheet.phoneInvalid" // the phone is left out
	reasonDamaged  = "sheet.phoneDamaged" // Excel rounded it
	reasonArea     = "sheet.phoneArea"    // no area code, and none to assume
	reasonEmail    = "sheet.emailInvalid"
	reasonDocument = "sheet.documentInvalid"
	reasonBirthday = "sheet.birthdayInvalid"
	reasonCEP      = "sheet.cepInvalid"
	reasonUF       = "sheet.ufInvalid"
	reasonRepeated = "sheet.rowRepeated" // the same as an earlier row of the file
	reasonRelation = "sheet.relationUnknown"
	reasonLabels   = "sheet.labelsMost"    // one more label than a file may bring
	reasonOther    = "sheet.documentOther" // somebody of another name has the document: a new customer all the same
)

// person is what one row says of one customer.
type person struct {
	row       int
	name      string
	company   string
	notes     string
	record    record
	labels    []string
	addresses []desk.Address
	problems  []Problem
}

// label is what the customer is called: by name, else by company, else by how they are reached.
func (p *person) label() string {
	switch {
	case p.name != "":
		return p.name
	case p.company != "":
		return p.company
	case len(p.addresses) > 0:
		return phone.Display(p.addresses[0].Value)
	}
	return ""
}

// unnamed reports whether the row says nothing but how to reach somebody.
func (p *person) unnamed() bool { return p.name == "" && p.company == "" }

func (p *person) wrong(reason, value string) {
	p.problems = append(p.problems, Problem{p.row, reason, cutValue(value)})
}

// cutValue keeps what is shown of a wrong cell short.
func cutValue(s string) string { return desk.Line(s, 60) }

func (p *person) add(kind desk.Kind, value string) {
	if !slices.ContainsFunc(p.addresses, func(a desk.Address) bool { return a.Kind == kind && a.Value == value }) {
		p.addresses = append(p.addresses, desk.Address{Kind: kind, Value: value})
	}
}

// reader makes persons of rows by one mapping.
type reader struct {
	fields   []Field
	headings []string // for notes put together from several columns
	area     []int    // per column: the column before it that holds its area code, -1 for none
	areaCode string
	targets  Targets
	notes    int             // columns of notes
	american map[int]bool    // columns of birthdays with the month first
	labels   map[string]bool // seen so far
}

func newReader(m Mapping, headings []string, targets Targets) *reader {
	r := &reader{fields: m.Fields, headings: headings, areaCode: m.AreaCode, targets: targets, labels: map[string]bool{}}
	for i, f := range m.Fields {
		r.area = append(r.area, -1)
		if f == FieldNotes {
			r.notes++
		}
		if isPhone(f) && i > 0 && i <= len(headings) && plain(headings[i-1]) == "ddd" {
			r.area[i] = i - 1
		}
	}
	return r
}

// read returns what a row says, and false when nothing of it is mapped to anything.
func (r *reader) read(in row) (person, bool) {
	p, used := person{row: in.no}, false
	for i, f := range r.fields {
		if i >= len(in.cells) {
			break
		}
		cell := in.cells[i]
		if f == FieldNone || cell == "" || (f == FieldName || f == FieldCompany) && noNames[plain(cell)] {
			continue
		}
		switch used = true; f {
		case FieldName:
			p.name = desk.Line(p.name+" "+cell, maxName)
		case FieldCompany:
			if p.company == "" {
				p.company = desk.Line(cell, maxName)
			}
		case FieldNotes:
			p.notes = desk.Lines(p.notes+"\n"+r.note(i, cell), maxNotes)
		case FieldEmail:
			r.readEmails(&p, cell)
		case FieldPhone, FieldWhatsApp, FieldCall:
			r.readPhones(&p, f, cell, r.areaFor(i, in.cells))
		case FieldLabels:
			r.readLabels(&p, cell)
		default:
			r.readRecord(&p, i, f, cell)
		}
	}
	if used && p.unnamed() && len(p.addresses) == 0 && len(p.problems) == 0 {
		p.wrong(reasonEmpty, "")
	}
	return p, used
}

func (r *reader) note(i int, cell string) string {
	if r.notes > 1 && i < len(r.headings) && r.headings[i] != "" {
		return r.headings[i] + ": " + cell
	}
	return cell
}

func (r *reader) areaFor(i int, cells []string) string {
	if c := r.area[i]; c >= 0 && cells[c] != "" {
		return strings.TrimSuffix(cells[c], ".0")
	}
	return r.areaCode
}

// nothing are the words people write into an empty cell.
var nothing = wordSet("nao n na nd e x xx xxx sem tem possui informado informou consta consultar nenhum nada telefone email mail celular 0 00 000")

// noNames are what stands for a name that nobody knows, as plain writes it.
var noNames = map[string]bool{"": true, "sem nome": true, "nao informado": true, "nao consta": true, "n a": true, "x": true, "xx": true, "xxx": true}

func saysNothing(cell string) bool {
	for _, w := range strings.Fields(plain(cell)) {
		if !nothing[w] {
			return false
		}
	}
	return true
}

var mailSeparators = regexp.MustCompile(`[\s;,/|]+`)

func (r *reader) readEmails(p *person, cell string) {
	if saysNothing(cell) {
		return
	}
	if mail, ok := desk.Email(cell); ok {
		p.add(r.targets.Email, mail)
		return
	}
	found := false
	for _, part := range mailSeparators.Split(cell, -1) {
		if mail, ok := desk.Email(part); ok {
			p.add(r.targets.Email, mail)
			found = true
		} else if strings.Contains(part, "@") {
			p.wrong(reasonEmail, part)
			found = true
		}
	}
	if !found {
		p.wrong(reasonEmail, cell)
	}
}

var phoneSeparators = regexp.MustCompile(`[/;,|\n]|\s+(?:ou|e)\s+`)

// isPhone reports a column of telephones.
func isPhone(f Field) bool { return f == FieldPhone || f == FieldWhatsApp || f == FieldCall }

func (r *reader) readPhones(p *person, f Field, cell, area string) {
	if saysNothing(cell) {
		return
	}
	for i, part := range phoneSeparators.Split(number(cell), -1) {
		if saysNothing(part) {
			continue
		}
		if damaged.MatchString(number(cell)) {
			p.wrong(reasonDamaged, cell)
			return
		}
		e164, kind, err := phone.Parse(part, area)
		switch {
		case err == phone.ErrArea:
			p.wrong(reasonArea, part)
			continue
		case err != nil || kind == phone.Mobile && placeholder(e164):
			p.wrong(reasonPhone, part)
			continue
		}
		if national, ok := strings.CutPrefix(e164, "+55"); ok && i == 0 {
			area = national[:2] // "3333-4444 / 3333-5555": the second is from the same place
		}
		if f == FieldWhatsApp || f == FieldPhone && kind == phone.Mobile {
			p.add(r.targets.Mobile, e164)
		} else {
			p.add(r.targets.Landline, e164)
		}
	}
}

var (
	wholeNumber = regexp.MustCompile(`^(\d{7,15})[.,]0+$`)
	scientific  = regexp.MustCompile(`^(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})$`)
	damaged     = regexp.MustCompile(`^\d(?:[.,]\d+)?[eE]\+?\d{1,2}$`)
)

// number writes a telephone that a spreadsheet took for a number as its digits: "31995550142.0", "3.1995550142E10".
// When the last digits are gone ("3,19956E+10") it stays as it is; they cannot be had back.
func number(cell string) string {
	if m := wholeNumber.FindStringSubmatch(cell); m != nil {
		return m[1]
	}
	m := scientific.FindStringSubmatch(cell)
	if m == nil {
		return cell
	}
	digits, size := m[1]+m[2], 0
	for _, d := range m[3] {
		size = size*10 + int(d-'0')
	}
	if len(digits) < size+1 || strings.Trim(digits[size+1:], "0") != "" {
		return cell
	}
	return digits[:size+1]
}

// placeholder reports a number that somebody typed to fill the cell: (31) 99999-9999.
func placeholder(e164 string) bool {
	last := e164[max(0, len(e164)-8):]
	return strings.Count(last, last[:1]) == len(last)
}
