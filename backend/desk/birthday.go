package desk

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Birthday is a day of the year on which somebody was born; the year is 0 where it is not known. The zero Birthday is none.
type Birthday struct {
	Year  int
	Month time.Month
	Day   int
}

// IsZero reports whether no day is known.
func (b Birthday) IsZero() bool { return b == Birthday{} }

// String is how a birthday is stored: "1980-05-17", "--05-17" without a year, "" for none.
func (b Birthday) String() string {
	switch {
	case b.IsZero():
		return ""
	case b.Year == 0:
		return fmt.Sprintf("--%02d-%02d", b.Month, b.Day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", b.Year, b.Month, b.Day)
}

// Display is how a person reads it: "17/05/1980", or "17/05".
func (b Birthday) Display() string {
	switch {
	case b.IsZero():
		return ""
	case b.Year == 0:
		return fmt.Sprintf("%02d/%02d", b.Day, b.Month)
	}
	return fmt.Sprintf("%02d/%02d/%04d", b.Day, b.Month, b.Year)
}

// valid reports whether there is such a day, within the lifetime of somebody alive.
func (b Birthday) valid(today time.Time) bool {
	year := b.Year
	if year == 0 {
		year = 2000 // it has a 29th of February
	}
	day := time.Date(year, b.Month, b.Day, 0, 0, 0, 0, time.UTC)
	if day.Month() != b.Month || day.Day() != b.Day || b.Month < 1 {
		return false
	}
	return b.Year == 0 || b.Year >= 1900 && !day.After(today)
}

var months = strings.Fields("janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro")

// ReadBirthday reads a day as Brazilians write it ("17/05/1980", "17-5", "17 de maio de 80"), as it is stored, and as
// programs write it ("1980-05-17", "1980-05-17 00:00:00"). monthFirst is for lists written in the American order. A year
// of two digits is the last such year before today.
func ReadBirthday(text string, monthFirst bool, today time.Time) (Birthday, bool) {
	text = strings.TrimSpace(text)
	parts := strings.FieldsFunc(birthdayText(text), func(r rune) bool { return r < '0' || r > '9' })
	numbers := make([]int, 0, len(parts))
	for _, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || len(p) > 4 {
			return Birthday{}, false
		}
		numbers = append(numbers, n)
	}
	var b Birthday
	switch {
	case len(numbers) == 2 && strings.HasPrefix(text, "--"):
		b = Birthday{0, time.Month(numbers[0]), numbers[1]}
	case len(numbers) == 3 && len(parts[0]) == 4:
		b = Birthday{numbers[0], time.Month(numbers[1]), numbers[2]}
	case len(numbers) == 2 || len(numbers) == 3:
		b = Birthday{0, time.Month(numbers[1]), numbers[0]}
		if monthFirst {
			b.Month, b.Day = time.Month(numbers[0]), numbers[1]
		}
		if len(numbers) == 3 {
			b.Year = fullYear(numbers[2], len(parts[2]), today)
		}
	}
	return b, b.valid(today)
}

func fullYear(year, digits int, today time.Time) int {
	if digits > 2 {
		return year
	}
	full := today.Year()/100*100 + year
	if full > today.Year() {
		full -= 100
	}
	return full
}

// birthdayText takes off the time of day and writes the month of a date in words as its number.
func birthdayText(text string) string {
	folded, ok := FoldLatin(text)
	if !ok {
		return "x1" // one number is no day
	}
	if date, clock, ok := strings.Cut(strings.Replace(folded, "t", " ", 1), " "); ok && strings.Contains(clock, ":") {
		return date
	}
	for i, name := range months {
		for _, word := range []string{name, name[:3]} {
			if before, after, ok := strings.Cut(folded, word); ok {
				return before + "/" + strconv.Itoa(i+1) + "/" + after
			}
		}
	}
	if strings.ContainsFunc(folded, func(r rune) bool { return r >= 'a' && r <= 'z' }) {
		return "x1"
	}
	return folded
}
