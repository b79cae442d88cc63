package email

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"planob/backend/channel"
)

// Dial opens a TCP connection; nil in Options is the system's.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// wire is a TCP connection that knows when it last moved a byte and whether it broke. The mail libraries
// wait without end and hide what kind of error they met; the wire beneath them tells both.
type wire struct {
	net.Conn
	moved  atomic.Int64 // time of the last byte either way, Unix nanoseconds
	broken atomic.Bool  // reading failed: the network did it, not the library
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if n > 0 {
		w.moved.Store(time.Now().UnixNano())
	}
	if err != nil {
		w.broken.Store(true)
	}
	return n, err
}

// Write counts too: a large file on a slow line is written for minutes before the far side says a word, and on a dead
// line writing stops as soon as the system's buffer is full.
func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	if n > 0 {
		w.moved.Store(time.Now().UnixNano())
	}
	return n, err
}

// guard closes the connection when ctx ends, or when no byte moves for as long as quiet. The returned function ends
// the guard and tells why it closed the connection, nil if it did not.
func (w *wire) guard(ctx context.Context, quiet time.Duration) (release func() error) {
	var mu sync.Mutex
	var cause error
	done := false
	end := func(err error) {
		if done {
			return
		}
		done, cause = true, err
		w.Conn.Close()
	}
	from := time.Now()
	var timer *time.Timer
	var check func()
	check = func() {
		mu.Lock()
		defer mu.Unlock()
		last := from
		if moved := time.Unix(0, w.moved.Load()); moved.After(last) {
			last = moved
		}
		if left := quiet - time.Since(last); left > 0 && !done {
			timer = time.AfterFunc(left, check)
			return
		}
		end(errQuiet)
	}
	mu.Lock()
	timer = time.AfterFunc(quiet, check)
	mu.Unlock()
	stop := context.AfterFunc(ctx, func() {
		mu.Lock()
		defer mu.Unlock()
		end(context.Cause(ctx))
	})
	return func() error {
		stop()
		mu.Lock()
		defer mu.Unlock()
		done = true
		timer.Stop()
		return cause
	}
}

// sendBuffer is filled by a line of a quarter of a megabit in a few seconds.
const sendBuffer = 128 << 10

// dialer opens connections to the account's servers.
type dialer struct {
	dial Dial
	tls  *tls.Config // nil trusts what the system trusts
}

func (d dialer) config(host string) *tls.Config {
	config := d.tls.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	config.MinVersion = tls.VersionTLS12
	config.ServerName = host
	return config
}

// open connects and, where the server wants it, encrypts from the first byte. The caller closes the connection.
func (d dialer) open(ctx context.Context, s side) (net.Conn, *wire, error) {
	dial := d.dial
	if dial == nil {
		dial = (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext
	}
	raw, err := dial(ctx, "tcp", s.address())
	if err != nil {
		return nil, nil, fail("connect", err)
	}
	if tcp, ok := raw.(*net.TCPConn); ok {
		// What waits in the system's buffer moves without our seeing it; on a slow line a large one looks like silence.
		_ = tcp.SetWriteBuffer(sendBuffer) // a wish; the system's own choice does too
	}
	w := &wire{Conn: raw}
	if s.security != TLS {
		return w, w, nil
	}
	conn := tls.Client(w, d.config(s.host))
	if err := conn.HandshakeContext(ctx); err != nil {
		w.Close()
		return nil, nil, fail("encrypt", err)
	}
	return conn, w, nil
}

// upgradeIMAP does STARTTLS before the IMAP library sees the connection: the library's own way loses the kind of the
// error and can wait for ever.
func (d dialer) upgradeIMAP(ctx context.Context, conn net.Conn, host string) (net.Conn, error) {
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if line, err := plainLine(conn); err != nil {
		return nil, fail("greeting", err)
	} else if !strings.HasPrefix(strings.ToUpper(line), "* OK") {
		return nil, &failure{step: "greeting", reason: channel.ReasonPlatform}
	}
	if _, err := io.WriteString(conn, "S STARTTLS\r\n"); err != nil {
		return nil, fail("encrypt", err)
	}
	for {
		line, err := plainLine(conn)
		if err != nil {
			return nil, fail("encrypt", err)
		}
		if tagged, ok := strings.CutPrefix(line, "S "); ok {
			if !strings.HasPrefix(strings.ToUpper(tagged), "OK") {
				return nil, &failure{step: "encrypt", reason: channel.ReasonPlatform, err: errNoStartTLS}
			}
			break
		}
	}
	secure := tls.Client(conn, d.config(host))
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, fail("encrypt", err)
	}
	return &greeted{Conn: secure, greeting: strings.NewReader("* OK ready\r\n")}, nil
}

// plainLine reads one line byte by byte: nothing behind it may be taken, the next byte belongs to TLS.
func plainLine(r io.Reader) (string, error) {
	var text strings.Builder
	var c [1]byte
	for text.Len() < 8<<10 {
		if _, err := io.ReadFull(r, c[:]); err != nil {
			return "", err
		}
		if c[0] == '\n' {
			return strings.TrimRight(text.String(), "\r"), nil
		}
		text.WriteByte(c[0])
	}
	return "", errors.New("a line without end")
}

// greeted says the greeting once more, which the library expects on the connection it is given.
type greeted struct {
	net.Conn
	greeting *strings.Reader
}

func (g *greeted) Read(p []byte) (int, error) {
	if g.greeting.Len() > 0 {
		return g.greeting.Read(p)
	}
	return g.Conn.Read(p)
}
