package whatsapp_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/whatsapp"
	"planob/backend/channel/whatsapp/loopback"
)

// No text, number or name reaches the log or the standard streams, whatever goes wrong.
func TestLogTellsNobody(t *testing.T) {
	const canary = "canário-amarelo"
	book := &ledger{}
	streams := captureStreams(t)
	s := open(t, func(o *whatsapp.Options) { o.Sent, o.Timing.Ack = book.Sent, 300*time.Millisecond })
	s.sink.setRefuse(func(in channel.Incoming) error {
		if in.Text == canary+" pane" {
			panic(in)
		}
		return nil
	})
	m, _ := s.mustSend(canary)
	book.keep(m)
	for _, text := range []string{canary, canary + " pane"} {
		if _, err := s.ana.SendText(soon(t), shopNumber, text); err != nil {
			t.Fatal(err)
		}
	}
	s.sink.messages(t, 2)
	s.send(canary)
	for _, fault := range []func(f *loopback.Faults){
		func(f *loopback.Faults) { f.AckError, f.Next = 479, 1 },
		func(f *loopback.Faults) { f.SwallowMsgAck, f.Next = true, 1 },
		func(f *loopback.Faults) { f.UploadStatus = 500 },
	} {
		s.server.SetFaults(fault)
		out := channel.Outgoing{Key: s.adapter.NewKey(), To: anaNumber, Text: canary, Media: []channel.Media{file(canary+".jpg", "image/jpeg", []byte(canary))}}
		s.adapter.Send(soon(t), out)
		s.send(canary)
	}
	s.server.SetFaults(healthy)
	s.adapter.Send(soon(t), channel.Outgoing{Key: s.adapter.NewKey(), To: "+5531955550000", Text: canary})
	s.ana.Online(false)
	if err := s.ana.LoseSession(soon(t)); err != nil {
		t.Fatal(err)
	}
	s.sendSoon(canary)
	s.ana.Online(true)
	s.close()
	if _, err := s.ana.SendText(soon(t), shopNumber, canary); err != nil {
		t.Fatal(err)
	}
	loseSessions(t, s.opts.SessionFile)
	s.restart()
	if err := s.phone.RemoveDevice(soon(t)); err != nil {
		t.Fatal(err)
	}
	s.sink.signal(t, channel.Blocked, channel.ReasonUnlinked)
	s.close()
	for name, text := range map[string]string{"log": s.log.String(), "streams": streams()} {
		for _, secret := range []string{canary, "Ana", anaNumber[1:], shopNumber[1:], "955550000", "@lid", "@s.whatsapp"} {
			if strings.Contains(text, secret) {
				at := strings.Index(text, secret)
				t.Errorf("the %s tells %q: …%s", name, secret, text[max(0, at-200):min(len(text), at+80)])
			}
		}
	}
	if !strings.Contains(s.log.String(), "whatsmeow") {
		t.Error("the library's log is not there at all")
	}
}

// captureStreams replaces the standard streams until the function it returns is called.
func captureStreams(t *testing.T) func() string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = w, w
	t.Cleanup(func() { os.Stdout, os.Stderr = out, stderr })
	done := make(chan string)
	go func() {
		var b bytes.Buffer
		b.ReadFrom(r)
		done <- b.String()
	}()
	return func() string {
		os.Stdout, os.Stderr = out, stderr
		w.Close()
		return <-done
	}
}
