package email

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"

	"planob/backend/desk"
)

// wordDecoder decodes the encoded words of headers and never fails on a charset.
var wordDecoder = &mime.WordDecoder{CharsetReader: func(name string, input io.Reader) (io.Reader, error) {
	raw, err := io.ReadAll(input)
	if err != nil {
		return nil, err
	}
	return strings.NewReader(toUTF8(name, raw)), nil
}}

// toUTF8 converts bytes that claim a charset. A claim that cannot be true, or is unknown, is replaced by what is likely
// in Brazil: UTF-8 if the bytes are valid, else Windows-1252.
func toUTF8(name string, raw []byte) string {
	switch name = strings.ToLower(strings.Trim(strings.TrimSpace(name), `"'`)); name {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "unknown-8bit", "x-unknown", "default", "_iso-2022-jp$esc":
		return guessUTF8(raw)
	case "iso-8859-1", "latin1", "iso8859-1": // programs that say so mean Windows-1252, as browsers know
		name = "windows-1252"
	case "utf-7", "unicode-1-1-utf-7":
		return fromUTF7(raw)
	}
	r, err := charset.Reader(name, bytes.NewReader(raw))
	if err != nil {
		return guessUTF8(raw)
	}
	text, err := io.ReadAll(r)
	if err != nil && len(text) == 0 {
		return guessUTF8(raw)
	}
	return strings.ToValidUTF8(string(text), "\ufffd")
}

// mostlyUTF8 reports whether bytes are UTF-8 with some harm done, as where a mail was cut in the middle of a letter: other
// charsets hardly ever make as many letters of several bytes as odd ones.
func mostlyUTF8(raw []byte) bool {
	good, bad := 0, 0
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		if r == utf8.RuneError && size == 1 {
			bad++
		} else if size > 1 {
			good++
		}
		raw = raw[size:]
	}
	return good > 0 && good >= bad
}

func guessUTF8(raw []byte) string {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if utf8.Valid(raw) || mostlyUTF8(raw) {
		return strings.ToValidUTF8(string(raw), "\ufffd")
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\ufffd")
	}
	return string(text)
}

// fromUTF7 decodes RFC 2152, which the charset tables leave out.
func fromUTF7(raw []byte) string {
	var out strings.Builder
	for len(raw) > 0 {
		if raw[0] != '+' {
			out.WriteByte(raw[0])
			raw = raw[1:]
			continue
		}
		end := 1
		for end < len(raw) && (raw[end] == '+' || raw[end] == '/' || raw[end] >= '0' && raw[end] <= '9' || raw[end] >= 'A' && raw[end] <= 'Z' || raw[end] >= 'a' && raw[end] <= 'z') {
			end++
		}
		if end == 1 {
			out.WriteByte('+')
		} else if shifted, err := base64.RawStdEncoding.DecodeString(string(raw[1:end])); err == nil || len(shifted) > 1 {
			units := make([]uint16, len(shifted)/2)
			for i := range units {
				units[i] = uint16(shifted[2*i])<<8 | uint16(shifted[2*i+1])
			}
			out.WriteString(string(utf16.Decode(units)))
		}
		if end < len(raw) && raw[end] == '-' {
			end++
		}
		raw = raw[end:]
	}
	return strings.ToValidUTF8(out.String(), "\ufffd")
}

var encodedWord = regexp.MustCompile(`=\?([^?\s]+)\?([BbQq])\?([^?\s]*)\?=`)

// decodeWords decodes a header. Unlike mime.WordDecoder it joins neighbouring words of one charset before it converts
// them (many programs split in the middle of a letter), and a word it cannot decode stays as it is.
func decodeWords(header string) string {
	var out strings.Builder
	var pending []byte
	pendingCharset := ""
	flush := func() {
		out.WriteString(toUTF8(pendingCharset, pending))
		pending = nil
	}
	rest := header
	for {
		m := encodedWord.FindStringSubmatchIndex(rest)
		if m == nil {
			break
		}
		between := rest[:m[0]]
		name, _, _ := strings.Cut(strings.ToLower(rest[m[2]:m[3]]), "*") // RFC 2231 adds a language
		raw, ok := decodeWord(rest[m[4]], rest[m[6]:m[7]])
		if !ok {
			raw, name = []byte(rest[m[0]:m[1]]), "utf-8"
		}
		if strings.TrimSpace(between) != "" || pending == nil || name != pendingCharset {
			if pending != nil {
				flush()
			}
			if strings.TrimSpace(between) != "" || out.Len() == 0 {
				out.WriteString(guessUTF8([]byte(between)))
			}
		}
		pending, pendingCharset = append(pending, raw...), name
		if pending == nil {
			pending = []byte{}
		}
		rest = rest[m[1]:]
	}
	if pending != nil {
		flush()
	}
	out.WriteString(guessUTF8([]byte(rest)))
	return out.String()
}

func decodeWord(encoding byte, text string) ([]byte, bool) {
	if encoding == 'B' || encoding == 'b' {
		raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
		return raw, err == nil
	}
	raw, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(strings.ReplaceAll(text, "_", "=20"))))
	return raw, err == nil
}

// Bounds of what is shown; the original keeps the rest.
const (
	maxLine = 998
	maxText = 1 << 20
)

func clean(s string) string { return desk.Line(s, maxLine) }

func cleanText(s string) string { return desk.Lines(s, maxText) }

// uudecode decodes the body of a part whose encoding is x-uuencode; ok is false when there is no such block.
func uudecode(body []byte) (decoded []byte, ok bool) {
	for line := range bytes.Lines(body) {
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case !ok:
			ok = bytes.HasPrefix(line, []byte("begin "))
		case bytes.Equal(line, []byte("end")):
			return decoded, true
		case len(line) > 0:
			decoded = append(decoded, uuline(line)...)
		}
	}
	return decoded, ok
}

func uuline(line []byte) []byte {
	want := int((line[0] - ' ') & 63)
	var out []byte
	for line = line[1:]; len(out) < want && len(line) > 0; {
		var four [4]byte
		for i := range four {
			if i < len(line) {
				four[i] = (line[i] - ' ') & 63
			}
		}
		out = append(out, four[0]<<2|four[1]>>4, four[1]<<4|four[2]>>2, four[2]<<6|four[3])
		line = line[min(4, len(line)):]
	}
	return out[:min(want, len(out))]
}
