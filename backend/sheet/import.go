package sheet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/job"
)

// order is what an import was asked to do. It lies beside the staged rows until the batch is done, so that an import
// that broke off goes on by itself.
type order struct {
	Batch    desk.BatchID
	Actor    desk.Actor
	Rows     int
	Mapping  Mapping
	Headings []string
	Consents []Consent
}

// Import starts to bring in a file by a mapping, and returns the job. Each row is written once, in transactions of at
// most 500; a crash loses none and repeats none. Kinds that consents does not name are recorded without consent.
func (i *Importer) Import(ctx context.Context, actor desk.Actor, src Source, m Mapping, consents []Consent) (int64, error) {
	if err := m.check(); err != nil {
		return 0, err
	}
	if err := i.checkConsents(consents); err != nil {
		return 0, err
	}
	s, err := i.stage(ctx, src, m.Sheet)
	if err != nil {
		return 0, err
	}
	head, err := s.head(ctx, headRows)
	if err != nil {
		return 0, err
	}
	o := order{Actor: actor, Rows: s.Rows, Mapping: m, Headings: headingsOf(head, m.HeaderRow), Consents: consents}
	heading := Line{Row: m.HeaderRow, Outcome: Heading, Cells: o.Headings}
	if o.Batch, err = i.o.Store.Begin(ctx, desk.Line(s.Name, maxName), actor.Name, heading); err != nil {
		return 0, err
	}
	if err := i.keepOrder(o, s.path); err != nil {
		// An empty batch, but not one that looks as if it still ran.
		return 0, errors.Join(err, i.o.Store.Finish(ctx, o.Batch))
	}
	if err := i.o.Audit.Add(ctx, actor, "sheet.import", int64(o.Batch), map[string]any{"rows": s.Rows, "consents": consents}); err != nil {
		return 0, err
	}
	return i.start(ctx, o)
}

func (i *Importer) checkConsents(all []Consent) error {
	for _, c := range all {
		if c.Kind != i.o.Targets.Mobile && c.Kind != i.o.Targets.Email {
			return &desk.Error{Code: desk.CodeInvalid, Key: "sheet.consentKind", Field: "consents"}
		}
		for _, class := range c.Classes {
			if !slices.Contains(desk.Classes, class) {
				return &desk.Error{Code: desk.CodeInvalid, Key: "sheet.consentClass", Field: "consents"}
			}
		}
	}
	return nil
}

const orderSuffix = ".order"

func (i *Importer) rowsPath(id desk.BatchID) string {
	return filepath.Join(i.o.Dir, strconv.FormatInt(int64(id), 10)+stageSuffix)
}

func (i *Importer) orderPath(id desk.BatchID) string {
	return filepath.Join(i.o.Dir, strconv.FormatInt(int64(id), 10)+orderSuffix)
}

// keepOrder moves the staged rows to the batch and writes the order beside them, in this order: an order names rows
// that are there.
func (i *Importer) keepOrder(o order, staged string) error {
	if err := os.Rename(staged, i.rowsPath(o.Batch)); err != nil {
		return fmt.Errorf("keep rows of batch %d: %w", o.Batch, err)
	}
	if err := os.Remove(staged + infoSuffix); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("keep rows of batch %d: %w", o.Batch, err)
	}
	raw, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("keep order of batch %d: %w", o.Batch, err)
	}
	return writeWhole(i.orderPath(o.Batch), raw)
}

func (i *Importer) dropOrder(id desk.BatchID) error {
	var failed error
	for _, path := range []string{i.orderPath(id), i.rowsPath(id)} {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

func (i *Importer) start(ctx context.Context, o order) (int64, error) {
	if !i.claim(o.Batch) {
		return 0, errBusy
	}
	id, err := i.o.Jobs.Start(ctx, "import", o.Actor, int64(o.Rows), func(ctx context.Context, p *job.Progress) (int64, error) {
		defer i.release(o.Batch)
		p.Result(int64(o.Batch))
		return int64(o.Batch), i.run(ctx, o, p)
	})
	if err != nil {
		i.release(o.Batch)
	}
	return id, err
}

// run writes the rows that are not written yet. Cancelled by a person the batch is finished as far as it came; when the
// program closes it is left to go on.
func (i *Importer) run(ctx context.Context, o order, p *job.Progress) error {
	last, err := i.o.Store.LastRow(ctx, o.Batch)
	if err != nil {
		return err
	}
	w := work{i: i, o: o, rows: map[desk.CustomerID]int{}, labels: map[string]desk.LabelID{}, last: last, progress: p}
	err = i.persons(ctx, i.rowsPath(o.Batch), o.Mapping, o.Headings, w.chunk)
	if err != nil && !job.WasCancelled(ctx) {
		return fmt.Errorf("import batch %d: %w", o.Batch, err)
	}
	end := context.WithoutCancel(ctx)
	if failed := i.o.Store.Finish(end, o.Batch); failed != nil {
		return errors.Join(err, failed)
	}
	if failed := i.dropOrder(o.Batch); failed != nil {
		i.o.Log.Warn("remove staged rows", "batch", o.Batch, "err", failed)
	}
	i.o.Bus.Publish(event.CustomerChanged{})
	return err
}

// work is one run of an import.
type work struct {
	i        *Importer
	o        order
	rows     map[desk.CustomerID]int
	labels   map[string]desk.LabelID
	last     int
	progress *job.Progress
}

func (w *work) chunk(ctx context.Context, chunk []sourced) error {
	all := len(chunk)
	chunk = slices.DeleteFunc(chunk, func(s sourced) bool { return s.row <= w.last })
	if len(chunk) > 0 {
		if err := w.i.o.Store.Write(ctx, w.o.Batch, func(ctx context.Context, to Writer) error { return w.write(ctx, to, chunk) }); err != nil {
			return err
		}
		w.i.o.Bus.Publish(event.CustomerChanged{})
	}
	w.progress.Add(int64(all))
	return nil
}

func (w *work) write(ctx context.Context, to Writer, chunk []sourced) error {
	known, err := to.Known(ctx, lookups(chunk))
	if err != nil {
		return err
	}
	p := newPlan(w.rows)
	p.know(known)
	if err := w.nameLabels(ctx, to, chunk); err != nil {
		return err
	}
	for n := range chunk {
		if err := w.one(ctx, to, p, &chunk[n]); err != nil {
			return fmt.Errorf("row %d: %w", chunk[n].row, err)
		}
	}
	return nil
}

// nameLabels learns which labels the names of a chunk are, in one call.
func (w *work) nameLabels(ctx context.Context, to Writer, chunk []sourced) error {
	var names []string
	for n := range chunk {
		for _, l := range chunk[n].labels {
			if w.labels[l] == 0 && !slices.Contains(names, l) {
				names = append(names, l)
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	ids, err := to.Labels(ctx, names)
	if err != nil {
		return err
	}
	for n, l := range names {
		w.labels[l] = ids[n]
	}
	return nil
}

func (w *work) labelsOf(who *person) []desk.LabelID {
	var ids []desk.LabelID
	for _, l := range who.labels {
		if id := w.labels[l]; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (w *work) one(ctx context.Context, to Writer, p *plan, s *sourced) error {
	who := &s.person
	l := Line{Row: who.row, Cells: s.cells}
	if len(who.problems) > 0 {
		l.Reason = who.problems[0].Reason
	}
	if who.label() == "" {
		l.Outcome = LeftOut
		return to.LeaveOut(ctx, l)
	}
	e, by := p.find(who)
	if e == nil {
		if by == byOther && l.Reason == "" {
			l.Reason = reasonOther
		}
		l.Outcome = Added
		id, err := to.Add(ctx, l, w.customer(who))
		if err == nil {
			p.made(id, who)
		}
		return err
	}
	l.Outcome = Joined
	if e.row > 0 && l.Reason == "" {
		l.Reason = reasonRepeated
	}
	j := completes(e, who)
	j.Consents, j.Labels = w.consents(who), w.labelsOf(who)
	if err := to.Join(ctx, l, j); err != nil {
		return err
	}
	p.joined(e, who, j)
	return nil
}

func (w *work) customer(who *person) desk.Customer {
	c := who.record.fills()
	c.Name, c.Company, c.Notes, c.Batch, c.Labels = who.label(), who.company, who.notes, w.o.Batch, w.labelsOf(who)
	if plain(c.Company) == plain(c.Name) {
		c.Company = ""
	}
	for n, a := range who.addresses {
		a.Position = n
		for _, class := range w.classes(a.Kind) {
			a.Consents = append(a.Consents, desk.Consent{Class: class, By: w.o.Actor.Name, Batch: w.o.Batch})
		}
		c.Addresses = append(c.Addresses, a)
	}
	return c
}

func (w *work) classes(kind desk.Kind) []desk.Class {
	for _, c := range w.o.Consents {
		if c.Kind == kind {
			return c.Classes
		}
	}
	return nil
}

func (w *work) consents(who *person) []ValueConsent {
	var all []ValueConsent
	for _, a := range who.addresses {
		if classes := w.classes(a.Kind); len(classes) > 0 {
			all = append(all, ValueConsent{a.Kind, a.Value, classes})
		}
	}
	return all
}

// Run goes on with imports that broke off and, once a day, forgets what is no longer needed. It blocks until ctx ends.
func (i *Importer) Run(ctx context.Context) error {
	if err := i.resume(ctx); err != nil {
		return err
	}
	day := time.NewTicker(24 * time.Hour)
	defer day.Stop()
	for {
		if err := i.tidy(ctx); err != nil && ctx.Err() == nil {
			i.o.Log.Warn("tidy imports", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-day.C:
		}
	}
}

func (i *Importer) resume(ctx context.Context) error {
	for _, o := range i.orders() {
		b, err := i.o.Reader.Batch(ctx, o.Batch)
		switch {
		case desk.ErrorCode(err) == desk.CodeNotFound, err == nil && (!b.Done.IsZero() || !b.Undone.IsZero()):
			// Finished or taken back just before the program died, or the store is an older one now.
			if err := i.dropOrder(o.Batch); err != nil {
				i.o.Log.Warn("remove staged rows", "batch", o.Batch, "err", err)
			}
		case err != nil:
			return err
		default:
			// One that is being written by this very program goes on anyway.
			if _, err := i.start(ctx, o); err != nil && !errors.Is(err, errBusy) {
				return fmt.Errorf("go on with batch %d: %w", o.Batch, err)
			}
		}
	}
	return nil
}

// orders are the imports that are not finished.
func (i *Importer) orders() []order {
	all, err := filepath.Glob(filepath.Join(i.o.Dir, "*"+orderSuffix))
	if err != nil {
		return nil // the pattern is ours
	}
	var out []order
	for _, path := range all {
		var o order
		raw, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(raw, &o)
		}
		if err != nil {
			i.o.Log.Warn("read order of an import", "file", filepath.Base(path), "err", err)
			continue
		}
		out = append(out, o)
	}
	return out
}

func (i *Importer) tidy(ctx context.Context) error {
	if _, err := os.Stat(i.o.Dir); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	keep := map[string]bool{}
	for _, o := range i.orders() {
		keep[filepath.Base(i.orderPath(o.Batch))] = true
		keep[filepath.Base(i.rowsPath(o.Batch))] = true
	}
	return errors.Join(sweep(i.o.Dir, keep, i.now()), i.o.Reader.Forget(ctx, i.now().Add(-UndoFor)))
}
