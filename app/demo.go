package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"planob/backend/channel"
	"planob/backend/channel/demo"
	"planob/backend/channel/email"
	"planob/backend/channel/whatsapp"
	"planob/backend/desk"
	"planob/backend/event"
)

// Demo is the shop of examples: a data folder of its own with channels that exist only in this program. The shop's own
// folder is closed meanwhile, and opened again as it was.
type Demo struct{ c *call }

// Enter opens the example, made anew. The page hears when it is there.
func (s *Demo) Enter() error {
	if s.c.o.demo {
		return desk.NewError(desk.CodeConflict, "demo.already", nil)
	}
	s.c.show(true)
	return nil
}

// Leave goes back to the shop's own folder; what was practised is thrown away.
func (s *Demo) Leave() error {
	if !s.c.o.demo {
		return desk.NewError(desk.CodeConflict, "demo.notOpen", nil)
	}
	s.c.show(false)
	return nil
}

// Cut breaks the example's WhatsApp, or mends it, to practise an outage.
func (s *Demo) Cut(on bool) error {
	if !s.c.o.demo {
		return desk.NewError(desk.CodeConflict, "demo.notOpen", nil)
	}
	for _, r := range s.c.channels.All() {
		if c, ok := r.Channel.(*demo.Channel); ok && r.Account.Kind == whatsapp.Kind {
			c.Cut(on)
		}
	}
	s.c.cut.Store(on)
	s.c.bus.Publish(event.SettingChanged{Name: "demo.cut"})
	return nil
}

// notInDemo are methods that would reach a network, a person's own folders or their own copies.
var notInDemo = map[string]bool{
	"Channels.Add": true, "Channels.Check": true, "Channels.Save": true, "Channels.SaveEmail": true, "Channels.SuggestEmail": true, "Channels.AcceptRisk": true, "Channels.Pair": true,
	"Channels.PairPhone": true, "Channels.Unlink": true, "Backup.SetUp": true, "Backup.NewKey": true, "Backup.AddDestination": true, "Backup.RemoveDestination": true, "Backup.PickFolder": true, "Backup.PickCopy": true,
	"Backup.Inspect": true, "Backup.Restore": true, "Session.OpenLink": true, "Session.MoveHere": true,
}

// demoPart is a folder of the example, whose data folder is one of them.
func (o Options) demoPart(name string) string { return filepath.Join(filepath.Dir(o.DataDir), name) }

// demoDir is where everything of the example lies, inside the shop's own folder and under its lock.
func (o Options) demoDir() string { return filepath.Join(o.DataDir, "demo") }

var errDemo = errors.New("the example reaches no network")

// deaf is a network that answers nothing; the example has no other.
type deaf struct{}

func (deaf) RoundTrip(*http.Request) (*http.Response, error) { return nil, errDemo }

func (deaf) LookupSRV(context.Context, string, string, string) (string, []*net.SRV, error) {
	return "", nil, errDemo
}

func (deaf) LookupMX(context.Context, string) ([]*net.MX, error) { return nil, errDemo }

// Check implements contingency.Internet: in the example the way out is fine, and nobody is asked.
func (deaf) Check(context.Context) desk.InternetState { return desk.InternetOK }

// forDemo are the options of the example: folders of its own, no way to any network, and little waiting.
func (o Options) forDemo() Options {
	root := o.demoDir()
	o.demo, o.DataDir, o.Records = true, filepath.Join(root, "data"), filepath.Join(root, "records")
	o.Hours, o.Internet = anyHour(o.Zone), deaf{}
	o.WhatsAppHTTP, o.MailDNS = &http.Client{Transport: deaf{}}, deaf{}
	o.MailDial = func(context.Context, string, string) (net.Conn, error) { return nil, errDemo }
	t := desk.DefaultTiming()
	t.Patience = map[desk.Class]desk.Patience{}
	for class := range desk.DefaultTiming().Patience {
		t.Patience[class] = desk.Patience{Wait: time.Minute, Down: 30 * time.Second}
	}
	t.IncidentOpen, t.IncidentClose, t.RecoverClean, t.DrainEvery = 5*time.Second, 15*time.Second, 5*time.Second, time.Second
	t.FlapCount = 1 << 20 // who practises may cut as often as they like
	t.ProbeTrouble = 5 * time.Second
	o.Timing = t
	return o
}

// openDemo makes the example from nothing and opens it.
func (a *App) openDemo(ctx context.Context) (*shop, error) {
	o := a.o.forDemo()
	if err := os.RemoveAll(a.o.demoDir()); err != nil {
		return nil, desk.NewError(desk.CodeStorage, "app.folder", err)
	}
	if err := os.MkdirAll(o.DataDir, 0o700); err != nil {
		return nil, desk.NewError(desk.CodeStorage, "app.folder", err)
	}
	return a.openShop(ctx, o)
}

// open opens the shop that is wanted. An example that cannot be made leads back to the shop's own folder.
func (a *App) open(ctx context.Context) (*shop, error) {
	if a.demo.Load() {
		s, err := a.openDemo(ctx)
		if err == nil {
			return s, nil
		}
		a.o.Log.Error("open the example", "err", err)
		a.demo.Store(false)
	}
	if err := os.RemoveAll(a.o.demoDir()); err != nil {
		a.o.Log.Warn("throw the example away", "err", err)
	}
	return a.openShop(ctx, a.o)
}

// show asks for the example, or for the shop's own folder.
func (a *App) show(demo bool) {
	a.demo.Store(demo)
	a.restart()
}

func (s *shop) openPlayed(acc channel.Account) (channel.Channel, error) {
	caps, ok := demo.CapsOf(acc.Kind)
	if !ok {
		return nil, fmt.Errorf("kind %q is not played", acc.Kind)
	}
	return demo.New(demo.Options{Account: acc.ID, Caps: caps, Timing: demo.DefaultTiming(), Now: s.now, Answers: demoAnswers}), nil
}

// played are the adapters of the example.
func played() []adapter {
	var all []adapter
	for _, c := range demo.Kinds {
		all = append(all, adapter{kind: c.Kind, way: string(c.Kind), addressForm: c.AddressForm, open: (*shop).openPlayed})
	}
	return all
}

var _ email.DNS = deaf{}
