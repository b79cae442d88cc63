package bridge_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"planob/app/bridge"
)

// stream reads the data lines of an event stream.
func (f *fixture) stream(ctx context.Context, c *http.Client, lastID string) *bufio.Scanner {
	f.Helper()
	r, _ := http.NewRequestWithContext(ctx, "GET", f.server.URL+"/bridge/events", nil)
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	res, err := c.Do(r)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { res.Body.Close() })
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "id:") {
	}
	return lines
}

func next(lines *bufio.Scanner) string {
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			return data
		}
	}
	return ""
}

// A browser hears every change in order, and one that comes back is told to ask for everything.
func TestEventsReachTheBrowser(t *testing.T) {
	f := newFixture(t)
	in := f.browser()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	lines := f.stream(ctx, in, "")
	for i := range 1000 {
		f.hub.Emit("message:changed", map[string]any{"message": i})
	}
	for i := range 1000 {
		if got, want := next(lines), fmt.Sprintf(`{"name":"message:changed","data":{"message":%d}}`, i); got != want {
			t.Fatalf("event %d: %s, want %s", i, got, want)
		}
	}
	if got := next(f.stream(ctx, in, "1")); got != `{"name":"bridge:online","data":{}}` {
		t.Errorf("after a lost stream: %s", got)
	}
}

// A listener that never reads is cut off; nobody waits for it, and the others miss nothing.
func TestSlowListenerIsCutOff(t *testing.T) {
	hub := bridge.NewHub()
	slow, quick := hub.Listen(), hub.Listen()
	heard := make(chan int)
	go func() {
		n := 0
		for range quick.C {
			n++
		}
		heard <- n
	}()
	const many = 5000
	for i := range many {
		hub.Emit("x", i)
		if i%100 == 0 {
			time.Sleep(time.Millisecond) // the quick one reads
		}
	}
	n := 0
	for range slow.C {
		n++
	}
	quick.Close()
	quick.Close()
	if got := <-heard; got != many || n >= many {
		t.Errorf("quick heard %d, slow %d, of %d", got, n, many)
	}
}
