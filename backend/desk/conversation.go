package desk

import "time"

// Conversation is the one thread with one customer, across every channel. The fields after Customer are kept in the
// store with the messages, in the same transaction, so that the list needs no count.
type Conversation struct {
	ID       ConversationID
	Customer CustomerID
	// Name is the customer's name, for the list.
	Name string
	// LastMessage, LastAt, LastDirection, LastKind and Preview describe the newest message.
	LastMessage   MessageID
	LastAt        time.Time
	LastDirection Direction
	LastKind      Kind
	Preview       string
	Unread        int
	// WaitingSince is when the customer's first unanswered message arrived; zero when nobody waits.
	WaitingSince time.Time
	// Service is the opening that runs now, 0 when the conversation is resolved.
	Service  ServiceID
	Protocol string
	Opened   time.Time
	// Assignee is who of the shop answers, by the name of their actor; "" nobody in particular.
	Assignee string
}

// Service is one opening of a conversation, from the first message to "Resolver". Its protocol number is what the
// customer is told; metrics count services.
type Service struct {
	ID           ServiceID
	Conversation ConversationID
	Protocol     string
	Opened       time.Time
	Resolved     time.Time
	ResolvedBy   string
}
