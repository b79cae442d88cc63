package app

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"time"

	"planob/backend/desk"
	"planob/backend/store"
)

// Audit is the record of who did what and when (Registro de atividades). It is only read.
type Audit struct{ c *call }

// AuditQuery says which acts; empty words are all.
type AuditQuery struct {
	Before int64  `json:"before"`
	Area   string `json:"area"`
	Actor  string `json:"actor"`
	Limit  int    `json:"limit"`
}

// AuditPage is one page of acts, and the words by which they can be filtered.
type AuditPage struct {
	Rows   []AuditView `json:"rows"`
	More   bool        `json:"more"`
	Actors []string    `json:"actors"`
	Areas  []string    `json:"areas"`
}

// AuditView is one act. Its sentence is the page's, by the action.
type AuditView struct {
	ID      int64  `json:"id"`
	At      string `json:"at"`
	Actor   string `json:"actor"`
	Action  string `json:"action"` // "channel.pause"
	Target  int64  `json:"target"`
	Subject string `json:"subject"` // who or what it was about, as it is called now; "" for nothing that has a name
}

// AuditWord is what an action is called in the words of the page, for a file that a person reads.
type AuditWord struct {
	Action string `json:"action"`
	Text   string `json:"text"`
}

// List is one page of acts, the newest first.
func (s *Audit) List(q AuditQuery) (AuditPage, error) {
	ctx := s.c.work()
	limit := page(q.Limit, 50)
	rows, err := s.c.audit.List(ctx, store.AuditQuery{Before: q.Before, Area: q.Area, Actor: q.Actor, Limit: limit + 1})
	v := AuditPage{Rows: []AuditView{}, Actors: []string{}, Areas: []string{}, More: len(rows) > limit}
	if err != nil {
		return v, err
	}
	for _, e := range rows[:min(limit, len(rows))] {
		v.Rows = append(v.Rows, s.view(e))
	}
	actors, err := s.c.audit.Actors(ctx)
	if err != nil {
		return v, err
	}
	areas, err := s.c.audit.Areas(ctx)
	v.Actors, v.Areas = append(v.Actors, actors...), append(v.Areas, areas...)
	return v, err
}

func (s *Audit) view(e store.AuditEntry) AuditView {
	return AuditView{ID: e.ID, At: stamp(e.At), Actor: e.Actor, Action: e.Action, Target: e.Target, Subject: s.subject(e)}
}

// subject is a name for what an act was about. What is gone has none, and that is no error.
func (s *Audit) subject(e store.AuditEntry) string {
	area, _, _ := strings.Cut(e.Action, ".")
	switch {
	case e.Target == 0:
	case area == "customer":
		if r, err := s.c.register.Get(s.c.work(), desk.CustomerID(e.Target)); err == nil {
			return r.Name
		}
	case area == "channel":
		if acc, err := s.c.ladder.Get(s.c.work(), desk.AccountID(e.Target)); err == nil {
			return acc.Name
		}
	}
	return ""
}

// exportPage is how many acts are read at a time for a file.
const exportPage = 500

// Export is the acts of q as CSV that a spreadsheet opens: when, who, what, about whom, in the page's words.
func (s *Audit) Export(q AuditQuery, words []AuditWord, headings []string) (FileView, error) {
	text := map[string]string{}
	for _, w := range words {
		text[w.Action] = w.Text
	}
	if err := s.c.audit.Add(s.c.work(), s.c.actor, "audit.export", 0, nil); err != nil {
		return FileView{}, err
	}
	name := "registro-de-atividades-" + s.c.now().In(s.c.o.Zone).Format("2006-01-02") + ".csv"
	return s.c.hand(name, "text/csv", func(w io.Writer) error { return s.write(w, q, text, headings) })
}

func (s *Audit) write(to io.Writer, q AuditQuery, text map[string]string, headings []string) error {
	out := bufio.NewWriter(to)
	if _, err := out.WriteString("\ufeff"); err != nil { // or a spreadsheet takes the accents for something else
		return err
	}
	w := csv.NewWriter(out)
	w.Comma = ';'
	if err := w.Write(headings); err != nil {
		return err
	}
	for {
		rows, err := s.c.audit.List(s.c.work(), store.AuditQuery{Before: q.Before, Area: q.Area, Actor: q.Actor, Limit: exportPage})
		if err != nil {
			return err
		}
		for _, e := range rows {
			if err := w.Write(s.record(e, text)); err != nil {
				return err
			}
			q.Before = e.ID
		}
		if len(rows) < exportPage {
			w.Flush()
			return errors.Join(w.Error(), out.Flush())
		}
	}
}

func (s *Audit) record(e store.AuditEntry, text map[string]string) []string {
	what := text[e.Action]
	if what == "" {
		what = e.Action
	}
	return []string{e.At.In(s.c.o.Zone).Format(time.DateTime), harmless(e.Actor), harmless(what), harmless(s.subject(e))}
}

// harmless keeps a spreadsheet from taking a name for a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
