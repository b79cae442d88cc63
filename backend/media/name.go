package media

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxName = 180 // bytes; every file system we meet takes 255, and "(2)" must still fit
	maxExt  = 16
	// noName is what a file without a usable name is called; people read it.
	noName = "arquivo"
)

// CleanName makes the name a sender gave to a file harmless: no folder, nothing a file system or Windows refuses, no
// control that turns the text around. Such controls become a visible mark, so that "a.pdf\u202Efdp.exe" shows its end. It is
// idempotent and never returns "".
func CleanName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, "\uFFFD"))
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = norm.NFC.String(strings.Map(cleanRune, name))
	name = trimName(cutName(trimName(name)))
	if name == "" {
		return noName
	}
	if reserved(name) {
		name = trimName(cutName("_" + name))
	}
	return name
}

func cleanRune(r rune) rune {
	switch {
	case turnsText(r):
		return '\uFFFD'
	case strings.ContainsRune(`<>:"|?*`, r):
		return '_'
	case unicode.IsControl(r), r == '\u2028', r == '\u2029':
		return -1
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

// turnsText tells the characters that are not seen and make a name read otherwise than it is.
func turnsText(r rune) bool {
	return r == '\u061C' || r == '\u200B' || r == '\u200E' || r == '\u200F' || r == '\uFEFF' ||
		r >= '\u202A' && r <= '\u202E' || r >= '\u2060' && r <= '\u206F'
}

// trimName takes away what Windows drops silently (a dot or a space at the end) or what hides a file (a dot in front).
func trimName(s string) string {
	return strings.TrimRight(strings.TrimLeft(s, " ."), " .")
}

// cutName shortens in the middle: the extension says what the file is and stays.
func cutName(s string) string {
	if len(s) <= maxName {
		return s
	}
	ext := s[len(s)-len(Ext(s)):]
	base, room := s[:len(s)-len(ext)], maxName-len(ext)
	for room > 0 && !utf8.RuneStart(base[room]) {
		room--
	}
	return strings.TrimRight(base[:room], " .") + ext
}

// Ext is the extension of a name with its dot in lower case, "" for none.
func Ext(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i < 0 || len(name)-i > maxExt {
		return ""
	}
	return strings.ToLower(name[i:])
}

// reserved tells the names that are devices on Windows, with any extension.
func reserved(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	base = strings.ToUpper(strings.TrimRight(base, " "))
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	port, found := strings.CutPrefix(base, "COM")
	if !found {
		port, found = strings.CutPrefix(base, "LPT")
	}
	return found && utf8.RuneCountInString(port) == 1 && strings.ContainsAny(port, "0123456789¹²³")
}
