package loopback

import (
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
)

// Faults are the switches by which a test breaks the server. The zero value breaks nothing. They touch only clients
// that came through Server.HTTPClient; the phone and the customers always see a server in good health.
//
// A switch stays as it is set until SetFaults changes it, except where its comment says that it clears itself.
type Faults struct {
	// DialError is what every new dial gets, as if the name could not be resolved.
	DialError error
	// UpgradeStatus answers the websocket upgrade with this HTTP status.
	UpgradeStatus int
	// HangUpgrade accepts the connection and never answers the upgrade.
	HangUpgrade bool
	// HangHandshake upgrades and never answers the Noise handshake.
	HangHandshake bool
	// NoSuccess finishes the handshake and never answers the login.
	NoSuccess bool
	// LoginFailure refuses every login. Connections that are already logged in stay.
	LoginFailure *LoginFailure
	// MinRevision refuses every login of a client version whose last number is lower with failure 405. The page at
	// https://web.whatsapp.com tells this number, so a client that reads it gets in.
	MinRevision uint32
	// PageStatus answers that page with this HTTP status.
	PageStatus int
	// StreamError ends each live connection of the shop with this stream error or, if there is none, the next one
	// after its login. Then it clears itself: a server that answered every login so would be a hot loop.
	StreamError *StreamError

	// Blackhole reads what clients send and drops it unread; nothing goes back, not even a close. What was meant for
	// them waits and leaves when the switch is turned off.
	Blackhole bool
	// StallRead lets clients read nothing; StallWrite lets none of their writes return, like a full send buffer.
	StallRead, StallWrite bool

	// The next five are about messages that the shop sends. With Next they hold for that many messages and then clear
	// themselves; with Next zero they hold until they are changed.

	// SwallowMsgAck routes the message and never acknowledges it.
	SwallowMsgAck bool
	// DropBeforeRoute ends the connection instead of routing the message.
	DropBeforeRoute bool
	// DropAfterRoute routes the message and ends the connection instead of acknowledging it.
	DropAfterRoute bool
	// AckError refuses the message with this code, 463 for example, and does not route it.
	AckError int
	// AckDelay holds the acknowledgement back; the message is routed at once.
	AckDelay time.Duration
	// Next is for how many more messages the five above hold; 0 is no limit.
	Next int

	// NoSenderKeys keeps back the keys that go with what is said in a group, as if they came later than the message.
	NoSenderKeys bool

	// Garble spoils whatever is encrypted for the shop's computers, copies that they ask for again too.
	Garble bool

	// UploadStatus and DownloadStatus answer media uploads and downloads with this HTTP status.
	UploadStatus, DownloadStatus int

	// The rest are not faults but questions about the real server to which we only believe an answer. A test of
	// anything that leans on one runs with both.

	// NoDedup routes a message id of the same sender as often as it comes. By default the second is acknowledged and
	// goes nowhere.
	NoDedup bool
	// LIDAddressing names senders by their hidden id (and their number beside it), as the real server does more and
	// more; by default by their number (and the hidden id beside it).
	LIDAddressing bool
	// EditsKeepID sends an edit under the id of the message that it edits; by default it has an id of its own.
	EditsKeepID bool
	// SealedEdits sends an edit encrypted with the secret of the message that it edits, as the newest phones are said to. It goes
	// with LIDAddressing: the sender's hidden id is part of the key.
	SealedEdits bool
	// NoOffline loses what arrives for a device that is not connected, instead of keeping it for its next login.
	NoOffline bool
	// NoOfflineMarks delivers a backlog without saying how long it is and when it ends.
	NoOfflineMarks bool
	// PlainFailure closes the connection in the same moment as a login failure or a stream error, not when the client
	// has taken note of it. The client then sometimes sees a lost connection only.
	PlainFailure bool
}

// LoginFailure is a refused login. The codes a client knows are 401 logged out, 402 temporary ban (with the attributes
// code and expire, in seconds), 403 and 406 banned, 405 outdated, 409, 500 and 503.
type LoginFailure struct {
	Reason int
	Attrs  map[string]string
}

// StreamError ends a connection with a reason: 515 and 503 ask for a reconnect.
type StreamError struct {
	Code     string
	Children []waBinary.Node
}

// DeviceRemoved is the stream error of a device that was unlinked on the phone. Phone.RemoveDevice does the whole of
// it; this alone leaves the device known to the server.
func DeviceRemoved() *StreamError { return conflict("401", "device_removed") }

// Replaced is the stream error of a session that was opened elsewhere.
func Replaced() *StreamError { return conflict("", "replaced") }

func conflict(code, kind string) *StreamError {
	return &StreamError{Code: code, Children: []waBinary.Node{{Tag: "conflict", Attrs: waBinary.Attrs{"type": kind}}}}
}

// messageFault says whether any switch about the shop's messages is on.
func (f *Faults) messageFault() bool {
	return f.SwallowMsgAck || f.DropBeforeRoute || f.DropAfterRoute || f.AckError != 0 || f.AckDelay != 0
}

// countMessage tells which switches hold for one message that just came, and counts it against Next.
func (f *Faults) countMessage() Faults {
	held := *f
	if f.Next > 0 && f.messageFault() {
		if f.Next--; f.Next == 0 {
			f.SwallowMsgAck, f.DropBeforeRoute, f.DropAfterRoute, f.AckError, f.AckDelay = false, false, false, 0, 0
		}
	}
	return held
}

// Faults returns the switches as they are now.
func (s *Server) Faults() Faults {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults
}

// SetFaults changes the switches in one step. It holds at once, on live connections too.
func (s *Server) SetFaults(change func(f *Faults)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.faults)
	s.giveStreamError()
	close(s.changed)
	s.changed = make(chan struct{})
	for c := range s.conns {
		c.flush()
	}
}

// giveStreamError hands a pending stream error to every live connection of the shop. The caller holds mu.
func (s *Server) giveStreamError() {
	if s.faults.StreamError == nil {
		return
	}
	given := false
	for c := range s.conns {
		if !c.inside && c.device != nil {
			c.streamError(s.faults.StreamError)
			given = true
		}
	}
	if given {
		s.faults.StreamError = nil
	}
}

// waitWhile returns when the switches no longer hold, or stop or the server closed.
func (s *Server) waitWhile(stop <-chan struct{}, holds func(f *Faults) bool) {
	for {
		s.mu.Lock()
		held, changed := holds(&s.faults), s.changed
		s.mu.Unlock()
		if !held {
			return
		}
		select {
		case <-changed:
		case <-stop:
			return
		case <-s.ctx.Done():
			return
		}
	}
}
