package bridge

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"planob/backend/desk"
	"planob/backend/media"
)

// How long a file waits for its use, and how many may wait.
const (
	tokenLife = 2 * time.Hour
	maxTokens = 500
)

// Token is a file that lies ready under an unguessable name: uploaded and waiting to be used, or made and waiting to
// be fetched. Pages hold tokens, never paths.
type Token struct {
	ID   string
	Name string // as a person calls it; never used as a path
	MIME string
	Size int64
	Path string
}

type heldToken struct {
	Token
	ours bool // the file was made here and goes with the token
	made time.Time
}

// Tokens keeps such files in a folder of its own. Nothing in it outlives the program.
type Tokens struct {
	dir string
	now func() time.Time

	mu   sync.Mutex
	held map[string]heldToken
}

// NewTokens keeps its files in dir, which is made when needed.
func NewTokens(dir string, now func() time.Time) *Tokens {
	return &Tokens{dir: dir, now: now, held: map[string]heldToken{}}
}

// Clear forgets every token and removes what an earlier run left behind.
func (t *Tokens) Clear() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.held = map[string]heldToken{}
	if err := os.RemoveAll(t.dir); err != nil {
		return fmt.Errorf("clear waiting files: %w", err)
	}
	return nil
}

// Receive stores what r holds, at most limit bytes; more is refused.
func (t *Tokens) Receive(r io.Reader, name, mime string, limit int64) (Token, error) {
	return t.Make(name, mime, func(w io.Writer) error {
		n, err := io.Copy(w, io.LimitReader(r, limit+1))
		if err != nil {
			return fmt.Errorf("receive file: %w", err)
		}
		if n > limit {
			return &desk.Error{Code: desk.CodeInvalid, Key: "error.fileTooBig", Args: map[string]any{"megabytes": limit >> 20}}
		}
		return nil
	})
}

// Make stores what write writes, and forgets it when write fails.
func (t *Tokens) Make(name, mime string, write func(io.Writer) error) (Token, error) {
	if err := os.MkdirAll(t.dir, 0o700); err != nil {
		return Token{}, fmt.Errorf("make folder of waiting files: %w", err)
	}
	id := newToken()
	file := filepath.Join(t.dir, id)
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Token{}, fmt.Errorf("make waiting file: %w", err)
	}
	err = write(f)
	info, statErr := f.Stat()
	if err = errors.Join(err, statErr, f.Close()); err != nil {
		return Token{}, errors.Join(err, os.Remove(file))
	}
	tok := Token{ID: id, Name: media.CleanName(name), MIME: mime, Size: info.Size(), Path: file}
	t.put(heldToken{Token: tok, ours: true, made: t.now()})
	return tok, nil
}

// Refer lends a token to a file of another's, such as one that a person chose in a native dialog; the file stays where
// it is.
func (t *Tokens) Refer(path, name, mime string) (Token, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Token{}, fmt.Errorf("look at a lent file: %w", err)
	}
	tok := Token{ID: newToken(), Name: media.CleanName(name), MIME: mime, Size: info.Size(), Path: path}
	t.put(heldToken{Token: tok, made: t.now()})
	return tok, nil
}

// Get returns the token called id.
func (t *Tokens) Get(id string) (Token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h, ok := t.held[id]
	if !ok || t.now().Sub(h.made) > tokenLife {
		return Token{}, desk.NewError(desk.CodeNotFound, "error.fileGone", nil)
	}
	return h.Token, nil
}

// Drop removes a token that was used.
func (t *Tokens) Drop(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.remove(id)
}

// put also removes what grew old, so that no timer is needed.
func (t *Tokens) put(h heldToken) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var oldest string
	for id, o := range t.held {
		if t.now().Sub(o.made) > tokenLife {
			t.remove(id)
		} else if oldest == "" || o.made.Before(t.held[oldest].made) {
			oldest = id
		}
	}
	if len(t.held) >= maxTokens {
		t.remove(oldest)
	}
	t.held[h.ID] = h
}

func (t *Tokens) remove(id string) {
	if h, ok := t.held[id]; ok && h.ours {
		// A file that cannot be removed now goes with Clear at the next start.
		_ = os.Remove(h.Path)
	}
	delete(t.held, id)
}
