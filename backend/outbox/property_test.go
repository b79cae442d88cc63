package outbox_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"planob/backend/channel"
	"planob/backend/channel/fake"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/outbox"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

// Whatever happens in whatever order (crashes, cut connections, receipts late and twice, channels up and down, consent
// withdrawn, people deciding), no message is lost, none is sent twice, none leaves late or out of order, and none hides.
// PLANOB_CASES sets how many stories are tried, 20,000 in the full run.
func TestNeverLostNeverTwice(t *testing.T) {
	cases := amount("PLANOB_CASES", 2000, 20_000)
	const shards = 2
	if err := flag.Set("rapid.checks", strconv.Itoa(max(1, cases/shards))); err != nil {
		t.Fatal(err)
	}
	for shard := range shards {
		t.Run(strconv.Itoa(shard), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			steps, crashes := 0, 0
			rapid.Check(t, func(rt *rapid.T) {
				story := stories().Draw(rt, "story")
				if err := w.play(story, sound); err != nil {
					rt.Fatal(err)
				}
				steps += len(story)
				crashes += w.crashes
			})
			t.Logf("%d steps, %d crashes, %d sends", steps, crashes, w.sends)
		})
	}
}

// amount is how much of something long to do: less in a short run and far less under the race detector, the full amount
// in the full run (PLANOB_CASES set), and what the variable says when it is set.
func amount(variable string, usual, full int) int {
	n := usual
	if os.Getenv("PLANOB_CASES") != "" {
		n = full
	}
	if v, err := strconv.Atoi(os.Getenv(variable)); err == nil {
		n = v
	}
	switch {
	case underRace:
		return min(n, max(3, usual/40))
	case testing.Short():
		return min(n, max(10, usual/10))
	}
	return n
}

// A test that cannot fail proves nothing: with the mistakes that others made built in, a story that should do no harm
// loses or doubles a message, and so do the stories of chance.
func TestMutantsAreCaught(t *testing.T) {
	const cutAfter, zapDown, sixMinutes, elevenMinutes = 2, 4, 3, 4
	doubtThenOutage := []deed{
		{what: doFaultZap, a: cutAfter}, {what: doWrite, b: 1}, {what: doStep}, {what: doFlip, a: zapDown}, {what: doStep},
		{what: doWait, a: elevenMinutes}, {what: doStep}, {what: doWait, a: sixMinutes}, {what: doStep}, {what: doStep},
	}
	w := newWorld(t)
	if err := w.play(doubtThenOutage, sound); err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]mutant{
		"retry all in doubt": {retryDoubts: true},
		"mark after send":    {markAfter: true},
		"failover in doubt":  {failover: true},
	} {
		t.Run(name, func(t *testing.T) {
			if err := w.play(doubtThenOutage, m); err == nil {
				t.Error("the mutant lives through the story made for it")
			}
			for seed := range 500 {
				if underRace {
					return
				}
				if err := w.play(stories().Example(seed), m); err != nil {
					t.Logf("caught at story %d: %v", seed, err)
					return
				}
			}
			t.Error("the mutant lives")
		})
	}
}

// A router that overlooks doubts cannot make a double: the outbox itself refuses the second attempt.
func TestBlindRouterCannotDouble(t *testing.T) {
	w := newWorld(t)
	for seed := range amount("PLANOB_BLIND", 300, 300) {
		if err := w.play(stories().Example(seed), mutant{blindRouter: true}); err != nil {
			t.Fatal(err)
		}
	}
}

// mutant is a mistake to build in; sound has none.
type mutant struct{ retryDoubts, markAfter, failover, blindRouter bool }

var sound = mutant{}

// deed is one thing that happens; its numbers choose among what there is.
type deed struct {
	what, a, b int
}

// The things that happen.
const (
	doWrite = iota
	doStep
	doWait
	doFaultZap
	doFaultMail
	doFlip
	doReceipt
	doCrash
	doRestart
	doAct
	doConsent
	doOwnCopy
	doFreeze
	doLose
)

// stories are lists of deeds; what happens often in life happens often here.
func stories() *rapid.Generator[[]deed] {
	often := []int{
		doWrite, doWrite, doWrite, doWrite, doStep, doStep, doStep, doStep, doStep, doStep, doWait, doWait, doWait, doFaultZap, doFaultZap,
		doFaultMail, doFaultMail, doFlip, doReceipt, doReceipt, doCrash, doCrash, doRestart, doAct, doAct, doConsent, doOwnCopy, doFreeze, doLose,
	}
	one := rapid.Custom(func(t *rapid.T) deed {
		n := rapid.Uint64().Draw(t, "deed")*0x9e3779b97f4a7c15 + 0x632be59bd9b4e019 // spread: small numbers come most
		n ^= n >> 31
		return deed{often[n%uint64(len(often))], int(n >> 8 & 0xff), int(n >> 16 & 0xff)}
	})
	return rapid.Map(rapid.SliceOfN(one, 5, 24), func(all []deed) []deed {
		all[0].what = doWrite
		return all
	})
}

var errDead = errors.New("the process is dead")

// world is a shop whose clock and whose death the test decides. Its customers stay; each story has its own messages.
type world struct {
	t       testing.TB
	db      *store.DB
	ledger  *store.Outbox
	raw     *sql.DB
	timing  desk.Timing
	people  []person
	zapID   desk.AccountID
	mailID  desk.AccountID
	clock   time.Time
	sends   int
	crashes int

	// of one story
	mutant  mutant
	zap     *fake.Channel
	mail    *fake.Channel
	router  *ladder
	box     *outbox.Outbox
	ctx     context.Context
	cancel  context.CancelFunc
	dead    bool
	fuse    int  // calls of the ledger until the process dies; 0 never
	lose    bool // the answer of the next claim or outcome is lost after its commit
	broken  error
	letters map[desk.MessageID]*letter
	order   []desk.MessageID
	keys    []string // that arrived, with the account
	keyOf   map[string]desk.AccountID
	lied    map[string]outbox.Claim // mark-after-send
}

type person struct {
	customer     desk.Customer
	conversation desk.ConversationID
}

// letter is what the model knows of one message.
type letter struct {
	expires   time.Time
	automatic bool
	person    int
	copies    int // the customer has
	allowed   int // a person allowed
	counted   bool
	ranks     map[string]desk.AttemptState // best word of the network by key
}

// quickDir is a folder of the test, in memory where the system has such a place: thousands of durable commits.
func quickDir(t testing.TB) string {
	dir, err := os.MkdirTemp("/dev/shm", "planob")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, timing: desk.DefaultTiming(), clock: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	w.db = storetest.OpenAt(t, store.Options{Dir: quickDir(t), Now: func() time.Time { return w.clock }})
	w.ledger = store.NewOutbox(w.db)
	w.zapID, w.mailID = storetest.Account(t, w.db, "zap"), storetest.Account(t, w.db, "mail")
	for range 2 {
		c := storetest.Customer(t, w.db, "Ana", storetest.Address{Kind: "zap"}, storetest.Address{Kind: "mail"})
		w.people = append(w.people, person{c, storetest.Conversation(t, w.db, c.ID)})
	}
	w.raw = storetest.Raw(t, w.db)
	return w
}

// play lives through a story and returns the first promise that was broken.
func (w *world) play(story []deed, m mutant) error {
	w.mutant, w.broken, w.crashes = m, nil, 0
	w.letters, w.order, w.keys = map[desk.MessageID]*letter{}, nil, nil
	w.keyOf, w.lied = map[string]desk.AccountID{}, map[string]outbox.Claim{}
	w.exec("DELETE FROM message")
	w.exec("DELETE FROM audit")
	w.exec("UPDATE consent SET revoked_at = 0 WHERE revoked_at <> 0")
	w.clock = w.clock.Add(8 * 24 * time.Hour)
	now := func() time.Time { return w.clock }
	w.zap = fake.New(fake.Options{Account: w.zapID, Caps: zapCaps, Dedupe: true, Now: now})
	w.mail = fake.New(fake.Options{Account: w.mailID, Caps: mailCaps, Now: now})
	w.router = &ladder{down: map[desk.AccountID]time.Time{}, timing: w.timing, now: now, dup: m.failover, blind: m.blindRouter}
	w.start()
	for _, d := range story {
		w.do(d)
		if w.broken != nil {
			return w.broken
		}
	}
	return w.finish()
}

// start is a new process over the same store.
func (w *world) start() {
	w.dead, w.fuse, w.lose = false, 0, false
	w.ctx, w.cancel = context.WithCancel(context.Background())
	channels := channel.NewSet()
	channels.Put(channel.Running{Account: channel.Account{ID: w.zapID}, Channel: witness{w.zap, w}})
	channels.Put(channel.Running{Account: channel.Account{ID: w.mailID}, Channel: witness{w.mail, w}})
	w.box = outbox.New(outbox.Options{
		Store: mortal{w.ledger, w}, Router: w.router, Channels: channels, Bus: event.NewBus(), Timing: w.timing,
		Now: func() time.Time { return w.clock },
	})
	w.box.Begin(w.ctx)
}

func (w *world) die() {
	w.dead = true
	w.crashes++
	w.cancel()
}

func (w *world) do(d deed) {
	switch d.what {
	case doWrite:
		w.write(d)
	case doStep:
		if d.a&1 == 0 {
			w.box.Wake()
		}
		w.box.Step(w.ctx)
	case doWait:
		w.clock = w.clock.Add([]time.Duration{time.Second, 7 * time.Second, time.Minute, 6 * time.Minute, 11 * time.Minute, 2 * time.Hour}[d.a%6])
	case doFaultZap:
		w.zap.Next([]fake.Fault{fake.CutBefore, fake.CutMid, fake.CutAfter, fake.Panic, fake.PanicSent, fake.Refuse}[d.a%6])
	case doFaultMail:
		w.mail.Next([]fake.Fault{fake.CutBefore, fake.CutMid, fake.CutAfter, fake.Panic, fake.PanicSent, fake.Refuse}[d.a%6])
	case doFlip:
		w.flip(d)
	case doReceipt:
		w.receipt(d)
	case doCrash:
		w.fuse = 1 + d.a%6
	case doRestart:
		w.die()
	case doAct:
		w.act(d)
	case doConsent:
		w.consent(d)
	case doOwnCopy:
		if len(w.keys) > 0 {
			key := w.keys[d.a%len(w.keys)]
			_, err := w.box.OwnCopy(w.ctx, w.keyOf[key], key)
			w.heard(key, desk.AttemptAccepted, err)
		}
	case doLose:
		w.lose = true
	case doFreeze:
		w.router.frozen = !w.router.frozen
	}
	if w.dead {
		w.start()
	}
	w.check()
}

func (w *world) write(d deed) {
	p := w.people[d.a%len(w.people)]
	m := desk.Message{
		Conversation: p.conversation, Class: []desk.Class{desk.Reply, desk.Reply, desk.Urgent, desk.Notice, desk.Campaign}[d.b%5],
		Arrived: w.clock, Automatic: d.a&4 != 0, Direction: desk.Out, Text: "oi",
		Expires: w.clock.Add([]time.Duration{30 * time.Minute, 3 * time.Hour, 24 * time.Hour}[d.b%3]),
	}
	q, err := w.ledger.RouteQueryNew(context.Background(), m)
	if err != nil {
		w.breaks("route: %v", err)
		return
	}
	var attempts []desk.Attempt
	if dec, _ := w.router.Route(w.ctx, q); dec.Action == desk.Go {
		attempts = append(attempts, plannedBy(dec))
	}
	id := storetest.Message(w.t, w.db, m, attempts...)
	w.letters[id] = &letter{
		expires: m.Expires, automatic: m.Automatic, person: d.a % len(w.people), allowed: 1, ranks: map[string]desk.AttemptState{},
	}
	w.order = append(w.order, id)
}

// flip turns a channel off or on; sometimes health has not noticed.
func (w *world) flip(d deed) {
	id, ch := w.zapID, w.zap
	if d.a&1 != 0 {
		id, ch = w.mailID, w.mail
	}
	up := d.a&2 != 0
	ch.SetUp(up)
	if d.a&4 != 0 {
		w.router.set(id, up)
	}
}

func (w *world) receipt(d deed) {
	if len(w.keys) == 0 {
		return
	}
	key := w.keys[d.a%len(w.keys)]
	state := []desk.AttemptState{desk.AttemptAccepted, desk.AttemptSent, desk.AttemptDelivered, desk.AttemptRead, desk.Rejected}[d.b%5]
	name := key
	if d.b&8 != 0 {
		name = "R-" + key
	}
	r := channel.Receipt{Account: w.keyOf[key], Keys: []string{name}, State: state, At: w.clock}
	err := w.box.Receipt(w.ctx, r)
	if name == key {
		w.heard(key, state, err)
	}
}

// heard notes what the network said; from then on the attempt's rank must not fall below it.
func (w *world) heard(key string, state desk.AttemptState, err error) {
	if err != nil {
		return
	}
	for _, l := range w.letters {
		if best, ok := l.ranks[key]; ok {
			l.ranks[key] = desk.Merge(best, state)
		}
	}
}

func (w *world) act(d deed) {
	if len(w.order) == 0 {
		return
	}
	id := w.order[d.a%len(w.order)]
	ids := []desk.MessageID{id}
	switch d.b % 6 {
	case 0:
		if n, err := w.box.CountAsSent(w.ctx, boss, ids); n == 1 || err != nil {
			w.letters[id].counted = true
		}
	case 1, 2:
		w.letters[id].allowed++ // also when the process dies after the commit
		w.box.Resend(w.ctx, boss, ids, 0)
		w.letters[id].expires = time.UnixMilli(int64(w.number("SELECT expires_at FROM message WHERE id = $1", id))) // a new life
	case 3:
		w.box.Cancel(w.ctx, boss, ids)
	case 4:
		w.box.Release(w.ctx, boss, ids)
	case 5:
		if d.a%8 == 0 {
			w.box.HoldAll(w.ctx, desk.HoldRestored)
		} else {
			w.box.Dismiss(w.ctx, boss, ids)
		}
	}
}

func (w *world) consent(d deed) {
	a := w.people[d.a%len(w.people)].customer.Addresses[d.b%2].ID
	revoked := int64(0)
	if d.b&2 != 0 {
		revoked = 2
	}
	w.exec("UPDATE consent SET revoked_at = $1 WHERE address_id = $2", revoked, a)
	w.box.Recheck(w.people[d.a%len(w.people)].customer.ID)
}

// finish mends everything, lets the time of every message pass, and looks where each one came to rest (I3, I9).
func (w *world) finish() error {
	w.fuse, w.lose, w.router.frozen = 0, false, false
	w.zap.SetUp(true)
	w.mail.SetUp(true)
	w.router.set(w.zapID, true)
	w.router.set(w.mailID, true)
	last := w.clock
	for _, l := range w.letters {
		if l.expires.After(last) {
			last = l.expires
		}
	}
	for range 3 {
		w.do(deed{what: doStep})
		w.clock = w.clock.Add(30 * time.Second)
	}
	w.clock = last.Add(time.Minute)
	w.do(deed{what: doStep, a: 1})
	w.ranks()
	for _, id := range w.order {
		l := w.letters[id]
		status := desk.Status(w.text("SELECT status FROM message WHERE id = $1", id))
		switch status {
		case desk.Queued, desk.Active:
			if l.expires.Before(w.clock.Add(-time.Minute)) {
				w.breaks("message %d hides as %s past its expiry", id, status)
			}
		case desk.Accepted, desk.Delivered, desk.Read:
			if l.copies == 0 && !l.counted {
				w.breaks("message %d is %s and never arrived", id, status)
			}
		}
	}
	w.cancel()
	return w.broken
}

// check compares the copies that customers have with what is allowed (I1, I2), and sees that nothing waits for a
// moment after its own end (I9).
func (w *world) check() {
	if n := w.number("SELECT COUNT(*) FROM message WHERE status = 'queued' AND next_at > expires_at + 60000"); n > 0 {
		w.breaks("%d messages wait for a moment that comes too late", n)
	}
	for id, l := range w.letters {
		if l.copies > l.allowed {
			w.breaks("the customer has message %d %d times, allowed %d", id, l.copies, l.allowed)
		}
	}
}

// ranks looks that no attempt is less than the best word the network ever said of it.
func (w *world) ranks() {
	for id, l := range w.letters {
		for key, best := range l.ranks {
			if best == "" {
				continue
			}
			state := desk.AttemptState(w.text("SELECT state FROM attempt WHERE wire_key = $1", key))
			if desk.Merge(best, state) != state {
				w.breaks("attempt of message %d fell from %s to %s", id, best, state)
			}
		}
	}
}

func (w *world) breaks(format string, args ...any) {
	if w.broken == nil {
		w.broken = fmt.Errorf(format, args...)
	}
}

func (w *world) exec(query string, args ...any) {
	if _, err := w.raw.Exec(query, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) text(query string, args ...any) string {
	var s string
	if err := w.raw.QueryRow(query, args...).Scan(&s); err != nil && !errors.Is(err, sql.ErrNoRows) {
		w.t.Fatal(err)
	}
	return s
}

// witness stands at the wire: what leaves was written down first, may leave, and in this order.
type witness struct {
	*fake.Channel
	w *world
}

func (c witness) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	w := c.w
	w.sends++
	before := c.Raw(m.Key)
	copies := len(c.Arrivals())
	defer func() {
		if c.Raw(m.Key) > before {
			w.arrived(m, len(c.Arrivals())-copies)
		}
		if w.burn() {
			w.die()
		}
	}()
	return c.Channel.Send(ctx, m)
}

func (w *world) arrived(m channel.Outgoing, copies int) {
	var id desk.MessageID
	var conversation desk.ConversationID
	var state desk.AttemptState
	var class desk.Class
	var consents int
	var automatic bool
	err := w.raw.QueryRow(`SELECT m.id, m.conversation_id, a.state, m.class, m.automatic, (SELECT COUNT(*) FROM consent c
			WHERE c.address_id = a.address_id AND c.class = m.class AND c.revoked_at = 0)
		FROM attempt a JOIN message m ON m.id = a.message_id WHERE a.wire_key = $1`, m.Key).
		Scan(&id, &conversation, &state, &class, &automatic, &consents)
	if err != nil {
		w.breaks("arrived without a record: %v", err)
		return
	}
	l := w.letters[id]
	l.copies += copies
	if _, ok := w.keyOf[m.Key]; !ok {
		w.keys = append(w.keys, m.Key)
		w.keyOf[m.Key] = m.Account
		l.ranks[m.Key] = ""
	}
	switch {
	case state != desk.Touching:
		w.breaks("message %d on the wire while its attempt is %s", id, state)
	case !w.clock.Before(l.expires):
		w.breaks("message %d left after its expiry", id)
	case consents == 0:
		w.breaks("message %d left without consent", id)
	}
	if automatic && copies > 0 {
		w.countAutomatic(id, l)
	}
	w.inOrder(id, conversation, class, automatic)
}

// countAutomatic holds the caps against what customers really got in a day (I8).
func (w *world) countAutomatic(id desk.MessageID, l *letter) {
	if n := w.number(`SELECT COUNT(DISTINCT m.id) FROM message m JOIN attempt a ON a.message_id = m.id
		WHERE m.automatic = 1 AND m.conversation_id = $1 AND a.touched_at > $2`,
		w.people[l.person].conversation, w.clock.Add(-24*time.Hour).UnixMilli()); n > w.timing.CapDay {
		w.breaks("message %d is automatic number %d of a day", id, n)
	}
}

// inOrder is rule D9 told once more, from the tables (I6).
func (w *world) inOrder(id desk.MessageID, conversation desk.ConversationID, class desk.Class, automatic bool) {
	rows, err := w.raw.Query(`SELECT m.id, m.status, m.class, m.automatic,
			COALESCE((SELECT MAX(a.touched_at) FROM attempt a WHERE a.message_id = m.id AND a.state = 'in_doubt'), 0)
		FROM message m WHERE m.conversation_id = $1 AND m.id <> $2 AND m.status IN ('queued', 'active', 'in_doubt')`, conversation, id)
	if err != nil {
		w.breaks("order: %v", err)
		return
	}
	defer rows.Close()
	for rows.Next() {
		var other desk.MessageID
		var status desk.Status
		var otherClass desk.Class
		var otherAutomatic bool
		var doubt int64
		if err := rows.Scan(&other, &status, &otherClass, &otherAutomatic, &doubt); err != nil {
			w.breaks("order: %v", err)
			return
		}
		if !automatic && otherAutomatic {
			continue
		}
		overtakes := class == desk.Urgent && otherClass != desk.Urgent
		parked := status == desk.InDoubt && (!automatic || w.clock.Sub(time.UnixMilli(doubt)) >= w.timing.ParkDoubt)
		if status == desk.Active || other < id && !overtakes && !parked {
			w.breaks("message %d left while %d is %s", id, other, status)
		}
	}
}

func (w *world) number(query string, args ...any) int {
	var n int
	if err := w.raw.QueryRow(query, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// burn counts down to the death of the process.
func (w *world) burn() bool {
	if w.dead || w.fuse == 0 {
		return false
	}
	w.fuse--
	return w.fuse == 0
}

// mortal is the ledger of a process that can die before or after any of its commits.
type mortal struct {
	*store.Outbox
	w *world
}

// write runs one transaction of the ledger, unless the process is dead or dies of it.
func mortalCall[T any](m mortal, call func() (T, error)) (T, error) {
	var none T
	if m.w.dead {
		return none, errDead
	}
	if m.w.burn() {
		m.w.die()
		return none, errDead
	}
	v, err := call()
	if m.w.burn() {
		m.w.die()
		return none, errDead
	}
	return v, err
}

func (m mortal) Plan(ctx context.Context, a desk.Attempt) error {
	_, err := mortalCall(m, func() (int, error) { return 0, m.Outbox.Plan(ctx, a) })
	return err
}

type claimed struct {
	parcel outbox.Parcel
	ok     bool
}

func (m mortal) Claim(ctx context.Context, c outbox.Claim) (outbox.Parcel, bool, error) {
	got, err := mortalCall(m, func() (claimed, error) {
		p, ok, err := m.Outbox.Claim(ctx, c)
		if m.w.mutant.markAfter && ok {
			m.w.lied[c.Token] = c
			m.w.exec("UPDATE attempt SET state = 'planned', token = '', tries = tries - 1 WHERE id = $1", c.Attempt)
			m.w.exec("UPDATE message SET status = 'queued', next_at = 0 WHERE id = (SELECT message_id FROM attempt WHERE id = $1)", c.Attempt)
		}
		return claimed{p, ok}, m.w.lost(err)
	})
	return got.parcel, got.ok, err
}

func (m mortal) Settle(ctx context.Context, s outbox.Settlement) (desk.Status, error) {
	return mortalCall(m, func() (desk.Status, error) {
		if c, ok := m.w.lied[s.Token]; ok {
			if _, ok, err := m.Outbox.Claim(ctx, c); err != nil || !ok {
				return "", outbox.ErrLost
			}
		}
		if m.w.mutant.retryDoubts && s.Result.Outcome == channel.InDoubt {
			s.Result.Outcome = channel.NotSent
		}
		status, err := m.Outbox.Settle(ctx, s)
		return status, m.w.lost(err)
	})
}

// lost makes a commit that worked look as if it had not.
func (w *world) lost(err error) error {
	if err == nil && w.lose {
		w.lose = false
		return errors.New("the answer is lost")
	}
	return err
}

func (m mortal) Rest(ctx context.Context, rests []outbox.Rest) ([]outbox.Changed, error) {
	return mortalCall(m, func() ([]outbox.Changed, error) { return m.Outbox.Rest(ctx, rests) })
}

func (m mortal) Receive(ctx context.Context, r channel.Receipt, at time.Time) ([]outbox.Changed, []string, error) {
	type heard struct {
		changed []outbox.Changed
		unknown []string
	}
	h, err := mortalCall(m, func() (heard, error) {
		c, u, err := m.Outbox.Receive(ctx, r, at)
		return heard{c, u}, err
	})
	return h.changed, h.unknown, err
}

func (m mortal) Resend(ctx context.Context, r outbox.Resend) ([]outbox.Changed, error) {
	return mortalCall(m, func() ([]outbox.Changed, error) { return m.Outbox.Resend(ctx, r) })
}

func (m mortal) Decide(ctx context.Context, d outbox.Decide) ([]outbox.Changed, error) {
	return mortalCall(m, func() ([]outbox.Changed, error) { return m.Outbox.Decide(ctx, d) })
}
