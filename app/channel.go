package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/email"
	"planob/backend/channel/whatsapp"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/phone"
)

// Channels is the accounts (Canais).
type Channels struct{ c *call }

const (
	// checkPatience bounds asking the far side before an account is saved.
	checkPatience = 90 * time.Second
	// unlinkPatience bounds telling the phone; the account goes in any case.
	unlinkPatience = 15 * time.Second
	riskSetting    = "whatsapp.risk."
)

// List is every account, the first of the ladder first.
func (s *Channels) List() ([]ChannelView, error) { return s.c.channelViews() }

// Kinds is what can be set up, and by which ways.
func (s *Channels) Kinds() ([]KindView, error) {
	return each(s.c.o.adapters(), func(a adapter) KindView {
		return KindView{Kind: string(a.kind), Way: a.way, AddressForm: a.addressForm, Available: true, Form: a.setup != nil}
	}), nil
}

// Add makes an account that is set up afterwards by pairing.
func (s *Channels) Add(kind string) (ChannelView, error) {
	if desk.Kind(kind) != whatsapp.Kind {
		return ChannelView{}, desk.NewError(desk.CodeInvalid, "channel.kind", nil)
	}
	acc, err := s.c.ladder.Add(s.c.work(), whatsapp.Kind, "", "")
	if err == nil {
		err = s.c.accounts.changed(acc)
	}
	if err != nil {
		return ChannelView{}, err
	}
	return s.audited(acc, "channel.add")
}

// audited records an act on an account and shows it.
func (s *Channels) audited(acc channel.Account, act string) (ChannelView, error) {
	if err := s.c.audit.Add(s.c.work(), s.c.actor, act, int64(acc.ID), nil); err != nil {
		return ChannelView{}, err
	}
	return s.c.channelView(acc)
}

// SuggestEmail finds the servers of an address. It is a guess that SaveEmail confirms.
func (s *Channels) SuggestEmail(address string) (EmailInput, error) {
	ctx, cancel := context.WithTimeout(s.c.work(), unlinkPatience)
	defer cancel()
	config, found := email.Suggest(ctx, address, s.c.o.MailDNS)
	in := emailForm(config)
	in.Found = found
	return in, nil
}

// SaveEmail logs in on both sides, then keeps the account and puts it to work. An empty password of an account that is
// there already is the one that is kept.
func (s *Channels) SaveEmail(in EmailInput) (ChannelView, error) {
	id := desk.AccountID(in.Account)
	config := in.config()
	if err := config.Validate(); err != nil {
		return ChannelView{}, err
	}
	password, err := s.password(id, in.Password)
	if err != nil {
		return ChannelView{}, err
	}
	ctx, cancel := context.WithTimeout(s.c.work(), checkPatience)
	defer cancel()
	checker := email.Checker{TLSConfig: s.c.o.MailTLS, Dial: s.c.o.MailDial, Timing: s.c.o.MailTiming}
	if err := checker.Check(ctx, config, password); err != nil {
		return ChannelView{}, err
	}
	return s.keep(channel.Account{ID: id, Kind: email.Kind, Name: config.Address, Config: config.JSON()}, channel.Values{passwordField: password}, "channel.email")
}

func (s *Channels) password(id desk.AccountID, typed string) (string, error) {
	if typed == "" && id != 0 {
		var err error
		if typed, err = s.c.secret(id, passwordField); err != nil {
			return "", err
		}
	}
	if typed == "" {
		return "", &desk.Error{Code: desk.CodeInvalid, Key: "email.noPassword", Field: "password"}
	}
	return typed, nil
}

// AcceptRisk records that the owner read what linking a number may cost.
func (s *Channels) AcceptRisk(account int64) error {
	id := desk.AccountID(account)
	if _, err := s.c.ladder.Get(s.c.work(), id); err != nil {
		return err
	}
	if err := s.c.settings.Set(s.c.work(), riskSetting+idText(id), stamp(s.c.now())); err != nil {
		return err
	}
	if err := s.c.audit.Add(s.c.work(), s.c.actor, "channel.risk", account, nil); err != nil {
		return err
	}
	s.c.bus.Publish(event.AccountChanged{Account: id})
	return nil
}

func (c *call) riskAccepted(id desk.AccountID) (bool, error) {
	at, err := c.settings.Get(c.work(), riskSetting+idText(id))
	return at != "", err
}

// Pair starts to link an account by a QR code; PairState tells how far it is.
func (s *Channels) Pair(account int64) (PairView, error) { return s.pair(desk.AccountID(account), "") }

// PairPhone starts to link an account by a code that is typed on the phone with this number.
func (s *Channels) PairPhone(account int64, number string) (PairView, error) {
	e164, _, err := phone.Parse(number, s.c.areaCode(s.c.work()))
	if err != nil {
		return PairView{}, &desk.Error{Code: desk.CodeInvalid, Key: "whatsapp.pairNumber", Field: "phone"}
	}
	return s.pair(desk.AccountID(account), e164)
}

func (s *Channels) pair(id desk.AccountID, number string) (PairView, error) {
	accepted, err := s.c.riskAccepted(id)
	if err != nil {
		return PairView{}, err
	}
	if !accepted {
		return PairView{}, desk.NewError(desk.CodeConflict, "channel.riskFirst", nil)
	}
	return s.c.pairings.begin(id, number)
}

// PairState is how far the linking is.
func (s *Channels) PairState(account int64) (PairView, error) {
	return s.c.pairings.state(desk.AccountID(account)), nil
}

// CancelPair gives the linking up.
func (s *Channels) CancelPair(account int64) error {
	s.c.pairings.cancel(desk.AccountID(account))
	return nil
}

// Unlink ends the link of an account. Nothing of the shop's data is touched.
func (s *Channels) Unlink(account int64) error {
	id := desk.AccountID(account)
	r, ok := s.c.channels.Get(id)
	pairer, can := r.Channel.(channel.Pairer)
	if !ok || !can {
		return desk.NewError(desk.CodeInvalid, "channel.cannotPair", nil)
	}
	s.c.pairings.cancel(id)
	ctx, cancel := context.WithTimeout(s.c.work(), unlinkPatience)
	defer cancel()
	if err := pairer.Unlink(ctx); err != nil {
		return err
	}
	return s.c.audit.Add(s.c.work(), s.c.actor, "channel.unlink", account, nil)
}

// Pause stops sending by an account, or lets it go on.
func (s *Channels) Pause(account int64, paused bool) (ChannelView, error) {
	id := desk.AccountID(account)
	if err := s.c.ladder.SetPaused(s.c.work(), id, paused); err != nil {
		return ChannelView{}, err
	}
	acc, err := s.c.accounts.renamed(s.c.work(), id)
	if err != nil {
		return ChannelView{}, err
	}
	act := "channel.resume"
	if paused {
		act = "channel.pause"
	}
	return s.audited(acc, act)
}

// UseHere takes an account back that another computer took over: its channel starts anew, as it would with the program.
func (s *Channels) UseHere(account int64) (ChannelView, error) {
	id := desk.AccountID(account)
	if err := s.c.ladder.SetPaused(s.c.work(), id, false); err != nil {
		return ChannelView{}, err
	}
	acc, err := s.c.ladder.Get(s.c.work(), id)
	if err == nil {
		err = s.c.accounts.changed(acc)
	}
	if err != nil {
		return ChannelView{}, err
	}
	return s.audited(acc, "channel.here")
}

// Move puts an account at a position of the shop's ladder.
func (s *Channels) Move(account int64, position int) ([]ChannelView, error) {
	if err := s.c.ladder.Move(s.c.work(), desk.AccountID(account), position); err != nil {
		return nil, err
	}
	if err := s.c.reorder(); err != nil {
		return nil, err
	}
	if err := s.c.audit.Add(s.c.work(), s.c.actor, "channel.move", account, map[string]any{"position": position}); err != nil {
		return nil, err
	}
	return s.c.channelViews()
}

// reorder shows the running channels the ladder as it is now.
func (c *call) reorder() error {
	list, err := c.ladder.List(c.work())
	for _, acc := range list {
		if _, err := c.accounts.renamed(c.work(), acc.ID); err != nil {
			return err
		}
	}
	return err
}

// Remove takes an account away: its link, its secrets and its session. Its messages stay.
func (s *Channels) Remove(account int64) error {
	id := desk.AccountID(account)
	acc, err := s.c.ladder.Get(s.c.work(), id)
	if err != nil {
		return err
	}
	s.c.pairings.cancel(id)
	if r, ok := s.c.channels.Get(id); ok {
		if pairer, can := r.Channel.(channel.Pairer); can {
			ctx, cancel := context.WithTimeout(s.c.work(), unlinkPatience)
			// The phone may be out of reach; the session goes with the file, and the phone lists a dead computer.
			if err := pairer.Unlink(ctx); err != nil {
				s.c.log.Warn("unlink before removing", "account", account, "err", err)
			}
			cancel()
		}
	}
	if err := s.c.ladder.Remove(s.c.work(), id); err != nil {
		return err
	}
	s.c.accounts.removed(id)
	if err := errors.Join(s.c.forgetSecrets(acc), s.c.removeSession(id), s.c.reorder()); err != nil {
		return err
	}
	return s.c.audit.Add(s.c.work(), s.c.actor, "channel.remove", account, nil)
}

func (s *shop) removeSession(id desk.AccountID) error {
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(s.o.sessionFile(id) + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove session of account %d: %w", id, err)
		}
	}
	return nil
}

// Test makes one active check and tells how long the answer took.
func (s *Channels) Test(account int64) (TestView, error) {
	sig, err := s.c.monitor.Test(s.c.work(), desk.AccountID(account))
	good := []channel.SignalKind{channel.Answered, channel.Connected, channel.SendWorked}
	return TestView{OK: slices.Contains(good, sig.Kind), Millis: sig.Took.Milliseconds(), Reason: sig.Reason}, err
}
