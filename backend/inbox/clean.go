package inbox

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxText  = 1 << 20 // bytes of one text that are kept
	maxHTML  = 4 << 20
	maxLine  = 500 // characters of a subject
	maxName  = 100
	maxEmoji = 32 // a flag or a family is several characters
	// ahead is how far a network's clock may run before ours without being doubted.
	ahead = time.Minute
)

// oldest is before any of our networks existed: a clock that says so is wrong.
var oldest = time.Date(2009, time.January, 1, 0, 0, 0, 0, time.UTC)

// shownAt is the network's time if it can be true, or else the time of arrival. It orders nothing: ids do.
func shownAt(at, arrived time.Time) time.Time {
	if at.Before(oldest) || at.After(arrived.Add(ahead)) {
		return arrived
	}
	return at
}

// cleanText makes foreign text storable: valid UTF-8, "\n" for every line end, no control characters.
func cleanText(s string, limit int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case unicode.IsControl(r) && r != '\n' && r != '\t':
			return -1
		}
		return r
	}, s)
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// cleanLine is cleanText on one line of at most limit characters, without the marks that turn text around.
func cleanLine(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' {
			return -1
		}
		return r
	}, cleanText(s, maxText))
	return norm.NFC.String(oneLine(s, limit))
}

// leave is the word that takes back all consent.
const leave = "sair"

// asksToLeave reports whether all that a customer says is "SAIR", in any case and whatever spaces and punctuation are
// around it. What a mail quotes below its answer, and a signature, are not said by it.
func asksToLeave(subject, text string) bool {
	said := letters(ownWords(text))
	return said == leave || said == "" && letters(subject) == leave
}

// letters keeps what distinguishes words, so that "S.A.I.R." is "sair" and "sair 2" is not.
func letters(s string) string {
	if len(s) > 1024 {
		return s // too long to be one word
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// quoteIntro are the ends of the line by which mail programs introduce what they quote.
var quoteIntro = []string{"escreveu:", "wrote:", "escribió:", "original-----", "message-----"}

// signatures are the beginnings of lines that mail programs add by themselves.
var signatures = []string{"--", "__", "enviado do ", "enviado de ", "enviado pelo ", "sent from ", "obter o outlook", "get outlook"}

// ownWords is text up to what a mail program quoted or added.
func ownWords(text string) string {
	at := 0
	for line := range strings.Lines(text) {
		l := strings.ToLower(strings.TrimSpace(line))
		if strings.HasPrefix(l, ">") || hasAny(l, signatures, strings.HasPrefix) || hasAny(l, quoteIntro, strings.HasSuffix) ||
			strings.HasPrefix(l, "em ") && strings.Contains(l, "escreveu") {
			break
		}
		at += len(line)
	}
	return text[:at]
}

func hasAny(s string, affixes []string, has func(string, string) bool) bool {
	for _, a := range affixes {
		if has(s, a) {
			return true
		}
	}
	return false
}
