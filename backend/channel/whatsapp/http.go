package whatsapp

import (
	"io"
	"net"
	"net/http"
	"time"
)

// newHTTPClient is the client of the shipped program. Its overall deadline bounds the upgrade of the connection, which
// the library would wait for without end; it does not cut the connection once it is up.
func newHTTPClient() *http.Client {
	dialer := &net.Dialer{
		Timeout:         10 * time.Second,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 10 * time.Second, Count: 3},
	}
	return &http.Client{
		Timeout: 20 * time.Second,
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           dialer.DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			ExpectContinueTimeout: time.Second,
			IdleConnTimeout:       90 * time.Second,
			MaxIdleConns:          8,
		},
	}
}

// mediaClient is base for files: as long as the call's own deadline allows, and never more bytes than a message may have.
func mediaClient(base *http.Client) *http.Client {
	c := *base
	c.Timeout = 0
	transport := c.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	c.Transport = limitedTransport{transport}
	return &c
}

// limitedTransport ends an answer that is larger than anything we would keep.
type limitedTransport struct{ base http.RoundTripper }

func (t limitedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = limitedBody{http.MaxBytesReader(nil, resp.Body, maxDocument+1<<20), resp.Body}
	return resp, nil
}

type limitedBody struct {
	io.Reader
	io.Closer
}
