package loopback

import (
	"fmt"
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/types"
)

// welcome answers who just proved to have the Noise key: a device that logs in, or a computer that wants to be one.
func (c *conn) welcome(payload *waWa6.ClientPayload, key [32]byte) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	f := &c.s.faults
	version := payload.GetUserAgent().GetAppVersion().GetTertiary()
	switch {
	case c.inside:
	case f.NoSuccess:
		return
	case f.LoginFailure != nil:
		c.refuse(f.LoginFailure.Reason, f.LoginFailure.Attrs)
		return
	case version < f.MinRevision:
		c.refuse(405, nil)
		return
	}
	if payload.GetUsername() == 0 {
		c.register(payload.GetDevicePairingData(), key)
		return
	}
	d := c.s.deviceAt(types.JID{
		User: strconv.FormatUint(payload.GetUsername(), 10), Server: types.DefaultUserServer, Device: uint16(payload.GetDevice()),
	})
	if d == nil || d.noise != key {
		c.refuse(401, nil)
		return
	}
	if d.conn != nil {
		d.conn.streamError(Replaced())
	}
	c.device, d.conn = d, c
	c.login()
}

// refuse answers a login with a failure. The caller holds mu.
func (c *conn) refuse(reason int, more map[string]string) {
	attrs := waBinary.Attrs{"reason": reason, "location": "loopback"}
	for name, value := range more {
		attrs[name] = value
	}
	c.bye(waBinary.Node{Tag: "failure", Attrs: attrs})
}

// login tells the device that it is in, and then what waited for it.
func (c *conn) login() {
	d := c.device
	if !c.inside {
		c.s.stats.Logins++
	}
	c.send(waBinary.Node{Tag: "success", Attrs: waBinary.Attrs{"t": now(), "lid": d.lid(), "location": "loopback"}})
	waiting := map[string]int{}
	for _, st := range d.queue {
		waiting[st.node.Tag]++
	}
	marks := c.inside || !c.s.faults.NoOfflineMarks
	if marks && len(d.queue) > 0 {
		c.send(waBinary.Node{Tag: "ib", Content: []waBinary.Node{{Tag: "offline_preview", Attrs: waBinary.Attrs{
			"count": len(d.queue), "message": waiting["message"], "receipt": waiting["receipt"],
			"notification": waiting["notification"], "appdata": 0,
		}}}})
	}
	c.flush()
	if marks {
		c.send(waBinary.Node{Tag: "ib", Content: []waBinary.Node{{Tag: "offline", Attrs: waBinary.Attrs{"count": len(d.queue)}}}})
	}
	if !c.inside {
		c.s.giveStreamError()
	}
}

// keep adds a stanza to what the device has yet to acknowledge, and sends it if the device is there. The caller holds mu.
func (s *Server) keep(d *device, node waBinary.Node) {
	if d.conn == nil && s.faults.NoOffline && d.id != 0 {
		return
	}
	st := &stanza{node: node}
	d.queue = append(d.queue, st)
	s.saveStanza(d, st)
	if d.conn != nil {
		d.conn.flush()
	}
}

// flush sends what was not yet sent on this connection. The caller holds mu.
func (c *conn) flush() {
	if c.device == nil || c.device.conn != c || (!c.inside && c.s.faults.Blackhole) {
		return
	}
	for _, st := range c.device.queue {
		if st.on != c {
			st.on = c
			c.send(st.node)
		}
	}
}

// settle forgets the first stanza of that kind, id and type that this connection was sent: the device has it now.
func (c *conn) settle(tag, id, kind string) {
	for i, st := range c.device.queue {
		if st.on == c && st.node.Tag == tag && word(&st.node, "id") == id && (tag == "message" || word(&st.node, "type") == kind) {
			c.device.queue = append(c.device.queue[:i], c.device.queue[i+1:]...)
			c.s.forgetStanza(st)
			return
		}
	}
}

// acked takes an acknowledgement of the client.
func (c *conn) acked(n *waBinary.Node) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	switch {
	case c.last != "" && word(n, "id") == c.last:
		c.hangUp()
	case c.device != nil:
		c.settle(word(n, "class"), word(n, "id"), word(n, "type"))
	}
}

// nextID names a stanza of the server's own. The caller holds mu.
func (s *Server) nextID() string {
	s.serial++
	return fmt.Sprintf("L%08X", s.serial)
}
