package inbox_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

const crashDir = "PLANOB_TEST_CRASH_DIR"

// A process killed at any moment while messages arrive has lost none that it acknowledged; when the network delivers
// them all again, each is there once, whole, with one customer and one conversation (rows 10 and 11).
func TestKilledWhileReceiving(t *testing.T) {
	if dir := os.Getenv(crashDir); dir != "" {
		receiveUntilKilled(t, dir)
		return
	}
	dir, acknowledged := t.TempDir(), map[string]bool{}
	for kill := range 5 {
		for id := range killedAfter(t, dir, 20*(kill+1)) {
			acknowledged[id] = true
		}
	}
	s := openShop(t, dir, time.Now)
	if len(acknowledged) < 50 {
		t.Fatalf("only %d messages were acknowledged before the kills", len(acknowledged))
	}
	for id := range acknowledged {
		if n := s.count("SELECT COUNT(*) FROM message WHERE remote_id = ?", id); n != 1 {
			t.Errorf("%s was acknowledged and is there %d times", id, n)
		}
	}
	for i := range len(acknowledged) + 20 {
		s.receive(s.says(numberOf(i), idOf(i), "Oi"))
	}
	if n := s.count("SELECT COUNT(*) - COUNT(DISTINCT remote_id) FROM message"); n != 0 {
		t.Errorf("%d messages are there twice", n)
	}
	if n := s.count("SELECT COUNT(*) FROM message m WHERE NOT EXISTS (SELECT 1 FROM inbound i WHERE i.message_id = m.id)"); n != 0 {
		t.Errorf("%d messages have no dedupe row", n)
	}
	s.sound()
}

func idOf(i int) string     { return fmt.Sprintf("K%05d", i) }
func numberOf(i int) string { return fmt.Sprintf("+55319%08d", i%9) }

// receiveUntilKilled takes messages from the first on, as a network delivers again what was not acknowledged, and
// prints the id of each that was.
func receiveUntilKilled(t *testing.T, dir string) {
	s := openShop(t, dir, time.Now)
	for i := 0; ; i++ {
		s.receive(s.says(numberOf(i), idOf(i), "Oi"))
		fmt.Println("ack", idOf(i))
	}
}

// killedAfter runs the receiver and kills it after so many acknowledgements; it returns all of them.
func killedAfter(t *testing.T, dir string, limit int) map[string]bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledWhileReceiving$")
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var id string
		if n, _ := fmt.Sscanf(lines.Text(), "ack %s", &id); n == 1 {
			seen[id] = true
		}
		if len(seen) == limit {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // it was killed
	return seen
}
