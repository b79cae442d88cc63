package bridge

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"planob/backend/desk"
	"planob/backend/media"
)

// How much one upload may bring, by its use. A backup is as big as the shop.
const (
	maxUpload     = 64 << 20
	maxCopyUpload = 64 << 30
)

// Media opens the files of messages, and their mails as their senders drew them. Satisfied by the composition root.
type Media interface {
	OpenMedia(id int64) (File, error)
	OpenMail(id int64, want Drawing) (Mail, error)
}

// Drawing is how a person wants to see a mail.
type Drawing struct {
	Pictures bool // the remote ones too
	Dark     bool
}

// Mail is a cleaned mail as a whole document, with the policy that its answer carries.
type Mail struct {
	HTML   string
	Policy string
}

// File is an open file with the name and type that its sender claimed.
type File struct {
	Name    string
	MIME    string
	Content io.ReadSeekCloser
}

// Upload is the answer to POST /files.
type Upload struct {
	Token string `json:"token"`
	Name  string `json:"name"`
	MIME  string `json:"mime"`
	Size  int64  `json:"size"`
}

func (s *Site) serveMedia(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || s.media == nil {
		http.NotFound(w, r)
		return
	}
	f, err := s.media.OpenMedia(id)
	if err != nil {
		s.refuse(w, "files.media", err)
		return
	}
	defer f.Content.Close()
	serveFile(w, r, f)
}

// serveMail answers with a mail for a sandboxed frame of our own page. The policy takes scripts, origin and navigation
// away from it also where it is opened by itself.
func (s *Site) serveMail(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || s.media == nil {
		http.NotFound(w, r)
		return
	}
	q := r.URL.Query()
	mail, err := s.media.OpenMail(id, Drawing{Pictures: q.Has("pictures"), Dark: q.Has("dark")})
	if err != nil {
		s.refuse(w, "files.mail", err)
		return
	}
	h := w.Header()
	harden(h)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", mail.Policy+"; sandbox; frame-ancestors 'self'")
	// The answer is complete or it is not there; a browser that went away in the meantime is no error of ours.
	_, _ = io.WriteString(w, mail.HTML)
}

func (s *Site) serveToken(w http.ResponseWriter, r *http.Request) {
	t, err := s.tokens.Get(r.PathValue("token"))
	if err != nil {
		s.refuse(w, "files.token", err)
		return
	}
	f, err := os.Open(t.Path)
	if err != nil {
		s.refuse(w, "files.token", desk.NewError(desk.CodeNotFound, "error.fileGone", err))
		return
	}
	defer f.Close()
	serveFile(w, r, File{Name: t.Name, MIME: t.MIME, Content: f})
}

// serveFile sends a file that strangers may have written: never sniffed, never run, shown in place only when its type is
// one that cannot carry script.
func serveFile(w http.ResponseWriter, r *http.Request, f File) {
	h := w.Header()
	harden(h)
	shown := safeInline(f.MIME)
	disposition := "attachment"
	if shown != "" {
		disposition = "inline"
	} else {
		shown = "application/octet-stream"
	}
	h.Set("Content-Type", shown)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": media.CleanName(f.Name)}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	// The window of Windows hangs on an answer 304, so nothing is offered to compare with.
	for _, name := range []string{"If-Modified-Since", "If-None-Match", "If-Range", "If-Match", "If-Unmodified-Since"} {
		r.Header.Del(name)
	}
	http.ServeContent(w, r, "", time.Time{}, f.Content)
}

// safeInline is the type to show a file as, "" when it must only be saved.
func safeInline(claimed string) string {
	t, _, err := mime.ParseMediaType(claimed)
	if err != nil {
		return ""
	}
	if media.Image(t) || strings.HasPrefix(t, "audio/") || strings.HasPrefix(t, "video/") {
		return t
	}
	return ""
}

// receiveFile takes the body of POST /files?name=&type=&use=; use=copy admits a whole backup.
func (s *Site) receiveFile(w http.ResponseWriter, r *http.Request) {
	if t, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); t != "application/octet-stream" {
		s.answerProblem(w, http.StatusUnsupportedMediaType, desk.NewError(desk.CodeInvalid, "error.arguments", nil))
		return
	}
	q := r.URL.Query()
	limit := int64(maxUpload)
	if q.Get("use") == "copy" {
		limit = maxCopyUpload
	}
	t, err := s.tokens.Receive(http.MaxBytesReader(w, r.Body, limit+1), q.Get("name"), q.Get("type"), limit)
	if err != nil {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			err = &desk.Error{Code: desk.CodeInvalid, Key: "error.fileTooBig", Args: map[string]any{"megabytes": limit >> 20}}
		}
		s.refuse(w, "files.upload", err)
		return
	}
	s.answer(w, http.StatusOK, map[string]any{"result": Upload{Token: t.ID, Name: t.Name, MIME: t.MIME, Size: t.Size}})
}
