package app

import (
	"planob/backend/customer"
	"planob/backend/desk"
)

// AlsoView is how many mobiles customers have on other channels that a channel could reach too.
type AlsoView struct {
	Kind    string `json:"kind"`
	Numbers int    `json:"numbers"`
	People  int    `json:"people"`
	Fixed   int    `json:"fixed"` // numbers that are no mobiles
}

// AlsoBy counts the mobiles that a channel of this kind could reach, and that the register does not know as its own.
func (s *Customers) AlsoBy(kind string) (AlsoView, error) {
	if err := s.c.reachesMobiles(desk.Kind(kind)); err != nil {
		return AlsoView{}, err
	}
	also, err := s.c.register.AlsoBy(s.c.work(), desk.Kind(kind))
	return alsoView(kind, also), err
}

// AddAlso makes them addresses of this kind, with the consents that the person vouches for.
func (s *Customers) AddAlso(kind string, words []string) (AlsoView, error) {
	if err := s.c.reachesMobiles(desk.Kind(kind)); err != nil {
		return AlsoView{}, err
	}
	also, err := s.c.register.AddAlso(s.c.work(), s.c.actor, desk.Kind(kind), classes(words))
	return alsoView(kind, also), err
}

func alsoView(kind string, a customer.Also) AlsoView {
	return AlsoView{Kind: kind, Numbers: a.Numbers, People: a.People, Fixed: a.Fixed}
}

// reachesMobiles refuses a kind that does not reach every mobile: a number alone does not say that it has WhatsApp.
func (c *call) reachesMobiles(kind desk.Kind) error {
	for _, r := range c.channels.All() {
		if r.Account.Kind == kind && r.Channel.Caps().CountsParts {
			return nil
		}
	}
	return desk.NewError(desk.CodeConflict, "customer.also.noChannel", nil)
}
