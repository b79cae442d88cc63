package app

import (
	"context"
	"strings"

	"planob/backend/channel/whatsapp"
	"planob/backend/customer"
	"planob/backend/desk"
)

// Customers is the register (Clientes).
type Customers struct{ c *call }

// CustomerQuery is what a person looks for.
type CustomerQuery struct {
	Text        string `json:"text"`
	Reach       string `json:"reach"` // "", only_one, none, two_or_more
	Kind        string `json:"kind"`
	Relation    string `json:"relation"` // "", customer, supplier, partner, staff
	Label       int64  `json:"label"`    // 0 for any
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
	Relation     string        `json:"relation"`
	Preferred    string        `json:"preferred"`
	Company      string        `json:"company"`
	CPF          string        `json:"cpf"` // as a person reads it, like cnpj, birthday and cep
	CNPJ         string        `json:"cnpj"`
	Birthday     string        `json:"birthday"`
	Postal       PostalView    `json:"postal"`
	Labels       []int64       `json:"labels"`
	Notes        string        `json:"notes"`
	Unconfirmed  bool          `json:"unconfirmed"`
	Deleted      bool          `json:"deleted"`
	LeavesBinAt  string        `json:"leavesBinAt"` // when the program removes who is in the bin
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
	Relation  string         `json:"relation"`
	Preferred string         `json:"preferred"`
	Company   string         `json:"company"`
	CPF       string         `json:"cpf"`
	CNPJ      string         `json:"cnpj"`
	Birthday  string         `json:"birthday"`
	Postal    PostalView     `json:"postal"`
	Labels    []int64        `json:"labels"`
	Notes     string         `json:"notes"`
	Addresses []AddressInput `json:"addresses"`
}

// PostalView is a postal address, as a person reads and types it.
type PostalView struct {
	CEP        string `json:"cep"`
	Street     string `json:"street"`
	Number     string `json:"number"`
	Complement string `json:"complement"`
	District   string `json:"district"`
	City       string `json:"city"`
	UF         string `json:"uf"`
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
		Text: q.Text, Reach: customer.Reach(q.Reach), Kind: desk.Kind(q.Kind), Relation: desk.Relation(q.Relation),
		Label: desk.LabelID(q.Label), Unconfirmed: q.Unconfirmed, Deleted: q.Deleted,
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
		ID: desk.CustomerID(in.ID), Name: in.Name, Relation: desk.Relation(in.Relation), Preferred: in.Preferred, Company: in.Company,
		CPF: in.CPF, CNPJ: in.CNPJ, Birthday: in.Birthday, Postal: desk.Postal(in.Postal), Labels: labelIDs(in.Labels), Notes: in.Notes,
		Addresses: each(in.Addresses, addressInput),
	})
	return s.c.customerView(r), err
}

func addressInput(a AddressInput) customer.AddressInput {
	return customer.AddressInput{ID: desk.AddressID(a.ID), Kind: desk.Kind(a.Kind), Value: a.Value, Classes: classes(a.Classes)}
}

func classes(words []string) []desk.Class {
	return each(words, func(w string) desk.Class { return desk.Class(w) })
}

// Check reads one field of the record as Save would, and returns it as a person reads it.
func (s *Customers) Check(field, text string) (string, error) {
	return s.c.register.Check(s.c.work(), field, text)
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
