package sms

import (
	"strings"
	"unicode"
)

// Length is how long a text is when it travels.
type Length struct {
	Parts   int  // what is paid for
	Unicode bool // some character is outside the alphabet of SMS, so that every one of them takes more room
}

// The alphabet of SMS (GSM 03.38). What is in the second list takes two places.
const (
	basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	extra = "\f^{}\\[~]|€"
)

// Room of one SMS, alone and as a part of several.
const (
	alone, part               = 160, 153
	aloneUnicode, partUnicode = 70, 67
)

// places is how much room a character takes, 0 when it is not in the alphabet.
func places(r rune) int {
	switch {
	case strings.ContainsRune(basic, r):
		return 1
	case strings.ContainsRune(extra, r):
		return 2
	}
	return 0
}

// Count measures a text. The page counts in the same way; one table of examples binds both.
func Count(text string) Length {
	var room []int
	l := Length{}
	for _, r := range text {
		if places(r) == 0 {
			l.Unicode = true
		}
	}
	for _, r := range text {
		n := places(r)
		if l.Unicode {
			n = 1
			if r > 0xffff {
				n = 2
			}
		}
		room = append(room, n)
	}
	one, several := alone, part
	if l.Unicode {
		one, several = aloneUnicode, partUnicode
	}
	total := 0
	for _, n := range room {
		total += n
	}
	if total <= one {
		l.Parts = min(total, 1)
		return l
	}
	// No character is cut in two.
	used := 0
	l.Parts = 1
	for _, n := range room {
		if used+n > several {
			l.Parts, used = l.Parts+1, 0
		}
		used += n
	}
	return l
}

// plainer are characters for which the alphabet of SMS has another one, or several, that people read the same.
var plainer = strings.NewReplacer(
	"“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "‘", "'", "’", "'", "´", "'", "`", "'", "–", "-", "—", "-", "‑", "-", "•", "-", "…", "...",
	"\u00a0", " ", "\u202f", " ", "\t", " ", "º", "o", "ª", "a", "°", "o", "×", "x", "→", "->",
	"á", "a", "â", "a", "ã", "a", "ê", "e", "ë", "e", "í", "i", "î", "i", "ï", "i", "ó", "o", "ô", "o", "õ", "o", "ú", "u", "û", "u", "ç", "c", "ý", "y",
	"Á", "A", "À", "A", "Â", "A", "Ã", "A", "È", "E", "Ê", "E", "Ë", "E", "Í", "I", "Ì", "I", "Î", "I", "Ï", "I", "Ó", "O", "Ò", "O", "Ô", "O", "Õ", "O", "Ú", "U", "Ù", "U", "Û", "U",
)

// Plain is the text without what makes an SMS longer and has a plainer sign: accents, curled quotes. What has none stays,
// and so does every letter.
func Plain(text string) string {
	return plainer.Replace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1 // an accent that stands by itself behind its letter
		}
		return r
	}, text))
}
