package channeltest

import (
	"io"
	"net"
	"sync"
	"testing"
)

// Line stands between a program and its servers, and can go dead without a word: no packet, no reset, no goodbye, as when
// a router forgets its connections or a radio loses its station. What was on its way is carried on once it lives again.
type Line struct {
	listen func() (net.Listener, error)
	die    func(dead bool) error // beneath the line; nil: the line itself stops carrying

	t     testing.TB
	mu    sync.Mutex
	dead  bool
	limit int64 // bytes towards the server named before it dies by itself; -1 for none
	named string
	lives chan struct{}
	ends  []net.Listener
	conns map[net.Conn]struct{}
	busy  sync.WaitGroup
}

// NewLine is a line of sockets on loopback that stops reading and writing while it is dead: the system's buffers fill.
func NewLine(t testing.TB) *Line {
	return newLine(t, func() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }, nil)
}

func newLine(t testing.TB, listen func() (net.Listener, error), die func(bool) error) *Line {
	l := &Line{t: t, listen: listen, die: die, limit: -1, lives: make(chan struct{}), conns: map[net.Conn]struct{}{}}
	close(l.lives)
	t.Cleanup(l.close)
	return l
}

// To is an address that leads to a server through the line.
func (l *Line) To(server string) string {
	l.t.Helper()
	end, err := l.listen()
	if err != nil {
		l.t.Fatal(err)
	}
	l.mu.Lock()
	l.ends = append(l.ends, end)
	l.mu.Unlock()
	l.busy.Go(func() {
		for {
			conn, err := end.Accept()
			if err != nil {
				return
			}
			l.busy.Go(func() { l.carry(conn, server) })
		}
	})
	return end.Addr().String()
}

// Die cuts the line silently, and Live mends it.
func (l *Line) Die() { l.set(true) }

// Live mends the line.
func (l *Line) Live() { l.set(false) }

// DieAfter lets so many bytes more pass towards one server, and then the line is dead.
func (l *Line) DieAfter(server string, bytes int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.named, l.limit = server, bytes
}

// Dead says whether it is.
func (l *Line) Dead() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dead
}

func (l *Line) set(dead bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.setLocked(dead)
}

func (l *Line) setLocked(dead bool) {
	if l.dead == dead {
		return
	}
	if l.dead, l.limit = dead, -1; dead {
		l.lives = make(chan struct{})
	} else {
		close(l.lives)
	}
	if l.die != nil {
		if err := l.die(dead); err != nil {
			l.t.Errorf("the line: %v", err)
		}
	}
}

// carry moves bytes both ways until either side ends.
func (l *Line) carry(near net.Conn, server string) {
	defer near.Close()
	if !l.keep(near) {
		return
	}
	defer l.forget(near)
	l.wait()
	far, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer far.Close()
	if !l.keep(far) {
		return
	}
	defer l.forget(far)
	var both sync.WaitGroup
	both.Go(func() { l.copy(far, near, server); far.Close() })
	both.Go(func() { l.copy(near, far, ""); near.Close() })
	both.Wait()
}

func (l *Line) copy(to io.Writer, from io.Reader, server string) {
	buffer := make([]byte, 16<<10)
	for {
		l.wait()
		n, err := from.Read(buffer)
		last := l.count(server, n) // bytes that pass before the line dies of them
		if _, err := to.Write(buffer[:last]); err != nil {
			return
		}
		l.wait() // a read that was waiting does not slip through either
		if _, err := to.Write(buffer[last:n]); err != nil {
			return
		}
		if err != nil {
			return
		}
	}
}

// count lets the line die of n more bytes when it has to, and tells how many of them still pass; 0 when it lives on.
func (l *Line) count(server string, n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limit < 0 || server != l.named {
		return 0
	}
	if l.limit -= int64(n); l.limit > 0 {
		return 0
	}
	last := n + int(l.limit)
	l.setLocked(true)
	return last
}

// wait returns when the line lives or is closed. A line that dies beneath itself carries on above.
func (l *Line) wait() {
	l.mu.Lock()
	lives := l.lives
	l.mu.Unlock()
	if l.die == nil {
		<-lives
	}
}

func (l *Line) keep(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conns == nil {
		return false
	}
	l.conns[c] = struct{}{}
	return true
}

func (l *Line) forget(c net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, c)
}

func (l *Line) close() {
	l.Live()
	l.mu.Lock()
	for _, end := range l.ends {
		end.Close()
	}
	for c := range l.conns {
		c.Close()
	}
	l.conns = nil
	l.mu.Unlock()
	l.busy.Wait()
}
