package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"planob/backend/desk"
	"planob/backend/job"
)

// Jobs keeps long work; it is the store of job.Runner.
type Jobs struct{ db *DB }

// NewJobs returns the jobs of a store.
func NewJobs(db *DB) *Jobs { return &Jobs{db: db} }

// jobDetails is what job.details holds.
type jobDetails struct {
	ErrorKey string `json:"errorKey,omitempty"`
	Result   int64  `json:"result,omitempty"`
}

const jobColumns = "id, what, actor, started_at, ended_at, done, total, outcome, details"

// Add keeps a new job and gives it its id.
func (j *Jobs) Add(ctx context.Context, r job.Record) (int64, error) {
	id := j.db.IDs.Next()
	_, err := j.db.exec(ctx, `
		INSERT INTO job (id, what, actor, started_at, ended_at, done, total, outcome, details)
		VALUES ($1, $2, $3, $4, 0, $5, $6, '', '{}')`,
		id, r.What, r.Actor, millis(r.Started), r.Done, r.Total)
	if err != nil {
		return 0, fmt.Errorf("add job: %w", err)
	}
	return id, nil
}

// Save keeps how far a job is, or how it ended.
func (j *Jobs) Save(ctx context.Context, r job.Record) error {
	details, err := json.Marshal(jobDetails{r.ErrorKey, r.Result})
	if err != nil {
		return fmt.Errorf("save job %d: %w", r.ID, err)
	}
	_, err = j.db.exec(ctx, `
		UPDATE job SET ended_at = $2, done = $3, total = $4, outcome = $5, details = $6 WHERE id = $1`,
		r.ID, millis(r.Ended), r.Done, r.Total, r.Outcome, string(details))
	if err != nil {
		return fmt.Errorf("save job %d: %w", r.ID, err)
	}
	return nil
}

// Get returns one job, or a *desk.Error (job.gone).
func (j *Jobs) Get(ctx context.Context, id int64) (job.Record, error) {
	r, err := scanJob(j.db.read(ctx).QueryRow(ctx, "SELECT "+jobColumns+" FROM job WHERE id = $1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return r, desk.NewError(desk.CodeNotFound, "job.gone", nil)
	}
	if err != nil {
		return r, fmt.Errorf("read job %d: %w", id, err)
	}
	return r, nil
}

// Ended returns the last limit jobs that ended, the newest first.
func (j *Jobs) Ended(ctx context.Context, limit int) ([]job.Record, error) {
	rows, err := j.db.read(ctx).Query(ctx,
		"SELECT "+jobColumns+" FROM job WHERE ended_at <> 0 ORDER BY id DESC LIMIT $1", limit)
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	defer rows.Close()
	var all []job.Record
	for rows.Next() {
		r, err := scanJob(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("list jobs: %w", err)
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// Interrupt ends every job that never ended: its program died.
func (j *Jobs) Interrupt(ctx context.Context, at time.Time) error {
	_, err := j.db.exec(ctx, "UPDATE job SET ended_at = $1, outcome = $2 WHERE ended_at = 0", millis(at), job.Interrupted)
	return err
}

func scanJob(scan func(...any) error) (job.Record, error) {
	var r job.Record
	var started, ended int64
	var details string
	err := scan(&r.ID, &r.What, &r.Actor, &started, &ended, &r.Done, &r.Total, &r.Outcome, &details)
	if err != nil {
		return r, err
	}
	r.Started, r.Ended = fromMillis(started), fromMillis(ended)
	var d jobDetails
	if err := json.Unmarshal([]byte(details), &d); err != nil {
		return r, fmt.Errorf("details of job %d: %w", r.ID, err)
	}
	r.ErrorKey, r.Result = d.ErrorKey, d.Result
	return r, nil
}
