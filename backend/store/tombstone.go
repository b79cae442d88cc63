package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"planob/backend/desk"
)

// A tombstone says that a customer, or the mail of a sender, was erased. It outlives the customer so that a restored copy from before does not
// bring them back (D14). Ids are never used twice, so the hash of one names nobody and meets nobody else.
type tombstone struct {
	hash   string
	erased int64 // Unix milliseconds, UTC
}

func tombstoneOf(id desk.CustomerID) string {
	sum := sha256.Sum256([]byte("customer " + strconv.FormatInt(int64(id), 10)))
	return hex.EncodeToString(sum[:])
}

const bury = "INSERT INTO tombstone (hash, erased_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING"

func (db *DB) tombstones(ctx context.Context) ([]tombstone, error) {
	rows, err := db.read(ctx).Query(ctx, "SELECT hash, erased_at FROM tombstone")
	return collect(rows, err, func(scan func(...any) error) (t tombstone, err error) {
		return t, scan(&t.hash, &t.erased)
	})
}

// tombstonesAt reads those of a store that is about to be replaced; another part of the program may have it open.
func tombstonesAt(ctx context.Context, path string) ([]tombstone, error) {
	if !fileExists(path) {
		return nil, nil
	}
	raw, err := connect(path, nil, 1, true)
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	return (&DB{path: path, w: raw, r: raw}).tombstones(ctx)
}

// replay erases again whom a tombstone names, and keeps the tombstones. It is safe to repeat.
func (db *DB) replay(ctx context.Context, stones []tombstone, now time.Time) error {
	if len(stones) == 0 {
		return nil
	}
	buried := make(map[string]bool, len(stones))
	for _, t := range stones {
		buried[t.hash] = true
	}
	return db.Txn(ctx, func(ctx context.Context) error {
		for _, t := range stones {
			if _, err := db.exec(ctx, bury, t.hash, t.erased); err != nil {
				return fmt.Errorf("keep tombstone: %w", err)
			}
		}
		rows, err := db.read(ctx).Query(ctx, "SELECT id FROM customer")
		all, err := collect(rows, err, func(scan func(...any) error) (id desk.CustomerID, err error) { return id, scan(&id) })
		if err != nil {
			return fmt.Errorf("list customers: %w", err)
		}
		customers := NewCustomers(db)
		for _, id := range all {
			if !buried[tombstoneOf(id)] {
				continue
			}
			if _, err := db.exec(ctx, "UPDATE customer SET deleted_at = $2 WHERE id = $1", id, millis(now)); err != nil {
				return fmt.Errorf("erase customer %d again: %w", id, err)
			}
			if err := customers.erase(ctx, id); err != nil {
				return fmt.Errorf("erase customer %d again: %w", id, err)
			}
		}
		return db.eraseSenders(ctx, stones)
	})
}
