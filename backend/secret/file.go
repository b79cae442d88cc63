package secret

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"filippo.io/age"

	"planob/backend/desk"
)

// The files: all secrets in one, and its key when a passphrase protects it.
const (
	fileName = "secrets.age"
	keyName  = "secrets.key.age"
)

// scryptWork makes one guess at a passphrase cost 64 MB and a fifth of a second.
const scryptWork = 16

// maxFile bounds what is read back; a shop has a handful of passwords.
const maxFile = 1 << 20

// file keeps secrets as one small encrypted map.
type file struct {
	o  Options
	mu sync.Mutex
	id *age.X25519Identity // once unlocked
}

func (f *file) get(name string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all, err := f.read()
	if err != nil {
		return "", err
	}
	v, ok := all[name]
	if !ok {
		return "", ErrNotFound
	}
	return v, nil
}

// change rewrites the file; a crash leaves the old one or the new one.
func (f *file) change(edit func(map[string]string)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	all, err := f.read()
	if err != nil {
		return err
	}
	edit(all)
	id, err := f.unlock(true)
	if err != nil {
		return err
	}
	text, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("encode secrets: %w", err)
	}
	return replace(filepath.Join(f.o.Dir, fileName), text, id.Recipient())
}

// drop removes name where it is; a file that is not there stays so.
func (f *file) drop(name string) error {
	if _, err := f.get(name); errors.Is(err, ErrNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	return f.change(func(all map[string]string) { delete(all, name) })
}

func (f *file) read() (map[string]string, error) {
	all := map[string]string{}
	path := filepath.Join(f.o.Dir, fileName)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	id, err := f.unlock(false)
	if err != nil {
		return nil, err
	}
	text, err := decrypt(path, id)
	if err != nil {
		return nil, fmt.Errorf("open secrets: %w", err)
	}
	if json.Unmarshal(text, &all) != nil {
		return nil, errors.New("open secrets: not a map") // the decoder's own text could quote one
	}
	return all, nil
}

// unlock finds the file's key, and with create makes one where there is none.
func (f *file) unlock(create bool) (*age.X25519Identity, error) {
	if f.id != nil {
		return f.id, nil
	}
	path, err := f.keyPath()
	if err != nil {
		return nil, err
	}
	var text []byte
	if f.o.Passphrase != "" {
		var pass *age.ScryptIdentity
		if pass, err = age.NewScryptIdentity(f.o.Passphrase); err != nil {
			return nil, fmt.Errorf("take passphrase: %w", err)
		}
		text, err = decrypt(path, pass)
	} else {
		text, err = os.ReadFile(path)
	}
	if errors.Is(err, fs.ErrNotExist) && create {
		return f.newKey(path)
	}
	if err != nil {
		return nil, desk.NewError(desk.CodeForbidden, "secret.locked", err)
	}
	if f.id, err = age.ParseX25519Identity(strings.TrimSpace(string(text))); err != nil {
		return nil, desk.NewError(desk.CodeForbidden, "secret.locked", errors.New("damaged key"))
	}
	return f.id, nil
}

func (f *file) newKey(path string) (*age.X25519Identity, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("make key of secrets: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make folder of the key: %w", err)
	}
	var to age.Recipient
	if f.o.Passphrase != "" {
		pass, err := age.NewScryptRecipient(f.o.Passphrase)
		if err != nil {
			return nil, fmt.Errorf("take passphrase: %w", err)
		}
		pass.SetWorkFactor(scryptWork)
		to = pass
	}
	if err := replace(path, []byte(id.String()), to); err != nil {
		return nil, err
	}
	f.id = id
	return id, nil
}

// keyPath is where the key lies: beside the secrets when a passphrase protects it, outside the data folder otherwise.
func (f *file) keyPath() (string, error) {
	if f.o.Passphrase != "" {
		return filepath.Join(f.o.Dir, keyName), nil
	}
	dir := f.o.KeyDir
	if dir == "" {
		config, err := os.UserConfigDir()
		if err != nil {
			return "", fmt.Errorf("find configuration folder: %w", err)
		}
		dir = filepath.Join(config, "planob")
	}
	abs, err := filepath.Abs(f.o.Dir)
	if err != nil {
		return "", fmt.Errorf("find data folder: %w", err)
	}
	sum := sha256.Sum256([]byte(abs))
	return filepath.Join(dir, hex.EncodeToString(sum[:8])+".key"), nil
}

func decrypt(path string, id age.Identity) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := age.Decrypt(f, id)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, maxFile))
}

// replace writes text, encrypted when there is somebody to encrypt it to, and puts it in place of what was there.
func replace(path string, text []byte, to age.Recipient) error {
	var out bytes.Buffer
	if to == nil {
		out.Write(text)
	} else {
		w, err := age.Encrypt(&out, to)
		if err == nil {
			_, err = w.Write(text)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			return fmt.Errorf("encrypt secrets: %w", err)
		}
	}
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write secrets: %w", err)
	}
	_, err = f.Write(out.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write secrets: %w", err)
	}
	if err := os.Rename(part, path); err != nil {
		return fmt.Errorf("keep secrets: %w", err)
	}
	return nil
}
