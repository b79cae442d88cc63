package desk

import "time"

// Class is what a message is for. It decides patience, quiet hours, expiry and consent (docs/DELIVERY.md).
type Class string

// The classes.
const (
	Urgent   Class = "urgent"
	Reply    Class = "reply"
	Notice   Class = "notice"
	Dues     Class = "dues"
	Campaign Class = "campaign"
)

// Classes are all classes, most pressing first.
var Classes = []Class{Urgent, Reply, Notice, Dues, Campaign}

// Direction says who speaks.
type Direction string

// The directions. A note has no recipient and so can never be sent.
const (
	In   Direction = "in"
	Out  Direction = "out"
	Note Direction = "note"
)

// Status is what became of a message. It is a word of the store and of the window.
type Status string

// The statuses of a message. Received messages and notes are StatusNone.
const (
	StatusNone Status = ""
	Held       Status = "held"
	Queued     Status = "queued"
	Active     Status = "active"
	Accepted   Status = "accepted"
	Delivered  Status = "delivered"
	Read       Status = "read"
	Failed     Status = "failed"
	InDoubt    Status = "in_doubt"
	Expired    Status = "expired"
	Cancelled  Status = "cancelled"
)

// HoldReason is why a message is HELD.
type HoldReason string

// The reasons to hold.
const (
	HoldNone     HoldReason = ""
	HoldHours    HoldReason = "hours"    // quiet hours
	HoldCaps     HoldReason = "caps"     // enough automatic messages for this customer
	HoldCost     HoldReason = "cost"     // the budget is used up
	HoldConsent  HoldReason = "consent"  // no address with consent
	HoldApproval HoldReason = "approval" // a person must approve
	HoldClock    HoldReason = "clock"    // the computer's clock is suspect
	HoldRestored HoldReason = "restored" // came out of a backup
	HoldFrozen   HoldReason = "frozen"   // a person stopped all sending
)

// Message is one thing said in a conversation: received, to be sent, or noted.
type Message struct {
	ID           MessageID
	Conversation ConversationID
	Customer     CustomerID
	Service      ServiceID
	Direction    Direction
	Class        Class
	Subject      string
	Text         string
	HTML         string // as received, never cleaned; only the viewer cleans and shows it
	// Account and Kind are the channel of the newest attempt, or the one it arrived by.
	Account AccountID
	Kind    Kind
	Address AddressID
	// Member is who wrote it in a group, 0 for a conversation with a customer and for what the owner wrote.
	Member MemberID
	Status Status
	Hold   HoldReason
	// Author is the actor who wrote it, "" for a customer, "auto" for the program.
	Author string
	// Automatic is true when no person pressed "send" for this very message: quiet hours and caps bind it.
	Automatic bool
	// At is the transport's clock (shown); Arrived is ours and orders the thread.
	At      time.Time
	Arrived time.Time
	// Expires is when the message must no longer leave. Mandatory for Out.
	Expires time.Time
	// DedupeKey makes a second enqueue of the same thing a no-op; "" for none.
	DedupeKey string
	// Ladder is the order of addresses, frozen when the message was written.
	Ladder []AddressID
	// Incident is the outage this message was written about or re-routed by, 0 for none.
	Incident IncidentID
	// ReplyTo is the message this one quotes, 0 for none.
	ReplyTo MessageID
	Media   []Media
	// Reason is the locale key of why it failed, expired or is in doubt.
	Reason string
	// Edited is when its writer last changed the text; Deleted is when they took the message back, and then Text is empty.
	// What it said before are its revisions.
	Edited  time.Time
	Deleted time.Time
	Form    Form
}

// Form is what a received message is, when it is not just text and files. Its text holds what there is to read of it.
type Form string

// The forms.
const (
	FormNone    Form = ""
	FormPlace   Form = "place" // the last line of the text opens a map
	FormContact Form = "contact"
	FormSticker Form = "sticker"
	FormPoll    Form = "poll"
	FormCall    Form = "call"   // a call that nobody answered
	FormOnce    Form = "once"   // to be seen once, on the phone; nothing of it is here
	FormJoined  Form = "joined" // opened the chat; there is nothing to read
	FormLeft    Form = "left"   // closed the chat to the shop
	FormNumber  Form = "number" // proved a phone number to be theirs
	FormOther   Form = "other"  // a kind that only the phone can show
)

// Reaction is a person's emoji on a message.
type Reaction struct {
	Message MessageID
	Author  string // "" for the customer, or who of the shop
	Emoji   string
	At      time.Time
}

// Revision is one text that a message had. No revision is ever changed or removed.
type Revision struct {
	Message MessageID
	What    RevisionKind
	// Author is "" for the customer, or who of the shop.
	Author  string
	Subject string
	Text    string
	At      time.Time // by the writer's clock
	Arrived time.Time
}

// RevisionKind is how a revision came to be.
type RevisionKind string

// The kinds of revision.
const (
	RevisionSaid    RevisionKind = "said"    // as it was first sent
	RevisionEdited  RevisionKind = "edited"  // the text after an edit
	RevisionDeleted RevisionKind = "deleted" // nothing: taken back
)

// Media is one file of a message. Its bytes are stored by their SHA-256 in the media folder.
type Media struct {
	ID      MediaID
	Message MessageID
	Name    string // as the sender named it, cleaned; never used as a path
	MIME    string
	Size    int64
	SHA256  string // lower-case hexadecimal; "" while the file has not been fetched
	Thumb   []byte // JPEG, small; nil for none
	Inline  bool   // belongs to the HTML of the message
	// ContentID is the name by which the HTML of the message refers to it.
	ContentID string
}

// Open reports whether the status can still change without a person.
func (s Status) Open() bool {
	switch s {
	case Held, Queued, Active, InDoubt:
		return true
	}
	return false
}
