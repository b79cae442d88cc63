package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"planob/backend/channel/email/mailbench"
	"planob/backend/channel/whatsapp/loopback"
)

// The people and addresses of every story. The domains end in .test, which nobody owns.
const (
	shopNumber = "+5531988880000"
	anaNumber  = "+5531995550142"
	shopMail   = "loja@padaria.test"
	anaMail    = "ana@cliente.test"
	mailWord   = "pao-de-queijo"
)

// town is the world around one shop: WhatsApp, a mail provider, the shop's phone and a customer, all on this computer.
type town struct {
	t        *testing.T
	whatsapp *loopback.Server
	phone    *loopback.Phone
	ana      *loopback.Customer
	mail     *mailbench.Bench
	launch   launch
}

func newTown(t *testing.T) *town {
	t.Helper()
	w := newTownWithoutMail(t)
	w.openMail()
	return w
}

func newTownWithoutMail(t *testing.T) *town {
	t.Helper()
	w := &town{t: t}
	w.openWhatsApp()
	dir := t.TempDir()
	w.launch = launch{
		Data: filepath.Join(dir, "data"), Records: filepath.Join(dir, "records"), Internet: filepath.Join(dir, "internet"),
		Card: w.whatsapp.Card(), Short: true,
	}
	if err := os.MkdirAll(w.launch.Records, 0o700); err != nil {
		t.Fatal(err)
	}
	w.internet("ok")
	return w
}

func (w *town) openWhatsApp() {
	w.t.Helper()
	server, err := loopback.Start(loopback.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	restore := server.Trust()
	w.t.Cleanup(func() {
		server.Close()
		restore()
	})
	w.whatsapp = server
	if w.phone, err = server.NewPhone(shopNumber); err != nil {
		w.t.Fatal(err)
	}
	if w.ana, err = server.NewCustomer(anaNumber, "Ana B."); err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) openMail() {
	w.t.Helper()
	bench, err := mailbench.Start("", mailbench.Options{Accounts: []mailbench.Account{{Address: shopMail, Password: mailWord}, {Address: anaMail, Password: mailWord}}})
	if err != nil {
		if !mailbench.Required() {
			w.t.Skip(err)
		}
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { bench.Stop() })
	w.mail = bench
}

// internet decides what the program finds when it looks at this computer's way out.
func (w *town) internet(state string) {
	w.t.Helper()
	if err := os.WriteFile(w.launch.Internet, []byte(state), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// start starts the program; it trusts the mail provider's own authority.
func (w *town) start() *program {
	w.t.Helper()
	env := []string{"HOME=" + w.launch.Records, "XDG_CONFIG_HOME=" + w.launch.Records}
	if w.mail != nil {
		env = append(env, "SSL_CERT_FILE="+w.mail.CAFile())
	}
	return start(w.t, w.launch, env...)
}

type faults = loopback.Faults

// cut changes what goes wrong at WhatsApp, on top of what does already.
func (w *town) cut(change func(f *faults)) { w.whatsapp.SetFaults(change) }

// eventually waits until done reports true.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatalf("never happened: %s", what)
}

// anaGot counts what Ana's phone shows with these words: every arrival, and every distinct one.
func (w *town) anaGot(words string) (raw, distinct int) {
	ids := map[string]bool{}
	for _, g := range w.ana.Got() {
		if strings.Contains(g.Text, words) {
			raw++
			ids[g.ID] = true
		}
	}
	return raw, len(ids)
}

// anaMails counts the mails in Ana's mailbox with these words.
func (w *town) anaMails(words string) int {
	n := 0
	for _, m := range w.mail.Mails(anaMail, "INBOX") {
		if strings.Contains(string(m), words) {
			n++
		}
	}
	return n
}

// python runs a script of another program's library, which reads what we wrote or writes what we shall read.
func python(t *testing.T, script string, args ...string) string {
	t.Helper()
	out, err := exec.Command("/usr/bin/python3", append([]string{"-c", script}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("python: %v\n%s", err, out)
	}
	return string(out)
}
