package customer_test

import (
	"errors"
	"slices"
	"testing"

	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/store/storetest"
)

// Everything of a record is kept in one form, whatever form it was typed in, and comes back as it was kept.
func TestRecordIsKeptWhole(t *testing.T) {
	s := open(t)
	label, err := s.SaveLabel(ctx, ana, desk.Label{Name: "  VIP ", Colour: 3})
	if err != nil {
		t.Fatal(err)
	}
	in := customer.Input{
		Name: "Maria Aparecida", Relation: desk.Supplier, Preferred: "Cida", Company: "Malhas", CPF: "529.982.247-25", CNPJ: "12.abc.345/01de-35",
		Birthday: "17 de maio", Postal: desk.Postal{CEP: "30140-071", Street: "Rua da Bahia", Number: "s/n", Complement: "fundos", District: "Lourdes", City: "Belo Horizonte", UF: "minas gerais"},
		Labels: []desk.LabelID{label}, Notes: "paga à vista",
	}
	row := s.save(t, in)
	want := desk.Postal{CEP: "30140071", Street: "Rua da Bahia", Number: "s/n", Complement: "fundos", District: "Lourdes", City: "Belo Horizonte", UF: "MG"}
	if row.Relation != desk.Supplier || row.CPF != "52998224725" || row.CNPJ != "12ABC34501DE35" || row.Birthday != (desk.Birthday{Month: 5, Day: 17}) ||
		row.Postal != want || !slices.Equal(row.Labels, in.Labels) || row.CalledAs() != "Cida" {
		t.Errorf("%+v", row)
	}
	for _, text := range []string{"cida", "529.982.247-25", "52998224725", "2247-25", "12.ABC.345/01DE-35", "12abc34501de35", "malhas cida"} {
		if got := s.names(t, customer.Query{Text: text}); len(got) != 1 {
			t.Errorf("%q finds %v", text, got)
		}
	}
	in.ID, in.Birthday, in.CPF, in.Postal, in.Labels, in.Relation, in.Preferred = row.ID, "", "", desk.Postal{}, nil, "", ""
	row = s.save(t, in)
	if row.CPF != "" || !row.Birthday.IsZero() || !row.Postal.IsZero() || len(row.Labels) != 0 || row.Relation != desk.Buyer || row.CalledAs() != "Maria" {
		t.Errorf("emptied %+v", row)
	}
}

// What cannot be right is refused with a sentence at its field, both on leaving the field and on saving.
func TestRecordIsChecked(t *testing.T) {
	s := open(t)
	for field, in := range map[string]customer.Input{
		"cpf": {CPF: "529.982.247-26"}, "cnpj": {CNPJ: "11.222.333/0001-80"}, "birthday": {Birthday: "31/02"},
		"cep": {Postal: desk.Postal{CEP: "12"}}, "uf": {Postal: desk.Postal{UF: "XX"}},
	} {
		in.Name = "Ana"
		typed := map[string]string{"cpf": in.CPF, "cnpj": in.CNPJ, "birthday": in.Birthday, "cep": in.Postal.CEP, "uf": in.Postal.UF}[field]
		_, saved := s.Save(ctx, ana, in)
		_, checked := s.Check(ctx, field, typed)
		for _, err := range []error{saved, checked} {
			var e *desk.Error
			if !errors.As(err, &e) || e.Field != field || e.Code != desk.CodeInvalid {
				t.Errorf("%s: %v", field, err)
			}
		}
	}
	if _, err := s.Save(ctx, ana, customer.Input{Name: "Ana", Relation: "friend"}); desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("relation: %v", err)
	}
	for _, c := range [][3]string{
		{"cpf", "52998224725", "529.982.247-25"}, {"cnpj", "12abc34501de35", "12.ABC.345/01DE-35"}, {"birthday", "7-1-80", "07/01/1980"},
		{"cep", "30140071", "30140-071"}, {"uf", "sp", "SP"}, {"phone", "99555-0142", "(31) 9 9555-0142"}, {"email", "ANA@X.COM", "ana@x.com"},
		{"cpf", " ", ""}, {"name", "Ana", "Ana"},
	} {
		if got, err := s.Check(ctx, c[0], c[1]); err != nil || got != c[2] {
			t.Errorf("%s %q: %q, %v", c[0], c[1], got, err)
		}
	}
}

// Labels are put on and taken off many at once, filter the list, and are taken off everybody when they go.
func TestLabels(t *testing.T) {
	s := open(t)
	var ids []desk.CustomerID
	for _, name := range []string{"Ana", "Bia", "Caio"} {
		ids = append(ids, s.save(t, customer.Input{Name: name}).ID)
	}
	vip, err := s.SaveLabel(ctx, ana, desk.Label{Name: "VIP", Colour: 99})
	if err != nil {
		t.Fatal(err)
	}
	late, err := s.SaveLabel(ctx, ana, desk.Label{Name: "Atrasado", Colour: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveLabel(ctx, ana, desk.Label{Name: "vip"}); desk.ErrorCode(err) != desk.CodeConflict {
		t.Errorf("second of one name: %v", err)
	}
	if _, err := s.SaveLabel(ctx, ana, desk.Label{ID: late, Name: "Atrasada", Colour: 2}); err != nil {
		t.Error(err)
	}
	if n, err := s.MarkLabels(ctx, ana, ids[:2], []desk.LabelID{vip, late}, nil); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := s.MarkLabels(ctx, ana, ids, []desk.LabelID{vip}, []desk.LabelID{late}); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := s.MarkLabels(ctx, ana, ids, []desk.LabelID{vip}, []desk.LabelID{late}); n != 0 || err != nil {
		t.Errorf("again: %d, %v", n, err)
	}
	if _, err := s.MarkLabels(ctx, ana, ids, []desk.LabelID{12345}, nil); desk.ErrorCode(err) != desk.CodeNotFound {
		t.Errorf("unknown label: %v", err)
	}
	if got := s.names(t, customer.Query{Label: vip}); !slices.Equal(got, []string{"Ana", "Bia", "Caio"}) {
		t.Error(got)
	}
	if _, err := s.Delete(ctx, ana, ids[2:]); err != nil {
		t.Fatal(err)
	}
	all, err := s.Labels(ctx)
	if err != nil || len(all) != 2 || all[0].Name != "Atrasada" || all[0].Customers != 0 || all[1].Customers != 2 || all[1].Colour != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	if n, err := s.DeleteLabel(ctx, ana, vip); n != 3 || err != nil {
		t.Error(n, err)
	}
	if row, err := s.Get(ctx, ids[0]); err != nil || len(row.Labels) != 0 {
		t.Errorf("%+v, %v", row.Labels, err)
	}
	if n := storetest.Count(t, s.db, "SELECT COUNT(*) FROM customer_label"); n != 0 {
		t.Errorf("%d rows left", n)
	}
}

// The list can be narrowed to one relation.
func TestFindByRelation(t *testing.T) {
	s := open(t)
	s.save(t, customer.Input{Name: "Ana"})
	s.save(t, customer.Input{Name: "Moinho", Relation: desk.Supplier})
	if got := s.names(t, customer.Query{Relation: desk.Supplier}); !slices.Equal(got, []string{"Moinho"}) {
		t.Error(got)
	}
}
