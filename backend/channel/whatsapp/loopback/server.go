// Package loopback is a WhatsApp server on 127.0.0.1 for tests: the unmodified whatsmeow client talks to it over real
// TLS, real Noise and real Signal, and a shop's phone and its customers, themselves whatsmeow clients, are at the far
// end. It can be broken in every way in which the real one was seen to break (see Faults).
//
// It is our reading of whatsmeow's source, not of the real server; where we only believe, there is a switch. It is no
// part of the program: nothing that ships may import it. It knows nothing of the shop's code either.
package loopback

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"go.mau.fi/libsignal/logger"
	"go.mau.fi/whatsmeow/util/keys"
)

// Options say how to start a Server.
type Options struct {
	// Dir keeps what the server, the phone and the customers know, so that a server started later on the same Dir goes
	// on where this one ended, except that nothing has arrived at anybody yet. Empty keeps all of it in memory.
	Dir string
	// Log gets the errors of the server and, at debug level, the warnings of the far ends, which name (invented) numbers.
	// Nil is silent.
	Log *slog.Logger
	// OwnRoot gives this server a Noise root that no other server of this process shares, to show that a client that
	// trusts another root refuses it.
	OwnRoot bool
	// AllPreKeys lets a new device upload its first 812 one-time keys, as on the real server. Otherwise the server
	// says that it has one already, the client brings 50, and pairing is quicker.
	AllPreKeys bool
}

// Server is a running loopback server. It is safe for concurrent use.
type Server struct {
	opts            Options
	log             *slog.Logger
	authority       []byte // certificate, DER
	noise           *noiseIdentity
	outside, inside *door
	store           *memory
	ledger          *ledger // nil without Options.Dir

	ctx    context.Context
	cancel context.CancelFunc
	life   sync.Mutex // guards closed, so that nothing starts while Close waits
	closed bool
	work   sync.WaitGroup

	mu       sync.Mutex
	faults   Faults
	changed  chan struct{} // closed and replaced when faults change
	accounts map[string]*account
	groups   map[string]*Group // by the part of the address before the at sign
	conns    map[*conn]struct{}
	refs     map[string]*conn      // who shows a QR code
	codes    map[string]*codeHello // who waits for a code to be typed, by number
	seen     map[messageKey]bool
	files    map[string][]byte // uploaded media by token
	people   []*person
	clients  []*http.Client
	serial   int
	stats    Stats
}

// Stats count what the shop's clients did. Messages count once the server has taken them.
type Stats struct {
	Dials            int // tries to connect, for media and pages too, and those that were refused
	Logins           int // logins that were answered with success
	Accepted         int // messages taken, repeats included
	AcceptedDistinct int // different ids among them
	Acks             int // acknowledgements sent for them, refusals excluded
	Swallowed        int // messages that a black hole took
	GroupQueries     int // questions about one group, the phones' too
}

// door is one listening address.
type door struct {
	addr string
	http *http.Server
}

// Start opens a server on a free port of 127.0.0.1.
func Start(opts Options) (*Server, error) {
	warmUp()
	root := sharedRoot()
	if opts.OwnRoot {
		root = keys.NewKeyPair()
	}
	noise, err := newNoiseIdentity(root)
	if err != nil {
		return nil, err
	}
	certificate, authority, err := newCertificate()
	if err != nil {
		return nil, err
	}
	s := &Server{
		opts: opts, log: opts.Log, authority: authority, noise: noise,
		changed: make(chan struct{}), accounts: map[string]*account{}, groups: map[string]*Group{}, conns: map[*conn]struct{}{},
		refs: map[string]*conn{}, codes: map[string]*codeHello{}, seen: map[messageKey]bool{}, files: map[string][]byte{},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if s.store, err = openMemory(s.ctx, opts.Dir, s.log); err != nil {
		s.cancel()
		return nil, err
	}
	if s.ledger, err = openLedger(opts.Dir); err == nil {
		err = s.recall()
	}
	if err == nil {
		s.outside, err = s.open(certificate, false)
	}
	if err == nil {
		s.inside, err = s.open(certificate, true)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Server) open(certificate tls.Certificate, inside bool) (*door, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	d := &door{addr: listener.Addr().String(), http: &http.Server{
		Handler:     s.pages(inside),
		ErrorLog:    log.New(io.Discard, "", 0), // it would complain of every connection that a test breaks
		BaseContext: func(net.Listener) context.Context { return s.ctx },
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			return context.WithValue(ctx, gateKey{}, conn.(*tls.Conn).NetConn())
		},
	}}
	secure := tls.NewListener(gatedListener{listener, s, inside}, &tls.Config{Certificates: []tls.Certificate{certificate}})
	s.begin(func() { _ = d.http.Serve(secure) }) // always ends with ErrServerClosed
	return d, nil
}

// Close ends every connection, the phone and the customers, and waits until nothing of the server runs.
func (s *Server) Close() {
	s.mu.Lock()
	people := s.people
	s.people = nil
	s.mu.Unlock()
	for _, p := range people {
		p.leave()
	}
	s.life.Lock()
	s.closed = true
	s.life.Unlock()
	s.cancel()
	for _, d := range []*door{s.outside, s.inside} {
		if d != nil {
			_ = d.http.Close() // ends the listener and idle connections; the rest follows
		}
	}
	s.mu.Lock()
	conns, clients := s.conns, s.clients
	s.conns = map[*conn]struct{}{}
	s.mu.Unlock()
	for c := range conns {
		c.gate.reset()
	}
	for _, c := range clients {
		c.CloseIdleConnections()
	}
	s.work.Wait()
	s.store.close()
	s.ledger.close()
}

// Drop ends every connection of the shop's clients without a goodbye. New ones work unless a fault says otherwise.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		if !c.inside {
			c.gate.reset()
		}
	}
}

// Stats returns what was counted so far.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// warmUp lets libsignal set up its logger, which it otherwise does at its first word, without a lock.
var warmUp = sync.OnceFunc(func() { logger.Debug("loopback") })

// begin runs fn in a goroutine that Close waits for; once the server closes nothing begins any more.
func (s *Server) begin(fn func()) {
	s.life.Lock()
	defer s.life.Unlock()
	if !s.closed {
		s.work.Go(fn)
	}
}

// after runs fn later, unless the server closes first.
func (s *Server) after(d time.Duration, fn func()) {
	s.begin(func() {
		select {
		case <-time.After(d):
			fn()
		case <-s.ctx.Done():
		}
	})
}
