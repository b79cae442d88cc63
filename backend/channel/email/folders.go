package email

import (
	"context"
	"strings"

	"github.com/emersion/go-imap/v2"
)

// names that servers without SPECIAL-USE give to the folder of sent mail
var sentNames = []string{
	"sent", "sent items", "sent messages", "sent mail", "enviados", "itens enviados", "enviadas", "mensagens enviadas",
	"e-mails enviados", "elementos enviados",
}

// folders are the places where a copy of what was sent can lie.
type folders struct {
	sent string // "" where there is none
	all  string // "all mail", where the server has it
}

// findFolders asks the server for its names.
func (s *session) findFolders(ctx context.Context) (folders, error) {
	var found folders
	var list []*imap.ListData
	err := s.do(ctx, "list folders", func() (err error) {
		var options *imap.ListOptions
		if s.caps.Has(imap.CapSpecialUse) && s.caps.Has(imap.CapListExtended) {
			options = &imap.ListOptions{ReturnSpecialUse: true}
		}
		list, err = s.client.List("", "*", options).Collect()
		return err
	})
	best := len(sentNames)
	for _, box := range list {
		special := false
		for _, attr := range box.Attrs {
			switch attr {
			case imap.MailboxAttrSent:
				found.sent, special, best = box.Mailbox, true, -1
			case imap.MailboxAttrAll:
				found.all = box.Mailbox
			case imap.MailboxAttrNoSelect, imap.MailboxAttrNonExistent:
				special = true
			}
		}
		if special {
			continue
		}
		name := box.Mailbox
		if box.Delim != 0 {
			name = name[strings.LastIndex(name, string(box.Delim))+1:]
		}
		for i, known := range sentNames {
			if i < best && strings.EqualFold(name, known) {
				found.sent, best = box.Mailbox, i
			}
		}
	}
	return found, err
}

// holds reports whether one of the folders has a mail with this Message-ID.
func (s *session) holds(ctx context.Context, in folders, key string) (bool, error) {
	for _, name := range []string{in.sent, in.all} {
		if name == "" {
			continue
		}
		if _, err := s.selectMailbox(ctx, name, true); err != nil {
			return false, err
		}
		uids, err := s.search(ctx, imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: key}}})
		if err != nil {
			return false, err
		}
		if len(uids) > 0 {
			return true, nil
		}
	}
	return false, nil
}
