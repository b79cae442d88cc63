package mailhtml_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"planob/backend/mailhtml"
)

// hostile are the mails of testdata/hostile.txt, one quoted Go string a line: they try to run something, to lead the
// window away or to tell their sender that they were read.
func hostile(t testing.TB) []string {
	t.Helper()
	raw, err := os.ReadFile("testdata/hostile.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(raw)) {
		mail, err := strconv.Unquote(strings.TrimSpace(line))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		list = append(list, mail)
	}
	return list
}

// None of them acts, loads or leads anywhere, whether its pictures are wanted or not.
func TestHostileMailDoesNothing(t *testing.T) {
	if n := len(hostile(t)); n < 60 {
		t.Fatalf("%d mails", n)
	}
	for _, in := range hostile(t) {
		still(t, in, mailhtml.Clean(in, mailhtml.Options{}).HTML, false)
		still(t, in, mailhtml.Clean(in, mailhtml.Options{Remote: true}).HTML, true)
	}
}

// allowed are the elements that a mail may keep, and attributes that neither act nor load. What is not listed is refused, so a rule
// that the cleaner gains by accident is noticed here.
var (
	elements = set(`a abbr acronym b bdi bdo big blockquote br caption cite code col colgroup dd del details dfn div dl dt em
		figcaption figure h1 h2 h3 h4 h5 h6 hgroup hr i img ins kbd li map mark meter nav ol article aside header footer section p pre progress q
		rp rt ruby s samp small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr`)
	attributes = set(`abbr align alt char charoff colspan datetime dir headers height high id lang low max min name nowrap open
		optimum reversed rowspan scope span src start summary title type usemap valign value width cite`)
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// still fails when cleaned HTML, parsed as a browser does, holds anything that is not dead.
func still(t *testing.T, in, out string, remote bool) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(mailhtml.Frame(out, remote, false)))
	if err != nil {
		t.Fatalf("%q: %v", in, err)
	}
	var body *html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "body" {
			body = n
		}
	}
	for n := range body.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if !elements[n.Data] || n.Namespace != "" {
			t.Errorf("%q keeps <%s>: %q", in, n.Data, out)
		}
		for _, a := range n.Attr {
			switch {
			case !attributes[a.Key]:
				t.Errorf("%q keeps %s: %q", in, a.Key, out)
			case a.Key == "src" && !strings.HasPrefix(a.Val, "data:image/") && !(remote && strings.HasPrefix(a.Val, "https://")):
				t.Errorf("%q loads %q", in, a.Val)
			case a.Key == "src" && strings.Contains(strings.ToLower(a.Val), "x.test"):
				t.Errorf("%q asks the shop's own network: %q", in, a.Val)
			}
		}
	}
}

// Links are listed with the host that they really lead to, and a text that names another one is told.
func TestLinksTellWhereTheyLead(t *testing.T) {
	for _, c := range []struct {
		in, text, address, host string
		astray                  bool
	}{
		{`<a href="https://loja.test/p?a=1&amp;b=2">Ver  pedido</a>`, "Ver pedido", "https://loja.test/p?a=1&b=2", "loja.test", false},
		{`<a href="http://www.banco.com.br/"><b>banco.com.br</b></a>`, "banco.com.br", "http://www.banco.com.br/", "www.banco.com.br", false},
		{`<a href="https://golpe.example.net/">www.banco.com.br</a>`, "www.banco.com.br", "https://golpe.example.net/", "golpe.example.net", true},
		{`<a href="https://banco.com.br@golpe.net/x">entrar</a>`, "entrar", "https://golpe.net/x", "golpe.net", false},
		{`<a href="https://bаnco.com.br/">banco.com.br</a>`, "banco.com.br", "https://b%D0%B0nco.com.br/", "xn--bnco-53d.com.br", true},
		{`<a href="https://loja.com.br/n">nota.pdf</a>`, "nota.pdf", "https://loja.com.br/n", "loja.com.br", false},
		{`<a href="mailto:ana@loja.test?bcc=x@y.test&attach=/etc/passwd">escreva</a>`, "escreva", "mailto:ana@loja.test", "ana@loja.test", false},
		{`<a href="tel:+5531999990000">ligue</a>`, "ligue", "tel:+5531999990000", "+5531999990000", false},
		{`<a href="https://loja.test"><img alt="Logo" src="https://x.test/a"></a>`, "Logo", "https://loja.test", "loja.test", false},
		{"<a href=\"https://loja.test\">a\u202ebr.moc.ocnab</a>", "a br.moc.ocnab", "https://loja.test", "loja.test", false},
	} {
		got := mailhtml.Clean(c.in, mailhtml.Options{})
		if want := (mailhtml.Link{Text: c.text, Address: c.address, Host: c.host, Astray: c.astray}); len(got.Links) != 1 || got.Links[0] != want {
			t.Errorf("%s:\n got %+v\nwant %+v", c.in, got.Links, want)
		}
		if !strings.Contains(got.HTML, "<sup>[1]</sup>") || strings.Contains(got.HTML, "href") {
			t.Errorf("%s: %s", c.in, got.HTML)
		}
	}
	twice := mailhtml.Clean(`<a href="https://a.test/">um</a><a href="https://b.test/">dois</a><a href="https://a.test/">três</a>`, mailhtml.Options{})
	if len(twice.Links) != 2 || strings.Count(twice.HTML, "[1]") != 2 {
		t.Errorf("an address that stands twice: %+v %s", twice.Links, twice.HTML)
	}
}

// Pictures from elsewhere come only when a person asked, only encrypted, and never from the shop's own network.
func TestRemotePicturesOnlyWhenAsked(t *testing.T) {
	for in, shown := range map[string]bool{
		"https://img.loja.com.br/a.png": true, "http://img.loja.com.br/a.png": false, "//img.loja.com.br/a.png": false,
		"https://192.168.0.1/a": false, "https://[::1]/a": false, "https://router/a": false, "https://router.local/a": false,
		"https://0x7f.0.0.0x1/a": false, "https://2130706433/a": false, "https://img.loja.com.br:8443/a": false,
		"https://user@img.loja.com.br/a": false, "https://localhost/a": false, "https://127.1/a": false, "https://a.internal./a": false,
	} {
		source := `<img src="` + in + `">`
		if got := mailhtml.Clean(source, mailhtml.Options{}); strings.Contains(got.HTML, "loja") {
			t.Errorf("%s is loaded unasked: %s", in, got.HTML)
		}
		got := mailhtml.Clean(source, mailhtml.Options{Remote: true})
		if strings.Contains(got.HTML, in) != shown || (got.Blocked == 0) != (shown || !strings.Contains(got.HTML, "data:")) {
			t.Errorf("%s, asked for: %+v", in, got)
		}
	}
}

// The frame forbids again what the cleaner has dropped, allows its own style by name alone, and follows the page's dark side.
func TestFrameForbids(t *testing.T) {
	got := mailhtml.Frame("<p>Oi</p>", false, true)
	if !strings.Contains(got, "default-src &#39;none&#39;; img-src data:; style-src &#39;sha256-") || !strings.Contains(got, "<p>Oi</p>") ||
		!strings.Contains(got, `class="dark"`) || strings.Contains(mailhtml.Policy(false), "https:") || strings.Contains(mailhtml.Policy(false), "unsafe") {
		t.Errorf("frame: %s", got)
	}
	if !strings.Contains(mailhtml.Policy(true), "img-src data: https:;") {
		t.Errorf("policy with pictures: %s", mailhtml.Policy(true))
	}
}

// Whatever the bytes, cleaning ends and leaves nothing that acts, loads or leads away.
func FuzzClean(f *testing.F) {
	for _, s := range append(hostile(f), "<p>Oi</p>", `<img src="https://a.test/`+strings.Repeat("a", 300)+`">`, `<a href="https://a.test" target=_top>x</a>`) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		still(t, in, mailhtml.Clean(in, mailhtml.Options{Picture: func(string) string { return "data:image/png;base64,AAAA" }}).HTML, false)
		mailhtml.TrimQuote(mailhtml.Text(in))
	})
}
