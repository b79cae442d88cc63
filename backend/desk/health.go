package desk

import "time"

// HealthState is what is believed of an account, or of one half of it.
type HealthState string

// The states of health (docs/DELIVERY.md, Health).
const (
	HealthUnknown    HealthState = "unknown" // just started or resumed: no verdict, no failover
	HealthUp         HealthState = "up"
	HealthSuspect    HealthState = "suspect"
	HealthDown       HealthState = "down"
	HealthRecovering HealthState = "recovering"
	HealthBlocked    HealthState = "blocked" // only a person can help
	HealthOff        HealthState = "off"     // never set up, unlinked here, or paused by the owner
)

// Verdict says whose outage it is. "" means nothing is wrong.
type Verdict string

// The verdicts.
const (
	VerdictNone        Verdict = ""
	VerdictResuming    Verdict = "resuming"
	VerdictCable       Verdict = "cable"
	VerdictPortal      Verdict = "portal"
	VerdictDNS         Verdict = "dns"
	VerdictInternet    Verdict = "internet"
	VerdictUnlinked    Verdict = "unlinked"
	VerdictBanned      Verdict = "banned"
	VerdictRestricted  Verdict = "restricted"
	VerdictOutdated    Verdict = "outdated"
	VerdictReplaced    Verdict = "replaced"
	VerdictPassword    Verdict = "password"
	VerdictCertificate Verdict = "certificate"
	VerdictPlatform    Verdict = "platform"
	VerdictSend        Verdict = "send"
	VerdictReceive     Verdict = "receive"
	VerdictDevice      Verdict = "device" // the shop's own telephone or modem
	VerdictSignal      Verdict = "signal"
	VerdictSIM         Verdict = "sim"
	VerdictClock       Verdict = "clock"
	VerdictForced      Verdict = "forced"
)

// Ours reports whether the fault is this computer's or its connection's, so that no platform is blamed and every
// channel that needs the internet falls together.
func (v Verdict) Ours() bool {
	switch v {
	case VerdictCable, VerdictPortal, VerdictDNS, VerdictInternet:
		return true
	}
	return false
}

// Health is what is known of one account now.
type Health struct {
	Account AccountID
	Kind    Kind
	State   HealthState
	Send    HealthState
	Receive HealthState
	Verdict Verdict
	Since   time.Time // of State
	Until   time.Time // end of a restriction, or of a forced state
	NextTry time.Time // when the channel tries to connect again by itself; zero when nothing is planned
	LastIn  time.Time
	LastOut time.Time
	Syncing int // messages of the backlog still expected
	// Missed is since when messages may have been lost, because the channel was away for longer than its network keeps
	// them; zero when none may be.
	Missed time.Time
	// Actual is State without any override.
	Actual HealthState
	// DownSince is when the outage of the sending half began; it runs on through RECOVERING. Zero when there is none.
	DownSince time.Time
	// Woke is when the computer last woke from sleep: what waited since before then leaves at a safe pace.
	Woke time.Time
	// Forced is the person's override that decides State, 0 for none.
	Forced int64
}

// InternetState is what is believed of this computer's own way out.
type InternetState string

// The states of the way out.
const (
	InternetUnknown InternetState = "unknown"
	InternetOK      InternetState = "ok"
	InternetCable   InternetState = "cable"  // no network on this computer
	InternetPortal  InternetState = "portal" // the network asks for a login
	InternetDNS     InternetState = "dns"    // names are not found, addresses answer
	InternetDown    InternetState = "down"
)

// Verdict is what the state means for every account that needs the internet.
func (s InternetState) Verdict() Verdict {
	switch s {
	case InternetCable:
		return VerdictCable
	case InternetPortal:
		return VerdictPortal
	case InternetDNS:
		return VerdictDNS
	case InternetDown:
		return VerdictInternet
	}
	return VerdictNone
}

// OverrideAction is what a person said.
type OverrideAction string

// The actions.
const (
	ForceDown   OverrideAction = "down"
	ForceUp     OverrideAction = "up"
	ForceFreeze OverrideAction = "freeze" // nothing leaves
	Prefer      OverrideAction = "prefer" // this kind first, for one conversation
)

// Override is a person's word over the machine's, for a time. Account 0 with ForceFreeze means every account.
type Override struct {
	ID           int64
	Account      AccountID
	Conversation ConversationID
	Action       OverrideAction
	Kind         Kind
	Actor        string
	// From is when it takes effect: a mass act waits out its undo window.
	From  time.Time
	Until time.Time // zero: until a person ends it
}

// Live reports whether the override counts at now.
func (o Override) Live(now time.Time) bool {
	return !now.Before(o.From) && (o.Until.IsZero() || now.Before(o.Until))
}
