package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
)

// discreet is a log without paths: the folders of a person carry their name. What a part or a library writes about a file
// keeps the file's own name.
type discreet struct {
	slog.Handler
	hide *strings.Replacer
}

// discreetLog hides the program's folders, the person's own and the system's temporary one.
func discreetLog(log *slog.Logger, o Options) *slog.Logger {
	// The replacer takes the first that fits: folders inside others come before those.
	places := []string{o.Records, "<records>", o.DataDir, "<data>", strings.TrimSuffix(os.TempDir(), string(os.PathSeparator)), "<tmp>"}
	if home, err := os.UserHomeDir(); err == nil {
		places = append(places, home, "<home>")
	}
	var pairs []string
	for i := 0; i < len(places); i += 2 {
		if len(places[i]) > 1 {
			pairs = append(pairs, places[i], places[i+1])
		}
	}
	return slog.New(discreet{log.Handler(), strings.NewReplacer(pairs...)})
}

func (d discreet) Handle(ctx context.Context, r slog.Record) error {
	masked := slog.NewRecord(r.Time, r.Level, d.hide.Replace(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		masked.AddAttrs(d.mask(a))
		return true
	})
	return d.Handler.Handle(ctx, masked)
}

func (d discreet) WithAttrs(attrs []slog.Attr) slog.Handler {
	return discreet{d.Handler.WithAttrs(each(attrs, d.mask)), d.hide}
}

func (d discreet) WithGroup(name string) slog.Handler {
	return discreet{d.Handler.WithGroup(name), d.hide}
}

func (d discreet) mask(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(d.hide.Replace(v.String()))
	case slog.KindGroup:
		a.Value = slog.GroupValue(each(v.Group(), d.mask)...)
	case slog.KindAny:
		a.Value = slog.StringValue(d.hide.Replace(fmt.Sprint(v.Any())))
	}
	return a
}
