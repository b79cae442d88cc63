// Package chatfile reads the conversations that WhatsApp exports ("Exportar conversa"): a text file of lines, alone or in
// a zip beside the files that were sent. There is no published format. What is read here is what phones write: Android
// and iPhone forms, days in three orders, clocks of 12 and 24 hours, in Portuguese, English and Spanish.
package chatfile

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Order is how a file writes its days.
type Order string

// The orders.
const (
	DayFirst   Order = "day"
	MonthFirst Order = "month"
	YearFirst  Order = "year"
)

// Line is one thing said in a conversation.
type Line struct {
	// At is the minute, or on an iPhone the second, at which the phone that exported shows it.
	At   time.Time
	Who  string // as the phone that exported calls them
	Text string
	// File is the name of a file that was sent with it, "" for none. It may be missing beside the text.
	File string
	// Left says that a file was sent and not exported.
	Left bool
	// Gone says that who said it took it back.
	Gone bool
}

// Chat is a whole exported conversation.
type Chat struct {
	Lines []Line
	// People are those who said something, who said most first.
	People []string
	Order  Order
	// Sure is false when the days could as well be read with the month first.
	Sure bool
	// Notices is how many lines told about the conversation itself ("criptografia de ponta a ponta") and were left out.
	Notices int
}

// The bounds of a file. A line above maxLine is cut; more lines than maxLines are refused.
const (
	maxLine  = 256 << 10
	maxLines = 2_000_000
)

// Errors of Read.
var (
	// ErrNotChat: no line of the file looks like a line of a conversation.
	ErrNotChat = errors.New("not an exported conversation")
	// ErrTooBig: the file holds more than any conversation.
	ErrTooBig = errors.New("more lines than a conversation has")
)

// Read reads the text of an exported conversation. zone is where the phone was. order is how days are written, "" to find
// out. The text must be UTF-8; what is not is replaced.
func Read(r io.Reader, zone *time.Location, order Order) (Chat, error) {
	raw, err := split(r)
	if err != nil {
		return Chat{}, err
	}
	if len(raw) == 0 {
		return Chat{}, ErrNotChat
	}
	chat := Chat{Order: order, Sure: true}
	if order == "" {
		chat.Order, chat.Sure = findOrder(raw)
	}
	said := map[string]int{}
	for _, l := range raw {
		at, ok := l.when.time(chat.Order, zone)
		if !ok || l.who == "" {
			chat.Notices++
			continue
		}
		line := Line{At: at, Who: l.who}
		if !line.read(l.text.String()) {
			chat.Notices++
			continue
		}
		said[line.Who]++
		chat.Lines = append(chat.Lines, line)
	}
	if len(chat.Lines) == 0 {
		return Chat{}, ErrNotChat
	}
	chat.People = bySize(said)
	return chat, nil
}

// rawLine is one entry of the file: a head and what follows until the next head.
type rawLine struct {
	when stamp
	who  string
	text strings.Builder
}

// split cuts the file into entries. What comes before the first head is no conversation and is left out.
func split(r io.Reader) ([]*rawLine, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	var all []*rawLine
	for first := true; ; first = false {
		text, err := readLine(in)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read an exported conversation: %w", err)
		}
		if first {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		if text == "" && errors.Is(err, io.EOF) {
			return all, nil
		}
		switch when, rest, ok := head(text); {
		case ok:
			if len(all) == maxLines {
				return nil, ErrTooBig
			}
			l := &rawLine{when: when}
			l.who, rest = writer(rest)
			l.text.WriteString(rest)
			all = append(all, l)
		case len(all) > 0:
			if last := &all[len(all)-1].text; last.Len() < maxLine {
				last.WriteByte('\n')
				last.WriteString(text)
			}
		}
		if errors.Is(err, io.EOF) {
			return all, nil
		}
	}
}

// readLine reads up to the next line end and drops what is above maxLine.
func readLine(in *bufio.Reader) (string, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if room := maxLine - len(line); room > 0 {
			line = append(line, part[:min(len(part), room)]...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		text := strings.TrimRight(string(line), "\r\n")
		if !utf8.ValidString(text) {
			text = strings.ToValidUTF8(text, "\ufffd")
		}
		return text, err
	}
}

// writer parts "Nome: texto". Without a name it is a notice about the conversation. A name may hold a colon only when no
// space follows it.
func writer(rest string) (who, text string) {
	who, text, ok := strings.Cut(rest, ": ")
	if !ok {
		if who, ok = strings.CutSuffix(rest, ":"); !ok {
			return "", rest
		}
		text = ""
	}
	who = strings.TrimSpace(strings.Trim(who, marks))
	if who == "" || utf8.RuneCountInString(who) > maxWho || strings.ContainsAny(who, "\n") {
		return "", rest
	}
	return who, text
}

// maxWho is more than WhatsApp lets a name or a saved contact have.
const maxWho = 120

// marks are the invisible signs of direction that phones put around names and files.
const marks = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"

func bySize(said map[string]int) []string {
	all := make([]string, 0, len(said))
	for who := range said {
		all = append(all, who)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(said[b], said[a]), cmp.Compare(a, b)) })
	return all
}
