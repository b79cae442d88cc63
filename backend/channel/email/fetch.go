package email

import (
	"context"
	"io"
	"sort"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// head is what is known of a mail before its bytes are fetched.
type head struct {
	uid  imap.UID
	at   time.Time
	size int64
}

// heads lists the mails from a UID on, in order.
func (s *session) heads(ctx context.Context, from imap.UID) ([]head, error) {
	set := imap.UIDSet{imap.UIDRange{Start: from, Stop: 0}}
	var all []head
	err := s.do(ctx, "list mails", func() error {
		cmd := s.client.Fetch(set, &imap.FetchOptions{UID: true, InternalDate: true, RFC822Size: true})
		defer cmd.Close()
		for {
			msg := cmd.Next()
			if msg == nil {
				return cmd.Close()
			}
			var h head
			for item := msg.Next(); item != nil; item = msg.Next() {
				switch item := item.(type) {
				case imapclient.FetchItemDataUID:
					h.uid = item.UID
				case imapclient.FetchItemDataInternalDate:
					h.at = item.Time
				case imapclient.FetchItemDataRFC822Size:
					h.size = item.Size
				}
			}
			if h.uid >= from { // "n:*" always gives the last mail, also when it is below n
				all = append(all, h)
			}
		}
	})
	sort.Slice(all, func(i, j int) bool { return all[i].uid < all[j].uid })
	return all, err
}

// plainHeads lists the same by a search alone, for a server whose answers to heads cannot be read.
func (s *session) plainHeads(ctx context.Context, from imap.UID) ([]head, error) {
	uids, err := s.search(ctx, imap.SearchCriteria{UID: []imap.UIDSet{{imap.UIDRange{Start: from, Stop: 0}}}})
	var all []head
	for _, uid := range uids {
		if uid >= from {
			all = append(all, head{uid: uid})
		}
	}
	return all, err
}

func (s *session) search(ctx context.Context, criteria imap.SearchCriteria) ([]imap.UID, error) {
	var uids []imap.UID
	err := s.do(ctx, "search", func() error {
		data, err := s.client.UIDSearch(&criteria, nil).Wait()
		if err != nil {
			return err
		}
		uids = data.AllUIDs()
		return nil
	})
	sort.Slice(uids, func(i, j int) bool { return uids[i] < uids[j] })
	return uids, err
}

// fetch brings the bytes of mails; cut says that there were more than maxMail. Those that arrived before an error have
// been handed over.
func (s *session) fetch(ctx context.Context, uids []imap.UID, section imap.FetchItemBodySection, each func(uid imap.UID, raw []byte, cut bool)) error {
	return s.do(ctx, "fetch", func() error {
		cmd := s.client.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{&section}})
		for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
			var uid imap.UID
			for item := msg.Next(); item != nil; item = msg.Next() {
				switch item := item.(type) {
				case imapclient.FetchItemDataUID:
					uid = item.UID
				case imapclient.FetchItemDataBodySection:
					if item.Literal == nil {
						continue
					}
					raw, rest, err := readLiteral(item.Literal, item.Literal.Size())
					// A literal that the connection cut short ends without an error. The command is left as it is then:
					// ending it would read the same literal again, beside the library's own reader.
					if err != nil || int64(len(raw))+rest != item.Literal.Size() {
						return io.ErrUnexpectedEOF
					}
					each(uid, raw, len(raw) >= maxMail)
				}
			}
		}
		return cmd.Close()
	})
}

// readLiteral keeps maxMail bytes and counts the rest, whatever size the server spoke of before. It never reads a
// literal that has ended: the library's reader is at the bytes behind it by then.
func readLiteral(literal io.Reader, size int64) (raw []byte, rest int64, err error) {
	raw, err = io.ReadAll(io.LimitReader(literal, maxMail))
	if err != nil || size <= maxMail || len(raw) < maxMail {
		return raw, 0, err
	}
	rest, err = io.Copy(io.Discard, literal)
	return raw, rest, err
}
