package sheet

import (
	"slices"
	"strconv"

	"planob/backend/desk"
	"planob/backend/phone"
)

// entry is a customer that rows may mean: one of the register, or one that an earlier row makes.
type entry struct {
	desk.Customer
	row int // of this file, that made or last completed it; 0 for none
}

// plan decides, row by row, what becomes of a person: somebody new, or an addition to somebody known. It never puts two
// people together because they share an address: the names have to agree.
type plan struct {
	byID    map[desk.CustomerID]*entry
	byValue map[string][]*entry
	byName  map[string][]*entry // plain names, for persons without any address
	rows    map[desk.CustomerID]int
}

// newPlan returns a plan; rows remembers, over several plans of one file, which row meant which customer.
func newPlan(rows map[desk.CustomerID]int) *plan {
	return &plan{map[desk.CustomerID]*entry{}, map[string][]*entry{}, map[string][]*entry{}, rows}
}

// know adds customers of the register. One that is known stays as it is: rows may have completed it.
func (p *plan) know(all []desk.Customer) {
	for _, c := range all {
		if p.byID[c.ID] == nil {
			p.enter(&entry{Customer: c, row: p.rows[c.ID]})
		}
	}
}

func (p *plan) enter(e *entry) {
	p.byID[e.ID] = e
	for _, a := range e.Addresses {
		p.byValue[a.Value] = append(p.byValue[a.Value], e)
	}
	if len(e.Addresses) == 0 {
		p.byName[plain(e.Name)] = append(p.byName[plain(e.Name)], e)
	}
}

// made enters the customer that a new person became.
func (p *plan) made(id desk.CustomerID, who *person) {
	p.rows[id] = who.row
	p.enter(&entry{row: who.row, Customer: desk.Customer{
		ID: id, Name: who.label(), Company: who.company, Notes: who.notes, Addresses: who.addresses,
	}})
}

// joined notes what a person completed.
func (p *plan) joined(e *entry, who *person, j Join) {
	e.row, p.rows[e.ID] = who.row, who.row
	if j.Name != "" {
		e.Name = j.Name
	}
	e.Company, e.Notes = e.Company+j.Company, e.Notes+j.Notes
	for _, a := range j.Addresses {
		e.Addresses = append(e.Addresses, a)
		p.byValue[a.Value] = append(p.byValue[a.Value], e)
	}
}

// find returns the customer that a person is, nil for somebody new.
func (p *plan) find(who *person) *entry {
	var best *entry
	var bestWeight int
	consider := func(e *entry, weight int) {
		if weight > bestWeight || weight == bestWeight && weight > 0 && e.ID < best.ID {
			best, bestWeight = e, weight
		}
	}
	if len(who.addresses) == 0 {
		for _, e := range p.byName[plain(who.label())] {
			if agreeOrEmpty(e.Company, who.company) && agreeOrEmpty(e.Notes, who.notes) {
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
		if len(e.Addresses) > 0 || e.row != 0 || !agreeOrEmpty(e.Company, who.company) {
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
		if within(who.addresses, e.Addresses) {
			return 1
		}
	case plain(e.Name) == plain(who.label()):
		return 4
	case similar(e.Name, who.label()):
		return 3
	case callsItself(e):
		// Nobody knows a name yet: the number is all there is, and it is this person's.
		if within(e.Addresses, who.addresses) {
			return 2
		}
	}
	return 0
}

func within(some, all []desk.Address) bool {
	for _, a := range some {
		if !slices.ContainsFunc(all, func(b desk.Address) bool { return a.Value == b.Value }) {
			return false
		}
	}
	return true
}

// callsItself reports a customer named after an address, for want of a name.
func callsItself(e *entry) bool {
	return slices.ContainsFunc(e.Addresses, func(a desk.Address) bool {
		return e.Name == a.Value || e.Name == phone.Display(a.Value)
	})
}

// completes is what a person adds to a customer: empty fields are filled, missing addresses added, nothing replaced. A
// name is filled only where there was none.
func completes(e *entry, who *person) Join {
	j := Join{Customer: e.ID, Confirm: e.Unconfirmed && !who.unnamed()}
	if callsItself(e) && !who.unnamed() {
		j.Name = who.label()
	}
	if e.Company == "" && plain(who.company) != plain(e.Name) {
		j.Company = who.company
	}
	if e.Notes == "" {
		j.Notes = who.notes
	}
	for _, a := range who.addresses {
		if !within([]desk.Address{a}, e.Addresses) {
			j.Addresses = append(j.Addresses, a)
		}
	}
	return j
}

// repeated is the problem of a row that says again what an earlier one said; its value is the number of that row.
func repeated(row, earlier int) Problem {
	return Problem{row, reasonRepeated, strconv.Itoa(earlier)}
}
