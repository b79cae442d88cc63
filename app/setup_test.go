package app_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"planob/app"
	"planob/backend/channel"
	"planob/backend/channel/fake"
	"planob/backend/channel/sms/gateway/phonebench"
	"planob/backend/desk"
)

// connectable is a way whose far end takes one password; opened tells what each channel was made of.
func connectable(t *testing.T) (opened *[]string) {
	opened = new([]string)
	setup := channel.Setup{
		Fields: []channel.Field{
			{Name: "address", Form: channel.FieldHost}, {Name: "password", Form: channel.FieldSecret}, {Name: "sim", Form: channel.FieldChoice, Choices: []string{"1", "2"}, Default: "1"},
		},
		Check: func(_ context.Context, v channel.Values) (channel.Checked, error) {
			if v["password"] != "certa" {
				return channel.Checked{}, &desk.Error{Code: desk.CodeInvalid, Key: "email.wrongPassword", Field: "password"}
			}
			return channel.Checked{Name: "Celular em " + v["address"]}, nil
		},
	}
	app.AddWay(t, "sms", "example", setup, func(acc channel.Account, secret func(string) (string, error)) channel.Channel {
		password, err := secret("password")
		if err != nil {
			t.Error(err)
		}
		*opened = append(*opened, acc.Values()["address"]+" "+password)
		return fake.New(fake.Options{Account: acc.ID, Caps: channel.Caps{Kind: "sms", AddressForm: "phone", SendText: true}})
	})
	return opened
}

func typed(account int64, values ...string) app.SetupInput {
	in := app.SetupInput{Account: account, Way: "example"}
	for i := 0; i < len(values); i += 2 {
		in.Values = append(in.Values, app.FieldInput{Name: values[i], Value: values[i+1]})
	}
	return in
}

// A channel with a form is checked before anything is kept; its secret goes to the keyring alone, stays when it is left
// empty, and goes with the account.
func TestSetUpByForm(t *testing.T) {
	opened := connectable(t)
	a := open(t, t.TempDir())
	f := get[app.FormView](a, "Channels.Form", "example", 0)
	if f.Kind != "sms" || len(f.Fields) != 3 || f.Fields[2].Value != "1" || f.Fields[1].Kept {
		t.Fatalf("form: %+v", f)
	}
	if _, key := a.try("Channels.Save", typed(0, "address", "10.0.0.7", "password", "errada")); key != "email.wrongPassword" {
		t.Errorf("a wrong password: %q", key)
	}
	if _, key := a.try("Channels.Check", typed(0, "password", "certa")); key != "channel.setup.missing" {
		t.Errorf("without an address: %q", key)
	}
	if list := get[[]app.ChannelView](a, "Channels.List"); len(list) != 0 {
		t.Fatalf("kept before it worked: %+v", list)
	}
	c := get[app.ChannelView](a, "Channels.Save", typed(0, "address", "10.0.0.7", "password", "certa"))
	if c.Kind != "sms" || c.Way != "example" || !c.Form || c.Name != "Celular em 10.0.0.7" {
		t.Errorf("saved: %+v", c)
	}
	edit := get[app.FormView](a, "Channels.Form", "example", c.ID)
	if edit.Fields[0].Value != "10.0.0.7" || edit.Fields[1].Value != "" || !edit.Fields[1].Kept {
		t.Errorf("to edit: %+v", edit)
	}
	again := get[app.ChannelView](a, "Channels.Save", typed(c.ID, "address", "10.0.0.8", "sim", "2"))
	if again.ID != c.ID || strings.Join(*opened, ",") != "10.0.0.7 certa,10.0.0.8 certa" {
		t.Errorf("edited: %+v, %v", again, *opened)
	}
	if all := string(a.ask("Channels.List")) + string(a.ask("Channels.Form", "example", c.ID)); strings.Contains(all, "certa") {
		t.Errorf("a secret came back: %s", all)
	}
	a.ask("Channels.Remove", c.ID)
	if _, key := a.try("Channels.Form", "example", c.ID); key == "" {
		t.Error("the form of an account that is gone")
	}
}

// Only a way with a form has one, and an account keeps the way it was connected by.
func TestFormBelongsToItsWay(t *testing.T) {
	connectable(t)
	a := open(t, t.TempDir())
	number := unlinkedNumber(a)
	for _, in := range []app.SetupInput{{Way: "email"}, {Way: "nothing"}, typed(number, "address", "a", "password", "certa")} {
		if _, key := a.try("Channels.Save", in); key != "channel.kind" {
			t.Errorf("%+v: %q", in, key)
		}
	}
	kinds := get[[]app.KindView](a, "Channels.Kinds")
	if last := kinds[len(kinds)-1]; last.Kind != "sms" || last.Way != "example" || !last.Form || kinds[0].Form {
		t.Errorf("kinds: %+v", kinds)
	}
}

// unlinkedNumber is an account of a kind that has no form.
func unlinkedNumber(a *opened) int64 {
	return get[app.ChannelView](a, "Channels.Add", "whatsapp").ID
}

// Every way and every field of its form have their words, and every way leads through numbered steps.
func TestEveryWayHasItsWords(t *testing.T) {
	text, err := os.ReadFile("../frontend/src/locales/pt-BR.json")
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := json.Unmarshal(text, &words); err != nil {
		t.Fatal(err)
	}
	a := open(t, t.TempDir())
	for _, k := range get[[]app.KindView](a, "Channels.Kinds") {
		if !k.Form {
			continue
		}
		need := []string{"channel.way." + k.Way, "channel.about." + k.Way, "channel.steps." + k.Way + ".1"}
		for _, f := range get[app.FormView](a, "Channels.Form", k.Way, 0).Fields {
			need = append(need, "channel.field."+k.Way+"."+f.Name)
			for _, c := range f.Choices {
				need = append(need, "channel.field."+k.Way+"."+f.Name+"."+c)
			}
		}
		for _, key := range need {
			if words[key] == "" {
				t.Errorf("%s has no words", key)
			}
		}
	}
}

// A telephone with the app is connected by its form, sends, and brings the reply into the conversation.
func TestSMSByATelephone(t *testing.T) {
	p, err := phonebench.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	a := open(t, t.TempDir())
	a.run()
	values := []app.FieldInput{{Name: "address", Value: p.Address()}, {Name: "password", Value: phonebench.Password}, {Name: "number", Value: "(31) 95555-0100"}}
	c := get[app.ChannelView](a, "Channels.Save", app.SetupInput{Way: "phone", Values: values})
	if c.Name != "(31) 9 5555-0100" || c.Way != "phone" {
		t.Errorf("saved: %+v", c)
	}
	who := get[app.CustomerView](a, "Customers.Save", app.CustomerInput{Name: "Neusa", Addresses: []app.AddressInput{{Kind: "sms", Value: "31988887777", Classes: []string{"reply"}}}})
	talk := get[app.ConversationView](a, "Inbox.Open", who.ID)
	a.until("the telephone is there", func() bool { return get[[]app.ChannelView](a, "Channels.List")[0].State == "working" })
	sent := get[app.MessageView](a, "Inbox.Send", app.SendInput{Conversation: talk.Row.ID, Text: "Seu pedido saiu", Key: "k1"})
	a.until("it leaves and is delivered", func() bool {
		page := get[app.MessagePage](a, "Inbox.Messages", talk.Row.ID, 0, 0, 10)
		return len(page.Rows) == 1 && page.Rows[0].ID == sent.ID && page.Rows[0].Status == "delivered"
	})
	p.Push("031988887777", "Obrigada", 0)
	a.until("the reply is in the conversation", func() bool {
		page := get[app.MessagePage](a, "Inbox.Messages", talk.Row.ID, 0, 0, 10)
		return len(page.Rows) == 2 && strings.Contains(string(a.ask("Inbox.Messages", talk.Row.ID, 0, 0, 10)), "Obrigada")
	})
	if strings.Join(p.Sent(), "") != "Seu pedido saiu" {
		t.Errorf("left: %q", p.Sent())
	}
}
