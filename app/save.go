package app

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"planob/app/bridge"
	"planob/backend/desk"
	"planob/backend/media"
)

// FileView is a file for the person. In the window it lies where they chose, SavedTo, or nowhere when they gave up: a
// webview follows no link to a file. In a browser it waits at URL.
type FileView struct {
	Token   string `json:"token"`
	Name    string `json:"name"`
	URL     string `json:"url"`
	Size    int64  `json:"size"`
	SavedTo string `json:"savedTo"`
}

// hand makes a file for the person.
func (c *call) hand(name, mime string, write func(io.Writer) error) (FileView, error) {
	t, err := c.tokens.Make(name, mime, write)
	if err != nil {
		return FileView{}, err
	}
	if c.o.Shell == nil {
		return waiting(t), nil
	}
	defer c.tokens.Drop(t.ID)
	v := FileView{Name: t.Name, Size: t.Size}
	v.SavedTo, err = c.pickSave(v.Name)
	if err != nil || v.SavedTo == "" {
		return v, err
	}
	return v, moveTo(v.SavedTo, t)
}

// handTo is hand for a file that takes long: in the window the person has said before where to.
func (c *call) handTo(name, mime, path string, write func(io.Writer) error) (FileView, error) {
	t, err := c.tokens.Make(name, mime, write)
	if err != nil {
		return FileView{}, err
	}
	if path == "" {
		return waiting(t), nil
	}
	defer c.tokens.Drop(t.ID)
	return FileView{Name: filepath.Base(path), Size: t.Size, SavedTo: path}, moveTo(path, t)
}

// waiting is a file that a browser fetches.
func waiting(t bridge.Token) FileView {
	return FileView{Name: t.Name, Size: t.Size, Token: t.ID, URL: tokenURL(t.ID)}
}

func moveTo(path string, t bridge.Token) error {
	from, err := os.Open(t.Path)
	if err != nil {
		return fmt.Errorf("open what was made: %w", err)
	}
	defer from.Close()
	return saveTo(path, from)
}

func (c *call) pickSave(name string) (string, error) { return c.o.Shell.PickSave(c.words().save, name) }

// keep asks in the window where to save, and saves there; "" when the person gave up.
func (c *call) keep(name string, from io.Reader) (string, error) {
	path, err := c.pickSave(name)
	if err != nil || path == "" {
		return "", err
	}
	if err := saveTo(path, from); err != nil {
		return "", err
	}
	return path, nil
}

func saveTo(path string, from io.Reader) error {
	to, err := os.Create(path)
	if err != nil {
		return desk.NewError(desk.CodeStorage, "error.cannotSave", err)
	}
	_, err = io.Copy(to, from)
	if closeErr := to.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return desk.NewError(desk.CodeStorage, "error.cannotSave", err)
	}
	return nil
}

// SaveMedia saves the file of a message where the person says. Of a message that was taken back it is recorded, as
// reading what that said is.
func (s *Inbox) SaveMedia(id int64) (FileView, error) {
	m, taken, err := s.c.mediaRow(id)
	if err != nil {
		return FileView{}, err
	}
	if taken {
		if err := s.c.readTaken(int64(m.Message)); err != nil {
			return FileView{}, err
		}
	}
	f, err := s.c.openFile(m)
	if err != nil {
		return FileView{}, err
	}
	defer f.Close()
	v := FileView{Name: media.CleanName(m.Name)}
	switch {
	case s.c.o.Shell != nil:
		v.SavedTo, err = s.c.keep(v.Name, f)
	case taken:
		v.URL = s.c.takenView(m).URL
	default:
		v.URL = mediaURL(id)
	}
	return v, err
}

// readTaken lets who may read what was taken back do so, and records it.
func (c *call) readTaken(message int64) error {
	if !c.actor.Role.Can(Policy["Inbox.Revisions"]) {
		return desk.NewError(desk.CodeForbidden, "inbox.fileTaken", nil)
	}
	return c.audit.Add(c.work(), c.actor, "inbox.revisions", message, nil)
}

func mediaURL(id int64) string { return fmt.Sprintf("/files/media/%d", id) }

func tokenURL(id string) string { return "/files/token/" + id }
