package outbox_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"planob/backend/desk"
	"planob/backend/outbox"
	"planob/backend/store"
	"planob/backend/store/storetest"
)

// A disk that answers a write or a sync with an error, once or from then on, at any moment of a sending process: what
// could not be claimed is not sent, what could not be settled is in doubt, and nothing is lost or doubled.
// PLANOB_EIO sets the number of faults, 60 in the full run.
func TestFault_20(t *testing.T) {
	if underRace {
		t.Skip("it is about the disk, and the process is slow under the detector")
	}
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed")
	}
	dir := t.TempDir()
	seedSender(t, dir)
	far := listen(t)
	wrote := map[desk.MessageID]bool{}
	faults, began := amount("PLANOB_EIO", 8, 60), 0
	for n := range faults {
		fillSender(t, dir, far.address(), wrote)
		call := []string{"pwrite64", "fsync,fdatasync"}[n%2]
		if failDisk(t, dir, far.address(), call, fmt.Sprint(1+rand.IntN(60), []string{"", "+"}[n/2%2])) {
			began++
		}
	}
	t.Logf("%d of %d processes met the fault while sending, or none", began, faults)
	if began == 0 {
		t.Error("no process ever began to send")
	}
	db := storetest.OpenAt(t, store.Options{Dir: dir})
	if bad := storetest.Text(t, db, "PRAGMA integrity_check"); bad != "ok" {
		t.Fatal(bad)
	}
	settleDown(t, db, far)
	judge(t, db, far, wrote, faults)
}

// fillSender queues what the next process sends.
func fillSender(t *testing.T, dir, address string, wrote map[desk.MessageID]bool) {
	db := storetest.OpenAt(t, store.Options{Dir: dir})
	_, s := sender(db, address, "", true)
	for _, v := range conversations(t, db)[:20] {
		wrote[s.write(desk.Message{Conversation: v})] = true
	}
	storetest.Close(t, db)
}

// failDisk runs a sending process whose n-th such calls fail, and kills it a while later; false when it could not even start.
func failDisk(t *testing.T, dir, address, call, when string) (ready bool) {
	t.Helper()
	cmd := exec.Command("strace", "-f", "-o", os.DevNull, "-e", "trace="+call, "-e", "inject="+call+":error=EIO:when="+when, os.Args[0])
	cmd.Env = append(os.Environ(), senderEnv+"="+strings.Join([]string{dir, address, "eio"}, " "))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var pid int
		if n, _ := fmt.Sscanf(lines.Text(), "ready %d", &pid); n == 1 { // strace ends with it
			ready = true
			time.AfterFunc(time.Second, func() { syscall.Kill(pid, syscall.SIGKILL) })
		}
	}
	cmd.Wait() // also a process that could not even open the store
	return ready
}

// While the disk takes no writes nothing is sent, however often it is asked, and sending goes on when it does (fsyncgate:
// after a failed commit nobody knows what is on the disk, so a write that works comes first).
func TestFault_20_StopsSending(t *testing.T) {
	s := newShopOver(t, storetest.Open(t), func(l outbox.Store) outbox.Store {
		return &dying{Outbox: l.(*store.Outbox), full: func(step string) bool { return step == "claim" || step == "try" }}
	})
	stop := s.run()
	for range 5 {
		_, conversation := s.customer()
		s.write(desk.Message{Conversation: conversation})
	}
	for {
		sum, err := s.box.Summary(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if sum.Stalled {
			break
		}
		time.Sleep(time.Millisecond)
	}
	s.box.Wake()
	stop()
	if tries, _ := s.zap.Tries(); tries != 0 {
		t.Errorf("%d sends without a claim", tries)
	}
}
