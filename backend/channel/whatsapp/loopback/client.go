package loopback

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"sync"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/util/keys"
)

// HTTPClient is what the shop's program is given in place of the internet: it dials this server whatever the host, and
// verifies the server's certificate for web.whatsapp.com and mmg.whatsapp.net against an authority of its own. All of
// Faults bear on it.
func (s *Server) HTTPClient() *http.Client {
	return s.owned(s.Card().client(func(ctx context.Context, addr string) (net.Conn, error) {
		s.mu.Lock()
		s.stats.Dials++
		err := s.faults.DialError
		s.mu.Unlock()
		if err != nil {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
		}
		conn, err := dial(ctx, addr)
		if err != nil {
			return nil, err
		}
		return s.gate(conn, stallsReads, stallsWrites), nil
	}))
}

// insideClient is for the phone and the customers, who never see a fault.
func (s *Server) insideClient() *http.Client {
	return s.owned(s.Card().client(func(ctx context.Context, _ string) (net.Conn, error) { return dial(ctx, s.inside.addr) }))
}

// owned makes Close end the client's idle connections.
func (s *Server) owned(client *http.Client) *http.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clients = append(s.clients, client)
	return client
}

func dial(ctx context.Context, addr string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "tcp", addr)
}

// Card is what another process needs to reach this server, for a test that ends the shop's program and lets the server
// live. Hand it over as JSON. The switches hold there too, with two differences: a DialError comes as a reset right
// after the dial, and a StallWrite only once the buffers of the operating system are full. Dials are not counted.
type Card struct {
	Addr      string
	Authority []byte // certificate in DER
	Root      [32]byte
}

// Card introduces the server.
func (s *Server) Card() Card {
	return Card{Addr: s.outside.addr, Authority: s.authority, Root: *s.noise.root.Pub}
}

// HTTPClient is Server.HTTPClient for another process.
func (c Card) HTTPClient() *http.Client { return c.client(dial) }

func (c Card) client(reach func(ctx context.Context, addr string) (net.Conn, error)) *http.Client {
	roots := x509.NewCertPool()
	if authority, err := x509.ParseCertificate(c.Authority); err == nil { // without it nothing is verified
		roots.AddCert(authority)
	}
	return &http.Client{Transport: &http.Transport{
		DialContext:     func(ctx context.Context, _, _ string) (net.Conn, error) { return reach(ctx, c.Addr) },
		TLSClientConfig: &tls.Config{RootCAs: roots},
	}}
}

// sharedRoot is the Noise root of every server of this process, so that tests can run side by side: the client's idea
// of the root is one variable of its package.
var sharedRoot = sync.OnceValue(keys.NewKeyPair)

// trust keeps who made the client believe in which root, newest last.
var trust struct {
	sync.Mutex
	original [32]byte
	roots    []*[32]byte
}

// Trust makes whatsmeow believe in this server's Noise root until restore is called. The phone and the customers need
// it too, so call it before NewPhone and NewCustomer and restore after Close.
func (s *Server) Trust() (restore func()) { return s.Card().Trust() }

// Trust is Server.Trust for another process.
func (c Card) Trust() (restore func()) {
	trust.Lock()
	defer trust.Unlock()
	if len(trust.roots) == 0 {
		trust.original = whatsmeow.WACertPubKey
	}
	mine := &c.Root
	trust.roots = append(trust.roots, mine)
	believe()
	return func() {
		trust.Lock()
		defer trust.Unlock()
		for i, root := range trust.roots {
			if root == mine {
				trust.roots = append(trust.roots[:i], trust.roots[i+1:]...)
				believe()
				return
			}
		}
	}
}

// believe assigns the newest root. A value that is there already is left alone: clients of a test that runs beside
// this one read the variable without a lock. Nothing else in the project names it.
func believe() {
	root := trust.original
	if n := len(trust.roots); n > 0 {
		root = *trust.roots[n-1]
	}
	if whatsmeow.WACertPubKey != root {
		whatsmeow.WACertPubKey = root
	}
}
