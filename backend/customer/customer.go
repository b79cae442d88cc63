// Package customer is the register: who the shop serves, by which addresses each can be reached, in which order, and
// what each consented to. It finds, saves, and keeps a bin. It knows neither SQL nor any network; which kinds of
// address exist is told to it.
package customer

import (
	"context"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
)

// KindInfo is what the register needs to know of one kind of address.
type KindInfo struct {
	Kind        desk.Kind
	AddressForm string // how a person writes one: "phone", "email" or "handle"
	// Supplier is who must work for this kind to reach anybody; kinds of one supplier count once for reach. "" says that
	// nothing can be sent by this kind now (no account, or a telephone that a person dials): it does not count.
	Supplier string
}

// Reach filters by how many independent suppliers can reach a customer who consented to replies.
type Reach string

// The reaches.
const (
	AnyReach  Reach = ""
	OnlyOne   Reach = "only_one"
	NoReach   Reach = "none"
	TwoOrMore Reach = "two_or_more"
)

// Sort is an order of the list.
type Sort string

// The orders. Any other word is ByName.
const (
	ByName    Sort = "name"
	ByRecent  Sort = "recent"  // who spoke last comes first
	ByCreated Sort = "created" // the newest first
)

// Query is what a person looks for.
type Query struct {
	Text        string // any piece of name, company, phone, e-mail, CPF or CNPJ
	Reach       Reach
	Kind        desk.Kind // has an address of this kind
	Relation    desk.Relation
	Label       desk.LabelID // has it
	Unconfirmed bool         // only those
	Deleted     bool         // in the bin
	Batch       desk.BatchID
	Sort        Sort
	Cursor      string // of the page before, "" for the first
	Limit       int    // 0 is 50, at most 200
}

// Row is one customer with what a list and a record show of them.
type Row struct {
	desk.Customer
	Conversation desk.ConversationID // 0 while nothing was said
	LastAt       time.Time
	Services     int
	Shared       []desk.AddressID // addresses that another customer has too
	Reach        int              // independent suppliers with consent for replies
}

// Page is one page of a list.
type Page struct {
	Rows   []Row
	Cursor string // of the next page, "" at the end
	Total  int    // of the whole list
}

// Counts are the figures above the list; the bin is not counted.
type Counts struct {
	All, OnlyOne, None, TwoOrMore, Unconfirmed int
}

// Filter is a query in the store's words.
type Filter struct {
	// Terms must all be found; each is one or more spellings, of which one is enough.
	Terms       [][]string
	Reach       Reach
	Suppliers   map[desk.Kind]string
	Kind        desk.Kind
	Relation    desk.Relation
	Label       desk.LabelID
	Unconfirmed bool
	Deleted     bool
	Batch       desk.BatchID
	Sort        Sort
	After       Key
	Limit       int
}

// Key is a place in an ordered list: the last row of a page. The zero Key is before the first row.
type Key struct {
	Text string          `json:"t,omitempty"` // of ByName
	At   int64           `json:"a,omitempty"` // of the others
	ID   desk.CustomerID `json:"i,omitempty"`
}

// Store finds customers.
type Store interface {
	// Page returns up to Limit rows behind After, and the key of the last.
	Page(ctx context.Context, f Filter) ([]Row, Key, error)
	Total(ctx context.Context, f Filter) (int, error)
	Counts(ctx context.Context, suppliers map[desk.Kind]string) (Counts, error)
	// Get returns one customer, also from the bin, or a *desk.Error (customer.gone).
	Get(ctx context.Context, id desk.CustomerID) (Row, error)
	// Each calls fn for every row of the list as it was at one moment; total is how many there are.
	Each(ctx context.Context, f Filter, fn func(total int, r Row) error) error
	// Labels returns every label in order of name.
	Labels(ctx context.Context) ([]LabelCount, error)
	TwinStore
}

// Writer changes customers.
type Writer interface {
	Txn(ctx context.Context, fn func(ctx context.Context) error) error
	// Save writes the record and makes its addresses exactly these, in this order. An address that is already there, by
	// kind and value, keeps its consents; a new one gets those it comes with, recorded as given to by. An address with an
	// ID is the one of its kind whose value the network hid; it keeps everything and gets the value.
	Save(ctx context.Context, c desk.Customer, by string) (desk.CustomerID, error)
	// SetConsents makes the live consents of an address exactly classes. Withdrawn ones stay as proof.
	SetConsents(ctx context.Context, id desk.AddressID, classes []desk.Class, by string) (desk.CustomerID, error)
	// SetDeleted moves customers to the bin or out of it and returns those that moved.
	SetDeleted(ctx context.Context, ids []desk.CustomerID, deleted bool) ([]desk.CustomerID, error)
	NumberStore
	LabelWriter
	Eraser
	Merger
}

// Canceller stops what still waits to leave for customers that go to the bin; it is called inside the transaction that
// moves them. What has touched the wire runs to its end.
type Canceller interface {
	CancelFor(ctx context.Context, actor desk.Actor, customers []desk.CustomerID) error
}

// Audit records who did what.
type Audit interface {
	Add(ctx context.Context, actor desk.Actor, action string, target int64, details map[string]any) error
}

// Options are the parts of a register.
type Options struct {
	Store    Store
	Writer   Writer
	Now      func() time.Time // nil is the clock
	Outbox   Canceller
	Audit    Audit
	Bus      event.Publisher
	Kinds    func() []KindInfo                // asked each time: accounts come and go
	AreaCode func(ctx context.Context) string // the shop's own, for numbers written without; "" for none
}

// Register is the register of customers. It is safe for concurrent use.
type Register struct{ o Options }

// New returns a register. Nothing is read or written before a method is called.
func New(o Options) *Register { return &Register{o} }

// ReachOf counts the independent suppliers by which c can be reached for replies.
func ReachOf(c desk.Customer, suppliers map[desk.Kind]string) int {
	reached := map[string]bool{}
	for _, a := range c.Addresses {
		if s := suppliers[a.Kind]; s != "" && a.Allows(desk.Reply) {
			reached[s] = true
		}
	}
	return len(reached)
}

func (r *Register) now() time.Time {
	if r.o.Now != nil {
		return r.o.Now()
	}
	return time.Now()
}

func (r *Register) suppliers() map[desk.Kind]string {
	all := map[desk.Kind]string{}
	for _, k := range r.o.Kinds() {
		if k.Supplier != "" {
			all[k.Kind] = k.Supplier
		}
	}
	return all
}
