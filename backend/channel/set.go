package channel

import (
	"sort"
	"sync"

	"planob/backend/desk"
)

// Account is one configured instance of a kind of channel, as the store keeps it.
type Account struct {
	ID       desk.AccountID
	Kind     desk.Kind
	Name     string // what a person calls it
	Config   string // JSON that only the adapter and its form read; no secrets
	Position int    // the shop's ladder, lowest first
	Paused   bool
}

// Running is an account with its channel.
type Running struct {
	Account Account
	Channel Channel
}

// Set holds the channels that run. It is safe for concurrent use.
type Set struct {
	mu   sync.RWMutex
	byID map[desk.AccountID]Running
}

// NewSet returns an empty set.
func NewSet() *Set { return &Set{byID: map[desk.AccountID]Running{}} }

// Put adds or replaces an account.
func (s *Set) Put(r Running) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID[r.Account.ID] = r
}

// Remove takes an account out.
func (s *Set) Remove(id desk.AccountID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, id)
}

// Get returns one account.
func (s *Set) Get(id desk.AccountID) (Running, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	r, ok := s.byID[id]
	return r, ok
}

// All returns every account, first of the shop's ladder first.
func (s *Set) All() []Running {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]Running, 0, len(s.byID))
	for _, r := range s.byID {
		all = append(all, r)
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i].Account, all[j].Account
		if a.Position != b.Position {
			return a.Position < b.Position
		}
		return a.ID < b.ID
	})
	return all
}

// NewKey makes a wire key with the account's adapter; false when the account does not run.
func (s *Set) NewKey(id desk.AccountID) (string, bool) {
	r, ok := s.Get(id)
	if !ok {
		return "", false
	}
	return r.Channel.NewKey(), true
}
