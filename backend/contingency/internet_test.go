package contingency_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"planob/backend/contingency"
	"planob/backend/desk"
)

// The way out is told apart: fine, a login page in between, names that are not found, nothing at all, no cable.
func TestConnectionTellsTheWayOut(t *testing.T) {
	good := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/204" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		io.WriteString(w, "yes\n")
	}
	portal := func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<form>Aceite os termos</form>") }
	redirect := func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) }
	dead := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	one := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/a" {
			dead(w, r)
		}
		good(w, r)
	}
	for name, c := range map[string]struct {
		serve    http.HandlerFunc
		unplug   bool
		resolves bool
		want     desk.InternetState
	}{
		"fine":         {serve: good, want: desk.InternetOK},
		"one answers":  {serve: one, want: desk.InternetOK},
		"login page":   {serve: portal, want: desk.InternetPortal},
		"redirect":     {serve: redirect, want: desk.InternetPortal},
		"names":        {serve: dead, resolves: true, want: desk.InternetDNS},
		"nothing":      {serve: dead, want: desk.InternetDown},
		"pulled cable": {serve: good, unplug: true, want: desk.InternetCable},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(c.serve)
			defer server.Close()
			check := contingency.NewConnection()
			check.Pages = []contingency.Page{
				{URL: server.URL + "/204", Status: http.StatusNoContent},
				{URL: server.URL + "/a", Status: http.StatusOK, Body: "yes"},
				{URL: server.URL + "/b", Status: http.StatusOK, Body: "yes"},
			}
			check.Plugged = func() bool { return !c.unplug }
			check.Direct = func(context.Context, string) bool { return c.resolves }
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			if got := check.Check(ctx); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
