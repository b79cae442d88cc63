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
	id          desk.CustomerID
	row         int // of this file, that made or last completed it; 0 for none
	name        string
	company     string
	notes       bool   // there are some
	note        string // of those without any address: two of one name are told apart by it
	unconfirmed bool
	values      []string // of its addresses
	cpf, cnpj   string
}

// plan decides, row by row, what becomes of a person: somebody new, or an addition to somebody known. It never puts two
// people together because they share an address: the names have to agree.
type plan struct {
	byID       map[desk.CustomerID]*entry
	byValue    map[string][]*entry
	byName     map[string][]*entry // plain names, of those without any address
	byDocument map[string][]*entry // CPF and CNPJ
	rows       map[desk.CustomerID]int
}

// newPlan returns a plan; rows remembers, over several plans of one file, which row meant which customer.
func newPlan(rows map[desk.CustomerID]int) *plan {
	return &plan{map[desk.CustomerID]*entry{}, map[string][]*entry{}, map[string][]*entry{}, map[string][]*entry{}, rows}
}

// know adds customers of the register. One that is known stays as it is: rows may have completed it.
func (p *plan) know(all []desk.Customer) {
	for _, c := range all {
		if p.byID[c.ID] != nil {
			continue
		}
		e := &entry{id: c.ID, row: p.rows[c.ID], name: c.Name, company: c.Company, notes: c.Notes != "", note: c.Notes,
			unconfirmed: c.Unconfirmed, cpf: c.CPF, cnpj: c.CNPJ}
		for _, a := range c.Addresses {
			e.values = append(e.values, a.Value)
		}
		p.byID[e.id] = e
		p.enter(e)
	}
}

func (p *plan) enter(e *entry) {
	for _, v := range e.values {
		p.byValue[v] = append(p.byValue[v], e)
	}
	for _, d := range []string{e.cpf, e.cnpj} {
		if d != "" {
			p.byDocument[d] = append(p.byDocument[d], e)
		}
	}
	if len(e.values) > 0 {
		e.note = ""
	} else {
		p.byName[plain(e.name)] = append(p.byName[plain(e.name)], e)
	}
}

// made enters the customer that a new person became.
func (p *plan) made(id desk.CustomerID, who *person) {
	p.rows[id] = who.row
	e := &entry{id: id, row: who.row, name: strings.Clone(who.label()), company: strings.Clone(who.company), notes: who.notes != "",
		note: strings.Clone(who.notes), cpf: strings.Clone(who.record.CPF), cnpj: strings.Clone(who.record.CNPJ)}
	for _, a := range who.addresses {
		e.values = append(e.values, strings.Clone(a.Value))
	}
	p.enter(e)
}

// joined notes what a person completed.
func (p *plan) joined(e *entry, who *person, j Join) {
	e.row, p.rows[e.id] = who.row, who.row
	if j.Name != "" {
		e.name = strings.Clone(j.Name)
	}
	e.company += j.Company
	e.notes = e.notes || j.Notes != ""
	p.learn(e, &e.cpf, who.record.CPF)
	p.learn(e, &e.cnpj, who.record.CNPJ)
	for _, a := range j.Addresses {
		v := strings.Clone(a.Value)
		e.values = append(e.values, v)
		p.byValue[v] = append(p.byValue[v], e)
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
	return e.cpf != "" && who.record.CPF != "" && e.cpf != who.record.CPF || e.cnpj != "" && who.record.CNPJ != "" && e.cnpj != who.record.CNPJ
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
	return who.name == "" && similar(e.company, who.company) || e.company == "" && similar(e.name, who.company)
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
			if agreeOrEmpty(e.company, who.company) && agreeOrEmpty(e.note, who.notes) && !e.contradicts(who) {
				consider(e, 1)
			}
		}
		return best
	}
	for _, a := range who.addresses {
		for _, e := range p.byValue[a.Value] {
			consider(e, weigh(e, who))
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
		if len(e.values) > 0 || e.row != 0 || !agreeOrEmpty(e.company, who.company) || e.contradicts(who) {
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
	if e.company == "" && plain(who.company) != plain(e.name) {
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
