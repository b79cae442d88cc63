package outbox_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"planob/backend/channel"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/outbox"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

// senderEnv makes this test binary a sending process: "folder address when".
const senderEnv = "PLANOB_TEST_SENDER"

func TestMain(m *testing.M) {
	if args := os.Getenv(senderEnv); args != "" {
		beSender(strings.Fields(args))
		return
	}
	goleak.VerifyTestMain(m)
}

// A sender that is killed 300 times, at any moment and at the worst ones, loses nothing and doubles nothing: what it
// said was stored is there, what it says was accepted arrived, a channel that does not fold repeats carries each key
// once, and what nobody can know is in the list of doubts.
// PLANOB_KILLS sets the number, 300 in the full run.
func TestKilledSender(t *testing.T) {
	kills := amount("PLANOB_KILLS", 20, 300)
	dir := t.TempDir()
	seedSender(t, dir)
	far := listen(t)
	wrote := map[desk.MessageID]bool{}
	for n := range kills {
		when := "any"
		if n%2 == 1 {
			when = worstMoments[n/2%len(worstMoments)]
		}
		for _, id := range killOne(t, dir, far.address(), when) {
			wrote[id] = true
		}
	}
	db := storetest.OpenAt(t, store.Options{Dir: dir})
	settleDown(t, db, far)
	judge(t, db, far, wrote, kills)
}

// worstMoments are where the process kills itself: before or after the n-th commit of a kind.
var worstMoments = []string{
	"before-claim", "after-claim", "before-settle", "after-settle", "before-plan", "after-plan", "on-wire", "after-wire",
}

func seedSender(t *testing.T, dir string) {
	db := storetest.OpenAt(t, store.Options{Dir: dir})
	defer db.Close()
	storetest.Account(t, db, "zap")
	storetest.Account(t, db, "mail")
	for range 40 {
		c := storetest.Customer(t, db, "Ana", storetest.Address{Kind: "zap"}, storetest.Address{Kind: "mail"})
		storetest.Conversation(t, db, c.ID)
	}
	storetest.Close(t, db)
}

// killOne starts a sender, lets it work, kills it unless it has killed itself, and returns what it said it had stored.
func killOne(t *testing.T, dir, address, when string) []desk.MessageID {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), senderEnv+"="+strings.Join([]string{dir, address, when}, " "))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	fuse := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
	defer fuse.Stop()
	var wrote []desk.MessageID
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() == "ready" {
			life := time.Duration(rand.IntN(60)) * time.Millisecond
			if when != "any" {
				life = 300 * time.Millisecond // its moment did not come
			}
			time.AfterFunc(life, func() { cmd.Process.Kill() })
		}
		if id, err := strconv.ParseInt(lines.Text(), 10, 64); err == nil {
			wrote = append(wrote, desk.MessageID(id))
		}
	}
	cmd.Wait()
	return wrote
}

// settleDown lets an outbox in this process finish what the killed ones left.
func settleDown(t *testing.T, db *store.DB, far *farEnd) {
	storetest.Raw(t, db) // the test's, not the lone process's
	box, _ := sender(db, far.address(), "", true)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); box.Run(ctx) }()
	far.calm()
	least, since := -1, time.Now()
	for time.Since(since) < 30*time.Second { // without any progress
		s, err := box.Summary(ctx)
		if err != nil {
			t.Fatal(err)
		}
		left := s.Waiting + storetest.Count(t, db, "SELECT COUNT(*) FROM attempt WHERE state = 'in_doubt' AND kind = 'zap' AND repeats < 3")
		if left == 0 {
			break
		}
		if left != least {
			least, since = left, time.Now()
		}
		time.Sleep(20 * time.Millisecond)
	}
	cancel()
	<-done
}

// judge compares what the store says with what arrived.
func judge(t *testing.T, db *store.DB, far *farEnd, wrote map[desk.MessageID]bool, kills int) {
	ledger := store.NewOutbox(db)
	ctx := context.Background()
	doubts := map[desk.MessageID]bool{}
	for before := desk.MessageID(0); ; {
		rows, err := ledger.List(ctx, outbox.Doubts, before, 500, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			doubts[r.Message.ID], before = true, r.Message.ID
		}
		if len(rows) == 0 {
			break
		}
	}
	counts := map[desk.Status]int{}
	raw, unknown := 0, 0
	for _, id := range allMessages(t, db) {
		delete(wrote, id)
		status := desk.Status(storetest.Text(t, db, "SELECT status FROM message WHERE id = $1", id))
		counts[status]++
		attempts, err := ledger.Attempts(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		copies := 0
		for _, a := range attempts {
			n := far.count(a.WireKey)
			raw += n
			if n > 0 {
				copies++
			}
			if a.Kind == "mail" && n > 1 {
				t.Errorf("a key of mail arrived %d times", n)
			}
			if n > 1 && a.Tries < n {
				t.Errorf("key arrived %d times in %d tries", n, a.Tries)
			}
		}
		switch {
		case copies > 1:
			t.Errorf("message %d is doubled: %v", id, statesOf(attempts))
		case status == desk.Accepted && copies == 0:
			t.Errorf("message %d is lost: it says accepted", id)
		case status == desk.InDoubt && !doubts[id]:
			t.Errorf("doubt %d is not listed", id)
		case status != desk.Accepted && status != desk.InDoubt:
			t.Errorf("message %d ended as %s: %s", id, status, storetest.Text(t, db, "SELECT next_at - $2 || ' ' || reason || ' ' || hold FROM message WHERE id = $1", id, time.Now().UnixMilli()))
			t.Logf("%+v", attempts)
		}
		if status == desk.InDoubt && copies == 1 {
			unknown++
		}
	}
	if len(wrote) > 0 {
		t.Errorf("%d stored messages are gone", len(wrote))
	}
	t.Logf("%d kills, %v, %d arrivals (%d repeats of a key), %d of the doubts had arrived", kills, counts, raw, raw-far.distinct(), unknown)
}

func allMessages(t *testing.T, db *store.DB) []desk.MessageID {
	rows, err := storetest.Raw(t, db).Query("SELECT id FROM message ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var ids []desk.MessageID
	for rows.Next() {
		var id desk.MessageID
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// farEnd is the network beyond the wire: it counts what arrives, and cuts some connections before or after that.
type farEnd struct {
	listener net.Listener
	mu       sync.Mutex
	arrived  map[string]int
	quiet    bool
}

func listen(t *testing.T) *farEnd {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &farEnd{listener: l, arrived: map[string]int{}}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() { f.serve(c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		running.Wait()
	})
	return f
}

func (f *farEnd) address() string { return f.listener.Addr().String() }

func (f *farEnd) calm() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.quiet = true
}

func (f *farEnd) serve(c net.Conn) {
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	key, err := bufio.NewReader(c).ReadString('\n')
	luck := rand.IntN(100)
	f.mu.Lock()
	quiet := f.quiet
	lost := err != nil || !quiet && luck < 3
	if !lost {
		f.arrived[strings.TrimSpace(key)]++
	}
	f.mu.Unlock()
	if lost || !quiet && luck < 6 {
		return
	}
	time.Sleep(time.Duration(rand.IntN(4)) * time.Millisecond)
	fmt.Fprintln(c, "accepted")
}

func (f *farEnd) count(key string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.arrived[key]
}

func (f *farEnd) distinct() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.arrived)
}

// beSender is the process that gets killed: it queues messages and sends them.
func beSender(args []string) {
	if args[0] == "power" {
		bePowered(args[1])
		return
	}
	dir, address, when := args[0], args[1], args[2]
	db, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		fmt.Fprintln(os.Stderr, "sender:", err)
		os.Exit(1)
	}
	box, s := sender(db, address, when, rand.IntN(3) > 0 && !strings.HasSuffix(when, "plan"))
	go box.Run(context.Background())
	if when == "eio" {
		fmt.Println("ready", os.Getpid())
		select {} // what is there already is enough
	}
	fmt.Println("ready")
	people := conversations(s.t, db)
	for {
		id := s.write(desk.Message{Conversation: people[rand.IntN(len(people))]})
		fmt.Println(int64(id))
		time.Sleep(time.Duration(1+rand.IntN(4)) * time.Millisecond)
	}
}

func conversations(t testing.TB, db *store.DB) []desk.ConversationID {
	rows, err := storetest.Raw(t, db).Query("SELECT id FROM conversation")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var ids []desk.ConversationID
	for rows.Next() {
		var id desk.ConversationID
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// sender is an outbox whose two channels speak to the far end, with short times; zapUp false makes it fail over.
func sender(db *store.DB, address, when string, zapUp bool) (*outbox.Outbox, *shop) {
	timing := desk.DefaultTiming()
	timing.SendDeadline, timing.BackoffFirst, timing.BackoffMax = time.Second, 10*time.Millisecond, 200*time.Millisecond
	timing.Patience = map[desk.Class]desk.Patience{desk.Reply: {Wait: 60 * time.Millisecond, Down: 20 * time.Millisecond}}
	tb := loneTB{}
	s := &shop{t: tb, db: db, ledger: store.NewOutbox(db), channels: channel.NewSet(), bus: event.NewBus(), timing: timing}
	s.router = &ladder{down: map[desk.AccountID]time.Time{}, timing: timing, now: time.Now}
	d := &doom{when: when, after: 1 + rand.IntN(8)}
	for kind, caps := range map[desk.Kind]channel.Caps{"zap": zapCaps, "mail": mailCaps} {
		id := desk.AccountID(storetest.Count(tb, db, "SELECT id FROM account WHERE kind = $1", kind))
		s.put(id, kind, wire{account: id, caps: caps, address: address, doom: d, cut: kind == "zap" && !zapUp})
		if kind == "zap" && !zapUp {
			time.AfterFunc(20*time.Millisecond, func() { s.router.set(id, false); s.box.Wake() })
		}
	}
	s.box = s.newBox(doomed{s.ledger, d})
	return s.box, s
}

// doom kills this process at the n-th time it comes to a moment.
type doom struct {
	mu    sync.Mutex
	when  string
	after int
}

func (d *doom) at(moment string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if moment != d.when {
		return
	}
	if d.after--; d.after > 0 {
		return
	}
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {} // the signal arrives
}

// doomed is the ledger of a process that kills itself around a commit.
type doomed struct {
	*store.Outbox
	d *doom
}

func (l doomed) Plan(ctx context.Context, a desk.Attempt) error {
	l.d.at("before-plan")
	err := l.Outbox.Plan(ctx, a)
	l.d.at("after-plan")
	return err
}

func (l doomed) Claim(ctx context.Context, c outbox.Claim) (outbox.Parcel, bool, error) {
	l.d.at("before-claim")
	p, ok, err := l.Outbox.Claim(ctx, c)
	l.d.at("after-claim")
	return p, ok, err
}

func (l doomed) Settle(ctx context.Context, s outbox.Settlement) (desk.Status, error) {
	l.d.at("before-settle")
	status, err := l.Outbox.Settle(ctx, s)
	l.d.at("after-settle")
	return status, err
}

// wire is a channel over a real socket.
type wire struct {
	account desk.AccountID
	caps    channel.Caps
	address string
	doom    *doom
	cut     bool
}

func (w wire) Caps() channel.Caps { return w.caps }
func (w wire) NewKey() string     { return fmt.Sprintf("W-%d-%d", os.Getpid(), rand.Uint64()) }

func (w wire) Run(ctx context.Context, _ channel.Sink) error {
	<-ctx.Done()
	return nil
}

func (w wire) Probe(context.Context) channel.Signal { return channel.Signal{} }

func (w wire) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	if w.cut {
		return channel.Result{Outcome: channel.NotSent}
	}
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", w.address)
	if err != nil {
		return channel.Result{Outcome: channel.NotSent, Err: err}
	}
	defer c.Close()
	if end, ok := ctx.Deadline(); ok {
		c.SetDeadline(end)
	}
	w.doom.at("on-wire")
	if _, err = fmt.Fprintln(c, m.Key); err == nil {
		_, err = bufio.NewReader(c).ReadString('\n')
	}
	w.doom.at("after-wire")
	if err != nil {
		return channel.Result{Outcome: channel.InDoubt, Err: err}
	}
	return channel.Result{Outcome: channel.Accepted}
}

// loneTB is a testing.TB for a process that is no test: it ends the process instead of failing a test.
type loneTB struct{ testing.TB }

func (loneTB) Helper()        {}
func (loneTB) Cleanup(func()) {}

func (loneTB) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, append([]any{"sender:"}, args...)...)
	os.Exit(1)
}
