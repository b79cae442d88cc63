package bridge

import (
	"encoding/json"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"slices"
	"strings"

	"planob/backend/desk"
)

const (
	enterPath   = "/enter/"
	maxCallBody = 24 << 20 // a 16 MB file for the composer, as base64
	maxCalls    = 64       // at work at once; further ones wait
	maxStreams  = 32       // listening browsers
)

// Parts are what a Site is made of.
type Parts struct {
	Door   *Door
	Hub    *Hub
	Media  Media
	Tokens *Tokens
	Page   fs.FS // the built page
	Log    *slog.Logger
	// NewLink tells the person at the terminal a fresh entry link, given its path, after an old one was tried again.
	NewLink func(path string)
}

// Site answers the page's requests: the page itself, calls, events and files.
type Site struct {
	door     *Door
	hub      *Hub
	media    Media
	tokens   *Tokens
	page     http.Handler
	log      *slog.Logger
	newLink  func(string)
	sessions *sessions
	calls    chan struct{}
	streams  chan struct{}
}

// NewSite returns a site; it starts nothing.
func NewSite(p Parts) *Site {
	return &Site{
		door: p.Door, hub: p.Hub, media: p.Media, tokens: p.Tokens, page: Page(p.Page), log: p.Log, newLink: p.NewLink,
		sessions: newSessions(), calls: make(chan struct{}, maxCalls), streams: make(chan struct{}, maxStreams),
	}
}

// OwnerLink is the path of a fresh one-use link that makes its browser the owner's.
func (s *Site) OwnerLink() string { return enterPath + s.sessions.newLink() }

// Inside answers the window: same page and files, without session or guards, because no other program can reach it.
func (s *Site) Inside() http.Handler {
	mux := http.NewServeMux()
	s.files(mux, func(_ desk.Role, h http.HandlerFunc) http.Handler { return h })
	mux.Handle("/", s.page)
	return mux
}

// Handler answers browsers on the given hosts ("127.0.0.1:4321"). Any other Host is refused, which defeats DNS
// rebinding; so is every request that another site makes the browser send.
func (s *Site) Handler(hosts []string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /enter/{token}", s.enter)
	mux.Handle("POST /bridge/call", s.known(desk.Reader, s.call))
	mux.Handle("GET /bridge/events", s.known(desk.Reader, s.events))
	s.files(mux, func(need desk.Role, h http.HandlerFunc) http.Handler {
		return s.known(need, func(w http.ResponseWriter, r *http.Request, _ desk.Actor) { h(w, r) })
	})
	mux.HandleFunc("/", s.welcome)
	return guard(hosts, http.NewCrossOriginProtection().Handler(mux))
}

func (s *Site) files(mux *http.ServeMux, wrap func(need desk.Role, h http.HandlerFunc) http.Handler) {
	mux.Handle("GET /files/media/{id}", wrap(desk.Reader, s.serveMedia))
	mux.Handle("GET /files/mail/{id}", wrap(desk.Reader, s.serveMail))
	mux.Handle("GET /files/token/{token}", wrap(desk.Reader, s.serveToken))
	mux.Handle("POST /files", wrap(desk.Agent, s.receiveFile))
}

func guard(hosts []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(hosts, strings.ToLower(r.Host)) {
			harden(w.Header())
			http.Error(w, "", http.StatusMisdirectedRequest)
			return
		}
		// Another site may link here, but must neither frame us nor read from us; browsers tell where a request comes from.
		if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate" {
			harden(w.Header())
			http.Error(w, "", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// welcome shows the page to who has entered, and a notice to who has not. What the page is made of holds no secret.
func (s *Site) welcome(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.sessions.actor(r); !ok && !strings.HasPrefix(r.URL.Path, "/assets/") {
		writeNotice(w, http.StatusUnauthorized, linkNeeded)
		return
	}
	s.page.ServeHTTP(w, r)
}

func (s *Site) enter(w http.ResponseWriter, r *http.Request) {
	cookie, ok := s.sessions.enter(r.PathValue("token"))
	if ok {
		http.SetCookie(w, cookie)
		// A page that moves on by itself, not a redirect: the cookie is withheld from a redirect that another program began.
		writeNotice(w, http.StatusOK, entering)
		return
	}
	if _, inside := s.sessions.actor(r); inside {
		writeNotice(w, http.StatusOK, entering)
		return
	}
	if token, fresh := s.sessions.renew(); fresh && s.newLink != nil {
		s.newLink(enterPath + token)
	}
	writeNotice(w, http.StatusForbidden, linkUsed)
}

// known lets only people who have entered, and may do what needs role need, through.
func (s *Site) known(need desk.Role, next func(http.ResponseWriter, *http.Request, desk.Actor)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actor, ok := s.sessions.actor(r)
		if !ok {
			s.answerProblem(w, http.StatusUnauthorized, desk.NewError(desk.CodeForbidden, "error.session", nil))
			return
		}
		if !actor.Role.Can(need) {
			s.answerProblem(w, http.StatusForbidden, desk.NewError(desk.CodeForbidden, "error.forbidden", nil))
			return
		}
		next(w, r, actor)
	})
}

// call answers POST /bridge/call {"name":…,"args":[…]} with {"result":…} or {"error":{code,key,args,field}}.
func (s *Site) call(w http.ResponseWriter, r *http.Request, actor desk.Actor) {
	if t, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); t != "application/json" {
		s.answerProblem(w, http.StatusUnsupportedMediaType, desk.NewError(desk.CodeInvalid, "error.arguments", nil))
		return
	}
	var in struct {
		Name string            `json:"name"`
		Args []json.RawMessage `json:"args"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxCallBody)).Decode(&in); err != nil {
		s.answerProblem(w, http.StatusBadRequest, desk.NewError(desk.CodeInvalid, "error.arguments", nil))
		return
	}
	select {
	case s.calls <- struct{}{}:
		defer func() { <-s.calls }()
	case <-r.Context().Done():
		return
	}
	out, err := s.door.Call(actor, in.Name, in.Args)
	if err != nil {
		s.answer(w, http.StatusOK, map[string]any{"error": err})
		return
	}
	s.answer(w, http.StatusOK, map[string]any{"result": out})
}

// refuse answers with a failure of ours, logged and worded as the door does it.
func (s *Site) refuse(w http.ResponseWriter, what string, err error) {
	p := s.door.problem(what, err)
	status := http.StatusInternalServerError
	switch p.Code {
	case desk.CodeNotFound:
		status = http.StatusNotFound
	case desk.CodeForbidden:
		status = http.StatusForbidden
	case desk.CodeInvalid:
		status = http.StatusUnprocessableEntity
	}
	s.answerProblem(w, status, p)
}

func (s *Site) answerProblem(w http.ResponseWriter, status int, err error) {
	s.answer(w, status, map[string]any{"error": Shown(err)})
}

func (s *Site) answer(w http.ResponseWriter, status int, v any) {
	harden(w.Header())
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The values are ours and encode; a browser that went away in the meantime is no error of ours.
	_ = json.NewEncoder(w).Encode(v)
}
