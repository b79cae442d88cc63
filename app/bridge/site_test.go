package bridge_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"planob/app/bridge"
	"planob/backend/desk"
)

type album map[int64]bridge.File

func (a album) OpenMedia(id int64) (bridge.File, error) {
	f, ok := a[id]
	if !ok {
		return f, desk.NewError(desk.CodeNotFound, "error.fileGone", nil)
	}
	return f, nil
}

func (a album) OpenMail(id int64, want bridge.Drawing) (bridge.Mail, error) {
	if id != 7 {
		return bridge.Mail{}, desk.NewError(desk.CodeNotFound, "error.fileGone", nil)
	}
	return bridge.Mail{HTML: fmt.Sprintf("<p>%+v", want), Policy: "default-src 'none'"}, nil
}

type text struct{ *strings.Reader }

func (text) Close() error { return nil }

func content(s string) io.ReadSeekCloser { return text{strings.NewReader(s)} }

var built = fstest.MapFS{
	"index.html":      {Data: []byte(`<meta name="csp-nonce" content="__CSP_NONCE__"><div id="root"></div>`)},
	"assets/a1b2.js":  {Data: []byte(`export {}`)},
	"assets/a1b2.css": {Data: []byte(`a{}`)},
}

type fixture struct {
	*testing.T
	site   *bridge.Site
	server *httptest.Server
	hub    *bridge.Hub
	links  []string
	log    bytes.Buffer
}

func newFixture(t *testing.T) *fixture {
	f := &fixture{T: t, hub: bridge.NewHub()}
	f.site = bridge.NewSite(bridge.Parts{
		Door: newDoor(&f.log), Hub: f.hub, Page: built, Log: slog.New(slog.DiscardHandler),
		Tokens: bridge.NewTokens(t.TempDir(), time.Now),
		Media: album{
			1: {Name: "foto.png", MIME: "image/png", Content: content("0123456789")},
			2: {Name: "../../\u202eexe.html", MIME: "text/html", Content: content("<script>alert(1)</script>")},
			3: {Name: "desenho.svg", MIME: "image/svg+xml", Content: content("<svg onload=alert(1)>")},
			4: {Name: "nota.pdf", MIME: "application/pdf", Content: content("%PDF-1.7")},
			5: {Name: "festa.mp4", MIME: "video/mp4", Content: content("ftyp")},
		},
		NewLink: func(path string) { f.links = append(f.links, path) },
	})
	var handler http.Handler
	f.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	handler = f.site.Handler([]string{strings.TrimPrefix(f.server.URL, "http://")})
	t.Cleanup(f.server.Close)
	return f
}

// browser is one that has entered.
func (f *fixture) browser() *http.Client {
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar}
	if r := f.get(c, f.site.OwnerLink()); r.StatusCode != http.StatusOK {
		f.Fatalf("enter: %s", r.Status)
	}
	return c
}

func (f *fixture) get(c *http.Client, path string) *http.Response {
	f.Helper()
	r, err := c.Get(f.server.URL + path)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { r.Body.Close() })
	return r
}

func (f *fixture) send(c *http.Client, method, path, body string, headers ...string) (int, string) {
	f.Helper()
	r, _ := http.NewRequest(method, f.server.URL+path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	res, err := c.Do(r)
	if err != nil {
		f.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return res.StatusCode, strings.TrimSpace(string(b))
}

const who = `{"name":"bridge_test.Shop.Who","args":[]}`

// The owner's link makes one browser the owner's, once; the next one is told where the new link is.
func TestOwnerLinkWorksOnce(t *testing.T) {
	f := newFixture(t)
	link := f.site.OwnerLink()
	jar, _ := cookiejar.New(nil)
	first := &http.Client{Jar: jar}
	if r := f.get(first, link); r.StatusCode != http.StatusOK || !strings.Contains(r.Header.Get("Set-Cookie"), "HttpOnly; SameSite=Strict") {
		t.Fatalf("first use: %s, cookie %q", r.Status, r.Header.Get("Set-Cookie"))
	}
	if code, body := f.send(first, "POST", "/bridge/call", who, "Content-Type", "application/json"); code != 200 || body != `{"result":"owner"}` {
		t.Errorf("call after entering: %d %s", code, body)
	}
	if r := f.get(first, link); r.StatusCode != http.StatusOK {
		t.Errorf("the same browser again: %s", r.Status)
	}
	other := &http.Client{}
	r := f.get(other, link)
	body, _ := io.ReadAll(r.Body)
	if r.StatusCode != http.StatusForbidden || !strings.Contains(string(body), "já foi usado") || r.Header.Get("Set-Cookie") != "" {
		t.Errorf("second use: %s %s", r.Status, body)
	}
	if len(f.links) != 1 {
		t.Fatalf("new links shown: %v", f.links)
	}
	f.get(other, "/enter/guess")
	if len(f.links) != 1 {
		t.Error("guessing fills the terminal with links")
	}
	if r := f.get(other, f.links[0]); r.StatusCode != http.StatusOK {
		t.Errorf("guessing spent the unused link: %s", r.Status)
	}
}

// Nobody without a session, from another site, under another host name or with another type of body gets an answer.
func TestGuardsRefuse(t *testing.T) {
	f := newFixture(t)
	in := f.browser()
	json := []string{"Content-Type", "application/json"}
	for _, c := range []struct {
		what    string
		client  *http.Client
		headers []string
		body    string
		want    int
	}{
		{"everything right", in, json, who, 200},
		{"no session", &http.Client{}, json, who, 401},
		{"another host name", in, append(json, "Host", "evil.example"), who, 421},
		{"another port", in, append(json, "Host", "127.0.0.1:1"), who, 421},
		{"another site", in, append(json, "Sec-Fetch-Site", "cross-site"), who, 403},
		{"another origin", in, append(json, "Origin", "http://evil.example"), who, 403},
		{"a form", in, []string{"Content-Type", "text/plain"}, who, 415},
		{"no type", in, nil, who, 415},
		{"half a body", in, json, `{"name":`, 400},
		{"a huge body", in, json, `{"name":"` + strings.Repeat("a", 25<<20) + `"}`, 400},
	} {
		if code, body := f.send(c.client, "POST", "/bridge/call", c.body, c.headers...); code != c.want {
			t.Errorf("%s: %d %s, want %d", c.what, code, body, c.want)
		}
	}
	for _, path := range []string{"/", "/bridge/events", "/files/media/1", "/files/token/x"} {
		if r := f.get(&http.Client{}, path); r.StatusCode != 401 {
			t.Errorf("%s without a session: %s", path, r.Status)
		}
	}
	if code, _ := f.send(in, "GET", "/files/media/1", "", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"); code != 403 {
		t.Errorf("a picture embedded by another site: %d", code)
	}
}

// The page comes with a policy that runs only our scripts, and a deep link shows the page.
func TestPageCarriesItsPolicy(t *testing.T) {
	f := newFixture(t)
	in := f.browser()
	for _, path := range []string{"/", "/clientes/12"} {
		r := f.get(in, path)
		body, _ := io.ReadAll(r.Body)
		policy := r.Header.Get("Content-Security-Policy")
		_, after, _ := strings.Cut(policy, "'nonce-")
		nonce, _, _ := strings.Cut(after, "'")
		if !strings.Contains(policy, "default-src 'none'; script-src 'self';") || len(nonce) < 16 ||
			!strings.Contains(string(body), `content="`+nonce+`"`) {
			t.Errorf("%s: policy %q, body %s", path, policy, body)
		}
	}
	if r := f.get(in, "/assets/a1b2.js"); r.Header.Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("script type %q", r.Header.Get("Content-Type"))
	}
	if r := f.get(in, "/assets/missing.js"); r.StatusCode != 404 {
		t.Errorf("missing script: %s", r.Status)
	}
	if r := f.get(in, "/../door.go"); r.StatusCode != 404 {
		t.Errorf("a path that climbs: %s", r.Status)
	}
}

// A stranger's file is never run in the page: only types that carry no script are shown, the rest is saved.
func TestFilesAreHarmless(t *testing.T) {
	f := newFixture(t)
	in := f.browser()
	for _, c := range []struct{ path, kind, disposition string }{
		{"/files/media/1", "image/png", "inline; filename=foto.png"},
		{"/files/media/2", "application/octet-stream", "attachment; filename*=utf-8''%EF%BF%BDexe.html"},
		{"/files/media/3", "application/octet-stream", "attachment; filename=desenho.svg"},
		{"/files/media/4", "application/octet-stream", "attachment; filename=nota.pdf"},
		{"/files/media/5", "video/mp4", "inline; filename=festa.mp4"},
	} {
		r := f.get(in, c.path)
		h := r.Header
		if h.Get("Content-Type") != c.kind || h.Get("Content-Disposition") != c.disposition ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" ||
			!strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox;") {
			t.Errorf("%s: %v", c.path, h)
		}
	}
	if code, body := f.send(in, "GET", "/files/media/1", "", "Range", "bytes=2-4"); code != 206 || body != "234" {
		t.Errorf("range: %d %q", code, body)
	}
	if code, _ := f.send(in, "GET", "/files/media/1", "", "If-None-Match", "*", "If-Modified-Since", time.Now().Format(http.TimeFormat)); code != 200 {
		t.Errorf("a conditional request: %d", code)
	}
	if code, _ := f.send(in, "GET", "/files/media/99", ""); code != 404 {
		t.Errorf("a file that is not there: %d", code)
	}
}

// A mail comes as a document that may run nothing, has no origin and is framed by our page alone; the page may frame
// nothing else.
func TestMailIsADocumentOfItsOwn(t *testing.T) {
	f := newFixture(t)
	in := f.browser()
	for path, want := range map[string]string{
		"/files/mail/7": "{Pictures:false Dark:false}", "/files/mail/7?pictures&dark": "{Pictures:true Dark:true}",
	} {
		code, body := f.send(in, "GET", path, "")
		h := f.get(in, path).Header
		if code != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, code, body)
		}
		if h.Get("Content-Security-Policy") != "default-src 'none'; sandbox; frame-ancestors 'self'" ||
			h.Get("Content-Type") != "text/html; charset=utf-8" || h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, h)
		}
	}
	for path, want := range map[string]int{"/files/mail/8": 404, "/files/mail/x": 404} {
		if code, _ := f.send(in, "GET", path, ""); code != want {
			t.Errorf("%s: %d", path, code)
		}
	}
	if code, body := f.send(&http.Client{}, "GET", "/files/mail/7", ""); code != 401 || strings.Contains(body, "Pictures") {
		t.Errorf("without a session: %d %s", code, body)
	}
	if csp := f.get(in, "/").Header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-src 'self';") {
		t.Errorf("the page's policy: %s", csp)
	}
}

// An upload becomes a token that can be fetched again; a body of another type is refused.
func TestUploadBecomesAToken(t *testing.T) {
	f := newFixture(t)
	in := f.browser()
	code, body := f.send(in, "POST", "/files?name=C:%5Cdocs%5Cclientes.csv&type=text/csv", "a;b", "Content-Type", "application/octet-stream")
	_, after, _ := strings.Cut(body, `"token":"`)
	token, _, _ := strings.Cut(after, `"`)
	if code != 200 || !strings.Contains(body, `"name":"clientes.csv"`) || !strings.Contains(body, `"size":3`) {
		t.Fatalf("upload: %d %s", code, body)
	}
	if code, body := f.send(in, "GET", "/files/token/"+token, ""); code != 200 || body != "a;b" {
		t.Errorf("fetch: %d %s", code, body)
	}
	if code, _ := f.send(in, "POST", "/files?name=a", "x", "Content-Type", "multipart/form-data; boundary=x"); code != 415 {
		t.Errorf("a form: %d", code)
	}
}

// A file over the limit is refused and leaves nothing behind.
func TestTokensRefuseTooMuch(t *testing.T) {
	dir := t.TempDir()
	tokens := bridge.NewTokens(dir, time.Now)
	if _, err := tokens.Receive(strings.NewReader("12345"), "a", "", 5); err != nil {
		t.Errorf("just enough: %v", err)
	}
	if _, err := tokens.Receive(strings.NewReader("123456"), "b", "", 5); desk.ErrorCode(err) != desk.CodeInvalid {
		t.Errorf("one too many: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("files left: %d, want the accepted one", len(left))
	}
}

// A token that was used, or lay too long, is gone with its file; a person's own file is never removed.
func TestTokensForget(t *testing.T) {
	now := time.Now()
	dir := t.TempDir()
	tokens := bridge.NewTokens(dir, func() time.Time { return now })
	mine := dir + "/../mine.xlsx"
	if err := os.WriteFile(mine, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(mine) })
	lent, _ := tokens.Refer(mine, "mine.xlsx", "")
	old, _ := tokens.Receive(strings.NewReader("1"), "a", "", 5)
	tokens.Drop(lent.ID)
	if _, err := os.Stat(mine); err != nil {
		t.Errorf("the person's file: %v", err)
	}
	now = now.Add(3 * time.Hour)
	if _, err := tokens.Get(old.ID); desk.ErrorCode(err) != desk.CodeNotFound {
		t.Errorf("an old token: %v", err)
	}
	tokens.Receive(strings.NewReader("2"), "b", "", 5)
	if _, err := os.Stat(old.Path); !os.IsNotExist(err) {
		t.Errorf("the old file: %v", err)
	}
}
