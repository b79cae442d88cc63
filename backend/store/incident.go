package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/util/dbutil"

	"planob/backend/desk"
)

// Incidents keeps incidents, their timelines and the overrides.
type Incidents struct{ db *DB }

// NewIncidents returns the incidents of a store.
func NewIncidents(db *DB) *Incidents { return &Incidents{db} }

const incidentColumns = `id, account_id, kind, verdict, started_at, opened_at, opened_by, active_at, active_by, back_at, closed_at`

func scanIncident(row dbutil.Scannable) (desk.Incident, error) {
	var i desk.Incident
	var started, opened, active, back, closed int64
	err := row.Scan(&i.ID, &i.Account, &i.Kind, &i.Verdict, &started, &opened, &i.By, &active, &i.ActivatedBy, &back, &closed)
	i.Started, i.Opened, i.Activated = fromMillis(started), fromMillis(opened), fromMillis(active)
	i.Back, i.Closed = fromMillis(back), fromMillis(closed)
	return i, err
}

func (s *Incidents) query(ctx context.Context, query string, args ...any) ([]desk.Incident, error) {
	rows, err := s.db.read(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return dbutil.NewRowIterWithError(rows, scanIncident, nil).AsList()
}

// OpenIncidents are the incidents that run, oldest first.
func (s *Incidents) OpenIncidents(ctx context.Context) ([]desk.Incident, error) {
	return s.query(ctx, `SELECT `+incidentColumns+` FROM incident WHERE closed_at = 0 ORDER BY started_at`)
}

// Incidents are incidents older than before (0: from the newest), newest first.
func (s *Incidents) Incidents(ctx context.Context, before desk.IncidentID, limit int) ([]desk.Incident, error) {
	return s.query(ctx, `SELECT `+incidentColumns+` FROM incident WHERE id < $1 OR $1 = 0 ORDER BY id DESC LIMIT $2`, before, limit)
}

// LatestIncident is the newest incident of an account, the zero Incident for none.
func (s *Incidents) LatestIncident(ctx context.Context, account desk.AccountID) (desk.Incident, error) {
	row := s.db.read(ctx).QueryRow(ctx,
		`SELECT `+incidentColumns+` FROM incident WHERE account_id = $1 ORDER BY opened_at DESC, id DESC LIMIT 1`, account)
	i, err := scanIncident(row)
	if errors.Is(err, sql.ErrNoRows) {
		return desk.Incident{}, nil
	}
	return i, err
}

// Incident is one incident; not_found when there is none.
func (s *Incidents) Incident(ctx context.Context, id desk.IncidentID) (desk.Incident, error) {
	i, err := scanIncident(s.db.read(ctx).QueryRow(ctx, `SELECT `+incidentColumns+` FROM incident WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return i, desk.NewError(desk.CodeNotFound, "incident.notFound", err)
	}
	return i, err
}

// SaveIncident writes an incident, new when its ID is 0, and the lines with it.
func (s *Incidents) SaveIncident(ctx context.Context, i desk.Incident, lines ...desk.IncidentEvent) (desk.Incident, error) {
	err := s.db.Txn(ctx, func(ctx context.Context) error {
		if i.ID == 0 {
			i.ID = desk.IncidentID(s.db.IDs.Next())
		}
		_, err := s.db.exec(ctx, `
			INSERT INTO incident (`+incidentColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			ON CONFLICT (id) DO UPDATE SET verdict = excluded.verdict, active_at = excluded.active_at,
				active_by = excluded.active_by, back_at = excluded.back_at, closed_at = excluded.closed_at`,
			i.ID, i.Account, i.Kind, i.Verdict, millis(i.Started), millis(i.Opened), i.By, millis(i.Activated), i.ActivatedBy,
			millis(i.Back), millis(i.Closed))
		if err != nil {
			return fmt.Errorf("write incident: %w", err)
		}
		for _, l := range lines {
			if err := s.addLine(ctx, i.ID, l); err != nil {
				return fmt.Errorf("write incident event: %w", err)
			}
		}
		return nil
	})
	return i, err
}

// lineDetails is what incident_event.details holds.
type lineDetails struct {
	Verdict desk.Verdict `json:"verdict,omitempty"`
	Count   int          `json:"count,omitempty"`
	Detail  string       `json:"detail,omitempty"`
}

func (s *Incidents) addLine(ctx context.Context, id desk.IncidentID, l desk.IncidentEvent) error {
	details, err := json.Marshal(lineDetails{l.Verdict, l.Count, l.Detail})
	if err != nil {
		return err
	}
	_, err = s.db.exec(ctx, `
		INSERT INTO incident_event (id, incident_id, at, what, actor, account_id, details) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		s.db.IDs.Next(), id, millis(l.At), l.What, l.Actor, l.Account, string(details))
	return err
}

// IncidentEvents is the timeline of an incident, oldest first.
func (s *Incidents) IncidentEvents(ctx context.Context, id desk.IncidentID) ([]desk.IncidentEvent, error) {
	rows, err := s.db.read(ctx).Query(ctx,
		`SELECT id, incident_id, at, what, actor, account_id, details FROM incident_event WHERE incident_id = $1 ORDER BY id`, id)
	if err != nil {
		return nil, err
	}
	return dbutil.NewRowIterWithError(rows, func(row dbutil.Scannable) (desk.IncidentEvent, error) {
		var l desk.IncidentEvent
		var at int64
		var details string
		if err := row.Scan(&l.ID, &l.Incident, &at, &l.What, &l.Actor, &l.Account, &details); err != nil {
			return l, err
		}
		var d lineDetails
		err := json.Unmarshal([]byte(details), &d)
		l.At, l.Verdict, l.Count, l.Detail = fromMillis(at), d.Verdict, d.Count, d.Detail
		return l, err
	}, nil).AsList()
}

// LiveOverrides are the overrides in force at now and those still to come.
func (s *Incidents) LiveOverrides(ctx context.Context, now time.Time) ([]desk.Override, error) {
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT id, account_id, conversation_id, action, kind, actor, created_at, until_at FROM override
		WHERE ended_at = 0 AND (until_at = 0 OR until_at > $1) ORDER BY id`, millis(now))
	if err != nil {
		return nil, err
	}
	return dbutil.NewRowIterWithError(rows, func(row dbutil.Scannable) (desk.Override, error) {
		var o desk.Override
		var from, until int64
		err := row.Scan(&o.ID, &o.Account, &o.Conversation, &o.Action, &o.Kind, &o.Actor, &from, &until)
		o.From, o.Until = fromMillis(from), fromMillis(until)
		return o, err
	}, nil).AsList()
}

// AddOverride keeps what a person said, and audits it.
func (s *Incidents) AddOverride(ctx context.Context, o desk.Override) (desk.Override, error) {
	scope := "account"
	switch {
	case o.Conversation != 0:
		scope = "conversation"
	case o.Account == 0:
		scope = "all"
	}
	err := s.db.Txn(ctx, func(ctx context.Context) error {
		o.ID = s.db.IDs.Next()
		_, err := s.db.exec(ctx, `
			INSERT INTO override (id, scope, account_id, conversation_id, action, kind, actor, created_at, until_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			o.ID, scope, o.Account, o.Conversation, o.Action, o.Kind, o.Actor, millis(o.From), millis(o.Until))
		if err != nil {
			return fmt.Errorf("write override: %w", err)
		}
		return s.auditOverride(ctx, o.From, o.Actor, "contingency."+string(o.Action), o.ID)
	})
	return o, err
}

// EndOverride ends one, and audits it. Ending one that is over changes nothing.
func (s *Incidents) EndOverride(ctx context.Context, id int64, actor string, now time.Time) error {
	return s.db.Txn(ctx, func(ctx context.Context) error {
		n, err := s.db.exec(ctx, `UPDATE override SET ended_at = $1 WHERE id = $2 AND ended_at = 0`, millis(now), id)
		if err != nil || n == 0 {
			return err
		}
		return s.auditOverride(ctx, now, actor, "contingency.end", id)
	})
}

func (s *Incidents) auditOverride(ctx context.Context, at time.Time, actor, action string, target int64) error {
	_, err := s.db.exec(ctx, `INSERT INTO audit (id, at, actor, action, target, details) VALUES ($1, $2, $3, $4, $5, '{}')`,
		s.db.IDs.Next(), millis(at), actor, action, target)
	return err
}

// WaitingOn counts the messages that would leave by an account now.
func (s *Incidents) WaitingOn(ctx context.Context, account desk.AccountID) (int, error) {
	var n int
	err := s.db.read(ctx).QueryRow(ctx, `
		SELECT COUNT(*) FROM attempt a JOIN message m ON m.id = a.message_id
		WHERE a.account_id = $1 AND a.state IN ('planned', 'not_sent') AND m.status IN ('queued', 'active')`, account).Scan(&n)
	return n, err
}
