package whatsapp

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"planob/backend/channel"
)

// What the adapter keeps in its channel.State.
const (
	stateLinked     = "whatsapp.linked"     // the number that is, or was last, linked; "" after the owner unlinked it here
	stateSince      = "whatsapp.since"      // when this device was linked, Unix milliseconds
	stateCalm       = "whatsapp.calm"       // end of the last restriction of any kind, Unix milliseconds
	stateMark       = "whatsapp.mark"       // the least mark a session file may have
	stateRestricted = "whatsapp.restricted" // end of a restriction of sending, Unix milliseconds
)

// start takes up what an earlier run left.
func (s *supervisor) start() {
	sweep(filepath.Dir(s.a.o.SessionFile))
	s.a.rememberedVersion(s.ctx)
	s.a.since.Store(s.stateInt(stateSince))
	s.a.calm.Store(s.stateInt(stateCalm))
	if ms := s.stateInt(stateRestricted); ms > 0 {
		s.until = time.UnixMilli(ms).UTC()
	}
	if info, err := os.Stat(s.a.o.SessionFile); err == nil && info.Size() > 0 {
		s.connect()
		return
	}
	s.unlinked()
}

// unlinked says that there is no session: a loss if there was one, otherwise a channel that was never set up.
func (s *supervisor) unlinked() {
	s.phase = idle
	if s.stateText(stateLinked) != "" {
		s.say(channel.Blocked, channel.ReasonUnlinked, nil)
		return
	}
	s.say(channel.Unconfigured, "", nil)
}

// open opens the session file. False when there is nothing to connect: the file was refused, or is not a link yet, or
// cannot be read now.
func (s *supervisor) open() bool {
	l, err := s.openLink(s.stateInt(stateMark))
	if err == nil && l.paired() {
		s.link = l
		return true
	}
	if err == nil { // pairing was never finished
		l.close()
		if err := removeSession(s.a.o.SessionFile); err != nil {
			s.a.log.Warn("remove unfinished session", "err", safe(err))
		}
		s.unlinked()
		return false
	}
	if !refusedForGood(err) {
		s.tryIn(s.backoff(), "", err)
		return false
	}
	s.a.log.Warn("session file refused", "err", safe(err))
	if err := setAside(s.a.o.SessionFile, s.a.o.Now()); err != nil {
		s.a.log.Error("session file refused", "err", safe(err))
	}
	s.unlinked()
	if s.stateText(stateLinked) == "" {
		s.say(channel.Blocked, channel.ReasonUnlinked, err) // a session was there, and the owner believes in it
	}
	return false
}

func (s *supervisor) openLink(least int64) (*link, error) {
	log := libraryLog{log: s.a.log, module: "session"}
	session, err := openSession(s.ctx, s.a.o.SessionFile, s.a.o.InstallID, least, log)
	if err != nil {
		return nil, err
	}
	device, err := session.device(s.ctx)
	if err != nil {
		session.close()
		return nil, err
	}
	return newLink(s.ctx, s.a, session, device), nil
}

// refusedForGood tells a file that must not be used from one that cannot be read just now.
func refusedForGood(err error) bool {
	if errors.Is(err, errForeignSession) || errors.Is(err, errStaleSession) {
		return true
	}
	var database *sqlite.Error
	if !errors.As(err, &database) {
		return false
	}
	code := database.Code() & 0xff
	return code == sqlite3.SQLITE_NOTADB || code == sqlite3.SQLITE_CORRUPT
}

// rememberLink keeps the number, so that a loss of the session shows as a loss.
func (s *supervisor) rememberLink() {
	own := s.link.own.Load()
	if own == nil {
		return
	}
	if number := canonical(own.User); s.stateText(stateLinked) != number {
		s.setState(stateLinked, number)
	}
}

// mark raises the session's mark every MarkEvery while messages move.
func (s *supervisor) mark() {
	if s.phase != up {
		return
	}
	if s.a.moved.Swap(false) {
		s.bumpMark(markPatience)
	}
	s.marking.set(s.a.o.Timing.MarkEvery)
}

func (s *supervisor) bumpMark(patience time.Duration) {
	if s.link == nil || !s.link.paired() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), patience)
	defer cancel()
	mark, err := s.link.session.advance(ctx)
	if err == nil {
		err = s.a.o.State.Set(ctx, stateMark, strconv.FormatInt(mark, 10))
	}
	if err != nil {
		s.a.log.Warn("mark session", "err", safe(err))
	}
}

// markPatience is how long raising the mark may take while nothing is in a hurry.
const markPatience = 5 * time.Second

// forget throws the session away, locally and for good. Nothing of the shop's data is in it.
func (s *supervisor) forget() {
	mark := s.stateInt(stateMark)
	s.rest()
	if s.link != nil {
		mark = max(mark, s.link.session.mark)
		s.cut()
		s.link.close()
		s.link = nil
	}
	if err := removeSession(s.a.o.SessionFile); err != nil {
		s.a.log.Warn("forget session", "err", safe(err))
	}
	// No copy of that session made earlier may ever be used.
	s.setState(stateMark, strconv.FormatInt(mark+1, 10))
}

func (s *supervisor) stateText(name string) string {
	v, err := s.a.o.State.Get(s.ctx, name)
	if err != nil {
		s.a.log.Warn("read state", "name", name, "err", safe(err))
	}
	return v
}

func (s *supervisor) stateInt(name string) int64 {
	n, err := strconv.ParseInt(s.stateText(name), 10, 64)
	if err != nil {
		return 0 // never set
	}
	return n
}

func (s *supervisor) setState(name, value string) {
	if err := s.a.o.State.Set(context.WithoutCancel(s.ctx), name, value); err != nil {
		s.a.log.Warn("write state", "name", name, "err", safe(err))
	}
}
