package desk

import "time"

// Kind is a kind of channel: "whatsapp", "email", "phone"… The set is open; each adapter names its own. The kernel and
// the features never ask which kind it is: what they need to know of a kind is in channel.Caps.
type Kind string

// Customer is somebody the shop serves.
type Customer struct {
	ID   CustomerID
	Name string
	// Company is the firm or household the customer belongs to; it is shown, and found by search.
	Company string
	Notes   string
	// Unconfirmed marks a customer that the program made from a message of somebody unknown.
	Unconfirmed bool
	Batch       BatchID // the import that made it, 0 for none
	Created     time.Time
	Updated     time.Time
	Deleted     time.Time // zero while the customer is not in the bin
	Addresses   []Address
}

// Address is one way to reach one customer on one kind of channel. A customer's addresses are tried in order of
// Position; that order is the customer's own ladder.
type Address struct {
	ID       AddressID
	Customer CustomerID
	Kind     Kind
	// Value is what a person reads and types, in the canonical form of its kind: E.164 for a phone number, the
	// lower-cased address for e-mail.
	Value string
	// Ref is the network's own name for it (a WhatsApp id), empty until the network told. Only the adapter parses it.
	Ref      string
	Position int
	// Verified is when the address last proved to reach somebody: a message came from it or was delivered to it.
	Verified time.Time
	// Answers says that this customer is the one who is spoken to when a message arrives from an address that several
	// customers share.
	Answers  bool
	Consents []Consent
}

// Consent is one recorded permission to reach an address with messages of one class, and its withdrawal.
// No row is no consent.
type Consent struct {
	ID      ConsentID
	Address AddressID
	Class   Class
	Given   time.Time
	By      string  // who recorded it: an actor's name, or "customer" when they wrote to us
	Batch   BatchID // the import it came with, 0 for none
	Revoked time.Time
}

// Allows reports whether the address has recorded, unrevoked consent for class.
func (a Address) Allows(class Class) bool {
	for _, c := range a.Consents {
		if c.Class == class && c.Revoked.IsZero() {
			return true
		}
	}
	return false
}
