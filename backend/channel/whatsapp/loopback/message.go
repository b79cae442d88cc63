package loopback

import (
	"slices"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// messageKey is what the server knows a message by when it comes again.
type messageKey struct {
	sender, id string
}

// message takes a message of the client: route it to each device it was encrypted for, and acknowledge it.
func (c *conn) message(n *waBinary.Node) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.device == nil {
		return
	}
	if _, group := n.GetOptionalChildByTag("participants"); !group {
		c.direct(n)
		return
	}
	var f Faults
	if !c.inside {
		f = c.s.faults.countMessage()
	}
	switch {
	case f.DropBeforeRoute:
		c.gate.reset()
		return
	case f.AckError != 0:
		c.acknowledge(n, f.AckError)
		return
	case c.s.account(jid(n, "to")) == nil && c.s.groupOf(jid(n, "to"), c.device.account) == nil:
		c.acknowledge(n, 404)
		return
	}
	c.count(n)
	key := messageKey{c.device.account.pn.User, word(n, "id")}
	if !c.s.seen[key] || c.s.faults.NoDedup {
		c.s.seen[key] = true
		c.s.saveSeen(key)
		c.fanOut(n)
	}
	switch {
	case f.DropAfterRoute:
		c.gate.reset()
	case f.SwallowMsgAck:
	case f.AckDelay > 0:
		c.s.after(f.AckDelay, func() {
			c.s.mu.Lock()
			defer c.s.mu.Unlock()
			c.acknowledge(n, 0)
		})
	default:
		c.acknowledge(n, 0)
	}
}

// count keeps the figures of the shop's messages. It comes before the id is remembered.
func (c *conn) count(n *waBinary.Node) {
	if c.inside {
		return
	}
	c.s.stats.Accepted++
	if !c.s.seen[messageKey{c.device.account.pn.User, word(n, "id")}] {
		c.s.stats.AcceptedDistinct++
	}
}

func (c *conn) acknowledge(n *waBinary.Node, code int) {
	attrs := waBinary.Attrs{"class": "message", "id": word(n, "id"), "from": jid(n, "to"), "t": now()}
	if code != 0 {
		attrs["error"] = code
	} else if !c.inside {
		c.s.stats.Acks++
	}
	c.send(waBinary.Node{Tag: "ack", Attrs: attrs})
}

// fanOut gives each device of both sides the copy that was encrypted for it.
func (c *conn) fanOut(n *waBinary.Node) {
	if g := c.s.groupOf(jid(n, "to"), c.device.account); g != nil {
		c.toGroup(n, g)
		return
	}
	group := n.GetChildByTag("participants")
	for _, to := range group.GetChildrenByTag("to") {
		if d := c.s.deviceAt(jid(&to, "jid")); d != nil {
			c.deliver(n, d, to.GetChildren())
		}
	}
}

// direct takes what is for one device: a copy encrypted again because the device asked for it, or a message between
// the shop's own phone and computer. Neither is a message of its own, so neither is counted nor broken.
func (c *conn) direct(n *waBinary.Node) {
	to := jid(n, "to")
	if to.Server == types.GroupServer {
		to = jid(n, "participant")
	}
	if d := c.s.deviceAt(to); d != nil {
		c.deliver(n, d, n.GetChildrenByTag("enc"))
	}
	if word(n, "device_fanout") == "" {
		c.send(waBinary.Node{Tag: "ack", Attrs: waBinary.Attrs{
			"class": "message", "id": word(n, "id"), "from": jid(n, "to"), "t": now(),
		}})
	}
}

// deliver addresses a copy to a device as the real server does, and puts it in its queue.
func (c *conn) deliver(n *waBinary.Node, d *device, enc []waBinary.Node) {
	attrs := waBinary.Attrs{"id": word(n, "id"), "type": word(n, "type"), "t": now()}
	for _, name := range []string{"edit", "category"} {
		attrs[name] = word(n, name)
	}
	sender, hidden := c.device, c.s.faults.LIDAddressing
	attrs["from"] = sender.pn()
	if hidden {
		attrs["from"] = sender.lid()
	}
	switch {
	case jid(n, "to").Server == types.GroupServer:
		c.addressGroup(attrs, n)
		attrs["notify"] = sender.account.name
	case sender.account == d.account:
		c.addressOwn(attrs, n, hidden)
	default:
		attrs["notify"] = sender.account.name
		if hidden {
			attrs["sender_pn"] = sender.account.pn
		} else {
			attrs["sender_lid"] = sender.account.lid
		}
	}
	body := slices.Clone(enc)
	if c.s.faults.Garble && d.id != 0 {
		for i := range body {
			body[i].Content = spoiled(content(body[i]))
		}
	}
	if identity, ok := n.GetOptionalChildByTag("device-identity"); ok {
		body = append(body, identity)
	}
	c.s.keep(d, waBinary.Node{Tag: "message", Attrs: attrs, Content: body})
}

// spoiled is a ciphertext whose authentication fails.
func spoiled(text []byte) []byte {
	text = slices.Clone(text)
	if len(text) > 0 {
		text[len(text)-1] ^= 1
	}
	return text
}

// addressOwn says to whom the copy of a message went that another device of the same number wrote.
func (c *conn) addressOwn(attrs waBinary.Attrs, n *waBinary.Node, hidden bool) {
	to := jid(n, "to")
	if recipient := jid(n, "recipient"); !recipient.IsEmpty() {
		to = recipient // a copy sent again on request
	}
	chat := c.s.account(to)
	if chat == nil || word(n, "category") == "peer" {
		return
	}
	if hidden {
		attrs["recipient"], attrs["peer_recipient_pn"] = chat.lid, chat.pn
	} else {
		attrs["recipient"], attrs["peer_recipient_lid"] = chat.pn, chat.lid
	}
}

// typing passes "writing…" on to the other side if it is there; it is never kept.
func (c *conn) typing(n *waBinary.Node) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	to := c.s.account(jid(n, "to"))
	if c.device == nil || to == nil {
		return
	}
	for _, d := range to.list() {
		if d.conn != nil && (d.conn.inside || !c.s.faults.Blackhole) {
			d.conn.send(waBinary.Node{Tag: "chatstate", Attrs: waBinary.Attrs{"from": c.device.account.pn}, Content: n.Content})
		}
	}
}

// presence learns what the account calls itself; whether it is online is nobody's business here.
func (c *conn) presence(n *waBinary.Node) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if name := word(n, "name"); c.device != nil && name != "" {
		c.device.account.name = name
		c.s.saveAccount(c.device.account)
	}
}

// receipt takes a receipt: it settles the message at this device and goes on to who wrote the message.
func (c *conn) receipt(n *waBinary.Node) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.device == nil {
		return
	}
	kind := types.ReceiptType(word(n, "type"))
	if kind != types.ReceiptTypeRetry { // the message is asked for again, and acknowledged apart
		for _, id := range receiptIDs(n) {
			c.settle("message", id, "")
		}
	}
	c.send(waBinary.Node{Tag: "ack", Attrs: waBinary.Attrs{
		"class": "receipt", "id": word(n, "id"), "type": string(kind), "from": jid(n, "to"),
	}})
	at := jid(n, "to")
	if at.Server == types.GroupServer {
		at = jid(n, "participant")
	}
	to := c.s.account(at)
	if to == nil {
		return
	}
	switch kind {
	case types.ReceiptTypeRetry, types.ReceiptTypeSender:
		if d := to.devices[at.Device]; d != nil && d != c.device {
			c.passReceipt(n, d)
		}
	case types.ReceiptTypeDelivered, types.ReceiptTypeInactive, types.ReceiptTypeRead, types.ReceiptTypePlayed:
		for _, d := range to.list() {
			if to != c.device.account {
				c.passReceipt(n, d)
			}
		}
	}
	// The rest (history taken, read on another device of ours) is between a number's own devices and the server.
}

func receiptIDs(n *waBinary.Node) []string {
	ids := []string{word(n, "id")}
	list := n.GetChildByTag("list")
	for _, item := range list.GetChildrenByTag("item") {
		ids = append(ids, word(&item, "id"))
	}
	return ids
}

func (c *conn) passReceipt(n *waBinary.Node, d *device) {
	attrs := waBinary.Attrs{"id": word(n, "id"), "type": word(n, "type"), "t": now()}
	attrs["from"] = c.device.pn()
	if c.s.faults.LIDAddressing {
		attrs["from"] = c.device.lid()
	}
	if jid(n, "to").Server == types.GroupServer {
		c.addressGroup(attrs, n)
	} else if c.device.account != d.account {
		if c.s.faults.LIDAddressing {
			attrs["sender_pn"] = c.device.account.pn
		} else {
			attrs["sender_lid"] = c.device.account.lid
		}
	}
	if recipient, ok := n.Attrs["recipient"]; ok {
		attrs["recipient"] = recipient
	}
	c.s.keep(d, waBinary.Node{Tag: "receipt", Attrs: attrs, Content: n.Content})
}
