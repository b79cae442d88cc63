package app

import (
	"errors"
	"io/fs"

	"planob/app/bridge"
	"planob/backend/desk"
	"planob/backend/media"
)

// pictures opens the files of messages for the bridge.
type pictures struct{ a *App }

// OpenMedia implements bridge.Media.
func (p pictures) OpenMedia(id int64) (bridge.File, error) { return p.a.now().mediaFile(id) }

// mediaFile opens the file of a message. What is shown by name only is not opened for anybody.
func (s *shop) mediaFile(id int64) (bridge.File, error) {
	m, err := s.threads.Media(s.ctx, desk.MediaID(id))
	if err != nil {
		return bridge.File{}, err
	}
	if media.Blocked(m.Name, m.MIME) {
		return bridge.File{}, desk.NewError(desk.CodeForbidden, "inbox.fileBlocked", nil)
	}
	f, err := s.files.Open(m.SHA256)
	if errors.Is(err, fs.ErrNotExist) {
		return bridge.File{}, desk.NewError(desk.CodeNotFound, "inbox.fileGone", nil)
	}
	if err != nil {
		return bridge.File{}, desk.NewError(desk.CodeStorage, "media.folder", err)
	}
	return bridge.File{Name: m.Name, MIME: m.MIME, Content: f}, nil
}
