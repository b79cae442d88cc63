package email_test

import (
	"testing"
	"time"

	"planob/backend/channel/email"
	"planob/backend/desk"
)

// The times of a shop are the ones that were measured and promised: a dead connection is suspected within 40 s and both
// halves are down within 90 s, a doubt waits as long as the rules of delivery say.
func TestDefaultTiming(t *testing.T) {
	d, rules := email.DefaultTiming(), desk.DefaultTiming()
	if suspect := d.Watchdog + d.Answer/2; suspect > 40*time.Second {
		t.Errorf("suspected after %s", suspect)
	}
	// two checks that fail: the first begins with the suspicion, and the monitor looks once a second
	if down := d.Watchdog + d.Answer/2 + rules.ProbeTrouble + time.Second + rules.ProbeWait; down > 90*time.Second {
		t.Errorf("down after %s", down)
	}
	if d.SentLookupWait != desk.DefaultTiming().SentLookupWait || d.FirstSync != 30*24*time.Hour || d.Pace != time.Second {
		t.Errorf("lookup %s, first sync %s, pace %s", d.SentLookupWait, d.FirstSync, d.Pace)
	}
}

// A server that stays away is asked ever more rarely, up to a bound, and never by many shops at the same moment.
func TestBackoff(t *testing.T) {
	pauses := email.Pauses(time.Second, 2*time.Minute, 20)
	for n, p := range pauses {
		full := min(time.Second<<n, 2*time.Minute)
		if p < full/2 || p > full {
			t.Errorf("pause %d is %s, want between %s and %s", n, p, full/2, full)
		}
	}
}
