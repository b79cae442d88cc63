// Package event is the closed set of things that can change, and the bus that tells of them. Events carry ids only:
// who needs the new state asks for it. An event never commands.
package event

import (
	"sync"

	"planob/backend/desk"
)

// Event is one of the types of this file.
type Event interface{ event() }

type (
	// MessageChanged: a message arrived, was written, or its status moved.
	MessageChanged struct {
		Conversation desk.ConversationID
		Message      desk.MessageID
	}
	// ConversationChanged: its place in the list, waiting, unread or service changed. 0 means many.
	ConversationChanged struct{ Conversation desk.ConversationID }
	// CustomerChanged: a customer, address or consent changed. 0 means many.
	CustomerChanged struct{ Customer desk.CustomerID }
	// AccountChanged: configuration, pairing or health of an account changed.
	AccountChanged struct{ Account desk.AccountID }
	// InternetChanged: this computer's own way out changed.
	InternetChanged struct{}
	// IncidentChanged: an incident opened, moved or closed.
	IncidentChanged struct{ Incident desk.IncidentID }
	// OutboxChanged: what waits, is held or in doubt changed.
	OutboxChanged struct{}
	// BackupChanged: a copy was made, proved or lost, or its settings changed.
	BackupChanged struct{}
	// JobChanged: progress of a long piece of work.
	JobChanged struct{ Job int64 }
	// SettingChanged: a setting changed.
	SettingChanged struct{ Name string }
)

func (MessageChanged) event()      {}
func (ConversationChanged) event() {}
func (CustomerChanged) event()     {}
func (AccountChanged) event()      {}
func (InternetChanged) event()     {}
func (IncidentChanged) event()     {}
func (OutboxChanged) event()       {}
func (BackupChanged) event()       {}
func (JobChanged) event()          {}
func (SettingChanged) event()      {}

// Publisher is what a feature needs of the bus.
type Publisher interface{ Publish(Event) }

// Bus hands each event to every subscriber, in order, in the publisher's goroutine. Publish after the commit.
type Bus struct {
	mu   sync.RWMutex
	next int
	subs map[int]func(Event)
}

// NewBus returns an empty bus.
func NewBus() *Bus { return &Bus{subs: map[int]func(Event){}} }

// Publish tells every subscriber.
func (b *Bus) Publish(e Event) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, f := range b.subs {
		f(e)
	}
}

// Subscribe calls f for every later event until cancel is called. f must not block, publish or subscribe; it sets a
// flag or fills a buffered channel.
func (b *Bus) Subscribe(f func(Event)) (cancel func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	id := b.next
	b.next++
	b.subs[id] = f
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.subs, id)
	}
}
