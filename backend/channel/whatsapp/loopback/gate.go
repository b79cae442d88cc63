package loopback

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// gate is a network connection on which reads and writes wait while a switch holds. Close lets go of whoever waits.
type gate struct {
	net.Conn
	s                     *Server
	holdReads, holdWrites func(f *Faults) bool
	closed                chan struct{}
	close                 sync.Once
}

func never(*Faults) bool { return false }

func (s *Server) gate(conn net.Conn, reads, writes func(f *Faults) bool) *gate {
	return &gate{Conn: conn, s: s, holdReads: reads, holdWrites: writes, closed: make(chan struct{})}
}

func (g *gate) Read(p []byte) (int, error) {
	n, err := g.Conn.Read(p)
	// A read that was already waiting must not slip through either, so the switch is asked after it.
	if n > 0 {
		g.s.waitWhile(g.closed, g.holdReads)
	}
	return n, err
}

func (g *gate) Write(p []byte) (int, error) {
	g.s.waitWhile(g.closed, g.holdWrites)
	return g.Conn.Write(p)
}

func (g *gate) Close() error {
	g.close.Do(func() { close(g.closed) })
	return g.Conn.Close()
}

// reset ends the connection as a lost cable or a rebooted router does: no goodbye.
func (g *gate) reset() {
	if tcp, ok := g.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // best effort; a plain close follows
	}
	_ = g.Close() // it may be closed already
}

// gatedListener puts a gate in front of each connection that the server accepts.
type gatedListener struct {
	net.Listener
	s          *Server
	holdWrites func(f *Faults) bool
}

func (l gatedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return l.s.gate(conn, never, l.holdWrites), nil
}

// gateKey finds the gate of a request in its context.
type gateKey struct{}

// HTTPClient is what the shop's program is given in place of the internet: it dials this server whatever the host, and
// verifies the server's certificate for web.whatsapp.com and mmg.whatsapp.net against an authority of its own. All of
// Faults bear on it.
func (s *Server) HTTPClient() *http.Client {
	return s.client(func(ctx context.Context) (net.Conn, error) {
		s.mu.Lock()
		s.stats.Dials++
		err := s.faults.DialError
		s.mu.Unlock()
		if err != nil {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
		}
		conn, err := dial(ctx, s.outside.addr)
		if err != nil {
			return nil, err
		}
		return s.gate(conn, func(f *Faults) bool { return f.StallRead }, func(f *Faults) bool { return f.StallWrite }), nil
	})
}

// insideClient is for the phone and the customers, who never see a fault.
func (s *Server) insideClient() *http.Client {
	return s.client(func(ctx context.Context) (net.Conn, error) { return dial(ctx, s.inside.addr) })
}

func dial(ctx context.Context, addr string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "tcp", addr)
}
