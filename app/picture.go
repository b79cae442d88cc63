package app

import (
	"errors"
	"io/fs"
	"os"

	"planob/app/bridge"
	"planob/backend/desk"
	"planob/backend/media"
)

// pictures opens the files of messages for the bridge.
type pictures struct{ a *App }

// OpenMedia implements bridge.Media.
func (p pictures) OpenMedia(id int64) (bridge.File, error) { return p.a.now().mediaFile(id) }

// mediaFile opens the file of a message, except of one that was taken back: its number alone shows that to nobody.
func (s *shop) mediaFile(id int64) (bridge.File, error) {
	m, taken, err := s.mediaRow(id)
	if err != nil {
		return bridge.File{}, err
	}
	if taken {
		return bridge.File{}, desk.NewError(desk.CodeForbidden, "inbox.fileTaken", nil)
	}
	f, err := s.openFile(m)
	if err != nil {
		return bridge.File{}, err
	}
	return bridge.File{Name: m.Name, MIME: m.MIME, Content: f}, nil
}

// mediaRow is what is known of a file, and whether its message was taken back by its writer.
func (s *shop) mediaRow(id int64) (m desk.Media, taken bool, err error) {
	m, err = s.threads.Media(s.ctx, desk.MediaID(id))
	if err != nil || m.Message == 0 { // 0: of a mail that no person wrote, which nobody takes back
		return m, false, err
	}
	said, err := s.threads.Message(s.ctx, m.Message)
	return m, !said.Deleted.IsZero(), err
}

// openFile opens the bytes. What is shown by name only is not opened for anybody.
func (s *shop) openFile(m desk.Media) (*os.File, error) {
	if media.Blocked(m.Name, m.MIME) {
		return nil, desk.NewError(desk.CodeForbidden, "inbox.fileBlocked", nil)
	}
	f, err := s.files.Open(m.SHA256)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, desk.NewError(desk.CodeNotFound, "inbox.fileGone", nil)
	}
	if err != nil {
		return nil, desk.NewError(desk.CodeStorage, "media.folder", err)
	}
	return f, nil
}

// takenView is a file of a message that was taken back, for who asked for what it said. Its address is a token, which
// ends, and not its number.
func (s *shop) takenView(m desk.Media) MediaView {
	v := mediaView(m)
	v.URL = ""
	if v.Blocked || !v.Available {
		return v
	}
	f, err := s.openFile(m)
	if err != nil {
		v.Available = false
		return v
	}
	defer f.Close()
	t, err := s.tokens.Refer(f.Name(), m.Name, m.MIME)
	if err != nil {
		v.Available = false
		return v
	}
	v.URL = tokenURL(t.ID)
	return v
}
