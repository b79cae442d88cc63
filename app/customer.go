package app

import (
	"context"
	"strings"

	"planob/backend/channel/whatsapp"
	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/phone"
)

// Customers is the register (Clientes).
type Customers struct{ c *call }

// CustomerQuery is what a person looks for.
type CustomerQuery struct {
	Text        string `json:"text"`
	Reach       string `json:"reach"` // "", only_one, none, two_or_more
	Kind        string `json:"kind"`
	Unconfirmed bool   `json:"unconfirmed"`
	Deleted     bool   `json:"deleted"`
	Batch       int64  `json:"batch"`
	Sort        string `json:"sort"` // name, recent, created
	Cursor      string `json:"cursor"`
	Limit       int    `json:"limit"`
}

// CustomerPage is one page of the register.
type CustomerPage struct {
	Rows   []CustomerView `json:"rows"`
	Cursor string         `json:"cursor"`
	Total  int            `json:"total"`
	Counts CustomerCounts `json:"counts"`
}

// CustomerCounts are the figures above the list.
type CustomerCounts struct {
	All         int `json:"all"`
	OnlyOne     int `json:"onlyOne"`
	None        int `json:"none"`
	TwoOrMore   int `json:"twoOrMore"`
	Unconfirmed int `json:"unconfirmed"`
}

// CustomerView is one customer. Reach is how many independent suppliers reach them with consent for replies.
type CustomerView struct {
	ID           int64         `json:"id"`
	Name         string        `json:"name"`
	Company      string        `json:"company"`
	Notes        string        `json:"notes"`
	Unconfirmed  bool          `json:"unconfirmed"`
	Deleted      bool          `json:"deleted"`
	CreatedAt    string        `json:"createdAt"`
	UpdatedAt    string        `json:"updatedAt"`
	LastAt       string        `json:"lastAt"`
	Addresses    []AddressView `json:"addresses"`
	Avatar       int           `json:"avatar"`
	Conversation int64         `json:"conversation"`
	Services     int           `json:"services"`
	Reach        int           `json:"reach"`
}

// AddressView is one way to reach a customer.
type AddressView struct {
	ID         int64         `json:"id"`
	Kind       string        `json:"kind"`
	Value      string        `json:"value"`
	Display    string        `json:"display"`
	VerifiedAt string        `json:"verifiedAt"`
	Shared     bool          `json:"shared"` // another customer has it too
	Consents   []ConsentView `json:"consents"`
	Configured bool          `json:"configured"` // an account of this kind exists
}

// ConsentView is one consent that was not withdrawn.
type ConsentView struct {
	Class   string `json:"class"`
	GivenAt string `json:"givenAt"`
	GivenBy string `json:"givenBy"`
	Batch   int64  `json:"batch"`
}

// CustomerInput is a record as a person typed it; ID 0 is a new one.
type CustomerInput struct {
	ID        int64          `json:"id"`
	Name      string         `json:"name"`
	Company   string         `json:"company"`
	Notes     string         `json:"notes"`
	Addresses []AddressInput `json:"addresses"`
}

// AddressInput is one address as a person typed it. Classes are what is consented to on a new one.
type AddressInput struct {
	ID      int64    `json:"id"`
	Kind    string   `json:"kind"`
	Value   string   `json:"value"`
	Classes []string `json:"classes"`
}

// Find is one page of the customers that q describes.
func (s *Customers) Find(q CustomerQuery) (CustomerPage, error) {
	p, err := s.c.register.Find(s.c.work(), customerQuery(q))
	out := CustomerPage{Rows: each(p.Rows, s.c.customerView), Cursor: p.Cursor, Total: p.Total}
	if err != nil {
		return out, err
	}
	n, err := s.c.register.Counts(s.c.work())
	out.Counts = CustomerCounts(n)
	return out, err
}

func customerQuery(q CustomerQuery) customer.Query {
	return customer.Query{
		Text: q.Text, Reach: customer.Reach(q.Reach), Kind: desk.Kind(q.Kind), Unconfirmed: q.Unconfirmed, Deleted: q.Deleted,
		Batch: desk.BatchID(q.Batch), Sort: customer.Sort(q.Sort), Cursor: q.Cursor, Limit: page(q.Limit, 50),
	}
}

// Get is one customer, also from the bin.
func (s *Customers) Get(id int64) (CustomerView, error) {
	r, err := s.c.register.Get(s.c.work(), desk.CustomerID(id))
	return s.c.customerView(r), err
}

// Save creates or changes a customer.
func (s *Customers) Save(in CustomerInput) (CustomerView, error) {
	r, err := s.c.register.Save(s.c.work(), s.c.actor, customer.Input{
		ID: desk.CustomerID(in.ID), Name: in.Name, Company: in.Company, Notes: in.Notes, Addresses: each(in.Addresses, addressInput),
	})
	return s.c.customerView(r), err
}

func addressInput(a AddressInput) customer.AddressInput {
	return customer.AddressInput{ID: desk.AddressID(a.ID), Kind: desk.Kind(a.Kind), Value: a.Value, Classes: classes(a.Classes)}
}

func classes(words []string) []desk.Class {
	return each(words, func(w string) desk.Class { return desk.Class(w) })
}

// Delete moves customers to the bin and cancels what waits to leave for them.
func (s *Customers) Delete(ids []int64) (int, error) {
	return s.c.register.Delete(s.c.work(), s.c.actor, customerIDs(ids))
}

// Undelete takes customers out of the bin.
func (s *Customers) Undelete(ids []int64) (int, error) {
	return s.c.register.Undelete(s.c.work(), s.c.actor, customerIDs(ids))
}

// SetConsent makes what the customer consents to on an address exactly these classes, from now.
func (s *Customers) SetConsent(address int64, words []string) (CustomerView, error) {
	r, err := s.c.register.SetConsent(s.c.work(), s.c.actor, desk.AddressID(address), classes(words))
	return s.c.customerView(r), err
}

func (c *call) customer(ctx context.Context, id desk.CustomerID) (CustomerView, error) {
	r, err := c.register.Get(ctx, id)
	return c.customerView(r), err
}

func (c *call) customerView(r customer.Row) CustomerView {
	shared := map[desk.AddressID]bool{}
	for _, id := range r.Shared {
		shared[id] = true
	}
	configured := map[desk.Kind]bool{}
	for _, run := range c.channels.All() {
		configured[run.Account.Kind] = true
	}
	return CustomerView{
		ID: int64(r.ID), Name: r.Name, Company: r.Company, Notes: r.Notes, Unconfirmed: r.Unconfirmed, Deleted: !r.Deleted.IsZero(),
		CreatedAt: stamp(r.Created), UpdatedAt: stamp(r.Updated), LastAt: stamp(r.LastAt), Avatar: avatar(r.ID),
		Conversation: int64(r.Conversation), Services: r.Services, Reach: r.Reach,
		Addresses: each(r.Addresses, func(a desk.Address) AddressView {
			return AddressView{
				ID: int64(a.ID), Kind: string(a.Kind), Value: a.Value, Display: displayed(a), VerifiedAt: stamp(a.Verified),
				Shared: shared[a.ID], Configured: configured[a.Kind], Consents: consentViews(a.Consents),
			}
		}),
	}
}

// displayed is an address as a person reads it.
func displayed(a desk.Address) string {
	if strings.HasPrefix(a.Value, "+") {
		return phone.Display(a.Value)
	}
	return a.Value
}

func consentViews(all []desk.Consent) []ConsentView {
	views := []ConsentView{}
	for _, c := range all {
		if c.Revoked.IsZero() {
			views = append(views, ConsentView{Class: string(c.Class), GivenAt: stamp(c.Given), GivenBy: c.By, Batch: int64(c.Batch)})
		}
	}
	return views
}

// settingAreaCode keeps the shop's own area code, for numbers that are written without.
const settingAreaCode = "shop.areaCode"

// areaCode is the shop's own: as set, or that of its linked number.
func (s *shop) areaCode(ctx context.Context) string {
	if code, err := s.settings.Get(ctx, settingAreaCode); err == nil && code != "" {
		return code
	}
	for _, r := range s.channels.All() {
		if name := r.Account.Name; r.Account.Kind == whatsapp.Kind && strings.HasPrefix(name, "+55") && len(name) > 5 {
			return name[3:5]
		}
	}
	return ""
}
