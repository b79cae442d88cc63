package sheet

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"planob/backend/desk"
)

// plain reduces text to lower-case words without accents or punctuation, for comparing headings and names.
func plain(s string) string {
	folded, ok := desk.FoldLatin(s)
	if !ok {
		strip := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
		if out, _, err := transform.String(strip, s); err == nil {
			s = out
		}
		folded = strings.ToLower(s)
	}
	return strings.Join(strings.FieldsFunc(folded, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// Words that say nothing about who somebody is.
var fillers = wordSet("de da do das dos e a o dona d dr dra sr sra senhor senhora seu prof profa professor professora tia tio " +
	"ltda me eireli epp mei sa")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// nameWords are the words of a name that count, spelt by sound: Luiz is Luis, Thais is Tais, Souza is Sousa.
func nameWords(name string) []string {
	all := strings.Fields(plain(name))
	words := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return fillers[w] })
	if len(words) == 0 {
		words = all
	}
	for i, w := range words {
		words[i] = sound(w)
	}
	return words
}

var sounds = strings.NewReplacer("ph", "f", "y", "i", "z", "s", "w", "v", "k", "c", "h", "")

func sound(w string) string {
	s := sounds.Replace(w)
	if len(s) < 2 {
		return w
	}
	return string(slices.Compact([]rune(s)))
}

// similar reports whether two names can be one person's: the first words agree, and every other word of the shorter
// name is in the longer one. An initial agrees with any word it begins. Letters are not guessed: Mário and Maria share
// many a telephone.
func similar(a, b string) bool {
	short, long := nameWords(a), nameWords(b)
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) == 0 || !agree(short[0], long[0]) {
		return false
	}
	rest, whole := slices.Clone(long[1:]), len(short[0]) > 1 && len(long[0]) > 1
	for _, w := range short[1:] {
		i := slices.IndexFunc(rest, func(o string) bool { return agree(w, o) })
		if i < 0 {
			return false
		}
		whole = whole || len(w) > 1 && len(rest[i]) > 1
		rest = slices.Delete(rest, i, i+1)
	}
	return whole // two initials prove nothing
}

func agree(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || len(a) == 1 && strings.HasPrefix(b, a)
}
