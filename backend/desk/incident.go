package desk

import "time"

// Incident is one outage of one account (0: of the shop's own internet), from its opening to its report.
type Incident struct {
	ID      IncidentID
	Account AccountID
	Kind    Kind
	Verdict Verdict
	Started time.Time // when it went down
	Opened  time.Time
	By      string // who opened it; "auto"
	// Activated is when a person put plan B to work, and who.
	Activated   time.Time
	ActivatedBy string
	Back        time.Time // the channel works again
	Closed      time.Time
}

// IncidentEvent is one line of the timeline; lines are only added.
type IncidentEvent struct {
	ID       int64
	Incident IncidentID
	At       time.Time
	What     string
	Actor    string
	Account  AccountID
	Verdict  Verdict
	Count    int
	// Detail is for the program (what to announce); it is not shown.
	Detail string
}

// The words of IncidentEvent.What.
const (
	IncidentDetected  = "detected"
	IncidentOpened    = "opened"
	IncidentReopened  = "reopened"
	IncidentActivated = "activated"
	IncidentUndone    = "undone"
	IncidentNotified  = "notified"
	IncidentStopped   = "stopped"
	IncidentVerdict   = "verdict"
	IncidentBack      = "back"
	IncidentDown      = "down" // again, while open
	IncidentReturned  = "returned"
	IncidentClosed    = "closed"
)

// Audience says who is told when plan B starts.
type Audience string

// The audiences. Telling everybody is not one of them: too many messages are the commonest harm of an outage.
const (
	AudienceNone    Audience = "none"    // only switch the channel
	AudienceWaiting Audience = "waiting" // who waits for an answer
)

// Announcement is what a person decided when plan B was put to work: whom to tell what, once the undo window is over.
type Announcement struct {
	Incident IncidentID
	Account  AccountID
	Audience Audience
	Text     string
	Actor    string
	Due      time.Time
	Told     bool // the audience was told, or there was none to tell
}
