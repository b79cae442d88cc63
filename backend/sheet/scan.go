package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// What a workbook may unpack to. The library holds every part in memory but sheets and shared texts, which it streams
// from disk; so the two have limits of their own. 100,000 rows of 20 columns are 108 MB.
const (
	maxEntries  = 200
	maxInMemory = 64 << 20
	maxStreamed = 512 << 20
	maxRatio    = 200     // of a part above ratioFrom: XML of equal rows packs 100:1, a bomb 1000:1
	ratioFrom   = 4 << 20 // bytes
)

// workbook is what the pre-scan learnt of a file: the sheets in order, and the last row of each as its XML numbers them.
type workbook struct {
	names    []string
	lastRow  map[string]int
	date1904 bool
}

// scan looks at a workbook before the library does: it refuses what would unpack to absurd sizes, reads every part once
// so that a damaged one is an error (the library ignores what it cannot unpack), and counts rows for the same reason.
func scan(path string) (*workbook, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, refuse("sheet.broken", nameless(err))
	}
	defer z.Close()
	if err := checkSizes(z.File); err != nil {
		return nil, err
	}
	parts := map[string]*zip.File{}
	for _, f := range z.File {
		parts[strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))] = f
	}
	if parts["xl/workbook.xml"] == nil {
		return nil, refuse("sheet.notWorkbook", nil)
	}
	rows := map[string]int{}
	for name, f := range parts {
		last, err := readPart(f, strings.HasPrefix(name, "xl/worksheets/"))
		if err != nil {
			return nil, refuse("sheet.broken", err)
		}
		rows[name] = last
	}
	return readWorkbook(parts, rows)
}

func checkSizes(files []*zip.File) error {
	if len(files) > maxEntries {
		return refuse("sheet.tooBig", fmt.Errorf("%d parts", len(files)))
	}
	var inMemory, streamed uint64
	for _, f := range files {
		size, packed := f.UncompressedSize64, f.CompressedSize64
		if size > maxStreamed || packed > maxFile {
			return refuse("sheet.tooBig", errors.New("a part is too big"))
		}
		if size > ratioFrom && size > packed*maxRatio {
			return refuse("sheet.tooBig", errors.New("a part unpacks to absurd size"))
		}
		if strings.Contains(f.Name, "..") || f.Flags&1 != 0 {
			return refuse("sheet.broken", errors.New("a part has an absurd name, or a password"))
		}
		name := strings.ToLower(f.Name)
		if strings.HasPrefix(name, "xl/worksheets/sheet") || name == "xl/sharedstrings.xml" {
			streamed += size
		} else {
			inMemory += size
		}
	}
	if inMemory > maxInMemory || streamed > maxStreamed {
		return refuse("sheet.tooBig", errors.New("too big when unpacked"))
	}
	return nil
}

// readPart reads a part to its end, where archive/zip checks size and sum, and returns the last row a sheet numbers.
func readPart(f *zip.File, isSheet bool) (last int, err error) {
	r, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	if !isSheet {
		_, err = io.Copy(io.Discard, r)
		return 0, err
	}
	var c rowCounter
	if _, err := io.Copy(&c, r); err != nil {
		return 0, err
	}
	return c.last, nil
}

// rowCounter follows the numbers of <row r="…"> in a stream. It is no parser: it only has to notice when the real one
// stopped early. A sheet with a namespace in front of its tags is not followed.
type rowCounter struct {
	last int
	keep []byte // a tag cut at the end of a piece
}

func (c *rowCounter) Write(p []byte) (int, error) {
	text := p
	if len(c.keep) > 0 {
		text = append(c.keep, p...)
	}
	for {
		i := bytes.Index(text, []byte("<row"))
		if i < 0 {
			c.keep = append([]byte(nil), text[max(0, len(text)-3):]...)
			return len(p), nil
		}
		text = text[i:]
		end := bytes.IndexByte(text, '>')
		if end < 0 {
			c.keep = append([]byte(nil), text[:min(len(text), 4096)]...)
			return len(p), nil
		}
		c.row(string(text[4:end]))
		text = text[end:]
	}
}

func (c *rowCounter) row(attributes string) {
	if attributes != "" && !strings.ContainsAny(attributes[:1], " \t\r\n/") {
		return // another tag that begins alike
	}
	c.last++
	for _, quote := range []string{`"`, `'`} {
		_, rest, ok := strings.Cut(attributes, " r="+quote)
		if !ok {
			continue
		}
		number, _, _ := strings.Cut(rest, quote)
		if n, err := strconv.Atoi(number); err == nil {
			c.last = n
		}
	}
}

// readWorkbook reads the order of the sheets and where each lies.
func readWorkbook(parts map[string]*zip.File, rows map[string]int) (*workbook, error) {
	var wb struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name string     `xml:"name,attr"`
			Any  []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := decodePart(parts["xl/workbook.xml"], &wb); err != nil {
		return nil, refuse("sheet.broken", err)
	}
	var rels struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if f := parts["xl/_rels/workbook.xml.rels"]; f != nil {
		if err := decodePart(f, &rels); err != nil {
			return nil, refuse("sheet.broken", err)
		}
	}
	targets := map[string]string{}
	for _, r := range rels.All {
		t := strings.ReplaceAll(r.Target, `\`, "/")
		if !strings.HasPrefix(t, "/") {
			t = path.Join("/xl", t)
		}
		targets[r.ID] = strings.ToLower(strings.TrimPrefix(path.Clean(t), "/"))
	}
	out := &workbook{lastRow: map[string]int{}, date1904: wb.Properties.Date1904 == "1" || wb.Properties.Date1904 == "true"}
	for _, s := range wb.Sheets {
		out.names = append(out.names, s.Name)
		for _, a := range s.Any {
			if a.Name.Local == "id" {
				out.lastRow[s.Name] = rows[targets[a.Value]]
			}
		}
	}
	if len(out.names) == 0 {
		return nil, refuse("sheet.notWorkbook", nil)
	}
	return out, nil
}

func decodePart(f *zip.File, into any) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	return xml.NewDecoder(r).Decode(into)
}
