package loopback

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// notice sends a notification to a device.
func (s *Server) notice(d *device, kind string, from types.JID, body ...waBinary.Node) {
	s.keep(d, waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
		"id": s.nextID(), "type": kind, "from": from, "t": now(),
	}, Content: body})
}

// announce tells everybody but the device itself that it came or went, or they would go on encrypting for the old list.
func (s *Server) announce(changed *device) {
	a := changed.account
	for _, other := range s.accounts {
		for _, d := range other.list() {
			if d == changed {
				continue
			}
			if other != a {
				s.notice(d, "devices", a.lid, waBinary.Node{Tag: "update", Attrs: waBinary.Attrs{"device_hash": "2:changed"}})
				continue
			}
			var list []waBinary.Node
			for _, mine := range a.list() {
				list = append(list, waBinary.Node{Tag: "device", Attrs: waBinary.Attrs{"jid": mine.pn()}})
			}
			// A hash that does not fit makes the client forget its list and ask.
			s.notice(d, "account_sync", a.pn, waBinary.Node{Tag: "devices", Attrs: waBinary.Attrs{"dhash": "2:changed"}, Content: list})
		}
	}
}

// Call rings the phone of a number, and every computer of it, and ends with a reason: "timeout" when nobody took it,
// "accepted_elsewhere" when the phone did.
func (c *Customer) Call(toNumber, reason string) string {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	to, id := c.s.accounts[digits(toNumber)], c.s.nextID()
	for _, d := range to.list() {
		for _, step := range []waBinary.Node{{Tag: "offer", Attrs: waBinary.Attrs{}}, {Tag: "terminate", Attrs: waBinary.Attrs{"reason": reason}}} {
			step.Attrs["call-id"], step.Attrs["call-creator"], step.Attrs["caller_lid"] = id, c.account.pn, c.account.lid
			if c.s.faults.LIDAddressing {
				step.Attrs["call-creator"], step.Attrs["caller_pn"] = c.account.lid, c.account.pn
			}
			c.s.keep(d, waBinary.Node{Tag: "call", Attrs: waBinary.Attrs{
				"id": c.s.nextID(), "from": step.Attrs["call-creator"], "t": now(),
			}, Content: []waBinary.Node{step}})
		}
	}
	return id
}

// Timelock tells the phone's computers that the account may not write to strangers until then. It is only a notice: to
// refuse such messages too, set Faults.AckError to 463.
func (p *Phone) Timelock(until time.Time) error {
	text, err := json.Marshal(map[string]any{"data": map[string]any{"xwa2_notify_account_reachout_timelock": map[string]any{
		"is_active": until.After(time.Now()), "time_enforcement_ends": strconv.FormatInt(until.Unix(), 10), "enforcement_type": "DEFAULT",
	}}})
	if err != nil {
		return fmt.Errorf("write timelock: %w", err)
	}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	for _, d := range p.account.list() {
		if d.id != 0 {
			p.s.notice(d, "mex", types.ServerJID, waBinary.Node{Tag: "update", Attrs: waBinary.Attrs{"op_name": "NotificationTimelock"}, Content: text})
		}
	}
	return nil
}
