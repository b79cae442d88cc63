package email

import (
	"context"
	"strconv"

	"planob/backend/channel"
	"planob/backend/desk"
)

// deliver gives one mail to the sink and tries again until it is stored.
func (r *receiver) deliver(ctx context.Context, sink channel.Sink, validity uint32, h head, got fetched, backlog bool) error {
	in, receipt, ours := r.incoming(got.raw, h)
	if ours {
		return nil
	}
	if !got.whole {
		partly(&in, h)
	}
	if got.raw == nil {
		in.RemoteID = "imap:" + strconv.FormatUint(uint64(validity), 10) + ":" + strconv.FormatUint(uint64(h.uid), 10)
	}
	in.Backlog = backlog
	return r.insist(ctx, "store a mail", func() error {
		if receipt != nil {
			if err := sink.Receipt(ctx, *receipt); err != nil {
				return err
			}
		}
		return sink.Receive(ctx, in)
	})
}

// partly makes a message of the beginning of a mail: its words if they were there, and its files by name alone.
func partly(in *channel.Incoming, h head) {
	in.Unreadable = in.Text == ""
	for i := range in.Media {
		in.Media[i].Open = nil
	}
	in.Media = append(in.Media, channel.Media{Name: "1.eml", MIME: "message/rfc822", Size: h.size})
}

// incoming is a mail in the words of the port. ours is true for one that we wrote to ourselves: no message.
func (c *Channel) incoming(raw []byte, h head) (in channel.Incoming, receipt *channel.Receipt, ours bool) {
	mail := parse(raw)
	peer, origin, ours := mail.sender(c.config.own())
	text, html := mail.text()
	in = channel.Incoming{
		Account: c.id, RemoteID: mail.ID, Peer: channel.Peer{Value: peer.Value, Name: peer.Name},
		At: h.at, Subject: mail.Subject, Text: text, HTML: html, Media: mail.Media,
		Unreadable: !mail.Readable, Origin: origin, Answers: mail.Answers, Raw: raw,
	}
	if in.At.IsZero() {
		in.At = mail.Date
	}
	if in.At.IsZero() {
		in.At = c.now()
	}
	if r := mail.Report; r != nil && r.Failed && r.Original != "" {
		receipt = &channel.Receipt{
			Account: c.id, Keys: []string{r.Original}, State: desk.Rejected, At: in.At, Code: r.Code, Reason: "email.bounced",
		}
	}
	return in, receipt, ours
}
