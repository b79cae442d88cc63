package loopback

import (
	"net"
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
	s      *Server
	inside bool
}

func (l gatedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if l.inside {
		return l.s.gate(conn, never, never), nil
	}
	g := l.s.gate(conn, stallsWrites, func(f *Faults) bool { return f.Blackhole || f.StallRead })
	if l.s.Faults().DialError != nil {
		g.reset() // a client in another process gets past the dial, and no further
	}
	return g, nil
}

// The words of the switches are the client's: what it cannot read the server cannot write.
func stallsReads(f *Faults) bool  { return f.StallRead }
func stallsWrites(f *Faults) bool { return f.StallWrite }

// gateKey finds the gate of a request in its context.
type gateKey struct{}
