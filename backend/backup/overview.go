package backup

import (
	"context"
	"fmt"
	"path/filepath"
	"time"
)

// Place is a destination as it is now.
type Place struct {
	Destination
	Presence Presence
	Last     time.Time // when its newest proved copy was made
	Free     int64     // bytes, -1 when unknown
}

// Overview is what the owner sees at a glance.
type Overview struct {
	Method       Method
	Quiet        int // local hour of the daily copy
	Destinations []Place
	Copies       []Record
	State        map[int64]Presence // of each copy's file
	// Last is the newest proved copy; zero when there is none. One on a disk that is not plugged in counts: it is the
	// safest of all.
	Last Record
	Late bool
}

// Overview looks at the records and at the disks.
func (k *Keeper) Overview(ctx context.Context) (Overview, error) {
	o := Overview{State: map[int64]Presence{}}
	var err error
	if o.Method, err = k.Method(ctx); err != nil {
		return o, err
	}
	if o.Quiet, err = k.QuietHour(ctx); err != nil {
		return o, err
	}
	list, err := k.destinations.List(ctx)
	if err != nil {
		return o, fmt.Errorf("list destinations: %w", err)
	}
	for _, d := range list {
		p := Place{Destination: d, Free: -1}
		p.Path, p.Presence = k.locate(d)
		if p.Presence == Here {
			p.Free = k.Free(p.Path)
		}
		o.Destinations = append(o.Destinations, p)
	}
	if o.Copies, err = k.copies.List(ctx); err != nil {
		return o, fmt.Errorf("list copies: %w", err)
	}
	for i := range o.Copies {
		o.look(&o.Copies[i])
	}
	o.Late = o.Last.ID == 0 || k.Now().Sub(o.Last.Made) > lateAfter
	return o, nil
}

// look finds where a copy's file is now, and counts it.
func (o *Overview) look(r *Record) {
	var place *Place
	for i := range o.Destinations {
		if o.Destinations[i].ID == r.Destination {
			place = &o.Destinations[i]
		}
	}
	state := Gone
	if r.Path != "" {
		if place != nil {
			r.Path = filepath.Join(place.Path, filepath.Base(r.Path))
		}
		if exists(r.Path) {
			state = Here
		} else if place != nil && place.Presence == Waiting {
			state = Waiting
		}
	}
	o.State[r.ID] = state
	if r.Proved.IsZero() || state == Gone {
		return
	}
	if o.Last.ID == 0 {
		o.Last = *r
	}
	if place != nil && place.Last.IsZero() {
		place.Last = r.Made
	}
}
