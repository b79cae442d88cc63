package email

import (
	"context"
	"time"

	"github.com/emersion/go-imap/v2"

	"planob/backend/channel"
)

const (
	cursorState = "email.inbox"
	// Bounds of one fetch, and of one mail: what is larger is shown by its beginning.
	batchMails = 50
	batchBytes = 4 << 20
	maxMail    = 35 << 20 // 25 MB of files, encoded
	startBytes = 256 << 10
)

// receiver follows one INBOX over any number of connections.
type receiver struct {
	*Channel
	trouble trouble
}

// trouble remembers where fetching failed, so that one mail that breaks a library or a server is found and passed.
type trouble struct {
	next  imap.UID // the cursor then
	fails int
	loud  bool // the answer could not be read; the connection was sound
}

// careful says that mails must be fetched one by one.
func (t trouble) careful(next imap.UID) bool { return t.next == next && (t.loud || t.fails >= 3) }

// enough is how many failures a mail gets before it is passed. A network that breaks may be innocent of the mail and
// gets more of them; each comes after a longer pause.
func (t trouble) enough() int {
	if t.loud {
		return 5
	}
	return 10
}

// session connects, catches up and follows the mailbox until the connection ends.
func (r *receiver) session(ctx context.Context, sink channel.Sink) error {
	s, err := r.openIMAP(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	box, err := s.selectMailbox(ctx, "INBOX", true)
	if err != nil {
		return err
	}
	at, resync, err := r.locate(ctx, s, box)
	if err != nil {
		return err
	}
	defer r.setLive(newLiveness())()
	r.signal(channel.Signal{Kind: channel.Connected})
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
		if h.at.After(newest) && h.at.Before(r.now()) {
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
		// Both are the server's times; our own clock may be wrong.
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
		if r.proved(); stored > 0 {
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
		case r.trouble.fails >= r.trouble.enough():
			r.log.Warn("mail passed unread", "uid", uint32(heads[0].uid), "tries", r.trouble.fails)
			raws[heads[0].uid] = fetched{}
			return raws, nil
		case r.trouble.fails == r.trouble.enough()-1:
			section, whole = imap.FetchItemBodySection{Peek: true, Specifier: imap.PartSpecifierHeader}, false
		default:
			section.Partial = &imap.SectionPartial{Size: maxMail}
		}
	}
	err := s.fetch(ctx, uids, section, func(uid imap.UID, raw []byte, cut bool) {
		raws[uid] = fetched{raw, whole && !cut}
	})
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
