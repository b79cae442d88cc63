package mailhtml_test

import (
	"strings"
	"testing"

	"planob/backend/mailhtml"
)

// Nothing that acts, styles or loads survives; the picture that came with the mail does.
func TestCleanDropsWhatActs(t *testing.T) {
	for name, in := range map[string]string{
		"script":     `<script>alert(1)</script>`,
		"handler":    `<img src="https://x.test/a.png" onerror="alert(1)">`,
		"javascript": `<a href="javascript:alert(1)">x</a>`,
		"form":       `<form action="https://x.test"><input name=a></form>`,
		"style":      `<div style="background:url(https://x.test/b)">x</div><style>@import url(https://x.test)</style>`,
		"svg":        `<svg onload=alert(1)><image href="https://x.test"/></svg>`,
		"frame":      `<iframe src="https://x.test"></iframe><object data="https://x.test"></object>`,
		"base":       `<base href="https://x.test"><meta http-equiv=refresh content="0;url=https://x.test"><link rel=stylesheet href=https://x.test>`,
		"srcset":     `<img srcset="https://x.test/a 2x" src="//x.test/b">`,
		"video":      `<video poster="https://x.test/a"><source src="https://x.test/b"></video>`,
	} {
		got := mailhtml.Clean(in, mailhtml.Options{}).HTML
		for _, bad := range []string{"<script", "onerror", "onload", "javascript:", "<form", "<input", "style", "<svg", "<iframe", "<object", "<base", "<meta", "<link", "x.test", "srcset", "<video", "poster"} {
			if strings.Contains(got, bad) {
				t.Errorf("%s: %q is left in %q", name, bad, got)
			}
		}
	}
}

// Remote pictures are replaced and counted; a picture of the mail itself is shown from its part.
func TestCleanPictures(t *testing.T) {
	picture := func(id string) string {
		if id == "logo@mail" {
			return "/part/7"
		}
		return ""
	}
	got := mailhtml.Clean(`<p>Oi</p><img src="cid:logo@mail"><img src="cid:gone"><img src="https://track.test/p.gif?u=1"><img src="data:image/png;base64,iVBORw0KGgo=">`, mailhtml.Options{Picture: picture})
	if got.Blocked != 1 {
		t.Errorf("blocked %d pictures, want 1", got.Blocked)
	}
	if !strings.Contains(got.HTML, `src="/part/7"`) || strings.Contains(got.HTML, "track.test") || strings.Contains(got.HTML, "cid:") {
		t.Errorf("pictures: %s", got.HTML)
	}
	if !strings.Contains(got.HTML, "data:image/png;base64,iVBORw0KGgo=") {
		t.Errorf("the embedded picture is gone: %s", got.HTML)
	}
}

// HTML reads as a person would have typed it.
func TestText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"paragraphs", "<p>Bom dia,</p><p>quero  um\n bolo.</p>", "Bom dia,\n\nquero um bolo."},
		{"lines", "a<br>b<br/><br>c", "a\nb\n\nc"},
		{"entities", "p&atilde;o &amp; caf&eacute; &lt;3", "pão & café <3"},
		{"outlook", "<html><head><style>p{}</style><title>x</title></head><body><div>Oi</div><div>tudo bem?</div></body></html>", "Oi\ntudo bem?"},
		{"list", "<ul><li>um</li><li>dois</li></ul>fim", "• um\n• dois\n\nfim"},
		{"table", "<table><tr><td>Bolo</td><td>R$ 50</td></tr><tr><td>Torta</td><td>R$ 60</td></tr></table>", "Bolo R$ 50\nTorta R$ 60"},
		{"link", `<a href="https://loja.test/pedido/7">seu pedido</a>`, "seu pedido (https://loja.test/pedido/7)"},
		{"same link", `<a href="https://loja.test/">loja.test</a>`, "loja.test"},
		{"quote", "Sim<blockquote>Quer?<br>Hoje?</blockquote>", "Sim\n\n> Quer?\n> Hoje?"},
		{"hidden", `<div style="display: none">preheader</div>Olá`, "Olá"},
		{"pre", "<pre>a\n  b</pre>", "a\n  b"},
		{"script", "<script>alert('<p>')</script>ok", "ok"},
		{"never closed", "<div><p>a<td>b", "a b"},
		{"empty", "", ""},
	} {
		if got := mailhtml.Text(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// The quoted tail is cut where it is certain, and only there.
func TestTrimQuote(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
	}{
		{"gmail", "Pode ser às 15h.\n\nEm qua., 18 de nov. de 2026 às 10:11, Padaria <loja@shop.test> escreveu:\n\n> Qual horário?\n> Obrigado\n", "Pode ser às 15h."},
		{"gmail wrapped", "Sim\n\nEm qua., 18 de nov. de 2026 às 10:11, Padaria do Bairro de Cima\n<loja@shop.test> escreveu:\n\n> Qual?", "Sim"},
		{"english", "Yes\n\nOn Wed, Nov 18, 2026 at 10:11 AM Shop <loja@shop.test> wrote:\n> Which?", "Yes"},
		{"phone without marks", "Ok\n\nEm 18 de nov. de 2026, à(s) 10:11, Padaria <loja@shop.test> escreveu:\n\nQual horário?", "Ok"},
		{"outlook", "Confirmo.\n\nDe: Padaria <loja@shop.test>\nEnviado: quarta-feira, 18 de novembro de 2026 10:11\nPara: Maria\nAssunto: Pedido\n\nQual horário?", "Confirmo."},
		{"outlook rule", "Confirmo.\n________________________________\nFrom: Shop\nSent: Wednesday\nTo: Maria\nSubject: x\n\nWhich?", "Confirmo."},
		{"original message", "Segue.\n-----Mensagem original-----\nDe: x", "Segue."},
		{"bare quote at the end", "Quero\n> Quer?\n> Ou não?", "Quero"},
		{"between the lines", "> Quer bolo?\nSim\n> De quê?\nChocolate", "> Quer bolo?\nSim\n> De quê?\nChocolate"},
		{"between, introduced", "Oi\nEm seg., 16 de nov. de 2026, Loja <a@b.test> escreveu:\n> Quer?\nSim", "Oi\nEm seg., 16 de nov. de 2026, Loja <a@b.test> escreveu:\n> Quer?\nSim"},
		{"forward", "Veja\n---------- Mensagem encaminhada ---------\nDe: Ana\nData: ontem\nPara: x\n\nTexto", "Veja\n---------- Mensagem encaminhada ---------\nDe: Ana\nData: ontem\nPara: x\n\nTexto"},
		{"only a quote", "> Quer?\n> Sim?", "> Quer?\n> Sim?"},
		{"plain", "De manhã: sim\nPara: ninguém", "De manhã: sim\nPara: ninguém"},
		{"a price list", "Em promoção hoje:\nBolo", "Em promoção hoje:\nBolo"},
	} {
		got, trimmed := mailhtml.TrimQuote(c.in)
		if got != c.want || trimmed != (c.in != c.want) {
			t.Errorf("%s: got %q (%v), want %q", c.name, got, trimmed, c.want)
		}
	}
}
