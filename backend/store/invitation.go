package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// Invitations are the links by which customers join a chat.
type Invitations struct{ db *DB }

// NewInvitations returns the invitations of a store.
func NewInvitations(db *DB) *Invitations { return &Invitations{db: db} }

// Invitation is one that was made.
type Invitation struct {
	Customer desk.CustomerID
	Account  desk.AccountID
	By       string
	Made     time.Time
	Expires  time.Time
	Used     time.Time
	UsedRef  string // the chat that used it
}

// invitationKept is how long an invitation that is over is remembered, so that who brings it is told what became of it.
const invitationKept = 90 * 24 * time.Hour

func invitationHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Add keeps an invitation, and forgets those that were over long ago.
func (s *Invitations) Add(ctx context.Context, token string, i Invitation) error {
	return s.db.Txn(ctx, func(ctx context.Context) error {
		if _, err := s.db.exec(ctx, "DELETE FROM invitation WHERE expires_at < $1", millis(i.Made.Add(-invitationKept))); err != nil {
			return fmt.Errorf("forget invitations: %w", err)
		}
		_, err := s.db.exec(ctx, `
			INSERT INTO invitation (hash, customer_id, account_id, made_by, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			invitationHash(token), i.Customer, i.Account, i.By, millis(i.Made), millis(i.Expires))
		if err != nil {
			return fault(fmt.Errorf("add invitation: %w", err))
		}
		return nil
	})
}

// Find returns the invitation of a token of this account; false when there is none.
func (s *Invitations) Find(ctx context.Context, account desk.AccountID, token string) (i Invitation, ok bool, err error) {
	var made, expires, used int64
	err = s.db.read(ctx).QueryRow(ctx, `
		SELECT i.customer_id, i.account_id, i.made_by, i.made_at, i.expires_at, i.used_at, i.used_ref FROM invitation i
		JOIN customer c ON c.id = i.customer_id WHERE i.hash = $1 AND i.account_id = $2 AND c.deleted_at = 0`,
		invitationHash(token), account).Scan(&i.Customer, &i.Account, &i.By, &made, &expires, &used, &i.UsedRef)
	if errors.Is(err, sql.ErrNoRows) {
		return i, false, nil
	}
	if err != nil {
		return i, false, fault(fmt.Errorf("find invitation: %w", err))
	}
	i.Made, i.Expires, i.Used = fromMillis(made), fromMillis(expires), fromMillis(used)
	return i, true, nil
}

// accept uses the invitation of an arrival and returns the customer whom it was made for; 0 when it is none, is over, or
// the chat belongs to somebody whom the shop knows already: a link that was passed on must not move their conversation.
func (s *Inbox) accept(ctx context.Context, a inbox.Arrival, byRef []peerRow) (desk.CustomerID, error) {
	if a.Invite == "" || a.FromUs || len(a.Peer.Refs) == 0 {
		return 0, nil
	}
	i, ok, err := NewInvitations(s.db).Find(ctx, a.Account, a.Invite)
	if err != nil || !ok || !i.Used.IsZero() || !a.Arrived.Before(i.Expires) {
		return 0, err
	}
	_, err = s.db.exec(ctx, "UPDATE invitation SET used_at = $2, used_ref = $3 WHERE hash = $1 AND used_at = 0",
		invitationHash(a.Invite), millis(a.Arrived), a.Peer.Refs[0])
	if err != nil {
		return 0, err
	}
	if slices.ContainsFunc(byRef, func(m peerRow) bool { return !m.unconfirmed && !m.deleted && !m.offered && m.customer != i.Customer }) {
		return 0, nil
	}
	return i.Customer, nil
}

// reuseAddress makes a row that the invited customer has of this kind the address: one that a person typed before there
// was a chat, or the chat they had before.
func (s *Inbox) reuseAddress(ctx context.Context, p *party) error {
	own, err := s.matches(ctx, "WHERE a.customer_id = $1 AND a.kind = $2 ORDER BY a.position, a.id", p.customer, p.kind)
	if err != nil {
		return err
	}
	for _, m := range own {
		if m.ref == "" || m.value == "" {
			p.address, p.value, p.allowed = m.address, m.value, m.allowed
			return nil
		}
	}
	return nil
}
