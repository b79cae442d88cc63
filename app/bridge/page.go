package bridge

import (
	"bytes"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// noncePlaceholder stands in index.html where the page reads the nonce that its style elements need.
const noncePlaceholder = "__CSP_NONCE__"

// Page serves the built page. Every answer carries a strict content policy: scripts and connections of our own only,
// style elements only with the nonce of this answer, frames of our own only (a mail), no forms. Paths without a file are views of the page.
func Page(files fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		if name == "" || path.Ext(name) == "" {
			name = "index.html"
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			if name == "index.html" {
				writeNotice(w, http.StatusNotFound, notBuilt)
				return
			}
			http.NotFound(w, r)
			return
		}
		nonce := randomHex(16)
		if name == "index.html" {
			body = bytes.ReplaceAll(body, []byte(noncePlaceholder), []byte(nonce))
		}
		h := w.Header()
		harden(h)
		h.Set("Content-Security-Policy", pagePolicy(nonce))
		h.Set("Content-Type", contentType(name))
		if strings.HasPrefix(name, "assets/") {
			// The builder puts a hash of the content into these names.
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		w.Write(body)
	})
}

func pagePolicy(nonce string) string {
	return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce + "'; img-src 'self' blob: data:; " +
		"media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'none'; " +
		"base-uri 'none'; frame-src 'self'; frame-ancestors 'none'"
}

// harden sets what every answer carries.
func harden(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// contentType does not ask the operating system, whose table a Windows program may have spoilt.
func contentType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".json", ".map":
		return "application/json"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}
