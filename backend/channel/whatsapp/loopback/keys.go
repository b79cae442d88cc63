package loopback

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// fewKeys is when the server asks a device for more one-time keys; the client brings them below five.
const fewKeys = 5

// keysQuery keeps and gives the public keys with which others start an encrypted conversation.
func (c *conn) keysQuery(n *waBinary.Node) {
	if word(n, "type") == "set" {
		c.takeKeys(n)
		return
	}
	if asked, ok := n.GetOptionalChildByTag("key"); ok {
		c.giveKeys(n, asked.GetChildrenByTag("user"))
		return
	}
	count := len(c.device.once)
	if !c.device.ever && !c.s.opts.AllPreKeys {
		count = 1 // see Options.AllPreKeys
	}
	c.result(n, waBinary.Node{Tag: "count", Attrs: waBinary.Attrs{"value": count}})
}

func (c *conn) takeKeys(n *waBinary.Node) {
	d := c.device
	list := n.GetChildByTag("list")
	for _, key := range list.GetChildrenByTag("key") {
		d.once = append(d.once, readPreKey(key))
	}
	if signed, ok := n.GetOptionalChildByTag("skey"); ok {
		d.signed = readPreKey(signed)
	}
	d.ever = true
	c.s.saveDevice(d)
	c.result(n)
}

func (c *conn) giveKeys(n *waBinary.Node, users []waBinary.Node) {
	var answers []waBinary.Node
	for _, user := range users {
		at := jid(&user, "jid")
		answer := waBinary.Node{Tag: "user", Attrs: waBinary.Attrs{"jid": at}}
		if d := c.s.deviceAt(at); d != nil {
			answer.Content = c.s.bundle(d)
		} else {
			answer.Content = []waBinary.Node{{Tag: "error", Attrs: waBinary.Attrs{"code": 404, "text": "item-not-found"}}}
		}
		answers = append(answers, answer)
	}
	c.result(n, waBinary.Node{Tag: "list", Content: answers})
}

// bundle gives a device's keys away; a one-time key is given once.
func (s *Server) bundle(d *device) []waBinary.Node {
	nodes := []waBinary.Node{
		{Tag: "registration", Content: d.registration},
		{Tag: "type", Content: []byte{5}},
		{Tag: "identity", Content: d.identity[:]},
	}
	if len(d.once) > 0 {
		nodes = append(nodes, d.once[0].node("key"))
		d.once = d.once[1:]
	}
	nodes = append(nodes, d.signed.node("skey"))
	if len(d.once) == fewKeys-1 {
		s.notice(d, "encrypt", types.ServerJID, waBinary.Node{Tag: "count", Attrs: waBinary.Attrs{"value": len(d.once)}})
	}
	s.saveDevice(d)
	return nodes
}

func (k preKey) node(tag string) waBinary.Node {
	parts := []waBinary.Node{{Tag: "id", Content: k.ID}, {Tag: "value", Content: k.Value}}
	if k.Signature != nil {
		parts = append(parts, waBinary.Node{Tag: "signature", Content: k.Signature})
	}
	return waBinary.Node{Tag: tag, Content: parts}
}

func readPreKey(n waBinary.Node) preKey {
	key := preKey{ID: content(n.GetChildByTag("id")), Value: content(n.GetChildByTag("value"))}
	if signature, ok := n.GetOptionalChildByTag("signature"); ok {
		key.Signature = content(signature)
	}
	return key
}
