package loopback

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/socket"
	"go.mau.fi/whatsmeow/types"
)

// goodbye is how long at most a connection lives after its last word.
const goodbye = 2 * time.Second

// conn is one client's connection.
type conn struct {
	s      *Server
	ws     *websocket.Conn
	gate   *gate
	inside bool // of the phone or a customer
	frames frames

	// Set by run before anything else can see the connection, or under the server's mu.
	noise  *noiseEnds
	device *device       // nil until logged in
	joins  *registration // a computer that is not paired yet
	asked  map[string]chan *waBinary.Node
	last   string // id of the stanza whose acknowledgement ends the connection

	outbox struct {
		sync.Mutex
		nodes []waBinary.Node
		end   bool // close when all is written
		wake  chan struct{}
	}
}

func newConn(s *Server, ws *websocket.Conn, g *gate, inside bool) *conn {
	c := &conn{s: s, ws: ws, gate: g, inside: inside, asked: map[string]chan *waBinary.Node{}}
	c.outbox.wake = make(chan struct{}, 1)
	return c
}

// run is the life of a connection: handshake, login or registration, and then whatever the client sends.
func (c *conn) run() {
	c.s.mu.Lock()
	c.s.conns[c] = struct{}{}
	c.s.mu.Unlock()
	defer c.gone()
	payload, key, err := c.handshake()
	if err != nil {
		c.s.log.Debug("handshake ended", "err", err)
		return
	}
	c.s.begin(c.write)
	c.welcome(payload, [32]byte(key))
	for {
		node, err := c.read()
		if err != nil {
			return
		}
		if !c.swallows(node) {
			c.handle(node)
		}
	}
}

// swallows says whether a black hole takes what the client sent.
func (c *conn) swallows(n *waBinary.Node) bool {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.inside || !c.s.faults.Blackhole {
		return false
	}
	if n.Tag == "message" {
		c.s.stats.Swallowed++
	}
	return true
}

// gone forgets the connection.
func (c *conn) gone() {
	c.gate.reset()
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	delete(c.s.conns, c)
	if c.device != nil && c.device.conn == c {
		c.device.conn = nil
	}
	if c.joins != nil {
		for _, ref := range c.joins.refs {
			delete(c.s.refs, ref)
		}
	}
	for id, answer := range c.asked {
		close(answer)
		delete(c.asked, id)
	}
}

func (c *conn) handshake() (*waWa6.ClientPayload, []byte, error) {
	h, err := newHandshake(socket.WAConnHeader)
	if err != nil {
		return nil, nil, err
	}
	hello, err := c.frame()
	if err != nil {
		return nil, nil, err
	}
	if !c.inside {
		c.s.waitWhile(c.gate.closed, func(f *Faults) bool { return f.HangHandshake })
	}
	reply, ephemeral, err := c.s.noise.hello(h, hello)
	if err != nil {
		return nil, nil, err
	}
	if err := c.writeFrame(reply); err != nil {
		return nil, nil, err
	}
	last, err := c.frame()
	if err != nil {
		return nil, nil, err
	}
	payload, key, ends, err := h.finish(last, ephemeral)
	if err != nil {
		return nil, nil, err
	}
	if len(key) != 32 {
		return nil, nil, errors.New("client key of a wrong length")
	}
	c.noise = ends
	return payload, key, nil
}

// frames cuts the byte stream of the websocket into frames: a header once, then length and data again and again.
type frames struct {
	buf    []byte
	headed bool
}

func (f *frames) next() ([]byte, bool, error) {
	if !f.headed && len(f.buf) >= len(socket.WAConnHeader) {
		if !slices.Equal(f.buf[:len(socket.WAConnHeader)], socket.WAConnHeader) {
			return nil, false, errors.New("not a client: wrong connection header")
		}
		f.buf, f.headed = f.buf[len(socket.WAConnHeader):], true
	}
	if !f.headed || len(f.buf) < socket.FrameLengthSize {
		return nil, false, nil
	}
	length := int(f.buf[0])<<16 | int(f.buf[1])<<8 | int(f.buf[2])
	if len(f.buf) < socket.FrameLengthSize+length {
		return nil, false, nil
	}
	frame := f.buf[socket.FrameLengthSize : socket.FrameLengthSize+length]
	f.buf = f.buf[socket.FrameLengthSize+length:]
	return frame, true, nil
}

func (c *conn) frame() ([]byte, error) {
	for {
		if frame, ok, err := c.frames.next(); ok || err != nil {
			return frame, err
		}
		_, data, err := c.ws.Read(c.s.ctx)
		if err != nil {
			return nil, err
		}
		c.frames.buf = append(c.frames.buf, data...)
	}
}

func (c *conn) writeFrame(data []byte) error {
	n := len(data)
	return c.ws.Write(c.s.ctx, websocket.MessageBinary, append([]byte{byte(n >> 16), byte(n >> 8), byte(n)}, data...))
}

func (c *conn) read() (*waBinary.Node, error) {
	frame, err := c.frame()
	if err != nil {
		return nil, err
	}
	plain, err := c.noise.open(frame)
	if err != nil {
		return nil, fmt.Errorf("open frame: %w", err)
	}
	plain, err = waBinary.Unpack(plain)
	if err != nil {
		return nil, fmt.Errorf("unpack frame: %w", err)
	}
	return waBinary.Unmarshal(plain)
}

// send puts a node in line for the client. It never waits, so it may be called with the server's mu held.
func (c *conn) send(node waBinary.Node) { c.put(node, false) }

// put is send; with end the connection closes once the node is written.
func (c *conn) put(node waBinary.Node, end bool) {
	c.outbox.Lock()
	c.outbox.nodes = append(c.outbox.nodes, node)
	c.outbox.end = c.outbox.end || end
	c.outbox.Unlock()
	select {
	case c.outbox.wake <- struct{}{}:
	default:
	}
}

// write carries the line to the client until the connection ends.
func (c *conn) write() {
	for {
		c.outbox.Lock()
		nodes, end := c.outbox.nodes, c.outbox.end
		c.outbox.nodes = nil
		c.outbox.Unlock()
		for _, node := range nodes {
			data, err := waBinary.Marshal(node)
			if err != nil {
				c.s.log.Error("write node", "tag", node.Tag, "err", err)
				continue
			}
			if err := c.writeFrame(c.noise.seal(data)); err != nil {
				c.gate.reset()
				return
			}
		}
		if end {
			c.hangUp()
			return
		}
		select {
		case <-c.outbox.wake:
		case <-c.gate.closed:
			return
		case <-c.s.ctx.Done():
			return
		}
	}
}

// hangUp ends the connection in good order.
func (c *conn) hangUp() { _ = c.gate.Close() } // it may be closed already

// bye ends the connection after its last word. The client handles what it reads in a queue, and a close that overtakes
// the word looks like a lost connection; so the word is followed by a notification that means nothing, and the
// connection ends when that is acknowledged. The caller holds mu.
func (c *conn) bye(final waBinary.Node) {
	if c.s.faults.PlainFailure && !c.inside {
		c.put(final, true)
		return
	}
	c.send(final)
	c.last = c.s.nextID()
	c.send(waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
		"id": c.last, "type": "server", "from": types.ServerJID, "t": now(),
	}})
	c.s.after(goodbye, c.hangUp)
}

func (c *conn) streamError(e *StreamError) {
	attrs := waBinary.Attrs{"code": e.Code}
	node := waBinary.Node{Tag: "stream:error", Attrs: attrs}
	if len(e.Children) > 0 {
		node.Content = e.Children
	}
	c.bye(node)
}

// handle answers one node of the client.
func (c *conn) handle(n *waBinary.Node) {
	switch n.Tag {
	case "iq":
		c.query(n)
	case "message":
		c.message(n)
	case "receipt":
		c.receipt(n)
	case "ack":
		c.acked(n)
	case "presence":
		c.presence(n)
	case "chatstate":
		c.typing(n)
	}
	// Everything else is telemetry ("ib"), calls and the like, which the real server takes in silence too.
}

// jid reads an address of a node.
func jid(n *waBinary.Node, name string) types.JID {
	value, _ := n.Attrs[name].(types.JID)
	return value
}

// word reads an attribute.
func word(n *waBinary.Node, name string) string {
	value, _ := n.Attrs[name].(string)
	return value
}

// content reads a node's body. The wire format turns some short texts into tokens, which come back as a string.
func content(n waBinary.Node) []byte {
	switch body := n.Content.(type) {
	case []byte:
		return body
	case string:
		return []byte(body)
	}
	return nil
}

func now() int64 { return time.Now().Unix() }
