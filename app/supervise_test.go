package app_test

import (
	"bytes"
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"planob/app"
	"planob/backend/event"
)

// A loop that panics or fails rests and starts again, each time longer, and never takes the program with it; what it
// panicked with stays out of the log, because it may quote a customer.
func TestLoopsStartAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const canary = "CANARIO-Maria"
		var log bytes.Buffer
		ctx, stop := context.WithCancel(t.Context())
		began := time.Now()
		var starts []time.Duration
		done := make(chan struct{})
		go func() {
			defer close(done)
			app.Keep(ctx, slog.New(slog.NewTextHandler(&log, nil)), func(ctx context.Context) error {
				starts = append(starts, time.Since(began))
				switch len(starts) {
				case 1:
					panic("customer " + canary)
				case 2:
					return errors.New("disk on fire")
				}
				<-ctx.Done()
				return nil
			})
		}()
		time.Sleep(time.Minute)
		stop()
		<-done
		if len(starts) != 3 || starts[1] != time.Second || starts[2] != 3*time.Second {
			t.Errorf("starts at %v", starts)
		}
		if strings.Contains(log.String(), canary) || !strings.Contains(log.String(), "disk on fire") {
			t.Errorf("log:\n%s", log.String())
		}
	})
}

// Every event of the closed set reaches the pages under the name of its type: MessageChanged is message:changed.
func TestEveryEventReachesThePage(t *testing.T) {
	names := map[string]bool{}
	for _, e := range []event.Event{
		event.MessageChanged{}, event.ConversationChanged{}, event.CustomerChanged{}, event.AccountChanged{}, event.InternetChanged{},
		event.IncidentChanged{}, event.OutboxChanged{}, event.BackupChanged{}, event.JobChanged{}, event.SettingChanged{},
	} {
		name, ids := app.Wire(e)
		if ids == nil {
			t.Errorf("%T carries null", e)
		}
		names[name] = true
	}
	for _, typ := range eventTypes(t) {
		word, ok := strings.CutSuffix(typ, "Changed")
		if want := strings.ToLower(word) + ":changed"; !ok || !names[want] {
			t.Errorf("%s does not reach the page as %s", typ, want)
		}
	}
}

// eventTypes are the structs that the event package declares.
func eventTypes(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../backend/event/event.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.TypeSpec); ok && s.Name.Name != "Bus" {
			if _, isStruct := s.Type.(*ast.StructType); isStruct {
				types = append(types, s.Name.Name)
			}
		}
		return true
	})
	if len(types) < 10 {
		t.Fatalf("only %v", types)
	}
	return types
}
