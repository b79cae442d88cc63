package desk_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"planob/backend/desk"
)

// Every time of docs/DELIVERY.md is the default of the program: each row finds the rule's words in the document, with
// the figures made from the program's own.
func TestTimingIsWhatTheRulesSay(t *testing.T) {
	raw, err := os.ReadFile("../../docs/DELIVERY.md")
	if err != nil {
		t.Fatal(err)
	}
	rules := regexp.MustCompile(`\s+`).ReplaceAllString(string(raw), " ")
	d := desk.DefaultTiming()
	for _, said := range []struct {
		words string
		got   []any
		want  []any
	}{
		{"urgent 2/1 min", []any{d.Patience[desk.Urgent]}, []any{desk.Patience{Wait: 2 * time.Minute, Down: time.Minute}}},
		{"reply and notice 10/5", []any{d.Patience[desk.Reply], d.Patience[desk.Notice]},
			[]any{desk.Patience{Wait: 10 * time.Minute, Down: 5 * time.Minute}, desk.Patience{Wait: 10 * time.Minute, Down: 5 * time.Minute}}},
		{"dues 60/30", []any{d.Patience[desk.Dues]}, []any{desk.Patience{Wait: time.Hour, Down: 30 * time.Minute}}},
		{"campaign never", []any{d.Patience[desk.Campaign]}, []any{desk.Patience{}}},
		{"on-the-way 3 h", []any{d.Expiry[desk.Urgent]}, []any{3 * time.Hour}},
		{"reply and notice 24 h", []any{d.Expiry[desk.Reply], d.Expiry[desk.Notice]}, []any{24 * time.Hour, 24 * time.Hour}},
		{"at most 3 times in 24 h", []any{d.SameKeyTries, d.SameKeyWindow}, []any{3, 24 * time.Hour}},
		{"same Message-ID again after 10 min", []any{d.SentLookupWait}, []any{10 * time.Minute}},
		{"60 s and one second more for each 24 KB of its files", []any{d.Deadline(0), d.Deadline(24 << 10), d.Deadline(24 << 20)},
			[]any{time.Minute, 61 * time.Second, time.Minute + 1024*time.Second}},
		{"in-doubt-parked (10 min)", []any{d.ParkDoubt}, []any{10 * time.Minute}},
		{"No receipt after 15 min (urgent)", []any{d.ReceiptOverdue}, []any{15 * time.Minute}},
		{"3 a day, 10 a week", []any{d.CapDay, d.CapWeek}, []any{3, 10}},
		{"message of the last 24 h are free", []any{d.FreeAfterIn}, []any{24 * time.Hour}},
		{"DOWN on 2 of 3 failures in 60 s", []any{d.DownFailures, d.DownWindow}, []any{2, time.Minute}},
		{"one per 5 s", []any{d.DrainEvery}, []any{5 * time.Second}},
		{"needs 120 s clean", []any{d.RecoverClean}, []any{2 * time.Minute}},
		{"three DOWN in 30 min double the dwell (15 → 60 min)", []any{d.FlapCount, d.FlapWindow, d.FlapDwell, d.FlapDwellMax},
			[]any{3, 30 * time.Minute, 15 * time.Minute, time.Hour}},
		{"opens after 60 s DOWN", []any{d.IncidentOpen}, []any{time.Minute}},
		{"closes after 10 min UP", []any{d.IncidentClose}, []any{10 * time.Minute}},
		{"reopens within 30 min", []any{d.IncidentResume}, []any{30 * time.Minute}},
	} {
		if !strings.Contains(rules, said.words) {
			t.Errorf("the rules no longer say %q", said.words)
		}
		for i, got := range said.got {
			if got != said.want[i] {
				t.Errorf("%q: the program has %v", said.words, got)
			}
		}
	}
	for _, class := range desk.Classes {
		if d.Expiry[class] <= 0 {
			t.Errorf("%s messages never expire", class)
		}
	}
	if d.SendDeadline <= 0 || d.BackoffFirst <= 0 || d.BackoffMax < d.BackoffFirst || d.MaxTries <= 0 {
		t.Errorf("sending: %+v", d)
	}
}
