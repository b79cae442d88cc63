package loopback

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// Group is a group of numbers. What is said in it is encrypted once, with a key that its writer gives to each device
// beside the message; the clients do both, the server only hands over.
type Group struct {
	s       *Server
	jid     types.JID
	name    string
	named   time.Time
	namedBy *account
	created time.Time
	members []*account
}

// NewGroup makes a group; its first member owns it. Numbers that nobody plays are members without a device. Nobody is
// told: it was there before.
func (s *Server) NewGroup(name string, numbers ...string) (*Group, error) {
	if len(numbers) == 0 {
		return nil, errors.New("a group of nobody")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &Group{
		s: s, name: name, named: time.Now(), created: time.Now(),
		jid: types.NewJID(strconv.Itoa(120_363_000_000_000_001+len(s.groups)), types.GroupServer),
	}
	for _, number := range numbers {
		g.members = append(g.members, s.openAccount(digits(number)))
	}
	g.namedBy = g.members[0]
	s.groups[g.jid.User] = g
	s.saveGroup(g)
	return g, nil
}

// Address is what stands for a number where a message goes to the group.
func (g *Group) Address() string { return g.jid.String() }

// Rename gives the group another name, as a member does on the phone, and tells every member.
func (g *Group) Rename(byNumber, name string, at time.Time) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	by := g.s.accounts[digits(byNumber)]
	g.name, g.named, g.namedBy = name, at, by
	g.s.saveGroup(g)
	attrs := waBinary.Attrs{"subject": name, "s_t": at.Unix()}
	g.s.name(attrs, "s_o", by)
	g.tell(by, waBinary.Node{Tag: "subject", Attrs: attrs})
}

// Add brings a number into the group and tells every member, the new one with all there is to know of the group.
func (g *Group) Add(byNumber, number string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	by, a := g.s.accounts[digits(byNumber)], g.s.openAccount(digits(number))
	if slices.Contains(g.members, a) {
		return
	}
	g.tell(by, waBinary.Node{Tag: "add", Content: []waBinary.Node{g.s.participant(a, false)}})
	g.members = append(g.members, a)
	g.s.saveGroup(g)
	for _, d := range a.list() {
		g.notice(d, by, waBinary.Node{Tag: "create", Content: []waBinary.Node{g.node(true)}})
	}
}

// Remove takes a number out of the group and tells every member, the one who goes too.
func (g *Group) Remove(byNumber, number string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	by, a := g.s.accounts[digits(byNumber)], g.s.accounts[digits(number)]
	g.tell(by, waBinary.Node{Tag: "remove", Content: []waBinary.Node{g.s.participant(a, false)}})
	g.members = slices.DeleteFunc(g.members, func(m *account) bool { return m == a })
	g.s.saveGroup(g)
}

// tell notifies each device of each member. The caller holds mu.
func (g *Group) tell(by *account, change waBinary.Node) {
	for _, a := range g.members {
		for _, d := range a.list() {
			g.notice(d, by, change)
		}
	}
}

func (g *Group) notice(d *device, by *account, change waBinary.Node) {
	attrs := waBinary.Attrs{"id": g.s.nextID(), "type": "w:gp2", "from": g.jid, "t": now(), "addressing_mode": string(g.s.addressing())}
	g.s.name(attrs, "participant", by)
	g.s.keep(d, waBinary.Node{Tag: "notification", Attrs: attrs, Content: []waBinary.Node{change}})
}

// name writes who somebody is as the real server does now: by number, or by hidden id with the number beside it. The
// caller holds mu.
func (s *Server) name(attrs waBinary.Attrs, as string, a *account) {
	attrs[as] = a.pn
	if s.faults.LIDAddressing {
		attrs[as], attrs[as+"_pn"] = a.lid, a.pn
	}
}

func (s *Server) addressing() types.AddressingMode {
	if s.faults.LIDAddressing {
		return types.AddressingModeLID
	}
	return types.AddressingModePN
}

// node is the group as the server describes it. The caller holds mu.
func (g *Group) node(members bool) waBinary.Node {
	attrs := waBinary.Attrs{
		"id": g.jid.User, "subject": g.name, "s_t": g.named.Unix(), "creation": g.created.Unix(), "size": len(g.members),
		"addressing_mode": string(g.s.addressing()),
	}
	g.s.name(attrs, "s_o", g.namedBy)
	n := waBinary.Node{Tag: "group", Attrs: attrs}
	if !members {
		return n
	}
	var list []waBinary.Node
	for i, a := range g.members {
		list = append(list, g.s.participant(a, i == 0))
	}
	n.Content = list
	return n
}

func (s *Server) participant(a *account, owner bool) waBinary.Node {
	attrs := waBinary.Attrs{"jid": a.pn, "lid": a.lid}
	if s.faults.LIDAddressing {
		attrs = waBinary.Attrs{"jid": a.lid, "phone_number": a.pn}
	}
	if owner {
		attrs["type"] = "superadmin"
	}
	return waBinary.Node{Tag: "participant", Attrs: attrs}
}

// groupOf finds the group of an address that the account is a member of. The caller holds mu.
func (s *Server) groupOf(at types.JID, a *account) *Group {
	if g := s.groups[at.User]; at.Server == types.GroupServer && g != nil && slices.Contains(g.members, a) {
		return g
	}
	return nil
}

// groupQuery answers what a client asks about groups: one of them, or all that it is in.
func (c *conn) groupQuery(n *waBinary.Node) {
	if g := c.s.groupOf(jid(n, "to"), c.device.account); g != nil {
		c.s.stats.GroupQueries++
		c.result(n, g.node(true))
		return
	}
	asked, ok := n.GetOptionalChildByTag("participating")
	if !ok {
		c.fail(n, 403, "forbidden")
		return
	}
	_, members := asked.GetOptionalChildByTag("participants")
	var all []waBinary.Node
	for _, g := range c.s.groups {
		if slices.Contains(g.members, c.device.account) {
			all = append(all, g.node(members))
		}
	}
	slices.SortFunc(all, func(a, b waBinary.Node) int { return cmp.Compare(word(&a, "id"), word(&b, "id")) })
	c.result(n, waBinary.Node{Tag: "groups", Content: all})
}

// toGroup gives each device of each member, but the writer's own, the message and the copy of the key that was
// encrypted for it.
func (c *conn) toGroup(n *waBinary.Node, g *Group) {
	keys := map[*device][]waBinary.Node{}
	list := n.GetChildByTag("participants")
	for _, to := range list.GetChildrenByTag("to") {
		if d := c.s.deviceAt(jid(&to, "jid")); d != nil && !c.s.faults.NoSenderKeys {
			keys[d] = to.GetChildren()
		}
	}
	for _, a := range g.members {
		for _, d := range a.list() {
			if d != c.device {
				c.deliver(n, d, append(slices.Clone(keys[d]), n.GetChildrenByTag("enc")...))
			}
		}
	}
}

// addressGroup says in which group, and by whom, a message was written.
func (c *conn) addressGroup(attrs waBinary.Attrs, n *waBinary.Node) {
	attrs["from"], attrs["addressing_mode"] = jid(n, "to"), string(c.s.addressing())
	attrs["participant"] = c.device.pn()
	if c.s.faults.LIDAddressing {
		attrs["participant"], attrs["participant_pn"] = c.device.lid(), c.device.pn()
	} else {
		attrs["participant_lid"] = c.device.lid()
	}
}
