package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"planob/app"
)

// What the shop is called and does is kept and shown; what cannot be is refused with its field.
func TestShopIsNamed(t *testing.T) {
	a := open(t, t.TempDir())
	a.ask("Settings.SetShop", app.ShopInput{Name: "  Escola Girassol ", Trade: "school"})
	if s := get[app.SessionView](a, "Session.Start"); s.ShopName != "Escola Girassol" || s.Trade != "school" {
		t.Errorf("session: %+v", s)
	}
	for key, in := range map[string]app.ShopInput{
		"setting.shopName": {Name: " ", Trade: "shop"},
		"setting.trade":    {Name: "Padaria", Trade: "bakery"},
	} {
		if _, got := a.try("Settings.SetShop", in); got != key {
			t.Errorf("%+v: %q, want %q", in, got, key)
		}
	}
	if _, got := a.try("Settings.SetShop", app.ShopInput{Name: strings.Repeat("ã", 81), Trade: "shop"}); got != "setting.shopName" {
		t.Errorf("a name of 81 letters: %q", got)
	}
}

// The owner's rules are kept, come back after a restart, and are refused whole when a part of them makes no sense.
func TestRulesAreKept(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	v := get[app.RulesView](a, "Settings.Rules")
	if v.Hours != v.DefaultHours || v.Hours.From != 8 || len(v.Patience) != 4 || v.Patience[0].Class != "urgent" {
		t.Fatalf("rules of the program: %+v", v)
	}
	hours := app.HoursView{From: 9, To: 18, Sunday: true, UrgentFrom: 6, UrgentTo: 23}
	a.ask("Settings.SetHours", hours)
	v.Patience[1].WaitMinutes, v.Patience[1].Twice = 3, true
	a.ask("Settings.SetPatience", v.Patience)
	for _, bad := range []app.HoursView{{From: 18, To: 9, UrgentTo: 1}, {From: -1, To: 9, UrgentTo: 1}, {From: 8, To: 25, UrgentTo: 1}, {From: 8, To: 20}} {
		if _, key := a.try("Settings.SetHours", bad); key != "setting.hours" {
			t.Errorf("%+v: %q", bad, key)
		}
	}
	wrong := append([]app.PatienceView{}, v.Patience...)
	wrong[0].DownMinutes = 0
	for _, bad := range [][]app.PatienceView{nil, v.Patience[:3], wrong} {
		if _, key := a.try("Settings.SetPatience", bad); key != "setting.patience" {
			t.Errorf("%+v: %q", bad, key)
		}
	}
	if err := a.prog.Close(); err != nil {
		t.Fatal(err)
	}
	again := get[app.RulesView](open(t, dir), "Settings.Rules")
	if again.Hours != hours || again.Patience[1] != v.Patience[1] || again.DefaultPatience[1].WaitMinutes != 10 {
		t.Errorf("after a restart: %+v", again)
	}
}

// Every change of a setting is recorded with who made it, can be found by area, and leaves as a file in words.
func TestSettingsAreAudited(t *testing.T) {
	a := open(t, t.TempDir())
	a.ask("Settings.SetShop", app.ShopInput{Name: "Padaria", Trade: "shop"})
	a.ask("Settings.SetHours", app.HoursView{From: 9, To: 18, UrgentFrom: 6, UrgentTo: 23})
	who := get[app.CustomerView](a, "Customers.Save", maria)
	all := get[app.AuditPage](a, "Audit.List", app.AuditQuery{})
	if len(all.Rows) != 3 || all.Rows[0].Action != "customer.save" || all.Rows[0].Subject != who.Name || all.Rows[1].Action != "setting.hours" {
		t.Errorf("acts: %+v", all.Rows)
	}
	if p := get[app.AuditPage](a, "Audit.List", app.AuditQuery{Area: "setting", Limit: 1}); len(p.Rows) != 1 || !p.More || len(p.Areas) != 2 || p.Actors[0] != "dona" {
		t.Errorf("filtered: %+v", p)
	}
	words := []app.AuditWord{{Action: "setting.shop", Text: "Mudou o nome"}}
	file := get[app.FileView](a, "Audit.Export", app.AuditQuery{}, words, []string{"Quando", "Quem", "O quê", "Sobre"})
	if file.Size == 0 || !strings.HasSuffix(file.Name, ".csv") {
		t.Errorf("file: %+v", file)
	}
	about := get[app.AboutView](a, "Settings.About")
	if about.DataBytes == 0 || len(about.Hosts) < 4 || about.DataDir == "" {
		t.Errorf("about: %+v", about)
	}
}

// Everything the program records has its words, so that a person can read who did what.
func TestEveryActHasItsWords(t *testing.T) {
	text, err := os.ReadFile("../frontend/src/locales/pt-BR.json")
	if err != nil {
		t.Fatal(err)
	}
	literal := regexp.MustCompile(`udit(?:\([a-z.]+\))?\.Add\([^"]*"([a-z]+\.\w+)"|audited\(\w+, "([a-z]+\.\w+)"\)|s\.c\.change\(.*"([a-z]+\.\w+)"\)|s\.c\.rule\(.*"([a-z]+\.\w+)"\)`)
	found := 0
	for _, root := range []string{".", "../backend"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			for _, m := range literal.FindAllSubmatch(source, -1) {
				action := string(slices.Concat(m[1], m[2], m[3], m[4]))
				found++
				if !strings.Contains(string(text), `"audit.`+action+`"`) {
					t.Errorf("%s: audit.%s has no words", path, action)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 12 {
		t.Errorf("only %d acts found: the search is broken", found)
	}
}
