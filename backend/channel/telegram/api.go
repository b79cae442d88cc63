package telegram

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"planob/backend/channel"
)

const (
	server    = "https://api.telegram.org"
	maxAnswer = 16 << 20
)

// api speaks to the Bot API. It is our own and no library's, because it must tell what certainly did not leave, read no
// more than it asked for, and repeat nothing that the other side says in an error.
type api struct {
	server string
	token  func(ctx context.Context) (string, error)
	client *http.Client
}

func newAPI(address string, trust *tls.Config, token func(ctx context.Context) (string, error), t Timing) api {
	if address == "" {
		address = server
	}
	return api{server: strings.TrimSuffix(address, "/"), token: token, client: &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSClientConfig: trust, TLSHandshakeTimeout: t.Dial,
			// With a dialer of its own it speaks HTTP/1, where a question that was not answered in time takes its dead
			// connection along; HTTP/2 would ask the next one over it.
			DialContext: (&net.Dialer{Timeout: t.Dial, KeepAlive: 15 * time.Second}).DialContext,
			// A connection that rested longer may be dead without a sign, and what is then written to it is in doubt.
			IdleConnTimeout: 20 * time.Second, MaxIdleConns: 4,
		},
		// Whoever answers with another address is not Telegram.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// file is one that goes along with a call.
type file struct {
	field string
	media channel.Media
}

// sent is the body of a request, and knows whether the other side may have all of it.
type sent struct {
	io.Reader
	whole atomic.Bool
}

// Read marks a short body as gone with its first byte.
func (s *sent) Read(p []byte) (int, error) {
	s.whole.Store(true)
	return s.Reader.Read(p)
}

// call asks one thing. gone reports whether Telegram may have had the whole request; without an error it has.
func (a api) call(ctx context.Context, method string, params any) (result json.RawMessage, head http.Header, gone bool, err error) {
	text, err := json.Marshal(params)
	if err != nil {
		return nil, nil, false, err
	}
	body := &sent{Reader: bytes.NewReader(text)}
	result, head, err = a.do(ctx, method, "application/json", body, int64(len(text)))
	return result, head, body.whole.Load(), err
}

// upload is call with files. They are opened before the first byte leaves.
func (a api) upload(ctx context.Context, method string, params map[string]any, files []file) (result json.RawMessage, gone bool, err error) {
	var readers []io.ReadCloser
	defer func() {
		for _, r := range readers {
			r.Close()
		}
	}()
	for _, f := range files {
		r, err := f.media.Open(ctx)
		if err != nil {
			return nil, false, errors.Join(errOpen, err)
		}
		readers = append(readers, r)
	}
	pr, pw := io.Pipe()
	form := multipart.NewWriter(pw)
	var whole atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		err := writeForm(form, params, files, readers)
		if err == nil {
			whole.Store(true) // what ends the request is about to leave
			err = form.Close()
		}
		pw.CloseWithError(err)
	}()
	result, _, err = a.do(ctx, method, form.FormDataContentType(), pr, -1)
	pr.Close()
	<-done
	return result, whole.Load(), err
}

func writeForm(form *multipart.Writer, params map[string]any, files []file, readers []io.ReadCloser) error {
	for name, value := range params {
		text, isText := value.(string)
		if !isText {
			b, err := json.Marshal(value)
			if err != nil {
				return err
			}
			text = string(b)
		}
		if err := form.WriteField(name, text); err != nil {
			return err
		}
	}
	for i, f := range files {
		part, err := form.CreateFormFile(f.field, f.media.Name)
		if err != nil {
			return err
		}
		n, err := io.Copy(part, io.LimitReader(readers[i], MaxMedia+1))
		if err == nil && n > MaxMedia {
			err = errTooLarge
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a api) do(ctx context.Context, method, kind string, body io.Reader, length int64) (json.RawMessage, http.Header, error) {
	resp, err := a.request(ctx, http.MethodPost, "/bot", "/"+method, kind, body, length)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, nil, err
	}
	var answer struct {
		OK          bool            `json:"ok"`
		Result      json.RawMessage `json:"result"`
		Code        int             `json:"error_code"`
		Description string          `json:"description"`
		Parameters  struct {
			RetryAfter int   `json:"retry_after"`
			Migrate    int64 `json:"migrate_to_chat_id"`
		} `json:"parameters"`
	}
	switch err := json.Unmarshal(text, &answer); {
	case err == nil && answer.OK:
		return answer.Result, resp.Header, nil
	case err == nil && answer.Code != 0:
		wait := min(max(answer.Parameters.RetryAfter, 0), 24*60*60)
		return nil, resp.Header, answered(answer.Code, answer.Description, time.Duration(wait)*time.Second, answer.Parameters.Migrate)
	case resp.StatusCode == http.StatusRequestEntityTooLarge:
		return nil, resp.Header, answered(resp.StatusCode, "", 0, 0) // of the server before the Bot API, in words of its own
	}
	return nil, resp.Header, &failure{step: "answer", reason: channel.ReasonPlatform, code: resp.StatusCode, err: errUnreadable}
}

func (a api) request(ctx context.Context, verb, before, after, kind string, body io.Reader, length int64) (*http.Response, error) {
	token, err := a.token(ctx)
	if err != nil {
		return nil, &failure{step: "token", reason: channel.ReasonPassword, err: errSecret}
	}
	req, err := http.NewRequestWithContext(ctx, verb, a.server+before+url.PathEscape(token)+after, body)
	if err != nil {
		return nil, &failure{step: "token", reason: channel.ReasonPassword}
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
		req.ContentLength = length
	}
	resp, err := a.client.Do(req)
	var told *url.Error
	if errors.As(err, &told) {
		err = told.Err // the rest of it is the address, with the token
	}
	return resp, err
}

// me asks who the bot is.
func (a api) me(ctx context.Context) (user, http.Header, error) {
	result, head, _, err := a.call(ctx, "getMe", struct{}{})
	if err != nil {
		return user{}, nil, err
	}
	var me user
	if json.Unmarshal(result, &me) != nil || me.ID == 0 {
		return user{}, nil, errUnreadable
	}
	return me, head, nil
}

// download opens a file that arrived.
func (a api) download(ctx context.Context, id string) (io.ReadCloser, error) {
	result, _, _, err := a.call(ctx, "getFile", map[string]any{"file_id": id})
	if err != nil {
		return nil, fail("file", err)
	}
	var at struct {
		Path string `json:"file_path"`
	}
	if json.Unmarshal(result, &at) != nil || at.Path == "" || strings.Contains(at.Path, "..") {
		return nil, fail("file", errUnreadable)
	}
	resp, err := a.request(ctx, http.MethodGet, "/file/bot", "/"+(&url.URL{Path: at.Path}).EscapedPath(), "", nil, 0)
	if err != nil {
		return nil, fail("file", err)
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, &failure{step: "file", reason: channel.ReasonPlatform, code: resp.StatusCode}
	}
	return resp.Body, nil
}
