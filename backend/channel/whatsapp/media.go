package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"

	"planob/backend/channel"
)

// errTooLarge is a file beyond what one message may carry.
var errTooLarge = errors.New("file larger than a message may carry")

// decodeMedia fills in files and cards.
func (l *link) decodeMedia(s *said, m *waE2E.Message, at time.Time) {
	switch {
	case m.ImageMessage != nil:
		p := m.GetImageMessage()
		l.attach(s, p, fileName("IMG", p.GetMimetype(), at), p.GetMimetype(), p.GetFileLength(), p.GetCaption())
	case m.VideoMessage != nil:
		p := m.GetVideoMessage()
		l.attach(s, p, fileName("VID", p.GetMimetype(), at), p.GetMimetype(), p.GetFileLength(), p.GetCaption())
	case m.PtvMessage != nil:
		p := m.GetPtvMessage()
		l.attach(s, p, fileName("VID", p.GetMimetype(), at), p.GetMimetype(), p.GetFileLength(), p.GetCaption())
	case m.AudioMessage != nil:
		p := m.GetAudioMessage()
		prefix := "AUD"
		if p.GetPTT() {
			prefix = "PTT"
		}
		l.attach(s, p, fileName(prefix, p.GetMimetype(), at), p.GetMimetype(), p.GetFileLength(), "")
	case m.DocumentMessage != nil:
		p := m.GetDocumentMessage()
		name := p.GetFileName()
		if name == "" {
			name = fileName("DOC", p.GetMimetype(), at)
		}
		l.attach(s, p, name, p.GetMimetype(), p.GetFileLength(), p.GetCaption())
	case m.StickerMessage != nil:
		p := m.GetStickerMessage()
		l.attach(s, p, fileName("STK", p.GetMimetype(), at), p.GetMimetype(), p.GetFileLength(), "")
	case m.ContactMessage != nil:
		card(s, m.GetContactMessage(), at)
	case m.ContactsArrayMessage != nil:
		for _, c := range m.GetContactsArrayMessage().GetContacts() {
			card(s, c, at)
		}
	}
}

func (l *link) attach(s *said, part whatsmeow.DownloadableMessage, name, mime string, size uint64, caption string) {
	s.text = caption
	s.media = append(s.media, channel.Media{
		Name: name, MIME: mime, Size: int64(min(size, maxDocument)),
		Open: func(ctx context.Context) (io.ReadCloser, error) { return l.a.download(ctx, l, part) },
	})
}

// card is a contact somebody passed on: the name as text, the card as a file.
func card(s *said, c *waE2E.ContactMessage, at time.Time) {
	bytes := c.GetVcard()
	s.text = lines(append([]string{s.text, c.GetDisplayName()}, cardNumbers(bytes)...)...)
	s.media = append(s.media, channel.Media{
		Name: fileName("CONTACT", "", at) + ".vcf", MIME: "text/vcard", Size: int64(len(bytes)),
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(bytes)), nil },
	})
}

// cardNumbersMost bounds the numbers shown of one card; the card itself has them all.
const cardNumbersMost = 5

// cardNumbers are the phone numbers of a contact card, as written there.
func cardNumbers(card string) (all []string) {
	for line := range strings.Lines(card) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		if _, field, grouped := strings.Cut(name, "."); grouped {
			name = field // "item1.TEL"
		}
		if kind, _, _ := strings.Cut(name, ";"); !ok || !strings.EqualFold(kind, "TEL") {
			continue
		}
		if value = strings.TrimSpace(value); value != "" && len(value) <= 40 && !slices.Contains(all, value) && len(all) < cardNumbersMost {
			all = append(all, value)
		}
	}
	return all
}

// download fetches a file into a temporary one, so that a large one is never in memory. It may be called long after the
// message arrived, and so takes the link of now; l, which delivered it, serves while that one logs in.
func (a *Adapter) download(ctx context.Context, l *link, part whatsmeow.DownloadableMessage) (io.ReadCloser, error) {
	if now := a.live.Load(); now != nil {
		l = now
	}
	ctx, cancel := context.WithTimeout(ctx, a.o.Timing.Media)
	defer cancel()
	f, err := os.CreateTemp(filepath.Dir(a.o.SessionFile), temporaryPrefix+"*")
	if err != nil {
		return nil, fmt.Errorf("download media: %w", err)
	}
	tmp := &temporary{f}
	if err := l.client.DownloadToFile(ctx, part, f); err != nil {
		tmp.Close()
		return nil, fmt.Errorf("download media: %w", safe(err))
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		tmp.Close()
		return nil, fmt.Errorf("download media: %w", err)
	}
	return tmp, nil
}

// temporaryPrefix names files on their way in or out; they lie beside the session, where only the owner may look.
const temporaryPrefix = "passing-"

// sweep removes what a crash left of them.
func sweep(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, temporaryPrefix+"*")) // the pattern is well-formed
	for _, f := range left {
		os.Remove(f)
	}
}

// temporary is a file that goes when it is closed.
type temporary struct{ *os.File }

func (t *temporary) Close() error {
	return errors.Join(t.File.Close(), os.Remove(t.File.Name()))
}
