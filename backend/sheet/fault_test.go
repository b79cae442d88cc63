package sheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"planob/backend/desk"
)

// evil are files that somebody made, or broke, and the key of the sentence that refuses each; "" is one that is read,
// because its rows are good.
func evil(t *testing.T) map[string]struct{ content, key string } {
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	row := func(n int, text string) string {
		return fmt.Sprintf(`<row r="%d">%s</row>`, n, inline(fmt.Sprint("A", n), text))
	}
	rows := func(cells string) string {
		return handmade(t, "<sheetData>"+row(1, "Nome")+cells+"</sheetData>", "")
	}
	return map[string]struct{ content, key string }{
		"a bomb":                    {zipped(t, part{"xl/workbook.xml", "<workbook/>"}, part{"xl/worksheets/sheet1.xml", strings.Repeat(" ", 40<<20)}), "sheet.tooBig"},
		"zip64 of 2^63":             {zip64(t), "sheet.broken"},
		"a million rows":            {handmade(t, `<dimension ref="A1:XFD1048576"/><sheetData>`+row(1, "Nome")+row(2, "Ana")+row(1_048_576, "")+"</sheetData>", ""), ""},
		"dimensions that lie":       {handmade(t, `<dimension ref="A1:XFD1048576"/><sheetData>`+row(1, "Nome")+row(2, "Ana")+"</sheetData>", ""), ""},
		"a workbook with password":  {ole + utf16Text("EncryptedPackage", true, false), "sheet.password"},
		"old Excel":                 {ole, "sheet.oldExcel"},
		"a page":                    {"<html><table><tr><td>Nome</td></tr></table>", "sheet.page"},
		"a PDF":                     {"%PDF-1.7\n", "sheet.notWorkbook"},
		"a formula":                 {rows(`<row r="2"><c r="A2" t="str"><f>CMD()</f><v>Ana</v></c></row>`), ""},
		"an entity that grows":      {zipped(t, part{"xl/workbook.xml", `<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><workbook><sheets>&c;</sheets></workbook>`}), "sheet.broken"},
		"a name that climbs":        {zipped(t, part{"xl/workbook.xml", "<workbook/>"}, part{`..\..\evil`, "x"}), "sheet.broken"},
		"a quote that never closes": {"Nome;Obs\nAna;\"sem fim\nBia;x\n", ""},
		"NUL":                       {"Nome;Obs\nA\x00na Maria;prefere à tarde, depois das 14h\n", ""},
		"mixed encodings":           {"Nome\nJo\xe3o\nJos\xc3\xa9\n", ""},
		"HTML":                      {"Nome\n<img src=x onerror=alert(1)>\n", ""},
		"marks that turn text":      {"Nome\nAna\u202egnp.exe\u2066\n", ""},
		"a formula in text":         {"Nome\n=CMD|'/C calc'!A0\n", ""},
	}
}

// zip64 is a workbook with a part that says it is as big as a number can say.
func zip64(t *testing.T) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	p, err := z.Create("xl/workbook.xml")
	if err == nil {
		_, err = p.Write([]byte("<workbook/>"))
	}
	if err == nil {
		extra := binary.LittleEndian.AppendUint16(nil, 1)
		extra = binary.LittleEndian.AppendUint16(extra, 8)
		extra = binary.LittleEndian.AppendUint64(extra, 1<<63)
		_, err = z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Store, UncompressedSize64: 1 << 63, Extra: extra})
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Fault 71: a spreadsheet that was made to harm, or is none, is refused with a sentence, or read as plain text; it makes
// nothing big in memory, leaves nothing behind and changes nothing.
func TestFault_71(t *testing.T) {
	s := openShop(t)
	before := held()
	for name, c := range evil(t) {
		p, err := s.Open(ctx, file(t, "clientes.xlsx", c.content))
		var e *desk.Error
		switch {
		case c.key != "" && (!errors.As(err, &e) || e.Key != c.key || e.Code != desk.CodeInvalid):
			t.Errorf("%s: %v, want %s", name, err, c.key)
		case c.key == "" && (err != nil || p.New == 0):
			t.Errorf("%s: %+v, %v", name, p, err)
		}
		for _, row := range p.Samples {
			for _, cell := range row {
				if strings.ContainsAny(cell, "\x00\u202e\u2066") {
					t.Errorf("%s: cell %q", name, cell)
				}
			}
		}
		if grown := held() - before; grown > 64<<20 {
			t.Errorf("%s holds %d MB", name, grown>>20)
		}
	}
	left, err := filepath.Glob(filepath.Join(s.dir, "import", "*.part"))
	if err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(s.dir), "evil")); err == nil {
		t.Error("a part climbed out")
	}
	if all := s.register(t); len(all) != 0 {
		t.Errorf("register %v", all)
	}
}

func held() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse)
}

// A name that is a formula or markup is a name: it goes in and out as text, and no export computes it.
func TestHostileNamesAreNames(t *testing.T) {
	s := openShop(t)
	s.bring(t, file(t, "c.csv", "Nome;Obs\n=CMD|'/C calc'!A0;a\n<b>Eva</b>;b\n..\\..\\evil;c\n"))
	s.want(t, `..\..\evil (c)`, "<b>Eva</b> (b)", "=CMD|'/C calc'!A0 (a)")
	var out bytes.Buffer
	if err := exporter.CSV(&out, s.records); err != nil || strings.Contains(out.String(), "\n=") {
		t.Errorf("%q, %v", out.String(), err)
	}
}
