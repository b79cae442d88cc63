package mailhtml

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Link is one address that a mail wants to lead to.
type Link struct {
	Text    string // what the mail says it is
	Address string
	// Host is where it really leads, in the letters of the wire: "xn--pypal-4ve.com" shows what a lookalike hides.
	Host string
	// Astray says that the text names another host than the one it leads to.
	Astray bool
}

const (
	maxLinks    = 200
	maxLinkText = 120
)

// unlink takes the addresses out of cleaned HTML and leaves a number behind each text that had one. It works on tokens
// and copies everything else as it is: what has been cleaned is not parsed into anything new.
func unlink(cleaned string) (string, []Link) {
	var out strings.Builder
	var links []Link
	numbers := map[string]int{}
	open := -1 // in links, of the element that is open
	tokens := html.NewTokenizer(strings.NewReader(cleaned))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return out.String(), links
		}
		raw := string(tokens.Raw())
		token := tokens.Token()
		switch {
		case token.Data == "a" && (kind == html.StartTagToken || kind == html.SelfClosingTagToken):
			out.WriteString("<a>")
			open = -1
			if link, ok := lead(token); ok {
				n, known := numbers[link.Address]
				if !known && len(links) < maxLinks {
					links = append(links, link)
					n, known = len(links), true
					numbers[link.Address] = n
				}
				if known {
					open = n - 1
				}
			}
		case token.Data == "a" && kind == html.EndTagToken:
			out.WriteString("</a>")
			if open >= 0 {
				links[open].finish()
				out.WriteString("<sup>[" + strconv.Itoa(open+1) + "]</sup>")
			}
			open = -1
		case token.Data == "area":
			// a map has nowhere to lead
		default:
			if open >= 0 && kind == html.TextToken && len(links[open].Text) < maxLinkText {
				links[open].Text += token.Data
			}
			if open >= 0 && token.Data == "img" && links[open].Text == "" {
				links[open].Text = attribute(token, "alt")
			}
			out.WriteString(raw)
		}
	}
}

// lead reads where an element leads; false for nowhere that a person could go.
func lead(t html.Token) (Link, bool) {
	address := strings.TrimSpace(attribute(t, "href"))
	u, err := url.Parse(address)
	if err != nil || len(address) > 4096 {
		return Link{}, false
	}
	switch u.Scheme {
	case "http", "https":
		host := u.Hostname()
		if host == "" {
			return Link{}, false
		}
		if ascii, err := idna.Punycode.ToASCII(host); err == nil {
			host = ascii
		}
		u.User = nil // "https://banco.example@evil.example": a name before the @ is there to deceive
		return Link{Address: u.String(), Host: strings.ToLower(host)}, true
	case "mailto", "tel":
		to, _, _ := strings.Cut(u.Opaque, "?")
		return Link{Address: u.Scheme + ":" + to, Host: to}, to != ""
	}
	return Link{}, false
}

// named finds a host in the text of a link.
var named = regexp.MustCompile(`(?i)\b(?:https?://)?((?:[\p{L}\d-]+\.)+\p{L}{2,})\b`)

// finish shortens the text and compares it with where the link leads.
func (l *Link) finish() {
	text := strings.Join(strings.FieldsFunc(l.Text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	}), " ")
	if letters := []rune(text); len(letters) > maxLinkText {
		text = string(letters[:maxLinkText-1]) + "…"
	}
	l.Text = text
	said := named.FindStringSubmatch(text)
	if said == nil || !strings.HasPrefix(l.Address, "http") || strings.Contains(text, "@") {
		return
	}
	host := strings.ToLower(said[1])
	if ascii, err := idna.Punycode.ToASCII(host); err == nil {
		host = ascii
	}
	if _, real := publicsuffix.PublicSuffix(host); !real {
		return // "nota.pdf"
	}
	l.Astray = owner(host) != owner(l.Host)
}

// owner is the registered name that a host belongs to.
func owner(host string) string {
	if name, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return name
	}
	return host
}
