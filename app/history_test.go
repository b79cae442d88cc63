package app_test

import (
	"encoding/base64"
	"testing"

	"planob/app"
)

// An exported conversation is looked at, brought into its customer's conversation by the name of the shop, shown in the
// thread, listed, and taken back.
func TestHistoryThroughTheDoor(t *testing.T) {
	a := open(t, t.TempDir())
	a.run()
	who := get[app.CustomerView](a, "Customers.Save", app.CustomerInput{Name: "Célia"})
	up := get[app.UploadView](a, "Inbox.Upload", "conversa.txt", "text/plain", base64.StdEncoding.EncodeToString([]byte(
		"12/03/2024 14:05 - Célia: Bom dia\n13/03/2024 14:06 - Loja: Oi, Célia!\n")))
	p := get[app.HistoryPreview](a, "Histories.Open", up.Token, "")
	if p.Messages != 2 || !p.Sure || p.Order != "day" || p.FileName != "conversa.txt" || len(p.Sample) != 2 {
		t.Fatalf("preview: %+v", p)
	}
	if p := get[app.HistoryPreview](a, "Histories.Open", up.Token, "day"); p.First != "2024-03-12T17:05:00.000Z" {
		t.Errorf("first %s", p.First)
	}
	job := get[app.JobView](a, "Histories.Bring", who.ID, up.Token, "Loja", "")
	a.until("the file is in", func() bool { return get[app.JobView](a, "Jobs.Get", job.ID).Outcome == "ok" })
	list := get[[]app.HistoryView](a, "Histories.List", who.ID)
	if len(list) != 1 || list[0].Added != 2 || list[0].DoneAt == "" {
		t.Fatalf("list: %+v", list)
	}
	thread := get[app.ConversationView](a, "Inbox.Open", who.ID)
	page := get[app.MessagePage](a, "Inbox.Messages", thread.Row.ID, 0, 0, 50)
	if len(page.Rows) != 2 || page.Rows[1].Text != "Oi, Célia!" || page.Rows[1].Author != "history" || page.Rows[0].ID >= 0 {
		t.Errorf("thread: %+v", page.Rows)
	}
	if h := get[app.HistoryView](a, "Histories.Undo", list[0].ID); h.Added != 0 || h.UndoneAt == "" {
		t.Errorf("undo: %+v", h)
	}
	if _, key := a.try("Histories.Open", up.Token, ""); key == "" {
		t.Error("the file was kept after it was brought in")
	}
}
