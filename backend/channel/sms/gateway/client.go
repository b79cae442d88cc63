package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
)

// maxAnswer is the most that is read of one answer.
const maxAnswer = 8 << 20

var (
	errOutside = errors.New("not an address of the local network")
	errSecret  = errors.New("the password cannot be read")
)

// client asks one telephone. Each question has a connection of its own: whatever did not connect did not leave.
type client struct {
	base, user string
	http       *http.Client
	timing     Timing
}

func newClient(conf config, timing Timing) *client {
	dialer := net.Dialer{Timeout: timing.Dial, Control: onlyLocal}
	return &client{
		base: "http://" + conf.address, user: conf.user, timing: timing,
		http: &http.Client{
			Transport: &http.Transport{
				Proxy: nil, DisableKeepAlives: true, ResponseHeaderTimeout: timing.Answer,
				DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
					conn, err := dialer.DialContext(ctx, network, address)
					if err != nil {
						return nil, undialled{err}
					}
					return conn, nil
				},
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// undialled says that there was no connection, so that nothing can have left.
type undialled struct{ error }

func (u undialled) Unwrap() error { return u.error }

// onlyLocal refuses every address outside the shop's own network: the password travels in the clear.
func onlyLocal(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("read address: %w", err)
	}
	if ip := to.Addr().Unmap(); !ip.IsLoopback() && !ip.IsPrivate() && !ip.IsLinkLocalUnicast() {
		return errOutside
	}
	return nil
}

// answer is what the telephone said.
type answer struct {
	status int
	body   []byte
}

// do asks once. Its failures are told apart by class.
func (k *client) do(ctx context.Context, password, method, path string, body any) (answer, *failure) {
	ctx, cancel := context.WithTimeout(ctx, k.timing.Answer)
	defer cancel()
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return answer{}, &failure{err: err, unsent: true}
		}
		content = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, k.base+"/"+path, content)
	if err != nil {
		return answer{}, &failure{err: errors.New("bad address"), unsent: true}
	}
	req.SetBasicAuth(k.user, password)
	req.Header.Set("Content-Type", "application/json")
	res, err := k.http.Do(req)
	if err != nil {
		return answer{}, unreachable(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return answer{}, unreachable(err)
	}
	return answer{res.StatusCode, text}, refused(res.StatusCode)
}

// ask gets something and reads it into the value that into points at; nil only wants an answer.
func (c *Channel) ask(ctx context.Context, secret func() (string, error), path string, into any) (answer, *failure) {
	password, err := secret()
	if err != nil {
		return answer{}, &failure{reason: reasonPassword, err: errSecret, unsent: true}
	}
	a, f := c.client.do(ctx, password, http.MethodGet, path, nil)
	if f != nil || into == nil {
		return a, f
	}
	if err := json.Unmarshal(a.body, into); err != nil {
		return a, &failure{reason: reasonStrange, err: errors.New("an answer that is none of the app's")}
	}
	return a, nil
}
