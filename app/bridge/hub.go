package bridge

import "sync"

// streamBuffer is how many events a slow listener may lag behind before it is cut off and has to ask for everything.
const streamBuffer = 4096

// Event is one named thing that changed, with ids only.
type Event struct {
	Name string `json:"name"`
	Data any    `json:"data"`
}

// Hub hands events to every listener. It never waits for one: who lags too far is cut off.
type Hub struct {
	mu        sync.Mutex
	listeners map[*Listener]struct{}
}

// NewHub returns a hub without listeners.
func NewHub() *Hub { return &Hub{listeners: map[*Listener]struct{}{}} }

// Listener receives events in order on C, which is closed when it lagged too far or was closed.
type Listener struct {
	C   <-chan Event
	c   chan Event
	hub *Hub
}

// Listen starts to listen.
func (h *Hub) Listen() *Listener {
	c := make(chan Event, streamBuffer)
	l := &Listener{C: c, c: c, hub: h}
	h.mu.Lock()
	h.listeners[l] = struct{}{}
	h.mu.Unlock()
	return l
}

// Emit tells every listener.
func (h *Hub) Emit(name string, data any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners {
		select {
		case l.c <- Event{Name: name, Data: data}:
		default:
			h.drop(l)
		}
	}
}

// Close stops listening. It is safe to call twice.
func (l *Listener) Close() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	l.hub.drop(l)
}

// drop is called with the lock held, so that no event can meet a closed channel.
func (h *Hub) drop(l *Listener) {
	if _, ok := h.listeners[l]; ok {
		delete(h.listeners, l)
		close(l.c)
	}
}
