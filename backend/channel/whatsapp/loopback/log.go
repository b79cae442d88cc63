package loopback

import (
	"fmt"
	"log/slog"

	waLog "go.mau.fi/whatsmeow/util/log"
)

// quiet passes whatsmeow's own words on at debug level: whatever goes wrong in a far end is the test's subject.
type quiet struct{ log *slog.Logger }

func (q quiet) Errorf(msg string, args ...any) { q.log.Debug(fmt.Sprintf(msg, args...)) }
func (q quiet) Warnf(msg string, args ...any)  { q.log.Debug(fmt.Sprintf(msg, args...)) }
func (q quiet) Infof(string, ...any)           {}
func (q quiet) Debugf(string, ...any)          {}
func (q quiet) Sub(string) waLog.Logger        { return q }
