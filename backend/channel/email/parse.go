package email

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-message/textproto"

	"planob/backend/channel"
	"planob/backend/mailhtml"
)

// parsed is a mail taken apart, as far as it could be.
type parsed struct {
	ID        string // Message-ID with angle brackets, or a hash of the original where there is none to trust
	From      address
	ReplyTo   address
	Subject   string
	Date      time.Time
	Answers   []string // nearest first
	Plain     string
	HTML      string
	Media     []channel.Media
	Origin    channel.Origin
	Report    *report
	Readable  bool // false: nothing of it could be shown
	automatic bool
}

// parse takes a mail apart. It never fails and never loses one: whatever the bytes are, the answer has an id and says
// what could be read.
func parse(raw []byte) (mail parsed) {
	defer func() {
		// A library that panics over one mail must not stop the others; the original is kept by the caller.
		if recover() != nil {
			mail = parsed{ID: hashID(raw), Origin: channel.Automatic}
		}
	}()
	header, content := splitMail(raw)
	mail.ID = hashID(raw)
	if ids := messageIDs(header.Get("Message-Id")); len(ids) > 0 {
		mail.ID = ids[0]
	}
	mail.From = first(parseAddresses(field(header, "From")))
	if mail.From.Value == "" {
		mail.From = first(parseAddresses(field(header, "Sender")))
	}
	mail.ReplyTo = first(parseAddresses(field(header, "Reply-To")))
	mail.Subject = clean(decodeWords(field(header, "Subject")))
	mail.Date = parseDate(header.Get("Date"))
	mail.Answers = answers(header)

	var b body
	b.walk(header, bytes.NewReader(content), 0, "")
	mail.Plain = cleanText(strings.Join(b.plain, "\n\n"))
	mail.HTML = strings.Join(b.html, "\n<hr>\n")
	mail.Media = markInline(b.media, mail.HTML)
	if mail.Report = readReport(b, mail.Answers); mail.Report == nil {
		mail.Report = readBounce(header, mail.From, mail.Subject, b, mail.Answers)
	}
	mail.automatic = isAutomatic(header, b)
	mail.Readable = mail.Plain != "" || strings.TrimSpace(mail.HTML) != "" || len(mail.Media) > 0 || mail.Subject != ""
	return mail
}

func first(list []address) address {
	if len(list) == 0 {
		return address{}
	}
	return list[0]
}

// field is a header's value on one line. Raw letters above ASCII stay as they are for decodeWords.
func field(header textproto.Header, name string) string {
	return strings.Join(strings.Fields(header.Get(name)), " ")
}

// text is what the bubble shows: the plain text, or the HTML rendered, without the quoted tail. The whole is in html.
func (p parsed) text() (text, html string) {
	full := p.Plain
	if full == "" {
		full = cleanText(mailhtml.Text(p.HTML))
	}
	text, trimmed := mailhtml.TrimQuote(full)
	if html = p.HTML; html == "" && trimmed {
		html = mailhtml.FromText(full) // or the tail would be nowhere
	}
	return text, html
}

func hashID(raw []byte) string {
	sum := sha256.Sum256(raw)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// splitMail cuts a mail into its header and its body, mending what real mail gets wrong: a byte-order mark, an mbox
// line, bare CR line ends, lines that are no header field.
func splitMail(raw []byte) (textproto.Header, []byte) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	raw = bytes.TrimLeft(raw, "\r\n")
	if !bytes.Contains(raw, []byte("\n")) {
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\r\n"))
	}
	r := bufio.NewReader(bytes.NewReader(raw))
	if header, err := textproto.ReadHeader(r); err == nil {
		rest, _ := io.ReadAll(r) // a reader over memory
		return header, rest
	}
	return mendHeader(raw)
}

// mendHeader reads the fields that are fields. A mail whose first line is none has no header: all of it is text.
func mendHeader(raw []byte) (textproto.Header, []byte) {
	var header textproto.Header
	var fields [][2]string
	rest, seen := raw, 0
	for len(rest) > 0 {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		text := string(bytes.TrimRight(line, "\r"))
		if strings.TrimSpace(text) == "" {
			rest = after
			break
		}
		name, value, ok := strings.Cut(text, ":")
		switch {
		case (text[0] == ' ' || text[0] == '\t') && len(fields) > 0:
			fields[len(fields)-1][1] += " " + strings.TrimSpace(text)
		case ok && fieldName(name):
			fields = append(fields, [2]string{name, strings.TrimSpace(value)})
		case seen == 0 && !strings.HasPrefix(text, "From "):
			return header, raw
		}
		seen++
		rest = after
	}
	// the header type puts each new field before the others
	for i := len(fields) - 1; i >= 0; i-- {
		header.Add(fields[i][0], strings.ReplaceAll(fields[i][1], "\r", ""))
	}
	return header, rest
}

func fieldName(name string) bool {
	if name == "" || len(name) > 76 {
		return false
	}
	for i := 0; i < len(name); i++ {
		if name[i] <= ' ' || name[i] > 126 {
			return false
		}
	}
	return true
}

// answers are the ids a mail replies to, nearest first and each once.
func answers(header textproto.Header) []string {
	references := messageIDs(header.Get("References"))
	all := messageIDs(header.Get("In-Reply-To"))
	for i := len(references) - 1; i >= 0; i-- {
		all = append(all, references[i])
	}
	seen := map[string]bool{}
	once := all[:0]
	for _, id := range all {
		if !seen[id] && len(once) < 30 {
			seen[id] = true
			once = append(once, id)
		}
	}
	return once
}

// markInline marks the files that the HTML shows itself.
func markInline(media []channel.Media, html string) []channel.Media {
	for i, m := range media {
		if m.ContentID != "" && (strings.Contains(html, "cid:"+m.ContentID) || strings.Contains(html, "cid:"+strings.ReplaceAll(m.ContentID, "@", "%40"))) {
			media[i].Inline = true
		}
	}
	return media
}

var dateForms = []string{
	"Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST",
	"2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04 -0700", "2 Jan 2006 15:04 -0700", "2 Jan 06 15:04 -0700",
	"Mon, 2 Jan 06 15:04:05 -0700", "Mon Jan 2 15:04:05 2006",
}

// parseDate reads the date of a mail, zero if it cannot.
func parseDate(value string) time.Time {
	if i := strings.IndexByte(value, '('); i > 0 {
		value = value[:i] // "-0300 (BRT)"
	}
	value = strings.Join(strings.Fields(value), " ")
	for _, form := range dateForms {
		if at, err := time.Parse(form, value); err == nil {
			return at
		}
	}
	return time.Time{}
}
