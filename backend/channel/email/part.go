package email

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/url"
	"path"
	"strings"

	"github.com/emersion/go-message/textproto"

	"planob/backend/channel"
)

// Bounds of what is taken apart; forged mail nests thousands of parts. What lies beyond stays in the original.
const (
	maxDepth    = 12
	maxParts    = 400
	maxTextPart = 2 << 20
)

// body is what the parts of a mail hold.
type body struct {
	plain, html []string
	media       []channel.Media
	reports     [][]byte // message/delivery-status
	returned    [][]byte // headers of the mail that a report speaks of
	parts       int
	kind        string // media type of the outermost part
	disposal    bool   // a report about reading, not about delivery
}

// walk takes one part apart, and its parts. parent is the kind of the multipart around it, "" for the mail itself. It
// has no error: what does not parse ends the walk of that branch only.
func (b *body) walk(header textproto.Header, content io.Reader, depth int, parent string) {
	b.parts++
	if b.parts > maxParts || depth > maxDepth {
		return
	}
	kind, params := mediaType(header.Get("Content-Type"), "text/plain")
	disposition, named := mediaType(header.Get("Content-Disposition"), "")
	if depth == 0 {
		b.kind = kind
		b.disposal = strings.EqualFold(params["report-type"], "disposition-notification")
	}
	if strings.HasPrefix(kind, "multipart/") {
		b.walkParts(params["boundary"], content, depth, kind)
		return
	}
	if machinery(kind, parent) {
		return
	}
	raw := decodeTransfer(header.Get("Content-Transfer-Encoding"), content)
	switch kind {
	case "message/delivery-status", "message/global-delivery-status":
		b.reports = append(b.reports, raw)
		return
	case "text/rfc822-headers", "message/global-headers":
		b.returned = append(b.returned, raw)
		return
	case "message/rfc822", "message/global":
		b.returned = append(b.returned, raw)
	}
	name := fileName(named, params)
	isText := (kind == "text/plain" || kind == "text/html") && disposition != "attachment" && (name == "" || len(b.plain)+len(b.html) == 0)
	if !isText {
		b.attach(kind, name, header.Get("Content-ID"), raw)
		return
	}
	if len(raw) > maxTextPart { // the whole goes with the files, the beginning is shown
		b.attach(kind, name, "", raw)
		raw = raw[:maxTextPart]
	}
	text := toUTF8(params["charset"], raw)
	if strings.EqualFold(params["format"], "flowed") {
		text = unflow(text, strings.EqualFold(params["delsp"], "yes"))
	}
	if kind == "text/html" {
		b.html = append(b.html, text)
	} else if strings.TrimSpace(text) != "" {
		b.plain = append(b.plain, text)
	}
}

// machinery reports whether a part is nothing a person would call a file: signatures, and renditions of the text for
// programs that we are not.
func machinery(kind, parent string) bool {
	switch kind {
	case "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature":
		return true
	case "text/plain", "text/html", "text/calendar":
		return false
	}
	return parent == "multipart/alternative" && strings.HasPrefix(kind, "text/")
}

// unflow joins the lines that a program broke only to keep them short (RFC 3676).
func unflow(text string, dropSpace bool) string {
	var out strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		bare := strings.TrimSuffix(line, "\n")
		if soft := strings.HasSuffix(bare, " ") && bare != "-- " && !strings.HasPrefix(bare, ">"); soft {
			if dropSpace {
				bare = bare[:len(bare)-1]
			}
			out.WriteString(bare)
			continue
		}
		out.WriteString(line)
	}
	return out.String()
}

func (b *body) walkParts(boundary string, content io.Reader, depth int, kind string) {
	buffered := bufio.NewReaderSize(content, 64<<10)
	if boundary == "" {
		if boundary = guessBoundary(buffered); boundary == "" {
			rest, _ := io.ReadAll(buffered) // a reader over memory
			b.plain = append(b.plain, guessUTF8(rest))
			return
		}
	}
	parts := textproto.NewMultipartReader(buffered, boundary)
	for {
		part, err := parts.NextPart()
		if err != nil {
			return // the end, or a mail cut short: what was read is kept
		}
		b.walk(part.Header, part, depth+1, kind)
		if b.parts > maxParts {
			return
		}
	}
}

// guessBoundary takes the first line that begins with "--" of a multipart that does not name its boundary.
func guessBoundary(r *bufio.Reader) string {
	start, _ := r.Peek(4096) // a short mail gives less and an error
	for line := range bytes.Lines(start) {
		line = bytes.TrimRight(line, " \t\r\n")
		if len(line) > 4 && len(line) < 80 && bytes.HasPrefix(line, []byte("--")) {
			return string(line[2:])
		}
	}
	return ""
}

// extensions name a file that its sender did not name. The system's table differs from machine to machine.
var extensions = map[string]string{
	"message/rfc822": ".eml", "message/global": ".eml", "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "text/vcard": ".vcf",
	"text/csv": ".csv", "application/pdf": ".pdf", "application/zip": ".zip", "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif",
	"image/webp": ".webp", "audio/mpeg": ".mp3", "audio/ogg": ".ogg", "video/mp4": ".mp4",
}

func (b *body) attach(kind, name, contentID string, raw []byte) {
	if name == "" {
		extension := extensions[kind]
		if extension == "" {
			extension = ".bin"
		}
		name = fmt.Sprintf("%d%s", len(b.media)+1, extension)
	}
	b.media = append(b.media, channel.Media{
		Name: name, MIME: kind, Size: int64(len(raw)), ContentID: strings.Trim(strings.TrimSpace(contentID), "<>"),
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil },
	})
}

// decodeTransfer undoes the transfer encoding and keeps what could be decoded of a broken one.
func decodeTransfer(encoding string, content io.Reader) []byte {
	encoding, _, _ = strings.Cut(encoding, ";")
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		raw, _ := io.ReadAll(content) // a reader over memory, perhaps cut short
		return decodeBase64(raw)
	case "quoted-printable":
		raw, _ := io.ReadAll(content)
		text, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(raw)))
		if err != nil {
			return append(text, raw[min(len(raw), len(text)):]...) // the rest as it is: better odd than lost
		}
		return text
	case "x-uuencode", "uuencode", "x-uue", "uue":
		raw, _ := io.ReadAll(content)
		if decoded, ok := uudecode(raw); ok {
			return decoded
		}
		return raw
	}
	raw, _ := io.ReadAll(content)
	return raw
}

// decodeBase64 ignores whatever is no letter of the alphabet and a tail that is no whole group.
func decodeBase64(raw []byte) []byte {
	letters := make([]byte, 0, len(raw))
	for _, c := range raw {
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
			letters = append(letters, c)
		}
	}
	if len(letters)%4 == 1 {
		letters = letters[:len(letters)-1]
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(letters)))
	n, _ := base64.RawStdEncoding.Decode(out, letters) // only letters are left
	return out[:n]
}

// mediaType reads "type/subtype; name=value" also where mime.ParseMediaType refuses.
func mediaType(value, missing string) (string, map[string]string) {
	if strings.TrimSpace(value) == "" {
		return missing, map[string]string{}
	}
	if kind, params, err := mime.ParseMediaType(value); err == nil {
		return kind, params
	}
	pieces := splitParams(value)
	params := map[string]string{}
	for _, piece := range pieces[1:] {
		name, text, ok := strings.Cut(piece, "=")
		if !ok {
			continue
		}
		name = strings.ToLower(strings.TrimSpace(name))
		text = strings.Trim(strings.TrimSpace(text), `"`)
		if bare, extended := strings.CutSuffix(name, "*"); extended {
			name = bare
			if i := strings.LastIndexByte(text, '\''); i >= 0 {
				if decoded, err := url.PathUnescape(text[i+1:]); err == nil {
					text = decoded
				}
			}
		}
		if _, seen := params[name]; !seen {
			params[name] = text
		}
	}
	kind := strings.ToLower(strings.TrimSpace(pieces[0]))
	if kind == "text" || kind == "" {
		kind = missing
	}
	return kind, params
}

func splitParams(value string) []string {
	var pieces []string
	quoted, from := false, 0
	for i := 0; i < len(value); i++ {
		switch {
		case value[i] == '"':
			quoted = !quoted
		case value[i] == ';' && !quoted:
			pieces = append(pieces, value[from:i])
			from = i + 1
		}
	}
	return append(pieces, value[from:])
}

// fileName is what the sender calls the file, as a bare name; it is shown and never used as a path.
func fileName(disposition, content map[string]string) string {
	name := disposition["filename"]
	if name == "" {
		name = content["name"]
	}
	name = clean(decodeWords(name))
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "." || name == "/" || name == ".." {
		return ""
	}
	if letters := []rune(name); len(letters) > 150 {
		extension := []rune(path.Ext(name))
		if len(extension) > 16 {
			extension = nil
		}
		name = string(letters[:150-len(extension)]) + string(extension)
	}
	return name
}
