package loopback

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"
	"go.mau.fi/whatsmeow/util/keys"
	"golang.org/x/crypto/curve25519"
)

// codeHello is a computer that shows a code to type on a phone.
type codeHello struct {
	conn    *conn
	wrapped []byte // salt, iv and its ephemeral key under the code
	finish  chan []byte
}

// browserName is the only form of a computer's name that the real server takes.
var browserName = regexp.MustCompile(`^\S.* \(\S.*\)$`)

// codeQuery is the computer's side of pairing by code: a hello, and at the end its sealed bundle. The caller holds mu.
func (c *conn) codeQuery(n *waBinary.Node, step waBinary.Node) {
	number := jid(&step, "jid").User
	if word(&step, "stage") == "companion_finish" {
		if hello := c.s.codes[number]; hello != nil && hello.conn == c {
			select {
			case hello.finish <- content(step.GetChildByTag("link_code_pairing_wrapped_key_bundle")):
			default: // nobody asked
			}
		}
		c.result(n)
		return
	}
	wrapped := content(step.GetChildByTag("link_code_pairing_wrapped_companion_ephemeral_pub"))
	switch {
	case c.joins == nil || len(wrapped) != 80,
		!browserName.Match(content(step.GetChildByTag("companion_platform_display"))):
		c.fail(n, 400, "bad-request")
	case c.s.accounts[number] == nil:
		c.fail(n, 404, "item-not-found")
	default:
		c.s.codes[number] = &codeHello{conn: c, wrapped: wrapped, finish: make(chan []byte, 1)}
		c.result(n, waBinary.Node{Tag: "link_code_companion_reg", Content: []waBinary.Node{
			{Tag: "link_code_pairing_ref", Content: []byte(c.joins.refs[0])},
		}})
	}
}

// underCode encrypts or decrypts a key with the code that the person reads and types.
func underCode(code string, salt, iv, key []byte) ([]byte, error) {
	secret, err := pbkdf2.Key(sha256.New, code, salt, 2<<16, 32)
	if err != nil {
		return nil, fmt.Errorf("stretch code: %w", err)
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fmt.Errorf("prepare code cipher: %w", err)
	}
	out := make([]byte, len(key))
	cipher.NewCTR(block, iv).XORKeyStream(out, key)
	return out, nil
}

// EnterCode types the code that the shop's program shows. A wrong code is an error here; the program notices nothing.
func (p *Phone) EnterCode(ctx context.Context, code string) error {
	code = strings.ReplaceAll(code, "-", "")
	p.s.mu.Lock()
	hello := p.s.codes[p.account.pn.User]
	p.s.mu.Unlock()
	if hello == nil {
		return errors.New("no computer asked for a code")
	}
	theirs, err := underCode(code, hello.wrapped[:32], hello.wrapped[32:48], hello.wrapped[48:])
	if err != nil {
		return err
	}
	ours := keys.NewKeyPair()
	shared, err := curve25519.X25519(ours.Priv[:], theirs)
	if err != nil {
		return fmt.Errorf("share secret with the computer: %w", err)
	}
	salt, iv := random(32), random(16)
	wrapped, err := underCode(code, salt, iv, ours.Pub[:])
	if err != nil {
		return err
	}
	ref := p.answerHello(hello, slices.Concat(salt, iv, wrapped))
	var bundle []byte
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-hello.conn.gate.closed:
		return errors.New("the computer went away while pairing")
	case bundle = <-hello.finish:
	}
	computer, secret, err := p.openBundle(bundle, shared)
	if err != nil {
		return err
	}
	return p.s.link(ctx, p.account, p.identity, ref, computer, secret)
}

// answerHello sends the phone's half to the computer and tells by which ref the computer is known.
func (p *Phone) answerHello(hello *codeHello, wrapped []byte) string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	ref := hello.conn.joins.refs[0]
	hello.conn.send(waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
		"id": p.s.nextID(), "type": "link_code_companion_reg", "from": types.ServerJID, "t": now(),
	}, Content: []waBinary.Node{{Tag: "link_code_companion_reg", Attrs: waBinary.Attrs{"stage": "primary_hello"}, Content: []waBinary.Node{
		{Tag: "link_code_pairing_wrapped_primary_ephemeral_pub", Content: wrapped},
		{Tag: "primary_identity_pub", Content: p.identity.Pub[:]},
		{Tag: "link_code_pairing_ref", Content: []byte(ref)},
	}}}})
	return ref
}

// openBundle reads what the computer sealed. With a wrong code both sides have different secrets and it does not open.
func (p *Phone) openBundle(bundle, shared []byte) (computer [32]byte, secret []byte, err error) {
	if len(bundle) < 44 {
		return computer, nil, errors.New("the computer's bundle is too short")
	}
	key := hkdfutil.SHA256(shared, bundle[:32], []byte("link_code_pairing_key_bundle_encryption_key"), 32)
	plain, err := gcmutil.Decrypt(key, bundle[32:44], bundle[44:], nil)
	if err != nil || len(plain) != 96 {
		return computer, nil, errors.New("wrong code")
	}
	computer = [32]byte(plain[:32])
	identity, err := curve25519.X25519(p.identity.Priv[:], computer[:])
	if err != nil {
		return computer, nil, fmt.Errorf("share identity secret: %w", err)
	}
	return computer, hkdfutil.SHA256(slices.Concat(shared, identity, plain[64:]), nil, []byte("adv_secret"), 32), nil
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
