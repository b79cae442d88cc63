package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"planob/backend/desk"
	"planob/backend/phone"
)

// Whatever bytes a text file has, it is read to its end or refused; its rows are clean and come in order.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		"Nome;Telefone\nAna;31988887777\n", "\xff\xfeN\x00;\x00\n\x00", "Nome;\"a\nb\"\r\nJo\xe3o,\"\"\"\r", "sep=|\na|b", "\"\"\"\"\";\"", "a\x00;b\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "f.csv")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := open(path, t.TempDir())
		if err != nil {
			return
		}
		defer b.Close()
		last := 0
		err = b.rows(context.Background(), b.sheets()[0], func(r row) error {
			if r.no <= last || len(r.cells) == 0 || len(r.cells) > maxColumns {
				t.Fatalf("row %d after %d with %d cells", r.no, last, len(r.cells))
			}
			last = r.no
			for _, c := range r.cells {
				if !utf8.ValidString(c) || c != cleanCell(c) && !strings.HasPrefix(c, "'") && !strings.HasPrefix(c, `="`) {
					t.Fatalf("cell %q", c)
				}
			}
			return nil
		})
		if err != nil && last == 0 && len(content) < maxLine && sniff(content[:min(len(content), 4096)]) == formatText {
			t.Fatalf("refused %q: %v", content, err)
		}
	})
}

// What a correct program wrote is read as it was meant, cell by cell.
func FuzzCSVAgrees(f *testing.F) {
	f.Add("Nome\x1fTelefone\x1eAna \"Nana\"\x1f31;9\x1e\nx\x1f")
	f.Add("a;\x1f\"\x1e;;\x1f,")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\r\ufeff") || strings.Count(text, "\n") > 20 || len(text) > 8<<10 {
			return
		}
		var want [][]string
		for _, line := range strings.Split(text, "\x1e") {
			want = append(want, strings.Split(line, "\x1f"))
		}
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		w.Comma = ';'
		if err := w.WriteAll(want); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(strings.ToLower(out.String()), "sep=") {
			return
		}
		r := newRecords(newLines(&out, byLine), ';')
		for i, cells := range want {
			got, ok := r.next()
			if len(cells) == 1 && cells[0] == "" {
				cells = []string{""} // an empty line
			}
			if !ok || !reflect.DeepEqual(got, cells) {
				t.Fatalf("row %d: %q, want %q", i, got, cells)
			}
		}
	})
}

// Whatever the headings and cells are, each column gets one known field, one name at most is chosen, and a person that
// comes of a row has nothing but canonical addresses.
func FuzzColumns(f *testing.F) {
	f.Add("Nome|Telefone|E-mail\nAna|31988887777|ana@x.com")
	f.Add("DDD|Fone\n31|3,19956E+10\n31|8888-7777 / 3333-4444 ou 12")
	f.Add("Contato|Sobrenome|Obs\n|||\n=\"1\"|#N/D|'=x")
	f.Fuzz(func(t *testing.T, text string) {
		head := grid(text)
		if len(head) == 0 {
			return
		}
		header := findHeader(head)
		m := Mapping{HeaderRow: header, AreaCode: "31"}
		names := 0
		for _, c := range columns(head, header, "") {
			m.Fields = append(m.Fields, c.Field)
			if c.Field == FieldName && !surname.MatchString(c.Heading) {
				names++
			}
			if (c.Field == FieldNone) != (c.Certainty == Unused) {
				t.Fatalf("column %+v", c)
			}
		}
		if names > 1 {
			t.Fatalf("%d columns of names", names)
		}
		r := newReader(m, headingsOf(head, header), Targets{"whatsapp", "phone", "email"})
		for _, in := range head {
			p, _ := r.read(in)
			for _, a := range p.addresses {
				if a.Kind == "email" {
					continue
				}
				if again, _, err := phone.Parse(a.Value, ""); err != nil || again != a.Value {
					t.Fatalf("address %q", a.Value)
				}
			}
			if p.label() == "" && (len(p.addresses) > 0 || p.name != "") {
				t.Fatalf("person without a label: %+v", p)
			}
		}
	})
}

// Whatever the XML of a sheet says, its rows are read or refused: the library may not end the program, and no row is
// made up.
func FuzzSheetXML(f *testing.F) {
	f.Add(`<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Nome</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row></sheetData>`)
	f.Add(`<sheetData><row r="9"><c r="B9" t="s"><v>7</v></c><c t="b"><v>1</v></c></row><row r="3"/></sheetData>`)
	f.Add(`<dimension ref="A1:XFD1048576"/><sheetData><row><c r="ZZZ1" s="99"><f>A1</f><v>4.4E+99</v></c></row>`)
	f.Fuzz(func(t *testing.T, data string) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, content := range map[string]string{
			"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="P" sheetId="1" r:id="a"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/worksheets/sheet1.xml":   "<worksheet>" + data + "</worksheet>",
		} {
			w, err := z.Create(name)
			if err == nil {
				_, err = w.Write([]byte(content))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "f.xlsx")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		book, err := open(path, t.TempDir())
		if err != nil {
			return
		}
		defer book.Close()
		last := 0
		err = book.rows(context.Background(), "P", func(r row) error {
			if r.no <= last || len(r.cells) == 0 || len(r.cells) > maxColumns {
				t.Fatalf("row %d after %d with %d cells", r.no, last, len(r.cells))
			}
			last = r.no
			return nil
		})
		if err != nil && desk.ErrorCode(err) != desk.CodeInvalid {
			t.Fatalf("%q: %v", data, err)
		}
	})
}
