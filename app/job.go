package app

import (
	"context"

	"planob/backend/desk"
	"planob/backend/job"
)

// Jobs is the long work that runs, and the last that ended.
type Jobs struct{ c *call }

// JobView is one piece of work of more than a second.
type JobView struct {
	ID        int64  `json:"id"`
	What      string `json:"what"`
	Actor     string `json:"actor"`
	StartedAt string `json:"startedAt"`
	EndedAt   string `json:"endedAt"`
	Outcome   string `json:"outcome"` // "" while it runs; ok, failed, cancelled, interrupted
	ErrorKey  string `json:"errorKey"`
	Done      int64  `json:"done"`
	Total     int64  `json:"total"`
	Result    int64  `json:"result"` // the batch or copy it made
	File      bool   `json:"file"`   // it made a file that File hands over
}

// List is what runs and the last ten that ended.
func (s *Jobs) List() ([]JobView, error) {
	list, err := s.c.jobs.List(s.c.work())
	return each(list, s.c.jobView), err
}

// Get is one of them.
func (s *Jobs) Get(id int64) (JobView, error) {
	r, err := s.c.jobs.Get(s.c.work(), id)
	return s.c.jobView(r), err
}

// File is the file that a job made, while the program that made it runs.
func (s *Jobs) File(id int64) (FileView, error) {
	f, ok := s.c.exports.get(id)
	if !ok {
		return FileView{}, desk.NewError(desk.CodeNotFound, "error.fileGone", nil)
	}
	return f, nil
}

// Cancel asks one to stop.
func (s *Jobs) Cancel(id int64) error {
	s.c.jobs.Cancel(id)
	return nil
}

func (s *shop) jobView(r job.Record) JobView {
	_, file := s.exports.get(r.ID)
	return JobView{
		ID: r.ID, What: r.What, Actor: r.Actor, StartedAt: stamp(r.Started), EndedAt: stamp(r.Ended),
		Outcome: string(r.Outcome), ErrorKey: r.ErrorKey, Done: r.Done, Total: r.Total, Result: r.Result, File: file,
	}
}

// startJob begins long work in the caller's name and shows it.
func (c *call) startJob(what string, work func(context.Context, *job.Progress) (int64, error)) (JobView, error) {
	id, err := c.jobs.Start(c.work(), what, c.actor, 0, work)
	if err != nil {
		return JobView{}, err
	}
	r, err := c.jobs.Get(c.work(), id)
	return c.jobView(r), err
}
