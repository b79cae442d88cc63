package bridge

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"planob/backend/desk"
)

// streamPulse keeps a silent stream visibly alive.
const streamPulse = 25 * time.Second

// Online is what a listener gets after events may have been missed: it asks for everything again.
const Online = "bridge:online"

// events answers GET /bridge/events: one server-sent event a change. The id tells, when a browser comes back, that it
// had listened before and may have missed something.
func (s *Site) events(w http.ResponseWriter, r *http.Request, _ desk.Actor) {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		http.Error(w, "", http.StatusTooManyRequests)
		return
	}
	l := s.hub.Listen()
	defer l.Close()
	harden(w.Header())
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	fmt.Fprint(w, "retry: 1000\nid: 1\n\n")
	if r.Header.Get("Last-Event-ID") != "" {
		writeEvent(w, Event{Name: Online, Data: struct{}{}})
	}
	pulse := time.NewTicker(streamPulse)
	defer pulse.Stop()
	for out.Flush() == nil {
		select {
		case e, ok := <-l.C:
			if !ok {
				return // lagged too far: the browser reconnects and asks for everything
			}
			writeEvent(w, e)
			writeWaiting(w, l)
		case <-pulse.C:
			fmt.Fprint(w, ": \n\n")
		case <-r.Context().Done():
			return
		}
	}
}

// writeWaiting writes what else is there already, so that a burst is one flush.
func writeWaiting(w http.ResponseWriter, l *Listener) {
	for range 256 {
		select {
		case e, ok := <-l.C:
			if !ok {
				return
			}
			writeEvent(w, e)
		default:
			return
		}
	}
}

func writeEvent(w http.ResponseWriter, e Event) {
	b, err := json.Marshal(e)
	if err != nil {
		return // events are our own ids and names, which always encode
	}
	fmt.Fprintf(w, "data: %s\n\n", b)
}
