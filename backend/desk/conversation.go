package desk

import "time"

// Conversation is the one thread with one customer, across every channel, or what is said in a group. The fields after Customer are kept in the
// store with the messages, in the same transaction, so that the list needs no count.
type Conversation struct {
	ID       ConversationID
	Customer CustomerID
	// Group says that it is no customer's but a group's, which can only be read: nobody waits in it, no service runs, and
	// nothing that is done for customers finds it.
	Group bool
	// Name is the customer's name, or the group's, for the list.
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
