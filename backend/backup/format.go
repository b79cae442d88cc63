package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
)

const (
	magic1       = "Plano B, copia de seguranca 1\n" // with its media inside
	magic2       = "Plano B, copia de seguranca 2\n" // with its media on the shelf
	summaryName  = "summary.json"
	databaseName = "planob.db"
	mediaPrefix  = "media/"
	manifestName = "manifest.json"
	maxHead      = 8 << 10
	maxText      = 64 << 20 // of a JSON entry
)

// head is the second plain line: how to open what follows. It holds nothing of the shop.
type head struct {
	Method  Method `json:"method"`
	Wrapped string `json:"wrapped,omitempty"`
}

// packer writes a copy entry by entry and hashes what it writes.
type packer struct {
	tar      *tar.Writer
	zstd     *zstd.Encoder
	behind   *behind
	age      io.WriteCloser
	manifest Manifest
}

func newPacker(w io.Writer, k keys, m Manifest) (*packer, error) {
	recipients, err := k.recipients()
	if err != nil {
		return nil, err
	}
	line, err := json.Marshal(head{k.Method, k.Wrapped})
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, magic2+string(line)+"\n"); err != nil {
		return nil, err
	}
	locked, err := age.Encrypt(w, recipients...)
	if err != nil {
		return nil, err
	}
	later := writeBehind(locked)
	z, err := zstd.NewWriter(later, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, errors.Join(err, later.Close())
	}
	return &packer{tar: tar.NewWriter(z), zstd: z, behind: later, age: locked, manifest: m}, nil
}

// stop ends what works behind; nothing is written any more when it returns. After close it does nothing.
func (p *packer) stop() { _ = p.behind.Close() } // of a copy that is whole, close told already

// add writes one entry of exactly size bytes.
func (p *packer) add(name string, size int64, r io.Reader) error {
	header := &tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: p.manifest.Summary.Made.Truncate(time.Second), Format: tar.FormatPAX}
	if err := p.tar.WriteHeader(header); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	hash := sha256.New()
	hashed := readAhead(io.TeeReader(r, hash))
	_, err := io.Copy(p.tar, hashed)
	if err = errors.Join(err, hashed.Close()); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	p.manifest.Hashes[name] = hex.EncodeToString(hash.Sum(nil))
	return nil
}

func (p *packer) addJSON(name string, v any) error {
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return p.add(name, int64(len(text)), bytes.NewReader(text))
}

// close writes the manifest, which makes the copy whole, and ends every layer.
func (p *packer) close() error {
	text, err := json.MarshalIndent(p.manifest, "", " ")
	if err != nil {
		return err
	}
	if err := p.add(manifestName, int64(len(text)), bytes.NewReader(text)); err != nil {
		return err
	}
	delete(p.manifest.Hashes, manifestName) // it cannot hold its own
	return errors.Join(p.tar.Close(), p.zstd.Close(), p.behind.Close(), p.age.Close())
}

// readHead reads the two plain lines.
func readHead(r *bufio.Reader) (head, error) {
	var h head
	first := make([]byte, len(magic2))
	if _, err := io.ReadFull(r, first); err != nil || string(first) != magic1 && string(first) != magic2 {
		return h, errNotACopy
	}
	line, err := r.ReadSlice('\n')
	if err != nil || len(line) > maxHead {
		return h, damaged(errors.New("no end of the head"))
	}
	if err := json.Unmarshal(line, &h); err != nil {
		return h, damaged(err)
	}
	return h, nil
}

// unpack reads a whole copy and hands each entry to take, which must read it to its end. It returns the manifest only
// when every entry was there with its hash and nothing else was; until then nothing that was taken may be trusted.
func unpack(r *bufio.Reader, id age.Identity, take func(name string, size int64, r io.Reader) error) (Manifest, error) {
	var m Manifest
	plain, err := age.Decrypt(r, id)
	if err != nil {
		var none *age.NoIdentityMatchError
		if errors.As(err, &none) {
			return m, wrongKey(err)
		}
		return m, damaged(err)
	}
	z, err := zstd.NewReader(plain, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return m, damaged(err)
	}
	defer z.Close()
	opened := readAhead(z)
	defer opened.Close() // before z
	seen, found, err := walk(tar.NewReader(opened), &m, take)
	if err != nil {
		return m, err
	}
	// The tar ends before the stream does; only its true end proves that nothing was cut off.
	if _, err := io.Copy(io.Discard, opened); err != nil {
		return m, damaged(err)
	}
	if !found {
		return m, damaged(errors.New("no manifest"))
	}
	return m, compare(m.Hashes, seen)
}

func walk(t *tar.Reader, m *Manifest, take func(string, int64, io.Reader) error) (seen map[string]string, found bool, err error) {
	seen = map[string]string{}
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return seen, found, nil
		}
		if err != nil {
			return seen, found, damaged(err)
		}
		if found || !knownName(h.Name) || h.Typeflag != tar.TypeReg {
			return seen, found, damaged(errors.New("an entry that does not belong"))
		}
		hash := sha256.New()
		entry := &errorReader{r: io.TeeReader(t, hash)}
		if h.Name == manifestName {
			found = true
			if json.NewDecoder(io.LimitReader(entry, maxText)).Decode(m) != nil {
				err = damaged(errors.New("an unreadable manifest"))
			}
		} else {
			err = take(h.Name, h.Size, entry)
		}
		if entry.err != nil {
			return seen, found, damaged(entry.err)
		}
		if err != nil {
			return seen, found, err
		}
		if h.Name != manifestName {
			seen[h.Name] = hex.EncodeToString(hash.Sum(nil))
		}
	}
}

// errorReader remembers a failure of reading, to tell it from one of writing.
type errorReader struct {
	r   io.Reader
	err error
}

func (e *errorReader) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		e.err = err
	}
	return n, err
}

// knownName admits the four kinds of entry, so that no name of a copy can point outside the folder it is unpacked to.
func knownName(name string) bool {
	switch name {
	case summaryName, databaseName, manifestName:
		return true
	}
	hash, ok := strings.CutPrefix(name, mediaPrefix)
	return ok && isHash(hash)
}

func isHash(s string) bool {
	_, err := hex.DecodeString(s)
	return err == nil && len(s) == sha256.Size*2 && s == strings.ToLower(s)
}

func compare(want, got map[string]string) error {
	if len(want) != len(got) {
		return damaged(fmt.Errorf("%d entries where %d were packed", len(got), len(want)))
	}
	for name, hash := range want {
		if got[name] != hash {
			return damaged(errors.New("an entry is not what was packed"))
		}
		if sum, ok := strings.CutPrefix(name, mediaPrefix); ok && sum != hash {
			return damaged(errors.New("a file is not what its name says"))
		}
	}
	return nil
}
