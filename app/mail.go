package app

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"strings"

	"planob/app/bridge"
	"planob/backend/desk"
	"planob/backend/inbox"
	"planob/backend/mailhtml"
	"planob/backend/media"
)

// Bounds of the pictures that a mail brings and its frame shows; what is larger stays among the files.
const (
	maxPicture  = 6 << 20
	maxPictures = 16 << 20
)

// MailQuery asks for mails that no person wrote: those below before, those nobody has seen, those with a text.
type MailQuery struct {
	Before int64  `json:"before"` // 0 is the newest
	Limit  int    `json:"limit"`
	Unseen bool   `json:"unseen"`
	Text   string `json:"text"`
}

// MailPage is a page of mails that no person wrote.
type MailPage struct {
	Rows   []MailView `json:"rows"`
	More   bool       `json:"more"`
	Unseen int        `json:"unseen"` // of all, not of the page
}

// MailView is one of them.
type MailView struct {
	ID           int64       `json:"id"`
	Origin       string      `json:"origin"`
	Sender       string      `json:"sender"`
	Name         string      `json:"name"`
	Subject      string      `json:"subject"`
	Text         string      `json:"text"`
	At           string      `json:"at"`
	Seen         bool        `json:"seen"`
	HasHTML      bool        `json:"hasHTML"`
	Answerable   bool        `json:"answerable"`   // a person may take it for a customer's
	Conversation int64       `json:"conversation"` // where it stands since somebody did
	Files        []MediaView `json:"files"`
}

func mailView(m inbox.Mail) MailView {
	return MailView{
		ID: int64(m.ID), Origin: string(m.Origin), Sender: m.Sender, Name: m.Name, Subject: m.Subject, Text: m.Text, At: stamp(m.At),
		Seen: m.Seen, HasHTML: m.HasHTML, Answerable: m.Answerable(), Conversation: int64(m.Conversation), Files: each(m.Files, mediaView),
	}
}

// Mail is a page of what arrived and no person wrote ("Outros e-mails"), newest first.
func (s *Inbox) Mail(q MailQuery) (MailPage, error) {
	list, more, err := s.c.inbox.Mail(s.c.work(), inbox.MailQuery{
		Before: desk.MailID(q.Before), Limit: page(q.Limit, 50), Unseen: q.Unseen, Text: q.Text,
	})
	if err != nil {
		return MailPage{Rows: []MailView{}}, err
	}
	unseen, err := s.c.inbox.UnseenMail(s.c.work())
	return MailPage{Rows: each(list, mailView), More: more, Unseen: unseen}, err
}

// MarkMail says that mails were seen, or are to be looked at again; no ids mean all.
func (s *Inbox) MarkMail(ids []int64, seen bool) error {
	return s.c.inbox.MarkMail(s.c.work(), each(ids, func(id int64) desk.MailID { return desk.MailID(id) }), seen)
}

// TakeMail takes a mail for a customer's: it becomes a message of its sender's conversation.
func (s *Inbox) TakeMail(id int64) (ConversationView, error) {
	talk, err := s.c.inbox.TakeMail(s.c.work(), desk.MailID(id))
	if err != nil {
		return ConversationView{}, err
	}
	return s.c.conversation(talk)
}

// WholeMailView is what stands around a mail that is shown as its sender drew it.
type WholeMailView struct {
	ID      int64          `json:"id"`
	Subject string         `json:"subject"`
	URL     string         `json:"url"`     // of the document for the frame
	Blocked int            `json:"blocked"` // remote pictures that are not shown
	Remote  int            `json:"remote"`  // of these, how many a person may ask for
	Links   []MailLinkView `json:"links"`   // by their numbers in the document
}

// MailLinkView is one address that a mail wants to lead to.
type MailLinkView struct {
	Text    string `json:"text"`
	Address string `json:"address"`
	Host    string `json:"host"`   // where it really leads
	Astray  bool   `json:"astray"` // the text names another host
}

// WholeMail tells what stands around a mail: where its document is, and where its links lead.
func (s *Inbox) WholeMail(id int64) (WholeMailView, error) {
	l, err := s.c.letter(id)
	if err != nil {
		return WholeMailView{}, err
	}
	cleaned, asked := mailhtml.Clean(l.html, mailhtml.Options{}), mailhtml.Clean(l.html, mailhtml.Options{Remote: true})
	return WholeMailView{
		ID: id, Subject: l.subject, URL: fmt.Sprintf("/files/mail/%d", id), Blocked: cleaned.Blocked,
		Remote: cleaned.Blocked - asked.Blocked, Links: each(cleaned.Links, mailLink),
	}, nil
}

func mailLink(l mailhtml.Link) MailLinkView {
	return MailLinkView{Text: l.Text, Address: l.Address, Host: l.Host, Astray: l.Astray}
}

// OpenMail implements bridge.Media.
func (p pictures) OpenMail(id int64, want bridge.Drawing) (bridge.Mail, error) {
	s := p.a.now()
	l, err := s.letter(id)
	if err != nil {
		return bridge.Mail{}, err
	}
	left := int64(maxPictures)
	cleaned := mailhtml.Clean(l.html, mailhtml.Options{
		Remote:  want.Pictures,
		Picture: func(contentID string) string { return s.picture(l.files, contentID, &left) },
	})
	return bridge.Mail{
		HTML:   mailhtml.Frame(cleaned.HTML, want.Pictures, want.Dark),
		Policy: mailhtml.Policy(want.Pictures),
	}, nil
}

// letter is what of a mail is drawn.
type letter struct {
	subject string
	html    string
	files   []desk.Media
}

// letter finds a message, or a mail that is none. Their ids come from one generator and never meet.
func (s *shop) letter(id int64) (letter, error) {
	var l letter
	m, err := s.threads.Message(s.ctx, desk.MessageID(id))
	if desk.ErrorCode(err) == desk.CodeNotFound {
		var other inbox.Mail
		other, err = s.threads.MailByID(s.ctx, desk.MailID(id))
		l = letter{subject: other.Subject, html: other.HTML, files: other.Files}
	} else {
		l = letter{subject: m.Subject, html: m.HTML, files: m.Media}
	}
	if err == nil && l.html == "" {
		err = desk.NewError(desk.CodeNotFound, "inbox.mail.gone", nil)
	}
	return l, err
}

// picture is the picture that a mail calls by its content id, as an address that holds it: the frame has no session and
// asks for nothing. "" when there is none to show; left is what the frame may still hold.
func (s *shop) picture(files []desk.Media, contentID string, left *int64) string {
	for _, f := range files {
		if f.ContentID == "" || !sameID(f.ContentID, contentID) || !media.Image(f.MIME) || f.Size > min(maxPicture, *left) {
			continue
		}
		file, err := s.files.Open(f.SHA256)
		if err != nil {
			return "" // its bytes are gone; the frame shows that a picture is missing
		}
		defer file.Close()
		raw, err := io.ReadAll(io.LimitReader(file, maxPicture))
		if err != nil {
			return ""
		}
		*left -= int64(len(raw))
		return "data:" + f.MIME + ";base64," + base64.StdEncoding.EncodeToString(raw)
	}
	return ""
}

// sameID compares content ids as mail programs write them: with or without brackets, perhaps with "%40" for "@".
func sameID(a, b string) bool {
	bare := func(id string) string {
		if plain, err := url.PathUnescape(id); err == nil {
			id = plain
		}
		return strings.Trim(id, "<>")
	}
	return strings.EqualFold(bare(a), bare(b))
}
