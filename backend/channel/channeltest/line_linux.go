package channeltest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// NewDroppingLine is a line whose far end lies in a network of its own, which drops every packet both ways while the line
// is dead. ok is false where this computer may not make one.
func NewDroppingLine(t testing.TB) (line *Line, ok bool) {
	t.Helper()
	room := &netRoom{work: make(chan func())}
	ready := make(chan error)
	go room.live(ready)
	if err := <-ready; err != nil {
		t.Logf("no network of our own: %v", err)
		return nil, false
	}
	t.Cleanup(room.end)
	n := os.Getpid() % (1 << 13) // two programs that test at the same time do not meet
	near, far := fmt.Sprintf("198.18.%d.%d", n>>5, n%32*8+1), fmt.Sprintf("198.18.%d.%d", n>>5, n%32*8+2)
	name := fmt.Sprintf("planob%d", os.Getpid())
	err := errors.Join(
		ip("link", "add", name, "type", "veth", "peer", "name", "far", "netns", fmt.Sprint(room.thread)),
		room.ip("addr", "add", far+"/30", "dev", "far"), room.ip("link", "set", "far", "up"),
		ip("addr", "add", near+"/30", "dev", name), ip("link", "set", name, "up"),
	)
	t.Cleanup(func() { _ = ip("link", "del", name) }) // it may not have been made
	if err != nil {
		t.Logf("no network of our own: %v", err)
		return nil, false
	}
	listen := func() (end net.Listener, err error) {
		room.do(func() { end, err = net.Listen("tcp", far+":0") })
		return end, err
	}
	return newLine(t, listen, func(dead bool) error {
		return room.ip("route", map[bool]string{true: "add", false: "del"}[dead], "blackhole", near+"/32")
	}), true
}

// netRoom is a network name-space: whatever runs in its one thread is in it, and it ends with that thread.
type netRoom struct {
	thread int
	work   chan func()
}

func (r *netRoom) live(ready chan<- error) {
	runtime.LockOSThread() // and never unlocked: the thread must not serve anybody else
	r.thread = syscall.Gettid()
	err := syscall.Unshare(syscall.CLONE_NEWNET)
	ready <- err
	if err != nil {
		return
	}
	for do := range r.work {
		do()
	}
}

func (r *netRoom) do(fn func()) {
	done := make(chan struct{})
	r.work <- func() { defer close(done); fn() }
	<-done
}

func (r *netRoom) ip(args ...string) (err error) {
	r.do(func() { err = ip(args...) })
	return err
}

func (r *netRoom) end() { close(r.work) }

func ip(args ...string) error {
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("ip %s: %w %s", strings.Join(args, " "), err, out)
	}
	return nil
}
