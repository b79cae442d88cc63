package e2e_test

import (
	"testing"
	"time"

	"planob/app"
)

// The fire door: WhatsApp is gone and Ana waits. One activation, and when its ten seconds are over she is told by
// e-mail, once, in her own conversation; taken back inside them, nobody is told anything.
func TestFireDoor(t *testing.T) {
	w := newTown(t)
	c := w.start().enter()
	account := w.linkWhatsApp(c)
	w.linkMail(c)
	w.know(c, w.hello(c))
	w.cut(func(f *faults) { f.UpgradeStatus = 503 })
	w.whatsapp.Drop()

	in := app.ActivateInput{Account: account, Audience: "waiting", Text: "Olá, {nome}! Seguimos por e-mail."}
	var preview app.ActivatePreview
	eventually(t, "a preview that reaches Ana by e-mail", func() bool {
		c.must(&preview, "Contingency.Preview", in)
		return preview.Total == 1 && preview.Unreachable == 0
	})
	var i app.IncidentView
	c.must(&i, "Contingency.Activate", in)
	c.must(nil, "Contingency.Undo", i.ID)
	time.Sleep(time.Second)
	if n := w.anaMails("Seguimos por e-mail"); n != 0 {
		t.Fatalf("taken back, and Ana got %d mails", n)
	}
	c.must(&i, "Contingency.Activate", in)
	eventually(t, "the notice in Ana's mailbox", func() bool { return w.anaMails("Ana! Seguimos por e-mail") == 1 })
	var detail app.IncidentDetail
	eventually(t, "the notice in the report", func() bool {
		c.must(&detail, "Contingency.Incident", i.ID)
		return detail.Incident.Notified == 1 && detail.Incident.Accepted == 1 && len(detail.People) == 1
	})

	w.cut(func(f *faults) { *f = faults{} })
	eventually(t, "WhatsApp back underneath the plan", func() bool {
		var v app.ContingencyView
		c.must(&v, "Contingency.Overview")
		return v.Incident.State == "returning"
	})
	c.must(nil, "Contingency.GoBack", i.ID)
	w.works(c, account)
	if n := w.anaMails("Seguimos por e-mail"); n != 1 {
		t.Errorf("Ana was told %d times", n)
	}
	if raw, _ := w.anaGot("Seguimos por e-mail"); raw != 0 {
		t.Errorf("the notice went by WhatsApp too, %d times", raw)
	}
}

// linkMail connects the shop's mailbox.
func (w *town) linkMail(c *clerk) {
	w.t.Helper()
	var v app.ChannelView
	c.must(&v, "Channels.SaveEmail", app.EmailInput{
		Address: shopMail, Password: mailWord, User: shopMail,
		IMAPHost: "localhost", IMAPPort: w.mail.IMAP.Port(), IMAPSecurity: "tls",
		SMTPHost: "localhost", SMTPPort: w.mail.SMTP.Port(), SMTPSecurity: "starttls",
	})
	w.works(c, v.ID)
}

// know gives Ana her name and her mail address, with her consent to answers.
func (w *town) know(c *clerk, conversation int64) {
	w.t.Helper()
	var talk app.ConversationView
	c.must(&talk, "Inbox.Conversation", conversation)
	ana := app.CustomerInput{ID: talk.Customer.ID, Name: "Ana Beatriz Nogueira"}
	for _, a := range talk.Customer.Addresses {
		ana.Addresses = append(ana.Addresses, app.AddressInput{ID: a.ID, Kind: a.Kind, Value: a.Value, Classes: []string{"reply"}})
	}
	ana.Addresses = append(ana.Addresses, app.AddressInput{Kind: "email", Value: anaMail, Classes: []string{"reply"}})
	c.must(nil, "Customers.Save", ana)
}
