// Package phone reads phone numbers as Brazilians write them and writes them for a person. It knows numbers only: not
// who answers them, nor by which channel.
package phone

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Kind is what a number is for.
type Kind string

// The kinds. Other is a number that no person carries: toll free, shared cost, pagers.
const (
	Mobile   Kind = "mobile"
	Landline Kind = "landline"
	Other    Kind = "other"
)

// ErrInvalid says that the text is no phone number. ErrArea says that it would be one with an area code in front.
var (
	ErrInvalid = errors.New("no phone number")
	ErrArea    = errors.New("phone number without area code")
)

const brazil = "BR"

// Parse reads one number and returns its canonical E.164 form. Without a country code it is Brazilian; without an area
// code it takes areaCode ("31", "" for none). A Brazilian mobile without the ninth digit gets it. Nothing else is ever
// guessed: two numbers are the same only when their E.164 form is.
func Parse(text, areaCode string) (e164 string, kind Kind, err error) {
	text, ok := oneNumber(text)
	if !ok {
		return "", "", ErrInvalid
	}
	digits := onlyDigits(text)
	if strings.HasPrefix(text, "+") {
		if e164, kind, ok = abroad(digits); ok {
			return e164, kind, nil
		}
		// "+31 98888-7777" is what people write who take the plus for decoration.
	}
	if strings.HasPrefix(digits, "00") {
		if e164, kind, ok = abroad(digits[2:]); ok {
			return e164, kind, nil
		}
	}
	return domestic(digits, areaCode)
}

// oneNumber cuts out the only piece of text that holds digits. "Tel.: 3333-4444 (Ana)" has one, "rua 31 casa 4" two.
// What follows "ramal" is not part of a number that can be called from outside.
func oneNumber(text string) (string, bool) {
	if i := extension(text); i > 0 {
		text = text[:i]
	}
	piece := ""
	for _, p := range strings.FieldsFunc(text, func(r rune) bool { return !belongs(r) }) {
		if strings.IndexFunc(p, isDigit) < 0 {
			continue
		}
		if piece != "" {
			return "", false
		}
		piece = p
	}
	return strings.TrimLeft(piece, " ()-./\u00a0"), piece != ""
}

// extension is where the word is that stands before one, -1 when there is none. Lower case may be longer than what it was
// made of, so its places are not those of the text.
func extension(text string) int {
	const word = "ramal"
	for i := 0; i+len(word) <= len(text); i++ {
		if strings.EqualFold(text[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}

// belongs reports whether r may stand inside a written number.
func belongs(r rune) bool {
	return isDigit(r) || strings.ContainsRune("+ ()-.\u00a0\u2010\u2011\u2012\u2013", r)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if isDigit(r) {
			return r
		}
		return -1
	}, text)
}

// abroad reads digits that begin with a country code.
func abroad(digits string) (string, Kind, bool) {
	if national, ok := strings.CutPrefix(digits, "55"); ok {
		if e164, kind, ok := brazilian(national); ok {
			return e164, kind, true
		}
	}
	if len(digits) < 7 || len(digits) > 15 {
		return "", "", false
	}
	return known("+"+digits, "ZZ")
}

// domestic reads digits as they are dialled in Brazil.
func domestic(digits, areaCode string) (string, Kind, error) {
	if strings.Trim(digits, "0") == "" || len(digits) > 14 {
		return "", "", ErrInvalid
	}
	// 0800, 0300 and their like belong to no area.
	if len(digits) >= 10 && len(digits) <= 11 && digits[0] == '0' && digits[2:4] == "00" {
		return answer(known(digits, brazil))
	}
	national := strings.TrimLeft(digits, "0")
	switch len(national) {
	case 12, 13:
		// With the country code, or (after a zero) with the two digits of a long-distance carrier.
		if rest, ok := strings.CutPrefix(national, "55"); ok {
			if e164, kind, ok := brazilian(rest); ok {
				return e164, kind, nil
			}
		}
		if national != digits {
			return answer(brazilian(national[2:]))
		}
	case 10, 11:
		return answer(brazilian(national))
	case 8, 9:
		area := strings.TrimLeft(onlyDigits(areaCode), "0")
		if len(area) != 2 {
			return "", "", ErrArea
		}
		return answer(brazilian(area + national))
	}
	return "", "", ErrInvalid
}

func answer(e164 string, kind Kind, ok bool) (string, Kind, error) {
	if !ok {
		return "", "", ErrInvalid
	}
	return e164, kind, nil
}

// brazilian reads an area code and a subscriber's number. A mobile of eight digits gets the ninth, but only when the
// number is not valid as it stands: landlines and trunked radios of eight digits stay what they are.
func brazilian(national string) (string, Kind, bool) {
	if len(national) != 10 && len(national) != 11 {
		return "", "", false
	}
	if kind, ok := plain(national); ok {
		return "+55" + national, kind, true
	}
	// The library drops what it takes for a carrier's prefix; a number that it had to change is not this number.
	if e164, kind, ok := known("+55"+national, brazil); ok && e164 == "+55"+national {
		return e164, kind, true
	}
	if len(national) == 10 && national[2] >= '6' {
		return known("+55"+national[:2]+"9"+national[2:], brazil)
	}
	return "", "", false
}

// areas are the first digits of Brazilian area codes, each with the second digits in use.
var areas = [10]string{1: "123456789", 2: "12478", 3: "1234578", 4: "123456789", 5: "1345", 6: "123456789", 7: "134579", 8: "123456789", 9: "123456789"}

// plain recognises ordinary mobiles and landlines without the library, which takes 30 µs for one: a spreadsheet has a
// hundred thousand. A test holds it against the library.
func plain(national string) (Kind, bool) {
	if !strings.Contains(areas[national[0]-'0'], national[1:2]) {
		return "", false
	}
	switch {
	case len(national) == 11 && national[2] == '9':
		return Mobile, true
	case len(national) == 10 && national[2] >= '2' && national[2] <= '5':
		return Landline, true
	}
	return "", false
}

func known(text, region string) (string, Kind, bool) {
	n, err := phonenumbers.Parse(text, region)
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return "", "", false
	}
	kind := Other
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE:
		kind = Mobile
	case phonenumbers.FIXED_LINE:
		kind = Landline
	}
	return phonenumbers.Format(n, phonenumbers.E164), kind, true
}

// KindOf tells the kind of a canonical number, Other when it is none.
func KindOf(e164 string) Kind {
	if _, kind, ok := known(e164, "ZZ"); ok {
		return kind
	}
	return Other
}

// Display writes a canonical number for a person: "(31) 9 8888-7777", "(31) 3333-4444", "+351 912 345 678". What is
// not a canonical number comes back as it is.
func Display(e164 string) string {
	national, ok := strings.CutPrefix(e164, "+55")
	if ok && onlyDigits(national) == national {
		switch {
		case len(national) == 11:
			return "(" + national[:2] + ") " + national[2:3] + " " + national[3:7] + "-" + national[7:]
		case len(national) == 10 && national[1:3] != "00":
			return "(" + national[:2] + ") " + national[2:6] + "-" + national[6:]
		}
	}
	n, err := phonenumbers.Parse(e164, "ZZ")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return e164
	}
	if free := phonenumbers.Format(n, phonenumbers.NATIONAL); ok && strings.HasPrefix(free, "0") {
		return free
	}
	return phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
}
