package loopback

import (
	"context"
)

// Phone is the shop's phone, in the owner's hand.
type Phone struct{ *person }

// NewPhone makes the shop's phone and puts it online. The number is E.164, with or without the plus sign.
func (s *Server) NewPhone(number string) (*Phone, error) {
	p, err := s.newPerson(number, "")
	if err != nil {
		return nil, err
	}
	return &Phone{p}, nil
}

// Scan reads the QR code that the shop's program shows and pairs it; the program has to log in anew after that, which
// whatsmeow does by itself.
func (p *Phone) Scan(ctx context.Context, qr string) error {
	code, err := readQR(qr)
	if err != nil {
		return err
	}
	return p.s.link(ctx, p.account, p.identity, code.ref, code.identity, code.secret)
}

// RemoveDevice unlinks every computer of the account, as the owner does in the phone's list of linked devices.
func (p *Phone) RemoveDevice(context.Context) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	for _, d := range p.account.list() {
		if d.id == 0 {
			continue
		}
		p.s.unlink(d)
		if d.conn != nil {
			d.conn.streamError(DeviceRemoved())
		}
	}
	return nil
}
