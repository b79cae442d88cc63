package loopback

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/coder/websocket"
	"go.mau.fi/whatsmeow/socket"
	"go.mau.fi/whatsmeow/store"
)

// pages serves what the real hosts serve: the chat socket, media, and the page that tells the newest version.
func (s *Server) pages(inside bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ws/chat", func(w http.ResponseWriter, r *http.Request) { s.serveChat(w, r, inside) })
	mux.HandleFunc("POST /mms/{kind}/{token}", func(w http.ResponseWriter, r *http.Request) { s.takeFile(w, r, inside) })
	mux.HandleFunc("DELETE /mms/{kind}/{token}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /v/{token}", func(w http.ResponseWriter, r *http.Request) { s.giveFile(w, r, inside) })
	mux.HandleFunc("GET /{$}", s.versionPage)
	return mux
}

func (s *Server) serveChat(w http.ResponseWriter, r *http.Request, inside bool) {
	if !inside {
		f := s.Faults()
		if f.UpgradeStatus != 0 {
			http.Error(w, http.StatusText(f.UpgradeStatus), f.UpgradeStatus)
			return
		}
		s.waitWhile(r.Context().Done(), func(f *Faults) bool { return f.HangUpgrade })
	}
	ws, err := websocket.Accept(w, r, nil)
	if err != nil {
		s.log.Debug("refuse websocket", "err", err)
		return
	}
	ws.SetReadLimit(socket.FrameMaxSize)
	c := newConn(s, ws, r.Context().Value(gateKey{}).(*gate), inside)
	defer c.gate.reset()
	done := make(chan struct{})
	s.begin(func() { defer close(done); c.run() })
	select {
	case <-done:
	case <-s.ctx.Done(): // run may not have begun
	}
}

// versionPage is the part of the real page that a client reads: the newest revision.
func (s *Server) versionPage(w http.ResponseWriter, _ *http.Request) {
	f := s.Faults()
	if f.PageStatus != 0 {
		http.Error(w, http.StatusText(f.PageStatus), f.PageStatus)
		return
	}
	revision := f.MinRevision
	if revision == 0 {
		revision = store.GetWAVersion()[2]
	}
	fmt.Fprintf(w, `<!DOCTYPE html><script>{"client_revision":%d,"x":1}</script>`, revision)
}

// takeFile keeps an uploaded file, which is already encrypted, under the name that the client gave it.
func (s *Server) takeFile(w http.ResponseWriter, r *http.Request, inside bool) {
	if status := s.Faults().UploadStatus; status != 0 && !inside {
		http.Error(w, http.StatusText(status), status)
		return
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "cut short", http.StatusBadRequest)
		return
	}
	token := strings.TrimRight(r.PathValue("token"), "=")
	s.mu.Lock()
	s.files[token] = data
	s.saveFile(token, data)
	s.mu.Unlock()
	path := "/v/" + token + "?ccb=1"
	_ = json.NewEncoder(w).Encode(map[string]string{ // a client that went away notices by itself
		"url": "https://" + mediaHost + path, "direct_path": path, "handle": token, "object_id": token,
	})
}

func (s *Server) giveFile(w http.ResponseWriter, r *http.Request, inside bool) {
	if status := s.Faults().DownloadStatus; status != 0 && !inside {
		http.Error(w, http.StatusText(status), status)
		return
	}
	s.mu.Lock()
	data, ok := s.files[r.PathValue("token")]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(data) // a client that went away notices by itself
}
