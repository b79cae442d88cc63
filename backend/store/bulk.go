package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"go.mau.fi/util/dbutil"
)

// bulk runs many statements of few texts inside one transaction, each prepared once: the driver would compile it again
// for every row.
type bulk struct {
	tx      *sql.Tx
	dialect dbutil.Dialect
	ready   map[string]*sql.Stmt
}

// newBulk returns a bulk for the transaction of ctx, which must be one of Txn.
func (db *DB) newBulk(ctx context.Context) (*bulk, error) {
	txn, ok := db.w.Execable(ctx).(*dbutil.LoggingTxn)
	if !ok {
		return nil, errors.New("bulk outside of a transaction")
	}
	return &bulk{txn.UnderlyingTx, db.w.Dialect, map[string]*sql.Stmt{}}, nil
}

func (b *bulk) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := b.ready[query]; ok {
		return s, nil
	}
	text := query
	if b.dialect == dbutil.SQLite {
		text = strings.ReplaceAll(text, "$", "?")
	}
	s, err := b.tx.PrepareContext(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	b.ready[query] = s
	return s, nil
}

func (b *bulk) exec(ctx context.Context, query string, args ...any) error {
	s, err := b.stmt(ctx, query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(ctx, args...)
	return err
}

// one reads one row into the variables.
func (b *bulk) one(ctx context.Context, query string, args []any, into ...any) error {
	s, err := b.stmt(ctx, query)
	if err != nil {
		return err
	}
	return s.QueryRowContext(ctx, args...).Scan(into...)
}

func (b *bulk) close() error {
	var failed error
	for _, s := range b.ready {
		failed = errors.Join(failed, s.Close())
	}
	return failed
}
