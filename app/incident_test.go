package app_test

import (
	"os"
	"testing"

	"planob/app"
)

// The report of an outage is saved as the page shows it, in a file that a spreadsheet opens and does not compute; the
// saving is written down, and an outage that never was has none.
func TestSaveReport(t *testing.T) {
	d := &dialogs{dir: t.TempDir()}
	a := open(t, t.TempDir(), func(o *app.Options) { o.Shell = d })
	a.run()
	a.ask("Demo.Enter")
	a.until("the example is open", a.inDemo)
	past := get[[]app.IncidentView](a, "Contingency.Incidents", 0, 1)[0]
	rows := [][]string{{"Queda: WhatsApp"}, {}, {"Ana; Bia", "=1+1"}}
	v := get[app.FileView](a, "Contingency.SaveReport", past.ID, rows)
	got, err := os.ReadFile(v.SavedTo)
	if want := "\ufeffQueda: WhatsApp\r\n\r\n\"Ana; Bia\";'=1+1\r\n"; err != nil || string(got) != want {
		t.Errorf("saved %+v, %v: %q, want %q", v, err, got, want)
	}
	if log := get[app.AuditPage](a, "Audit.List", app.AuditQuery{Limit: 1}); len(log.Rows) != 1 || log.Rows[0].Action != "contingency.report" {
		t.Errorf("written down: %+v", log.Rows)
	}
	if _, key := a.try("Contingency.SaveReport", past.ID, [][]string{}); key != "contingency.noReport" {
		t.Errorf("nothing to save: %q", key)
	}
	if _, key := a.try("Contingency.SaveReport", 1, rows); key != "incident.notFound" {
		t.Errorf("an outage that never was: %q", key)
	}
}
