package contingency

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"planob/backend/desk"
)

// Page is one address whose exact answer is known, so that a network which answers in its place is found out.
type Page struct {
	URL    string
	Status int
	Body   string
}

// Pages are the public pages that operating systems themselves ask. With PublicResolvers they are the only hosts that
// the program contacts besides a person's own channels (docs/ARCHITECTURE.md lists them).
var Pages = []Page{
	{"http://connectivitycheck.gstatic.com/generate_204", http.StatusNoContent, ""},
	{"http://www.msftconnecttest.com/connecttest.txt", http.StatusOK, "Microsoft Connect Test"},
	{"http://captive.apple.com/", http.StatusOK, "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"},
}

// PublicResolvers answer names when the provider's own do not.
var PublicResolvers = []string{"1.1.1.1:53", "8.8.8.8:53"}

// Connection checks this computer's own way out. Its fields are seams for tests; NewConnection fills them.
type Connection struct {
	Pages  []Page
	Client *http.Client
	// Plugged reports whether any network other than the computer itself is up.
	Plugged func() bool
	// Direct reports whether a public resolver finds the name.
	Direct func(ctx context.Context, host string) bool
	// told hears what time it is at a page.
	told func(host string, far time.Time)
}

// TellTime implements TimeTeller. It is called before the first Check.
func (c *Connection) TellTime(told func(host string, far time.Time)) { c.told = told }

// NewConnection is the check that ships.
func NewConnection() *Connection {
	return &Connection{
		Pages:   Pages,
		Client:  &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: noRedirect, Timeout: checkBound},
		Plugged: plugged,
		Direct:  resolveDirectly,
	}
}

// Blind is a check that asks nobody and knows nothing.
type Blind struct{}

// Check implements Internet.
func (Blind) Check(context.Context) desk.InternetState { return desk.InternetUnknown }

// noRedirect: a login page is reached by a redirect, so a redirect is an altered answer.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

type pageAnswer int

const (
	pageSilent pageAnswer = iota
	pageExact
	pageAltered
)

// Check asks every page at once and returns as soon as the answer is certain.
func (c *Connection) Check(ctx context.Context) desk.InternetState {
	if !c.Plugged() {
		return desk.InternetCable
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	answers := make(chan pageAnswer, len(c.Pages))
	for _, p := range c.Pages {
		go func() { answers <- c.ask(ctx, p) }()
	}
	count := map[pageAnswer]int{}
	for range c.Pages {
		count[<-answers]++
		if count[pageExact] > len(c.Pages)/2 {
			return desk.InternetOK
		}
	}
	switch {
	case count[pageAltered] > 0:
		return desk.InternetPortal
	case count[pageExact] > 0:
		return desk.InternetOK // one exact answer, silence from the others, nothing altered
	case c.Direct(ctx, hostOf(c.Pages[0].URL)):
		return desk.InternetDNS
	}
	return desk.InternetDown
}

func (c *Connection) ask(ctx context.Context, p Page) pageAnswer {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL, nil)
	if err != nil {
		return pageSilent
	}
	res, err := c.Client.Do(req)
	if err != nil {
		return pageSilent
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 4096))
	if err != nil {
		return pageSilent
	}
	if res.StatusCode == p.Status && strings.TrimSpace(string(body)) == p.Body {
		c.date(p, res.Header)
		return pageExact
	}
	return pageAltered
}

// date passes on when the page was answered, unless it comes out of somebody's cache.
func (c *Connection) date(p Page, h http.Header) {
	far, err := http.ParseTime(h.Get("Date"))
	if err == nil && h.Get("Age") == "" && c.told != nil {
		c.told(hostOf(p.URL), far)
	}
}

func hostOf(url string) string {
	host, _, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
	return host
}

func plugged() bool {
	list, err := net.Interfaces()
	if err != nil {
		return true // not knowing is no proof of a pulled cable
	}
	for _, i := range list {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err == nil && len(addrs) > 0 {
			return true
		}
	}
	return false
}

func resolveDirectly(ctx context.Context, host string) bool {
	for _, server := range PublicResolvers {
		r := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{Timeout: 2 * time.Second}).DialContext(ctx, network, server)
		}}
		if _, err := r.LookupHost(ctx, host); err == nil {
			return true
		}
	}
	return false
}
