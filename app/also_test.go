package app_test

import (
	"testing"

	"planob/app"
	"planob/backend/channel/sms/gateway/phonebench"
)

// After SMS is connected the mobiles of the register are taken over in one act, with the consents that were vouched for:
// no landline, nobody twice, and no class that a customer withdrew.
func TestAlsoBySMS(t *testing.T) {
	p, err := phonebench.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	a := open(t, t.TempDir())
	if _, key := a.try("Customers.AlsoBy", "sms"); key != "customer.also.noChannel" {
		t.Errorf("before SMS is connected: %q", key)
	}
	save := func(name, kind, number string, classes ...string) app.CustomerView {
		return get[app.CustomerView](a, "Customers.Save", app.CustomerInput{Name: name, Addresses: []app.AddressInput{{Kind: kind, Value: number, Classes: classes}}})
	}
	ana, bia := save("Ana", "whatsapp", "31988880001", "reply", "notice"), save("Bia", "phone", "31988880002")
	fixed := save("Dona Zuleica", "phone", "3133334444")
	a.ask("Customers.SetConsent", ana.Addresses[0].ID, []string{"reply"}) // no notices any more
	a.ask("Channels.Save", app.SetupInput{Way: "phone", Values: []app.FieldInput{{Name: "address", Value: p.Address()}, {Name: "password", Value: phonebench.Password}}})

	if v := get[app.AlsoView](a, "Customers.AlsoBy", "sms"); v.Numbers != 2 || v.People != 2 || v.Fixed != 1 {
		t.Errorf("before: %+v", v)
	}
	if _, key := a.try("Customers.AlsoBy", "whatsapp"); key != "customer.also.noChannel" {
		t.Errorf("a number does not say that it has WhatsApp: %q", key)
	}
	if v := get[app.AlsoView](a, "Customers.AddAlso", "sms", []string{"reply", "notice"}); v.Numbers != 2 {
		t.Errorf("added: %+v", v)
	}
	if v := get[app.AlsoView](a, "Customers.AddAlso", "sms", []string{"reply"}); v.Numbers != 0 || v.Fixed != 1 {
		t.Errorf("again: %+v", v)
	}
	for _, want := range []struct {
		id       int64
		consents int
	}{{ana.ID, 1}, {bia.ID, 2}} {
		who := get[app.CustomerView](a, "Customers.Get", want.id)
		last := who.Addresses[len(who.Addresses)-1]
		if len(who.Addresses) != 2 || last.Kind != "sms" || len(last.Consents) != want.consents || last.Consents[0].GivenBy != "dona" {
			t.Errorf("%d: %+v", want.id, who.Addresses)
		}
	}
	if who := get[app.CustomerView](a, "Customers.Get", fixed.ID); len(who.Addresses) != 1 {
		t.Errorf("a landline: %+v", who.Addresses)
	}
}
