package app

import (
	"crypto/tls"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"
	_ "time/tzdata" // Windows has no table of time zones of its own

	"planob/backend/channel/email"
	"planob/backend/channel/telegram"
	"planob/backend/channel/whatsapp"
	"planob/backend/contingency"
	"planob/backend/desk"
	"planob/backend/folder"
)

// shopZone is where the shops are that this program is made for.
const shopZone = "America/Sao_Paulo"

// Options are what the program is opened with. Only DataDir is needed; the rest has the value of the shipped program.
type Options struct {
	DataDir string
	Version string
	Page    fs.FS // the built page
	Shell   Shell // the window, nil when there is none
	Log     *slog.Logger
	// NewLink shows a fresh entry link to the person at the terminal, given its path.
	NewLink func(path string)

	// The rest is where a test puts something of its own between the program and the world.

	Now    func() time.Time
	Ticks  func() (contingency.Ticks, bool) // the computer's own counters, which nobody can set
	Timing desk.Timing
	Zone   *time.Location    // of the shop: quiet hours, the end of its day
	Hours  contingency.Hours // when automatic messages may leave; the zero value is the rules' own hours in Zone
	// Records is the folder, outside the data folder, that remembers which data folders belong to this computer.
	Records string
	// WhatsAppHTTP carries every connection to WhatsApp; nil is the real network.
	WhatsAppHTTP   *http.Client
	WhatsAppTiming whatsapp.Timing
	MailTLS        *tls.Config
	MailDial       email.Dial
	MailDNS        email.DNS
	MailTiming     email.Timing
	TelegramServer string
	TelegramTLS    *tls.Config
	TelegramTiming telegram.Timing
	Reserve        int64 // size of the file that keeps room on the disk
	demo           bool  // these are the example's, see forDemo
	// Internet tells how this computer's own way out is.
	Internet contingency.Internet
}

// Shell is what the window can do that a browser cannot. Every path stays in the program; the page gets tokens.
type Shell interface {
	// PickFile asks for one file; "" when the person gave up. pattern is like "*.xlsx;*.csv".
	PickFile(title, pattern string) (string, error)
	PickFolder(title string) (string, error)
	PickSave(title, name string) (string, error)
	OpenLink(url string) error
}

func (o Options) withDefaults() (Options, error) {
	if o.Version == "" {
		o.Version = "dev"
	}
	if o.Page == nil {
		o.Page = noPage{}
	}
	if o.Timing.SendDeadline == 0 {
		o.Timing = desk.DefaultTiming()
	}
	if o.Reserve == 0 {
		o.Reserve = folder.ReserveSize
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
		if o.Ticks == nil {
			o.Ticks = contingency.SystemTicks
		}
	}
	if o.Zone == nil {
		zone, err := time.LoadLocation(shopZone)
		if err != nil {
			return o, fmt.Errorf("load time zone: %w", err)
		}
		o.Zone = zone
	}
	if o.Hours.Zone == nil {
		o.Hours = contingency.DefaultHours(o.Zone)
	}
	if o.Records == "" {
		r, err := folder.DefaultRecords()
		if err != nil {
			return o, desk.NewError(desk.CodeStorage, "app.folder", err)
		}
		o.Records = r.Dir
	}
	if o.Internet == nil {
		o.Internet = connection()
	}
	o.Log = discreetLog(o.Log, o)
	return o, nil
}

// noProbes is the variable of the environment with which a person, or a test, keeps the program from asking the public
// pages by itself; it then does not know whose an outage is.
const noProbes = "PLANOB_NO_PROBES"

func connection() contingency.Internet {
	if os.Getenv(noProbes) != "" {
		return contingency.Blind{}
	}
	return contingency.NewConnection()
}

// sessionFile is where an account's linked device lives: in a file of its own that no copy ever holds.
func (o Options) sessionFile(id desk.AccountID) string {
	return filepath.Join(o.DataDir, "session", idText(id)+".db")
}

func (o Options) mediaDir() string { return filepath.Join(o.DataDir, "media") }

// importDir holds the rows of imports that run.
func (o Options) importDir() string { return filepath.Join(o.DataDir, "import") }

type noPage struct{}

func (noPage) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
