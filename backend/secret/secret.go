// Package secret keeps passwords and keys by name, outside the store: in the keyring of the operating system, and where
// there is none, in a file encrypted with age. It must not know what a secret is for, and nothing of it reaches a log.
package secret

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/zalando/go-keyring"
)

// service is the name under which a person finds our entries in the system's own keyring program.
const service = "Plano B"

// ringPatience is how long the keyring may take, a person typing its password included.
const ringPatience = time.Minute

// ErrNotFound is returned by Get for a name that was never set.
var ErrNotFound = errors.New("secret not found")

// Options are where to keep secrets.
type Options struct {
	Dir string // the data folder: the encrypted file lies here
	// KeyDir holds the file's key when there is no passphrase; it must lie outside the data folder, so that a copied
	// folder carries nothing that opens it. "" is this person's configuration folder.
	KeyDir string
	// Passphrase protects the file's key instead of KeyDir; "" for none.
	Passphrase string
	// NoKeyring keeps everything in the file, for tests and for who wants it.
	NoKeyring bool
}

// Keeper keeps secrets. It is safe for concurrent use; nothing is touched before the first call.
type Keeper struct {
	file *file

	once sync.Once
	ring bool // the keyring answers
	want bool
}

// New returns a keeper.
func New(o Options) *Keeper {
	return &Keeper{file: &file{o: o}, want: !o.NoKeyring}
}

// Get returns the secret called name, or ErrNotFound.
func (k *Keeper) Get(name string) (string, error) {
	if k.keyring() {
		v, err := keyring.Get(service, name)
		if err == nil {
			return v, nil
		}
		if !errors.Is(err, keyring.ErrNotFound) {
			return "", fmt.Errorf("ask the keyring: %w", err)
		}
	}
	// It may have been set on a day on which the keyring was not there.
	return k.file.get(name)
}

// Set keeps value under name, in one place only.
func (k *Keeper) Set(name, value string) error {
	if !k.keyring() {
		return k.file.change(func(all map[string]string) { all[name] = value })
	}
	if err := keyring.Set(service, name, value); err != nil {
		return fmt.Errorf("write to the keyring: %w", err)
	}
	return k.file.drop(name)
}

// Delete forgets name; it is no error when it was never set.
func (k *Keeper) Delete(name string) error {
	if k.keyring() {
		if err := keyring.Delete(service, name); err != nil && !errors.Is(err, keyring.ErrNotFound) {
			return fmt.Errorf("delete from the keyring: %w", err)
		}
	}
	return k.file.drop(name)
}

// keyring reports whether the system's keyring answers, asking once.
func (k *Keeper) keyring() bool {
	k.once.Do(func() { k.ring = k.want && reachable() && answers() })
	return k.ring
}

// answers tries the keyring without changing it. A keyring that asks its person for a password waits for that person.
func answers() bool {
	asked := make(chan error, 1)
	go func() {
		_, err := keyring.Get(service, "probe")
		asked <- err
	}()
	select {
	case err := <-asked:
		return err == nil || errors.Is(err, keyring.ErrNotFound)
	case <-time.After(ringPatience):
		return false
	}
}

// reachable reports whether this system can have a keyring at all. Where no session bus runs, asking for one would start
// a stray bus, so it is not asked.
func reachable() bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" || os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	_, err := os.Stat(filepath.Join("/run/user", fmt.Sprint(os.Getuid()), "bus"))
	return err == nil
}
