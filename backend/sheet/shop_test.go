package sheet_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/job"
	"planob/backend/sheet"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

var (
	ctx = context.Background()
	ana = desk.Actor{Name: "ana", Role: desk.Manager}
)

var targets = sheet.Targets{Mobile: "whatsapp", Landline: "phone", Email: "email"}

// shop is an importer beside a register, on a real store.
type shop struct {
	*sheet.Importer
	db        *store.DB
	jobs      *job.Runner
	customers *customer.Register
	dir       string
}

func openShop(t testing.TB) *shop { return openShopAt(t, t.TempDir()) }

func openShopAt(t testing.TB, dir string) *shop {
	t.Helper()
	db := storetest.OpenAt(t, store.Options{Dir: dir})
	bus := event.NewBus()
	log := slog.New(slog.DiscardHandler)
	s := &shop{db: db, jobs: job.New(store.NewJobs(db), bus, log), dir: dir}
	batches, audit, customers := store.NewBatches(db), store.NewAudit(db), store.NewCustomers(db)
	s.customers = customer.New(customer.Options{
		Store: customers, Writer: customers, Outbox: nobody{}, Audit: audit, Bus: bus, Kinds: kinds, AreaCode: noArea,
	})
	s.Importer = sheet.New(sheet.Options{
		Dir: filepath.Join(dir, "import"), Store: batches, Reader: batches, Jobs: s.jobs, Audit: audit, Bus: bus, Log: log,
		Targets: targets, AreaCode: noArea,
	})
	return s
}

func kinds() []customer.KindInfo {
	return []customer.KindInfo{
		{Kind: "whatsapp", AddressForm: "phone", Supplier: "meta"},
		{Kind: "email", AddressForm: "email", Supplier: "loja.com"},
		{Kind: "phone", AddressForm: "phone"},
	}
}

func noArea(context.Context) string { return "" }

type nobody struct{}

func (nobody) CancelFor(context.Context, desk.Actor, []desk.CustomerID) error { return nil }

// file writes a file and names it as a source.
func file(t testing.TB, name, content string) sheet.Source {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return sheet.Source{Path: path, Name: name}
}

// workbook writes rows with excelize, cells as they are given.
func workbook(t testing.TB, rows ...[]any) sheet.Source {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, r := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Sheet1", cell, &r); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "clientes.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return sheet.Source{Path: path, Name: "clientes.xlsx"}
}

func (s *shop) open(t testing.TB, src sheet.Source) sheet.Preview {
	t.Helper()
	p, err := s.Open(ctx, src)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// bring imports a file as the program understands it and returns the finished batch.
func (s *shop) bring(t testing.TB, src sheet.Source, consents ...sheet.Consent) sheet.Batch {
	t.Helper()
	p := s.open(t, src)
	id, err := s.Import(ctx, ana, src, p.Mapping, consents)
	if err != nil {
		t.Fatal(err)
	}
	done, err := s.jobs.Wait(ctx, id)
	if err != nil || done.Outcome != job.OK {
		t.Fatalf("import ended %+v, %v", done, err)
	}
	b, err := s.Batch(ctx, desk.BatchID(done.Result))
	if err != nil || b.Done.IsZero() {
		t.Fatalf("batch %+v, %v", b, err)
	}
	if p.New != b.Added || p.Joined != b.Joined || p.LeftOut != b.LeftOut {
		t.Errorf("promised %d/%d/%d, did %d/%d/%d", p.New, p.Joined, p.LeftOut, b.Added, b.Joined, b.LeftOut)
	}
	return b
}

// register is every customer as one line each, in order of name.
func (s *shop) register(t testing.TB) []string {
	t.Helper()
	var all []string
	labels, err := s.customers.Labels(ctx)
	if err != nil {
		t.Fatal(err)
	}
	called := map[desk.LabelID]string{}
	for _, l := range labels {
		called[l.ID] = l.Name
	}
	err = s.customers.Each(ctx, customer.Query{}, func(_ int, r customer.Row) error {
		parts := []string{r.Name}
		if r.Company != "" {
			parts = append(parts, "["+r.Company+"]")
		}
		if r.Notes != "" {
			parts = append(parts, "("+r.Notes+")")
		}
		for _, more := range []string{r.Preferred, r.CPF, r.CNPJ, r.Birthday.String(), strings.Join(strings.Fields(fmt.Sprint(r.Postal)), " ")} {
			if more != "" && more != "{ }" {
				parts = append(parts, "<"+more+">")
			}
		}
		if r.Relation != desk.Buyer {
			parts = append(parts, "~"+string(r.Relation))
		}
		for _, l := range r.Labels {
			parts = append(parts, "#"+called[l])
		}
		for _, a := range r.Addresses {
			word := string(a.Kind) + ":" + a.Value
			for _, class := range desk.Classes {
				if a.Allows(class) {
					word += "+" + string(class)
				}
			}
			if !a.Answers {
				word += "?"
			}
			parts = append(parts, word)
		}
		all = append(all, strings.Join(parts, " "))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (s *shop) want(t testing.TB, want ...string) {
	t.Helper()
	if got := s.register(t); !slices.Equal(got, want) {
		t.Errorf("register\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// runOnce lets the importer do what it does at the start of the program.
func runOnce(t testing.TB, s *shop) {
	t.Helper()
	running, stop := context.WithCancel(ctx)
	ended := make(chan error)
	go func() { ended <- s.Run(running) }()
	for range 12_000 { // a minute: another machine may be slow
		all, err := s.jobs.List(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(all, func(r job.Record) bool { return r.Ended.IsZero() }) && len(leftovers(t, s)) == 0 && idle(t, s) {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

// leftovers are the orders of imports that are not finished.
func leftovers(t testing.TB, s *shop) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(s.dir, "import", "*.order"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// idle reports that the importer has forgotten what is old.
func idle(t testing.TB, s *shop) bool {
	return storetest.Count(t, s.db, `SELECT COUNT(*) FROM batch_row r JOIN batch b ON b.id = r.batch_id
		WHERE r.cells <> '' AND b.created_at < (unixepoch() - 30 * 86400) * 1000`) == 0
}
