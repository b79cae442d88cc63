package sheet

import (
	"slices"
	"strconv"
	"strings"

	"planob/backend/desk"
	"planob/backend/phone"
)

// entry is what the plan keeps of a customer that rows may mean: one of the register, or one that an earlier row makes.
// It is small, and holds no piece of a row's text: a preview keeps one for every row of a file.
type entry struct {
	id     desk.CustomerID
	name   string
	values []string // of its addresses
	rest   *rest    // nil for the many of whom nothing more is known
	row    int32    // of this file, that made or last completed it; 0 for none
	notes  bool     // there are some

	unconfirmed bool
}

// rest is what few rows have.
type rest struct {
	company   string
	note      string // of those without any address: two of one name are told apart by it
	cpf, cnpj string
}

// known is the rest of an entry, empty when there is none.
func (e *entry) known() rest {
	if e.rest == nil {
		return rest{}
	}
	return *e.rest
}

// keep makes r the rest of an entry.
func (e *entry) keep(r rest) {
	switch {
	case r == rest{}:
		e.rest = nil
	case e.rest == nil:
		e.rest = &r
	default:
		*e.rest = r
	}
}

// holder is one of those who have a value; most values have one only.
type holder struct {
	*entry
	next *holder
}

// plan decides, row by row, what becomes of a person: somebody new, or an addition to somebody known. It never puts two
// people together because they share an address: the names have to agree.
type plan struct {
	byID       map[desk.CustomerID]*entry
	byValue    map[string]*holder
	byName     map[string][]*entry // plain names, of those without any address
	byDocument map[string][]*entry // CPF and CNPJ
	rows       map[desk.CustomerID]int
}

// newPlan returns a plan; rows remembers, over several plans of one file, which row meant which customer.
func newPlan(rows map[desk.CustomerID]int) *plan {
	return &plan{map[desk.CustomerID]*entry{}, map[string]*holder{}, map[string][]*entry{}, map[string][]*entry{}, rows}
}

// know adds customers of the register. One that is known stays as it is: rows may have completed it.
func (p *plan) know(all []desk.Customer) {
	for _, c := range all {
		if p.byID[c.ID] != nil {
			continue
		}
		e := &entry{id: c.ID, row: int32(p.rows[c.ID]), name: c.Name, notes: c.Notes != "", unconfirmed: c.Unconfirmed}
		e.keep(rest{company: c.Company, note: c.Notes, cpf: c.CPF, cnpj: c.CNPJ})
		for _, a := range c.Addresses {
			e.values = append(e.values, a.Value)
		}
		p.byID[e.id] = e
		p.enter(e)
	}
}

func (p *plan) enter(e *entry) {
	for _, v := range e.values {
		p.byValue[v] = &holder{e, p.byValue[v]}
	}
	r := e.known()
	for _, d := range []string{r.cpf, r.cnpj} {
		if d != "" {
			p.byDocument[d] = append(p.byDocument[d], e)
		}
	}
	if len(e.values) > 0 {
		r.note = ""
		e.keep(r)
	} else {
		p.byName[plain(e.name)] = append(p.byName[plain(e.name)], e)
	}
}

// made enters the customer that a new person became.
func (p *plan) made(id desk.CustomerID, who *person) {
	if id > 0 { // one that a preview makes up is never asked for again
		p.rows[id] = who.row
	}
	e := &entry{id: id, row: int32(who.row), name: strings.Clone(who.label()), notes: who.notes != ""}
	r := rest{company: strings.Clone(who.company), cpf: strings.Clone(who.record.CPF), cnpj: strings.Clone(who.record.CNPJ)}
	if len(who.addresses) == 0 {
		r.note = strings.Clone(who.notes)
	}
	e.keep(r)
	e.values = make([]string, 0, len(who.addresses))
	for _, a := range who.addresses {
		e.values = append(e.values, strings.Clone(a.Value))
	}
	p.enter(e)
}

// joined notes what a person completed.
func (p *plan) joined(e *entry, who *person, j Join) {
	if e.row = int32(who.row); e.id > 0 {
		p.rows[e.id] = who.row
	}
	if j.Name != "" {
		e.name = strings.Clone(j.Name)
	}
	e.notes = e.notes || j.Notes != ""
	r := e.known()
	r.company += strings.Clone(j.Company)
	p.learn(e, &r.cpf, who.record.CPF)
	p.learn(e, &r.cnpj, who.record.CNPJ)
	e.keep(r)
	for _, a := range j.Addresses {
		v := strings.Clone(a.Value)
		e.values = append(e.values, v)
		p.byValue[v] = &holder{e, p.byValue[v]}
	}
}

// learn gives a customer a document that it did not have.
func (p *plan) learn(e *entry, has *string, come string) {
	if *has == "" && come != "" {
		*has = strings.Clone(come)
		p.byDocument[*has] = append(p.byDocument[*has], e)
	}
}

// found is how a customer was known.
type found int

const (
	byNothing  found = iota
	byAddress        // or by name, for want of any
	byDocument       // CPF or CNPJ
	byOther          // by nothing, and yet somebody of another name has the document
)

// find returns the customer that a person is, nil for somebody new.
func (p *plan) find(who *person) (*entry, found) {
	e, other := p.withDocument(who)
	if e != nil {
		return e, byDocument
	}
	if e = p.withAddress(who); e != nil {
		return e, byAddress
	}
	if other {
		return nil, byOther
	}
	return nil, byNothing
}

// withDocument finds the customer who has a person's document, if the names do not speak against it: a CPF may be the
// mother's, and a firm has several people.
func (p *plan) withDocument(who *person) (best *entry, other bool) {
	weight := 0
	for _, d := range []string{who.record.CPF, who.record.CNPJ} {
		if d == "" {
			continue
		}
		for _, e := range p.byDocument[d] {
			n := 0
			switch {
			case e.contradicts(who):
			case who.unnamed() || callsItself(e):
				n = 1
			case plain(e.name) == plain(who.label()):
				n = 3
			case e.fits(who, d == who.record.CPF):
				n = 2
			}
			if n > weight || n == weight && n > 0 && e.id < best.id {
				best, weight = e, n
			}
			other = other || n == 0
		}
	}
	return best, other && best == nil
}

// contradicts reports that both have a document of one sort, and not the same: then they are two, whatever else agrees.
func (e *entry) contradicts(who *person) bool {
	r := e.known()
	return r.cpf != "" && who.record.CPF != "" && r.cpf != who.record.CPF || r.cnpj != "" && who.record.CNPJ != "" && r.cnpj != who.record.CNPJ
}

// fits reports that the names can be those of one holder of a document. A surname changes with a marriage, a CPF does not;
// a firm is known by its own name or by that of the customer.
func (e *entry) fits(who *person, person bool) bool {
	if similar(e.name, who.label()) {
		return true
	}
	if person {
		a, b := nameWords(e.name), nameWords(who.label())
		return len(a) > 0 && len(b) > 0 && len(a[0]) > 1 && a[0] == b[0]
	}
	company := e.known().company
	return who.name == "" && similar(company, who.company) || company == "" && similar(e.name, who.company)
}

// withAddress finds the customer whom a person shares an address with, or a name where there is no address.
func (p *plan) withAddress(who *person) *entry {
	var best *entry
	var bestWeight int
	consider := func(e *entry, weight int) {
		if weight > bestWeight || weight == bestWeight && weight > 0 && e.id < best.id {
			best, bestWeight = e, weight
		}
	}
	if len(who.addresses) == 0 {
		for _, e := range p.byName[plain(who.label())] {
			if agreeOrEmpty(e.known().company, who.company) && agreeOrEmpty(e.known().note, who.notes) && !e.contradicts(who) {
				consider(e, 1)
			}
		}
		return best
	}
	for _, a := range who.addresses {
		for h := p.byValue[a.Value]; h != nil; h = h.next {
			consider(h.entry, weigh(h.entry, who))
		}
	}
	if best == nil && !who.unnamed() {
		best = p.withoutAddress(who)
	}
	return best
}

// withoutAddress finds the one customer of the register who has the same full name and no address at all: somebody whose
// number was damaged in an earlier file, and who comes again with a good one.
func (p *plan) withoutAddress(who *person) *entry {
	var found *entry
	for _, e := range p.byName[plain(who.label())] {
		if len(e.values) > 0 || e.row != 0 || !agreeOrEmpty(e.known().company, who.company) || e.contradicts(who) {
			continue
		}
		if found != nil {
			return nil
		}
		found = e
	}
	if found == nil || len(nameWords(who.label())) < 2 {
		return nil
	}
	return found
}

func agreeOrEmpty(a, b string) bool { return a == "" || b == "" || plain(a) == plain(b) }

// weigh tells how well a customer who shares an address fits a person; 0 is somebody else.
func weigh(e *entry, who *person) int {
	switch {
	case e.contradicts(who):
	case who.unnamed():
		// Without a name only a row that adds nothing is known to be the same.
		if !slices.ContainsFunc(who.addresses, func(a desk.Address) bool { return !slices.Contains(e.values, a.Value) }) {
			return 1
		}
	case plain(e.name) == plain(who.label()):
		return 4
	case similar(e.name, who.label()):
		return 3
	case callsItself(e):
		// Nobody knows a name yet: the number is all there is, and it is this person's.
		if !slices.ContainsFunc(e.values, func(v string) bool { return !who.has(v) }) {
			return 2
		}
	}
	return 0
}

func (p *person) has(value string) bool {
	return slices.ContainsFunc(p.addresses, func(a desk.Address) bool { return a.Value == value })
}

// callsItself reports a customer named after an address, for want of a name.
func callsItself(e *entry) bool {
	return slices.ContainsFunc(e.values, func(v string) bool { return e.name == v || e.name == phone.Display(v) })
}

// completes is what a person adds to a customer: empty fields are filled, missing addresses added, nothing replaced. A
// name is filled only where there was none.
func completes(e *entry, who *person) Join {
	j := Join{Customer: e.id, Confirm: e.unconfirmed && !who.unnamed(), Record: who.record.fills()}
	if callsItself(e) && !who.unnamed() {
		j.Name = who.label()
	}
	if e.known().company == "" && plain(who.company) != plain(e.name) {
		j.Company = who.company
	}
	if !e.notes {
		j.Notes = who.notes
	}
	for _, a := range who.addresses {
		if !slices.Contains(e.values, a.Value) {
			j.Addresses = append(j.Addresses, a)
		}
	}
	return j
}

// repeated is the problem of a row that says again what an earlier one said; its value is the number of that row.
func repeated(row, earlier int) Problem {
	return Problem{row, reasonRepeated, strconv.Itoa(earlier)}
}

// documentOf is the document that a person is told by.
func (p *person) documentOf() string {
	if p.record.CPF != "" {
		return p.record.CPF
	}
	return p.record.CNPJ
}
