package whatsapp

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"

	"planob/backend/channel"
	"planob/backend/desk"
)

// browserName is how a code typed on the phone announces us; the server accepts only names of browsers it knows.
const browserName = "Chrome (Windows)"

// pairingRun is one pairing, from the request to its end. It belongs to the supervisor.
type pairingRun struct {
	ctx    context.Context
	phone  string // E.164 for a code to type, "" for a QR code
	steps  chan channel.PairStep
	shown  string   // the QR code being shown
	codes  []string // QR codes not shown yet
	first  bool     // the next QR code is the first one
	asked  bool     // the code to type was asked for
	paired bool     // the phone said yes; the login follows
	alarm  alarm    // end of the code being shown
}

func (p *pairingRun) C() <-chan time.Time {
	if p == nil {
		return nil
	}
	return p.alarm.C()
}

func (p *pairingRun) gone() <-chan struct{} {
	if p == nil {
		return nil
	}
	return p.ctx.Done()
}

// show never waits: there is room for every step a pairing can have.
func (p *pairingRun) show(step channel.PairStep) {
	select {
	case p.steps <- step:
	default:
	}
}

// Pair implements channel.Pairer.
func (a *Adapter) Pair(ctx context.Context) (<-chan channel.PairStep, error) {
	return a.beginPairing(ctx, "")
}

// PairPhone implements channel.Pairer.
func (a *Adapter) PairPhone(ctx context.Context, phone string) (<-chan channel.PairStep, error) {
	if forms(phone) == nil {
		return nil, &desk.Error{Code: desk.CodeInvalid, Key: "whatsapp.pairNumber", Field: "phone"}
	}
	return a.beginPairing(ctx, phone)
}

func (a *Adapter) beginPairing(ctx context.Context, phone string) (<-chan channel.PairStep, error) {
	p := &pairingRun{ctx: ctx, phone: phone, first: true, steps: make(chan channel.PairStep, 32)}
	answer := make(chan error, 1)
	a.mail.put(func(s *supervisor) { answer <- s.beginPairing(p) })
	return p.steps, a.await(ctx, answer)
}

// await waits for the supervisor, which may not run yet.
func (a *Adapter) await(ctx context.Context, answer <-chan error) error {
	t := time.NewTimer(a.o.Timing.Unlink)
	defer t.Stop()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return desk.NewError(desk.CodeOffline, "whatsapp.notRunning", nil)
	}
}

func (s *supervisor) beginPairing(p *pairingRun) error {
	if err := p.ctx.Err(); err != nil {
		return err
	}
	if s.link != nil && s.link.paired() {
		return desk.NewError(desk.CodeConflict, "whatsapp.alreadyLinked", nil)
	}
	s.endPairing("") // an older one that nobody finished
	s.wake.stop()
	l, err := s.openLink(s.stateInt(stateMark))
	if refusedForGood(err) {
		if err = setAside(s.a.o.SessionFile, s.a.o.Now()); err == nil {
			l, err = s.openLink(s.stateInt(stateMark))
		}
	}
	if err != nil {
		s.a.log.Error("open session to pair", "err", safe(err))
		return desk.NewError(desk.CodeStorage, "whatsapp.session", safe(err))
	}
	if l.paired() { // a link that could not be opened before, and can now
		s.link = l
		s.connect()
		return desk.NewError(desk.CodeConflict, "whatsapp.alreadyLinked", nil)
	}
	s.link, s.pair, s.phase = l, p, pairing
	s.connect()
	return nil
}

// noticePairing carries the library's events about pairing to the supervisor.
func (l *link) noticePairing(evt any) {
	switch e := evt.(type) {
	case *events.QR:
		codes := e.Codes
		l.tell(func(s *supervisor) { s.gotCodes(codes) })
	case *events.RotateADVSecret:
		l.tell(func(s *supervisor) { s.rotateCodes(e.OldSecret, e.NewSecret) })
	case *events.PairSuccess:
		own := e.ID
		l.own.Store(&own)
		l.tell((*supervisor).phoneAgreed)
	case *events.PairError, *events.PairPasskeyError:
		l.tell(func(s *supervisor) { s.endPairing("whatsapp.pairFailed") })
	case *events.PairPasskeyRequest:
		l.tell(func(s *supervisor) { s.endPairing("whatsapp.pairPasskey") })
	}
}

// gotCodes: the server offers codes to show, which also means that it is ready for a request by number.
func (s *supervisor) gotCodes(codes []string) {
	p := s.pair
	if p == nil || s.phase != pairing {
		return
	}
	if p.phone == "" {
		s.deadline.stop()
		p.codes, p.first = codes, true
		s.nextCode()
		return
	}
	if p.asked {
		return
	}
	p.asked = true
	l := s.link
	go func() {
		ctx, cancel := context.WithTimeout(p.ctx, s.a.o.Timing.Login)
		defer cancel()
		code, err := l.client.PairPhone(ctx, p.phone, true, whatsmeow.PairClientChrome, browserName)
		l.tell(func(s *supervisor) { s.gotPhoneCode(p, code, err) })
	}()
}

func (s *supervisor) gotPhoneCode(p *pairingRun, code string, err error) {
	if s.pair != p || s.phase != pairing {
		return
	}
	s.deadline.stop()
	if err != nil {
		s.a.log.Info("code to type refused", "err", safe(err))
		s.endPairing(phoneRefusal(err))
		return
	}
	life := s.a.o.Timing.CodeLife
	p.alarm.set(life)
	p.show(channel.PairStep{Code: code, Expires: s.a.o.Now().Add(life)})
}

func phoneRefusal(err error) string {
	var iq *whatsmeow.IQError
	if !errors.As(err, &iq) {
		return "whatsapp.pairUnreachable"
	}
	switch iq.Code {
	case 400, 404, 406:
		return "whatsapp.pairNumber"
	case 429:
		return "whatsapp.pairOften"
	}
	return "whatsapp.pairFailed"
}

// nextCode shows the next QR code, or ends a pairing whose codes were all shown.
func (s *supervisor) nextCode() {
	p := s.pair
	if p == nil {
		return
	}
	p.alarm.stop()
	if p.phone != "" || len(p.codes) == 0 {
		s.endPairing("whatsapp.pairExpired")
		return
	}
	life := s.a.o.Timing.QRNext
	if p.first {
		life, p.first = s.a.o.Timing.QRFirst, false
	}
	p.shown, p.codes = p.codes[0], p.codes[1:]
	p.alarm.set(life)
	p.show(channel.PairStep{QR: p.shown, Expires: s.a.o.Now().Add(life)})
}

// rotateCodes puts a new secret into the codes, and shows the present one again with it.
func (s *supervisor) rotateCodes(before, after string) {
	p := s.pair
	if p == nil || p.shown == "" || p.paired {
		return
	}
	p.codes = append([]string{p.shown}, p.codes...)
	for i, code := range p.codes {
		p.codes[i] = strings.Replace(code, before, after, 1)
	}
	s.nextCode()
}

// phoneAgreed: paired. The server now closes the connection and the library opens the first real one.
func (s *supervisor) phoneAgreed() {
	if s.pair != nil {
		s.pair.paired = true
		s.pair.alarm.stop()
	}
	since := s.a.o.Now().UnixMilli()
	s.a.since.Store(since)
	s.setState(stateSince, strconv.FormatInt(since, 10))
	s.rememberLink()
	s.phase = connecting
	s.deadline.set(s.a.o.Timing.Login)
}

// donePairing ends a pairing that worked.
func (s *supervisor) donePairing() {
	p := s.pair
	if p == nil {
		return
	}
	s.pair = nil
	p.alarm.stop()
	p.show(channel.PairStep{Done: true, Name: canonical(s.link.own.Load().User)})
	close(p.steps)
}

// endPairing ends a pairing that did not work, with a reason unless the caller went away. What the phone agreed to is
// kept: the link is there, whoever stopped waiting for it.
func (s *supervisor) endPairing(reason string) {
	p := s.pair
	if p == nil {
		return
	}
	s.pair = nil
	p.alarm.stop()
	if !p.paired {
		s.discard()
	}
	if reason != "" {
		p.show(channel.PairStep{Reason: reason})
	}
	close(p.steps)
}

// discard throws an unfinished link away.
func (s *supervisor) discard() {
	if s.link == nil {
		return
	}
	s.rest()
	s.cut()
	s.link.close()
	s.link = nil
	if err := removeSession(s.a.o.SessionFile); err != nil {
		s.a.log.Warn("remove unfinished session", "err", safe(err))
	}
	if s.ctx.Err() == nil {
		s.unlinked()
	}
}

func pairReason(reason string) string {
	if reason == channel.ReasonPlatform {
		return "whatsapp.pairFailed"
	}
	return "whatsapp.pairUnreachable"
}

// Unlink implements channel.Pairer. The phone is told if it can be reached; the session is forgotten in any case.
func (a *Adapter) Unlink(ctx context.Context) error {
	if l := a.live.Load(); l != nil {
		bye, cancel := context.WithTimeout(ctx, a.o.Timing.Unlink)
		if err := l.logout(bye); err != nil {
			a.log.Info("the phone could not be told", "err", safe(err))
		}
		cancel()
	}
	answer := make(chan error, 1)
	a.mail.put(func(s *supervisor) {
		s.endPairing("")
		s.setState(stateLinked, "")
		s.forget()
		s.phase = idle
		s.wake.stop()
		s.say(channel.Unconfigured, "", nil)
		answer <- nil
	})
	return a.await(ctx, answer)
}

// logout asks the server to remove this device. It runs beside the caller, because the library ends the connection
// inside it, in its own time.
func (l *link) logout(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- l.client.Logout(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
