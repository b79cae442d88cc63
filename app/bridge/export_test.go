package bridge

import (
	"crypto/sha256"
	"net/http"

	"planob/backend/desk"
)

// Admit starts a session of somebody with a role, as staff will.
func (s *Site) Admit(role desk.Role) *http.Cookie {
	token := newToken()
	s.sessions.mu.Lock()
	defer s.sessions.mu.Unlock()
	s.sessions.actors[sha256.Sum256([]byte(token))] = desk.Actor{Name: string(role), Role: role}
	return &http.Cookie{Name: s.sessions.cookie, Value: token}
}
