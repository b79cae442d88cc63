package bridge

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"sync"

	"planob/backend/desk"
)

// sessions keeps who has entered. Tokens are held by their hash only; they live as long as the program.
type sessions struct {
	cookie string // its name carries a mark of this start, so that two programs on one computer do not mix

	mu     sync.Mutex
	actors map[[32]byte]desk.Actor
	link   [32]byte // hash of the unused owner link; zero when it was used
}

func newSessions() *sessions {
	return &sessions{cookie: "planob_" + randomHex(4), actors: map[[32]byte]desk.Actor{}}
}

// newLink makes a fresh one-use owner token; an older one stops working.
func (s *sessions) newLink() string {
	token := newToken()
	s.mu.Lock()
	s.link = sha256.Sum256([]byte(token))
	s.mu.Unlock()
	return token
}

// renew makes a fresh token when the last one was used, so that guessing at links neither spends one nor fills a terminal.
func (s *sessions) renew() (string, bool) {
	s.mu.Lock()
	waiting := s.link != ([32]byte{})
	s.mu.Unlock()
	if waiting {
		return "", false
	}
	return s.newLink(), true
}

// enter uses the owner token up and starts a session; false when it was used before or never was one.
func (s *sessions) enter(token string) (*http.Cookie, bool) {
	hash := sha256.Sum256([]byte(token))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.link == ([32]byte{}) || hash != s.link {
		return nil, false
	}
	s.link = [32]byte{}
	session := newToken()
	s.actors[sha256.Sum256([]byte(session))] = desk.Actor{Name: string(desk.Owner), Role: desk.Owner}
	return &http.Cookie{
		Name: s.cookie, Value: session, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}, true
}

// actor is who sent the request.
func (s *sessions) actor(r *http.Request) (desk.Actor, bool) {
	c, err := r.Cookie(s.cookie)
	if err != nil {
		return desk.Actor{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.actors[sha256.Sum256([]byte(c.Value))]
	return a, ok
}

func newToken() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}
