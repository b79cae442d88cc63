package email

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/emersion/go-imap/v2"

	"planob/backend/channel"
	"planob/backend/desk"
)

const (
	cursorState = "email.inbox"
	// Bounds of one fetch, and of one mail: what is larger is shown by its beginning.
	batchMails = 50
	batchBytes = 4 << 20
	maxMail    = 25 << 20
	startBytes = 256 << 10
)

// cursor is where receiving goes on. It moves only past mails that are stored.
type cursor struct {
	Validity uint32   `json:"validity"`
	Next     imap.UID `json:"next"`
	// Since is how far back a sync from nothing must go: before it every mail is known to be stored, or unwanted.
	Since time.Time `json:"since"`
}

// receiver follows one INBOX over any number of connections.
type receiver struct {
	*Channel
	welcomed bool // the server has accepted the password in this run
	trouble  trouble
}

// trouble remembers where fetching failed, so that one mail that breaks a library or a server is found and passed.
type trouble struct {
	next  imap.UID // the cursor then
	fails int
	loud  bool // the answer could not be read; the connection was sound
}

// careful says that mails must be fetched one by one.
func (t trouble) careful(next imap.UID) bool { return t.next == next && (t.loud || t.fails >= 3) }

// session connects, catches up and follows the mailbox until the connection ends.
func (r *receiver) session(ctx context.Context, sink channel.Sink) error {
	s, err := r.openIMAP(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	r.welcomed = true
	box, err := s.selectMailbox(ctx, "INBOX", true)
	if err != nil {
		return err
	}
	at, resync, err := r.locate(ctx, s, box)
	if err != nil {
		return err
	}
	r.signal(channel.Signal{Kind: channel.Connected})
	defer r.setLive(newLiveness())()
	catchUp := true
	for {
		if at, err = r.fetchNew(ctx, s, sink, at, catchUp, resync); err != nil {
			return err
		}
		if r.proved(); !catchUp {
			r.signal(channel.Signal{Kind: channel.Answered})
		}
		catchUp, resync = false, false
		if err := s.idle(ctx, r.timing.Watchdog, r.poke, func() {
			r.signal(channel.Signal{Kind: channel.Suspect, Reason: channel.ReasonTimeout})
		}); err != nil {
			return err
		}
	}
}

// locate finds where to go on. A mailbox that was numbered anew, or is seen for the first time, is read from a date on;
// what was stored before is recognised by its Message-ID.
func (r *receiver) locate(ctx context.Context, s *session, box *imap.SelectData) (cursor, bool, error) {
	var at cursor
	var text string
	if err := r.insist(ctx, "read the cursor", func() (err error) {
		text, err = r.state.Get(ctx, cursorState)
		return err
	}); err != nil {
		return at, false, err
	}
	if json.Unmarshal([]byte(text), &at) != nil {
		at = cursor{} // never set, or not ours: a sync from nothing loses no mail and stores none twice
	}
	if at.Next != 0 && at.Validity == box.UIDValidity {
		return at, false, nil
	}
	since := at.Since
	if since.IsZero() {
		since = r.now().Add(-r.timing.FirstSync)
	}
	uids, err := s.search(ctx, imap.SearchCriteria{Since: since.Add(-24 * time.Hour)}) // whole days, any zone
	if err != nil {
		return at, false, err
	}
	at = cursor{Validity: box.UIDValidity, Next: box.UIDNext, Since: since}
	if len(uids) > 0 {
		at.Next = uids[0]
	} else if at.Next == 0 { // an old server that does not tell
		if uids, err = s.search(ctx, imap.SearchCriteria{}); err != nil {
			return at, false, err
		}
		at.Next = 1
		if len(uids) > 0 {
			at.Next = uids[len(uids)-1] + 1
		}
	}
	return at, true, r.save(ctx, at)
}

func (r *receiver) save(ctx context.Context, at cursor) error {
	text, err := json.Marshal(at)
	if err != nil {
		return err
	}
	return r.insist(ctx, "save the cursor", func() error { return r.state.Set(ctx, cursorState, string(text)) })
}

// insist repeats what the store refused until it takes it or ctx ends. The connection stays: a full disk is no trouble
// of the mail server, and health must not hear of one.
func (r *receiver) insist(ctx context.Context, what string, try func() error) error {
	again := backoff{first: r.timing.Retry, most: 30 * r.timing.Retry}
	for {
		err := try()
		if err == nil {
			return nil
		}
		if ctx.Err() == nil {
			r.log.Warn("mail waits for the store", "step", what, "error", err)
		}
		if !sleep(ctx, again.pause()) {
			return context.Cause(ctx)
		}
	}
}

// fetchNew delivers every mail from the cursor on and returns where it came to.
func (r *receiver) fetchNew(ctx context.Context, s *session, sink channel.Sink, at cursor, catchUp, resync bool) (cursor, error) {
	list := s.heads
	if r.trouble.careful(at.Next) {
		list = s.plainHeads
	}
	heads, err := list(ctx, at.Next)
	if err != nil {
		r.note(s, at)
		return at, err
	}
	if catchUp && len(heads) > 0 {
		r.signal(channel.Signal{Kind: channel.Syncing, Count: len(heads)})
	}
	late, newest := r.now().Add(-r.timing.Late), time.Time{}
	for _, h := range heads {
		if h.at.After(newest) {
			newest = h.at
		}
	}
	for len(heads) > 0 {
		n := batch(heads, r.trouble.careful(at.Next))
		backlog := func(h head) bool { return resync || catchUp && h.at.Before(late) }
		if at, err = r.fetchBatch(ctx, s, sink, at, heads[:n], backlog); err != nil {
			return at, err
		}
		heads = heads[n:]
	}
	if catchUp {
		r.signal(channel.Signal{Kind: channel.Synced})
		// What is much older than the newest stored mail is stored: the next sync from nothing need not go back further.
		// Both are times of the server; our own clock may be wrong.
		if since := newest.Add(-r.timing.FirstSync); since.After(at.Since) {
			at.Since = since
			return at, r.save(ctx, at)
		}
	}
	return at, nil
}

// batch is how many of the heads one fetch brings.
func batch(heads []head, careful bool) int {
	if careful {
		return 1
	}
	n, bytes := 0, int64(0)
	for n < len(heads) && n < batchMails && (n == 0 || bytes+heads[n].size <= batchBytes) {
		bytes += heads[n].size
		n++
	}
	return n
}

// fetchBatch fetches mails, delivers each, and moves the cursor past those that are stored.
func (r *receiver) fetchBatch(ctx context.Context, s *session, sink channel.Sink, at cursor, heads []head, backlog func(head) bool) (cursor, error) {
	raws, fetchErr := r.fetchRaw(ctx, s, at, heads)
	var stored int
	for _, h := range heads {
		raw, ok := raws[h.uid]
		if !ok && fetchErr != nil {
			break // those behind it wait: the cursor is one number
		}
		if ok {
			if err := r.deliver(ctx, sink, at.Validity, h, raw, backlog(h)); err != nil {
				return at, err
			}
			stored++
		}
		at.Next = h.uid + 1
	}
	if stored > 0 || fetchErr == nil {
		if err := r.save(ctx, at); err != nil {
			return at, err
		}
		if stored > 0 {
			r.signal(channel.Signal{Kind: channel.Received, Count: stored})
		}
	}
	if fetchErr != nil {
		r.note(s, at)
		return at, fetchErr
	}
	r.trouble = trouble{}
	return at, nil
}

// fetched is what a server gave of a mail: nothing, its beginning, or all of it.
type fetched struct {
	raw   []byte
	whole bool
}

// fetchRaw fetches the bytes of mails. One that has broken the connection again and again is given up: nil bytes.
func (r *receiver) fetchRaw(ctx context.Context, s *session, at cursor, heads []head) (map[imap.UID]fetched, error) {
	raws := make(map[imap.UID]fetched, len(heads))
	whole := true
	section := imap.FetchItemBodySection{Peek: true}
	uids := make([]imap.UID, len(heads))
	for i, h := range heads {
		uids[i] = h.uid
	}
	if len(heads) == 1 && heads[0].size > maxMail {
		section.Partial, whole = &imap.SectionPartial{Size: startBytes}, false
	}
	if r.trouble.careful(at.Next) {
		switch {
		case r.trouble.fails >= 5:
			r.log.Warn("mail passed unread", "uid", uint32(heads[0].uid), "tries", r.trouble.fails)
			raws[heads[0].uid] = fetched{}
			return raws, nil
		case r.trouble.fails >= 4:
			section, whole = imap.FetchItemBodySection{Peek: true, Specifier: imap.PartSpecifierHeader}, false
		default:
			section.Partial = &imap.SectionPartial{Size: maxMail}
		}
	}
	err := s.fetch(ctx, uids, section, func(uid imap.UID, raw []byte) { raws[uid] = fetched{raw, whole} })
	if err != nil || len(raws) == len(uids) {
		return raws, err
	}
	// The server said OK without giving every mail: those were expunged meanwhile, or it cannot read them itself.
	there, err := s.search(ctx, imap.SearchCriteria{UID: []imap.UIDSet{imap.UIDSetNum(uids...)}})
	for _, uid := range there {
		if _, ok := raws[uid]; !ok {
			raws[uid] = fetched{}
		}
	}
	return raws, err
}

// note counts a failed fetch at this cursor.
func (r *receiver) note(s *session, at cursor) {
	if r.trouble.next != at.Next {
		r.trouble = trouble{next: at.Next}
	}
	r.trouble.fails++
	r.trouble.loud = r.trouble.loud || !s.wire.broken.Load()
}

// deliver gives one mail to the sink and tries again until it is stored.
func (r *receiver) deliver(ctx context.Context, sink channel.Sink, validity uint32, h head, got fetched, backlog bool) error {
	in, receipt, ours := r.incoming(got.raw, h)
	if ours {
		return nil
	}
	if !got.whole {
		in.Media, in.Unreadable = nil, true
	}
	if got.raw == nil {
		in.RemoteID = "imap:" + strconv.FormatUint(uint64(validity), 10) + ":" + strconv.FormatUint(uint64(h.uid), 10)
	}
	in.Backlog = backlog
	return r.insist(ctx, "store a mail", func() error {
		if receipt != nil {
			if err := sink.Receipt(ctx, *receipt); err != nil {
				return err
			}
		}
		return sink.Receive(ctx, in)
	})
}

// incoming is a mail in the words of the port. ours is true for one that we wrote to ourselves: no message.
func (c *Channel) incoming(raw []byte, h head) (in channel.Incoming, receipt *channel.Receipt, ours bool) {
	mail := parse(raw)
	peer, origin, ours := mail.sender(c.config.own())
	text, html := mail.text()
	in = channel.Incoming{
		Account: c.id, RemoteID: mail.ID, Peer: channel.Peer{Value: peer.Value, Name: peer.Name},
		At: h.at, Subject: mail.Subject, Text: text, HTML: html, Media: mail.Media,
		Unreadable: !mail.Readable, Origin: origin, Answers: mail.Answers, Raw: raw,
	}
	if in.At.IsZero() {
		in.At = mail.Date
	}
	if in.At.IsZero() {
		in.At = c.now()
	}
	if r := mail.Report; r != nil && r.Failed && r.Original != "" {
		receipt = &channel.Receipt{
			Account: c.id, Keys: []string{r.Original}, State: desk.Rejected, At: in.At, Code: r.Code, Reason: "email.bounced",
		}
	}
	return in, receipt, ours
}
