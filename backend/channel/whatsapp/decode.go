package whatsapp

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/reflect/protoreflect"

	"planob/backend/channel"
	"planob/backend/desk"
)

// said is what one message says.
type said struct {
	text    string
	media   []channel.Media
	answers []string
	nothing bool // no person said anything: a reaction, a revocation, keys
	form    desk.Form
}

// formOfMessage tells what a message is besides text and files.
func formOfMessage(m *waE2E.Message) desk.Form {
	switch {
	case m.LocationMessage != nil, m.LiveLocationMessage != nil:
		return desk.FormPlace
	case m.ContactMessage != nil, m.ContactsArrayMessage != nil:
		return desk.FormContact
	case m.StickerMessage != nil:
		return desk.FormSticker
	case question(m) != "":
		return desk.FormPoll
	}
	return desk.FormNone
}

// silentFields are parts of a message in which no person says anything that this program shows.
var silentFields = map[protoreflect.Name]bool{
	"senderKeyDistributionMessage": true, "fastRatchetKeySenderKeyDistributionMessage": true, "messageContextInfo": true,
	"protocolMessage": true, "reactionMessage": true, "encReactionMessage": true, "pollUpdateMessage": true,
	"keepInChatMessage": true, "pinInChatMessage": true, "stickerSyncRmrMessage": true, "call": true, "chat": true,
	"callLogMesssage": true, "bcallMessage": true, "albumMessage": true, "messageHistoryBundle": true,
	"messageHistoryNotice": true, "encEventResponseMessage": true, "secretEncryptedMessage": true,
	"placeholderMessage": true, "statusMentionMessage": true, "groupStatusMentionMessage": true,
	"scheduledCallEditMessage": true, "groupRootKeyShare": true, "rootSecretDistributeMessage": true,
	"limitSharingMessage": true, "pollResultSnapshotMessage": true, "pollResultSnapshotMessageV3": true,
	"statusNotificationMessage": true, "editedMessage": true, "acp2SettingMessage": true,
}

// decode reads a message after its wrappers were taken off.
func (l *link) decode(m *waE2E.Message, at time.Time) said {
	if m == nil || silentMessage(m) {
		return said{nothing: true}
	}
	s := said{answers: quoted(m), form: formOfMessage(m)}
	l.decodeMedia(&s, m, at)
	if len(s.media) > 0 || decodeText(&s, m) {
		return s
	}
	s.form = desk.FormOther // somebody said something that we cannot show
	return s
}

func silentMessage(m *waE2E.Message) bool {
	silent := true
	m.ProtoReflect().Range(func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		silent = silentFields[f.Name()]
		return silent
	})
	return silent
}

// decodeText fills in what can be read as text; false if there is none.
func decodeText(s *said, m *waE2E.Message) bool {
	switch {
	case m == nil:
	case m.Conversation != nil:
		s.text = m.GetConversation()
	case m.ExtendedTextMessage != nil:
		s.text = m.GetExtendedTextMessage().GetText()
	case m.LocationMessage != nil:
		p := m.GetLocationMessage()
		s.text = place(p.GetName(), p.GetAddress(), p.GetComment(), p.GetDegreesLatitude(), p.GetDegreesLongitude())
	case m.LiveLocationMessage != nil:
		p := m.GetLiveLocationMessage()
		s.text = place(p.GetCaption(), "", "", p.GetDegreesLatitude(), p.GetDegreesLongitude())
	case m.ButtonsResponseMessage != nil:
		s.text = m.GetButtonsResponseMessage().GetSelectedDisplayText()
	case m.TemplateButtonReplyMessage != nil:
		s.text = m.GetTemplateButtonReplyMessage().GetSelectedDisplayText()
	case m.ListResponseMessage != nil:
		s.text = m.GetListResponseMessage().GetTitle()
	case m.InteractiveResponseMessage != nil:
		s.text = m.GetInteractiveResponseMessage().GetBody().GetText()
	case m.ButtonsMessage != nil:
		s.text = m.GetButtonsMessage().GetContentText()
	case m.ListMessage != nil:
		s.text = lines(m.GetListMessage().GetTitle(), m.GetListMessage().GetDescription())
	case m.TemplateMessage != nil:
		s.text = m.GetTemplateMessage().GetHydratedTemplate().GetHydratedContentText()
	case m.InteractiveMessage != nil:
		s.text = m.GetInteractiveMessage().GetBody().GetText()
	case m.GroupInviteMessage != nil:
		s.text = lines(m.GetGroupInviteMessage().GetGroupName(), m.GetGroupInviteMessage().GetCaption())
	case m.ProductMessage != nil:
		p := m.GetProductMessage()
		s.text = lines(p.GetProduct().GetTitle(), p.GetProduct().GetDescription(), p.GetBody())
	case m.OrderMessage != nil:
		s.text = lines(m.GetOrderMessage().GetOrderTitle(), m.GetOrderMessage().GetMessage())
	case m.EventMessage != nil:
		s.text = lines(m.GetEventMessage().GetName(), m.GetEventMessage().GetDescription())
	case m.CommentMessage != nil:
		return decodeText(s, m.GetCommentMessage().GetMessage())
	default:
		s.text = question(m)
	}
	return s.text != ""
}

// question is a poll as text.
func question(m *waE2E.Message) string {
	for _, poll := range []*waE2E.PollCreationMessage{
		m.GetPollCreationMessage(), m.GetPollCreationMessageV2(), m.GetPollCreationMessageV3(), m.GetPollCreationMessageV5(),
		m.GetPollCreationMessageV6(),
	} {
		if poll == nil {
			continue
		}
		all := []string{poll.GetName()}
		for _, o := range poll.GetOptions() {
			all = append(all, "– "+o.GetOptionName())
		}
		return lines(all...)
	}
	return ""
}

// place is a location as text that any map opens.
func place(name, address, comment string, latitude, longitude float64) string {
	at := strconv.FormatFloat(latitude, 'f', 6, 64) + "," + strconv.FormatFloat(longitude, 'f', 6, 64)
	return lines(name, address, comment, "https://maps.google.com/?q="+at)
}

// lines joins what is not empty.
func lines(all ...string) string {
	var kept []string
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, "\n")
}

// quoted is the id of the message this one answers.
func quoted(m *waE2E.Message) []string {
	for _, part := range []interface{ GetContextInfo() *waE2E.ContextInfo }{
		m.GetExtendedTextMessage(), m.GetImageMessage(), m.GetVideoMessage(), m.GetPtvMessage(), m.GetAudioMessage(),
		m.GetDocumentMessage(), m.GetStickerMessage(), m.GetLocationMessage(), m.GetLiveLocationMessage(),
		m.GetContactMessage(), m.GetContactsArrayMessage(), m.GetButtonsResponseMessage(),
		m.GetTemplateButtonReplyMessage(), m.GetListResponseMessage(), m.GetInteractiveResponseMessage(),
	} {
		if id := part.GetContextInfo().GetStanzaID(); id != "" {
			return []string{id}
		}
	}
	return nil
}

// fileName names a file that came without a name, the way WhatsApp's own export does.
func fileName(prefix, mime string, at time.Time) string {
	return fmt.Sprintf("%s-%s%s", prefix, at.UTC().Format("20060102-150405"), extension(mime))
}

func extension(mime string) string {
	kind, _, _ := strings.Cut(mime, ";")
	switch strings.TrimSpace(strings.ToLower(kind)) {
	case "image/jpeg":
		return ".jpg"
	case "image/png":
		return ".png"
	case "image/webp":
		return ".webp"
	case "image/gif":
		return ".gif"
	case "video/mp4":
		return ".mp4"
	case "video/3gpp":
		return ".3gp"
	case "audio/ogg":
		return ".ogg"
	case "audio/mpeg":
		return ".mp3"
	case "audio/mp4", "audio/aac":
		return ".m4a"
	case "application/pdf":
		return ".pdf"
	}
	return ""
}
