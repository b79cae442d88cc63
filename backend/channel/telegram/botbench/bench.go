// Package botbench is a Bot API on loopback for tests: it holds updates until they are confirmed, hands messages to
// customers, and fails on demand in the ways the real one does.
package botbench

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Token is the bot's, and Name its user name.
const (
	Token = "4242:AAtest_token-of-the-bench"
	Name  = "padaria_bot"
)

// Call is one request that the bench answered or refused.
type Call struct {
	Method string
	Chat   int64
	Text   string
	Files  map[string]string // field and name
	Params map[string]any
}

// Answer is what the next call of a method gets instead of the usual.
type Answer struct {
	Code        int
	Description string
	RetryAfter  int
	Migrate     int64
	// CutBefore closes the connection before the request was read, CutAfter after it was carried out.
	CutBefore, CutAfter bool
	Raw                 string // instead of JSON
	Status              int    // of Raw
}

// Bench is one Bot API.
type Bench struct {
	server *httptest.Server

	mu      sync.Mutex
	news    chan struct{} // closed when something changes
	queue   []map[string]any
	last    int64
	acked   int64
	message int64
	calls   []Call
	answers map[string][]Answer
	token   string
	webhook bool
	rival   bool
	mute    bool
	files   map[string]string
	offsets []int64
	done    chan struct{}
}

// Start runs a bench until t ends.
func Start(t testing.TB) *Bench {
	b := &Bench{
		news: make(chan struct{}), answers: map[string][]Answer{}, token: Token, files: map[string]string{}, done: make(chan struct{}),
		last: 100, message: 1000,
	}
	b.server = httptest.NewUnstartedServer(http.HandlerFunc(b.serve))
	b.server.Config.ErrorLog = nil
	b.server.StartTLS()
	t.Cleanup(func() {
		close(b.done)
		b.server.CloseClientConnections()
		b.server.Close()
	})
	return b
}

// URL is where it listens.
func (b *Bench) URL() string { return b.server.URL }

// Trust is a configuration that trusts it.
func (b *Bench) Trust() *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(b.server.Certificate())
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

func (b *Bench) changed() {
	close(b.news)
	b.news = make(chan struct{})
}

// Push adds an update and returns its number.
func (b *Bench) Push(update map[string]any) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	update["update_id"] = b.last
	b.queue = append(b.queue, update)
	b.changed()
	return b.last
}

// Count makes the next update have this number.
func (b *Bench) Count(from int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last, b.acked = from-1, 0
}

// Message is the body of a message of a private chat; extra overrides and adds.
func Message(chat, id int64, text string, extra map[string]any) map[string]any {
	m := map[string]any{
		"message_id": id, "date": time.Now().Unix(), "text": text, "chat": map[string]any{"id": chat, "type": "private"},
		"from": map[string]any{"id": chat, "first_name": "Ana", "last_name": "Souza"},
	}
	for k, v := range extra {
		m[k] = v
	}
	return m
}

// Says makes a customer write.
func (b *Bench) Says(chat, id int64, text string) {
	b.Push(map[string]any{"message": Message(chat, id, text, nil)})
}

// File puts a file where a message may point to.
func (b *Bench) File(id, content string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.files[id] = content
}

// Next makes the next call of a method get an answer of the test.
func (b *Bench) Next(method string, a Answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answers[method] = append(b.answers[method], a)
	b.changed()
}

// Revoke makes the token worth nothing, Hook sets a webhook, Rival makes another program ask, Mute lets the bench read
// and answer nothing.
func (b *Bench) Revoke(on bool) {
	b.set(func() {
		if b.token = Token; on {
			b.token = "revoked"
		}
	})
}
func (b *Bench) Hook(on bool)  { b.set(func() { b.webhook = on }) }
func (b *Bench) Rival(on bool) { b.set(func() { b.rival = on }) }
func (b *Bench) Mute(on bool)  { b.set(func() { b.mute = on }) }

func (b *Bench) set(do func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	do()
	b.changed()
}

// Calls are the calls of a method that were carried out.
func (b *Bench) Calls(method string) (all []Call) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.calls {
		if method == "" || c.Method == method {
			all = append(all, c)
		}
	}
	return all
}

// Waiting is how many updates are not confirmed, and Acked the highest offset that was told.
func (b *Bench) Waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.queue)
}

// Offsets are those of every question, 0 for none.
func (b *Bench) Offsets() []int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]int64(nil), b.offsets...)
}

func (b *Bench) serve(w http.ResponseWriter, r *http.Request) {
	if id, ok := strings.CutPrefix(r.URL.Path, "/file/bot"+Token+"/documents/"); ok {
		b.mu.Lock()
		content, ok := b.files[id]
		b.mu.Unlock()
		if !ok {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, content)
		return
	}
	bot, method, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	special, has := b.take(method)
	if has && special.CutBefore {
		cut(w)
		return
	}
	call, err := read(r, method)
	if err != nil {
		cut(w)
		return
	}
	b.mu.Lock()
	token, mute := b.token, b.mute
	b.mu.Unlock()
	switch {
	case mute:
		b.silence(r)
		cut(w)
	case bot != token:
		refuse(w, Answer{Code: 401, Description: "Unauthorized"})
	case has && special.CutAfter:
		b.carry(call)
		cut(w)
	case has && special.Raw != "":
		if special.Status != 0 {
			w.WriteHeader(special.Status)
		}
		io.WriteString(w, special.Raw)
	case has:
		refuse(w, special)
	case method == "getUpdates":
		b.updates(w, r, call)
	default:
		answer(w, b.carry(call))
	}
}

// silence waits until the bench speaks again or the caller gives up.
func (b *Bench) silence(r *http.Request) {
	for {
		b.mu.Lock()
		mute, news := b.mute, b.news
		b.mu.Unlock()
		if !mute {
			return
		}
		select {
		case <-news:
		case <-r.Context().Done():
			return
		case <-b.done:
			return
		}
	}
}

func (b *Bench) take(method string) (Answer, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.answers[method]
	if len(list) == 0 {
		return Answer{}, false
	}
	b.answers[method] = list[1:]
	return list[0], true
}

func read(r *http.Request, method string) (Call, error) {
	c := Call{Method: method, Params: map[string]any{}, Files: map[string]string{}}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		if err := r.ParseMultipartForm(64 << 20); err != nil {
			return c, err
		}
		for name, value := range r.MultipartForm.Value {
			var v any = value[0]
			if err := json.Unmarshal([]byte(value[0]), &v); err != nil {
				v = value[0]
			}
			c.Params[name] = v
		}
		for field, list := range r.MultipartForm.File {
			c.Files[field] = list[0].Filename
		}
	} else if err := json.NewDecoder(r.Body).Decode(&c.Params); err != nil {
		return c, err
	}
	if chat, ok := c.Params["chat_id"].(float64); ok {
		c.Chat = int64(chat)
	}
	for _, name := range []string{"text", "caption"} {
		if text, ok := c.Params[name].(string); ok {
			c.Text = text
		}
	}
	return c, nil
}

// carry does what a call asks, and returns its result.
func (b *Bench) carry(c Call) any {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, c)
	one := func() map[string]any {
		b.message++
		return map[string]any{"message_id": b.message, "date": time.Now().Unix(), "chat": map[string]any{"id": c.Chat, "type": "private"}}
	}
	switch c.Method {
	case "getMe":
		return map[string]any{"id": 4242, "is_bot": true, "first_name": "Padaria", "username": Name}
	case "deleteWebhook":
		b.webhook = false
		return true
	case "getFile":
		id, _ := c.Params["file_id"].(string)
		return map[string]any{"file_id": id, "file_path": "documents/" + id}
	case "sendMediaGroup":
		list, _ := c.Params["media"].([]any)
		all := []any{}
		for range list {
			all = append(all, one())
		}
		return all
	}
	return one()
}

func (b *Bench) updates(w http.ResponseWriter, r *http.Request, c Call) {
	offset, _ := c.Params["offset"].(float64)
	hold, _ := c.Params["timeout"].(float64)
	limit, _ := c.Params["limit"].(float64)
	timer := time.NewTimer(time.Duration(hold * float64(time.Second)))
	defer timer.Stop()
	b.mu.Lock()
	b.offsets = append(b.offsets, int64(offset))
	// Telling an offset forgets what is below it, also what came after the count began anew.
	for len(b.queue) > 0 && offset > 0 && b.queue[0]["update_id"].(int64) < int64(offset) {
		b.queue = b.queue[1:]
	}
	b.mu.Unlock()
	for {
		b.mu.Lock()
		webhook, rival, mute, news := b.webhook, b.rival, b.mute, b.news
		list := append([]map[string]any{}, b.queue[:min(len(b.queue), int(limit))]...)
		b.mu.Unlock()
		switch {
		case mute:
			b.silence(r)
			cut(w)
			return
		case webhook:
			refuse(w, Answer{Code: 409, Description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"})
			return
		case rival:
			refuse(w, Answer{Code: 409, Description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"})
			return
		case len(list) > 0:
			answer(w, list)
			return
		}
		select {
		case <-news:
		case <-timer.C:
			answer(w, list)
			return
		case <-r.Context().Done():
			return
		case <-b.done:
			return
		}
	}
}

func answer(w http.ResponseWriter, result any) {
	json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": result})
}

func refuse(w http.ResponseWriter, a Answer) {
	w.WriteHeader(a.Code)
	parameters := map[string]any{}
	if a.RetryAfter != 0 {
		parameters["retry_after"] = a.RetryAfter
	}
	if a.Migrate != 0 {
		parameters["migrate_to_chat_id"] = a.Migrate
	}
	json.NewEncoder(w).Encode(map[string]any{"ok": false, "error_code": a.Code, "description": a.Description, "parameters": parameters})
}

// cut closes the connection without an answer.
func cut(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}
