package outbox_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"planob/backend/store"
	"planob/backend/store/storetest"
)

// Power is cut at any write: what the disk may then hold (writes since the last fsync gone, out of order, or torn at a
// sector) opens whole, no outcome that was committed is forgotten, and nothing is on the wire that the store does not
// know of. PLANOB_IMAGES sets the number of images, 200 in the full run.
func TestFault_16(t *testing.T) {
	if underRace {
		t.Skip("it is about the disk, and reading the log takes minutes under the detector")
	}
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed")
	}
	images := amount("PLANOB_IMAGES", 40, 200)
	dir := quickDir(t)
	disk := newDisk(dir, record(t, dir))
	luck := rand.New(rand.NewPCG(7, 11))
	first := slices.IndexFunc(disk.ops, func(o op) bool { return o.said != "" })
	if first < 0 {
		t.Fatal("the process said nothing")
	}
	cuts := make([]int, images)
	for i := range cuts {
		cuts[i] = first + luck.IntN(len(disk.ops)-first+1)
	}
	slices.Sort(cuts)
	lost := 0
	for i, cut := range cuts {
		disk.advance(cut)
		image := quickDir(t)
		disk.write(t, image, []string{"none", "prefix", "subset", "torn"}[i%4], luck)
		if err := inspect(t, image, disk.wires, disk.outcomes); err != nil {
			lost++
			t.Errorf("image %d, cut at %d: %v", i, cut, err)
		}
		os.RemoveAll(image)
	}
	t.Logf("%d images of %d operations, %d bad", images, len(disk.ops), lost)
}

// record runs the process under strace and returns the log.
func record(t *testing.T, dir string) []byte {
	t.Helper()
	log := filepath.Join(t.TempDir(), "strace")
	cmd := exec.Command("strace", "-f", "-y", "-xx", "-s", "1000000", "-o", log,
		"-e", "trace=write,pwrite64,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat", os.Args[0])
	cmd.Env = append(os.Environ(), senderEnv+"=power "+dir, "GOMAXPROCS=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		if bytes.Contains(out, []byte("Operation not permitted")) {
			t.Skip("strace may not trace here")
		}
		t.Fatalf("%v: %s", err, out)
	}
	raw, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// op is one thing the process did: a write, a truncation, a sync or a removal of a file, or a line it said.
type op struct {
	file   string
	kind   string // write, truncate, sync, remove, say
	offset int64
	data   []byte
	said   string
}

// disk is what the process's files hold: durable, and written since the last sync.
type disk struct {
	ops      []op
	at       int
	durable  map[string][]byte
	pending  map[string][]op
	wires    map[string]bool // keys said to be on the wire
	outcomes map[int64]bool  // attempts said to be settled
}

func newDisk(dir string, log []byte) *disk {
	return &disk{
		ops: parse(dir, log), durable: map[string][]byte{}, pending: map[string][]op{}, wires: map[string]bool{}, outcomes: map[int64]bool{},
	}
}

var (
	callLine   = regexp.MustCompile(`^(\d+) +(\w+)\((.*)\) += +(-?\d+)`)
	unfinished = regexp.MustCompile(`^(\d+) +(\w+\(.*) <unfinished \.\.\.>$`)
	resumed    = regexp.MustCompile(`^(\d+) +<\.\.\. \w+ resumed>(.*)$`)
	onFile     = regexp.MustCompile(`^(\d+)<([^>]*)>(?:, "([^"]*)")?(?:, (\d+))?(?:, (\d+))?`)
	names      = regexp.MustCompile(`"([^"]*)"`)
)

// parse reads a strace log. Calls that another thread interrupted are joined and counted when they ended.
func parse(dir string, log []byte) []op {
	var ops []op
	begun := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(log))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		line := lines.Text()
		if m := unfinished.FindStringSubmatch(line); m != nil {
			begun[m[1]] = m[2]
			continue
		}
		if m := resumed.FindStringSubmatch(line); m != nil {
			line = m[1] + " " + begun[m[1]] + m[2]
		}
		if m := callLine.FindStringSubmatch(line); m != nil && !strings.HasPrefix(m[4], "-") {
			if o, ok := parseCall(dir, m[2], m[3]); ok {
				ops = append(ops, o)
			}
		}
	}
	return ops
}

func parseCall(dir, call, args string) (op, bool) {
	if strings.HasPrefix(call, "unlink") || strings.HasPrefix(call, "rename") {
		all := names.FindAllStringSubmatch(args, -1)
		o := op{kind: "remove", file: string(unhex(all[0][1]))}
		return o, strings.HasPrefix(o.file, dir)
	}
	m := onFile.FindStringSubmatch(args)
	if m == nil {
		return op{}, false
	}
	o := op{file: string(unhex(m[2]))}
	if call == "write" && m[1] == "1" {
		o.kind, o.said = "say", strings.TrimSpace(string(unhex(m[3])))
		return o, true
	}
	if !strings.HasPrefix(o.file, dir) || strings.HasSuffix(o.file, "-shm") {
		return o, false
	}
	switch call {
	case "pwrite64":
		o.kind, o.data = "write", unhex(m[3])
		o.offset, _ = strconv.ParseInt(m[5], 10, 64)
	case "ftruncate":
		o.kind = "truncate"
		o.offset, _ = strconv.ParseInt(strings.TrimSpace(args[strings.LastIndex(args, ",")+1:]), 10, 64)
	case "fsync", "fdatasync":
		o.kind = "sync"
	default:
		return o, false
	}
	return o, true
}

// unhex decodes \x2f\x74; what is not in that form stays as it is.
func unhex(s string) []byte {
	if !strings.HasPrefix(s, `\x`) {
		return []byte(s)
	}
	out := make([]byte, 0, len(s)/4)
	for i := 0; i+4 <= len(s); i += 4 {
		b, err := strconv.ParseUint(s[i+2:i+4], 16, 8)
		if err != nil {
			return []byte(s)
		}
		out = append(out, byte(b))
	}
	return out
}

// advance plays the operations before the cut.
func (d *disk) advance(cut int) {
	for ; d.at < cut; d.at++ {
		o := d.ops[d.at]
		switch o.kind {
		case "write", "truncate":
			d.pending[o.file] = append(d.pending[o.file], o)
		case "sync":
			d.durable[o.file] = apply(d.durable[o.file], d.pending[o.file])
			delete(d.pending, o.file)
		case "remove":
			delete(d.durable, o.file)
			delete(d.pending, o.file)
		case "say":
			for line := range strings.Lines(o.said) {
				d.hear(strings.Fields(line))
			}
		}
	}
}

func (d *disk) hear(words []string) {
	if len(words) != 2 {
		return
	}
	switch words[0] {
	case "wire":
		d.wires[words[1]] = true
	case "settled":
		if id, err := strconv.ParseInt(words[1], 10, 64); err == nil {
			d.outcomes[id] = true
		}
	}
}

// apply plays operations on content, which it may change.
func apply(out []byte, ops []op) []byte {
	for _, o := range ops {
		if o.kind == "truncate" {
			out = resized(out, o.offset)
			continue
		}
		if end := o.offset + int64(len(o.data)); end > int64(len(out)) {
			out = resized(out, end)
		}
		copy(out[o.offset:], o.data)
	}
	return out
}

func resized(b []byte, n int64) []byte {
	if n <= int64(len(b)) {
		return b[:n]
	}
	return append(b, make([]byte, n-int64(len(b)))...)
}

// write makes a disk on which power was cut now: of what was not synced, nothing, a beginning, any part, or any part
// with one write torn at a sector is there.
func (d *disk) write(t *testing.T, dir, mode string, luck *rand.Rand) {
	t.Helper()
	files := map[string]bool{}
	for f := range d.durable {
		files[f] = true
	}
	for f := range d.pending {
		files[f] = true
	}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		content := apply(slices.Clone(d.durable[file]), survivors(d.pending[file], mode, luck))
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func survivors(pending []op, mode string, luck *rand.Rand) []op {
	const sector = 512
	var kept []op
	switch mode {
	case "prefix":
		return pending[:luck.IntN(len(pending)+1)]
	case "subset", "torn":
		for _, o := range pending {
			if luck.IntN(2) == 0 {
				kept = append(kept, o)
			}
		}
	}
	if mode == "torn" && len(kept) > 0 {
		i := luck.IntN(len(kept))
		if n := len(kept[i].data) / sector; n > 1 {
			kept[i].data = kept[i].data[:sector*luck.IntN(n)]
		}
	}
	return kept
}

// inspect opens an image and compares it with what the process had said.
func inspect(t *testing.T, dir string, wires map[string]bool, outcomes map[int64]bool) error {
	t.Helper()
	db := storetest.OpenAt(t, store.Options{Dir: dir})
	defer storetest.Close(t, db)
	if got := storetest.Text(t, db, "PRAGMA integrity_check"); got != "ok" {
		return fmt.Errorf("integrity: %s", got)
	}
	rows, err := storetest.Raw(t, db).Query("SELECT id, wire_key, state, tries FROM attempt")
	if err != nil {
		return err
	}
	defer rows.Close()
	touched, settled := map[string]bool{}, map[int64]bool{}
	for rows.Next() {
		var id int64
		var key, state string
		var tries int
		if err := rows.Scan(&id, &key, &state, &tries); err != nil {
			return err
		}
		touched[key] = state != "planned" && tries > 0
		settled[id] = state == "accepted"
	}
	for key := range wires {
		if !touched[key] {
			return errors.New("a key is on the wire and the store does not know it")
		}
	}
	for id := range outcomes {
		if !settled[id] {
			return fmt.Errorf("the outcome of attempt %d is forgotten", id)
		}
	}
	return rows.Err()
}
