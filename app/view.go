package app

import (
	"context"
	"io"
	"time"

	"planob/app/bridge"
	"planob/backend/channel"
	"planob/backend/desk"
)

// stamp is a time as a page gets it: RFC 3339 in UTC with milliseconds, "" for never.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

// avatarColours is how many pairs of colours the design has for initials.
const avatarColours = 6

// avatar chooses a customer's pair of colours, the same on every computer.
func avatar(id desk.CustomerID) int {
	return int((uint64(id) * 0x9E3779B97F4A7C15) >> 32 % avatarColours)
}

// each makes views; the list is never null.
func each[T, V any](list []T, view func(T) V) []V {
	out := make([]V, 0, len(list))
	for _, x := range list {
		out = append(out, view(x))
	}
	return out
}

func messageIDs(ids []int64) []desk.MessageID {
	return each(ids, func(id int64) desk.MessageID { return desk.MessageID(id) })
}

func customerIDs(ids []int64) []desk.CustomerID {
	return each(ids, func(id int64) desk.CustomerID { return desk.CustomerID(id) })
}

// page bounds how many rows a page may ask for at once.
func page(limit, usual int) int {
	if limit <= 0 {
		return usual
	}
	return min(limit, 200)
}

// UploadView is a file that waits for its use, by its token.
type UploadView struct {
	Token string `json:"token"`
	Name  string `json:"name"`
	MIME  string `json:"mime"`
	Size  int64  `json:"size"`
}

func uploadView(t bridge.Token) UploadView {
	return UploadView{Token: t.ID, Name: t.Name, MIME: t.MIME, Size: t.Size}
}

// channelMedia is a stored file on its way out.
func (s *shop) channelMedia(m desk.Media) channel.Media {
	return channel.Media{
		Name: m.Name, MIME: m.MIME, Size: m.Size, Inline: m.Inline,
		Open: func(ctx context.Context) (io.ReadCloser, error) { return s.openMedia(ctx, m) },
	}
}
