package whatsapp

import (
	"strconv"
	"time"

	"planob/backend/channel"
)

// After a refusal the server hangs up, and nobody here does (see dial).

// loggedOut: the phone removed this computer, or the number is refused. The library has deleted its row already; the
// rest of the session goes too, and a new link starts from a new QR code that a person asks for.
func (s *supervisor) loggedOut(reason string) {
	s.endPairing("whatsapp.pairFailed")
	s.forget()
	s.phase = idle
	s.say(channel.Blocked, reason, nil)
}

// replaced: another program uses the same session. One try after a while tells a passing mistake from a rival; then a
// person decides, because two programs that throw each other out lose messages for both.
func (s *supervisor) replaced() {
	s.rest()
	if s.taken {
		s.phase = blocked
		s.say(channel.Blocked, channel.ReasonReplaced, nil)
		return
	}
	s.taken = true
	s.tryIn(s.a.o.Timing.Replaced, channel.ReasonReplaced, nil)
}

// banned: refused for a while. The next try is after its end.
func (s *supervisor) banned(lasts time.Duration) {
	if lasts <= 0 {
		lasts = s.a.o.Timing.Restricted
	}
	s.endPairing("whatsapp.restricted")
	s.rest()
	s.phase = blocked
	s.quiet(s.a.o.Now().Add(lasts))
	sig := s.a.newSignal(channel.Blocked, channel.ReasonRestricted, nil)
	sig.Until = s.a.o.Now().Add(lasts)
	s.a.signal(sig)
	if s.link != nil {
		s.wake.set(lasts + s.a.o.Timing.BackoffFirst)
	}
}

// outdated: the network wants a newer program. Once, the version it announces is refreshed and tried; when that is
// refused too only a new release helps, and the plan carries the shop until then.
func (s *supervisor) outdated() {
	paired := s.pair
	s.rest()
	if s.refreshed {
		s.stayOutdated()
		return
	}
	s.refreshed = true
	s.phase = waiting
	l := s.link
	go func() {
		fresh, err := s.a.refreshVersion(l.ctx)
		l.tell(func(s *supervisor) {
			if err != nil {
				s.a.log.Warn("version refused", "err", safe(err))
			}
			switch {
			case !fresh:
				s.stayOutdated()
			case paired != nil && paired == s.pair:
				s.phase = pairing
				s.wake.set(lull)
			case s.phase == waiting:
				s.wake.set(lull)
			}
		})
	}()
}

func (s *supervisor) stayOutdated() {
	s.endPairing("whatsapp.outdated")
	s.phase = blocked
	s.say(channel.Blocked, channel.ReasonOutdated, nil)
	s.refreshed = false
	if s.link != nil {
		s.wake.set(s.a.o.Timing.Outdated)
	} else {
		s.phase = idle
	}
}

// refused: a refusal that nobody documented. Trying again soon would look like an attack.
func (s *supervisor) refused(code int) {
	if s.phase == pairing {
		s.endPairing("whatsapp.pairFailed")
		return
	}
	s.rest()
	s.a.log.Warn("login refused", "code", code)
	s.tryIn(s.a.o.Timing.Refused, channel.ReasonPlatform, nil)
}

// restricted: connected, but messages to new people are refused (463, time lock). Until tells when it ends, zero if
// the network did not say.
func (s *supervisor) restricted(until time.Time) {
	now := s.a.o.Now()
	if !until.After(now) {
		until = now.Add(s.a.o.Timing.Restricted)
	}
	s.until = until
	s.quiet(until)
	s.setState(stateRestricted, strconv.FormatInt(until.UnixMilli(), 10))
	s.stillRestricted()
	if s.phase == up {
		s.question.set(s.a.o.Timing.PingAgain) // whoever sent will report the refusal too, without its end: say it again
	}
}

// stillRestricted repeats a restriction that has not ended.
func (s *supervisor) stillRestricted() {
	now := s.a.o.Now()
	if !s.until.After(now) {
		return
	}
	s.free.set(s.until.Sub(now))
	sig := s.a.newSignal(channel.Blocked, channel.ReasonRestricted, nil)
	sig.Until = s.until
	s.a.signal(sig)
}

// unrestricted: the restriction ended.
func (s *supervisor) unrestricted() {
	if s.until.IsZero() {
		return
	}
	s.until = time.Time{}
	s.free.stop()
	s.setState(stateRestricted, "")
	if s.phase == up {
		s.say(channel.Connected, "", nil)
	}
}
