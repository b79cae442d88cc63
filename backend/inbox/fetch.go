package inbox

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/media"
)

const (
	fetchPatience = 90 * time.Second // the files of one arrival may hold the line up for so long…
	fetchReserve  = 15 * time.Second // …and never the time that is left to store it
	fetchLater    = 2 * time.Minute  // pause before a file that failed is fetched again; doubles
	fetchTries    = 6
	keptLater     = 500 // files waiting to be fetched
)

// fetchAll brings the files of an arrival into the media folder, before any row names them. A file that cannot be had
// is named and not available: the words must not wait for the picture. It errs only when nothing may be acknowledged.
func (b *Inbox) fetchAll(ctx context.Context, list []channel.Media) ([]desk.Media, error) {
	patience := fetchPatience
	if deadline, ok := ctx.Deadline(); ok {
		patience = min(patience, time.Until(deadline)-fetchReserve)
	}
	fetching, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var files []desk.Media
	for _, m := range list {
		f, err := b.fetch(fetching, m)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case desk.ErrorCode(err) == desk.CodeStorage:
			return nil, err
		case err != nil:
			f = desk.Media{Name: media.CleanName(m.Name), MIME: media.Type(nil, m.MIME, m.Name), Size: m.Size}
		}
		f.Inline, f.ContentID = m.Inline, m.ContentID
		files = append(files, f)
	}
	return files, nil
}

func (b *Inbox) fetch(ctx context.Context, m channel.Media) (desk.Media, error) {
	if m.Open == nil {
		return desk.Media{}, errors.New("the adapter has no bytes")
	}
	if err := ctx.Err(); err != nil {
		return desk.Media{}, err // an adapter may have the bytes at hand and not look
	}
	r, err := m.Open(ctx)
	if err != nil {
		return desk.Media{}, err
	}
	defer r.Close()
	return b.attach(ctx, m.Name, m.MIME, r)
}

// Attach stores a file that a person wants to send and tells what it is. The result goes into SendInput.Media.
func (b *Inbox) Attach(ctx context.Context, name, declared string, r io.Reader) (desk.Media, error) {
	return b.attach(ctx, name, declared, r)
}

func (b *Inbox) attach(ctx context.Context, name, declared string, r io.Reader) (desk.Media, error) {
	sha, size, err := b.media.Put(ctx, r)
	if err != nil {
		return desk.Media{}, err
	}
	file, err := b.media.Open(sha)
	if err != nil {
		return desk.Media{}, desk.NewError(desk.CodeStorage, "media.folder", err)
	}
	defer file.Close()
	m := desk.Media{Name: media.CleanName(name), Size: size, SHA256: sha}
	if m.MIME, err = typeOf(file, declared, name); err != nil {
		return desk.Media{}, desk.NewError(desk.CodeStorage, "media.folder", err)
	}
	if media.Image(m.MIME) {
		m.Thumb = b.thumb(file)
	}
	return m, nil
}

func typeOf(file *os.File, declared, name string) (string, error) {
	head := make([]byte, media.HeadSize)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	return media.Type(head[:n], declared, name), nil
}

// thumb is nil for a picture that cannot be made small: the picture itself is still there.
func (b *Inbox) thumb(file *os.File) []byte {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil
	}
	small, err := media.Thumb(file)
	if err != nil {
		return nil
	}
	return small
}

// later holds the files that could not be fetched and that their adapter can still open. They are forgotten when the
// program ends; the message keeps their names.
type later struct {
	mu   sync.Mutex
	list []overdue
}

type overdue struct {
	id    desk.MediaID
	media channel.Media
	tries int
	due   time.Time
}

func (l *later) keep(in channel.Incoming, files []desk.Media, ids []desk.MediaID, now time.Time) {
	if !in.MediaLater || len(ids) != len(files) || len(ids) != len(in.Media) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, f := range files {
		if f.SHA256 == "" && len(l.list) < keptLater {
			l.list = append(l.list, overdue{id: ids[i], media: in.Media[i], due: now.Add(fetchLater)})
		}
	}
}

func (l *later) takeDue(now time.Time) (due []overdue) {
	l.mu.Lock()
	defer l.mu.Unlock()
	rest := l.list[:0]
	for _, o := range l.list {
		if o.due.After(now) {
			rest = append(rest, o)
		} else {
			due = append(due, o)
		}
	}
	l.list = rest
	return due
}

func (l *later) again(o overdue, now time.Time) {
	if o.tries++; o.tries >= fetchTries {
		return
	}
	o.due = now.Add(fetchLater << o.tries)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, o)
}

// RunFetcher fetches, until ctx ends, the files that could not be had when their messages arrived.
func (b *Inbox) RunFetcher(ctx context.Context) error {
	tick := time.NewTicker(fetchLater / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		for _, o := range b.later.takeDue(b.now()) {
			if err := b.fetchAgain(ctx, o); err != nil && ctx.Err() == nil {
				b.later.again(o, b.now()) // the message shows that its file is missing; trying again is all there is
			}
		}
	}
}

func (b *Inbox) fetchAgain(ctx context.Context, o overdue) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicError{kind: "adapter"}
		}
	}()
	fetching, cancel := context.WithTimeout(ctx, fetchPatience)
	defer cancel()
	m, err := b.fetch(fetching, o.media)
	if err != nil {
		return err
	}
	m.ID = o.id
	conversation, message, found, err := b.store.SetMedia(ctx, m)
	if err != nil {
		return err
	}
	if found {
		b.bus.Publish(event.MessageChanged{Conversation: conversation, Message: message})
	}
	return nil
}
