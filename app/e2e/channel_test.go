package e2e_test

import (
	"testing"

	"planob/app"
	"planob/backend/channel/whatsapp/loopback"
)

// channel is one account as the screen of the channels has it.
func (c *clerk) channel(id int64) app.ChannelView {
	c.t.Helper()
	var all []app.ChannelView
	c.must(&all, "Channels.List")
	for _, v := range all {
		if v.ID == id {
			return v
		}
	}
	c.t.Fatalf("no account %d", id)
	return app.ChannelView{}
}

// A number that another computer took over stays there until somebody says "use here", and one call is enough.
func TestUseHere(t *testing.T) {
	w := newTownWithoutMail(t)
	shop := w.start()
	c := shop.enter()
	account := w.linkWhatsApp(c)
	if v := c.channel(account); v.Name != "(31) 9 8888-0000" {
		t.Errorf("the shop's own number reads %q", v.Name)
	}
	takeOver := func() { w.cut(func(f *faults) { f.StreamError = loopback.Replaced() }) }
	before := w.whatsapp.Stats().Logins
	takeOver()
	eventually(t, "the one try", func() bool { return w.whatsapp.Stats().Logins > before })
	w.works(c, account)
	takeOver()
	eventually(t, "taken over for good", func() bool {
		v := c.channel(account)
		return v.State == "unlinked" && v.Verdict == "replaced" && v.NextTry == ""
	})
	var v app.ChannelView
	c.must(&v, "Channels.UseHere", account)
	w.works(c, account)
}
