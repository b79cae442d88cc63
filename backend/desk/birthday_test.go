package desk_test

import (
	"testing"
	"time"

	"planob/backend/desk"
)

var birthToday = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

// A birthday is read in the orders people and programs write it, and only when there was such a day.
func TestReadBirthday(t *testing.T) {
	for text, want := range map[string]string{
		"17/05/1980": "1980-05-17", "17/5": "--05-17", "17-05-80": "1980-05-17", "7.1.05": "2005-01-07", "1980-05-17": "1980-05-17",
		"1980-05-17 00:00:00": "1980-05-17", "1980-05-17T03:00:00Z": "1980-05-17", "--02-29": "--02-29", "29/02": "--02-29",
		"17 de maio de 1980": "1980-05-17", "17 de março": "--03-17", "5/dez/2001": "2001-12-05", "01/01/27": "1927-01-01",
		"": "", "31/02/1980": "", "29/02/1981": "", "17/13": "", "0/5": "", "22/11/2026": "", "1/1/1899": "", "17": "", "maio": "",
		"17/05/1980/3": "", "17 x 05": "", "17/05/19800": "", "--5": "",
	} {
		got, ok := desk.ReadBirthday(text, false, birthToday)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%q: %v, %v; want %q", text, got, ok, want)
		}
		if again, ok := desk.ReadBirthday(got.String(), false, birthToday); want != "" && (!ok || again != got) {
			t.Errorf("%q stored as %q reads back as %v", text, got, again)
		}
	}
	if got, ok := desk.ReadBirthday("5/17/1980", true, birthToday); !ok || got.Display() != "17/05/1980" {
		t.Errorf("month first: %v, %v", got, ok)
	}
}

// No text makes the reader fail; what it accepts it accepts again, as stored and as shown.
func FuzzBirthday(f *testing.F) {
	for _, s := range []string{"17/05/1980", "--05-17", "17 de maio", "1980-05-17T00:00:00", "9999999999/1"} {
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, text string, monthFirst bool) {
		b, ok := desk.ReadBirthday(text, monthFirst, birthToday)
		if !ok {
			return
		}
		for _, written := range []string{b.String(), b.Display()} {
			if again, ok := desk.ReadBirthday(written, false, birthToday); !ok || again != b {
				t.Errorf("%q: %+v written %q reads back as %+v", text, b, written, again)
			}
		}
	})
}
