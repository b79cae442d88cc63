package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"planob/app/bridge"
	"planob/backend/backup"
	"planob/backend/channel"
	"planob/backend/contingency"
	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/folder"
	"planob/backend/history"
	"planob/backend/inbox"
	"planob/backend/incident"
	"planob/backend/job"
	"planob/backend/media"
	"planob/backend/outbox"
	"planob/backend/secret"
	"planob/backend/sheet"
	"planob/backend/store"
)

// shop is everything that works on one open store. A restore closes one and opens the next.
type shop struct {
	ctx     context.Context // of calls; ends when the shop closes
	stop    context.CancelFunc
	o       Options
	log     *slog.Logger
	now     func() time.Time
	tokens  *bridge.Tokens
	restart func()
	show    func(demo bool)
	cut     atomic.Bool // the example's WhatsApp is cut
	bus     *event.Bus
	unsub   []func()

	tables
	owner     ownership
	disk      *disk
	files     media.Store
	secrets   *secret.Keeper
	channels  *channel.Set
	accounts  *accounts
	pairings  *pairings
	incident  *incident.Keeper
	monitor   *contingency.Monitor
	plan      *contingency.Plan
	outbox    *outbox.Outbox
	inbox     *inbox.Inbox
	register  *customer.Register
	jobs      *job.Runner
	sheets    *sheet.Importer
	histories *history.Importer
	copies    *backup.Keeper

	exports     made[FileView]
	inspections made[inspection]
}

// tables are the store, one small type a feature.
type tables struct {
	db        *store.DB
	settings  *store.Settings
	ladder    *store.Accounts
	audit     *store.Audit
	ledger    *store.Outbox
	threads   *store.Inbox
	customers *store.Customers
	incidents *store.Incidents
	batches   *store.Batches
	invites   *store.Invitations
}

func newTables(db *store.DB, timing desk.Timing) tables {
	t := tables{
		db: db, settings: store.NewSettings(db), ladder: store.NewAccounts(db), audit: store.NewAudit(db),
		ledger: store.NewOutbox(db), threads: store.NewInbox(db), customers: store.NewCustomers(db), incidents: store.NewIncidents(db),
		batches: store.NewBatches(db), invites: store.NewInvitations(db),
	}
	t.ledger.FreeAfterIn = timing.FreeAfterIn
	return t
}

// openShop opens the folder and introduces everybody to each other. Nothing moves before run.
func (a *App) openShop(ctx context.Context, o Options) (*shop, error) {
	disk := newDisk(o)
	db, owner, err := openFolder(ctx, o, disk.hear)
	if err != nil {
		return nil, err
	}
	s := &shop{
		o: o, log: o.Log, now: o.Now, tokens: a.tokens, restart: a.restart, show: a.show, bus: event.NewBus(),
		tables: newTables(db, o.Timing), owner: owner, files: media.Store{Dir: o.mediaDir()},
		secrets: secret.New(secret.Options{
			Dir: o.DataDir, KeyDir: o.Records, Passphrase: os.Getenv("PLANOB_PASSPHRASE"), NoKeyring: o.demo,
		}),
		channels: channel.NewSet(), disk: disk,
	}
	disk.s = s
	s.ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	if err := os.MkdirAll(s.files.Dir, 0o700); err != nil && owner.readOnly == "" {
		return nil, errors.Join(desk.NewError(desk.CodeStorage, "app.folder", err), s.close())
	}
	s.introduce()
	if o.demo {
		if err := s.fillDemo(ctx); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	s.unsub = append(s.unsub, s.bus.Subscribe(func(e event.Event) { forward(a.hub, e) }), s.bus.Subscribe(s.wake))
	if err := s.obey(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("load rules: %w", err), s.close())
	}
	if err := s.accounts.load(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("load accounts: %w", err), s.close())
	}
	return s, nil
}

// introduce makes the features and gives each what it asked for. It does no work.
func (s *shop) introduce() {
	s.accounts = newAccounts(s)
	s.pairings = newPairings(s)
	s.incident = incident.NewKeeper(s.incidents, s.bus, s.o.Timing, s.now)
	s.monitor = contingency.NewMonitor(contingency.Options{
		Channels: s.channels, Overrides: s.incidents, Incidents: s.incident, Internet: s.o.Internet, Waiting: s.incidents.WaitingOn,
		Memory: s.settings, Ticks: s.o.Ticks,
		Bus: s.bus, Timing: s.o.Timing, Hours: s.o.Hours, Now: s.now, Log: s.log,
	})
	s.outbox = outbox.New(outbox.Options{
		Store: s.ledger, Router: s.monitor, Channels: s.channels, Bus: s.bus, Signals: s.monitor.Signal, OpenMedia: s.openMedia,
		Fit: s.disk.fit, Timing: s.o.Timing, Now: s.now, Log: s.log,
	})
	s.inbox = inbox.New(inbox.Options{
		Store: s.threads, Router: s.monitor, Keys: s.channels, Attempts: s.ledger, Receipts: s.outbox, Media: s.files, Audit: s.audit,
		Bus: s.bus, Timing: s.o.Timing, Now: s.now, Log: s.log,
	})
	s.plan = contingency.NewPlan(s.monitor, s.inbox, notices{s}, s.incident)
	s.register = customer.New(customer.Options{
		Store: s.customers, Writer: s.customers, Outbox: canceller{s}, Audit: s.audit, Bus: s.bus, Kinds: s.kinds, AreaCode: s.areaCode,
		Now: s.now,
	})
	s.jobs = job.New(store.NewJobs(s.db), s.bus, s.log)
	s.sheets = s.newSheets()
	s.histories = history.New(history.Options{
		Store: store.NewHistory(s.db), Files: s.inbox, Jobs: s.jobs, Audit: s.audit, Bus: s.bus, Zone: s.o.Zone, Now: s.now, Log: s.log,
	})
	s.copies = backup.NewKeeper(backup.New(backup.Options{
		Dir: s.o.DataDir, Store: s.db, Checker: store.Files{}, Media: s.files, Secrets: s.secrets, Settings: s.settings,
		Program: s.o.Version, Now: s.now, Zone: s.o.Zone,
	}), store.NewCopies(s.db), store.NewDestinations(s.db), s.bus, s.log)
}

// run works until ctx ends and everything has stopped. A folder that is only read does nothing by itself.
func (s *shop) run(ctx context.Context) error {
	if s.owner.readOnly != "" {
		<-ctx.Done()
		return nil
	}
	if err := s.files.Sweep(); err != nil {
		return fmt.Errorf("sweep media: %w", err)
	}
	if s.o.demo {
		s.copyExample(ctx)
	}
	s.supervise(ctx, []part{
		{"monitor", s.monitor.Run}, {"plan", s.plan.Run}, {"outbox", s.outbox.Run}, {"inbox index", s.inbox.RunIndexer},
		{"inbox files", s.inbox.RunFetcher}, {"jobs", s.jobs.Run}, {"accounts", s.accounts.Run}, {"sheets", s.sheets.Run},
		{"backup", s.runBackup}, {"integrity", s.checkStore}, {"bin", s.register.Run}, {"disk", s.disk.run},
	})
	return nil
}

// wake tells the outbox what may let something leave. It runs in the publisher's goroutine and never waits.
func (s *shop) wake(e event.Event) {
	switch e := e.(type) {
	case event.OutboxChanged:
		s.outbox.Added()
	case event.AccountChanged, event.InternetChanged, event.IncidentChanged:
		s.outbox.Wake()
	case event.CustomerChanged:
		s.outbox.Recheck(e.Customer)
	}
}

// close ends the calls that run and closes the store.
func (s *shop) close() error {
	s.stop()
	for _, cancel := range s.unsub {
		cancel()
	}
	// A record that could not be written makes the next start hold what could leave, and no more.
	if s.owner.readOnly == "" {
		if err := (folder.Records{Dir: s.o.Records}).Keep(s.o.DataDir, s.owner.mark, false); err != nil {
			s.log.Warn("note the end of the work", "err", err)
		}
	}
	return s.db.Close()
}

func (s *shop) openMedia(_ context.Context, m desk.Media) (io.ReadCloser, error) {
	return s.files.Open(m.SHA256)
}
