package app

import (
	"path/filepath"

	"planob/backend/chatfile"
	"planob/backend/desk"
	"planob/backend/history"
)

// Histories is the conversations of before, brought in from files that WhatsApp exported.
type Histories struct{ c *call }

// HistoryPreview is what a file holds, before anything is brought in.
type HistoryPreview struct {
	Token    string        `json:"token"`
	FileName string        `json:"fileName"`
	Messages int           `json:"messages"`
	People   []string      `json:"people"` // who said most first
	First    string        `json:"first"`
	Last     string        `json:"last"`
	Files    int           `json:"files"`
	Missing  int           `json:"missing"`
	Order    string        `json:"order"` // day, month, year
	Sure     bool          `json:"sure"`  // false: a person says whether day or month comes first
	Group    bool          `json:"group"`
	Sample   []HistoryLine `json:"sample"`
}

// HistoryLine is one line of a file, to recognise the conversation by.
type HistoryLine struct {
	At   string `json:"at"`
	Who  string `json:"who"`
	Text string `json:"text"`
	File string `json:"file"`
}

// HistoryView is one file that was brought in.
type HistoryView struct {
	ID        int64  `json:"id"`
	FileName  string `json:"fileName"`
	Actor     string `json:"actor"`
	CreatedAt string `json:"createdAt"`
	DoneAt    string `json:"doneAt"`
	UndoneAt  string `json:"undoneAt"`
	Added     int    `json:"added"`
	Known     int    `json:"known"`
	First     string `json:"first"`
	Last      string `json:"last"`
}

// Pick asks in the window for an exported conversation; an empty token when the person gave up, or in a browser.
func (s *Histories) Pick() (UploadView, error) {
	if s.c.o.Shell == nil {
		return UploadView{}, nil
	}
	path, err := s.c.o.Shell.PickFile("Conversa exportada do WhatsApp", "*.zip;*.txt")
	if err != nil || path == "" {
		return UploadView{}, err
	}
	t, err := s.c.tokens.Refer(path, filepath.Base(path), "")
	return uploadView(t), err
}

// Open reads a file. order says how its days are written (day, month, year), "" to find out.
func (s *Histories) Open(token, order string) (HistoryPreview, error) {
	t, err := s.c.tokens.Get(token)
	if err != nil {
		return HistoryPreview{}, err
	}
	p, err := s.c.histories.Open(t.Path, chatfile.Order(order))
	return HistoryPreview{
		Token: token, FileName: t.Name, Messages: p.Messages, People: each(p.People, same), First: stamp(p.First), Last: stamp(p.Last),
		Files: p.Files, Missing: p.Missing, Order: string(p.Order), Sure: p.Sure, Group: p.Group,
		Sample: each(p.Sample, func(l chatfile.Line) HistoryLine { return HistoryLine{stamp(l.At), l.Who, l.Text, l.File} }),
	}, err
}

// Bring brings a file into a customer's conversation. us is who of its people is the shop.
func (s *Histories) Bring(customer int64, token, us, order string) (JobView, error) {
	t, err := s.c.tokens.Get(token)
	if err != nil {
		return JobView{}, err
	}
	id, err := s.c.histories.Bring(s.c.work(), s.c.actor, history.Order{
		Customer: desk.CustomerID(customer), Path: t.Path, FileName: t.Name, Us: us, Days: chatfile.Order(order),
		Ended: func() { s.c.tokens.Drop(token) },
	})
	if err != nil {
		return JobView{}, err
	}
	r, err := s.c.jobs.Get(s.c.work(), id)
	return s.c.jobView(r), err
}

// List is what was brought into a customer's conversation, newest first.
func (s *Histories) List(customer int64) ([]HistoryView, error) {
	list, err := s.c.histories.Imports(s.c.work(), desk.CustomerID(customer))
	return each(list, historyView), err
}

// Undo takes one back.
func (s *Histories) Undo(id int64) (HistoryView, error) {
	i, err := s.c.histories.Undo(s.c.work(), s.c.actor, desk.HistoryID(id))
	return historyView(i), err
}

func historyView(i history.Import) HistoryView {
	return HistoryView{
		ID: int64(i.ID), FileName: i.FileName, Actor: i.Actor, CreatedAt: stamp(i.Created), DoneAt: stamp(i.Done), UndoneAt: stamp(i.Undone),
		Added: i.Added, Known: i.Known, First: stamp(i.First), Last: stamp(i.Last),
	}
}
