package bridge

import (
	"html/template"
	"net/http"
)

// notice is a page of one title and one sentence, for moments in which the real page cannot be shown.
type notice struct{ Title, Text string }

var (
	linkUsed = notice{"Este link já foi usado",
		"Cada link de entrada abre o Plano B uma vez só. O link novo está na janela em que o programa foi iniciado, na última linha: copie e abra aqui."}
	linkNeeded = notice{"Entre pelo link do dono",
		"Abra o link que apareceu na janela em que o Plano B foi iniciado. Nada se perdeu: o programa continua funcionando."}
	entering = notice{"Entrando…", "Abrindo o Plano B."}
	notBuilt = notice{"A página ainda não foi construída",
		"O programa está funcionando, mas foi feito sem a página. Rode go run ./build run para construir os dois."}
)

var noticePage = template.Must(template.New("notice").Parse(`<!doctype html>
<html lang="pt-BR"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
{{if .Enter}}<meta http-equiv="refresh" content="0;url=/">{{end}}<title>{{.Title}} · Plano B</title>
<style nonce="{{.Nonce}}">
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#F4F1EE;color:#2B2130;font:16px/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:1.5rem;padding:2rem;background:#fff;border:1px solid #E6DFDB;border-radius:14px}
h1{margin:0 0 .5rem;font-size:1.4rem}p{margin:0;color:#5D5263}a{color:#6D2F66}
@media (prefers-color-scheme:dark){body{background:#151118;color:#F1EAF2}main{background:#1E1922;border-color:#352D3C}p{color:#C3B7C8}a{color:#E3B8DD}}
</style></head><body><main><h1>{{.Title}}</h1><p>{{.Text}}{{if .Enter}} <a href="/">Continuar</a>{{end}}</p></main></body></html>
`))

// writeNotice sends n. The page it makes has no script.
func writeNotice(w http.ResponseWriter, status int, n notice) {
	nonce := randomHex(16)
	harden(w.Header())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'nonce-"+nonce+"'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	// A browser that went away in the meantime is no error of ours.
	_ = noticePage.Execute(w, struct {
		notice
		Nonce string
		Enter bool
	}{n, nonce, n == entering})
}
