package bridge_test

import (
	"net/http"
	"strings"
	"testing"

	"planob/backend/desk"
)

// Every address of a file asks for a session and its role: to read one, who may read conversations; to bring one, who may
// write. Nobody else gets a byte.
func TestFilesAskForTheirRole(t *testing.T) {
	f := newFixture(t)
	for _, c := range []struct {
		method, path string
		least        desk.Role
		given        int
	}{
		{"GET", "/files/media/1", desk.Reader, 200},
		{"HEAD", "/files/media/1", desk.Reader, 200},
		{"GET", "/files/media/99", desk.Reader, 404},
		{"GET", "/files/mail/7", desk.Reader, 200},
		{"GET", "/files/token/x", desk.Reader, 404},
		{"POST", "/files?name=a", desk.Agent, 200},
	} {
		ask := func(cookie *http.Cookie) (int, string) {
			headers := []string{"Content-Type", "application/octet-stream"}
			if cookie != nil {
				headers = append(headers, "Cookie", cookie.Name+"="+cookie.Value)
			}
			return f.send(&http.Client{}, c.method, c.path, "x", headers...)
		}
		forged := f.site.Admit(desk.Owner)
		forged.Value = "guess"
		for what, cookie := range map[string]*http.Cookie{"no session": nil, "a guessed one": forged} {
			if code, body := ask(cookie); code != 401 || strings.Contains(body, "0123") {
				t.Errorf("%s %s, %s: %d %s", c.method, c.path, what, code, body)
			}
		}
		for _, role := range append([]desk.Role{"", "root"}, desk.Roles...) {
			want := map[bool]int{true: c.given, false: 403}[role.Can(c.least)]
			if code, body := ask(f.site.Admit(role)); code != want || code == 403 && strings.Contains(body, "0123") {
				t.Errorf("%s %s as %q: %d %s, want %d", c.method, c.path, role, code, body, want)
			}
		}
	}
}
