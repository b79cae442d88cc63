// Package phonebench is an Android telephone with the app "SMS Gateway", as far as its local server can be seen from
// outside: it takes messages under ids of ours and answers 409 to one that it has, sends the newest first, tells "Delivered"
// at the first of several parts, and shows arrivals with times of the past. It is for tests only.
package phonebench

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The user and the password that the telephone shows.
const (
	User     = "sms"
	Password = "a1b2c3d4"
)

// Phone is one telephone.
type Phone struct {
	mu       sync.Mutex
	server   *http.Server
	address  string
	device   string
	password string
	messages map[string]*message
	order    []string
	inbox    []arrival
	radio    map[string]int
	sent     []string // ids in the order in which they left
	tries    map[string]int
	random   *rand.Rand

	cutBefore, cutAfter float64
	mute                chan struct{}
	asleep, old         bool
	reports             bool
	failures            []string
	refusals            int
	status              int
	wake                chan struct{}
	stopped             chan struct{}
	done                sync.WaitGroup
}

type message struct {
	number, text, state, said string
	sim                       int
}

type arrival struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Sender    string    `json:"sender"`
	Text      string    `json:"contentPreview"`
	CreatedAt time.Time `json:"createdAt"`
}

// New returns a telephone that is on, at an address of this computer.
func New() (*Phone, error) {
	p := &Phone{
		device: "telephone-1", password: Password, messages: map[string]*message{}, radio: map[string]int{}, tries: map[string]int{},
		random: rand.New(rand.NewPCG(1, 2)), reports: true, wake: make(chan struct{}, 1), stopped: make(chan struct{}),
	}
	p.done.Go(p.work)
	return p, p.On("127.0.0.1:0")
}

// Address is where it answers now.
func (p *Phone) Address() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.address
}

// On starts the app at an address.
func (p *Phone) On(address string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	s := &http.Server{Handler: http.HandlerFunc(p.serve)}
	p.mu.Lock()
	p.server, p.address = s, l.Addr().String()
	p.mu.Unlock()
	p.done.Go(func() { _ = s.Serve(l) }) // it always ends by Close
	return nil
}

// Off kills the app, as Android does to save the battery. What it has stays.
func (p *Phone) Off() {
	p.mu.Lock()
	s := p.server
	p.mu.Unlock()
	_ = s.Close() // nothing is lost that matters
}

// Close takes the telephone away.
func (p *Phone) Close() {
	p.Mute(false)
	p.Off()
	close(p.stopped)
	p.done.Wait()
}

// set changes the telephone while it works.
func (p *Phone) set(change func()) {
	p.mu.Lock()
	change()
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Cut cuts so many of a hundred questions before the app sees them, and so many answers.
func (p *Phone) Cut(before, after int) {
	p.set(func() { p.cutBefore, p.cutAfter = float64(before)/100, float64(after)/100 })
}

// Mute makes the app take questions and answer nothing.
func (p *Phone) Mute(on bool) {
	p.set(func() {
		if on && p.mute == nil {
			p.mute = make(chan struct{})
		}
		if !on && p.mute != nil {
			close(p.mute)
			p.mute = nil
		}
	})
}

// Sleep keeps the app from beginning anything.
func (p *Phone) Sleep(on bool) { p.set(func() { p.asleep = on }) }

// Old makes it an app from before the inbox could be asked.
func (p *Phone) Old(on bool) { p.set(func() { p.old = on }) }

// SetPassword is what the owner typed in the app.
func (p *Phone) SetPassword(to string) { p.set(func() { p.password = to }) }

// Replace makes it another telephone, with nothing in it.
func (p *Phone) Replace(device string) {
	p.set(func() { p.device, p.messages, p.order = device, map[string]*message{}, nil })
}

// Answer makes every question get this status, 0 the right one.
func (p *Phone) Answer(status int) { p.set(func() { p.status = status }) }

// RefuseNext makes the app refuse the next message at once.
func (p *Phone) RefuseNext() { p.set(func() { p.refusals++ }) }

// FailNext makes the next message fail with what Android says.
func (p *Phone) FailNext(said string) { p.set(func() { p.failures = append(p.failures, said) }) }

// Push lets an SMS arrive that the network took so long ago, and returns what the app knows it by.
func (p *Phone) Push(sender, text string, ago time.Duration) (id string, at time.Time) {
	p.set(func() {
		h := fnv.New32a()
		fmt.Fprint(h, sender, len(p.inbox)%7) // a small hash: ids repeat
		p.inbox = append(p.inbox, arrival{
			ID: strconv.FormatInt(int64(int32(h.Sum32())), 16), Type: "SMS", Sender: sender, Text: text,
			CreatedAt: time.Now().Add(-ago).Add(time.Duration(len(p.inbox)) * time.Millisecond),
		})
		last := p.inbox[len(p.inbox)-1]
		id, at = last.ID, last.CreatedAt
	})
	return id, at
}

// Radio is how often a message went on the air.
func (p *Phone) Radio(id string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.radio[id]
}

// Tries is how often a message was brought.
func (p *Phone) Tries(id string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tries[id]
}

// Sent are the texts in the order in which they went on the air.
func (p *Phone) Sent() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent)
}

// SIM is the slot a message was to leave by, 0 for the telephone's own choice.
func (p *Phone) SIM(id string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m := p.messages[id]; m != nil {
		return m.sim
	}
	return -1
}

// work sends what waits, the newest first, as the app does unless its owner knows better.
func (p *Phone) work() {
	for {
		select {
		case <-p.stopped:
			return
		case <-p.wake:
		}
		for p.sendOne() {
			time.Sleep(time.Millisecond)
		}
	}
}

func (p *Phone) sendOne() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asleep {
		return false
	}
	for i := len(p.order) - 1; i >= 0; i-- {
		m := p.messages[p.order[i]]
		if m.state != "Pending" {
			continue
		}
		if len(p.failures) > 0 {
			m.state, m.said, p.failures = "Failed", p.failures[0], p.failures[1:]
			return true
		}
		p.radio[p.order[i]]++
		p.sent = append(p.sent, m.text)
		m.state = "Sent"
		if p.reports {
			m.state = "Delivered"
		}
		return true
	}
	return false
}

func (p *Phone) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	cutBefore, cutAfter := p.random.Float64() < p.cutBefore, p.random.Float64() < p.cutAfter
	user, password, _ := r.BasicAuth()
	allowed := user == User && password == p.password
	mute, status := p.mute, p.status
	p.mu.Unlock()
	switch {
	case cutBefore:
		panic(http.ErrAbortHandler)
	case !allowed:
		w.WriteHeader(http.StatusUnauthorized)
		return
	case status != 0:
		w.WriteHeader(status)
		return
	}
	code, body := p.answer(r)
	if mute != nil {
		select {
		case <-mute:
		case <-r.Context().Done():
		}
		panic(http.ErrAbortHandler)
	}
	if cutAfter {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	if body != nil {
		_ = json.NewEncoder(w).Encode(body) // the other side went away
	}
}

func (p *Phone) answer(r *http.Request) (int, any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id, one := strings.CutPrefix(r.URL.Path, "/messages/")
	switch {
	case r.URL.Path == "/device":
		return 200, []map[string]any{{"id": p.device, "name": "Fabricante/modelo"}}
	case r.URL.Path == "/messages" && r.Method == http.MethodPost:
		return p.take(r)
	case one:
		m := p.messages[id]
		if m == nil {
			return 404, nil
		}
		return 200, map[string]any{"id": id, "state": m.state, "recipients": []map[string]string{{"phoneNumber": m.number, "state": m.state, "error": m.said}}}
	case r.URL.Path == "/inbox" && !p.old:
		return p.list(r)
	}
	return 404, nil
}

func (p *Phone) take(r *http.Request) (int, any) {
	var o struct {
		ID          string `json:"id"`
		TextMessage struct{ Text string }
		Numbers     []string `json:"phoneNumbers"`
		SIM         int      `json:"simNumber"`
	}
	if json.NewDecoder(r.Body).Decode(&o) != nil || o.TextMessage.Text == "" || len(o.Numbers) == 0 {
		return 400, map[string]string{"message": "Text message is empty"}
	}
	if p.refusals > 0 {
		p.refusals--
		return 400, map[string]string{"message": "phoneNumbers is empty"}
	}
	p.tries[o.ID]++
	if p.messages[o.ID] != nil {
		return 409, nil
	}
	p.messages[o.ID] = &message{number: o.Numbers[0], text: o.TextMessage.Text, state: "Pending", sim: o.SIM}
	p.order = append(p.order, o.ID)
	select {
	case p.wake <- struct{}{}:
	default:
	}
	return 202, map[string]string{"id": o.ID, "state": "Pending"}
}

// list is the newest first, as the app tells it.
func (p *Phone) list(r *http.Request) (int, any) {
	q := r.URL.Query()
	from, err := time.Parse(time.RFC3339, q.Get("from"))
	if err != nil && q.Get("from") != "" {
		return 400, map[string]string{"message": "Invalid from datetime"}
	}
	limit, _ := strconv.Atoi(q.Get("limit"))
	offset, _ := strconv.Atoi(q.Get("offset"))
	if limit < 1 || limit > 500 {
		return 400, map[string]string{"message": "limit must be between 1 and 500"}
	}
	page := []arrival{}
	for _, a := range p.inbox {
		if !a.CreatedAt.Before(from) {
			page = append(page, a)
		}
	}
	slices.SortStableFunc(page, func(a, b arrival) int { return b.CreatedAt.Compare(a.CreatedAt) })
	page = page[min(offset, len(page)):]
	return 200, page[:min(limit, len(page))]
}
