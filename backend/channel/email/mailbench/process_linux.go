package mailbench

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// launcher starts processes from one thread that lives as long as the bench, so that the kernel ends them when this
// program dies, however it dies. (The death signal follows the thread that started a process, not the program.)
type launcher struct {
	orders chan func()
}

func newLauncher() (*launcher, error) {
	l := &launcher{orders: make(chan func())}
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this goroutine
		for order := range l.orders {
			order()
		}
	}()
	return l, nil
}

func (l *launcher) stop() { close(l.orders) }

// process is a server and whatever it started.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
}

func (l *launcher) start(log, name string, args ...string) (*process, error) {
	out, err := os.OpenFile(log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	started := make(chan error, 1)
	l.orders <- func() { started <- cmd.Start() }
	if err := <-started; err != nil {
		return nil, err
	}
	p := &process{cmd, make(chan struct{})}
	go func() {
		_ = cmd.Wait() // the exit status of a server that is killed says nothing
		close(p.done)
	}()
	return p, nil
}

// waitPort waits until the server listens.
func (p *process) waitPort(port int) error {
	limit := time.Now().Add(startLimit)
	for time.Now().Before(limit) {
		if conn, err := net.Dial("tcp", loopback(port)); err == nil {
			conn.Close()
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("ended at its start: %s", p.cmd.ProcessState)
		case <-time.After(10 * time.Millisecond):
		}
	}
	return fmt.Errorf("does not listen after %s", startLimit)
}

// kill ends the process and all its descendants, each by its own number, and waits until the ports are free.
func (p *process) kill() {
	family := descendants(p.cmd.Process.Pid)
	for _, pid := range family {
		_ = syscall.Kill(pid, syscall.SIGKILL) // one that has already gone is what we want
	}
	<-p.done
	for _, pid := range family[1:] {
		for limit := time.Now().Add(2 * time.Second); alive(pid) && time.Now().Before(limit); {
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// descendants lists pid first, then its children to any depth.
func descendants(pid int) []int {
	children := map[int][]int{}
	found, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is well-formed
	for _, path := range found {
		if _, parent, ok := readStat(path); ok {
			child, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			children[parent] = append(children[parent], child)
		}
	}
	all := []int{pid}
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i]]...)
	}
	return all
}

func alive(pid int) bool {
	state, _, ok := readStat(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return ok && state != "Z"
}

// readStat reads the state and the parent after the name, which may itself hold spaces and brackets.
func readStat(path string) (state string, parent int, ok bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", 0, false
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 2 {
		return "", 0, false
	}
	parent, err = strconv.Atoi(fields[1])
	return fields[0], parent, err == nil
}

// giveTo makes a user of this machine the owner of a folder and of everything in it.
func giveTo(name, folder string) error {
	u, err := user.Lookup(name)
	if err != nil {
		return err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return filepath.WalkDir(folder, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return nil // a file that another process has just moved away
		}
		_ = os.Lchown(path, uid, gid) // likewise
		return nil
	})
}

// openPath lets other users walk through the temporary folders above dir, which are made for one user only.
func openPath(dir string) error {
	temp := filepath.Clean(os.TempDir())
	for dir != temp && strings.HasPrefix(dir, temp+string(filepath.Separator)) {
		if err := os.Chmod(dir, 0o711); err != nil {
			return err
		}
		dir = filepath.Dir(dir)
	}
	return nil
}
