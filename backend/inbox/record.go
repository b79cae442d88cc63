package inbox

import (
	"strings"
	"time"
	"unicode/utf8"

	"planob/backend/channel"
	"planob/backend/desk"
)

const (
	// AuthorDevice is the author of what the owner wrote on another device of the account, such as the phone.
	AuthorDevice = "device"
	// ReasonUnreadable is the reason of a received message whose content nobody could read: a placeholder.
	ReasonUnreadable = "inbox.unreadable"
	// ReasonLeft is the reason of a received message that took back all consent ("SAIR").
	ReasonLeft = "inbox.left"
	// OriginUnreadable marks a mail row for an arrival that could not even become a placeholder.
	OriginUnreadable channel.Origin = "unreadable"
)

// Arrival is one incoming message, cleaned, with its files stored: ready to be written in one transaction.
type Arrival struct {
	Account    desk.AccountID
	RemoteID   string
	Peer       channel.Peer
	FromUs     bool
	Origin     channel.Origin
	Answers    []string
	Subject    string
	Text       string
	HTML       string
	Unreadable bool
	Leave      bool // the customer asks to be left alone
	Refused    bool // handling it failed before
	At         time.Time
	Arrived    time.Time
	Media      []desk.Media
	Form       desk.Form
	Change     *channel.Change // it is no message but something done to one
	Invite     string          // an invitation that they came by
	Left       bool            // the customer closed this way
	Group      *channel.Group  // it was said in a group
}

// Receipt is what became of an arrival.
type Receipt struct {
	// New is false when the store knew the remote id; then nothing else is set, except for a placeholder made readable.
	New          bool
	Mail         desk.MailID // it is no person's message and went to the mails
	Message      desk.MessageID
	Conversation desk.ConversationID
	Media        []desk.MediaID
	// Customers are those that were made or changed by it.
	Customers []desk.CustomerID
}

// Known is what the store has of a remote id.
type Known struct {
	Seen       bool
	Unreadable bool // as a placeholder
	Early      bool // by what was done to it before it came: its first text is missing
	Ours       bool // one of our attempts is known by it
	Refused    bool // handling it failed before
}

// Row is one conversation as the list shows it.
type Row struct {
	desk.Conversation
	Company     string
	Unconfirmed bool
	LastStatus  desk.Status
	Services    int // how often it was opened; only Conversation fills it
	// Size is how many people are in a group, 0 when nobody told, and LastBy who wrote last in it.
	Size   int
	LastBy string
}

// Member is somebody who writes in groups, as far as they are known.
type Member struct {
	ID    desk.MemberID
	Name  string // what the shop calls them, or else what they call themselves
	Value string // their address, "" while the network hides it
}

// The tabs of the list and its orders.
const (
	TabOpen     = "open"
	TabWaiting  = "waiting"
	TabAll      = "all"
	TabResolved = "resolved"
	TabGroups   = "groups" // apart from all others, which hold customers only

	SortRecent  = "recent"
	SortWaiting = "waiting" // who waits longest first, then the others by what is newest
)

// Query asks for one page of the list. Cursor is what the page before returned, "" for the first.
type Query struct {
	Tab    string
	Sort   string
	Text   string // in a customer's name, company or addresses, accents ignored; in the last message; or a protocol number
	Cursor string
	Limit  int
	// Assignee shows only what is theirs, Unassigned only what is nobody's.
	Assignee   string
	Unassigned bool
}

// Page is one page of the list; Cursor is "" at the end.
type Page struct {
	Rows   []Row
	Cursor string
	Counts Counts
}

// Counts are the numbers beside the tabs.
type Counts struct {
	Open, Waiting, Unread, Resolved int
	Groups, UnreadGroups            int // in no other number
}

// PageQuery asks for the Limit messages before Before, or after After; both zero is the end of the thread.
type PageQuery struct {
	Conversation desk.ConversationID
	Before       desk.MessageID
	After        desk.MessageID
	Limit        int
}

// Entry is one message of a thread with its attempts. Its HTML is not loaded; Message loads it.
type Entry struct {
	desk.Message
	HasHTML   bool
	Attempts  []desk.Attempt // none of a message that arrived
	Quote     desk.Message   // what ReplyTo names, in short; ID 0 for none
	Reactions []desk.Reaction
	Member    Member // who wrote it in a group
	Quoted    Member // who wrote what it quotes there
	// Next is when the outbox looks again at a message that waits; zero when it does not.
	Next time.Time
}

// Hit is one message found. Snippet is plain text in which \u0001 and \u0002 enclose what matched.
type Hit struct {
	Message desk.Message
	Name    string
	Snippet string
	Group   bool // it was said in the group called Name
}

const previewRunes = 120

// PreviewMark begins a preview that is not what somebody said but a word for what the message is.
const PreviewMark = "\u0001"

// Preview is one line that stands for a message in the list: its text, its subject or its first file's name, or a word
// for what it is when there is nothing of it to show.
func Preview(m desk.Message) string {
	switch {
	case !m.Deleted.IsZero():
		return PreviewMark + "deleted"
	case m.Reason == ReasonUnreadable:
		return PreviewMark + "unreadable"
	case m.Form != desk.FormNone && (m.Text == "" || m.Form == desk.FormSticker):
		return PreviewMark + string(m.Form)
	}
	for _, s := range []string{m.Text, m.Subject} {
		if line := oneLine(s, previewRunes); line != "" {
			return line
		}
	}
	if len(m.Media) > 0 {
		return oneLine(m.Media[0].Name, previewRunes)
	}
	return ""
}

// oneLine joins the words of s with single spaces and cuts after limit characters. It reads no more than it needs.
func oneLine(s string, limit int) string {
	if most := limit * 8; len(s) > most {
		s = s[:most]
		for !utf8.ValidString(s) {
			s = s[:len(s)-1]
		}
	}
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > limit {
		return strings.TrimRight(string(r[:limit-1]), " ") + "…"
	}
	return string(r)
}
