package loopback

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// query answers a question of the client, or hands over its answer to one of ours.
func (c *conn) query(n *waBinary.Node) {
	if kind := word(n, "type"); kind != "get" && kind != "set" {
		c.s.mu.Lock()
		answer := c.asked[word(n, "id")]
		delete(c.asked, word(n, "id"))
		c.s.mu.Unlock()
		if answer != nil {
			answer <- n // has room for one
		}
		return
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.device == nil && word(n, "xmlns") != "md" && word(n, "xmlns") != "w:p" {
		c.fail(n, 401, "not-authorized")
		return
	}
	switch word(n, "xmlns") {
	case "usync":
		c.usync(n)
	case "encrypt":
		c.keysQuery(n)
	case "md":
		c.linkQuery(n)
	case "w:m":
		c.result(n, waBinary.Node{Tag: "media_conn", Attrs: waBinary.Attrs{
			"auth": "loopback", "ttl": 3600, "auth_ttl": 3600, "max_buckets": 12,
		}, Content: []waBinary.Node{{Tag: "host", Attrs: waBinary.Attrs{"hostname": mediaHost}}}})
	case "w:sync:app:state":
		c.result(n, emptyState(n))
	case "privacy":
		c.privacy(n)
	case "w:profile:picture":
		c.fail(n, 404, "item-not-found")
	case "w:biz":
		c.result(n, business(n))
	case "blocklist":
		c.result(n, waBinary.Node{Tag: "list"})
	case "abt", "w":
		c.result(n, waBinary.Node{Tag: "props"})
	case "w:g2":
		c.groupQuery(n)
	default:
		// Keep-alive, passive, push settings and the like want nothing but an answer.
		c.result(n)
	}
}

func (c *conn) result(n *waBinary.Node, body ...waBinary.Node) {
	node := waBinary.Node{Tag: "iq", Attrs: waBinary.Attrs{
		"id": word(n, "id"), "type": "result", "from": types.ServerJID, "t": now(),
	}}
	if len(body) > 0 {
		node.Content = body
	}
	c.send(node)
}

func (c *conn) fail(n *waBinary.Node, code int, text string) {
	c.send(waBinary.Node{Tag: "iq", Attrs: waBinary.Attrs{
		"id": word(n, "id"), "type": "error", "from": types.ServerJID,
	}, Content: []waBinary.Node{{Tag: "error", Attrs: waBinary.Attrs{"code": code, "text": text}}}})
}

// ask sends the client a question; its answer comes on the channel, which is closed if the connection ends first. The
// caller holds mu.
func (c *conn) ask(body ...waBinary.Node) <-chan *waBinary.Node {
	id := c.s.nextID()
	answer := make(chan *waBinary.Node, 1)
	c.asked[id] = answer
	c.send(waBinary.Node{Tag: "iq", Attrs: waBinary.Attrs{
		"id": id, "type": "set", "from": types.ServerJID, "t": now(),
	}, Content: body})
	return answer
}

// emptyState says that nothing was ever synchronised in the collections asked for.
func emptyState(n *waBinary.Node) waBinary.Node {
	var answers []waBinary.Node
	sync := n.GetChildByTag("sync")
	for _, collection := range sync.GetChildrenByTag("collection") {
		answers = append(answers, waBinary.Node{Tag: "collection", Attrs: waBinary.Attrs{
			"name": word(&collection, "name"), "version": word(&collection, "version"), "has_more_patches": false,
		}})
	}
	return waBinary.Node{Tag: "sync", Content: answers}
}

// privacy answers that read receipts are on; tokens for trusted contacts are taken and forgotten.
func (c *conn) privacy(n *waBinary.Node) {
	if word(n, "type") == "set" {
		c.result(n)
		return
	}
	c.result(n, waBinary.Node{Tag: "privacy", Content: []waBinary.Node{
		{Tag: "category", Attrs: waBinary.Attrs{"name": "readreceipts", "value": "all"}},
	}})
}

func business(n *waBinary.Node) waBinary.Node {
	asked := n.GetChildByTag("business_profile", "profile")
	return waBinary.Node{Tag: "business_profile", Content: []waBinary.Node{
		{Tag: "profile", Attrs: waBinary.Attrs{"jid": jid(&asked, "jid")}},
	}}
}
