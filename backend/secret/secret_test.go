package secret_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"planob/backend/desk"
	"planob/backend/secret"
)

const canary = "CANARIO-senha-do-email-42"

// assertNowhere walks the folders and fails on a file that holds the canary.
func assertNowhere(t *testing.T, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if strings.Contains(string(b), canary) {
				t.Errorf("%s holds the secret in clear", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A secret is found again by the next start, and lies in clear nowhere on the disk.
func TestFileKeepsSecrets(t *testing.T) {
	for name, passphrase := range map[string]string{"key file": "", "passphrase": "uma frase comprida"} {
		t.Run(name, func(t *testing.T) {
			data, keys := t.TempDir(), t.TempDir()
			o := secret.Options{Dir: data, KeyDir: keys, Passphrase: passphrase, NoKeyring: true}
			k := secret.New(o)
			if _, err := k.Get("account.1.password"); !errors.Is(err, secret.ErrNotFound) {
				t.Fatalf("before it was set: %v", err)
			}
			for i, v := range []string{"older", canary} {
				if err := k.Set("account.1.password", v); err != nil {
					t.Fatalf("set %d: %v", i, err)
				}
			}
			if v, err := secret.New(o).Get("account.1.password"); err != nil || v != canary {
				t.Fatalf("after a restart: %q, %v", v, err)
			}
			assertNowhere(t, data, keys)
			if err := k.Delete("account.1.password"); err != nil {
				t.Fatal(err)
			}
			if err := k.Delete("account.1.password"); err != nil {
				t.Errorf("deleting twice: %v", err)
			}
			if _, err := secret.New(o).Get("account.1.password"); !errors.Is(err, secret.ErrNotFound) {
				t.Errorf("after it was deleted: %v", err)
			}
		})
	}
}

// A data folder that was carried off opens none of its secrets, and says so as an error a person can act on.
func TestCopiedFolderStaysShut(t *testing.T) {
	data := t.TempDir()
	if err := secret.New(secret.Options{Dir: data, KeyDir: t.TempDir(), NoKeyring: true}).Set("a", canary); err != nil {
		t.Fatal(err)
	}
	_, err := secret.New(secret.Options{Dir: data, KeyDir: t.TempDir(), NoKeyring: true}).Get("a")
	var shown *desk.Error
	if !errors.As(err, &shown) || shown.Key != "secret.locked" {
		t.Errorf("without the key: %v", err)
	}

	data = t.TempDir()
	if err := secret.New(secret.Options{Dir: data, Passphrase: "certa", NoKeyring: true}).Set("a", canary); err != nil {
		t.Fatal(err)
	}
	_, err = secret.New(secret.Options{Dir: data, Passphrase: "errada", NoKeyring: true}).Get("a")
	if !errors.As(err, &shown) || shown.Key != "secret.locked" || strings.Contains(err.Error(), canary) {
		t.Errorf("with another passphrase: %v", err)
	}
	// Writing must not put a second key over the first one.
	if err := secret.New(secret.Options{Dir: data, Passphrase: "errada", NoKeyring: true}).Set("b", "x"); err == nil {
		t.Error("another passphrase could write")
	}
}

// With a keyring nothing is written to the disk, and what an earlier start left in the file is still found.
func TestKeyringComesFirst(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	keyring.MockInit()
	data, keys := t.TempDir(), t.TempDir()
	if err := secret.New(secret.Options{Dir: data, KeyDir: keys, NoKeyring: true}).Set("old", canary); err != nil {
		t.Fatal(err)
	}
	k := secret.New(secret.Options{Dir: data, KeyDir: keys})
	if v, err := k.Get("old"); err != nil || v != canary {
		t.Errorf("set without the keyring: %q, %v", v, err)
	}
	if err := k.Set("old", "new value"); err != nil {
		t.Fatal(err)
	}
	if v, err := k.Get("old"); err != nil || v != "new value" {
		t.Errorf("set with the keyring: %q, %v", v, err)
	}
	if _, err := secret.New(secret.Options{Dir: data, KeyDir: keys, NoKeyring: true}).Get("old"); !errors.Is(err, secret.ErrNotFound) {
		t.Errorf("the file still has it: %v", err)
	}
	if err := k.Delete("old"); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Get("old"); !errors.Is(err, secret.ErrNotFound) {
		t.Errorf("after it was deleted: %v", err)
	}
}
