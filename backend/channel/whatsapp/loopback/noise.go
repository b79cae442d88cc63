package loopback

import (
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/whatsmeow/proto/waCert"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/socket"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/keys"
	"golang.org/x/crypto/curve25519"
	"golang.org/x/crypto/hkdf"
	"google.golang.org/protobuf/proto"
)

// noiseIdentity is the server's long-lived half of the Noise handshake: a root, and the key it vouches for.
type noiseIdentity struct {
	root   *keys.KeyPair
	static *keys.KeyPair
	chain  []byte // certificate chain, ready to send
}

// newNoiseIdentity makes the chain root, intermediate, leaf that a client wants to see.
func newNoiseIdentity(root *keys.KeyPair) (*noiseIdentity, error) {
	static, middle := keys.NewKeyPair(), keys.NewKeyPair()
	intermediate, err := noiseCertificate(root, 1, 0, middle.Pub)
	if err != nil {
		return nil, err
	}
	leaf, err := noiseCertificate(middle, 2, 1, static.Pub)
	if err != nil {
		return nil, err
	}
	chain, err := proto.Marshal(&waCert.CertChain{Intermediate: intermediate, Leaf: leaf})
	if err != nil {
		return nil, fmt.Errorf("write noise chain: %w", err)
	}
	return &noiseIdentity{root: root, static: static, chain: chain}, nil
}

func noiseCertificate(signer *keys.KeyPair, serial, issuer uint32, key *[32]byte) (*waCert.CertChain_NoiseCertificate, error) {
	now := time.Now()
	details, err := proto.Marshal(&waCert.CertChain_NoiseCertificate_Details{
		Serial:       proto.Uint32(serial),
		IssuerSerial: proto.Uint32(issuer),
		Key:          key[:],
		// Without dates a certificate ended in 1970.
		NotBefore: proto.Uint64(uint64(now.Add(-time.Hour).Unix())),
		NotAfter:  proto.Uint64(uint64(now.Add(24 * time.Hour).Unix())),
	})
	if err != nil {
		return nil, fmt.Errorf("write noise certificate: %w", err)
	}
	signature := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*signer.Priv), details)
	return &waCert.CertChain_NoiseCertificate{Details: details, Signature: signature[:]}, nil
}

// handshake is the answering side of Noise_XX_25519_AESGCM_SHA256. whatsmeow's own type cannot be used: it keeps its
// salt to itself and ends in a client's socket.
type handshake struct {
	hash, salt []byte
	key        cipher.AEAD
	counter    uint32
}

func newHandshake(header []byte) (*handshake, error) {
	start := []byte(socket.NoiseStartPattern) // 32 bytes, so it is the first hash as it stands
	key, err := gcmutil.Prepare(start)
	if err != nil {
		return nil, fmt.Errorf("start noise: %w", err)
	}
	h := &handshake{hash: start, salt: start, key: key}
	h.mix(header)
	return h, nil
}

// mix makes data part of what both sides must agree on.
func (h *handshake) mix(data []byte) {
	sum := sha256.Sum256(append(append([]byte(nil), h.hash...), data...))
	h.hash = sum[:]
}

func (h *handshake) seal(plain []byte) []byte {
	sealed := h.key.Seal(nil, nonce(h.counter), plain, h.hash)
	h.counter++
	h.mix(sealed)
	return sealed
}

func (h *handshake) open(sealed []byte) ([]byte, error) {
	plain, err := h.key.Open(nil, nonce(h.counter), sealed, h.hash)
	if err != nil {
		return nil, err
	}
	h.counter++
	h.mix(sealed)
	return plain, nil
}

// share mixes the Diffie-Hellman secret of one of our keys and one of theirs into the key.
func (h *handshake) share(ours *keys.KeyPair, theirs []byte) error {
	secret, err := curve25519.X25519(ours.Priv[:], theirs)
	if err != nil {
		return fmt.Errorf("share noise secret: %w", err)
	}
	salt, key, err := h.expand(secret)
	if err != nil {
		return err
	}
	h.salt, h.counter = salt, 0
	if h.key, err = gcmutil.Prepare(key); err != nil {
		return fmt.Errorf("prepare noise key: %w", err)
	}
	return nil
}

func (h *handshake) expand(secret []byte) (first, second []byte, err error) {
	both := make([]byte, 64)
	if _, err := io.ReadFull(hkdf.New(sha256.New, secret, h.salt, nil), both); err != nil {
		return nil, nil, fmt.Errorf("expand noise secret: %w", err)
	}
	return both[:32], both[32:], nil
}

// ends gives the ciphers of the two directions once both sides have agreed.
func (h *handshake) ends() (*noiseEnds, error) {
	theirs, ours, err := h.expand(nil)
	if err != nil {
		return nil, err
	}
	var ends noiseEnds
	if ends.read, err = gcmutil.Prepare(theirs); err != nil {
		return nil, fmt.Errorf("prepare read key: %w", err)
	}
	if ends.write, err = gcmutil.Prepare(ours); err != nil {
		return nil, fmt.Errorf("prepare write key: %w", err)
	}
	return &ends, nil
}

// noiseEnds encrypts one connection. Each direction belongs to one goroutine.
type noiseEnds struct {
	read, write cipher.AEAD
	got, sent   uint32
}

func (n *noiseEnds) open(frame []byte) ([]byte, error) {
	plain, err := n.read.Open(nil, nonce(n.got), frame, nil)
	n.got++
	return plain, err
}

func (n *noiseEnds) seal(plain []byte) []byte {
	sealed := n.write.Seal(nil, nonce(n.sent), plain, nil)
	n.sent++
	return sealed
}

func nonce(count uint32) []byte {
	iv := make([]byte, 12)
	binary.BigEndian.PutUint32(iv[8:], count)
	return iv
}

// hello is the first half: the client's ephemeral key came, our keys and our chain go back.
func (id *noiseIdentity) hello(h *handshake, raw []byte) (reply []byte, ephemeral *keys.KeyPair, err error) {
	var msg waWa6.HandshakeMessage
	if err := proto.Unmarshal(raw, &msg); err != nil {
		return nil, nil, fmt.Errorf("read client hello: %w", err)
	}
	theirs := msg.GetClientHello().GetEphemeral()
	if len(theirs) != 32 {
		return nil, nil, errors.New("client hello without an ephemeral key")
	}
	h.mix(theirs)
	ephemeral = keys.NewKeyPair()
	h.mix(ephemeral.Pub[:])
	if err := h.share(ephemeral, theirs); err != nil {
		return nil, nil, err
	}
	static := h.seal(id.static.Pub[:])
	if err := h.share(id.static, theirs); err != nil {
		return nil, nil, err
	}
	reply, err = proto.Marshal(&waWa6.HandshakeMessage{ServerHello: &waWa6.HandshakeMessage_ServerHello{
		Ephemeral: ephemeral.Pub[:], Static: static, Payload: h.seal(id.chain),
	}})
	return reply, ephemeral, err
}

// finish is the second half: who the client says it is, and the ciphers of the connection.
func (h *handshake) finish(raw []byte, ephemeral *keys.KeyPair) (*waWa6.ClientPayload, []byte, *noiseEnds, error) {
	var msg waWa6.HandshakeMessage
	if err := proto.Unmarshal(raw, &msg); err != nil {
		return nil, nil, nil, fmt.Errorf("read client finish: %w", err)
	}
	static, err := h.open(msg.GetClientFinish().GetStatic())
	if err != nil {
		return nil, nil, nil, fmt.Errorf("open client key: %w", err)
	}
	if err := h.share(ephemeral, static); err != nil {
		return nil, nil, nil, err
	}
	plain, err := h.open(msg.GetClientFinish().GetPayload())
	if err != nil {
		return nil, nil, nil, fmt.Errorf("open client payload: %w", err)
	}
	var payload waWa6.ClientPayload
	if err := proto.Unmarshal(plain, &payload); err != nil {
		return nil, nil, nil, fmt.Errorf("read client payload: %w", err)
	}
	ends, err := h.ends()
	return &payload, static, ends, err
}
