package app_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"testing"

	"planob/app"
)

// ended asks for long work and waits for its end.
func (o *opened) ended(name string, args ...any) app.JobView {
	o.Helper()
	job := get[app.JobView](o, name, args...)
	o.until(name+" ends", func() bool {
		job = get[app.JobView](o, "Jobs.Get", job.ID)
		return job.Outcome != ""
	})
	return job
}

// exported is the file of all customers.
func (o *opened) exported(format string) app.FileView {
	o.Helper()
	job := o.ended("Customers.Export", app.CustomerQuery{}, format)
	if job.Outcome != "ok" || !job.File {
		o.Fatalf("export: %+v", job)
	}
	return get[app.FileView](o, "Jobs.File", job.ID)
}

// crowd brings n customers in.
func (o *opened) crowd(n int) {
	o.Helper()
	var text bytes.Buffer
	text.WriteString("Nome;Telefone;Etiquetas\n")
	for i := range n {
		fmt.Fprintf(&text, "Cliente %d;319%08d;VIP\n", i, i)
	}
	up := get[app.UploadView](o, "Inbox.Upload", "c.csv", "text/csv", base64.StdEncoding.EncodeToString(text.Bytes()))
	p := get[app.ImportPreview](o, "Customers.OpenImport", up.Token)
	if job := o.ended("Customers.Import", up.Token, p.Mapping, []app.ImportConsent{}); job.Outcome != "ok" {
		o.Fatalf("import: %+v", job)
	}
}

// An export is work that tells how far it is, goes on whatever the page does, and keeps its file to be fetched.
func TestExportIsAJob(t *testing.T) {
	a := open(t, t.TempDir())
	a.run()
	a.crowd(1500)
	job := a.ended("Customers.Export", app.CustomerQuery{}, "csv")
	if job.Done != 1500 || job.Total != 1500 || !job.File {
		t.Errorf("%+v", job)
	}
	for range 2 { // a page that was closed asks again
		f := get[app.FileView](a, "Jobs.File", job.ID)
		if status, text := a.fetch(f.URL); status != 200 || strings.Count(text, "\r\n") != 1501 || !strings.Contains(text, ";VIP;") {
			t.Errorf("%+v: %d, %d bytes", f, status, len(text))
		}
	}
	if _, key := a.try("Jobs.File", int64(99)); key != "error.fileGone" {
		t.Errorf("the file of no job: %q", key)
	}
	if _, key := a.try("Customers.Export", app.CustomerQuery{}, "pdf"); key != "customer.format" {
		t.Errorf("a format there is not: %q", key)
	}
}

// An export that a person stops leaves no file behind.
func TestExportCanBeStopped(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	a.run()
	a.crowd(1500)
	for try := range 50 { // one may be done before it hears of it
		job := get[app.JobView](a, "Customers.Export", app.CustomerQuery{}, "xlsx")
		a.ask("Jobs.Cancel", job.ID)
		a.until("the export ends", func() bool {
			job = get[app.JobView](a, "Jobs.Get", job.ID)
			return job.Outcome != ""
		})
		if job.Outcome != "cancelled" {
			continue
		}
		if _, key := a.try("Jobs.File", job.ID); job.File || key != "error.fileGone" {
			t.Errorf("stopped: %+v, %q", job, key)
		}
		if left := a.waitingFiles(); left != try {
			t.Errorf("%d files wait, want %d", left, try)
		}
		return
	}
	t.Error("none was stopped")
}

// waitingFiles counts what waits to be fetched.
func (o *opened) waitingFiles() int {
	all, err := os.ReadDir(o.prog.TokenDir())
	if err != nil && !os.IsNotExist(err) {
		o.Fatal(err)
	}
	return len(all)
}
