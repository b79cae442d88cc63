package desk

import (
	"strings"
	"unicode"
)

// Email is the canonical form of a mail address, lower case and bare, and false for what is none. It is stricter than
// the standard for mail: quoted names and address literals are typing errors in a customer's record.
func Email(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if i := strings.LastIndexByte(text, '<'); i >= 0 && strings.HasSuffix(text, ">") {
		text = text[i+1 : len(text)-1]
	}
	text = strings.TrimPrefix(strings.ToLower(strings.TrimRight(strings.TrimSpace(text), " \t,;.")), "mailto:")
	name, host, ok := strings.Cut(text, "@")
	if !ok || name == "" || len(name) > 64 || len(text) > 254 || !dotted(name) || strings.IndexFunc(name, unfit) >= 0 {
		return "", false
	}
	labels := strings.Split(host, ".")
	if len(labels) < 2 || len([]rune(labels[len(labels)-1])) < 2 {
		return "", false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' || strings.IndexFunc(l, notHost) >= 0 {
			return "", false
		}
	}
	return text, true
}

func dotted(name string) bool {
	return name[0] != '.' && name[len(name)-1] != '.' && !strings.Contains(name, "..")
}

func unfit(r rune) bool {
	return unicode.IsSpace(r) || !unicode.IsPrint(r) || r == unicode.ReplacementChar || strings.ContainsRune(`<>()[]\,;:"`, r)
}

func notHost(r rune) bool {
	return r != '-' && (r == unicode.ReplacementChar || !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r))
}
