package loopback_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"planob/backend/channel/whatsapp/loopback"
)

// What waited for a computer that was away comes in order, and its begin and end are told, unless the server does not.
func TestBacklog(t *testing.T) {
	for _, marks := range []bool{true, false} {
		t.Run(fmt.Sprint("marks ", marks), func(t *testing.T) {
			t.Parallel()
			s, _, sh, ana := stage(t)
			s.SetFaults(func(f *loopback.Faults) { f.NoOfflineMarks = !marks })
			sh.client.Disconnect()
			var ids []string
			for n := range 5 {
				id, err := ana.SendText(soon(t), shopNumber, text(n))
				if err != nil {
					t.Fatal(err)
				}
				ids = append(ids, id)
			}
			if err := sh.client.Connect(); err != nil {
				t.Fatal(err)
			}
			wait[*events.Message](sh, 5)
			wait[*events.Connected](sh, 2)
			var came []string
			told, _ := sh.events()
			for _, evt := range told {
				if m, ok := evt.(*events.Message); ok {
					came = append(came, m.Info.ID)
				}
			}
			if !slices.Equal(came, ids) {
				t.Fatalf("came %v, sent %v", came, ids)
			}
			if !marks {
				if count[*events.OfflineSyncPreview](sh) != 0 || count[*events.OfflineSyncCompleted](sh) != 1 {
					t.Fatalf("was told %v", names(told))
				}
				return
			}
			if p := wait[*events.OfflineSyncPreview](sh, 1); p.Messages != 5 || p.Total < 5 {
				t.Fatalf("preview %+v", p)
			}
			if c := wait[*events.OfflineSyncCompleted](sh, 2); c.Count < 5 {
				t.Fatalf("completed %+v", c)
			}
			if _, err := sh.send(soon(t), anaNumber, "voltei"); err != nil {
				t.Fatal(err)
			}
			sh.client.Disconnect()
			if err := sh.client.Connect(); err != nil {
				t.Fatal(err)
			}
			wait[*events.Connected](sh, 3)
			time.Sleep(100 * time.Millisecond)
			if n := count[*events.Message](sh); n != 5 {
				t.Fatalf("%d messages after a second login: what was acknowledged came again", n)
			}
		})
	}
}

// Should the real server keep nothing, what came while the computer was away is lost to it.
func TestNoBacklog(t *testing.T) {
	t.Parallel()
	s, phone, sh, ana := stage(t)
	s.SetFaults(func(f *loopback.Faults) { f.NoOffline = true })
	sh.client.Disconnect()
	if _, err := ana.SendText(soon(t), shopNumber, "perdida"); err != nil {
		t.Fatal(err)
	}
	if err := sh.client.Connect(); err != nil {
		t.Fatal(err)
	}
	wait[*events.Connected](sh, 2)
	id, err := ana.SendText(soon(t), shopNumber, "achada")
	if err != nil {
		t.Fatal(err)
	}
	if m := wait[*events.Message](sh, 1); m.Info.ID != id {
		t.Fatal("the lost message came")
	}
	if _, err := phone.Wait(soon(t), 2); err != nil {
		t.Fatalf("the phone got both: %v", err)
	}
}

// A customer whose phone is off gets everything in order when it is on again, and the shop gets its receipts then.
func TestCustomerAway(t *testing.T) {
	t.Parallel()
	_, _, sh, ana := stage(t)
	ana.Online(false)
	var ids []string
	for n := range 3 {
		id, err := sh.send(soon(t), anaNumber, text(n))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	told, _ := sh.events()
	for _, evt := range told {
		if r, ok := evt.(*events.Receipt); ok && r.Type != types.ReceiptTypeSender { // of the shop's own phone
			t.Fatalf("receipt %+v of a phone that is off", r)
		}
	}
	ana.Online(true)
	for i, g := range got(t, ana, 3) {
		if g.ID != ids[i] || g.Text != text(i) {
			t.Fatalf("number %d is %+v", i, g)
		}
		sh.receipt(types.ReceiptTypeDelivered, g.ID)
	}
}

// The same id can arrive twice, encrypted anew.
func TestDuplicateArrival(t *testing.T) {
	t.Parallel()
	_, _, sh, ana := stage(t)
	id, err := ana.SendText(soon(t), shopNumber, "oi")
	if err != nil {
		t.Fatal(err)
	}
	if err := ana.Resend(soon(t), shopNumber, id, "oi"); err != nil {
		t.Fatal(err)
	}
	if a, b := wait[*events.Message](sh, 1), wait[*events.Message](sh, 2); a.Info.ID != id || b.Info.ID != id {
		t.Fatalf("ids %s and %s, sent %s", a.Info.ID, b.Info.ID, id)
	}
}

// A handler that could not store a message does not acknowledge it, and gets it again at the next login.
func TestUnacknowledgedComesAgain(t *testing.T) {
	t.Parallel()
	s := start(t, loopback.Options{})
	phone, err := s.NewPhone(shopNumber)
	if err != nil {
		t.Fatal(err)
	}
	sh := newShop(t, s.HTTPClient())
	sh.client.SynchronousAck, sh.client.EnableDecryptedEventBuffer = true, true
	fail := make(chan bool, 1)
	fail <- true
	sh.client.AddEventHandlerWithSuccessStatus(func(evt any) bool {
		if _, ok := evt.(*events.Message); ok {
			select {
			case <-fail:
				return false
			default:
			}
		}
		return true
	})
	sh.pair(phone)
	ana, err := s.NewCustomer(anaNumber, "Ana")
	if err != nil {
		t.Fatal(err)
	}
	id, err := ana.SendText(soon(t), shopNumber, "não se perca")
	if err != nil {
		t.Fatal(err)
	}
	wait[*events.Message](sh, 1)
	s.Drop()
	if again := wait[*events.Message](sh, 2); again.Info.ID != id {
		t.Fatalf("came %s, expected %s again", again.Info.ID, id)
	}
}

// A message that no key opens is told as such and asked for again; the copy arrives once it is sound.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	s, _, sh, ana := stage(t)
	s.SetFaults(func(f *loopback.Faults) { f.Garble = true })
	id, err := ana.SendText(soon(t), shopNumber, "leia isto")
	if err != nil {
		t.Fatal(err)
	}
	if u := wait[*events.UndecryptableMessage](sh, 1); u.Info.ID != id {
		t.Fatalf("unreadable is %s, sent %s", u.Info.ID, id)
	}
	s.SetFaults(func(f *loopback.Faults) { f.Garble = false })
	if m := wait[*events.Message](sh, 1); m.Info.ID != id || m.Message.GetConversation() != "leia isto" {
		t.Fatalf("asked again, came %+v", m.Info)
	}
}

// Pictures go both ways and come out as they went in.
func TestPictures(t *testing.T) {
	t.Parallel()
	s, _, sh, ana := stage(t)
	picture := []byte(strings.Repeat("not quite a JPEG ", 20_000))
	sum := sha256.Sum256(picture)
	if _, err := ana.SendImage(soon(t), shopNumber, picture, "Serve este?"); err != nil {
		t.Fatal(err)
	}
	in := wait[*events.Message](sh, 1)
	data, err := sh.client.Download(soon(t), in.Message.GetImageMessage())
	if err != nil || sha256.Sum256(data) != sum || in.Message.GetImageMessage().GetCaption() != "Serve este?" || in.Info.MediaType != "image" {
		t.Fatalf("%d bytes of %d arrived, %+v, %v", len(data), len(picture), in.Info, err)
	}
	s.SetFaults(func(f *loopback.Faults) { f.DownloadStatus = 404 })
	if _, err := sh.client.Download(soon(t), in.Message.GetImageMessage()); err == nil {
		t.Fatal("downloaded what was not there")
	}
	s.SetFaults(func(f *loopback.Faults) { f.UploadStatus = 507 })
	if _, err := sh.client.Upload(soon(t), picture, whatsmeow.MediaImage); err == nil || !strings.Contains(err.Error(), "507") {
		t.Fatalf("upload: %v", err)
	}
	s.SetFaults(func(f *loopback.Faults) { f.UploadStatus = 0 })
	up, err := sh.client.Upload(soon(t), picture, whatsmeow.MediaImage)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sh.client.SendMessage(soon(t), types.NewJID(anaNumber[1:], types.DefaultUserServer), &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		Caption: proto.String("Serve."), Mimetype: proto.String("image/jpeg"), URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}}); err != nil {
		t.Fatal(err)
	}
	if g := got(t, ana, 1)[0]; g.Caption != "Serve." || g.MediaSHA256 != hex.EncodeToString(sum[:]) {
		t.Fatalf("customer got %+v", g)
	}
}

// A server that is started again on the same folder knows everybody, and has what was waiting.
func TestServerComesBack(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "pasta 100% #1")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	first, err := loopback.Start(loopback.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	restore := first.Trust()
	t.Cleanup(restore)
	t.Cleanup(first.Close)
	phone, err := first.NewPhone(shopNumber)
	if err != nil {
		t.Fatal(err)
	}
	sh := newShop(t, first.HTTPClient())
	sh.pair(phone)
	ana, err := first.NewCustomer(anaNumber, "Ana")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sh.send(soon(t), anaNumber, "antes"); err != nil {
		t.Fatal(err)
	}
	got(t, ana, 1)
	sh.client.Disconnect()
	waiting, err := ana.SendText(soon(t), shopNumber, "guarde isto")
	if err != nil {
		t.Fatal(err)
	}
	first.Close()

	second := start(t, loopback.Options{Dir: dir})
	later := sh.on(second)
	if err := later.client.Connect(); err != nil {
		t.Fatal(err)
	}
	if m := wait[*events.Message](later, 1); m.Info.ID != waiting || m.Info.PushName != "Ana" {
		t.Fatalf("waited: %+v", m.Info)
	}
	ana, err = second.NewCustomer(anaNumber, "Ana")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := later.send(soon(t), anaNumber, "depois"); err != nil {
		t.Fatal(err)
	}
	if g := got(t, ana, 1)[0]; g.Text != "depois" {
		t.Fatalf("customer got %+v", g)
	}
}
