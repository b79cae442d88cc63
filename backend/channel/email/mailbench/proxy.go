package mailbench

import (
	"io"
	"net"
	"strconv"
	"sync"
)

// Proxy stands between a client and a server and can fail as networks do.
type Proxy struct {
	listener net.Listener
	target   string

	mu     sync.Mutex
	pairs  map[*pair]struct{}
	silent bool
	refuse bool
	count  int
}

type pair struct {
	client, server net.Conn
}

func (p *pair) close() {
	p.client.Close()
	p.server.Close()
}

func newProxy(target string) (*Proxy, error) {
	l, err := net.Listen("tcp", loopback(0))
	if err != nil {
		return nil, err
	}
	p := &Proxy{listener: l, target: target, pairs: map[*pair]struct{}{}}
	go p.accept()
	return p, nil
}

// Port is where a client connects to.
func (p *Proxy) Port() int { return p.listener.Addr().(*net.TCPAddr).Port }

// Connections is how many connections clients have opened so far.
func (p *Proxy) Connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// Open is how many connections are open now.
func (p *Proxy) Open() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.pairs)
}

// Cut closes every connection now; new ones are accepted.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.pairs {
		c.close()
	}
}

// Silence keeps connections open, old and new, and swallows every byte, as a dead middlebox does; false ends it for new
// connections (what was swallowed is lost, so the old ones are closed).
func (p *Proxy) Silence(on bool) {
	p.mu.Lock()
	p.silent = on
	p.mu.Unlock()
	if !on {
		p.Cut()
	}
}

// Refuse closes every connection, and new ones at once, until it is called with false.
func (p *Proxy) Refuse(on bool) {
	p.mu.Lock()
	p.refuse = on
	p.mu.Unlock()
	if on {
		p.Cut()
	}
}

func (p *Proxy) close() {
	p.listener.Close()
	p.Cut()
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.serve(client)
	}
}

func (p *Proxy) serve(client net.Conn) {
	p.mu.Lock()
	p.count++
	refuse := p.refuse
	p.mu.Unlock()
	if refuse {
		client.Close()
		return
	}
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		client.Close()
		return
	}
	c := &pair{client, server}
	p.mu.Lock()
	p.pairs[c] = struct{}{}
	p.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { p.copy(server, client); c.close() })
	both.Go(func() { p.copy(client, server); c.close() })
	both.Wait()
	p.mu.Lock()
	delete(p.pairs, c)
	p.mu.Unlock()
}

func (p *Proxy) copy(to io.Writer, from io.Reader) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		p.mu.Lock()
		silent := p.silent
		p.mu.Unlock()
		if n > 0 && !silent {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// freePorts finds a port for each, all different.
func freePorts(ports ...*int) error {
	for _, port := range ports {
		l, err := net.Listen("tcp", loopback(0))
		if err != nil {
			return err
		}
		defer l.Close() // not before all are found
		*port = l.Addr().(*net.TCPAddr).Port
	}
	return nil
}
