package e2e_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.mau.fi/libsignal/logger"

	"planob/app"
	"planob/backend/channel/whatsapp"
	"planob/backend/channel/whatsapp/loopback"
	"planob/backend/contingency"
	"planob/backend/desk"
)

// orders tell the re-executed test binary to be the program instead of the tests.
const orders = "PLANOB_E2E_PROGRAM"

// exe is this binary, whatever folder a test stands in.
var exe, _ = os.Executable()

// launch is what one start of the program is given: the loopback in place of WhatsApp, shorter times, and a way out
// that the test decides. Everything else is as shipped.
type launch struct {
	Data     string
	Records  string
	Card     loopback.Card
	Internet string // path of a file that holds the state of the way out
	Short    bool   // the rules' times in seconds instead of minutes
}

// TestMain lets this binary be the program, so that it can be killed like one.
func TestMain(m *testing.M) {
	if text := os.Getenv(orders); text != "" {
		if err := beTheProgram(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	// The far ends run here; libsignal makes its logger at first use without a lock, so it gets one before.
	var quiet logger.Loggable = silent{}
	logger.Setup(&quiet)
	os.Exit(m.Run())
}

// silent is a logger of libsignal that says nothing: what goes wrong in a far end is the test's subject.
type silent struct{}

func (silent) Debug(string, string)   {}
func (silent) Info(string, string)    {}
func (silent) Warning(string, string) {}
func (silent) Error(string, string)   {}
func (silent) Configure(string)       {}

func beTheProgram(text string) error {
	var l launch
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	l.Card.Trust()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, app.Options{
		DataDir: l.Data, Records: l.Records, WhatsAppHTTP: l.Card.HTTPClient(), Internet: wayOut(l.Internet), Timing: l.timing(),
		WhatsAppTiming: l.whatsApp(), MailDNS: noNames{}, Hours: contingency.Hours{Zone: time.UTC, To: 24, Sunday: true, UrgentTo: 24}, // tests run at night too
		Page: os.DirFS(filepath.Join("..", "..", "frontend", "dist")),
		Log:  slog.New(slog.NewTextHandler(os.Stderr, nil)), Version: "e2e",
	})
	if err != nil {
		return err
	}
	defer a.Close()
	server := &http.Server{Handler: a.Handler([]string{listener.Addr().String()}), ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(listener)
	defer server.Close()
	fmt.Printf("http://%s%s\n", listener.Addr(), a.OwnerLink())
	return a.Run(ctx)
}

// wayOut is the computer's own connection as the test wrote it into a file; nothing outside this computer is asked.
type wayOut string

func (w wayOut) Check(context.Context) desk.InternetState {
	state, err := os.ReadFile(string(w))
	if err != nil {
		return desk.InternetUnknown
	}
	return desk.InternetState(strings.TrimSpace(string(state)))
}

// noNames is a DNS that knows nothing, so that no name leaves this computer.
type noNames struct{}

func (noNames) LookupSRV(context.Context, string, string, string) (string, []*net.SRV, error) {
	return "", nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}

func (noNames) LookupMX(context.Context, string) ([]*net.MX, error) {
	return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}

// timing is the rules' own, or the same with minutes that pass like seconds.
func (l launch) timing() desk.Timing {
	t := desk.DefaultTiming()
	if !l.Short {
		return t
	}
	for class, p := range t.Patience {
		t.Patience[class] = desk.Patience{Wait: p.Wait / 60, Down: p.Down / 60}
	}
	for _, d := range []*time.Duration{
		&t.BackoffFirst, &t.BackoffMax, &t.ParkDoubt, &t.DrainEvery, &t.DownWindow, &t.RecoverClean, &t.FlapDwell, &t.IncidentOpen,
		&t.IncidentClose, &t.IncidentResume, &t.ResumeGrace, &t.ProbeIdle, &t.ProbeTrouble, &t.UndoMass,
	} {
		*d = max(*d/30, 200*time.Millisecond)
	}
	t.DownWindow = time.Minute
	t.SendDeadline = 15 * time.Second
	return t
}

// whatsApp is the adapter's own timing, with a short wait where two programs want one number.
func (l launch) whatsApp() whatsapp.Timing {
	if l.Short {
		return whatsapp.Timing{Replaced: 300 * time.Millisecond}
	}
	return whatsapp.Timing{}
}

// program is one running start of it.
type program struct {
	t    *testing.T
	cmd  *exec.Cmd
	URL  string        // one-use link of the owner
	gone chan struct{} // closed when it has ended
}

// start starts the program and waits for its link.
func start(t *testing.T, l launch, env ...string) *program {
	t.Helper()
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(append(os.Environ(), orders+"="+string(text)), env...)
	log, err := os.OpenFile(filepath.Join(l.Records, "program.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, cmd: cmd, gone: make(chan struct{})}
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			told, _ := os.ReadFile(log.Name())
			t.Logf("what the program logged:\n%s", told)
		}
	})
	lines, first := bufio.NewScanner(out), make(chan string, 1)
	go func() { // the one who waits: pipes must be read to their end before
		defer close(p.gone)
		lines.Scan()
		first <- lines.Text()
		io.Copy(io.Discard, out)
		cmd.Wait()
	}()
	if p.URL = <-first; p.URL == "" {
		<-p.gone
		told, _ := os.ReadFile(log.Name())
		t.Fatalf("the program did not start:\n%s", told)
	}
	return p
}

// kill ends it as a power cut would: no goodbye. It may have ended already.
func (p *program) kill() {
	p.cmd.Process.Kill()
	<-p.gone
}

// stop ends it in good order.
func (p *program) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.gone:
	case <-time.After(patience):
		p.t.Fatal("the program does not end")
	}
}
