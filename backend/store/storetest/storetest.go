// Package storetest opens stores and fills them for tests. Only tests import it. It writes rows as the features would,
// through a connection of its own, so that a test needs no other feature to have something to start from.
package storetest

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"planob/backend/desk"
	"planob/backend/store"
)

// Open opens a new store in a folder of the test and closes it at the end.
func Open(t testing.TB) *store.DB {
	t.Helper()
	return OpenAt(t, store.Options{Dir: t.TempDir()})
}

// OpenAt opens the store of a folder and closes it at the end; closing it earlier is fine.
func OpenAt(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

var (
	mu      sync.Mutex
	handles = map[string]*sql.DB{}
)

// Raw is a connection of the test's own to the store's file, closed with the test.
func Raw(t testing.TB, db *store.DB) *sql.DB {
	t.Helper()
	mu.Lock()
	defer mu.Unlock()
	if h, ok := handles[db.Path()]; ok {
		return h
	}
	h, err := sql.Open(store.Driver, "file:"+db.Path()+"?_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)&_pragma=wal_autocheckpoint(0)&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	h.SetMaxOpenConns(1)
	handles[db.Path()] = h
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		if handles[db.Path()] == h {
			delete(handles, db.Path())
		}
		h.Close()
	})
	return h
}

// Close closes the store and the test's own connection to it before the test ends, for another process to open it.
func Close(t testing.TB, db *store.DB) {
	t.Helper()
	mu.Lock()
	h := handles[db.Path()]
	delete(handles, db.Path())
	mu.Unlock()
	if h != nil {
		h.Close()
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// Exec runs any statement: for what no feature does, such as damage.
func Exec(t testing.TB, db *store.DB, query string, args ...any) {
	t.Helper()
	if _, err := Raw(t, db).Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

// Count runs a query for one number.
func Count(t testing.TB, db *store.DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := Raw(t, db).QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Text runs a query for one text; "" when there is no row.
func Text(t testing.TB, db *store.DB, query string, args ...any) string {
	t.Helper()
	var s string
	if err := Raw(t, db).QueryRow(query, args...).Scan(&s); err != nil && err != sql.ErrNoRows {
		t.Fatal(err)
	}
	return s
}

// Account adds a configured account at the end of the ladder.
func Account(t testing.TB, db *store.DB, kind desk.Kind) desk.AccountID {
	t.Helper()
	id := desk.AccountID(db.IDs.Next())
	Exec(t, db, `INSERT INTO account (id, kind, name, position, created_at)
		VALUES ($1, $2, $3, (SELECT COUNT(*) FROM account WHERE removed_at = 0), 0)`, id, kind, string(kind))
	return id
}

// Address is one way to reach a seeded customer.
type Address struct {
	Kind  desk.Kind
	Value string // "" makes one
	// Consents are the classes with consent; nil means all, an empty slice none.
	Consents []desk.Class
}

// Customer adds a confirmed customer with addresses in order, and returns it with their ids.
func Customer(t testing.TB, db *store.DB, name string, addresses ...Address) desk.Customer {
	t.Helper()
	c := desk.Customer{ID: desk.CustomerID(db.IDs.Next()), Name: name, Created: time.UnixMilli(1).UTC()}
	write(t, db, func(tx *sql.Tx) error {
		search := store.Fold(name)
		for _, a := range addresses {
			search += " " + a.Value
		}
		_, err := tx.Exec(`INSERT INTO customer (id, name, search, sort, created_at, updated_at) VALUES ($1, $2, $3, $4, 1, 1)`,
			c.ID, name, search, store.Fold(name))
		for i, a := range addresses {
			if err != nil {
				return err
			}
			c.Addresses = append(c.Addresses, addressOf(db, c.ID, i, a))
			err = writeAddress(tx, c.Addresses[i])
		}
		return err
	})
	return c
}

func addressOf(db *store.DB, customer desk.CustomerID, i int, a Address) desk.Address {
	row := desk.Address{
		ID: desk.AddressID(db.IDs.Next()), Customer: customer, Kind: a.Kind, Value: a.Value, Position: i, Answers: true,
	}
	if row.Value == "" {
		row.Value = fmt.Sprintf("%s-%d", a.Kind, row.ID)
	}
	classes := a.Consents
	if classes == nil {
		classes = desk.Classes
	}
	for _, class := range classes {
		row.Consents = append(row.Consents, desk.Consent{
			ID: desk.ConsentID(db.IDs.Next()), Address: row.ID, Class: class, Given: time.UnixMilli(1).UTC(), By: "test",
		})
	}
	return row
}

func writeAddress(tx *sql.Tx, a desk.Address) error {
	_, err := tx.Exec(`INSERT INTO address (id, customer_id, kind, value, position, created_at) VALUES ($1, $2, $3, $4, $5, 1)`,
		a.ID, a.Customer, a.Kind, a.Value, a.Position)
	for _, c := range a.Consents {
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO consent (id, address_id, class, given_at, given_by) VALUES ($1, $2, $3, 1, 'test')`,
			c.ID, c.Address, c.Class)
	}
	return err
}

// Revoke withdraws all consent of an address.
func Revoke(t testing.TB, db *store.DB, address desk.AddressID) {
	t.Helper()
	Exec(t, db, "UPDATE consent SET revoked_at = 2, revoked_by = 'customer' WHERE address_id = $1", address)
}

// Conversation adds the customer's conversation, with a running service.
func Conversation(t testing.TB, db *store.DB, customer desk.CustomerID) desk.ConversationID {
	t.Helper()
	id, service := desk.ConversationID(db.IDs.Next()), desk.ServiceID(db.IDs.Next())
	write(t, db, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO conversation (id, customer_id, service_id) VALUES ($1, $2, $3)", id, customer, service)
		if err != nil {
			return err
		}
		_, err = tx.Exec("INSERT INTO service (id, conversation_id, protocol, opened_at) VALUES ($1, $2, $3, 1)",
			service, id, fmt.Sprintf("2026-%06d", service))
		return err
	})
	return id
}

// Message adds a message as it is. ID, Class (reply), Status (queued, for Out) and Expires (a day after Arrived) are
// filled when empty, and the conversation's list columns follow. Arrived must be set. Attempts (ID, Message, N and State
// are filled when empty) are born in the same transaction.
func Message(t testing.TB, db *store.DB, m desk.Message, attempts ...desk.Attempt) desk.MessageID {
	t.Helper()
	if m.ID == 0 {
		m.ID = desk.MessageID(db.IDs.Next())
	}
	if m.Direction == "" {
		m.Direction = desk.Out
	}
	if m.Direction == desk.Out {
		m = outDefaults(m)
	}
	if m.At.IsZero() {
		m.At = m.Arrived
	}
	ladder, err := json.Marshal(m.Ladder)
	if err != nil || m.Ladder == nil {
		ladder = []byte("[]")
	}
	write(t, db, func(tx *sql.Tx) error {
		err := writeMessage(tx, m, string(ladder))
		for i, a := range attempts {
			if err == nil {
				a.ID, a.Message, a.N = desk.AttemptID(db.IDs.Next()), m.ID, i+1
				err = writeAttempt(tx, a)
			}
		}
		return err
	})
	return m.ID
}

func writeAttempt(tx *sql.Tx, a desk.Attempt) error {
	if a.State == "" {
		a.State = desk.Planned
	}
	touched := int64(0)
	if !a.Touched.IsZero() {
		touched = a.Touched.UnixMilli()
	}
	_, err := tx.Exec(`INSERT INTO attempt (id, message_id, n, account_id, address_id, kind, dest, wire_key, remote_id, state,
			tries, touched_at, token)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		a.ID, a.Message, a.N, a.Account, a.Address, a.Kind, a.To, a.WireKey, a.RemoteID, a.State, a.Tries, touched, a.Token)
	if err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE message SET account_id = $2, kind = $3, address_id = $4 WHERE id = $1", a.Message, a.Account, a.Kind, a.Address)
	return err
}

func outDefaults(m desk.Message) desk.Message {
	if m.Class == "" {
		m.Class = desk.Reply
	}
	if m.Status == "" {
		m.Status = desk.Queued
	}
	if m.Expires.IsZero() {
		m.Expires = m.Arrived.Add(24 * time.Hour)
	}
	return m
}

func writeMessage(tx *sql.Tx, m desk.Message, ladder string) error {
	expires := int64(0)
	if !m.Expires.IsZero() {
		expires = m.Expires.UnixMilli()
	}
	automatic := 0
	if m.Automatic {
		automatic = 1
	}
	_, err := tx.Exec(`INSERT INTO message (id, conversation_id, service_id, direction, class, subject, text, account_id,
			kind, address_id, status, hold, author, automatic, at, arrived_at, expires_at, ladder, incident_id)
		VALUES ($1, $2, (SELECT service_id FROM conversation WHERE id = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
			$14, $15, $16, $17, $18)`,
		m.ID, m.Conversation, m.Direction, m.Class, m.Subject, m.Text, m.Account, m.Kind, m.Address, m.Status, m.Hold,
		m.Author, automatic, m.At.UnixMilli(), m.Arrived.UnixMilli(), expires, ladder, m.Incident)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE conversation SET last_message = $2, last_at = $3, last_direction = $4, last_kind = $5, preview = $6,
			last_inbound = CASE WHEN $4 = 'in' THEN $3 ELSE last_inbound END WHERE id = $1`,
		m.Conversation, m.ID, m.Arrived.UnixMilli(), m.Direction, m.Kind, m.Text)
	return err
}

func write(t testing.TB, db *store.DB, fn func(*sql.Tx) error) {
	t.Helper()
	tx, err := Raw(t, db).Begin()
	if err == nil {
		err = fn(tx)
	}
	if err == nil {
		err = tx.Commit()
	} else if tx != nil {
		tx.Rollback()
	}
	if err != nil {
		t.Fatal(err)
	}
}
