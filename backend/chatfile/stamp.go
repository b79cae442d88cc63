package chatfile

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// stamp is the moment at the head of a line, as it is written.
type stamp struct {
	date                 [3]int // in the order of the file
	wide                 int    // which of them has four digits, -1 for none
	hour, minute, second int
	half                 byte // 'a' or 'p' on a clock of 12 hours, 0 otherwise
}

// headForm is what begins a line: "12/03/2024 14:05 - ", "3/12/24, 2:05 PM - ", "[12/03/24, 14:05:33] ", "[2024-03-12, …] ".
// The spaces may be narrow or unbreakable ones.
var headForm = regexp.MustCompile(`^(\[)?(\d{1,4})[./-](\d{1,2})[./-](\d{1,4}),?[\s\x{a0}\x{202f}]+(?:às\s+)?(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?` +
	`(?:[\s\x{a0}\x{202f}]*([AaPp])\.?[\s\x{a0}\x{202f}]*[Mm]\.?)?(?:(\])[\s\x{a0}\x{202f}]*|[\s\x{a0}\x{202f}]+[-–][\s\x{a0}\x{202f}]+)`)

// head reads the moment at the beginning of a line, and what follows it.
func head(line string) (s stamp, rest string, ok bool) {
	line = strings.TrimLeft(line, marks)
	if len(line) == 0 || line[0] != '[' && (line[0] < '0' || line[0] > '9') {
		return s, "", false
	}
	at := headForm.FindStringSubmatchIndex(line)
	if at == nil || (at[2] >= 0) != (at[18] >= 0) { // a bracket that opens must close
		return s, "", false
	}
	part := func(n int) string {
		if at[2*n] < 0 {
			return ""
		}
		return line[at[2*n]:at[2*n+1]]
	}
	s.wide = -1
	for i := range s.date {
		text := part(2 + i)
		if len(text) == 3 || len(text) == 4 && i == 1 {
			return s, "", false
		}
		if len(text) == 4 {
			s.wide = i
		}
		s.date[i] = number(text)
	}
	s.hour, s.minute, s.second = number(part(5)), number(part(6)), number(part(7))
	if half := part(8); half != "" {
		s.half = half[0] | 0x20
	}
	if s.hour > 23 || s.minute > 59 || s.second > 60 || s.half != 0 && (s.hour == 0 || s.hour > 12) {
		return s, "", false
	}
	return s, line[at[1]:], true
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0 // only digits come here, and none for a second that is not written
	}
	return n
}

// time is the moment in an order of the date; false when there is no such day.
func (s stamp) time(order Order, zone *time.Location) (time.Time, bool) {
	day, month, year := s.date[0], s.date[1], s.date[2]
	switch order {
	case MonthFirst:
		day, month = month, day
	case YearFirst:
		year, day = day, year
	}
	if year < 100 {
		year += 2000
	}
	hour := s.hour
	switch {
	case s.half == 'p' && hour < 12:
		hour += 12
	case s.half == 'a' && hour == 12:
		hour = 0
	}
	at := time.Date(year, time.Month(month), day, hour, s.minute, min(s.second, 59), 0, zone)
	if month < 1 || month > 12 || at.Day() != day || year < 2009 || year > 2100 {
		return time.Time{}, false // WhatsApp began in 2009
	}
	return at, true
}

// findOrder finds how the days are written: by a year in front, by a number above twelve, and else by which reading goes
// back in time less often. When nothing tells, the day comes first, as in Brazil, and it is not sure.
func findOrder(lines []*rawLine) (order Order, sure bool) {
	var first, second, wide int
	for _, l := range lines {
		first, second = max(first, l.when.date[0]), max(second, l.when.date[1])
		if l.when.wide == 0 {
			wide++
		}
	}
	switch {
	case wide > 0 || first > 31:
		return YearFirst, true
	case first > 12 && second <= 12:
		return DayFirst, true
	case second > 12 && first <= 12:
		return MonthFirst, true
	}
	byDay, byMonth := backward(lines, DayFirst), backward(lines, MonthFirst)
	if byMonth < byDay {
		return MonthFirst, true
	}
	return DayFirst, byDay < byMonth
}

// backward counts how often a reading goes back in time by more than a day: an export is in order, but for a message
// that was late.
func backward(lines []*rawLine, order Order) (n int) {
	var last time.Time
	for _, l := range lines {
		at, ok := l.when.time(order, time.UTC)
		if !ok {
			n++
			continue
		}
		if at.Before(last.Add(-24 * time.Hour)) {
			n++
		}
		last = at
	}
	return n
}
