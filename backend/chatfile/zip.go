package chatfile

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
)

// The bounds of a zip.
const (
	maxEntries = 50_000
	maxText    = 256 << 20 // bytes of the conversation's own text
)

// Source is an exported conversation on disk, opened.
type Source struct {
	text  func() (io.ReadCloser, error)
	files map[string]*zip.File
}

// Open reads what kind of file it is: a zip, as WhatsApp makes it with the files, or the text alone.
func Open(r io.ReaderAt, size int64) (*Source, error) {
	var start [4]byte
	if n, err := r.ReadAt(start[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("open an exported conversation: %w", err)
	} else if string(start[:n]) != "PK\x03\x04" {
		if size > maxText {
			return nil, ErrTooBig
		}
		return &Source{text: func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(r, 0, size)), nil }}, nil
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotChat, err)
	}
	if len(z.File) > maxEntries {
		return nil, ErrTooBig
	}
	s := &Source{files: map[string]*zip.File{}}
	var text *zip.File
	for _, f := range z.File {
		name := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
		if f.FileInfo().IsDir() || name == "" {
			continue
		}
		s.files[name] = f
		if better(f, text) {
			text = f
		}
	}
	if text == nil {
		return nil, ErrNotChat
	}
	if text.UncompressedSize64 > maxText {
		return nil, ErrTooBig
	}
	delete(s.files, path.Base(text.Name))
	s.text = text.Open
	return s, nil
}

// better reports whether f is more likely the conversation than the one found before: "_chat.txt" of an iPhone, "Conversa
// do WhatsApp com ….txt" of Android, and else the largest text.
func better(f, than *zip.File) bool {
	name := strings.ToLower(path.Base(f.Name))
	if path.Ext(name) != ".txt" {
		return false
	}
	return than == nil || rank(name) > rank(strings.ToLower(path.Base(than.Name))) ||
		rank(name) == rank(strings.ToLower(path.Base(than.Name))) && f.UncompressedSize64 > than.UncompressedSize64
}

func rank(name string) int {
	switch {
	case name == "_chat.txt":
		return 2
	case strings.Contains(name, "whatsapp"):
		return 1
	}
	return 0
}

// Read reads the conversation. zone and order are those of the function Read.
func (s *Source) Read(zone *time.Location, order Order) (Chat, error) {
	in, err := s.text()
	if err != nil {
		return Chat{}, fmt.Errorf("%w: %w", ErrNotChat, err)
	}
	defer in.Close()
	// A size in a zip is only a claim.
	bounded := &io.LimitedReader{R: in, N: maxText}
	chat, err := Read(bounded, zone, order)
	if err == nil && bounded.N == 0 {
		return Chat{}, ErrTooBig
	}
	return chat, err
}

// Has reports whether a file that the conversation names came with it.
func (s *Source) Has(name string) bool { return s.files[name] != nil }

// File opens a file that came with the conversation and tells the size that the zip claims.
func (s *Source) File(name string) (io.ReadCloser, int64, error) {
	f := s.files[name]
	if f == nil {
		return nil, 0, fmt.Errorf("no such file in the exported conversation: %w", ErrNotChat)
	}
	in, err := f.Open()
	if err != nil {
		return nil, 0, fmt.Errorf("open a file of an exported conversation: %w", err)
	}
	return in, int64(min(f.UncompressedSize64, 1<<62)), nil
}
