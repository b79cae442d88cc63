package loopback

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/whatsmeow"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/util/keys"
	"google.golang.org/protobuf/proto"
)

// qrCodes is how many codes a computer gets to show, one after the other.
const qrCodes = 6

// registration is a computer that wants to be paired: what it told of itself, and the codes that name it.
type registration struct {
	refs         []string
	noise        [32]byte
	identity     [32]byte
	registration []byte
	signed       preKey
}

// register gives a new computer its codes. The caller holds mu.
func (c *conn) register(data *waWa6.ClientPayload_DevicePairingRegistrationData, noise [32]byte) {
	if len(data.GetEIdent()) != 32 || len(data.GetERegid()) != 4 {
		c.refuse(400, nil)
		return
	}
	c.joins = &registration{
		noise: noise, identity: [32]byte(data.GetEIdent()), registration: data.GetERegid(),
		signed: preKey{ID: data.GetESkeyID(), Value: data.GetESkeyVal(), Signature: data.GetESkeySig()},
	}
	var codes []waBinary.Node
	for range qrCodes {
		ref := "2@" + rand.Text()
		c.joins.refs = append(c.joins.refs, ref)
		c.s.refs[ref] = c
		codes = append(codes, waBinary.Node{Tag: "ref", Content: []byte(ref)})
	}
	c.ask(waBinary.Node{Tag: "pair-device", Content: codes})
}

// qrCode is what a QR code says: who shows it and the secret by which it will know the phone's answer.
type qrCode struct {
	ref             string
	identity        [32]byte
	secret          []byte
	noise, platform string
}

// readQR reads both forms: the link of today, with five fields, and the bare four of earlier clients.
func readQR(text string) (qrCode, error) {
	if _, after, ok := strings.Cut(text, "#"); ok {
		text = after
	}
	fields := strings.Split(text, ",")
	if len(fields) != 4 && len(fields) != 5 {
		return qrCode{}, fmt.Errorf("QR code with %d fields", len(fields))
	}
	identity, err := base64.StdEncoding.DecodeString(fields[2])
	if err != nil || len(identity) != 32 {
		return qrCode{}, errors.New("QR code without an identity key")
	}
	secret, err := base64.StdEncoding.DecodeString(fields[3])
	if err != nil || len(secret) == 0 {
		return qrCode{}, errors.New("QR code without a secret")
	}
	code := qrCode{ref: fields[0], noise: fields[1], identity: [32]byte(identity), secret: secret}
	if len(fields) == 5 {
		code.platform = fields[4]
	}
	return code, nil
}

// vouch is the phone's word that a computer belongs to its account: signed with the account's key, and sealed with a
// secret that only this computer and this phone know.
func vouch(account *keys.KeyPair, computer [32]byte, index uint32, secret []byte) ([]byte, error) {
	details, err := proto.Marshal(&waAdv.ADVDeviceIdentity{
		RawID: proto.Uint32(index), Timestamp: proto.Uint64(uint64(now())), KeyIndex: proto.Uint32(index),
		AccountType: waAdv.ADVEncryptionType_E2EE.Enum(), DeviceType: waAdv.ADVEncryptionType_E2EE.Enum(),
	})
	if err != nil {
		return nil, fmt.Errorf("write device identity: %w", err)
	}
	signed, err := proto.Marshal(sign(account, computer, details))
	if err != nil {
		return nil, fmt.Errorf("write signed identity: %w", err)
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(signed)
	return proto.Marshal(&waAdv.ADVSignedDeviceIdentityHMAC{Details: signed, HMAC: mac.Sum(nil)})
}

func sign(account *keys.KeyPair, computer [32]byte, details []byte) *waAdv.ADVSignedDeviceIdentity {
	message := slices.Concat(whatsmeow.AdvAccountSignaturePrefix, details, computer[:])
	signature := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*account.Priv), message)
	return &waAdv.ADVSignedDeviceIdentity{Details: details, AccountSignatureKey: account.Pub[:], AccountSignature: signature[:]}
}

// link pairs the computer that shows ref with the account: the phone's word goes out, the computer signs it, and it
// has to log in anew as a device of the account.
func (s *Server) link(ctx context.Context, a *account, phone *keys.KeyPair, ref string, computer [32]byte, secret []byte) error {
	s.mu.Lock()
	c := s.refs[ref]
	if c == nil || c.joins == nil || c.joins.identity != computer {
		s.mu.Unlock()
		return errors.New("no computer shows this code now")
	}
	id := a.next
	a.next++
	s.saveAccount(a)
	word, err := vouch(phone, computer, uint32(id), secret)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	answer := c.ask(waBinary.Node{Tag: "pair-success", Content: []waBinary.Node{
		{Tag: "device-identity", Content: word},
		{Tag: "biz", Attrs: waBinary.Attrs{"name": a.name}},
		{Tag: "device", Attrs: waBinary.Attrs{"jid": onDevice(a.pn, id), "lid": onDevice(a.lid, id)}},
		{Tag: "platform", Attrs: waBinary.Attrs{"name": "smba"}},
	}})
	s.mu.Unlock()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case n := <-answer:
		if n == nil {
			return errors.New("the computer went away while pairing")
		}
		return s.linked(a, id, c, phone, n)
	}
}

// linked takes the computer's signature under the phone's word.
func (s *Server) linked(a *account, id uint16, c *conn, phone *keys.KeyPair, n *waBinary.Node) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if word(n, "type") != "result" {
		refusal := n.GetChildByTag("error")
		return fmt.Errorf("the computer refused: %s %s", word(&refusal, "code"), word(&refusal, "text"))
	}
	var own waAdv.ADVSignedDeviceIdentity
	if err := proto.Unmarshal(content(n.GetChildByTag("pair-device-sign", "device-identity")), &own); err != nil {
		return fmt.Errorf("read the computer's signature: %w", err)
	}
	message := slices.Concat(whatsmeow.AdvDeviceSignaturePrefix, own.GetDetails(), c.joins.identity[:], phone.Pub[:])
	if len(own.GetDeviceSignature()) != 64 ||
		!ecc.VerifySignature(ecc.NewDjbECPublicKey(c.joins.identity), message, [64]byte(own.GetDeviceSignature())) {
		return errors.New("the computer's signature is wrong")
	}
	d := &device{
		account: a, id: id, noise: c.joins.noise, identity: c.joins.identity,
		registration: c.joins.registration, signed: c.joins.signed,
	}
	a.devices[id] = d
	for _, ref := range c.joins.refs {
		delete(s.refs, ref)
	}
	s.saveDevice(d)
	s.announce(d)
	c.streamError(&StreamError{Code: "515"})
	return nil
}

// unlink removes a computer from its account.
func (s *Server) unlink(d *device) {
	delete(d.account.devices, d.id)
	s.forgetDevice(d)
	s.announce(d)
}

// linkQuery is what a computer asks about pairing: a code instead of a QR, or to be unlinked.
func (c *conn) linkQuery(n *waBinary.Node) {
	if step, ok := n.GetOptionalChildByTag("link_code_companion_reg"); ok {
		c.codeQuery(n, step)
		return
	}
	if _, ok := n.GetOptionalChildByTag("remove-companion-device"); ok && c.device != nil {
		c.s.unlink(c.device)
		c.result(n)
		c.s.after(goodbye, c.hangUp) // the client goes by itself
		return
	}
	c.result(n)
}

// giveUp is how long the far ends wait for something that comes in milliseconds.
const giveUp = 10 * time.Second
