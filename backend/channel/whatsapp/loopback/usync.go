package loopback

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// usync tells what the server knows of users: whether a number has WhatsApp, its hidden id, its devices.
func (c *conn) usync(n *waBinary.Node) {
	asked := n.GetChildByTag("usync", "list")
	var users []waBinary.Node
	for _, user := range asked.GetChildrenByTag("user") {
		if contact, ok := user.GetOptionalChildByTag("contact"); ok {
			users = append(users, c.contact(content(contact)))
		} else {
			users = append(users, c.user(jid(&user, "jid")))
		}
	}
	c.result(n, waBinary.Node{Tag: "usync", Content: []waBinary.Node{{Tag: "list", Content: users}}})
}

// contact answers whether a number as a person typed it has WhatsApp, and what the network calls it.
func (c *conn) contact(query []byte) waBinary.Node {
	number := digits(string(query))
	a := c.s.search(number)
	if a == nil {
		return waBinary.Node{Tag: "user", Attrs: waBinary.Attrs{"jid": types.NewJID(number, types.DefaultUserServer)},
			Content: []waBinary.Node{{Tag: "contact", Attrs: waBinary.Attrs{"type": "out"}, Content: query}}}
	}
	attrs := waBinary.Attrs{"jid": a.pn}
	if c.s.faults.LIDAddressing {
		attrs = waBinary.Attrs{"jid": a.lid, "pn_jid": a.pn}
	}
	return waBinary.Node{Tag: "user", Attrs: attrs,
		Content: []waBinary.Node{{Tag: "contact", Attrs: waBinary.Attrs{"type": "in"}, Content: query}}}
}

// user answers about an address. The asking device is left out of the list of devices and the phone never is, or the
// client asks again at each message.
func (c *conn) user(at types.JID) waBinary.Node {
	node := waBinary.Node{Tag: "user", Attrs: waBinary.Attrs{"jid": at}}
	a := c.s.account(at)
	if a == nil {
		node.Content = []waBinary.Node{{Tag: "devices"}}
		return node
	}
	var devices []waBinary.Node
	for _, d := range a.list() {
		if d != c.device {
			devices = append(devices, waBinary.Node{Tag: "device", Attrs: waBinary.Attrs{"id": int(d.id), "key-index": int(d.id)}})
		}
	}
	node.Content = []waBinary.Node{
		{Tag: "devices", Content: []waBinary.Node{{Tag: "device-list", Content: devices}}},
		{Tag: "lid", Attrs: waBinary.Attrs{"val": a.lid}},
	}
	return node
}
