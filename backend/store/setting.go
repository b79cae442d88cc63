package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Settings keeps one value by name. Names are "feature.word"; secrets never come here.
type Settings struct{ db *DB }

// NewSettings returns the settings of a store.
func NewSettings(db *DB) *Settings { return &Settings{db: db} }

// Get returns the value of name, "" if it was never set.
func (s *Settings) Get(ctx context.Context, name string) (string, error) {
	var value string
	err := s.db.read(ctx).QueryRow(ctx, "SELECT value FROM setting WHERE name = $1", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read setting %s: %w", name, err)
	}
	return value, nil
}

// Set keeps value under name and returns after the commit.
func (s *Settings) Set(ctx context.Context, name, value string) error {
	_, err := s.db.exec(ctx, `
		INSERT INTO setting (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	if err != nil {
		return fmt.Errorf("write setting %s: %w", name, err)
	}
	return nil
}
