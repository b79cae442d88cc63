package command_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"planob/app/command"
)

// console is one start of the program from a terminal.
type console struct {
	*testing.T
	out, err bytes.Buffer
}

func (c *console) run(args ...string) int {
	c.Setenv("XDG_CONFIG_HOME", c.TempDir())
	c.out.Reset()
	c.err.Reset()
	p := command.Program{Version: "9.9", Page: fstest.MapFS{}, In: strings.NewReader(""), Out: &c.out, Err: &c.err}
	return p.Main(args)
}

// What is typed wrong is answered with the commands there are; what is refused, with a sentence.
func TestWhatIsTyped(t *testing.T) {
	for _, x := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--version"}, 0, "planob 9.9"},
		{[]string{"--help"}, 0, "planob serve"},
		{[]string{"dance"}, 2, "planob serve"},
		{[]string{""}, 2, "planob serve"},
		{[]string{"serve", "--port", "1"}, 2, "planob serve"},
		{[]string{"serve", "extra"}, 2, "planob serve"},
		{[]string{"verify"}, 2, "planob verify"},
		{[]string{"restore", "a", "b"}, 2, "planob restore"},
		{[]string{"serve", "--listen", "0.0.0.0:0"}, 1, "só atende o navegador deste computador"},
		{[]string{"serve", "--listen", "192.168.0.2:80"}, 1, "só atende o navegador deste computador"},
		{[]string{"verify", "/nowhere/copy.planob"}, 1, "Sem a chave"},
	} {
		c := &console{T: t}
		if code := c.run(x.args...); code != x.code || !strings.Contains(c.out.String()+c.err.String(), x.says) {
			t.Errorf("%q: code %d, said %s%s", x.args, code, c.out.String(), c.err.String())
		}
	}
}

// From the first start to the restored shop, by command line alone: serve prints a link that works, backup and verify
// prove a copy, restore brings it into an empty folder, and SIGTERM ends it all in order.
func TestBackupStory(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the program")
	}
	root := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(root, "config"))
	data, copies := filepath.Join(root, "data"), filepath.Join(root, "copies")
	key := serveAndSetUp(t, data, copies)

	c := &console{T: t}
	p := command.Program{Version: "9.9", Page: fstest.MapFS{}, In: strings.NewReader(""), Out: &c.out, Err: &c.err}
	if code := p.Main([]string{"backup", "--data", data}); code != 0 {
		t.Fatalf("backup: %d %s", code, c.err.String())
	}
	made, _ := filepath.Glob(filepath.Join(copies, "*.planob"))
	if len(made) != 1 {
		t.Fatalf("copies: %v", made)
	}
	t.Setenv("PLANOB_KEY", key)
	if code := p.Main([]string{"verify", made[0]}); code != 0 || !strings.Contains(c.out.String(), "1 clientes") {
		t.Errorf("verify: %d %s%s", code, c.out.String(), c.err.String())
	}
	second := filepath.Join(root, "second")
	if code := p.Main([]string{"restore", made[0], "--data", second}); code != 0 {
		t.Fatalf("restore: %d %s", code, c.err.String())
	}
	if _, err := os.Stat(filepath.Join(second, "planob.db")); err != nil {
		t.Error(err)
	}
	t.Setenv("PLANOB_KEY", "AGE-SECRET-KEY-1WRONG")
	c.err.Reset()
	if code := p.Main([]string{"verify", made[0]}); code != 1 || !strings.Contains(c.err.String(), "Esta chave não abre") {
		t.Errorf("a wrong key: %d %s", code, c.err.String())
	}
}

var link = regexp.MustCompile(`http://127\.0\.0\.1:\d+/enter/\S+`)

// serveAndSetUp starts the program, saves a customer, prepares copies and stops it; it returns the recovery key.
func serveAndSetUp(t *testing.T, data, copies string) string {
	t.Helper()
	out := &lines{found: make(chan string, 8)}
	var complaints bytes.Buffer
	done := make(chan int, 1)
	go func() {
		p := command.Program{Version: "9.9", Page: fstest.MapFS{}, In: strings.NewReader(""), Out: out, Err: &complaints}
		done <- p.Main([]string{"serve", "--data", data})
	}()
	var at string
	select {
	case at = <-out.found:
	case <-time.After(20 * time.Second):
		t.Fatal("no link")
	}
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	enter, err := browser.Get(at)
	if err != nil || enter.StatusCode != http.StatusOK {
		t.Fatalf("enter: %v, %v", enter, err)
	}
	enter.Body.Close()
	base, _, _ := strings.Cut(at, "/enter/")
	ask := func(body string) json.RawMessage {
		r, err := browser.Post(base+"/bridge/call", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		var v struct{ Result, Error json.RawMessage }
		if err := json.NewDecoder(r.Body).Decode(&v); err != nil || v.Error != nil {
			t.Fatalf("%s: %v %s", body, err, v.Error)
		}
		return v.Result
	}
	ask(`{"name":"app.Customers.Save","args":[{"name":"Maria"}]}`)
	folder, _ := json.Marshal(copies)
	var keys struct{ RecoveryKey string }
	if err := json.Unmarshal(ask(`{"name":"app.Backup.SetUp","args":[{"folder":`+string(folder)+`,"method":"recovery"}]}`), &keys); err != nil {
		t.Fatal(err)
	}
	interrupt(t)
	select {
	case code := <-done:
		if code != 0 {
			t.Fatalf("ended with %d: %s", code, complaints.String())
		}
	case <-time.After(20 * time.Second):
		t.Fatal("did not stop")
	}
	return keys.RecoveryKey
}

// lines finds the link in what is printed.
type lines struct{ found chan string }

func (l *lines) Write(b []byte) (int, error) {
	if at := link.FindString(string(b)); at != "" {
		l.found <- at
	}
	return len(b), nil
}

// interrupt asks this very process to end, which the program has taken upon itself.
func interrupt(t *testing.T) {
	t.Helper()
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(os.Interrupt)
	}
	if err != nil {
		t.Skip("this system cannot interrupt a process:", err)
	}
}
