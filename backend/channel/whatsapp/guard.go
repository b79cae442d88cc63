package whatsapp

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/store"
)

// The library reads a Signal session, encrypts or decrypts, and writes it back without a lock; sends, copies for phones
// that ask again, and what arrives run beside each other. Two sends that read the same state use the same message
// counter, and the customer's phone throws the second message away without a word, ticks and all. A send that overwrites
// what an arrival wrote makes the next arrival unreadable. So reading to write waits for its turn, and what a send writes
// back is looked at: a state whose counter was used before is refused, which the library reports before anything leaves.
// The turn makes a refusal rare; the refusal makes a loss impossible.

// errCounterUsed is the refusal of a session state whose next message would be thrown away.
var errCounterUsed = errors.New("message counter used already")

// counterError is errCounterUsed with the session it is about.
type counterError struct{ address string }

func (e counterError) Error() string { return errCounterUsed.Error() }
func (e counterError) Unwrap() error { return errCounterUsed }

// guardedContainer guards the stores of a device as soon as the library has made them, which for a new device is when
// it was paired.
type guardedContainer struct{ store.DeviceContainer }

func guard(d *store.Device) {
	if d.Initialized {
		guardStores(d)
		return
	}
	if _, done := d.Container.(guardedContainer); !done {
		d.Container = guardedContainer{d.Container}
	}
}

func (c guardedContainer) PutDevice(ctx context.Context, d *store.Device) error {
	err := c.DeviceContainer.PutDevice(ctx, d)
	if d.Initialized {
		guardStores(d)
	}
	return err
}

func guardStores(d *store.Device) {
	if _, done := d.Sessions.(*guardedSessions); done {
		return
	}
	sessions := &guardedSessions{SessionStore: d.Sessions, turn: make(chan struct{}, 1), next: map[string]uint32{}}
	d.Sessions = sessions
	d.EventBuffer = markedBuffer{d.EventBuffer, sessions}
}

// decryption is what one decryption read, by session.
type decryption map[string][]byte

type decryptingKey struct{}

func decrypting(ctx context.Context) decryption {
	d, _ := ctx.Value(decryptingKey{}).(decryption)
	return d
}

// markedBuffer takes the turn for a decryption, before the library opens a transaction for it: the session file has one
// connection, and who has it must not wait for who needs it.
type markedBuffer struct {
	store.EventBuffer
	sessions *guardedSessions
}

func (b markedBuffer) DoDecryptionTxn(ctx context.Context, fn func(context.Context) error) error {
	b.sessions.enter(ctx)
	defer b.sessions.leave()
	return b.EventBuffer.DoDecryptionTxn(ctx, func(ctx context.Context) error {
		return fn(context.WithValue(ctx, decryptingKey{}, decryption{}))
	})
}

// guardedSessions refuses to go back to a counter that was used.
type guardedSessions struct {
	store.SessionStore
	turn chan struct{} // taken from reading a session to writing it back
	mu   sync.Mutex
	next map[string]uint32 // highest counter written, by the key of the sending chain
}

const guardedChains = 50000

// turnPatience is how long one waits for a reader who never wrote back, because encrypting failed.
const turnPatience = time.Second

func (g *guardedSessions) enter(ctx context.Context) {
	t := time.NewTimer(turnPatience)
	defer t.Stop()
	select {
	case g.turn <- struct{}{}:
	case <-t.C: // it is ours now
	case <-ctx.Done():
	}
}

func (g *guardedSessions) leave() {
	select {
	case <-g.turn:
	default:
	}
}

func (g *guardedSessions) GetSession(ctx context.Context, address string) ([]byte, error) {
	d := decrypting(ctx)
	if d == nil {
		g.enter(ctx)
	}
	raw, err := g.SessionStore.GetSession(ctx, address)
	if d != nil && err == nil {
		d[address] = raw
	}
	return raw, err
}

func (g *guardedSessions) GetManySessions(ctx context.Context, addresses []string) (map[string][]byte, error) {
	g.enter(ctx)
	return g.SessionStore.GetManySessions(ctx, addresses)
}

func (g *guardedSessions) PutSession(ctx context.Context, address string, raw []byte) error {
	if d := decrypting(ctx); d != nil {
		return g.SessionStore.PutSession(ctx, address, mended(d[address], raw))
	}
	defer g.leave()
	release, err := g.claim(map[string][]byte{address: raw})
	if err != nil {
		return err
	}
	if err := g.SessionStore.PutSession(ctx, address, raw); err != nil {
		release()
		return err
	}
	return nil
}

func (g *guardedSessions) PutManySessions(ctx context.Context, all map[string][]byte) error {
	defer g.leave()
	release, err := g.claim(all)
	if err != nil {
		return err
	}
	if err := g.SessionStore.PutManySessions(ctx, all); err != nil {
		release()
		return err
	}
	return nil
}

// claim takes the counters of states that are about to be written, all or none. What was not written is released.
func (g *guardedSessions) claim(all map[string][]byte) (release func(), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.next) >= guardedChains {
		clear(g.next)
	}
	before, after := map[string]uint32{}, map[string]uint32{}
	for address, raw := range all {
		chain, counter, ok := sendingChain(raw)
		if !ok {
			continue // nothing to send with yet
		}
		used, known := g.next[chain]
		if known && counter <= used {
			return nil, counterError{address}
		}
		if known {
			before[chain] = used
		}
		after[chain] = counter
	}
	maps.Copy(g.next, after)
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		for chain, counter := range after {
			if g.next[chain] != counter {
				continue // somebody went on
			}
			if used, known := before[chain]; known {
				g.next[chain] = used
			} else {
				delete(g.next, chain)
			}
		}
	}, nil
}
