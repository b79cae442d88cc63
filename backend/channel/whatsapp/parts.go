package whatsapp

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"planob/backend/channel"
	"planob/backend/desk"
)

// maxParts bounds the parts of one message, so that a part's key leads back to the attempt's.
const maxParts = 32

// part is what WhatsApp calls a message: one text, or one file with a caption.
type part struct {
	id    string
	text  string
	media *channel.Media
	quote *channel.Quote // on the first part only
}

// partsOf cuts a message into what WhatsApp can carry. The last part has the attempt's own key, so that the receipt of
// the attempt means that everything before it arrived too: the network keeps the order. The other keys are derived
// from it, and so are the same when the attempt is repeated.
func partsOf(m channel.Outgoing) []part {
	var all []part
	text := m.Text
	if m.Quote != nil && m.Quote.ID == "" {
		text = m.WithQuote()
	}
	if len(m.Media) == 0 || text != "" && (formOf(m.Media[0]) == asAudio || utf8.RuneCountInString(text) > maxCaption) {
		all = append(all, part{text: text})
		text = ""
	}
	for i := range m.Media {
		all = append(all, part{text: text, media: &m.Media[i]})
		text = ""
	}
	if m.Quote != nil && m.Quote.ID != "" {
		all[0].quote = m.Quote
	}
	for i := range all {
		all[i].id = derivedKey(m.Key, len(all)-1-i)
	}
	return all
}

// derivedKey is the key of the n-th part before the last. Applied twice it gives the first key back.
func derivedKey(key string, n int) string {
	if n == 0 || len(key) < 2 {
		return key
	}
	head, tail := key[:len(key)-2], key[len(key)-2:]
	b, err := hex.DecodeString(tail)
	if err != nil {
		return fmt.Sprintf("%s-%d", key, n) // not one of ours; still one key a part
	}
	b[0] ^= byte(n)
	return head + strings.ToUpper(hex.EncodeToString(b))
}

// isOwnKey tells ids of the form of NewKey.
func isOwnKey(id string) bool {
	rest, ok := strings.CutPrefix(id, whatsmeow.WebMessageIDPrefix)
	return ok && len(rest) == 18
}

// form is how a file travels.
type form int

const (
	asDocument form = iota
	asImage
	asVideo
	asAudio
)

func formOf(m channel.Media) form {
	if m.Size > maxPicture {
		return asDocument
	}
	kind, _, _ := strings.Cut(strings.ToLower(m.MIME), ";")
	switch strings.TrimSpace(kind) {
	case "image/jpeg", "image/png":
		return asImage
	case "video/mp4", "video/3gpp":
		return asVideo
	case "audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr":
		return asAudio
	}
	return asDocument
}

func (f form) mediaType() whatsmeow.MediaType {
	switch f {
	case asImage:
		return whatsmeow.MediaImage
	case asVideo:
		return whatsmeow.MediaVideo
	case asAudio:
		return whatsmeow.MediaAudio
	}
	return whatsmeow.MediaDocument
}

// tooLarge is the locale key of why a message cannot travel at all, "" if it can.
func tooLarge(m channel.Outgoing) string {
	if utf8.RuneCountInString(m.Text) > maxText {
		return "whatsapp.tooLong"
	}
	if len(m.Media) > maxParts-1 {
		return "whatsapp.tooMany"
	}
	for _, f := range m.Media {
		if f.Size > maxDocument {
			return "whatsapp.tooLarge"
		}
	}
	return ""
}

// build makes the library's message of a part, with its file uploaded.
func (l *link) build(ctx context.Context, to types.JID, p part) (*waE2E.Message, error) {
	quote := l.quote(to, p.quote)
	if p.media == nil && quote != nil {
		return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String(p.text), ContextInfo: quote}}, nil
	}
	if p.media == nil {
		return &waE2E.Message{Conversation: proto.String(p.text)}, nil
	}
	kind := formOf(*p.media)
	u, err := l.a.uploads.get(ctx, l, p, kind.mediaType())
	if err != nil {
		return nil, err
	}
	mime, name := proto.String(cmp.Or(p.media.MIME, "application/octet-stream")), proto.String(p.media.Name)
	var caption *string
	if p.text != "" {
		caption = proto.String(p.text)
	}
	switch kind {
	case asImage:
		return &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
			ContextInfo: quote, Mimetype: mime, Caption: caption, URL: &u.URL, DirectPath: &u.DirectPath, MediaKey: u.MediaKey,
			FileEncSHA256: u.FileEncSHA256, FileSHA256: u.FileSHA256, FileLength: &u.FileLength,
		}}, nil
	case asVideo:
		return &waE2E.Message{VideoMessage: &waE2E.VideoMessage{
			ContextInfo: quote, Mimetype: mime, Caption: caption, URL: &u.URL, DirectPath: &u.DirectPath, MediaKey: u.MediaKey,
			FileEncSHA256: u.FileEncSHA256, FileSHA256: u.FileSHA256, FileLength: &u.FileLength,
		}}, nil
	case asAudio:
		return &waE2E.Message{AudioMessage: &waE2E.AudioMessage{
			ContextInfo: quote, Mimetype: mime, URL: &u.URL, DirectPath: &u.DirectPath, MediaKey: u.MediaKey,
			FileEncSHA256: u.FileEncSHA256, FileSHA256: u.FileSHA256, FileLength: &u.FileLength,
		}}, nil
	}
	document := &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
		ContextInfo: quote, Mimetype: mime, FileName: name, Title: name, Caption: caption, URL: &u.URL, DirectPath: &u.DirectPath,
		MediaKey: u.MediaKey, FileEncSHA256: u.FileEncSHA256, FileSHA256: u.FileSHA256, FileLength: &u.FileLength,
	}}
	if caption == nil {
		return document, nil
	}
	return &waE2E.Message{DocumentWithCaptionMessage: &waE2E.FutureProofMessage{Message: document}}, nil
}

// errUploading says that a file is still on its way up; the upload goes on.
var errUploading = errors.New("upload still running")

// uploadCache keeps uploads across tries: a large file on a slow line needs longer than one try may take, and must not
// start anew each time.
type uploadCache struct {
	mu sync.Mutex
	m  map[string]*upload
}

type upload struct {
	link *link
	done chan struct{}
	got  whatsmeow.UploadResponse
	err  error
}

const uploadCacheSize = 64

func (c *uploadCache) get(ctx context.Context, l *link, p part, kind whatsmeow.MediaType) (whatsmeow.UploadResponse, error) {
	u := c.find(l, p, kind)
	select {
	case <-u.done:
		if u.err != nil {
			c.forget(p.id)
		}
		return u.got, u.err
	case <-ctx.Done():
		return whatsmeow.UploadResponse{}, errUploading
	}
}

// find returns the running or finished upload of a part, or starts it.
func (c *uploadCache) find(l *link, p part, kind whatsmeow.MediaType) *upload {
	c.mu.Lock()
	defer c.mu.Unlock()
	if u := c.m[p.id]; u != nil && u.link == l {
		return u
	}
	if c.m == nil || len(c.m) >= uploadCacheSize {
		c.m = map[string]*upload{} // those still running end by themselves, and are made again when needed
	}
	u := &upload{link: l, done: make(chan struct{})}
	c.m[p.id] = u
	go func() {
		defer close(u.done)
		ctx, cancel := context.WithTimeout(l.ctx, l.a.o.Timing.Upload+desk.LineTime(p.media.Size))
		defer cancel()
		u.got, u.err = l.upload(ctx, p.media, kind)
	}()
	return u
}

func (c *uploadCache) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.m, id)
}

// upload encrypts into a temporary file, so that a large file is never in memory.
func (l *link) upload(ctx context.Context, m *channel.Media, kind whatsmeow.MediaType) (whatsmeow.UploadResponse, error) {
	var none whatsmeow.UploadResponse
	source, err := m.Open(ctx)
	if err != nil {
		return none, fmt.Errorf("open attachment: %w", err)
	}
	defer source.Close()
	f, err := os.CreateTemp(filepath.Dir(l.session.path), temporaryPrefix+"*")
	if err != nil {
		return none, fmt.Errorf("upload: %w", err)
	}
	defer (&temporary{f}).Close()
	got, err := l.client.UploadReader(ctx, io.LimitReader(source, maxDocument+1), f, kind)
	if err != nil {
		return none, fmt.Errorf("upload: %w", err)
	}
	if got.FileLength > maxDocument {
		return none, errTooLarge
	}
	return got, nil
}
