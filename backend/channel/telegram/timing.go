package telegram

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Timing is every time the adapter waits for. Tests shorten it; a zero field takes its default.
type Timing struct {
	Dial         time.Duration // to connect and encrypt
	Answer       time.Duration // to a short question
	Poll         time.Duration // Telegram holds a question for news so long; whole seconds
	Grace        time.Duration // …and may answer this much later
	Media        time.Duration // to fetch one file
	BackoffFirst time.Duration
	BackoffMax   time.Duration
	Steady       time.Duration // a session that lived this long begins the back-off anew
	Refused      time.Duration // a token that was refused is not tried again before this
	Rival        time.Duration // before the one try that tells a passing mistake from another computer with this bot
	Retry        time.Duration // before an arrival that could not be stored is asked for again
	Late         time.Duration // what is older than this when it arrives is backlog
	Kept         time.Duration // so long Telegram keeps what a bot did not fetch
	Mark         time.Duration // how often it is noted that the bot still listens
	Chat         time.Duration // between two messages of one chat
	Pace         time.Duration // between two messages of the account
}

// DefaultTiming is what the adapter waits in a shop.
func DefaultTiming() Timing {
	return Timing{
		Dial: 15 * time.Second, Answer: 15 * time.Second, Poll: 25 * time.Second, Grace: 10 * time.Second, Media: 90 * time.Second,
		BackoffFirst: time.Second, BackoffMax: time.Minute, Steady: time.Minute, Refused: 10 * time.Minute, Rival: 30 * time.Second,
		Retry: 2 * time.Second, Late: 10 * time.Minute, Kept: 24 * time.Hour, Mark: 5 * time.Minute,
		Chat: 1050 * time.Millisecond, Pace: 35 * time.Millisecond,
	}
}

func (t Timing) orDefault() Timing {
	d := DefaultTiming()
	for _, f := range []struct{ have, want *time.Duration }{
		{&t.Dial, &d.Dial}, {&t.Answer, &d.Answer}, {&t.Poll, &d.Poll}, {&t.Grace, &d.Grace}, {&t.Media, &d.Media},
		{&t.BackoffFirst, &d.BackoffFirst}, {&t.BackoffMax, &d.BackoffMax}, {&t.Steady, &d.Steady}, {&t.Refused, &d.Refused},
		{&t.Rival, &d.Rival}, {&t.Retry, &d.Retry}, {&t.Late, &d.Late}, {&t.Kept, &d.Kept}, {&t.Mark, &d.Mark},
		{&t.Chat, &d.Chat}, {&t.Pace, &d.Pace},
	} {
		if *f.have == 0 {
			*f.have = *f.want
		}
	}
	return t
}

// backoff doubles from first to most, with jitter so that many shops do not come back at once.
type backoff struct {
	first, most, next time.Duration
}

func (b *backoff) reset() { b.next = 0 }

func (b *backoff) pause() time.Duration {
	b.next = min(max(2*b.next, b.first), b.most)
	return b.next/2 + rand.N(b.next/2+1)
}

// sleep waits; false says that ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// maxPaced bounds how many chats are remembered; the oldest need no more waiting.
const maxPaced = 1000

// pacer keeps the account below Telegram's limits, which it answers with 429 and longer waits.
type pacer struct {
	chat, all time.Duration

	mu   sync.Mutex
	free time.Time // of the account
	next map[int64]time.Time
}

// wait waits until a message may leave to a chat; false says that ctx ended first, and the turn is given up.
func (p *pacer) wait(ctx context.Context, chat int64) bool {
	now := time.Now()
	p.mu.Lock()
	at := now
	for _, t := range []time.Time{p.free, p.next[chat]} {
		if t.After(at) {
			at = t
		}
	}
	if deadline, ok := ctx.Deadline(); ok && at.After(deadline) {
		p.mu.Unlock()
		return false
	}
	if len(p.next) >= maxPaced {
		for id, t := range p.next {
			if t.Before(now) {
				delete(p.next, id)
			}
		}
	}
	p.free, p.next[chat] = at.Add(p.all), at.Add(p.chat)
	p.mu.Unlock()
	return sleep(ctx, at.Sub(now))
}

// hold keeps a chat quiet after Telegram said for how long.
func (p *pacer) hold(chat int64, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next[chat] = time.Now().Add(d)
}
