package outbox

import (
	"context"
	"sync"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
)

// Receipt merges what the network says later of one of our attempts: by rank, late, twice, in any order. A late proof
// settles a doubt; a late refusal fails the message for a person and never sends again. A receipt whose key belongs to
// no attempt is remembered for a while, because a network's own id is known only once the outcome of its send is
// written, and a quick receipt overtakes that. Memory is enough: if the process dies before that outcome, the id is
// never learnt.
func (o *Outbox) Receipt(ctx context.Context, r channel.Receipt) error {
	switch r.State {
	case desk.AttemptAccepted, desk.AttemptSent, desk.Rejected, desk.AttemptDelivered, desk.AttemptRead:
	default:
		return nil // nothing a network can tell of a message that left
	}
	o.early.put(r, o.now()) // first, so that an outcome written meanwhile finds it
	changed, unknown, err := o.store.Receive(ctx, r, o.now())
	if err != nil {
		return err
	}
	o.early.keep(r, unknown)
	o.publish(changed...)
	if len(changed) > 0 {
		o.poke()
	}
	return nil
}

// OwnCopy tells that a message with this id was seen on another device of the account. True when it is one of our
// attempts: the copy proves it accepted.
func (o *Outbox) OwnCopy(ctx context.Context, account desk.AccountID, remoteID string) (bool, error) {
	r := channel.Receipt{Account: account, Keys: []string{remoteID}, State: desk.AttemptAccepted, At: o.now()}
	changed, unknown, err := o.store.Receive(ctx, r, o.now())
	if err != nil {
		return false, err
	}
	o.publish(changed...)
	if len(changed) > 0 {
		o.poke()
	}
	return len(unknown) == 0, nil
}

const (
	earlyKept = 10 * time.Minute
	earlyMax  = 4096 // keys
	earlyEach = 8    // receipts of one key
)

// earlyReceipts remembers receipts that came before the outcome that makes their key known.
type earlyReceipts struct {
	mu   sync.Mutex
	byID map[earlyKey][]earlyReceipt
	kept []earlyKey // in the order of arrival
}

type earlyKey struct {
	account desk.AccountID
	key     string
}

type earlyReceipt struct {
	at      time.Time
	receipt channel.Receipt
}

func newEarlyReceipts() *earlyReceipts {
	return &earlyReceipts{byID: map[earlyKey][]earlyReceipt{}}
}

func (e *earlyReceipts) put(r channel.Receipt, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for len(e.kept) > 0 {
		first := e.byID[e.kept[0]]
		if len(e.kept) <= earlyMax && len(first) > 0 && now.Sub(first[0].at) < earlyKept {
			break
		}
		delete(e.byID, e.kept[0])
		e.kept = e.kept[1:]
	}
	for _, key := range r.Keys {
		k := earlyKey{r.Account, key}
		if len(e.byID[k]) == 0 {
			e.kept = append(e.kept, k)
		}
		if len(e.byID[k]) == earlyEach {
			continue
		}
		one := r
		one.Keys = []string{key}
		e.byID[k] = append(e.byID[k], earlyReceipt{now, one})
	}
}

// keep forgets what was known after all.
func (e *earlyReceipts) keep(r channel.Receipt, unknown []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	still := map[string]bool{}
	for _, key := range unknown {
		still[key] = true
	}
	for _, key := range r.Keys {
		if !still[key] {
			delete(e.byID, earlyKey{r.Account, key})
		}
	}
}

func (e *earlyReceipts) take(account desk.AccountID, key string) []channel.Receipt {
	e.mu.Lock()
	defer e.mu.Unlock()
	k := earlyKey{account, key}
	var all []channel.Receipt
	for _, r := range e.byID[k] {
		all = append(all, r.receipt)
	}
	delete(e.byID, k)
	return all
}
