// Package mailhtml makes the HTML of foreign mail fit to be seen: cleaned for a sandboxed frame, rendered as plain text
// for a bubble, and cut before the quoted tail. It works on strings alone: no network, no files, no store, and it never
// fails; what it does not understand it leaves out of the clean copy.
package mailhtml

import (
	"html"
	"net"
	"net/url"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

// blockedPicture stands where a remote picture was: fetching it would tell the sender that the mail was read.
const blockedPicture = "data:image/svg+xml;base64," +
	"PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSIxNiIgaGVpZ2h0PSIxNiI+PHJlY3Qgd2lkdGg9IjE2IiBoZWlnaHQ9IjE2IiBmaWxsPSIjY2NjIi8+PC9zdmc+"

// maxHTML bounds what is parsed; more than that is no letter. The cut may fall inside a tag, which the cleaner drops.
const maxHTML = 2 << 20

// rules are what may stay of a mail; making them takes longer than cleaning with them.
var rules = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.UGCPolicy()
	p.AllowURLSchemes("http", "https", "mailto", "tel", "cid")
	p.AllowDataURIImages()
	p.AllowRelativeURLs(false)
	return p
})

// Options say what of a mail may be shown beside its words.
type Options struct {
	// Picture gives the address of the part that the mail calls by a content id, or "" when there is none; nil knows none.
	Picture func(contentID string) string
	// Remote leaves remote pictures where they are: the person who reads has asked for them.
	Remote bool
}

// Cleaned is HTML that is safe to show in a sandboxed frame.
type Cleaned struct {
	HTML string
	// Blocked is how many remote pictures were replaced.
	Blocked int
	// Links are where the mail wants to lead, each address once, in the order of the numbers that stand in HTML in their
	// place: nothing in the frame can be followed.
	Links []Link
}

// Clean keeps the structure of a mail's HTML and drops everything that acts, styles, loads or leads away.
func Clean(source string, o Options) Cleaned {
	if len(source) > maxHTML {
		source = source[:maxHTML]
	}
	var out Cleaned
	p := *rules() // a copy: the rewriting of pictures is this mail's own, the rest is only read
	p.RewriteSrc(func(u *url.URL) {
		switch {
		case u.Scheme == "data", o.Remote && public(u):
			return
		case u.Scheme == "cid":
			if local, ok := part(u, o.Picture); ok {
				*u = *local
				return
			}
		default:
			out.Blocked++
		}
		blocked, _ := url.Parse(blockedPicture) // a constant that parses
		*u = *blocked
	})
	out.HTML, out.Links = unlink(p.Sanitize(source))
	return out
}

// part is the address of a picture that came with the mail.
func part(u *url.URL, picture func(string) string) (*url.URL, bool) {
	if picture == nil {
		return nil, false
	}
	id, err := url.PathUnescape(u.Opaque)
	if err != nil {
		id = u.Opaque
	}
	local, err := url.Parse(picture(id))
	return local, err == nil && local.String() != ""
}

// public reports whether a picture may be fetched at a person's wish: encrypted, and from a named host of the internet,
// never from a machine of the shop's own network.
func public(u *url.URL) bool {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if u.Scheme != "https" || u.User != nil || u.Port() != "" || net.ParseIP(host) != nil || !strings.Contains(host, ".") {
		return false
	}
	switch last := host[strings.LastIndexByte(host, '.')+1:]; last {
	case "", "local", "localhost", "internal", "lan", "home", "corp", "arpa", "test", "invalid":
		return false
	default:
		return last[0] >= 'a' // what begins with a digit is a number in disguise
	}
}

// FromText is plain text as HTML that shows it unchanged.
func FromText(text string) string {
	return "<pre>" + html.EscapeString(strings.ReplaceAll(text, "\x00", "")) + "</pre>"
}
