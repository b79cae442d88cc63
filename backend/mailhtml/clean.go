// Package mailhtml makes the HTML of foreign mail fit to be seen: cleaned for a sandboxed frame, rendered as plain text
// for a bubble, and cut before the quoted tail. It works on strings alone: no network, no files, no store, and it never
// fails; what it does not understand it leaves out of the clean copy.
package mailhtml

import (
	"html"
	"net/url"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

// blockedPicture stands where a remote picture was: fetching it would tell the sender that the mail was read.
const blockedPicture = "data:image/svg+xml;base64," +
	"PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSIxNiIgaGVpZ2h0PSIxNiI+PHJlY3Qgd2lkdGg9IjE2IiBoZWlnaHQ9IjE2IiBmaWxsPSIjY2NjIi8+PC9zdmc+"

// policy of the frame: no script, style, form or embedding; the frame's own Content-Security-Policy says the same again.
const policy = "default-src 'none'; img-src data: blob: 'self'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"

// maxHTML bounds what is parsed; more than that is no letter. The cut may fall inside a tag, which the cleaner drops.
const maxHTML = 2 << 20

// rules are what may stay of a mail; making them takes longer than cleaning with them.
var rules = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.UGCPolicy()
	p.AllowURLSchemes("http", "https", "mailto", "tel", "cid")
	p.AllowDataURIImages()
	p.AllowRelativeURLs(false)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
})

// Cleaned is HTML that is safe to show in a sandboxed frame.
type Cleaned struct {
	HTML string
	// Blocked is how many remote pictures were replaced.
	Blocked int
}

// Clean keeps the structure of a mail's HTML and drops everything that acts, styles or loads. picture gives the address
// of the part that the mail calls by a content id, or "" when there is none; nil knows none.
func Clean(source string, picture func(contentID string) string) Cleaned {
	if len(source) > maxHTML {
		source = source[:maxHTML]
	}
	var out Cleaned
	p := *rules() // a copy: the rewriting of pictures is this mail's own, the rest is only read
	p.RewriteSrc(func(u *url.URL) {
		if u.Scheme == "data" {
			return
		}
		if u.Scheme == "cid" && picture != nil {
			id, err := url.PathUnescape(u.Opaque)
			if err != nil {
				id = u.Opaque
			}
			if local, err := url.Parse(picture(id)); err == nil && local.String() != "" {
				*u = *local
				return
			}
		}
		if u.Scheme != "cid" {
			out.Blocked++
		}
		blocked, _ := url.Parse(blockedPicture) // a constant that parses
		*u = *blocked
	})
	out.HTML = p.Sanitize(source)
	return out
}

// Frame is the document for the srcdoc of a sandboxed frame around cleaned HTML.
func Frame(cleaned string) string {
	return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="` +
		html.EscapeString(policy) + `"><meta name="referrer" content="no-referrer"><style>` +
		`body{margin:0;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}img{max-width:100%;height:auto}` +
		`table{max-width:100%}pre{white-space:pre-wrap}blockquote{margin:0 0 0 .5em;padding-left:.75em;border-left:2px solid #ccc}` +
		`</style></head><body>` + cleaned + `</body></html>`
}

// FromText is plain text as HTML that shows it unchanged.
func FromText(text string) string {
	return "<pre>" + html.EscapeString(strings.ReplaceAll(text, "\x00", "")) + "</pre>"
}
