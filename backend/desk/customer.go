package desk

import (
	"strings"
	"time"
)

// Kind is a kind of channel: "whatsapp", "email", "phone"… The set is open; each adapter names its own. The kernel and
// the features never ask which kind it is: what they need to know of a kind is in channel.Caps.
type Kind string

// Relation is what somebody in the register is to the shop.
type Relation string

// The relations.
const (
	Buyer    Relation = "customer"
	Supplier Relation = "supplier"
	Partner  Relation = "partner"
	Staff    Relation = "staff"
)

// Relations are all of them, in the order in which they are offered.
var Relations = []Relation{Buyer, Supplier, Partner, Staff}

// Label is a coloured word that the shop puts on customers.
type Label struct {
	ID     LabelID
	Name   string
	Colour int // one of LabelColours, from 0
}

// LabelColours is how many colours a label can have.
const LabelColours = 6

// Customer is somebody the shop serves.
type Customer struct {
	ID       CustomerID
	Name     string
	Relation Relation // "" is Buyer
	// Preferred is what they are called when they are greeted; "" for the first word of Name.
	Preferred string
	// Company is the firm or household the customer belongs to; it is shown, and found by search.
	Company  string
	CPF      string // eleven digits
	CNPJ     string // fourteen digits and capital letters
	Birthday Birthday
	Postal   Postal
	Labels   []LabelID
	Notes    string
	// Unconfirmed marks a customer that the program made from a message of somebody unknown.
	Unconfirmed bool
	Batch       BatchID // the import that made it, 0 for none
	Created     time.Time
	Updated     time.Time
	Deleted     time.Time // zero while the customer is not in the bin
	Addresses   []Address
}

// CalledAs is how the customer is greeted.
func (c Customer) CalledAs() string {
	if c.Preferred != "" {
		return c.Preferred
	}
	first, _, _ := strings.Cut(strings.TrimSpace(c.Name), " ")
	return first
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
