package customer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"planob/backend/desk"
	"planob/backend/document"
	"planob/backend/phone"
)

// read checks what a person typed and brings it into its canonical form.
func (r *Register) read(ctx context.Context, in Input, old []desk.Address) (desk.Customer, error) {
	c, err := r.readPerson(in)
	if err != nil {
		return c, err
	}
	for i, a := range in.Addresses {
		field := fmt.Sprintf("addresses.%d.", i)
		address, err := r.readAddress(ctx, a, old, field)
		if err != nil {
			return c, err
		}
		for _, before := range c.Addresses {
			if before.Kind == address.Kind && before.Value == address.Value {
				return c, wrong("customer.addressTwice", field+"value")
			}
		}
		c.Addresses = append(c.Addresses, address)
	}
	return c, nil
}

// readPerson checks everything but the addresses.
func (r *Register) readPerson(in Input) (desk.Customer, error) {
	c := desk.Customer{
		ID: in.ID, Name: desk.Line(in.Name, MaxName), Relation: in.Relation, Preferred: desk.Line(in.Preferred, MaxName),
		Company: desk.Line(in.Company, MaxName), Notes: desk.Lines(in.Notes, MaxNotes), Labels: in.Labels,
	}
	if c.Relation == "" {
		c.Relation = desk.Buyer
	}
	switch {
	case c.Name == "":
		return c, wrong("customer.nameEmpty", "name")
	case !slices.Contains(desk.Relations, c.Relation):
		return c, wrong("customer.relationUnknown", "relation")
	}
	var err error
	if c.CPF, err = readCPF(in.CPF); err != nil {
		return c, err
	}
	if c.CNPJ, err = readCNPJ(in.CNPJ); err != nil {
		return c, err
	}
	if c.Birthday, err = r.readBirthday(in.Birthday); err != nil {
		return c, err
	}
	c.Postal, err = readPostal(in.Postal)
	return c, err
}

func empty(text string) bool { return strings.TrimSpace(text) == "" }

func readCPF(text string) (string, error) {
	n, ok := document.CPF(text)
	if !ok && !empty(text) {
		return "", wrong("customer.cpfInvalid", "cpf")
	}
	return n, nil
}

func readCNPJ(text string) (string, error) {
	n, ok := document.CNPJ(text)
	if !ok && !empty(text) {
		return "", wrong("customer.cnpjInvalid", "cnpj")
	}
	return n, nil
}

func (r *Register) readBirthday(text string) (desk.Birthday, error) {
	b, ok := desk.ReadBirthday(text, false, r.now())
	if !ok && !empty(text) {
		return desk.Birthday{}, wrong("customer.birthdayInvalid", "birthday")
	}
	if !ok {
		return desk.Birthday{}, nil
	}
	return b, nil
}

func readPostal(p desk.Postal) (desk.Postal, error) {
	out := desk.Postal{
		Street: desk.Line(p.Street, maxPart), Number: desk.Line(p.Number, 20), Complement: desk.Line(p.Complement, maxPart),
		District: desk.Line(p.District, maxPart), City: desk.Line(p.City, maxPart),
	}
	var ok bool
	if out.CEP, ok = desk.CEP(p.CEP); !ok {
		if !empty(p.CEP) {
			return out, wrong("customer.cepInvalid", "cep")
		}
		out.CEP = ""
	}
	if out.UF, ok = desk.UF(p.UF); !ok && !empty(p.UF) {
		return out, wrong("customer.ufInvalid", "uf")
	}
	return out, nil
}

// Check reads one field as Save would and returns it as a person reads it, or a *desk.Error with the sentence. It is for
// the moment when somebody leaves the field. Fields that can hold anything come back as they are.
func (r *Register) Check(ctx context.Context, field, text string) (string, error) {
	if empty(text) {
		return "", nil
	}
	switch field {
	case "cpf":
		n, err := readCPF(text)
		return document.Display(n), err
	case "cnpj":
		n, err := readCNPJ(text)
		return document.Display(n), err
	case "birthday":
		b, err := r.readBirthday(text)
		return b.Display(), err
	case "cep":
		p, err := readPostal(desk.Postal{CEP: text})
		return desk.DisplayCEP(p.CEP), err
	case "uf":
		p, err := readPostal(desk.Postal{UF: text})
		return p.UF, err
	case "phone":
		e164, err := r.readPhone(ctx, text, "phone")
		return phone.Display(e164), err
	case "email":
		return readEmail(text, "email")
	}
	return text, nil
}

func (r *Register) readAddress(ctx context.Context, a AddressInput, old []desk.Address, field string) (desk.Address, error) {
	hidden := slices.ContainsFunc(old, func(o desk.Address) bool { return o.ID == a.ID && o.Kind == a.Kind && o.Value == "" })
	address := desk.Address{Kind: a.Kind}
	if hidden {
		address.ID = a.ID
	}
	if err := known(a.Classes, field+"classes"); err != nil {
		return address, err
	}
	for _, class := range a.Classes {
		address.Consents = append(address.Consents, desk.Consent{Class: class})
	}
	if hidden && strings.TrimSpace(a.Value) == "" {
		return address, nil
	}
	value, err := r.canonical(ctx, a, field)
	address.Value = value
	return address, err
}

func (r *Register) canonical(ctx context.Context, a AddressInput, field string) (string, error) {
	kinds := r.o.Kinds()
	i := slices.IndexFunc(kinds, func(k KindInfo) bool { return k.Kind == a.Kind })
	if i < 0 {
		return "", wrong("customer.kindUnknown", field+"kind")
	}
	switch kinds[i].AddressForm {
	case "phone":
		return r.readPhone(ctx, a.Value, field+"value")
	case "email":
		return readEmail(a.Value, field+"value")
	}
	handle := desk.Line(a.Value, MaxName)
	if handle == "" || strings.ContainsRune(handle, ' ') {
		return "", wrong("customer.handleInvalid", field+"value")
	}
	return handle, nil
}

func (r *Register) readPhone(ctx context.Context, text, field string) (string, error) {
	e164, _, err := phone.Parse(text, r.o.AreaCode(ctx))
	if errors.Is(err, phone.ErrArea) {
		return "", wrong("customer.phoneArea", field)
	}
	if err != nil {
		return "", wrong("customer.phoneInvalid", field)
	}
	return e164, nil
}

func readEmail(text, field string) (string, error) {
	mail, ok := desk.Email(text)
	if !ok {
		return "", wrong("customer.emailInvalid", field)
	}
	return mail, nil
}

func known(classes []desk.Class, field string) error {
	for _, c := range classes {
		if !slices.Contains(desk.Classes, c) {
			return wrong("customer.classUnknown", field)
		}
	}
	return nil
}

func wrong(key, field string) error {
	return &desk.Error{Code: desk.CodeInvalid, Key: key, Field: field}
}
