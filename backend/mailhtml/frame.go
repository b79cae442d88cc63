package mailhtml

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
)

// look is the frame's only style. It is named by its hash in the policy, so that no other style can be one.
const look = `html{color-scheme:light}html.dark{color-scheme:dark}` +
	`body{margin:1rem;background:#fff;color:#2b2130;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}` +
	`.dark body{background:#1e1922;color:#f1eaf2}` +
	`img{max-width:100%;height:auto}table{max-width:100%;border-collapse:collapse}` +
	`th,td{padding:.2em .8em .2em 0;text-align:left;vertical-align:top}pre{white-space:pre-wrap;font:inherit}` +
	`blockquote{margin:0 0 0 .5em;padding-left:.75em;border-left:2px solid #b9b0bd}` +
	`a{text-decoration:underline}sup{font-size:.75em}`

// Policy is the Content-Security-Policy of a mail's frame: nothing runs, nothing is sent, and nothing is loaded except
// pictures that the document carries itself; remote adds pictures from elsewhere. A header says it, and the document
// says it again, because not every window passes headers on.
func Policy(remote bool) string {
	pictures := "data:"
	if remote {
		pictures += " https:"
	}
	sum := sha256.Sum256([]byte(look))
	return "default-src 'none'; img-src " + pictures + "; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'none'; base-uri 'none'"
}

// Frame is the whole document around cleaned HTML.
func Frame(cleaned string, remote, dark bool) string {
	class := ""
	if dark {
		class = ` class="dark"`
	}
	return `<!doctype html><html lang="pt-BR"` + class + `><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="` +
		html.EscapeString(Policy(remote)) + `"><meta name="referrer" content="no-referrer"><title>E-mail</title><style>` + look +
		`</style></head><body>` + cleaned + `</body></html>`
}
