package e2e_test

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"planob/app/bridge"
	"planob/backend/desk"
	"planob/backend/mailhtml"
)

// post holds mails for the bridge: cleaned as the program does it or, as its frame must bear them too, as they came.
type post struct {
	mails []string
	raw   bool
}

func (post) OpenMedia(int64) (bridge.File, error) {
	return bridge.File{}, desk.NewError(desk.CodeNotFound, "inbox.fileGone", nil)
}

func (p post) OpenMail(id int64, _ bridge.Drawing) (bridge.Mail, error) {
	body := p.mails[id]
	if !p.raw {
		body = mailhtml.Clean(body, mailhtml.Options{}).HTML
	}
	return bridge.Mail{HTML: mailhtml.Frame(body, false, false), Policy: mailhtml.Policy(false)}, nil
}

// Mails that try to run a script, to call home or to lead the window away do none of it in a real browser, cleaned and
// framed as a person sees them. Had the cleaner let everything through, the frame alone would still run and lead nothing.
func TestHostileMailInABrowser(t *testing.T) {
	mails := hostileMails(t)
	for _, raw := range []bool{false, true} {
		t.Run(fmt.Sprintf("raw %v", raw), func(t *testing.T) {
			home, called := home(t)
			p := openPage(t, 1024, 640, at{"rules": "MAP x.test " + home})
			p.goTo(framed(t, post{mails, raw}))
			eventually(t, "every mail in its frame", func() bool {
				return p.act("count", within(css("iframe"))).(float64) == float64(len(mails))
			})
			time.Sleep(time.Second)            // what acts by itself does so at once
			if n := called(); n != 0 && !raw { // a frame that is refused in the end may be connected to beforehand
				t.Errorf("the senders were called %d times", n)
			}
			for _, c := range p.act("complaints", at{}).([]any) {
				// The browser tells of a picture also when the policy has kept it from asking for it.
				if said := c.(string); strings.HasPrefix(said, "dialog:") || !raw && strings.HasPrefix(said, "request:") {
					t.Errorf("the page complained: %s", said)
				}
			}
			if here := p.act("run", at{"script": "document.title + location.pathname"}); here != "Correio/" {
				t.Errorf("the page was led to %v", here)
			}
		})
	}
}

// home is where hostile mails would call, and how often somebody did.
func home(t *testing.T) (address string, called func() int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	var n atomic.Int64
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			n.Add(1)
			conn.Close()
		}
	}()
	return listener.Addr().String(), n.Load
}

func hostileMails(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), "backend", "mailhtml", "testdata", "hostile.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var mails []string
	for line := range strings.Lines(string(text)) {
		mail, err := strconv.Unquote(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		mails = append(mails, mail)
	}
	return mails
}

// framed serves a page with one frame for each mail, and returns the address that lets its browser in.
func framed(t *testing.T, mails post) string {
	t.Helper()
	var page strings.Builder
	page.WriteString("<!doctype html><title>Correio</title>")
	for i := range mails.mails {
		fmt.Fprintf(&page, `<iframe sandbox src="/files/mail/%d"></iframe>`, i)
	}
	quiet := slog.New(slog.DiscardHandler)
	site := bridge.NewSite(bridge.Parts{
		Door: bridge.NewDoor(nil, nil, quiet), Hub: bridge.NewHub(), Media: mails, Tokens: bridge.NewTokens(t.TempDir(), time.Now),
		Page: fstest.MapFS{"index.html": {Data: []byte(page.String())}}, Log: quiet,
	})
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	handler = site.Handler([]string{strings.TrimPrefix(server.URL, "http://")})
	return server.URL + site.OwnerLink()
}
