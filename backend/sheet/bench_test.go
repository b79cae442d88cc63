package sheet_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"planob/backend/desk"
	"planob/backend/sheet"
)

const (
	benchRows = 100_000
	benchCols = 20
)

// benchCell is one cell of a register as shops keep it; one row in fifty repeats an earlier one.
func benchCell(row, col int) string {
	if row%50 == 0 {
		row /= 2
	}
	switch col {
	case 0:
		return fmt.Sprintf("Cliente %c%c %d da Conceição", 'A'+row%26, 'a'+row/26%26, row)
	case 1:
		return fmt.Sprintf("(31) 9%04d-%04d", row/10_000%10_000, row%10_000)
	case 2:
		return fmt.Sprintf("cliente%d@exemplo.com.br", row)
	case 3:
		return "prefere à tarde"
	}
	return fmt.Sprintf("coluna %d linha %d", col, row)
}

func benchHeading() []string {
	all := []string{"Nome", "Celular", "E-mail", "Observação"}
	for c := len(all); c < benchCols; c++ {
		all = append(all, fmt.Sprintf("Extra %d", c))
	}
	return all
}

func benchXLSX(b *testing.B) sheet.Source {
	b.Helper()
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	row := make([]any, benchCols)
	for r := range benchRows + 1 {
		for c := range row {
			if r == 0 {
				row[c] = benchHeading()[c]
			} else {
				row[c] = benchCell(r, c)
			}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", r+1), row); err != nil {
			b.Fatal(err)
		}
	}
	path := filepath.Join(b.TempDir(), "grande.xlsx")
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.SaveAs(path); err != nil {
		b.Fatal(err)
	}
	return sheet.Source{Path: path, Name: "grande.xlsx"}
}

func benchCSV(b *testing.B) sheet.Source {
	b.Helper()
	path := filepath.Join(b.TempDir(), "grande.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	for r := range benchRows + 1 {
		for c := range benchCols {
			cell := benchCell(r, c)
			if r == 0 {
				cell = benchHeading()[c]
			}
			fmt.Fprint(w, cell, ";")
		}
		fmt.Fprintln(w)
	}
	if w.Flush() != nil || f.Close() != nil {
		b.Fatal("write list")
	}
	return sheet.Source{Path: path, Name: "grande.csv"}
}

// peak samples the memory that the program holds until stopped.
func peak() (stop func() float64) {
	var most atomic.Uint64
	done := make(chan struct{})
	runtime.GC()
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapInuse+m.StackInuse))
		}
	}()
	return func() float64 { close(done); return float64(most.Load()) / (1 << 20) }
}

func benchImport(b *testing.B, src sheet.Source) {
	s := openShop(b)
	b.ResetTimer()
	for b.Loop() {
		stop, started := peak(), time.Now()
		p := s.open(b, src)
		b.ReportMetric(time.Since(started).Seconds(), "s-preview")
		b.ReportMetric(stop(), "MB-preview")
		stop, started = peak(), time.Now()
		id, err := s.Import(ctx, ana, src, p.Mapping, []sheet.Consent{{Kind: "whatsapp", Classes: []desk.Class{desk.Reply}}})
		if err != nil {
			b.Fatal(err)
		}
		if r, err := s.jobs.Wait(ctx, id); err != nil || r.Outcome != "ok" {
			b.Fatal(r, err)
		}
		took := time.Since(started)
		b.ReportMetric(took.Seconds(), "s-import")
		b.ReportMetric(stop(), "MB-import")
		b.ReportMetric(benchRows/took.Seconds(), "rows/s")
	}
}

// BenchmarkImportXLSX is figure P1 of the bar: beside it xlsx2csv reads the same file, and the ratio comes last. Run with
// -benchtime 1x -count 3.
func BenchmarkImportXLSX(b *testing.B) {
	src := benchXLSX(b)
	ours := beside(b, func(b *testing.B) { benchImport(b, src) })
	b.Run("xlsx2csv", func(b *testing.B) {
		if _, err := exec.LookPath("xlsx2csv"); err != nil {
			b.Skip("xlsx2csv is not here")
		}
		for b.Loop() {
			if out, err := exec.Command("xlsx2csv", src.Path, "/dev/null").CombinedOutput(); err != nil {
				b.Fatalf("%v\n%s", err, out)
			}
		}
		b.ReportMetric(ours().Seconds()*float64(b.N)/b.Elapsed().Seconds(), "x-ours")
	})
}

// BenchmarkImportCSV is figure P2: beside it SQLite's own shell takes the same file into a table.
func BenchmarkImportCSV(b *testing.B) {
	src := benchCSV(b)
	ours := beside(b, func(b *testing.B) { benchImport(b, src) })
	b.Run("sqlite3", func(b *testing.B) {
		if _, err := exec.LookPath("sqlite3"); err != nil {
			b.Skip("sqlite3 is not here")
		}
		for b.Loop() {
			db := filepath.Join(b.TempDir(), "t.db")
			if out, err := exec.Command("sqlite3", db, ".mode csv", ".separator ;", ".import '"+src.Path+"' t").CombinedOutput(); err != nil {
				b.Fatalf("%v\n%s", err, out)
			}
		}
		b.ReportMetric(ours().Seconds()*float64(b.N)/b.Elapsed().Seconds(), "x-ours")
	})
}

// beside runs our own work first and tells how long it took, for the ratio that a peer's run prints.
func beside(b *testing.B, work func(*testing.B)) (took func() time.Duration) {
	var one time.Duration
	b.Run("planob", func(b *testing.B) {
		work(b)
		one = b.Elapsed() / time.Duration(b.N)
	})
	return func() time.Duration { return one }
}

// BenchmarkExport is figure P3, to be held against openpyxl.
func BenchmarkExport(b *testing.B) {
	records := func(fn func(int, sheet.Record) error) error {
		for i := range benchRows {
			c := desk.Customer{Name: benchCell(i+1, 0), Company: benchCell(i, 5), Notes: benchCell(i, 6), Created: time.Now(), Addresses: []desk.Address{
				{Kind: "whatsapp", Value: fmt.Sprintf("+55319%08d", i)}, {Kind: "email", Value: benchCell(i+1, 2)},
			}}
			if err := fn(benchRows, sheet.Record{Customer: c, LastAt: time.Now()}); err != nil {
				return err
			}
		}
		return nil
	}
	for name, write := range map[string]func(io.Writer, sheet.Records) error{"xlsx": exporter.XLSX, "csv": exporter.CSV} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				stop := peak()
				var out bytes.Buffer
				if err := write(&out, records); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(stop(), "MB")
				b.ReportMetric(benchRows/b.Elapsed().Seconds()*float64(b.N), "rows/s")
			}
		})
	}
}
