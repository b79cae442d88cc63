// Package sheet brings customers in from spreadsheets and takes them out again. It reads XLSX and CSV as people and
// programs in Brazil write them, tells what each column is and what is wrong with each row before anything is stored,
// and imports in a batch that goes on after a crash and can be undone whole. It knows neither SQL nor any network.
package sheet

import (
	"context"
	"log/slog"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/job"
)

// Source is a file that a person gave: where it lies now, and what they call it.
type Source struct {
	Path string
	Name string
}

// Preview is what an import would do, before it does anything.
type Preview struct {
	FileName string
	Sheet    string
	Sheets   []string
	Rows     int        // with data, below the headings
	Columns  []Column   // as the program understands them
	Samples  [][]string // the first five rows, as the file has them
	Mapping  Mapping    // the one that was used
	New      int
	Joined   int
	LeftOut  int
	Problems []Problem // the first fifty
	Kinds    []KindCount
	// ByDocument is how many of Joined are known by CPF or CNPJ.
	ByDocument int
	NewLabels  []string // that the shop does not have yet
}

// KindCount is how many addresses of one kind a file brings. Consent is asked for each.
type KindCount struct {
	Kind  desk.Kind
	Count int
}

// Consent is what the people of a file agreed to, as the person who imports it declares. A kind that is not named: to
// nothing.
type Consent struct {
	Kind    desk.Kind
	Classes []desk.Class
}

// Batch is one import.
type Batch struct {
	ID       desk.BatchID
	FileName string
	Actor    string
	Created  time.Time
	Done     time.Time // zero while it runs, or after it broke off
	Undone   time.Time
	Added    int
	Joined   int
	LeftOut  int
}

// UndoFor is how long an import can be undone.
const UndoFor = 30 * 24 * time.Hour

// CanUndo reports whether the batch can be taken back now.
func (b Batch) CanUndo(now time.Time) bool {
	return b.Undone.IsZero() && now.Sub(b.Created) < UndoFor
}

// Outcome is what an import did with a row.
type Outcome string

// The outcomes.
const (
	Added   Outcome = "added"
	Joined  Outcome = "joined"
	LeftOut Outcome = "left_out"
	Heading Outcome = "heading" // the row with the headings, kept for the list of what is wrong
)

// Line is one row of a batch as it is kept: what became of it and, when something was wrong, what the file had.
type Line struct {
	Row     int
	Outcome Outcome
	Reason  string
	Cells   []string
}

// Join is what a row adds to a customer who is already there.
type Join struct {
	Customer  desk.CustomerID
	Name      string // when the customer had none
	Company   string // when it was empty, as Notes
	Notes     string
	Record    desk.Customer // relation, preferred name, documents, birthday and postal address, each for where there is none
	Labels    []desk.LabelID
	Confirm   bool // the program had made the customer from a message
	Addresses []desk.Address
	// Consents are for all of the row's addresses that the customer has, old and new.
	Consents []ValueConsent
}

// ValueConsent is consent to classes on one address.
type ValueConsent struct {
	Kind    desk.Kind
	Value   string
	Classes []desk.Class
}

// Lookup is what the register is asked about some rows before they are planned.
type Lookup struct {
	Values    []string // of addresses
	Names     []string
	Documents []string // CPF and CNPJ
}

// Writer writes the rows of one batch inside one transaction. Each row is written once, with what it did.
type Writer interface {
	// Known returns the customers, not in the bin, who have any of the values or documents, or who have no address and one
	// of the names.
	Known(ctx context.Context, l Lookup) ([]desk.Customer, error)
	// Labels returns the labels of these names, in their order; what is missing is made.
	Labels(ctx context.Context, names []string) ([]desk.LabelID, error)
	Add(ctx context.Context, l Line, c desk.Customer) (desk.CustomerID, error)
	Join(ctx context.Context, l Line, j Join) error
	LeaveOut(ctx context.Context, l Line) error
}

// Store keeps batches.
type Store interface {
	// Begin keeps a new batch and the row with its headings, if it has one (Row > 0).
	Begin(ctx context.Context, fileName, actor string, heading Line) (desk.BatchID, error)
	// Write calls fn with a Writer in one transaction; the batch's figures are kept with its rows.
	Write(ctx context.Context, id desk.BatchID, fn func(ctx context.Context, w Writer) error) error
	// LastRow is the last row of the file that was written, 0 for none.
	LastRow(ctx context.Context, id desk.BatchID) (int, error)
	Finish(ctx context.Context, id desk.BatchID) error
	Undoer
}

// Undoer takes batches back.
type Undoer interface {
	// UndoSome takes back what up to limit rows behind after did, and returns the last row it looked at, 0 at the end.
	UndoSome(ctx context.Context, id desk.BatchID, after, limit int) (Undone, int, error)
	// FinishUndo marks the batch as undone and withdraws what is left of its consents.
	FinishUndo(ctx context.Context, id desk.BatchID) error
}

// Reader shows batches.
type Reader interface {
	Batches(ctx context.Context) ([]Batch, error)
	Batch(ctx context.Context, id desk.BatchID) (Batch, error)
	// Wrong calls fn for the headings and every row with something wrong, in order.
	Wrong(ctx context.Context, id desk.BatchID, fn func(Line) error) error
	// Known is Writer.Known outside of a transaction.
	Known(ctx context.Context, l Lookup) ([]desk.Customer, error)
	// NewLabels returns those of the names that are no label yet.
	NewLabels(ctx context.Context, names []string) ([]string, error)
	// Forget empties what the rows of batches before a time keep of people: they can no longer be undone.
	Forget(ctx context.Context, before time.Time) error
}

// Undone is what an undo came to.
type Undone struct {
	Removed  int // customers that the batch had added
	Kept     int // …that have been used since and stay
	Restored int // customers who lost what the batch had added to them
}

// Jobs runs long work. Satisfied by job.Runner.
type Jobs interface {
	Start(ctx context.Context, what string, actor desk.Actor, total int64,
		fn func(context.Context, *job.Progress) (int64, error)) (int64, error)
}

// Audit records who did what.
type Audit interface {
	Add(ctx context.Context, actor desk.Actor, action string, target int64, details map[string]any) error
}

// Options are the parts of an importer.
type Options struct {
	Dir      string // a folder of its own inside the data folder, made when it is first needed
	Store    Store
	Reader   Reader
	Jobs     Jobs
	Audit    Audit
	Bus      event.Publisher
	Log      *slog.Logger
	Targets  Targets
	AreaCode func(ctx context.Context) string // the shop's own, "" for none
}
