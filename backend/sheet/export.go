package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"planob/backend/desk"
	"planob/backend/document"
	"planob/backend/phone"
)

// KindColumn is the column of an export that holds the addresses of one kind.
type KindColumn struct {
	Kind    desk.Kind
	Heading string
	Phone   bool
}

// Record is one customer as an export writes it.
type Record struct {
	desk.Customer
	LastAt     time.Time
	LabelNames []string
}

// Records walks what is exported, as it was at one moment; total is how many there are.
type Records func(fn func(total int, r Record) error) error

// Exporter writes customers to files that people open elsewhere and can bring in again.
type Exporter struct {
	Kinds    []KindColumn
	Location *time.Location // of the dates
	Words    *Words         // nil is Portuguese
}

func (e Exporter) words() *Words {
	if e.Words == nil {
		return Portuguese
	}
	return e.Words
}

func (e Exporter) headings() []string {
	w := e.words()
	all := []string{w.name, w.company}
	for _, k := range e.Kinds {
		all = append(all, k.Heading)
	}
	return append(append(all, w.record...), w.notes, w.since, w.last)
}

// values are the texts of a record in the order of the headings, without the two dates at the end.
func (e Exporter) values(r Record, number func(string) string) []string {
	all := []string{r.Name, r.Company}
	for _, k := range e.Kinds {
		var some []string
		for _, a := range r.Addresses {
			switch {
			case a.Kind != k.Kind || a.Value == "":
			case k.Phone:
				some = append(some, number(a.Value))
			default:
				some = append(some, a.Value)
			}
		}
		all = append(all, strings.Join(some, manyInOne))
	}
	p := r.Postal
	relation := e.words().relations[r.Relation]
	if relation == "" {
		relation = e.words().relations[desk.Buyer]
	}
	return append(all, relation, joinLabels(r.LabelNames), r.Preferred, document.Display(r.CPF), document.Display(r.CNPJ), r.Birthday.Display(), desk.DisplayCEP(p.CEP),
		p.Street, p.Number, p.Complement, p.District, p.City, p.UF, r.Notes)
}

// CSV writes the records as Excel in Brazil opens them with a double click: UTF-8 with its mark, semicolons, no cell
// that would be taken for a formula.
func (e Exporter) CSV(w io.Writer, records Records) error {
	buf := bufio.NewWriter(w)
	if _, err := buf.WriteString("\ufeff"); err != nil {
		return fmt.Errorf("export csv: %w", err)
	}
	out := csv.NewWriter(buf)
	out.Comma, out.UseCRLF = ';', true
	if err := out.Write(e.headings()); err != nil {
		return fmt.Errorf("export csv: %w", err)
	}
	err := records(func(_ int, r Record) error {
		row := append(e.values(r, digits), e.date(r.Created), e.date(r.LastAt))
		for i, cell := range row {
			row[i] = harmless(cell)
		}
		return out.Write(row)
	})
	out.Flush()
	if err := errors.Join(err, out.Error(), buf.Flush()); err != nil {
		return fmt.Errorf("export csv: %w", err)
	}
	return nil
}

func (e Exporter) date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(e.Location).Format(dateWritten)
}

// harmless keeps a spreadsheet from computing a cell.
func harmless(cell string) string {
	if cell != "" && strings.IndexByte(formulaStart, cell[0]) >= 0 {
		return "'" + cell
	}
	return cell
}

// digits writes a number for a file in which a plus is the start of a formula. Brazilian numbers have eleven digits, one
// less than Excel begins to round at; foreign ones are dialled with 00.
func digits(e164 string) string {
	if national, ok := strings.CutPrefix(e164, "+55"); ok {
		return national
	}
	if rest, ok := strings.CutPrefix(e164, "+"); ok {
		return "00" + rest
	}
	return e164
}

// XLSX writes the records as a workbook: text as text, whatever it begins with, and dates as dates.
func (e Exporter) XLSX(w io.Writer, records Records) error {
	f := excelize.NewFile()
	defer f.Close()
	t, err := newTable(f, e.words().sheet, e.headings(), len(e.headings())-2, e.Location)
	if err != nil {
		return fmt.Errorf("export xlsx: %w", err)
	}
	err = records(func(total int, r Record) error {
		return t.row(total, e.values(r, phone.Display), r.Created, r.LastAt)
	})
	if err == nil {
		err = t.end()
	}
	if err == nil {
		err = f.Write(w)
	}
	if err != nil {
		return fmt.Errorf("export xlsx: %w", err)
	}
	return nil
}
