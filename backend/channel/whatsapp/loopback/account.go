package loopback

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// account is one number that has WhatsApp, with its devices: 0 is the phone, the others are computers.
type account struct {
	pn, lid types.JID
	name    string // what the phone calls itself
	devices map[uint16]*device
	next    uint16
}

// device is one end of encrypted conversations.
type device struct {
	account      *account
	id           uint16
	noise        [32]byte
	identity     [32]byte
	registration []byte // 4 bytes
	signed       preKey
	once         []preKey
	ever         bool // has uploaded one-time keys
	queue        []*stanza
	conn         *conn // nil while it is away
}

// preKey is a public key that others start a session with.
type preKey struct {
	ID, Value, Signature []byte // 3, 32 and 64 bytes; one-time keys have no signature
}

// stanza is something for a device that it has not acknowledged yet.
type stanza struct {
	node waBinary.Node
	on   *conn // where it was sent last
	row  int64 // in the ledger
}

// pn and lid are a device's two addresses.
func (d *device) pn() types.JID  { return onDevice(d.account.pn, d.id) }
func (d *device) lid() types.JID { return onDevice(d.account.lid, d.id) }

func onDevice(user types.JID, id uint16) types.JID {
	user.Device = id
	return user
}

// digits leaves the digits of a number as people write it.
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}

// account finds an account by either of its addresses. The caller holds mu.
func (s *Server) account(user types.JID) *account {
	if user.Server == types.HiddenUserServer {
		for _, a := range s.accounts {
			if a.lid.User == user.User {
				return a
			}
		}
		return nil
	}
	return s.accounts[user.User]
}

// deviceAt finds a device by either of its addresses. The caller holds mu.
func (s *Server) deviceAt(at types.JID) *device {
	if a := s.account(at); a != nil {
		return a.devices[at.Device]
	}
	return nil
}

// openAccount finds the account of a number or makes it. The caller holds mu.
func (s *Server) openAccount(number string) *account {
	if a := s.accounts[number]; a != nil {
		return a
	}
	a := &account{
		pn:      types.NewJID(number, types.DefaultUserServer),
		lid:     types.NewJID(strconv.Itoa(200_000_000_000_001+37*len(s.accounts)), types.HiddenUserServer),
		devices: map[uint16]*device{},
		next:    1,
	}
	s.accounts[number] = a
	s.saveAccount(a)
	return a
}

// search finds the account a person means by a number. In Brazil mobile numbers got a ninth digit, which the network
// knows some of them by and others not; it answers to both.
func (s *Server) search(number string) *account {
	if a := s.accounts[number]; a != nil {
		return a
	}
	if !strings.HasPrefix(number, "55") {
		return nil
	}
	switch {
	case len(number) == 13 && number[4] == '9':
		return s.accounts[number[:4]+number[5:]]
	case len(number) == 12:
		return s.accounts[number[:4]+"9"+number[4:]]
	}
	return nil
}

// list gives the devices in order.
func (a *account) list() []*device {
	return slices.SortedFunc(maps.Values(a.devices), func(x, y *device) int { return cmp.Compare(x.id, y.id) })
}
