package mailhtml

import (
	"regexp"
	"strings"
)

var (
	// "Em qua., 20 de nov. de 2026 às 10:11, Maria <maria@exemplo.com> escreveu:", in the languages of common programs.
	wrote = regexp.MustCompile(`(?i)^[ \t]*(em|on|el|le|il|am|a|no dia)[ \t].{4,300}(escreveu|wrote|escribi[oó]|a [eé]crit|ha scritto|schrieb.{0,80})[ \t]*:[ \t]*$`)
	// the rule that Outlook draws, in the languages it does
	original = regexp.MustCompile(`(?i)^[ \t]*-{2,}[ \t]*(mensagem original|original message|mensaje original|message d'origine)[ \t]*-{2,}[ \t]*$`)
	rule     = regexp.MustCompile(`^[ \t]*_{10,}[ \t]*$`)
	// the header block of a reply in Outlook and in phones
	fieldFrom = regexp.MustCompile(`(?i)^[ \t]*\*?(de|from)[ \t]*:\*?[ \t]*\S`)
	fieldSent = regexp.MustCompile(`(?i)^[ \t]*\*?(enviad[ao]( em)?|sent|data|date|enviado el)[ \t]*:`)
	fieldTo   = regexp.MustCompile(`(?i)^[ \t]*\*?(para|to|assunto|subject|asunto)[ \t]*:`)
	// a forwarded mail is what the sender wants to show, never a tail
	forwarded = regexp.MustCompile(`(?i)^[ \t]*(-{3,}[ \t]*(mensagem encaminhada|forwarded message)|begin forwarded message|in[ií]cio da mensagem encaminhada)`)
)

// Bounds of the search for a tail; a letter stays far below them.
const (
	maxLines         = 20000
	maxIntroductions = 500
)

// TrimQuote cuts the quoted earlier mails off the end of a plain text. It cuts only where it is sure that nothing new
// follows: a text that answers between the lines, forwards, or is nothing but a quote stays whole. trimmed says that
// something was cut.
func TrimQuote(text string) (shown string, trimmed bool) {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if len(lines) > maxLines {
		return text, false
	}
	at := tail(lines)
	if at < 0 {
		return text, false
	}
	shown = strings.TrimRight(strings.Join(lines[:at], "\n"), " \t\r\n")
	if strings.TrimSpace(shown) == "" {
		return text, false
	}
	return shown, true
}

// tail is the index of the first line of the quoted tail, or -1.
func tail(lines []string) int {
	quotesFrom := onlyQuotesFrom(lines)
	candidates := 0
	for i, line := range lines {
		switch {
		case forwarded.MatchString(line):
			return -1
		case original.MatchString(line), headerBlock(lines[i:]):
			return i
		case rule.MatchString(line) && headerBlock(skipBlank(lines[i+1:])):
			return i
		case quoted(line):
			// a quote without an introduction: a tail only if nothing but quotes follows
			if i >= quotesFrom {
				return i
			}
		}
		n, tried := introduction(lines[i:])
		if n > 0 {
			rest := skipBlank(lines[i+n:])
			if len(rest) > 0 && quoted(rest[0]) && len(lines)-len(rest) < quotesFrom {
				return -1 // answers between the lines
			}
			return i
		}
		if candidates += tried; candidates > maxIntroductions {
			return -1
		}
	}
	return -1
}

// introduction is how many lines, up to three, the "… escreveu:" at the beginning of lines is wrapped over; 0 is none.
// tried is how often it had to look closely.
func introduction(lines []string) (n, tried int) {
	joined := ""
	for n < 3 && n < len(lines) {
		line := strings.TrimSpace(lines[n])
		n++
		if line == "" || quoted(line) {
			break
		}
		joined = strings.TrimSpace(joined + " " + line)
		if len(joined) > 500 {
			break
		}
		if strings.HasSuffix(joined, ":") {
			if tried++; wrote.MatchString(joined) {
				return n, tried
			}
		}
	}
	return 0, tried
}

// headerBlock reports whether lines begin with the sender, date and recipient of a quoted mail.
func headerBlock(lines []string) bool {
	if len(lines) < 3 || !fieldFrom.MatchString(lines[0]) {
		return false
	}
	sent, to := false, false
	for _, line := range lines[1:min(len(lines), 7)] {
		sent = sent || fieldSent.MatchString(line)
		to = to || fieldTo.MatchString(line)
	}
	return sent && to
}

func quoted(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " \t"), ">") }

// onlyQuotesFrom is the index from which on there are quotes and empty lines only.
func onlyQuotesFrom(lines []string) int {
	i := len(lines)
	for i > 0 && (strings.TrimSpace(lines[i-1]) == "" || quoted(lines[i-1])) {
		i--
	}
	return i
}

func skipBlank(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	return lines
}
