package email

import (
	"context"
	"fmt"
	"strings"
	"time"

	"planob/backend/channel"
)

// Transcript is what the adapter makes of a mail, as text for the golden files. own is the shop's address.
func Transcript(raw []byte, own string) string {
	var out strings.Builder
	config := Config{Address: own}
	c := &Channel{id: 7, config: config, now: epoch}
	in, receipt, ours := c.incoming(raw, head{})
	fmt.Fprintf(&out, "id: %s\npeer: %s (%s)\norigin: %s\nours: %v\nsubject: %s\ndate: %s\nanswers: %s\nunreadable: %v\n",
		in.RemoteID, in.Peer.Value, in.Peer.Name, in.Origin, ours, in.Subject, in.At.UTC().Format("2006-01-02 15:04:05"), strings.Join(in.Answers, " "), in.Unreadable)
	if receipt != nil {
		fmt.Fprintf(&out, "receipt: %s %s %q\n", receipt.State, strings.Join(receipt.Keys, " "), receipt.Code)
	}
	for _, m := range in.Media {
		fmt.Fprintf(&out, "media: %q %s %d bytes inline=%v %s\n", m.Name, m.MIME, m.Size, m.Inline, m.ContentID)
	}
	fmt.Fprintf(&out, "--- text\n%s\n--- html\n%s\n", in.Text, in.HTML)
	return out.String()
}

// ParseAll runs a mail through everything that reads foreign bytes and tells what the fuzz targets assert.
func ParseAll(raw []byte, own string) (in channel.Incoming, receipt *channel.Receipt, ours bool) {
	return (&Channel{id: 7, config: Config{Address: own}, now: epoch}).incoming(raw, head{})
}

// ParseReport reads a status part alone.
func ParseReport(raw, returned []byte) (found, failed bool, original, code string) {
	r := readReport(body{reports: [][]byte{raw}, returned: [][]byte{returned}}, nil)
	if r == nil {
		return false, false, "", ""
	}
	return true, r.Failed, r.Original, r.Code
}

// ParseAddresses reads an address header.
func ParseAddresses(header string) (values, names []string) {
	for _, a := range parseAddresses(header) {
		values, names = append(values, a.Value), append(names, a.Name)
	}
	return values, names
}

// DecodeWords decodes a header.
func DecodeWords(header string) string { return decodeWords(header) }

// IsNobody reports whether an address is one that nobody answers.
func IsNobody(value string) bool { return isNobody(value) }

// Compose writes a mail.
func Compose(ctx context.Context, from, fromName string, m channel.Outgoing, now time.Time) ([]byte, error) {
	return compose(ctx, address{from, fromName}, address{m.To, m.Name}, m, now)
}

func epoch() time.Time { return time.Unix(0, 0) }

// Pauses are the first pauses of a back-off.
func Pauses(first, most time.Duration, n int) []time.Duration {
	b := backoff{first: first, most: most}
	all := make([]time.Duration, n)
	for i := range all {
		all[i] = b.pause()
	}
	return all
}
