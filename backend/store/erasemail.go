package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"planob/backend/desk"
)

// mailOf are the mails that an erased customer takes along: those that became messages of theirs, and those that came from
// an address of theirs that nobody else has.
func (c *Customers) mailOf(ctx context.Context, id desk.CustomerID, own []string) ([]desk.MailID, error) {
	rows, err := c.db.read(ctx).Query(ctx, `
		SELECT id FROM mail WHERE sender IN `+listed+` OR message_id <> 0 AND message_id IN (
			SELECT m.id FROM message m JOIN conversation v ON v.id = m.conversation_id WHERE v.customer_id = $2)`, list(own), id)
	return collect(rows, err, func(scan func(...any) error) (m desk.MailID, err error) { return m, scan(&m) })
}

// ownValues are the addresses of a customer that no other has, outside the bin.
func (c *Customers) ownValues(ctx context.Context, id desk.CustomerID) ([]string, error) {
	rows, err := c.db.read(ctx).Query(ctx, `
		SELECT a.value FROM address a WHERE a.customer_id = $1 AND a.value <> '' AND NOT EXISTS (
			SELECT 1 FROM address o JOIN customer c ON c.id = o.customer_id
			WHERE o.kind = a.kind AND o.value = a.value AND o.customer_id <> a.customer_id AND c.deleted_at = 0)`, id)
	return collect(rows, err, func(scan func(...any) error) (v string, err error) { return v, scan(&v) })
}

// eraseMail removes mails and remembers their senders, so that a copy from before does not bring them back.
func (c *Customers) eraseMail(ctx context.Context, mails []desk.MailID, own []string) error {
	if _, err := c.db.exec(ctx, "DELETE FROM mail WHERE id IN "+listed, list(mails)); err != nil {
		return err
	}
	for _, v := range own {
		if !strings.Contains(v, "@") {
			continue
		}
		if _, err := c.db.exec(ctx, bury, senderStone(rand.Text(), v), millis(c.db.now())); err != nil {
			return err
		}
	}
	return nil
}

const stoneOfSender = "sender:"

// senderStone is the tombstone of an address that mail came from. The salt keeps anybody from looking an address up in a
// list made beforehand.
func senderStone(salt, address string) string {
	sum := sha256.Sum256([]byte("sender " + salt + " " + address))
	return stoneOfSender + salt + ":" + hex.EncodeToString(sum[:])
}

// eraseSenders erases again the mail of the senders that tombstones name, as far as it came before they were erased.
func (db *DB) eraseSenders(ctx context.Context, stones []tombstone) error {
	rows, err := db.read(ctx).Query(ctx, "SELECT DISTINCT sender FROM mail")
	senders, err := collect(rows, err, func(scan func(...any) error) (s string, err error) { return s, scan(&s) })
	if err != nil {
		return fmt.Errorf("list senders: %w", err)
	}
	for _, t := range stones {
		salt, _, ok := strings.Cut(strings.TrimPrefix(t.hash, stoneOfSender), ":")
		if !ok || !strings.HasPrefix(t.hash, stoneOfSender) {
			continue
		}
		for _, s := range senders {
			if senderStone(salt, s) != t.hash {
				continue
			}
			if _, err := db.exec(ctx, "DELETE FROM mail WHERE sender = $1 AND id < $2", s, desk.IDAt(time.UnixMilli(t.erased+1))); err != nil {
				return fmt.Errorf("erase mail again: %w", err)
			}
		}
	}
	return nil
}
