package backup

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"planob/backend/desk"
)

// Method is how the owner opens a copy on another computer.
type Method string

// The methods.
const (
	ByRecoveryKey Method = "recovery"
	ByPassphrase  Method = "passphrase"
)

const (
	settingKeys  = "backup.keys"
	secretDevice = "backup.device"
	// scryptWork makes one guess of a passphrase cost about two seconds and 256 MB.
	scryptWork    = 18
	minPassphrase = 10
)

// keys are what the store remembers: only what locks, never what opens.
type keys struct {
	Method     Method   `json:"method"`
	Recipients []string `json:"recipients"` // the recovery key's and this computer's public halves
	// Wrapped is the recovery key locked with the passphrase; it travels in the head of each copy.
	Wrapped string `json:"wrapped,omitempty"`
	// Set and Naming are of the shelf: files locked with these keys lie in a folder Set of their own, under names that
	// Naming makes.
	Set    string `json:"set,omitempty"`
	Naming []byte `json:"naming,omitempty"`
}

// withShelf gives keys of an older program what a shelf needs.
func (k keys) withShelf() keys {
	set := make([]byte, 8)
	k.Naming = make([]byte, 32)
	rand.Read(set) // never fails
	rand.Read(k.Naming)
	k.Set = hex.EncodeToString(set)
	return k
}

// shelfKeys are the keys, with what a shelf needs.
func (b *Backup) shelfKeys(ctx context.Context) (keys, error) {
	k, err := b.keys(ctx)
	if err != nil || k.Set != "" {
		return k, err
	}
	k = k.withShelf()
	return k, b.keepKeys(ctx, k)
}

func (b *Backup) keepKeys(ctx context.Context, k keys) error {
	text, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	if err := b.Settings.Set(ctx, settingKeys, string(text)); err != nil {
		return fmt.Errorf("keep keys: %w", err)
	}
	return nil
}

// SetUp makes new keys. With ByRecoveryKey it returns the recovery key, the only time that it is seen; with ByPassphrase
// it returns "". Copies made before keep opening with what opened them.
func (b *Backup) SetUp(ctx context.Context, method Method, passphrase string) (string, error) {
	recovery, err := age.GenerateX25519Identity()
	if err != nil {
		return "", fmt.Errorf("make recovery key: %w", err)
	}
	device, err := b.device()
	if err != nil {
		return "", err
	}
	k := keys{Method: method, Recipients: []string{recovery.Recipient().String(), device.Recipient().String()}}
	switch method {
	case ByRecoveryKey:
	case ByPassphrase:
		if len([]rune(passphrase)) < minPassphrase {
			return "", &desk.Error{Code: desk.CodeInvalid, Key: "backup.passphraseShort", Field: "passphrase", Args: map[string]any{"min": minPassphrase}}
		}
		if k.Wrapped, err = wrap(recovery.String(), passphrase); err != nil {
			return "", err
		}
	default:
		return "", desk.NewError(desk.CodeInvalid, "backup.method.invalid", nil)
	}
	if err := b.Secrets.Set(secretDevice, device.String()); err != nil {
		return "", desk.NewError(desk.CodeStorage, "backup.keyNotKept", err)
	}
	if err := b.keepKeys(ctx, k.withShelf()); err != nil {
		return "", err
	}
	if method == ByPassphrase {
		return "", nil
	}
	return recovery.String(), nil
}

// device is this computer's own key: the one it has, so that copies made before can still be proved, or a new one.
func (b *Backup) device() (*age.X25519Identity, error) {
	if secret, err := b.Secrets.Get(secretDevice); err == nil {
		if id, err := age.ParseX25519Identity(secret); err == nil {
			return id, nil
		}
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("make device key: %w", err)
	}
	return id, nil
}

// Method is how copies are locked now, "" before SetUp.
func (b *Backup) Method(ctx context.Context) (Method, error) {
	k, err := b.keys(ctx)
	return k.Method, err
}

func (b *Backup) keys(ctx context.Context) (keys, error) {
	var k keys
	text, err := b.Settings.Get(ctx, settingKeys)
	if err != nil || text == "" {
		return k, err
	}
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		return k, fmt.Errorf("read keys: %w", err)
	}
	return k, nil
}

func (k keys) recipients() ([]age.Recipient, error) {
	if len(k.Recipients) == 0 {
		return nil, desk.NewError(desk.CodeConflict, "backup.notSetUp", nil)
	}
	var list []age.Recipient
	for _, r := range k.Recipients {
		recipient, err := age.ParseX25519Recipient(r)
		if err != nil {
			return nil, fmt.Errorf("read key: %w", err)
		}
		list = append(list, recipient)
	}
	return list, nil
}

func wrap(secret, passphrase string) (string, error) {
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return "", fmt.Errorf("lock recovery key: %w", err)
	}
	recipient.SetWorkFactor(scryptWork)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipient)
	if err != nil {
		return "", fmt.Errorf("lock recovery key: %w", err)
	}
	if _, err := io.WriteString(w, secret); err != nil {
		return "", fmt.Errorf("lock recovery key: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("lock recovery key: %w", err)
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

// identity turns what a person typed into the key that opens the copy: a recovery key, however it was spaced or cased,
// or the passphrase that the head of the copy needs.
func identity(typed string, h head) (age.Identity, error) {
	if h.Wrapped == "" {
		id, err := age.ParseX25519Identity(fromPaper(typed))
		if err != nil {
			return nil, wrongKey(errors.New("not a recovery key"))
		}
		return id, nil
	}
	blob, err := base64.StdEncoding.DecodeString(h.Wrapped)
	if err != nil {
		return nil, damaged(err)
	}
	lock, err := age.NewScryptIdentity(typed)
	if err != nil {
		return nil, wrongKey(err)
	}
	lock.SetMaxWorkFactor(scryptWork)
	r, err := age.Decrypt(bytes.NewReader(blob), lock)
	if err != nil {
		return nil, wrongKey(err)
	}
	secret, err := io.ReadAll(io.LimitReader(r, 1024))
	if err != nil {
		return nil, wrongKey(err)
	}
	return age.ParseX25519Identity(string(secret))
}

const keyBegins = "AGE-SECRET-KEY-1"

// fromPaper is the key that a person typed from the sheet: in any case, with any signs between the groups, with or
// without what every key begins with.
func fromPaper(typed string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, strings.ToUpper(typed))
	return keyBegins + strings.TrimPrefix(plain, strings.ReplaceAll(keyBegins, "-", ""))
}

func wrongKey(err error) error {
	return &desk.Error{Code: desk.CodeInvalid, Key: "backup.wrongKey", Field: "key", Err: err}
}

func damaged(err error) error { return desk.NewError(desk.CodeConflict, "backup.damaged", err) }
