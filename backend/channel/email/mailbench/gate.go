package mailbench

import (
	"bytes"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"time"
)

// gate stands between Dovecot's submission and the relay, where SMTP is plain text, so that it knows when a mail has
// begun and when it has been accepted. There it can cut the *client's* connection at exactly that moment.
type gate struct {
	bench    *Bench
	listener net.Listener

	mu       sync.Mutex
	inData   int    // mails to cut after DATA was answered, before the final dot
	afterDot int    // mails to cut after the relay accepted them, before its answer reaches the client
	refuse   string // answer to the next recipient
	ponder   time.Duration
	accepted [][]byte
}

func newGate(b *Bench) (*gate, error) {
	l, err := net.Listen("tcp", loopback(0))
	if err != nil {
		return nil, err
	}
	g := &gate{bench: b, listener: l}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go g.serve(client)
		}
	}()
	return g, nil
}

func (g *gate) port() int { return g.listener.Addr().(*net.TCPAddr).Port }

func (g *gate) close() { g.listener.Close() }

// CutInData cuts the client's connection during the next n mails: DATA has begun and the final dot never leaves.
func (b *Bench) CutInData(n int) {
	b.gate.mu.Lock()
	defer b.gate.mu.Unlock()
	b.gate.inData = n
}

// CutAfterData makes the next n mails be accepted by the relay while the client never hears of it.
func (b *Bench) CutAfterData(n int) {
	b.gate.mu.Lock()
	defer b.gate.mu.Unlock()
	b.gate.afterDot = n
}

// Ponder makes the server think so long about each mail that it has whole, as one that looks for viruses does.
func (b *Bench) Ponder(d time.Duration) {
	b.gate.mu.Lock()
	defer b.gate.mu.Unlock()
	b.gate.ponder = d
}

// RefuseNext makes the next recipient, whoever it is, be answered so; the relay never hears of it.
func (b *Bench) RefuseNext(answer string) {
	b.gate.mu.Lock()
	defer b.gate.mu.Unlock()
	b.gate.refuse = answer
}

// Accepted is how many mails the relay took responsibility for.
func (b *Bench) Accepted() int { return b.AcceptedWith("") }

// AcceptedWith is how many of them have this Message-ID, angle brackets included.
func (b *Bench) AcceptedWith(id string) int {
	b.gate.mu.Lock()
	defer b.gate.mu.Unlock()
	n := 0
	for _, raw := range b.gate.accepted {
		if id == "" || bytes.Contains(raw, []byte("\nMessage-ID: "+id)) {
			n++
		}
	}
	return n
}

func take(mu *sync.Mutex, n *int) bool {
	mu.Lock()
	defer mu.Unlock()
	if *n == 0 {
		return false
	}
	*n--
	return true
}

// serve relays one conversation command by command. Dovecot pipelines nothing towards this relay, because OpenSMTPD
// does not offer it.
func (g *gate) serve(conn net.Conn) {
	defer conn.Close()
	target, err := net.Dial("tcp", loopback(g.bench.ports.relay))
	if err != nil {
		return
	}
	defer target.Close()
	client, server := textproto.NewConn(conn), textproto.NewConn(target)
	sender := ""
	if !g.answer(client, server, nil) {
		return
	}
	for {
		line, err := client.ReadLine()
		if err != nil {
			return
		}
		verb := strings.ToUpper(line)
		if answer := g.refusal(verb); answer != "" {
			if client.PrintfLine("%s", answer) != nil {
				return
			}
			continue
		}
		if server.PrintfLine("%s", line) != nil {
			return
		}
		if address, ok := strings.CutPrefix(verb, "MAIL FROM:<"); ok {
			sender, _, _ = strings.Cut(strings.ToLower(address), ">")
		}
		begun := false
		if !g.answer(client, server, func(code string) { begun = verb == "DATA" && code == "354" }) {
			return
		}
		if begun && !g.data(client, server, sender) {
			return
		}
	}
}

func (g *gate) refusal(verb string) (answer string) {
	if !strings.HasPrefix(verb, "RCPT ") {
		return ""
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	answer, g.refuse = g.refuse, ""
	return answer
}

// answer passes one reply of the server to the client.
func (g *gate) answer(client, server *textproto.Conn, seen func(code string)) bool {
	for {
		line, err := server.ReadLine()
		if err != nil || len(line) < 3 {
			return false
		}
		if client.PrintfLine("%s", line) != nil {
			return false
		}
		if len(line) == 3 || line[3] != '-' {
			if seen != nil {
				seen(line[:3])
			}
			return true
		}
	}
}

func (g *gate) data(client, server *textproto.Conn, sender string) bool {
	if take(&g.mu, &g.inData) {
		g.bench.cutClients()
		return false
	}
	raw, err := client.ReadDotBytes()
	if err != nil {
		return false
	}
	w := server.DotWriter()
	if _, err := w.Write(raw); err != nil || w.Close() != nil {
		return false
	}
	code, text, err := server.ReadCodeLine(250)
	if err != nil {
		return client.PrintfLine("%d %s", code, text) == nil
	}
	g.mu.Lock()
	g.accepted = append(g.accepted, raw)
	ponder := g.ponder
	g.mu.Unlock()
	time.Sleep(ponder)
	if g.bench.options.FilesSent {
		g.bench.File(sender, "Sent", bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n")))
	}
	if take(&g.mu, &g.afterDot) {
		g.bench.cutClients()
		return false
	}
	return client.PrintfLine("%d %s", code, text) == nil
}

func (b *Bench) cutClients() {
	b.SMTP.Cut()
	b.SMTPTLS.Cut()
}
