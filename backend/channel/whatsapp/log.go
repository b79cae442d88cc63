package whatsapp

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.mau.fi/libsignal/logger"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/store"
	waLog "go.mau.fi/whatsmeow/util/log"
	"google.golang.org/protobuf/proto"
)

// libraryLog carries the library's own log into ours. Its lines are full of numbers, names and whole messages: of the
// arguments only those pass that cannot hold any (counts, times, classes of errors). What it calls an error is for us
// a warning, since the supervisor decides what is one.
type libraryLog struct {
	log    *slog.Logger
	module string
}

var _ waLog.Logger = libraryLog{}

func (l libraryLog) Errorf(msg string, args ...any) { l.log.Warn(scrub(msg, args), "module", l.module) }
func (l libraryLog) Warnf(msg string, args ...any)  { l.log.Info(scrub(msg, args), "module", l.module) }
func (l libraryLog) Infof(msg string, args ...any)  { l.log.Debug(scrub(msg, args), "module", l.module) }

// Debugf drops the line: the library prints every frame there.
func (l libraryLog) Debugf(string, ...any) {}

func (l libraryLog) Sub(module string) waLog.Logger {
	return libraryLog{log: l.log, module: l.module + "/" + module}
}

func scrub(msg string, args []any) string {
	clean := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case bool, int, int8, int16, int32, uint8, uint16, uint32, float64, time.Duration, time.Time:
			clean[i] = v
		case error:
			clean[i] = safe(v)
		default:
			clean[i] = hidden{}
		}
	}
	return fmt.Sprintf(msg, clean...)
}

// hidden prints as an ellipsis whatever the verb.
type hidden struct{}

func (hidden) Format(f fmt.State, _ rune) { f.Write([]byte("…")) }

// silent is the logger of libsignal, which otherwise prints to the standard output.
type silent struct{}

func (silent) Debug(string, string)   {}
func (silent) Info(string, string)    {}
func (silent) Warning(string, string) {}
func (silent) Error(string, string)   {}
func (silent) Configure(string)       {}

var libraryOnce sync.Once

// prepareLibrary sets what the library keeps in package variables: its logger, and how this program presents itself.
func prepareLibrary(deviceName string) {
	libraryOnce.Do(func() {
		var quiet logger.Loggable = silent{}
		logger.Setup(&quiet)
		versions.Lock()
		defer versions.Unlock()
		store.SetOSInfo(deviceName, [3]uint32{1, 0, 0})
		store.DeviceProps.PlatformType = waCompanionReg.DeviceProps_DESKTOP.Enum()
		store.BaseClientPayload.UserAgent.LocaleLanguageIso6391 = proto.String("pt")
		store.BaseClientPayload.UserAgent.LocaleCountryIso31661Alpha2 = proto.String("BR")
	})
}
