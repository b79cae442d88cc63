package app

import (
	"strings"

	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/document"
	"planob/backend/phone"
)

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
		ID: int64(r.ID), Name: r.Name, Relation: string(r.Relation), Preferred: r.Preferred, Company: r.Company,
		CPF: document.Display(r.CPF), CNPJ: document.Display(r.CNPJ), Birthday: r.Birthday.Display(), Postal: postalView(r.Postal),
		Labels: each(r.Labels, func(id desk.LabelID) int64 { return int64(id) }), Notes: r.Notes,
		Unconfirmed: r.Unconfirmed, Deleted: !r.Deleted.IsZero(), LeavesBinAt: stamp(customer.LeavesBin(r.Customer)),
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
func displayed(a desk.Address) string { return shownValue(a.Value) }

func shownValue(value string) string {
	if strings.HasPrefix(value, "+") {
		return phone.Display(value)
	}
	return value
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

func postalView(p desk.Postal) PostalView {
	v := PostalView(p)
	v.CEP = desk.DisplayCEP(p.CEP)
	return v
}
