package email

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	netmail "net/mail"
	nettextproto "net/textproto"
	"slices"
	"strings"
	"time"

	mail "github.com/wneessen/go-mail"

	"planob/backend/channel"
)

// Errors of composing; none of them has touched the network.
var (
	errAddress = errors.New("not a mail address")
	errTooBig  = errors.New("attachments too large")
	errMedia   = errors.New("attachment cannot be read")
)

// subject of a mail that answers nothing; customers find their protocol number in it.
const subject = "Atendimento"

// compose writes the whole mail into memory before anything is dialled: a file that cannot be read is then a proved
// "not sent", and no mail is ever cut short on the wire. The same bytes become the copy in "Sent". from and to are
// addresses as the wire wants them.
func compose(ctx context.Context, from, to address, m channel.Outgoing, now time.Time) ([]byte, error) {
	if !goodID(m.Key) {
		return nil, fmt.Errorf("wire key is no Message-ID")
	}
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(mail.EncodingQP))
	msg.FromMailAddress(&netmail.Address{Name: clean(from.Name), Address: from.Value})
	msg.ToMailAddress(&netmail.Address{Name: clean(to.Name), Address: to.Value})
	msg.SetMessageIDWithValue(m.Key[1 : len(m.Key)-1])
	msg.SetDateWithValue(now)
	msg.Subject(subjectOf(m))
	thread := m.References
	if m.Quote != nil && m.Quote.ID != "" {
		// The mail that is answered comes last, as the standard has it.
		thread = append(slices.DeleteFunc(slices.Clone(thread), func(id string) bool { return id == m.Quote.ID }), m.Quote.ID)
	}
	if ids := references(thread); len(ids) > 0 {
		msg.SetGenHeader(mail.HeaderInReplyTo, ids[len(ids)-1])
		msg.SetGenHeader(mail.HeaderReferences, strings.Join(ids, " "))
	}
	if m.Automatic {
		// RFC 3834, and what Exchange reads in its place. No Precedence: it says "bulk", and a notice to one customer is none.
		msg.SetGenHeader("Auto-Submitted", "auto-generated")
		msg.SetGenHeader("X-Auto-Response-Suppress", "OOF, AutoReply")
	}
	msg.SetBodyString(mail.TypeTextPlain, m.WithQuote())
	files, size, err := attachments(ctx, m.Media)
	if err != nil {
		return nil, err
	}
	msg.SetAttachments(files)
	var out bytes.Buffer
	out.Grow(len(m.Text) + int(size)*7/5 + 4<<10)
	if _, err := msg.WriteTo(&out); err != nil {
		for _, known := range []error{errTooBig, errMedia} {
			if errors.Is(err, known) {
				return nil, known
			}
		}
		return nil, errors.New("mail cannot be written")
	}
	if !bytes.HasSuffix(out.Bytes(), []byte("\r\n")) {
		out.WriteString("\r\n")
	}
	return out.Bytes(), nil
}

func subjectOf(m channel.Outgoing) string {
	if s := clean(m.Subject); s != "" {
		return s
	}
	return strings.TrimSpace(subject + " " + clean(m.Protocol))
}

// references keeps the ids that are Message-IDs, the first and the last ones: a header has an end.
func references(ids []string) []string {
	const most = 20
	var good []string
	for _, id := range ids {
		if goodID(id) {
			good = append(good, id)
		}
	}
	if len(good) > most {
		good = append(good[:1:1], good[len(good)-most+1:]...)
	}
	return good
}

func attachments(ctx context.Context, media []channel.Media) (list []*mail.File, size int64, err error) {
	files := make([]*mail.File, 0, len(media))
	left := int64(MaxMedia)
	for _, m := range media {
		if size += m.Size; size > MaxMedia {
			return nil, 0, errTooBig
		}
		files = append(files, attachment(ctx, m, &left))
	}
	return files, size, nil
}

// attachment is one file. left counts down what all files of the mail may still hold, whatever their claimed sizes.
func attachment(ctx context.Context, m channel.Media, left *int64) *mail.File {
	name := fileName(map[string]string{"filename": m.Name}, nil)
	if name == "" {
		name = "1"
	}
	kind, _ := mediaType(m.MIME, "application/octet-stream")
	if strings.HasPrefix(kind, "multipart/") || strings.HasPrefix(kind, "message/") || !strings.Contains(kind, "/") {
		kind = "application/octet-stream"
	}
	header := nettextproto.MIMEHeader{}
	// old programs read the encoded word in Content-Type, new ones the RFC 2231 form in Content-Disposition
	header.Set("Content-Type", fmt.Sprintf(`%s; name="%s"`, kind, strings.ReplaceAll(mime.QEncoding.Encode("utf-8", name), `"`, "'")))
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return &mail.File{Name: name, Header: header, Enc: mail.EncodingB64, Writer: func(w io.Writer) (int64, error) {
		file, err := m.Open(ctx)
		if err != nil {
			return 0, errMedia
		}
		defer file.Close()
		n, err := io.Copy(w, io.LimitReader(file, *left+1))
		if *left -= n; *left < 0 {
			return n, errTooBig
		}
		if err != nil {
			return n, errMedia
		}
		return n, nil
	}}
}
