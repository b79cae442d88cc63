package whatsapp

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"planob/backend/channel"
)

const (
	askGroupWait  = 30 * time.Second
	askGroupAgain = 10 * time.Minute // after a question that failed
	mostGroups    = 5000             // known at a time
)

// groupBook is what this link learnt about groups. A message does not carry its group's name: the first one of a run asks
// for it, beside the message, which waits for nothing.
type groupBook struct {
	mu    sync.Mutex
	known map[types.JID]channel.Group
	asked map[types.JID]time.Time // no question before then
	ended bool
	turn  chan struct{} // one question at a time
	asks  sync.WaitGroup
}

func newGroupBook() *groupBook {
	return &groupBook{known: map[types.JID]channel.Group{}, asked: map[types.JID]time.Time{}, turn: make(chan struct{}, 1)}
}

// get is what is known of a group.
func (b *groupBook) get(at types.JID) channel.Group {
	b.mu.Lock()
	defer b.mu.Unlock()
	g := b.known[at]
	g.Ref = at.String()
	return g
}

// ask runs fn, which asks for a group, unless it is known, was asked for just now, or the link ended.
func (b *groupBook) ask(at types.JID, now time.Time, fn func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.known[at]; ok || b.ended || now.Before(b.asked[at]) {
		return
	}
	if len(b.asked) >= mostGroups {
		clear(b.asked)
	}
	b.asked[at] = now.Add(askGroupAgain)
	b.asks.Go(fn)
}

// learn keeps what the network told; a size of 0 and an older name change nothing.
func (b *groupBook) learn(at types.JID, name string, named time.Time, size int) channel.Group {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.known) >= mostGroups {
		clear(b.known) // they are asked for again
	}
	g := b.known[at]
	g.Ref, g.Size = at.String(), cmp.Or(size, g.Size)
	if name != "" && !named.Before(g.Named) {
		g.Name, g.Named = name, named
	}
	b.known[at] = g
	return g
}

// joined counts who came and went; false for a group that was not asked for yet.
func (b *groupBook) joined(at types.JID, by int) (channel.Group, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	g, ok := b.known[at]
	if ok && g.Size > 0 {
		g.Size = max(1, g.Size+by)
		b.known[at] = g
	}
	return g, ok
}

// askGroupOf asks for the group of a message that is stored: an answer that came before it would name nothing.
func (l *link) askGroupOf(in channel.Incoming) {
	if in.Group == nil || in.Change != nil && in.Change.What == channel.Renamed {
		return
	}
	if at, err := types.ParseJID(in.Group.Ref); err == nil {
		l.groups.ask(at, l.now(), func() { l.askGroup(at) })
	}
}

// askGroup asks what a group is called, and hands the answer over.
func (l *link) askGroup(at types.JID) {
	select {
	case l.groups.turn <- struct{}{}:
		defer func() { <-l.groups.turn }()
	case <-l.ctx.Done():
		return
	}
	ctx, cancel := context.WithTimeout(l.ctx, askGroupWait)
	defer cancel()
	info, err := l.client.GetGroupInfo(ctx, at)
	if err != nil {
		if !errors.Is(err, whatsmeow.ErrNotInGroup) && !errors.Is(err, whatsmeow.ErrGroupNotFound) && l.ctx.Err() == nil {
			l.a.log.Warn("ask for a group", "err", safe(err))
		}
		return
	}
	g := l.groups.learn(at, info.Name, info.NameSetAt, cmp.Or(len(info.Participants), info.ParticipantCount))
	l.keep("group", func() error { return l.describe(g, l.now()) }, nil)
	select {
	case <-time.After(l.a.o.Timing.Pace): // the phone of somebody with many groups does not ask in a burst either
	case <-l.ctx.Done():
	}
}

// describe hands over what a group is called and how many people are in it. It is no message and has no name of its own:
// twice the same is no harm, and two changes of one second are two.
func (l *link) describe(g channel.Group, at time.Time) error {
	return l.deliver(channel.Incoming{
		Account: l.a.o.Account.ID, RemoteID: "group/" + g.Ref + "/" + strconv.FormatInt(l.now().UnixNano(), 36), At: at, FromUs: true,
		Origin: channel.Person, Group: &g, Change: &channel.Change{What: channel.Renamed},
	})
}

// groupChanged is told when a group got another name, or people came and went.
func (l *link) groupChanged(e *events.GroupInfo) error {
	g, known := l.groups.joined(e.JID, len(e.Join)-len(e.Leave))
	switch {
	case e.Name != nil:
		g = l.groups.learn(e.JID, e.Name.Name, e.Name.NameSetAt, 0)
	case !known || len(e.Join)+len(e.Leave) == 0:
		return nil
	}
	return l.describe(g, e.Timestamp)
}

// stop waits, for a while, for the questions that the end of the link's context ends.
func (b *groupBook) stop(patience time.Duration) {
	b.mu.Lock()
	b.ended = true
	b.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.asks.Wait()
	}()
	within(ended, patience)
}
