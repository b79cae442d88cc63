package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"planob/backend/channel"
	"planob/backend/desk"
)

// Accounts keeps the configured channels and their order, the shop's ladder. Positions of those not removed are always
// 0, 1, 2…
type Accounts struct{ db *DB }

// NewAccounts returns the accounts of a store.
func NewAccounts(db *DB) *Accounts { return &Accounts{db: db} }

const accountColumns = "id, kind, name, config, position, paused"

// List returns every account that was not removed, the first of the ladder first.
func (a *Accounts) List(ctx context.Context) ([]channel.Account, error) {
	rows, err := a.db.read(ctx).Query(ctx,
		"SELECT "+accountColumns+" FROM account WHERE removed_at = 0 ORDER BY position, id")
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	defer rows.Close()
	var all []channel.Account
	for rows.Next() {
		acc, err := scanAccount(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("list accounts: %w", err)
		}
		all = append(all, acc)
	}
	return all, rows.Err()
}

// Get returns one account, also one that was removed (its messages still name it), or a *desk.Error (account.gone).
func (a *Accounts) Get(ctx context.Context, id desk.AccountID) (channel.Account, error) {
	row := a.db.read(ctx).QueryRow(ctx, "SELECT "+accountColumns+" FROM account WHERE id = $1", id)
	acc, err := scanAccount(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return acc, desk.NewError(desk.CodeNotFound, "account.gone", nil)
	}
	if err != nil {
		return acc, fmt.Errorf("read account %d: %w", id, err)
	}
	return acc, nil
}

func scanAccount(scan func(...any) error) (channel.Account, error) {
	var acc channel.Account
	err := scan(&acc.ID, &acc.Kind, &acc.Name, &acc.Config, &acc.Position, &acc.Paused)
	return acc, err
}

// Add makes an account at the end of the ladder; config is the adapter's JSON, "" for none yet.
func (a *Accounts) Add(ctx context.Context, kind desk.Kind, name, config string) (channel.Account, error) {
	if config == "" {
		config = "{}"
	}
	acc := channel.Account{ID: desk.AccountID(a.db.IDs.Next()), Kind: kind, Name: name, Config: config}
	err := a.db.Txn(ctx, func(ctx context.Context) error {
		err := a.db.read(ctx).QueryRow(ctx, "SELECT COUNT(*) FROM account WHERE removed_at = 0").Scan(&acc.Position)
		if err != nil {
			return err
		}
		_, err = a.db.exec(ctx, `
			INSERT INTO account (id, kind, name, config, position, paused, created_at, removed_at)
			VALUES ($1, $2, $3, $4, $5, 0, $6, 0)`,
			acc.ID, acc.Kind, acc.Name, acc.Config, acc.Position, millis(a.db.now()))
		return err
	})
	if err != nil {
		return channel.Account{}, fmt.Errorf("add account: %w", err)
	}
	return acc, nil
}

// SetName says what a person calls the account.
func (a *Accounts) SetName(ctx context.Context, id desk.AccountID, name string) error {
	return a.change(ctx, "name", id, "UPDATE account SET name = $2 WHERE id = $1 AND removed_at = 0", name)
}

// SetConfig replaces the adapter's JSON.
func (a *Accounts) SetConfig(ctx context.Context, id desk.AccountID, config string) error {
	return a.change(ctx, "configure", id, "UPDATE account SET config = $2 WHERE id = $1 AND removed_at = 0", config)
}

// SetPaused pauses the account, or puts it back to work.
func (a *Accounts) SetPaused(ctx context.Context, id desk.AccountID, paused bool) error {
	return a.change(ctx, "pause", id, "UPDATE account SET paused = $2 WHERE id = $1 AND removed_at = 0", flag(paused))
}

func (a *Accounts) change(ctx context.Context, step string, id desk.AccountID, query string, value any) error {
	n, err := a.db.exec(ctx, query, id, value)
	if err != nil {
		return fmt.Errorf("%s account %d: %w", step, id, err)
	}
	if n == 0 {
		return desk.NewError(desk.CodeNotFound, "account.gone", nil)
	}
	return nil
}

// Move puts the account at position of the ladder; the others close up. A position past the end is the end.
func (a *Accounts) Move(ctx context.Context, id desk.AccountID, position int) error {
	return a.db.Txn(ctx, func(ctx context.Context) error {
		all, err := a.List(ctx)
		if err != nil {
			return err
		}
		order := make([]desk.AccountID, 0, len(all))
		for _, acc := range all {
			if acc.ID != id {
				order = append(order, acc.ID)
			}
		}
		if len(order) == len(all) {
			return desk.NewError(desk.CodeNotFound, "account.gone", nil)
		}
		at := min(max(position, 0), len(order))
		order = append(order[:at], append([]desk.AccountID{id}, order[at:]...)...)
		return a.number(ctx, order)
	})
}

// Remove takes the account off the ladder. The row and its messages stay; its state goes.
func (a *Accounts) Remove(ctx context.Context, id desk.AccountID) error {
	return a.db.Txn(ctx, func(ctx context.Context) error {
		err := a.change(ctx, "remove", id,
			"UPDATE account SET removed_at = $2 WHERE id = $1 AND removed_at = 0", millis(a.db.now()))
		if err != nil {
			return err
		}
		if _, err := a.db.exec(ctx, "DELETE FROM account_state WHERE account_id = $1", id); err != nil {
			return fmt.Errorf("remove account %d: %w", id, err)
		}
		left, err := a.List(ctx)
		if err != nil {
			return err
		}
		order := make([]desk.AccountID, 0, len(left))
		for _, acc := range left {
			order = append(order, acc.ID)
		}
		return a.number(ctx, order)
	})
}

func (a *Accounts) number(ctx context.Context, order []desk.AccountID) error {
	for i, id := range order {
		if _, err := a.db.exec(ctx, "UPDATE account SET position = $2 WHERE id = $1", id, i); err != nil {
			return fmt.Errorf("number account %d: %w", id, err)
		}
	}
	return nil
}

// State is the account's channel.State: the small facts its adapter keeps.
func (a *Accounts) State(id desk.AccountID) channel.State { return accountState{a.db, id} }

// ForgetStates empties the small facts of every account, as after a restore: cursors of another time lose mail.
func (a *Accounts) ForgetStates(ctx context.Context) error {
	if _, err := a.db.exec(ctx, "DELETE FROM account_state"); err != nil {
		return fmt.Errorf("forget account states: %w", err)
	}
	return nil
}

type accountState struct {
	db *DB
	id desk.AccountID
}

func (s accountState) Get(ctx context.Context, name string) (string, error) {
	var value string
	err := s.db.read(ctx).QueryRow(ctx,
		"SELECT value FROM account_state WHERE account_id = $1 AND name = $2", s.id, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read state %s of account %d: %w", name, s.id, err)
	}
	return value, nil
}

func (s accountState) Set(ctx context.Context, name, value string) error {
	_, err := s.db.exec(ctx, `
		INSERT INTO account_state (account_id, name, value) VALUES ($1, $2, $3)
		ON CONFLICT (account_id, name) DO UPDATE SET value = excluded.value`, s.id, name, value)
	if err != nil {
		return fmt.Errorf("write state %s of account %d: %w", name, s.id, err)
	}
	return nil
}
