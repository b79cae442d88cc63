package app

import "planob/backend/desk"

// LabelView is a coloured word that the shop puts on customers.
type LabelView struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Colour    int    `json:"colour"`    // from 0
	Customers int    `json:"customers"` // who have it and are not in the bin
}

// LabelInput is a label as a person typed it; ID 0 is a new one.
type LabelInput struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	Colour int    `json:"colour"`
}

// Labels are all labels, in order of name.
func (s *Customers) Labels() ([]LabelView, error) {
	all, err := s.c.register.Labels(s.c.work())
	views := make([]LabelView, 0, len(all))
	for _, l := range all {
		views = append(views, LabelView{int64(l.ID), l.Name, l.Colour, l.Customers})
	}
	return views, err
}

// SaveLabel creates or changes a label and returns its number.
func (s *Customers) SaveLabel(in LabelInput) (int64, error) {
	id, err := s.c.register.SaveLabel(s.c.work(), s.c.actor, desk.Label{ID: desk.LabelID(in.ID), Name: in.Name, Colour: in.Colour})
	return int64(id), err
}

// DeleteLabel removes a label and takes it off everybody; it returns from how many.
func (s *Customers) DeleteLabel(id int64) (int, error) {
	return s.c.register.DeleteLabel(s.c.work(), s.c.actor, desk.LabelID(id))
}

// MarkLabels puts labels on customers and takes others off; it returns how many changed.
func (s *Customers) MarkLabels(customers, add, remove []int64) (int, error) {
	return s.c.register.MarkLabels(s.c.work(), s.c.actor, customerIDs(customers), labelIDs(add), labelIDs(remove))
}

func labelIDs(ids []int64) []desk.LabelID {
	return each(ids, func(id int64) desk.LabelID { return desk.LabelID(id) })
}
