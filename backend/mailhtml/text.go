package mailhtml

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxQuote bounds the depth of ">" marks; forged mail nests thousands.
const maxQuote = 20

// Text renders a mail's HTML as plain text: paragraphs become lines, quotes get "> " before each line, a link keeps its
// address when its words do not show it.
func Text(source string) string {
	if len(source) > maxHTML {
		source = source[:maxHTML]
	}
	r := renderer{}
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return r.String()
		case html.TextToken:
			r.text(string(z.Text()))
		case html.StartTagToken:
			r.open(z.Token())
		case html.SelfClosingTagToken:
			t := z.Token()
			r.open(t)
			if !void(t.DataAtom) {
				r.close(t.DataAtom)
			}
		case html.EndTagToken:
			r.close(z.Token().DataAtom)
		}
	}
}

// renderer walks tokens, not a tree: foreign HTML nests without end and closes what it never opened.
type renderer struct {
	out    strings.Builder
	line   strings.Builder
	blanks int // empty lines asked for before the next text
	begun  bool
	space  bool
	quote  int
	last   int // depth of quotes of the line written last
	pre    int
	skip   []atom.Atom // elements whose content is not shown, innermost last
	href   string
	linked strings.Builder
}

func (r *renderer) String() string {
	r.flush()
	return strings.TrimSpace(r.out.String())
}

func (r *renderer) text(s string) {
	if len(r.skip) > 0 {
		return
	}
	s = html.UnescapeString(s)
	for _, c := range s {
		switch {
		case c == '\u200b' || c == '\u200c' || c == '\u200d' && r.line.Len() == 0 || c == '\u2060' || c == '\ufeff' || c == '\u00ad' || c == '\u034f':
			// invisible filler of newsletters
		case r.pre > 0 && c == '\n':
			r.flushLine()
		case r.pre > 0 && c == '\t':
			r.put('\t')
		case unicode.IsSpace(c) && r.pre == 0:
			r.space = true
		case unicode.IsControl(c):
		default:
			if r.space && r.line.Len() > 0 {
				r.put(' ')
			}
			r.space = false
			r.put(c)
		}
	}
}

func (r *renderer) put(c rune) {
	r.line.WriteRune(c)
	if r.href != "" {
		r.linked.WriteRune(c)
	}
}

func (r *renderer) open(t html.Token) {
	if len(r.skip) > 0 {
		if !void(t.DataAtom) && r.skip[len(r.skip)-1] == t.DataAtom {
			r.skip = append(r.skip, t.DataAtom)
		}
		return
	}
	if hidden(t) && !void(t.DataAtom) {
		r.skip = append(r.skip, t.DataAtom)
		return
	}
	switch t.DataAtom {
	case atom.Br:
		r.flushLine()
	case atom.Hr:
		r.block(1)
		r.line.WriteString("---")
		r.block(1)
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Table, atom.Ul, atom.Ol:
		r.block(1)
	case atom.Pre:
		r.block(1)
		r.pre++
	case atom.Blockquote:
		r.block(1)
		r.quote++
	case atom.Li:
		r.block(0)
		r.line.WriteString("• ")
	case atom.Td, atom.Th:
		r.space = true
	case atom.A:
		r.href = attribute(t, "href")
		r.linked.Reset()
	default:
		if blockElement(t.DataAtom) {
			r.block(0)
		}
	}
}

func (r *renderer) close(a atom.Atom) {
	if n := len(r.skip); n > 0 {
		if r.skip[n-1] == a {
			r.skip = r.skip[:n-1]
		}
		return
	}
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Table, atom.Ul, atom.Ol:
		r.block(1)
	case atom.Pre:
		r.block(1)
		r.pre = max(0, r.pre-1)
	case atom.Blockquote:
		r.block(1)
		r.quote = max(0, r.quote-1)
	case atom.A:
		r.endLink()
	default:
		if blockElement(a) {
			r.block(0)
		}
	}
}

func (r *renderer) endLink() {
	href, words := strings.TrimSpace(r.href), strings.TrimSpace(r.linked.String())
	r.href = ""
	if words == "" || !strings.HasPrefix(href, "http://") && !strings.HasPrefix(href, "https://") {
		return
	}
	short := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(href, "https://"), "http://"), "/")
	if strings.Contains(words, short) {
		return
	}
	r.line.WriteString(" (" + href + ")")
}

// block ends the line and asks for at least n empty lines before what follows.
func (r *renderer) block(n int) {
	r.flush()
	r.blanks = max(r.blanks, n)
}

// flush writes the line if there is something in it.
func (r *renderer) flush() {
	if strings.TrimSpace(r.line.String()) != "" {
		r.flushLine()
	}
	r.line.Reset()
	r.space = false
}

// flushLine writes the line, also an empty one.
func (r *renderer) flushLine() {
	text := strings.TrimRight(r.line.String(), " \t")
	r.line.Reset()
	r.space = false
	if text == "" && !r.begun {
		return
	}
	mark := strings.Repeat("> ", min(r.quote, maxQuote))
	if r.begun {
		for ; r.blanks > 0; r.blanks-- {
			r.out.WriteString(strings.Repeat(">", min(r.quote, r.last, 1)) + "\n")
		}
	}
	r.begun, r.blanks, r.last = true, 0, r.quote
	r.out.WriteString(strings.TrimRight(mark+text, " ") + "\n")
}

func hidden(t html.Token) bool {
	switch t.DataAtom {
	case atom.Head, atom.Style, atom.Script, atom.Title, atom.Template, atom.Noscript, atom.Svg, atom.Object, atom.Iframe, atom.Textarea, atom.Select:
		return true
	}
	style := strings.ToLower(strings.ReplaceAll(attribute(t, "style"), " ", ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "mso-hide:all")
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func blockElement(a atom.Atom) bool {
	switch a {
	case atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Center, atom.Address, atom.Dl, atom.Dt, atom.Dd, atom.Form, atom.Fieldset, atom.Li, atom.Tr, atom.Body:
		return true
	}
	return false
}

func void(a atom.Atom) bool {
	switch a {
	case atom.Br, atom.Hr, atom.Img, atom.Input, atom.Meta, atom.Link, atom.Base, atom.Col, atom.Area, atom.Embed, atom.Wbr, atom.Source, atom.Track, atom.Param:
		return true
	}
	return false
}
