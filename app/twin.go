package app

import (
	"planob/backend/customer"
	"planob/backend/desk"
)

// TwinView is two customers who may be one person.
type TwinView struct {
	Older CustomerView `json:"older"`
	Newer CustomerView `json:"newer"`
	Clues []string     `json:"clues"` // cpf, cnpj, name, phone, email; the strongest first
}

// TwinPage is a piece of the queue of them.
type TwinPage struct {
	Twins []TwinView `json:"twins"`
	Next  int        `json:"next"` // where the next page begins, 0 at the end
	Total int        `json:"total"`
}

// MergeView is one merge that can be taken back.
type MergeView struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"` // of the one that went
	Actor string `json:"actor"`
	At    string `json:"at"`
}

// Twins are the customers who are probably one person, from the from-th on, the surest first.
func (s *Customers) Twins(from int) (TwinPage, error) {
	p, err := s.c.register.Twins(s.c.work(), from)
	return TwinPage{
		Twins: each(p.Twins, func(x customer.Twin) TwinView {
			return TwinView{s.c.customerView(x.Older), s.c.customerView(x.Newer), each(x.Clues, func(c customer.Clue) string { return string(c) })}
		}),
		Next: p.Next, Total: p.Total,
	}, err
}

// Merge makes two customers one: keep stays with its own word wherever both have one. It returns the merge.
func (s *Customers) Merge(keep, gone int64) (int64, error) {
	id, err := s.c.register.Merge(s.c.work(), s.c.actor, desk.CustomerID(keep), desk.CustomerID(gone))
	return int64(id), err
}

// Unmerge takes a merge back.
func (s *Customers) Unmerge(merge int64) error {
	return s.c.register.Unmerge(s.c.work(), s.c.actor, desk.MergeID(merge))
}

// SetApart remembers that two customers are not the same person.
func (s *Customers) SetApart(a, b int64) error {
	return s.c.register.SetApart(s.c.work(), s.c.actor, desk.CustomerID(a), desk.CustomerID(b))
}

// MergedInto are the merges that made a customer what it is and can be taken back, newest first.
func (s *Customers) MergedInto(id int64) ([]MergeView, error) {
	all, err := s.c.register.MergedInto(s.c.work(), desk.CustomerID(id))
	return each(all, func(m customer.Merged) MergeView {
		return MergeView{ID: int64(m.ID), Name: m.Name, Actor: m.Actor, At: stamp(m.Created)}
	}), err
}
