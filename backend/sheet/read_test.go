package sheet_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"planob/backend/desk"
	"planob/backend/sheet"
)

// rows are what the program sees of a file, as the samples show it.
func (s *shop) rows(t testing.TB, src sheet.Source) []string {
	t.Helper()
	p := s.open(t, src)
	var all []string
	for _, r := range p.Samples {
		all = append(all, strings.Join(r, "|"))
	}
	return all
}

// utf16Text encodes text as Windows' "Texto Unicode".
func utf16Text(text string, little, mark bool) string {
	units := utf16.Encode([]rune(text))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	var b strings.Builder
	for _, u := range units {
		if little {
			b.WriteByte(byte(u))
			b.WriteByte(byte(u >> 8))
		} else {
			b.WriteByte(byte(u >> 8))
			b.WriteByte(byte(u))
		}
	}
	return b.String()
}

// The same list is read the same, however a program wrote it.
func TestTextFiles(t *testing.T) {
	s := openShop(t)
	list := "Nome;Telefone\nJoão Conceição;31988887777\nÚrsula;3133334444\n"
	want := []string{"João Conceição|31988887777", "Úrsula|3133334444"}
	for name, content := range map[string]string{
		"utf-8":                 list,
		"utf-8 with mark":       "\ufeff" + list,
		"windows-1252":          "Nome;Telefone\nJo\xe3o Concei\xe7\xe3o;31988887777\n\xdarsula;3133334444\n",
		"two encodings":         "Nome;Telefone\nJoão Conceição;31988887777\n\xdarsula;3133334444\n",
		"utf-16 with mark":      utf16Text(list, true, true),
		"utf-16 big with mark":  utf16Text(list, false, true),
		"utf-16 without mark":   utf16Text(list, true, false),
		"commas":                "Nome,Telefone\n\"João Conceição\",31988887777\nÚrsula,3133334444\n",
		"tabs":                  strings.ReplaceAll(list, ";", "\t"),
		"bars":                  strings.ReplaceAll(list, ";", "|"),
		"windows line ends":     strings.ReplaceAll(list, "\n", "\r\n"),
		"old line ends":         strings.ReplaceAll(list, "\n", "\r"),
		"no line end":           strings.TrimSuffix(list, "\n"),
		"empty lines":           strings.ReplaceAll(list, "\n", "\n\n;;\n"),
		"declared separator":    "sep=;\n" + list,
		"NULs":                  strings.Replace(list, "Úrsula", "Úrsula\x00", 1),
		"Excel's =" + `"text"`:  "Nome;Telefone\nJoão Conceição;=\"31988887777\"\nÚrsula;=\"3133334444\"\n",
		"quotes inside of text": "Nome;Telefone\n\"João Conceição\";\"31988887777\"\nÚrsula ;3133334444\n",
	} {
		if got := s.rows(t, file(t, "c.csv", content)); !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A stray quote costs no customer, and a quoted cell may run over lines and hold the separator.
func TestQuotes(t *testing.T) {
	s := openShop(t)
	got := s.rows(t, file(t, "c.csv", "Nome;Obs\n\"Ana \"\"Nana\"\" Lima\";\"mora na\nrua A; casa 2\"\n\"Bia;tela de 5\"\nCaio;\"fim\nDavi;ok\nEva;\"\"\n"))
	want := []string{"Ana \"Nana\" Lima|mora na\nrua A; casa 2", "Bia;tela de 5", `Caio|"fim`, "Davi|ok", "Eva"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// A stray quote on every line of a big file costs no row.
func TestStrayQuoteOnEveryLine(t *testing.T) {
	var b strings.Builder
	b.WriteString("Nome;Obs\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "Cliente %d;\"nota aberta %d\n", i, i)
	}
	s := openShop(t)
	if p := s.open(t, file(t, "c.csv", b.String())); p.Rows != 20_000 {
		t.Errorf("%d rows", p.Rows)
	}
}

// Files that are no list of rows are refused with a sentence that says what to do.
func TestRefused(t *testing.T) {
	s := openShop(t)
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	good, err := os.ReadFile(workbook(t, []any{"Nome"}, []any{"Ana"}).Path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(good)
	at := bytes.Index(damaged, []byte("sheet1.xml")) + 40
	for i := range 20 {
		damaged[at+i] ^= 0x5a
	}
	for name, c := range map[string]struct{ content, key string }{
		"empty":            {"", "sheet.empty"},
		"only spaces":      {" \r\n\t\n", "sheet.empty"},
		"only a mark":      {"\ufeff", "sheet.empty"},
		"only separators":  {";;;\n;;;\n", "sheet.empty"},
		"old Excel":        {ole, "sheet.oldExcel"},
		"with a password":  {ole + utf16Text("EncryptedPackage", true, false), "sheet.password"},
		"a page":           {"\ufeff <html><table><tr><td>Nome</td></tr></table>", "sheet.page"},
		"old XML":          {`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`, "sheet.page"},
		"PDF":              {"%PDF-1.7\n", "sheet.notWorkbook"},
		"picture":          {"\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\x01", 100), "sheet.notWorkbook"},
		"cut off":          {string(good[:len(good)/2]), "sheet.broken"},
		"damaged":          {string(damaged), "sheet.broken"},
		"document":         {zipped(t, part{"word/document.xml", "<w/>"}), "sheet.notWorkbook"},
		"binary workbook":  {zipped(t, part{"xl/workbook.bin", "x"}), "sheet.notWorkbook"},
		"no sheets":        {zipped(t, part{"xl/workbook.xml", "<workbook/>"}), "sheet.notWorkbook"},
		"broken workbook":  {zipped(t, part{"xl/workbook.xml", "<workbook"}), "sheet.broken"},
		"climbing name":    {zipped(t, part{"xl/workbook.xml", "<workbook/>"}, part{"../../evil", "x"}), "sheet.broken"},
		"too many parts":   {zipped(t, manyParts(300)...), "sheet.tooBig"},
		"bomb":             {zipped(t, part{"xl/workbook.xml", "<workbook/>"}, part{"xl/worksheets/sheet1.xml", strings.Repeat(" ", 40<<20)}), "sheet.tooBig"},
		"big media":        {claiming(t, "xl/media/a.bmp", 70<<20), "sheet.tooBig"},
		"big sheet":        {claiming(t, "xl/worksheets/sheet1.xml", 600<<20), "sheet.tooBig"},
		"lies of its size": {claiming(t, "xl/worksheets/sheet1.xml", 100), "sheet.broken"},
		"a line too long":  {"Nome\n" + strings.Repeat("a", 2<<20), "sheet.broken"},
		"stops in a row":   {broken(t), "sheet.broken"},
		"wrong cell names": {strings.Repeat("PK\x03\x04", 20), "sheet.broken"},
	} {
		_, err := s.Open(ctx, file(t, "f.xlsx", c.content))
		var e *desk.Error
		if !errors.As(err, &e) || e.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
	_, err = s.Open(ctx, sheet.Source{Path: filepath.Join(t.TempDir(), "dona-rosa.xlsx"), Name: "dona-rosa.xlsx"})
	if desk.ErrorCode(err) != desk.CodeNotFound || strings.Contains(err.Error(), "rosa") {
		t.Errorf("a file that is gone: %v", err)
	}
}

type part struct{ name, content string }

func zipped(t testing.TB, parts ...part) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = w.Write([]byte(p.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func manyParts(n int) []part {
	all := []part{{"xl/workbook.xml", "<workbook/>"}}
	for i := range n {
		all = append(all, part{fmt.Sprintf("xl/media/%d", i), "x"})
	}
	return all
}

// claiming is a workbook with a part that says it unpacks to size. It holds a megabyte of spaces and much noise.
func claiming(t testing.TB, name string, size uint64) string {
	t.Helper()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err == nil {
		_, err = w.Write(bytes.Repeat([]byte(" "), 1<<20))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	packed.Write(make([]byte, 4<<20)) // so that the claim is no absurd ratio
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	p, err := z.Create("xl/workbook.xml")
	if err == nil {
		_, err = p.Write([]byte("<workbook/>"))
	}
	if err == nil {
		p, err = z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: size, CompressedSize64: uint64(packed.Len())})
	}
	if err == nil {
		_, err = p.Write(packed.Bytes())
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return b.String()
}

// handmade is a workbook of one sheet with the XML given, as programs write it that put it together by hand.
func handmade(t testing.TB, sheetData, workbookPr string) string {
	const ns = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	return zipped(t,
		part{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		part{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		part{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		part{"xl/workbook.xml", `<workbook ` + ns + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` + workbookPr + `<sheets><sheet name="Plan1" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		part{"xl/worksheets/sheet1.xml", `<worksheet ` + ns + `>` + sheetData + `</worksheet>`},
	)
}

func inline(ref, text string) string {
	return fmt.Sprintf(`<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, text)
}

// broken is a sheet whose XML breaks in the middle: the library takes that for its end.
func broken(t testing.TB) string {
	return handmade(t, `<sheetData><row r="1">`+inline("A1", "Nome")+`</row><row r="2">`+inline("A2", "Ana & Bia")+
		`</row><row r="3">`+inline("A3", "Caio")+`</row></sheetData>`, "")
}

// A sheet whose size, or last row, is a lie is read as far as it has rows, and quickly.
func TestCraftedSizes(t *testing.T) {
	s := openShop(t)
	for name, data := range map[string]string{
		"dimension": `<dimension ref="A1:XFD1048576"/><sheetData><row r="1">` + inline("A1", "Nome") + `</row><row r="2">` + inline("A2", "Ana") + `</row></sheetData>`,
		"last row":  `<sheetData><row r="1">` + inline("A1", "Nome") + `</row><row r="2">` + inline("A2", "Ana") + `</row><row r="1048576"><c r="A1048576" s="0"/></row></sheetData>`,
		"far cell":  `<sheetData><row r="1">` + inline("A1", "Nome") + `</row><row r="2">` + inline("A2", "Ana") + inline("XFD2", "longe") + `</row></sheetData>`,
		"no refs":   `<sheetData><row><c t="inlineStr"><is><t>Nome</t></is></c></row><row><c t="inlineStr"><is><t>Ana</t></is></c></row></sheetData>`,
		"formulas":  `<sheetData><row r="1">` + inline("A1", "Nome") + `</row><row r="2"><c r="A2" t="str"><f>CONCATENATE("A","na")</f><v>Ana</v></c></row></sheetData>`,
	} {
		if got := s.rows(t, file(t, "c.xlsx", handmade(t, data, ""))); !slices.Equal(got, []string{"Ana"}) {
			t.Errorf("%s: %q", name, got)
		}
	}
	// Cells no computer can name.
	_, err := s.Open(ctx, file(t, "c.xlsx", handmade(t, `<sheetData><row r="1"><c r="1A"><v>1</v></c></row></sheetData>`, "")))
	if desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("cell without a column: %v", err)
	}
}

// Dates come as a Brazilian reads them, also in files that count days from 1904; other numbers stay numbers.
func TestDates(t *testing.T) {
	s := openShop(t)
	f := excelize.NewFile()
	defer f.Close()
	day := time.Date(1987, 11, 22, 0, 0, 0, 0, time.UTC)
	custom := `[$-416]d "de" mmmm "de" yyyy`
	short, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
	long, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &custom})
	for i, r := range [][]any{{"Nome", "Nasc.", "Cadastro", "Código"}, {"Ana", day, day.Add(90 * time.Minute), 33120}, {"Bia", day, day, 44815}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	for col, style := range map[string]int{"B": short, "C": long} {
		if err := f.SetCellStyle("Sheet1", col+"2", col+"3", style); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "datas.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	want := []string{"Ana|22/11/1987|22/11/1987 01:30|33120", "Bia|22/11/1987|22/11/1987|44815"}
	if got := s.rows(t, sheet.Source{Path: path, Name: "datas.xlsx"}); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	// The same serial number is four years and a day later when days are counted from 1904.
	content := handmade(t, `<sheetData><row r="1">`+inline("A1", "Nome")+inline("B1", "Dia")+`</row><row r="2">`+inline("A2", "Ana")+
		`<c r="B2" s="1"><v>32104</v></c></row></sheetData>`, `<workbookPr date1904="1"/>`)
	content = withStyles(t, content)
	if got := s.rows(t, file(t, "mac.xlsx", content)); !slices.Equal(got, []string{"Ana|24/11/1991"}) {
		t.Errorf("counted from 1904: %q", got)
	}
}

// withStyles adds a style sheet whose style 1 is a date.
func withStyles(t testing.TB, content string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var parts []part
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		switch f.Name {
		case "[Content_Types].xml":
			text = strings.Replace(text, "</Types>", `<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`, 1)
		case "xl/_rels/workbook.xml.rels":
			text = strings.Replace(text, "</Relationships>", `<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`, 1)
		}
		parts = append(parts, part{f.Name, text})
	}
	return zipped(t, append(parts, part{"xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`})...)
}

// The first sheet with anything in it is taken; another can be chosen.
func TestSheets(t *testing.T) {
	s := openShop(t)
	f := excelize.NewFile()
	defer f.Close()
	for name, rows := range map[string][][]any{"Alunos": {{"Aluno", "Fone"}, {"Davi", "31988887777"}}, "Zeladores": {{"Nome"}, {"Eva"}}} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			if err := f.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &r); err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "escola.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	src := sheet.Source{Path: path, Name: "escola.xlsx"}
	p := s.open(t, src)
	if p.Sheet == "Sheet1" || len(p.Sheets) != 3 || p.Rows != 1 {
		t.Fatalf("took %q of %q", p.Sheet, p.Sheets)
	}
	other := map[string]string{"Alunos": "Zeladores", "Zeladores": "Alunos"}[p.Sheet]
	p, err := s.Preview(ctx, src, sheet.Mapping{Sheet: other})
	if err != nil || p.Sheet != other || p.New != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := s.Preview(ctx, src, sheet.Mapping{Sheet: "Nenhuma"}); desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("a sheet that is not there: %v", err)
	}
}

// A workbook written by another program is read as it was written.
func TestWrittenByOpenpyxl(t *testing.T) {
	if exec.Command(python, "-c", "import openpyxl").Run() != nil {
		t.Skip("openpyxl is not here")
	}
	s := openShop(t)
	path := filepath.Join(t.TempDir(), "p.xlsx")
	out, err := exec.Command(python, "-c", `
import sys, openpyxl, datetime
wb = openpyxl.Workbook(); ws = wb.active; ws.title = "Plan1"
ws.append(["Relação de clientes"]); ws.merge_cells("A1:D1"); ws.append([])
ws.append(["Cliente", "DDD", "Fone", "Dt. Nasc.", "Observações"])
ws.append(["João Conceição", 31, 988887777, datetime.date(1987, 11, 22), "=1+1"])
ws.append(["Úrsula", "31", "3333-4444", None, True])
ws["A2000"] = None; ws["F900"].font = openpyxl.styles.Font(bold=True)
wb.save(sys.argv[1])`, path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	src := sheet.Source{Path: path, Name: "p.xlsx"}
	if got := s.rows(t, src); len(got) != 2 || !strings.HasPrefix(got[0], "João Conceição|31|988887777|22/11/1987") {
		t.Errorf("got %q", got)
	}
	s.bring(t, src)
	if got := s.register(t); len(got) != 2 || !strings.Contains(got[0], "whatsapp:+5531988887777") || !strings.Contains(got[1], "phone:+553133334444") {
		t.Errorf("register %q", got)
	}
}
