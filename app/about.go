package app

import (
	"errors"
	"io/fs"
	"net/url"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"planob/backend/contingency"
	"planob/backend/desk"
)

// AboutView is the program and its data, for who asks or helps.
type AboutView struct {
	Version    string   `json:"version"`
	System     string   `json:"system"`
	DataDir    string   `json:"dataDir"`
	DataBytes  int64    `json:"dataBytes"`
	MediaBytes int64    `json:"mediaBytes"`
	Modules    []string `json:"modules"` // what it is made of: "go.mau.fi/whatsmeow v0.0.0-…"
	Hosts      []string `json:"hosts"`   // whom it contacts by itself, besides the person's own channels
}

// About tells which program this is and where its data lie.
func (s *Settings) About() (AboutView, error) {
	v := AboutView{
		Version: s.c.o.Version, System: runtime.GOOS + " " + runtime.GOARCH, DataDir: s.c.o.DataDir, Modules: modules(), Hosts: hosts(),
	}
	var err error
	if v.DataBytes, err = sizeOf(s.c.o.DataDir, "planob.db"); err != nil {
		return v, err
	}
	v.MediaBytes, err = sizeOf(s.c.o.mediaDir(), "")
	return v, err
}

// sizeOf adds up the files under dir whose names begin so. What goes away meanwhile counts nothing.
func sizeOf(dir, begins string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if d.IsDir() {
			if begins != "" && path != dir {
				return fs.SkipDir
			}
			return nil
		}
		if info, err := d.Info(); err == nil && strings.HasPrefix(d.Name(), begins) {
			sum += info.Size()
		}
		return nil
	})
	if err != nil {
		return sum, desk.NewError(desk.CodeStorage, "app.folder", err)
	}
	return sum, nil
}

// hosts are those of docs/ARCHITECTURE.md.
func hosts() []string {
	var list []string
	for _, p := range contingency.Pages {
		if u, err := url.Parse(p.URL); err == nil {
			list = append(list, u.Host)
		}
	}
	return append(list, contingency.PublicResolvers...)
}

func modules() []string {
	list := []string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			list = append(list, m.Path+" "+m.Version)
		}
	}
	slices.Sort(list)
	return list
}
