package app

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"

	"planob/backend/desk"
)

// Incidents are outages before one (0: the newest), newest first.
func (s *Contingency) Incidents(before int64, limit int) ([]IncidentView, error) {
	list, err := s.c.incidents.Incidents(s.c.work(), desk.IncidentID(before), page(limit, 20))
	if err != nil {
		return nil, err
	}
	views := []IncidentView{}
	for _, i := range list {
		v, err := s.incidentView(s.c.work(), i)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// Incident is one outage as its report shows it.
func (s *Contingency) Incident(id int64) (IncidentDetail, error) {
	ctx := s.c.work()
	v := IncidentDetail{Events: []IncidentEventView{}, Ways: []IncidentWay{}, People: []IncidentPerson{}}
	i, err := s.c.incidents.Incident(ctx, desk.IncidentID(id))
	if err != nil {
		return v, err
	}
	if v.Incident, err = s.incidentView(ctx, i); err != nil {
		return v, err
	}
	lines, err := s.c.incidents.IncidentEvents(ctx, i.ID)
	if err != nil {
		return v, err
	}
	for _, l := range lines {
		v.Events = append(v.Events, IncidentEventView{stamp(l.At), l.What, l.Actor, string(l.Verdict), l.Count})
	}
	if err := s.ways(&v, i); err != nil {
		return v, err
	}
	people, err := s.c.incidents.IncidentPeople(ctx, i, 200)
	if err != nil {
		return v, err
	}
	for _, p := range people {
		v.People = append(v.People, IncidentPerson{
			Conversation: int64(p.Conversation), Name: p.Name, Kind: string(p.Kind), Status: string(p.Status), At: stamp(p.At),
			Reply: p.Reply, Message: int64(p.Message), Reason: p.Reason,
		})
	}
	return v, nil
}

func (s *Contingency) ways(v *IncidentDetail, i desk.Incident) error {
	ways, err := s.c.incidents.IncidentWays(s.c.work(), i)
	if err != nil {
		return err
	}
	for _, w := range ways {
		v.Ways = append(v.Ways, IncidentWay{string(w.Kind), w.Messages, w.Arrived, w.Doubt, w.Failed, w.Left})
	}
	left, err := s.c.incidents.IncidentOpen(s.c.work(), i)
	v.Open = IncidentOpen{left.Waiting, left.Doubt, left.Failed}
	return err
}

// mostReportRows bounds what a page may hand over to be saved.
const mostReportRows = 2000

// SaveReport hands over the report of an outage, line by line as the page shows it, as CSV that a spreadsheet opens.
func (s *Contingency) SaveReport(id int64, rows [][]string) (FileView, error) {
	i, err := s.c.incidents.Incident(s.c.work(), desk.IncidentID(id))
	if err != nil {
		return FileView{}, err
	}
	if len(rows) == 0 || len(rows) > mostReportRows {
		return FileView{}, desk.NewError(desk.CodeInvalid, "contingency.noReport", nil)
	}
	if err := s.c.audit.Add(s.c.work(), s.c.actor, "contingency.report", id, nil); err != nil {
		return FileView{}, err
	}
	name := s.c.words().outage + "-" + i.Started.In(s.c.o.Zone).Format("2006-01-02-15h04") + ".csv"
	return s.c.hand(name, "text/csv", func(w io.Writer) error { return writeSheet(w, rows) })
}

// writeSheet writes rows as Excel in Brazil opens them with a double click.
func writeSheet(to io.Writer, rows [][]string) error {
	out := bufio.NewWriter(to)
	if _, err := out.WriteString("\ufeff"); err != nil { // or a spreadsheet takes the accents for something else
		return err
	}
	w := csv.NewWriter(out)
	w.Comma, w.UseCRLF = ';', true
	for _, row := range rows {
		if err := w.Write(each(row, harmless)); err != nil {
			return err
		}
	}
	w.Flush()
	return errors.Join(w.Error(), out.Flush())
}
