package app

import (
	"context"
	"sync"
	"time"

	"planob/backend/event"
	"planob/backend/folder"
	"planob/backend/store"
)

// How often a disk in trouble is tried again: doubling, for as long as it takes.
const (
	diskFirst = time.Second
	diskMax   = time.Minute
)

// disk follows what the disk does to the store. While it is in trouble nothing is sent, what arrives is received where
// that can be, and a person is told; it ends by itself when the disk is well again, but for damage, which only a copy ends.
type disk struct {
	s       *shop
	reserve folder.Reserve
	news    chan struct{}

	mu    sync.Mutex
	state store.Trouble
}

func newDisk(o Options) *disk {
	return &disk{reserve: folder.Reserve{Dir: o.DataDir, Size: o.Reserve}, news: make(chan struct{}, 1)}
}

// weight orders troubles: a heavier one replaces a lighter.
var weight = map[store.Trouble]int{store.Well: 0, store.Full: 1, store.Failing: 2, store.Damaged: 3}

// hear takes what one statement met. It runs in that statement's goroutine. The reserve is given up at once, so that the
// very next write finds room.
func (d *disk) hear(t store.Trouble) {
	d.mu.Lock()
	worse := weight[t] > weight[d.state]
	if worse {
		d.state = t
	}
	d.mu.Unlock()
	if !worse {
		return
	}
	if t == store.Full {
		_ = d.reserve.GiveUp() // what cannot be removed frees nothing; the trouble is told in any case
	}
	select {
	case d.news <- struct{}{}:
	default:
	}
}

func (d *disk) trouble() store.Trouble {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state
}

// fit says whether messages may be sent.
func (d *disk) fit() bool { return d.trouble() == store.Well }

// run tells of trouble and tries to end it, until ctx ends.
func (d *disk) run(ctx context.Context) error {
	if !d.s.o.demo {
		if _, err := d.reserve.Keep(); err != nil {
			d.s.log.Warn("no reserve on the disk", "err", err)
		}
	}
	pause := diskFirst
	for {
		var again <-chan time.Time
		if t := d.trouble(); t == store.Full || t == store.Failing {
			again = time.After(pause)
		} else {
			pause = diskFirst
		}
		select {
		case <-ctx.Done():
			return nil
		case <-d.news:
			d.s.log.Error("trouble with the disk, sending stops", "trouble", string(d.trouble()))
			d.tell()
		case <-again:
			pause = min(2*pause, diskMax)
			d.tryAgain(ctx)
		}
	}
}

func (d *disk) tell() {
	d.s.bus.Publish(event.SettingChanged{Name: "store.trouble"})
	d.s.bus.Publish(event.OutboxChanged{})
}

// tryAgain ends the trouble when the disk proves that it is over: there is room for the reserve again, or the store was
// opened anew, takes a write and reads whole.
func (d *disk) tryAgain(ctx context.Context) {
	was := d.trouble()
	var err error
	switch was {
	case store.Full:
		_, err = d.reserve.Keep()
	case store.Failing:
		err = d.s.db.Reopen(ctx)
	}
	if err == nil {
		err = d.s.ledger.TryWrite(ctx, d.s.now())
	}
	if err == nil && was == store.Failing {
		err = d.s.db.CheckQuick(ctx)
	}
	if err != nil {
		if ctx.Err() == nil {
			d.s.log.Info("the disk is still in trouble", "trouble", string(was), "err", err)
		}
		return
	}
	d.mu.Lock()
	over := d.state == was
	if over {
		d.state = store.Well
	}
	d.mu.Unlock()
	if over {
		d.s.log.Info("the disk is well again", "trouble", string(was))
		d.tell()
	}
}
