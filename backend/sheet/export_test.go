package sheet_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/sheet"
)

// python is Debian's, which has openpyxl; another one may come first in the path.
const python = "/usr/bin/python3"

var exporter = sheet.Exporter{
	Kinds: []sheet.KindColumn{
		{Kind: "whatsapp", Heading: "WhatsApp", Phone: true}, {Kind: "phone", Heading: "Telefone", Phone: true}, {Kind: "email", Heading: "E-mail"},
	},
	Location: time.FixedZone("BRT", -3*3600),
}

func (s *shop) records(fn func(int, sheet.Record) error) error {
	labels, err := s.customers.Labels(ctx)
	if err != nil {
		return err
	}
	return s.customers.Each(ctx, customer.Query{}, func(total int, r customer.Row) error {
		var names []string
		for _, id := range r.Labels {
			names = append(names, labels[slices.IndexFunc(labels, func(l customer.LabelCount) bool { return l.ID == id })].Name)
		}
		return fn(total, sheet.Record{Customer: r.Customer, LastAt: r.LastAt, LabelNames: names})
	})
}

// hostile are customers whose texts would do harm in a spreadsheet that computes them.
func hostile(t testing.TB, s *shop) {
	t.Helper()
	var labels []desk.LabelID
	for _, name := range []string{"VIP", "Bolos; doces, salgados", `a "outra" loja`, "=1+1", ":::x", "* estrela", "Revenda/Atacado"} {
		id, err := s.customers.SaveLabel(ctx, ana, desk.Label{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		labels = append(labels, id)
	}
	for i, name := range []string{`=CMD|'/C calc'!A0`, "+Ana", "-Bia", "@Caio", "Dona \"Rosa\"; Filhos", "<b>Eva</b>", "Fábio\u202e Gil", "'aspas", "000123", "  =1+1"} {
		in := customer.Input{Name: name, Notes: "=1+1\nsegunda; linha", Addresses: []customer.AddressInput{
			{Kind: "whatsapp", Value: fmt.Sprintf("319888877%02d", i)}, {Kind: "phone", Value: fmt.Sprintf("31333344%02d", i)},
			{Kind: "email", Value: fmt.Sprintf("-c%d@x.com", i)}, {Kind: "whatsapp", Value: fmt.Sprintf("+35191234567%d", i)},
		}}
		if i%3 == 0 {
			in.Addresses = in.Addresses[:i%2]
		}
		if i%4 == 1 {
			in.Preferred, in.CPF, in.CNPJ, in.Birthday = "=Ana", "012.345.678-90", "12.ABC.345/01DE-35", []string{"17/05", "17/05/1980"}[i/4%2]
			in.Postal = desk.Postal{CEP: "01310-100", Street: "+Rua", Number: "12", Complement: "@fundos", District: "-Centro", City: "=Ouro Preto", UF: "MG"}
		}
		in.Labels = labels[i%len(labels) : min(len(labels), i%len(labels)+i%4)]
		in.Relation = desk.Relations[i%len(desk.Relations)]
		if i%5 == 0 { // one number by which somebody is called and written to
			in.Addresses = append(in.Addresses, customer.AddressInput{Kind: "phone", Value: fmt.Sprintf("319888877%02d", i)},
				customer.AddressInput{Kind: "whatsapp", Value: fmt.Sprintf("31333344%02d", i)})
		}
		if _, err := s.customers.Save(ctx, ana, in); err != nil {
			t.Fatal(err)
		}
	}
}

// exported writes the register of a shop to a file.
func (s *shop) exported(t testing.TB, format string, exporter sheet.Exporter) sheet.Source {
	t.Helper()
	path := filepath.Join(t.TempDir(), format)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(format, "csv") {
		err = exporter.CSV(f, s.records)
	} else {
		err = exporter.XLSX(f, s.records)
	}
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	return sheet.Source{Path: path, Name: format}
}

// What is exported can be brought in again: nobody is new and nobody changes. In another shop everybody is as they were.
func TestRoundTrip(t *testing.T) {
	english := exporter
	english.Words, english.Kinds = sheet.English, slices.Clone(exporter.Kinds)
	english.Kinds[1].Heading = sheet.English.Phone()
	for format, exporter := range map[string]sheet.Exporter{"clientes.xlsx": exporter, "clientes.csv": exporter, "customers.xlsx": english, "customers.csv": english} {
		s, other := openShop(t), openShop(t)
		hostile(t, s)
		before := s.register(t)
		src := s.exported(t, format, exporter)
		b := s.bring(t, src)
		if b.Added != 0 || b.Joined != len(before) || b.LeftOut != 0 {
			t.Errorf("%s: %+v of %d", format, b, len(before))
		}
		s.want(t, before...)
		wrong := func(x sheet.Problem) bool { return x.Reason != "sheet.documentOther" } // they all have one CPF
		if p := other.open(t, src); len(p.NewLabels) != 7 || slices.ContainsFunc(p.Problems, wrong) {
			t.Errorf("%s: new labels %q, problems %v", format, p.NewLabels, p.Problems)
		}
		if b := other.bring(t, src); b.Added != len(before) {
			t.Errorf("%s elsewhere: %+v of %d", format, b, len(before))
		}
		// A column keeps the order of its own kind only.
		inColumns(before)
		other.want(t, before...)
	}
}

// inColumns puts the addresses of each line in the order of an export's columns.
func inColumns(lines []string) {
	column := func(word string) int {
		for i, k := range exporter.Kinds {
			if strings.HasPrefix(word, string(k.Kind)+":") {
				return i
			}
		}
		return -1
	}
	for n, line := range lines {
		words := strings.Split(line, " ")
		first := slices.IndexFunc(words, func(w string) bool { return column(w) >= 0 })
		if first < 0 {
			continue
		}
		slices.SortStableFunc(words[first:], func(a, b string) int { return column(a) - column(b) })
		lines[n] = strings.Join(words, " ")
	}
}

// No cell of the CSV begins as a formula does, and Excel finds its mark, its separator and its line ends.
func TestCSVIsHarmless(t *testing.T) {
	s := openShop(t)
	hostile(t, s)
	var out bytes.Buffer
	if err := exporter.CSV(&out, s.records); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if !strings.HasPrefix(text, "\ufeffNome;Empresa;WhatsApp;Telefone;E-mail;Quem é;Etiquetas;Como chamar;CPF;CNPJ;Nascimento;CEP;Rua;Número;Complemento;Bairro;Cidade;Estado;Observação;Cliente desde;Última conversa\r\n") {
		t.Errorf("begins %q", text[:60])
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	all, err := r.ReadAll()
	if err != nil || len(all) != 11 {
		t.Fatal(len(all), err)
	}
	today := time.Now().In(exporter.Location).Format("02/01/2006")
	for _, row := range all[1:] {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("cell %q", cell)
			}
		}
		if row[19] != today || row[20] != "" {
			t.Errorf("dates %q", row[19:])
		}
	}
	if !strings.Contains(text, "31988887701 / 00351912345671") {
		t.Error("numbers are not dialled digits")
	}
}

// Whoever set English gets English headings, on the rows to correct too.
func TestFilesInEnglish(t *testing.T) {
	s := openShop(t)
	hostile(t, s)
	english := exporter
	english.Words = sheet.English
	var out bytes.Buffer
	if err := english.CSV(&out, s.records); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "\ufeffName;Company;WhatsApp;Telefone;E-mail;Who they are;Labels;Preferred name;CPF;CNPJ;Birthday;CEP;Street;House number;") ||
		!strings.Contains(out.String(), ";Supplier;") {
		t.Errorf("begins %q", out.String()[:200])
	}
	b := s.bring(t, file(t, "c.csv", "Name;Phone\nAna Lima;123\n"))
	out.Reset()
	if n, err := s.LeftOut(ctx, b.ID, sheet.English, &out); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Rows to correct")
	if want := "[[Name Phone What is wrong Outcome Row in the file] [Ana Lima 123 Phone incomplete or wrong Came in without it 2]]"; err != nil || fmt.Sprint(rows) != want {
		t.Errorf("%v, %v", rows, err)
	}
}

// In the workbook text is text and a date a date, the heading is bold and stays in sight.
func TestXLSXIsText(t *testing.T) {
	s := openShop(t)
	hostile(t, s)
	var out bytes.Buffer
	if err := exporter.XLSX(&out, s.records); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for row := 2; row <= 11; row++ {
		for _, col := range "ABCDEFGHIJKLMNOPQRS" {
			cell := fmt.Sprintf("%c%d", col, row)
			if formula, err := f.GetCellFormula("Clientes", cell); formula != "" || err != nil {
				t.Errorf("%s is a formula %q, %v", cell, formula, err)
			}
			if v, _ := f.GetCellValue("Clientes", cell); v == "" {
				continue
			}
			id, _ := f.GetCellStyle("Clientes", cell)
			if style, err := f.GetStyle(id); err != nil || style.NumFmt != 49 {
				t.Errorf("%s is not kept as text: %+v, %v", cell, style, err)
			}
		}
		raw, _ := f.GetCellValue("Clientes", fmt.Sprintf("T%d", row), excelize.Options{RawCellValue: true})
		shown, _ := f.GetCellValue("Clientes", fmt.Sprintf("T%d", row))
		if len(raw) != 5 || shown != time.Now().In(exporter.Location).Format("02/01/2006") {
			t.Errorf("date %q shown as %q", raw, shown)
		}
	}
	panes, err := f.GetPanes("Clientes")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v", panes, err)
	}
}

// Readers that stream, which believe the sheet's dimension, see every row: openpyxl and xlsx2csv.
func TestXLSXIsReadWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	const n = 2500
	err = exporter.XLSX(f, func(fn func(int, sheet.Record) error) error {
		for i := range n {
			c := desk.Customer{Name: fmt.Sprintf("Cliente %d", i), Created: time.Now(), Addresses: []desk.Address{{Kind: "whatsapp", Value: "+5531988887777"}}}
			if err := fn(n, sheet.Record{Customer: c}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	for tool, args := range map[string][]string{
		python: {"-c", `
import sys, openpyxl, datetime
ws = openpyxl.load_workbook(sys.argv[1], read_only=True).active
rows = list(ws.iter_rows(values_only=True))
assert isinstance(rows[1][19], datetime.datetime), rows[1]
assert rows[1][2] == "(31) 9 8888-7777", rows[1]
print("\n".join(r[0] for r in rows))`, path},
		"xlsx2csv": {path},
	} {
		if _, err := exec.LookPath(tool); err != nil || tool == python && exec.Command(python, "-c", "import openpyxl").Run() != nil {
			t.Logf("%s is not here", tool)
			continue
		}
		out, err := exec.Command(tool, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", tool, err, out)
		}
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		if len(lines) != n+1 || !strings.HasPrefix(lines[n], "Cliente 2499") {
			t.Errorf("%s sees %d lines, the last %q", tool, len(lines), lines[len(lines)-1])
		}
	}
}

// A list without anybody is a file with its headings.
func TestExportOfNobody(t *testing.T) {
	none := func(func(int, sheet.Record) error) error { return nil }
	var xlsx, text bytes.Buffer
	if err := exporter.XLSX(&xlsx, none); err != nil {
		t.Fatal(err)
	}
	if err := exporter.CSV(&text, none); err != nil || strings.Count(text.String(), "\r\n") != 1 {
		t.Fatal(text.String(), err)
	}
	f, err := excelize.OpenReader(&xlsx)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if rows, err := f.GetRows("Clientes"); err != nil || len(rows) != 1 || rows[0][0] != "Nome" {
		t.Errorf("%v, %v", rows, err)
	}
}

// The rows that had something wrong come as a file that can be corrected and brought in again.
func TestLeftOutCanBeCorrected(t *testing.T) {
	s := openShop(t)
	b := s.bring(t, file(t, "c.csv", "Lista\nNome;Celular;Cidade\nAna Lima;3,19956E+10;Betim\nBia Reis;31988887777;Betim\n;123;Contagem\n"))
	if b.Added != 2 || b.LeftOut != 1 {
		t.Fatalf("%+v", b)
	}
	var out bytes.Buffer
	if n, err := s.LeftOut(ctx, b.ID, sheet.Portuguese, &out); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Linhas com problema")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Nome", "Celular", "Cidade", "O que houve", "Situação", "Linha na planilha"},
		{"Ana Lima", "3,19956E+10", "Betim", "O Excel apagou os últimos números do telefone", "Entrou sem este dado", "3"},
		{"", "123", "Contagem", "Telefone incompleto ou errado", "Ficou de fora", "5"},
	}
	if fmt.Sprint(rows) != fmt.Sprint(want) {
		t.Errorf("file\n%v\nwant\n%v", rows, want)
	}
	if err := f.SetCellStr("Linhas com problema", "B2", "31995550142"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "corrigido.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	s.bring(t, sheet.Source{Path: path, Name: "corrigido.xlsx"})
	s.want(t, "Ana Lima <{ Betim }> whatsapp:+5531995550142", "Bia Reis <{ Betim }> whatsapp:+5531988887777")
}
