package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"planob/backend/desk"
	"planob/backend/sheet"
)

const exportRows = 100_000

// exporter writes twenty columns: two addresses beside what the register knows of everybody.
var exporter = sheet.Exporter{
	Location: time.FixedZone("BRT", -3*3600),
	Kinds:    []sheet.KindColumn{{Kind: "whatsapp", Heading: "WhatsApp", Phone: true}, {Kind: "email", Heading: "E-mail"}},
}

// export is P3: 100,000 customers of 20 columns to a workbook, beside gzip of its own XML and beside openpyxl, which writes
// the same cells as a stream.
func (b *bench) export() error {
	var book bytes.Buffer
	write := func() error {
		book.Reset()
		return exporter.XLSX(&book, func(fn func(int, sheet.Record) error) error {
			for i := range exportRows {
				if err := fn(exportRows, exported(i)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	stop := heap()
	err := write()
	most := stop()
	if err != nil {
		return err
	}
	xml, err := sheetXML(book.Bytes())
	if err != nil {
		return err
	}
	mine, gzip, err := duel(3, write, func() error {
		x := exec.CommandContext(b.ctx, "gzip", "-6", "-c")
		x.Stdin = bytes.NewReader(xml)
		return x.Run()
	})
	if err != nil {
		return err
	}
	b.add(against("P3 export of 100,000 × 20, beside gzip", mine, gzip, 2.5))
	b.add(amount("P3 memory of the export", most, 160, "MB"))
	return b.openpyxl(mine)
}

// exported is one customer with every column filled.
func exported(i int) sheet.Record {
	c := desk.Customer{
		Name: fmt.Sprintf("Cliente %d da Conceição", i), Company: fmt.Sprintf("Padaria %d", i%977), Preferred: fmt.Sprint("Cliente ", i),
		CPF: fmt.Sprintf("%011d", i), CNPJ: fmt.Sprintf("%014d", i), Birthday: desk.Birthday{Year: 1960 + i%40, Month: time.Month(1 + i%12), Day: 1 + i%28},
		Postal: desk.Postal{
			CEP: fmt.Sprintf("%08d", 30_000_000+i), Street: fmt.Sprintf("Rua das Flores %d", i%500), Number: fmt.Sprint(i % 2000),
			Complement: "casa", District: fmt.Sprintf("Bairro %d", i%60), City: "Belo Horizonte", UF: "MG",
		},
		Notes: "prefere à tarde", Created: time.Unix(1_700_000_000+int64(i), 0),
		Addresses: []desk.Address{{Kind: "whatsapp", Value: fmt.Sprintf("+55319%08d", i)}, {Kind: "email", Value: fmt.Sprintf("cliente%d@exemplo.com.br", i)}},
	}
	return sheet.Record{Customer: c, LastAt: time.Unix(1_750_000_000+int64(i), 0), LabelNames: []string{"entrega"}}
}

const openpyxlScript = `
import openpyxl, datetime, sys
book = openpyxl.Workbook(write_only=True)
sheet = book.create_sheet("Clientes")
at = datetime.datetime(2026, 11, 20, 14, 2)
for i in range(%d):
    sheet.append(["Cliente %%d da Conceição" %% i, "Padaria %%d" %% (i %% 977), "(31) 9%%04d-%%04d" %% (i // 10000, i %% 10000),
        "cliente%%d@exemplo.com.br" %% i, "cliente", "entrega", "Cliente %%d" %% i, "%%011d" %% i, "%%014d" %% i, "01/02/1960", "%%08d" %% i,
        "Rua das Flores %%d" %% (i %% 500), str(i %% 2000), "casa", "Bairro %%d" %% (i %% 60), "Belo Horizonte", "MG", "prefere à tarde", at, at])
book.save(sys.argv[1])
`

func (b *bench) openpyxl(mine time.Duration) error {
	const name = "P3 export of 100,000 × 20, beside openpyxl"
	if exec.CommandContext(b.ctx, "python3", "-c", "import openpyxl").Run() != nil {
		b.add(row{name: name, told: "openpyxl is not installed"})
		return nil
	}
	dir, err := b.folder("openpyxl")
	if err != nil {
		return err
	}
	began := time.Now()
	script := fmt.Sprintf(openpyxlScript, exportRows)
	if told, err := exec.CommandContext(b.ctx, "python3", "-c", script, dir+"/peer.xlsx").CombinedOutput(); err != nil {
		return fmt.Errorf("openpyxl: %w\n%s", err, told)
	}
	b.add(against(name, mine, time.Since(began), 0.35))
	return nil
}

// sheetXML is the rows of a workbook as they are before they are packed.
func sheetXML(book []byte) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		return nil, err
	}
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "xl/worksheets/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(r)
		return text, errors.Join(err, r.Close())
	}
	return nil, errors.New("a workbook without a sheet")
}

// heap watches how much memory is in use, in megabytes, until it is asked.
func heap() (most func() float64) {
	var seen atomic.Uint64
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
			seen.Store(max(seen.Load(), m.HeapInuse+m.StackInuse))
		}
	}()
	return func() float64 { close(done); return float64(seen.Load()) / (1 << 20) }
}
