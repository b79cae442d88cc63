package email

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"

	"planob/backend/channel"
)

const (
	// filesState is "yes" while the server was last seen to file its own copy of what it accepted.
	filesState = "email.files_sent"
	// Bounds of what waits in memory to be copied; a copy is a convenience, never worth the program's memory.
	maxCopies     = 500
	maxCopiesSize = 64 << 20
	maxCopyTries  = 30
	keptDoubts    = 48 * time.Hour
)

// copies are sent mails whose copy in "Sent" is still to be seen to.
type copies struct {
	mu      sync.Mutex
	list    []*sentCopy
	size    int
	changed chan struct{}
}

type sentCopy struct {
	key   string
	raw   []byte
	due   time.Time
	tries int
}

func newCopies() copies { return copies{changed: make(chan struct{}, 1)} }

// add queues a copy; the oldest give way when there are too many.
func (q *copies) add(key string, raw []byte, now time.Time) {
	q.mu.Lock()
	q.list = append(q.list, &sentCopy{key: key, raw: raw, due: now})
	q.size += len(raw)
	for len(q.list) > maxCopies || q.size > maxCopiesSize && len(q.list) > 1 {
		q.size -= len(q.list[0].raw)
		q.list = q.list[1:]
	}
	q.mu.Unlock()
	select {
	case q.changed <- struct{}{}:
	default:
	}
}

func (q *copies) remove(done *sentCopy) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, one := range q.list {
		if one == done {
			q.list = append(q.list[:i:i], q.list[i+1:]...)
			q.size -= len(done.raw)
			return
		}
	}
}

func (q *copies) waiting() []*sentCopy {
	q.mu.Lock()
	defer q.mu.Unlock()
	return append([]*sentCopy(nil), q.list...)
}

// fileCopies sees to the copies until ctx ends. What it fails at is tried again and never changes what became of the
// mail itself.
func (c *Channel) fileCopies(ctx context.Context) {
	again := backoff{first: c.timing.SentRetry, most: 30 * c.timing.SentRetry}
	for {
		if len(c.copies.waiting()) == 0 {
			select {
			case <-ctx.Done():
				return
			case <-c.copies.changed:
			}
		}
		// the server gets its time to file its own copy first
		if !sleep(ctx, c.timing.SentGrace) {
			return
		}
		err := c.fileWaiting(ctx)
		if err == nil {
			again.reset()
			continue
		}
		if ctx.Err() == nil {
			c.block(err)
			c.log.Warn("sent mail not copied, trying again", "error", fail("copy", err))
		}
		if !sleep(ctx, again.pause()) {
			return
		}
	}
}

func (c *Channel) fileWaiting(ctx context.Context) error {
	waiting := c.copies.waiting()
	s, err := c.openIMAP(ctx)
	if err != nil {
		return err
	}
	defer s.leave(ctx)
	in, err := s.findFolders(ctx)
	if err != nil {
		return err
	}
	if in.sent == "" {
		if in.sent, err = s.makeSent(ctx); err != nil {
			return err
		}
	}
	var first error
	for _, one := range waiting {
		err := c.fileOne(ctx, s, in, one)
		if one.tries++; err == nil || one.tries >= maxCopyTries || neverFits(err) {
			c.copies.remove(one)
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// fileOne looks before it leaves a copy: a copy that is there was filed by the server, or by our own append whose
// answer was lost.
func (c *Channel) fileOne(ctx context.Context, s *session, in folders, one *sentCopy) error {
	found, err := s.holds(ctx, in, one.key)
	if err != nil {
		return err
	}
	if found {
		if one.tries > 0 { // it may be ours
			return nil
		}
		return c.setFiles(ctx, true)
	}
	if c.files(ctx) && one.tries == 0 {
		return fmt.Errorf("server has not filed its copy yet") // it usually does: once more before we believe otherwise
	}
	if err := c.setFiles(ctx, false); err != nil {
		return err
	}
	one.tries++ // from here on a copy may be ours
	return s.appendSent(ctx, in.sent, one.raw)
}

func (s *session) appendSent(ctx context.Context, folder string, raw []byte) error {
	return s.do(ctx, "append", func() error {
		cmd := s.client.Append(folder, int64(len(raw)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}})
		if _, err := cmd.Write(raw); err != nil {
			_ = cmd.Close() // the write has failed
			return err
		}
		if err := cmd.Close(); err != nil {
			return err
		}
		_, err := cmd.Wait()
		return err
	})
}

// neverFits reports whether the server has no room for a copy, now or later.
func neverFits(err error) bool {
	var f *failure
	return errors.As(err, &f) && (strings.Contains(f.code, "[OVERQUOTA]") || strings.Contains(f.code, "[TOOBIG]") || strings.Contains(f.code, "[LIMIT]"))
}

// makeSent makes the folder where there is none.
func (s *session) makeSent(ctx context.Context) (name string, err error) {
	for _, name := range []string{"Sent", "INBOX.Sent", "INBOX/Sent"} {
		if err = s.do(ctx, "create", func() error { return s.client.Create(name, nil).Wait() }); err == nil {
			return name, nil
		}
	}
	return "", err
}

func (c *Channel) files(ctx context.Context) bool {
	value, err := c.state.Get(ctx, filesState)
	return err == nil && value == "yes"
}

func (c *Channel) setFiles(ctx context.Context, files bool) error {
	if c.files(ctx) == files {
		return nil
	}
	value := "no"
	if files {
		value = "yes"
	}
	return c.state.Set(ctx, filesState, value)
}

// doubted remembers when a mail's fate became unknown.
func (c *Channel) doubted(key string) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	at, ok := c.asked[key]
	if !ok {
		maps.DeleteFunc(c.asked, func(_ string, at time.Time) bool { return now.Sub(at) > keptDoubts })
		at = now
		c.asked[key] = at
	}
	return at
}

// Resolve implements channel.Resolver (rule D3): the mail found in "Sent" was accepted. Its absence proves something
// only where the server files its own copies, and only some time after the doubt, or after the first time it was asked.
func (c *Channel) Resolve(ctx context.Context, m channel.Outgoing) channel.Result {
	since := c.doubted(m.Key)
	found, err := c.look(ctx, m.Key)
	switch {
	case err != nil:
		return channel.Result{Outcome: channel.InDoubt, Reason: "email.doubt", Err: fail("look up", err)}
	case found:
		c.mu.Lock()
		delete(c.asked, m.Key)
		c.mu.Unlock()
		return channel.Result{Outcome: channel.Accepted, RemoteID: m.Key}
	case c.files(ctx) && c.now().Sub(since) >= c.timing.SentLookupWait:
		return channel.Result{Outcome: channel.NotSent, Reason: "email.absent"}
	}
	return channel.Result{Outcome: channel.InDoubt, Reason: "email.doubt"}
}

func (c *Channel) look(ctx context.Context, key string) (bool, error) {
	if !goodID(key) {
		return false, nil
	}
	s, err := c.openIMAP(ctx)
	if err != nil {
		c.block(err)
		return false, err
	}
	defer s.leave(ctx)
	in, err := s.findFolders(ctx)
	if err != nil {
		return false, err
	}
	return s.holds(ctx, in, key)
}
