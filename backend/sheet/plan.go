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
}

// plan decides, row by row, what becomes of a person: somebody new, or an addition to somebody known. It never puts two
// people together because they share an address: the names have to agree.
type plan struct {
	byID    map[desk.CustomerID]*entry
	byValue map[string][]*entry
	byName  map[string][]*entry // plain names, of those without any address
	rows    map[desk.CustomerID]int
}

// newPlan returns a plan; rows remembers, over several plans of one file, which row meant which customer.
func newPlan(rows map[desk.CustomerID]int) *plan {
	return &plan{map[desk.CustomerID]*entry{}, map[string][]*entry{}, map[string][]*entry{}, rows}
}

// know adds customers of the register. One that is known stays as it is: rows may have completed it.
func (p *plan) know(all []desk.Customer) {
	for _, c := range all {
		if p.byID[c.ID] != nil {
			continue
		}
		e := &entry{id: c.ID, row: p.rows[c.ID], name: c.Name, company: c.Company, notes: c.Notes != "", note: c.Notes, unconfirmed: c.Unconfirmed}
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
	if len(e.values) > 0 {
		e.note = ""
	} else {
		p.byName[plain(e.name)] = append(p.byName[plain(e.name)], e)
	}
}

// made enters the customer that a new person became.
func (p *plan) made(id desk.CustomerID, who *person) {
	p.rows[id] = who.row
	e := &entry{id: id, row: who.row, name: strings.Clone(who.label()), company: strings.Clone(who.company), notes: who.notes != "", note: strings.Clone(who.notes)}
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
	for _, a := range j.Addresses {
		v := strings.Clone(a.Value)
		e.values = append(e.values, v)
		p.byValue[v] = append(p.byValue[v], e)
	}
}

// find returns the customer that a person is, nil for somebody new.
func (p *plan) find(who *person) *entry {
	var best *entry
	var bestWeight int
	consider := func(e *entry, weight int) {
		if weight > bestWeight || weight == bestWeight && weight > 0 && e.id < best.id {
			best, bestWeight = e, weight
		}
	}
	if len(who.addresses) == 0 {
		for _, e := range p.byName[plain(who.label())] {
			if agreeOrEmpty(e.company, who.company) && agreeOrEmpty(e.note, who.notes) {
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
		if len(e.values) > 0 || e.row != 0 || !agreeOrEmpty(e.company, who.company) {
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
	j := Join{Customer: e.id, Confirm: e.unconfirmed && !who.unnamed(), Record: desk.Customer{
		Preferred: who.record.Preferred, CPF: who.record.CPF, CNPJ: who.record.CNPJ, Birthday: who.record.Birthday, Postal: who.record.Postal,
	}}
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
