package contingency

import (
	"planob/backend/channel"
	"planob/backend/desk"
)

// reasonVerdict is what an adapter's reason means when nothing nearer explains it.
var reasonVerdict = map[string]desk.Verdict{
	channel.ReasonUnlinked:   desk.VerdictUnlinked,
	channel.ReasonBanned:     desk.VerdictBanned,
	channel.ReasonRestricted: desk.VerdictRestricted,
	channel.ReasonOutdated:   desk.VerdictOutdated,
	channel.ReasonReplaced:   desk.VerdictReplaced,
	channel.ReasonPassword:   desk.VerdictPassword,
	channel.ReasonCert:       desk.VerdictCertificate,
	channel.ReasonClock:      desk.VerdictClock,
	channel.ReasonPlatform:   desk.VerdictPlatform,
	channel.ReasonNetwork:    desk.VerdictPlatform,
	channel.ReasonTimeout:    desk.VerdictPlatform,
	channel.ReasonDevice:     desk.VerdictDevice,
	channel.ReasonSignal:     desk.VerdictSignal,
	channel.ReasonSIM:        desk.VerdictSIM,
}

func verdictOf(reason string, otherwise desk.Verdict) desk.Verdict {
	if v, ok := reasonVerdict[reason]; ok {
		return v
	}
	return otherwise
}

// verdict says whose fault it is, first match first:
//
//	resuming            start or wake less than a minute ago, nothing proved yet
//	cable…internet      the computer's own way out fails, for accounts that need it
//	unlinked…password   the far side said so
//	platform            the way out is fine and the far side cannot be reached or says it is broken
//	send, receive       only one half fails
func (a *account) verdict(net desk.InternetState, needsInternet bool) desk.Verdict {
	broken := a.send.state != desk.HealthUp || a.recv.state != desk.HealthUp
	switch {
	case !broken:
		return desk.VerdictNone
	case a.blocked != "":
		return a.blocked
	case a.send.state == desk.HealthUnknown:
		return desk.VerdictResuming
	case needsInternet && net.Verdict() != "":
		return net.Verdict()
	case a.recv.state == desk.HealthUp && (a.send.verdict == desk.VerdictSignal || a.send.verdict == desk.VerdictSIM):
		return a.send.verdict // nearer than that it does not send
	case a.recv.state == desk.HealthUp:
		return desk.VerdictSend
	case a.send.state == desk.HealthUp:
		return desk.VerdictReceive
	case a.send.verdict != "":
		return a.send.verdict
	case a.recv.verdict != "":
		return a.recv.verdict
	}
	return desk.VerdictPlatform
}
