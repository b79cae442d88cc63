package email_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/email"
	"planob/backend/channel/email/mailbench"
)

// oddServer is an IMAP server that answers as some real ones wrongly do. Dovecot never would.
type oddServer struct {
	listener net.Listener
	pool     *x509.CertPool

	mu     sync.Mutex
	mails  map[int]string
	breaks func(uid int, header bool) string // what to answer for a mail instead, "" for the mail itself
	noHead bool                              // the answer with sizes and dates cannot be read
	blurt  string                            // sent once during the next IDLE
	logins int
	append string // answer to APPEND
	tried  int    // how often it was sent
}

func startOddServer(t *testing.T) *oddServer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s := &oddServer{mails: map[int]string{}, pool: x509.NewCertPool()}
	s.pool.AddCert(leaf)
	s.listener, err = tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.listener.Close() })
	go func() {
		for {
			conn, err := s.listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s
}

func (s *oddServer) account(t *testing.T) *account {
	t.Helper()
	port := s.listener.Addr().(*net.TCPAddr).Port
	a := &account{
		address: shop, state: &memoryState{values: map[string]string{}}, sink: newSink(), password: secret,
		timing: fast, tls: &tls.Config{RootCAs: s.pool},
	}
	a.config = func() email.Config {
		return email.Config{Address: shop, IMAPHost: "localhost", IMAPPort: port, IMAPSecurity: email.TLS, SMTPHost: "localhost", SMTPPort: 1, SMTPSecurity: email.TLS}
	}
	a.open(t)
	return a
}

func (s *oddServer) add(uid int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails[uid] = string(letter(uid))
}

func (s *oddServer) serve(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	say := func(format string, args ...any) { fmt.Fprintf(conn, format+"\r\n", args...) }
	say("* OK ready")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		tag, command, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch verb := strings.ToUpper(command); {
		case strings.HasPrefix(verb, "CAPABILITY"):
			say("* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN SASL-IR")
			say("%s OK done", tag)
		case strings.HasPrefix(verb, "AUTHENTICATE"):
			s.mu.Lock()
			s.logins++
			s.mu.Unlock()
			say("%s OK [CAPABILITY IMAP4rev1 IDLE] in", tag)
		case strings.HasPrefix(verb, "SELECT"), strings.HasPrefix(verb, "EXAMINE"):
			say("* %d EXISTS", len(s.mails))
			say("* OK [UIDVALIDITY 1] ok")
			say("%s OK [READ-ONLY] done", tag) // and no UIDNEXT, as very old servers
		case strings.HasPrefix(verb, "UID SEARCH"):
			if strings.Contains(verb, "HEADER") {
				say("* SEARCH")
			} else {
				say("* SEARCH %s", strings.Join(s.uids(), " "))
			}
			say("%s OK done", tag)
		case strings.HasPrefix(verb, "UID FETCH"):
			if !s.fetch(conn, verb, say) {
				return
			}
			say("%s OK done", tag)
		case strings.HasPrefix(verb, "LIST"):
			say(`* LIST (\HasNoChildren) "." INBOX`)
			say(`* LIST (\HasNoChildren) "." INBOX.Enviados`)
			say("%s OK done", tag)
		case strings.HasPrefix(verb, "APPEND"):
			s.mu.Lock()
			s.tried++
			say("%s %s", tag, s.append)
			s.mu.Unlock()
		case strings.HasPrefix(verb, "IDLE"):
			say("+ idling")
			s.mu.Lock()
			if s.blurt != "" {
				say("%s", s.blurt)
				s.blurt = ""
			}
			s.mu.Unlock()
			if _, err := r.ReadString('\n'); err != nil {
				return
			}
			say("%s OK done", tag)
		default:
			say("%s OK done", tag)
		}
	}
}

func (s *oddServer) uids() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for uid := range 100 {
		if s.mails[uid] != "" {
			all = append(all, fmt.Sprint(uid))
		}
	}
	return all
}

func (s *oddServer) fetch(conn net.Conn, verb string, say func(string, ...any)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	set := strings.Fields(verb)[2]
	for uid := range 100 {
		raw := s.mails[uid]
		if raw == "" || !inSet(set, uid) {
			continue
		}
		if strings.Contains(verb, "RFC822.SIZE") {
			if s.noHead {
				say(`* %d FETCH (UID %d INTERNALDATE "yesterday" RFC822.SIZE 1)`, uid, uid)
				continue
			}
			say(`* %d FETCH (UID %d INTERNALDATE "20-Nov-2026 10:00:00 -0300" RFC822.SIZE %d)`, uid, uid, min(len(raw), 1000))
			continue
		}
		header := strings.Contains(verb, "[HEADER]")
		if s.breaks != nil {
			if odd := s.breaks(uid, header); odd == "close" {
				fmt.Fprintf(conn, "* %d FETCH (UID %d BODY[] {%d}\r\n%s", uid, uid, len(raw), raw[:len(raw)/2])
				return false
			} else if odd != "" {
				say("%s", odd)
				continue
			}
		}
		section, body := "BODY[]", raw
		if header {
			section, body = "BODY[HEADER]", raw[:strings.Index(raw, "\r\n\r\n")+4]
		} else if strings.Contains(verb, "<0.") {
			section = "BODY[]<0>"
		}
		say("* %d FETCH (UID %d %s {%d}\r\n%s)", uid, uid, section, len(body), body)
	}
	return true
}

func inSet(set string, uid int) bool {
	for part := range strings.SplitSeq(set, ",") {
		var from, to int
		if n, _ := fmt.Sscanf(part, "%d:%d", &from, &to); n == 2 && uid >= from && uid <= to {
			return true
		} else if n, _ := fmt.Sscanf(part, "%d:*", &from); n == 1 && strings.HasSuffix(part, "*") && uid >= from {
			return true
		}
		if part == fmt.Sprint(uid) {
			return true
		}
	}
	return false
}

// An answer to FETCH that the library cannot read closes the connection each time; that one mail is found and passed as
// unreadable, and those before and behind it arrive.
func TestMalformedFetchIsPassed(t *testing.T) {
	t.Parallel()
	for name, odd := range map[string]string{
		"unknown item":  `* 3 FETCH (UID 3 X-GM-LABELS (a b) BODY[] {1}` + "\r\nx)",
		"parenthesis":   `* 3 FETCH (UID 3 BODY[] "x"`,
		"cut each time": "close",
	} {
		t.Run(name, func(t *testing.T) {
			s := startOddServer(t)
			s.breaks = func(uid int, _ bool) string {
				if uid == 3 {
					return odd
				}
				return ""
			}
			for uid := 1; uid <= 5; uid++ {
				s.add(uid)
			}
			a := s.account(t)
			a.run(t)
			wait(t, "five mails", func() bool { return len(a.sink.all()) == 5 })
			for _, in := range a.sink.all() {
				if in.Unreadable != (in.RemoteID == "imap:1:3") {
					t.Errorf("%s: unreadable %v", in.RemoteID, in.Unreadable)
				}
			}
			s.add(6)
			wait(t, "a mail behind", func() bool { return len(a.sink.all()) == 6 })
			if s.logins > 12 {
				t.Errorf("%d logins to pass one mail", s.logins)
			}
		})
	}
}

// A mail whose body breaks the connection is shown by its header.
func TestMalformedBodyKeepsHeader(t *testing.T) {
	s := startOddServer(t)
	s.breaks = func(uid int, header bool) string {
		if uid == 2 && !header {
			return "close"
		}
		return ""
	}
	for uid := 1; uid <= 3; uid++ {
		s.add(uid)
	}
	a := s.account(t)
	a.run(t)
	wait(t, "three mails", func() bool { return len(a.sink.all()) == 3 })
	in := a.sink.all()[1]
	if in.Subject != "Pedido 2" || in.Peer.Value != maria || in.RemoteID != "<pedido-2@customer.test>" || !in.Unreadable {
		t.Errorf("the broken mail: %+v", in)
	}
}

// A server whose dates and sizes cannot be read is asked without them.
func TestUnreadableHeads(t *testing.T) {
	s := startOddServer(t)
	s.noHead = true
	for uid := 1; uid <= 3; uid++ {
		s.add(uid)
	}
	a := s.account(t)
	a.run(t)
	wait(t, "three mails", func() bool { return len(a.sink.all()) == 3 })
}

// A server that says something unknown by itself while we wait loses the connection; we come back and go on behind.
func TestUnknownItemWhileIdle(t *testing.T) {
	s := startOddServer(t)
	s.add(1)
	a := s.account(t)
	a.run(t)
	a.connected(t)
	s.mu.Lock()
	s.blurt = `* 1 FETCH (X-GM-MSGID 12345)`
	s.mu.Unlock()
	a.after(t, 0, channel.ReceiveFailed, channel.ReasonPlatform)
	s.add(2)
	wait(t, "the mail behind", func() bool { return len(a.sink.all()) == 2 })
	if times := a.sink.seen["<pedido-1@customer.test>"]; times != 1 {
		t.Errorf("the first mail was delivered %d times", times)
	}
}

// A mailbox that is full gets no copy and is not asked again and again; the mail itself was accepted all the same.
func TestFullMailboxGetsNoCopy(t *testing.T) {
	t.Parallel()
	b := startBench(t, mailbench.Options{})
	s := startOddServer(t)
	s.append = "NO [OVERQUOTA] full"
	a := s.account(t)
	odd := a.config()
	a.config = func() email.Config {
		c := configOf(b, shop)
		c.IMAPPort = odd.IMAPPort
		return c
	}
	s.pool.AppendCertsFromPEM(readFile(t, b.CAFile()))
	a.open(t)
	a.run(t)
	a.connected(t)
	if r := a.send(t, a.message(maria, "oi")); r.Outcome != channel.Accepted {
		t.Fatalf("result %+v", r)
	}
	tried := func() int {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.tried
	}
	wait(t, "the try", func() bool { return tried() == 1 })
	time.Sleep(5 * fast.SentRetry)
	if n := tried(); n != 1 {
		t.Errorf("%d tries to copy into a full mailbox", n)
	}
}

// A server that announces a small mail and sends a huge one fills no memory without end, and the next mail arrives.
func TestAnnouncedSizeIsNotBelieved(t *testing.T) {
	s := startOddServer(t)
	s.add(1)
	s.mails[1] += strings.Repeat("mais e mais palavras\r\n", (36<<20)/22)
	s.add(2)
	a := s.account(t)
	a.run(t)
	wait(t, "both mails", func() bool { return len(a.sink.all()) == 2 })
	if in := a.sink.all()[0]; len(in.Raw) > 35<<20 || !strings.HasPrefix(in.Text, "Quero o bolo 1.") {
		t.Errorf("%d bytes kept, text %.30q", len(in.Raw), in.Text)
	}
	if in := a.sink.all()[0]; len(in.Media) == 0 || in.Media[0].Name != "1.txt" {
		t.Errorf("the text that is too long to show is nowhere: %+v", in.Media)
	}
	if in := a.sink.all()[1]; in.Subject != "Pedido 2" {
		t.Errorf("the next mail: %q", in.Subject)
	}
}
