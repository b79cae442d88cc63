package contingency

import (
	"time"

	"planob/backend/desk"
)

// Hours are when automatic messages may leave, in the shop's own time zone: from From to To o'clock, Sundays left out.
type Hours struct {
	Zone     *time.Location
	From, To int // hours of the day
	Sunday   bool
	// UrgentFrom and UrgentTo hold on every day.
	UrgentFrom, UrgentTo int
}

// DefaultHours are 08–20, not on Sunday; urgent 07–22.
func DefaultHours(zone *time.Location) Hours {
	return Hours{Zone: zone, From: 8, To: 20, UrgentFrom: 7, UrgentTo: 22}
}

// Next is the first moment from at on when a message of class may leave: at itself when it may leave now.
func (h Hours) Next(at time.Time, class desk.Class) time.Time {
	local := at.In(h.Zone)
	for range 9 { // today, the seven days after it, and one for a night that began yesterday
		from, to, ok := h.day(local, class)
		if ok && local.Before(to) {
			if local.Before(from) {
				return from
			}
			return local
		}
		// A local time that does not exist becomes the next valid minute: time.Date does that.
		local = time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, h.Zone)
	}
	return local
}

func (h Hours) day(local time.Time, class desk.Class) (from, to time.Time, ok bool) {
	hour := func(n int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day(), n, 0, 0, 0, h.Zone)
	}
	if class == desk.Urgent {
		return hour(h.UrgentFrom), hour(h.UrgentTo), true
	}
	return hour(h.From), hour(h.To), h.Sunday || local.Weekday() != time.Sunday
}
