package email

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/emersion/go-imap/v2"
)

// cursor is where receiving goes on. It moves only past mails that are stored.
type cursor struct {
	// Of marks the mailbox: the numbers of another one mean nothing.
	Of       string   `json:"of"`
	Validity uint32   `json:"validity"`
	Next     imap.UID `json:"next"`
	// Since is how far back a sync from nothing must go: before it every mail is known to be stored, or unwanted.
	Since time.Time `json:"since"`
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
	if of := r.mailbox(); at.Of != of {
		at = cursor{Of: of}
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
	at = cursor{Of: at.Of, Validity: box.UIDValidity, Next: box.UIDNext, Since: since}
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

// mailbox names the server and the login without telling them.
func (r *receiver) mailbox() string {
	sum := sha256.Sum256([]byte(r.config.imap().address() + "\x00" + r.config.user()))
	return hex.EncodeToString(sum[:8])
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
func (c *Channel) insist(ctx context.Context, what string, try func() error) error {
	again := backoff{first: c.timing.Retry, most: 30 * c.timing.Retry}
	for {
		err := try()
		if err == nil {
			return nil
		}
		if ctx.Err() == nil {
			c.log.Warn("mail waits for the store", "step", what, "error", err)
		}
		if !sleep(ctx, again.pause()) {
			return context.Cause(ctx)
		}
	}
}
