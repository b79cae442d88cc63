package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"planob/backend/channel"
	"planob/backend/channel/email"
	"planob/backend/channel/sms"
	"planob/backend/channel/sms/gateway"
	"planob/backend/channel/telegram"
	"planob/backend/channel/whatsapp"
	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/outbox"
	"planob/backend/secret"
)

// adapter is one way of connecting one kind of channel that the program can run. A new adapter is one more row of adapters.
type adapter struct {
	kind        desk.Kind
	way         string // tells the ways of a kind apart; called like the kind where there is one
	addressForm string
	open        func(*shop, channel.Account) (channel.Channel, error)
	// setup is the form that connects it; nil for a kind with a screen of its own.
	setup func(*shop) *channel.Setup
}

// adapters in the order in which they are offered.
var adapters = []adapter{
	{kind: whatsapp.Kind, way: "whatsapp", addressForm: "phone", open: (*shop).openWhatsApp},
	{kind: email.Kind, way: "email", addressForm: "email", open: (*shop).openEmail},
	{kind: sms.Kind, way: gateway.Way, addressForm: "phone", open: (*shop).openPhone, setup: (*shop).phoneSetup},
	{kind: telegram.Kind, way: "telegram", addressForm: "handle", open: (*shop).openTelegram, setup: (*shop).telegramSetup},
}

// byHand are kinds of address that a person uses with their own hands: they are kept and shown, and nothing is sent by
// them.
var byHand = []customer.KindInfo{{Kind: "phone", AddressForm: "phone"}}

// adapters are those of this shop: the example's are played.
func (o Options) adapters() []adapter {
	if o.demo {
		return played()
	}
	return adapters
}

func (o Options) adapterOf(acc channel.Account) (adapter, bool) {
	way := acc.Way()
	for _, a := range o.adapters() {
		if a.kind == acc.Kind && a.way == way {
			return a, true
		}
	}
	return adapter{}, false
}

func (s *shop) openWhatsApp(acc channel.Account) (channel.Channel, error) {
	return whatsapp.New(whatsapp.Options{
		Account: acc, SessionFile: s.o.sessionFile(acc.ID), InstallID: s.owner.mark.Install, HTTPClient: s.o.WhatsAppHTTP,
		State: s.ladder.State(acc.ID), Sent: s.sent, DeviceName: "Plano B", Timing: s.o.WhatsAppTiming, Log: s.log, Now: s.now,
	}), nil
}

func (s *shop) openEmail(acc channel.Account) (channel.Channel, error) {
	c, err := email.New(email.Options{
		Account: acc, State: s.ladder.State(acc.ID), Log: s.log, Now: s.now, Timing: s.o.MailTiming,
		TLSConfig: s.o.MailTLS, Dial: s.o.MailDial,
		Password: func(context.Context) (string, error) { return s.secrets.Get(secretName(acc.ID, passwordField)) },
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (s *shop) openPhone(acc channel.Account) (channel.Channel, error) {
	c, err := gateway.New(gateway.Options{
		Account: acc, State: s.ladder.State(acc.ID), Log: s.log, Now: s.now, AreaCode: s.areaCode,
		Password: func() (string, error) { return s.secrets.Get(secretName(acc.ID, passwordField)) },
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (s *shop) phoneSetup() *channel.Setup { return gateway.Setup(gateway.Timing{}) }

// passwordField is the secret of an account whose screen is its own.
const passwordField = "password"

// secretName is what one field of an account is called among the secrets.
func secretName(id desk.AccountID, field string) string { return "account." + idText(id) + "." + field }

func idText(id desk.AccountID) string { return strconv.FormatInt(int64(id), 10) }

// secretFields are the fields of an account that are kept among the secrets.
func (s *shop) secretFields(acc channel.Account) []string {
	if a, ok := s.o.adapterOf(acc); ok && a.setup != nil {
		return a.setup(s).Secrets()
	}
	return []string{passwordField}
}

// forgetSecrets is no error when there were none.
func (s *shop) forgetSecrets(acc channel.Account) error {
	for _, field := range s.secretFields(acc) {
		if err := s.secrets.Delete(secretName(acc.ID, field)); err != nil && !errors.Is(err, secret.ErrNotFound) {
			return fmt.Errorf("forget secret of account %d: %w", acc.ID, err)
		}
	}
	return nil
}

// sent tells an adapter what left under one of its keys.
func (s *shop) sent(ctx context.Context, key string) (channel.Outgoing, bool, error) {
	p, ok, err := s.ledger.Sent(ctx, key)
	if err != nil || !ok {
		return channel.Outgoing{}, false, err
	}
	return s.withFiles(p), true, nil
}

func (s *shop) withFiles(p outbox.Parcel) channel.Outgoing {
	for _, f := range p.Files {
		p.Outgoing.Media = append(p.Outgoing.Media, s.channelMedia(f))
	}
	return p.Outgoing
}

// kinds tells the register which addresses there can be, and who must work for each to reach anybody.
func (s *shop) kinds() []customer.KindInfo {
	supplier := s.suppliers()
	var all []customer.KindInfo
	seen := map[desk.Kind]bool{}
	for _, a := range s.o.adapters() {
		if seen[a.kind] {
			continue // another way of the same kind reaches the same addresses
		}
		seen[a.kind] = true
		all = append(all, customer.KindInfo{Kind: a.kind, AddressForm: a.addressForm, Supplier: supplier[a.kind]})
	}
	return append(all, byHand...)
}

// suppliers are those of the kinds that have an account set up and not paused: the others reach nobody.
func (s *shop) suppliers() map[desk.Kind]string {
	all := map[desk.Kind]string{}
	for _, r := range s.channels.All() {
		h, ok := s.monitor.Health(r.Account.ID)
		if !r.Account.Paused && (!ok || h.State != desk.HealthOff) {
			all[r.Account.Kind] = r.Channel.Caps().Supplier
		}
	}
	return all
}
