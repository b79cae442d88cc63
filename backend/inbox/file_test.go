package inbox_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
)

// A full or failing disk is not the message's fault: it is not acknowledged, however often, and never counted; when there
// is space again it is stored with its file.
func TestFault_18(t *testing.T) {
	s := newShop(t)
	in := s.says(maria, "A1", "Veja a foto")
	in.Media = []channel.Media{fileOf("foto.txt", "bytes")}
	if err := os.WriteFile(s.media.Dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if err := s.box.Receive(s.ctx, in); desk.ErrorCode(err) != desk.CodeStorage {
			t.Fatalf("got %v, want a storage error", err)
		}
	}
	if n := s.count("SELECT COUNT(*) FROM quarantine") + s.count("SELECT COUNT(*) FROM message"); n != 0 {
		t.Error("the disk's fault was counted against the message")
	}
	if err := os.Remove(s.media.Dir); err != nil {
		t.Fatal(err)
	}
	s.receive(in)
	if n := s.count("SELECT COUNT(*) FROM media WHERE sha256 <> ''"); n != 1 {
		t.Error("the file did not come with the message")
	}
}

// A file that cannot be had does not hold back the words; it comes later when its adapter can still open it.
func TestFileComesLater(t *testing.T) {
	s := newShop(t)
	in := s.says(maria, "A1", "Segue o comprovante")
	lost := errors.New("media server is away")
	in.MediaLater = true
	in.Media = []channel.Media{
		fileOf("nota.txt", "R$ 12,00"),
		{Name: `..\..\comprovante.pdf`, MIME: "application/pdf", Size: 900, Open: func(context.Context) (io.ReadCloser, error) { return nil, lost }},
		{Name: "meia.pdf", Open: func(context.Context) (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader("%PDF-1.7"), brokenReader{lost})), nil
		}},
	}
	s.receive(in)
	m := s.thread(s.conversation(desk.CustomerID(s.count("SELECT id FROM customer"))))[0]
	if len(m.Media) != 3 || m.Media[0].SHA256 == "" || m.Media[1].SHA256 != "" || m.Media[2].SHA256 != "" || m.Text == "" {
		t.Fatalf("%+v", m.Media)
	}
	if f := m.Media[1]; f.Name != "comprovante.pdf" || f.MIME != "application/pdf" || f.Size != 900 {
		t.Errorf("%+v", f)
	}
	if !s.media.Exists(m.Media[0].SHA256) {
		t.Error("the file that came is not in the folder")
	}
}

// What could not be fetched at once is fetched later, and then the message shows it.
func TestFetchLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		ctx, cancel := context.WithCancel(s.ctx)
		ended := make(chan error, 1)
		go func() { ended <- s.box.RunFetcher(ctx) }()
		var tries, changes atomic.Int32
		s.bus.Subscribe(func(event.Event) { changes.Add(1) })
		in := s.says(maria, "A1", "Veja")
		in.MediaLater = true
		in.Media = []channel.Media{{Name: "foto.txt", Open: func(context.Context) (io.ReadCloser, error) {
			if tries.Add(1) < 3 {
				return nil, errors.New("away")
			}
			return io.NopCloser(strings.NewReader("bytes")), nil
		}}}
		s.receive(in)
		before := changes.Load()
		time.Sleep(time.Hour)
		m := s.thread(s.conversation(s.owner()))[0]
		if tries.Load() != 3 || m.Media[0].SHA256 == "" || m.Media[0].Size != 5 || changes.Load() != before+1 {
			t.Errorf("%d tries, %d changes, %+v", tries.Load(), changes.Load()-before, m.Media)
		}
		if f, err := s.rows.Media(s.ctx, m.Media[0].ID); err != nil || f.Name != "foto.txt" || !s.media.Exists(f.SHA256) {
			t.Errorf("%+v, %v", f, err)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// Slow files never use up the time that the adapter gives for storing the words.
func TestSlowFilesLeaveTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		in := s.says(maria, "A1", "Três vídeos")
		for range 3 {
			in.Media = append(in.Media, channel.Media{Name: "video.mp4", Open: func(ctx context.Context) (io.ReadCloser, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			}})
		}
		ctx, cancel := context.WithTimeout(s.ctx, time.Minute)
		defer cancel()
		if err := s.box.Receive(ctx, in); err != nil {
			t.Fatal(err)
		}
		m := s.thread(s.conversation(s.owner()))[0]
		if len(m.Media) != 3 || m.Text != "Três vídeos" {
			t.Errorf("%+v", m)
		}
	})
}

type brokenReader struct{ err error }

func (b brokenReader) Read([]byte) (int, error) { return 0, b.err }

func fileOf(name, content string) channel.Media {
	return channel.Media{Name: name, Size: int64(len(content)), Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}
