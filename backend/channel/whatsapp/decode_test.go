package whatsapp_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store"
	"google.golang.org/protobuf/proto"

	"planob/backend/channel"
	"planob/backend/channel/whatsapp"
	"planob/backend/desk"
)

var noon = time.Date(2026, time.November, 20, 15, 0, 0, 0, time.UTC)

func quote(id string) *waE2E.ContextInfo { return &waE2E.ContextInfo{StanzaID: proto.String(id)} }

// Everything a customer can say is shown as text, as a file, or as a placeholder; what nobody said is not shown.
func TestDecode(t *testing.T) {
	for name, c := range map[string]struct {
		m    *waE2E.Message
		want whatsapp.Said
		file string
	}{
		"text":     {&waE2E.Message{Conversation: proto.String("oi")}, whatsapp.Said{Text: "oi"}, ""},
		"extended": {&waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String("oi"), ContextInfo: quote("A1")}}, whatsapp.Said{Text: "oi", Answers: []string{"A1"}}, ""},
		"place": {&waE2E.Message{LocationMessage: &waE2E.LocationMessage{
			Name: proto.String("Padaria"), Address: proto.String("Rua A, 10"),
			DegreesLatitude: proto.Float64(-19.9), DegreesLongitude: proto.Float64(-43.95),
		}}, whatsapp.Said{Text: "Padaria\nRua A, 10\nhttps://maps.google.com/?q=-19.900000,-43.950000", Form: desk.FormPlace}, ""},
		"poll": {&waE2E.Message{PollCreationMessageV3: &waE2E.PollCreationMessage{
			Name: proto.String("Qual?"), Options: []*waE2E.PollCreationMessage_Option{{OptionName: proto.String("Fubá")}, {OptionName: proto.String("Milho")}},
		}}, whatsapp.Said{Text: "Qual?\n– Fubá\n– Milho", Form: desk.FormPoll}, ""},
		"button":   {&waE2E.Message{ButtonsResponseMessage: &waE2E.ButtonsResponseMessage{Response: &waE2E.ButtonsResponseMessage_SelectedDisplayText{SelectedDisplayText: "Sim"}}}, whatsapp.Said{Text: "Sim"}, ""},
		"image":    {&waE2E.Message{ImageMessage: &waE2E.ImageMessage{Mimetype: proto.String("image/jpeg"), Caption: proto.String("olha")}}, whatsapp.Said{Text: "olha"}, "IMG-20261120-150000.jpg"},
		"voice":    {&waE2E.Message{AudioMessage: &waE2E.AudioMessage{Mimetype: proto.String("audio/ogg; codecs=opus"), PTT: proto.Bool(true), ContextInfo: quote("A2")}}, whatsapp.Said{Answers: []string{"A2"}}, "PTT-20261120-150000.ogg"},
		"sound":    {&waE2E.Message{AudioMessage: &waE2E.AudioMessage{Mimetype: proto.String("audio/mpeg")}}, whatsapp.Said{}, "AUD-20261120-150000.mp3"},
		"film":     {&waE2E.Message{VideoMessage: &waE2E.VideoMessage{Mimetype: proto.String("video/mp4")}}, whatsapp.Said{}, "VID-20261120-150000.mp4"},
		"round":    {&waE2E.Message{PtvMessage: &waE2E.VideoMessage{Mimetype: proto.String("video/mp4")}}, whatsapp.Said{}, "VID-20261120-150000.mp4"},
		"file":     {&waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{Mimetype: proto.String("application/pdf"), FileName: proto.String("conta.pdf"), Caption: proto.String("segue")}}, whatsapp.Said{Text: "segue"}, "conta.pdf"},
		"nameless": {&waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{Mimetype: proto.String("application/pdf")}}, whatsapp.Said{}, "DOC-20261120-150000.pdf"},
		"sticker":  {&waE2E.Message{StickerMessage: &waE2E.StickerMessage{Mimetype: proto.String("image/webp")}}, whatsapp.Said{Form: desk.FormSticker}, "STK-20261120-150000.webp"},
		"card":     {&waE2E.Message{ContactMessage: &waE2E.ContactMessage{DisplayName: proto.String("João"), Vcard: proto.String("BEGIN:VCARD\r\nitem1.TEL;waid=5531977770009:+55 31 97777-0009\r\nTEL:\r\nEND:VCARD")}}, whatsapp.Said{Text: "João\n+55 31 97777-0009", Form: desk.FormContact}, "CONTACT-20261120-150000.vcf"},

		"reaction": {&waE2E.Message{ReactionMessage: &waE2E.ReactionMessage{Text: proto.String("👍")}}, whatsapp.Said{Nothing: true}, ""},
		"revoke":   {&waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{Key: &waCommon.MessageKey{}}}, whatsapp.Said{Nothing: true}, ""},
		"keys":     {&waE2E.Message{SenderKeyDistributionMessage: &waE2E.SenderKeyDistributionMessage{}, MessageContextInfo: &waE2E.MessageContextInfo{}}, whatsapp.Said{Nothing: true}, ""},
		"vote":     {&waE2E.Message{PollUpdateMessage: &waE2E.PollUpdateMessage{}}, whatsapp.Said{Nothing: true}, ""},
		"empty":    {&waE2E.Message{}, whatsapp.Said{Nothing: true}, ""},
		"none":     {nil, whatsapp.Said{Nothing: true}, ""},

		"payment":    {&waE2E.Message{SendPaymentMessage: &waE2E.SendPaymentMessage{}}, whatsapp.Said{Form: desk.FormOther}, ""},
		"empty text": {&waE2E.Message{Conversation: proto.String("")}, whatsapp.Said{Form: desk.FormOther}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := whatsapp.Decode(c.m, noon)
			files := ""
			for _, m := range got.Media {
				files += m.Name
			}
			if files != c.file {
				t.Errorf("file %q, want %q", files, c.file)
			}
			got.Media = nil
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// No bytes of a customer's make the reading panic, and every message is text, files, a placeholder or nothing.
func FuzzDecode(f *testing.F) {
	for _, m := range []*waE2E.Message{
		{Conversation: proto.String("oi")},
		{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String("oi"), ContextInfo: quote("A1")}},
		{ContactsArrayMessage: &waE2E.ContactsArrayMessage{Contacts: []*waE2E.ContactMessage{{Vcard: proto.String("x")}}}},
		{CommentMessage: &waE2E.CommentMessage{Message: &waE2E.Message{Conversation: proto.String("oi")}}},
		{ProtocolMessage: &waE2E.ProtocolMessage{}},
	} {
		b, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var m waE2E.Message
		if proto.Unmarshal(b, &m) != nil {
			return
		}
		got := whatsapp.Decode(&m, noon)
		if kinds := len(got.Media) > 0 || got.Text != ""; kinds == (got.Nothing || got.Form == desk.FormOther) {
			t.Fatalf("%+v", got)
		}
	})
}

// A number has one canonical form; the network may know it by another.
func TestNumberForms(t *testing.T) {
	for user, want := range map[string]string{
		"558488887777":  "+5584988887777", // old mobile
		"5584988887777": "+5584988887777",
		"551133334444":  "+551133334444", // landline
		"5511987654321": "+5511987654321",
		"12025550123":   "+12025550123",
		"31988887777":   "+31988887777", // Dutch by its code: nothing is guessed
		"":              "",
		"status":        "",
	} {
		if got := whatsapp.Canonical(user); got != want {
			t.Errorf("%s is %s, want %s", user, got, want)
		}
	}
	for number, want := range map[string]string{
		"+5584988887777": "[+5584988887777 +558488887777]",
		"+551133334444":  "[+551133334444]",
		"+12025550123":   "[+12025550123]",
		"5584988887777":  "[]",
		"+55 84":         "[]",
		"":               "[]",
	} {
		if got := fmt.Sprint(whatsapp.Forms(number)); got != want {
			t.Errorf("%s has the forms %s, want %s", number, got, want)
		}
	}
}

// Only an error that comes from before the frame proves that nothing left.
func TestOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want channel.Outcome
	}{
		"second write without a line": {whatsapp.BareNotConnected, channel.InDoubt},
		"no line while asking":        {whatsapp.ErrWrappedNotConnected, channel.NotSent},
		"no login":                    {whatsmeow.ErrNotLoggedIn, channel.NotSent},
		"session deleted":             {fmt.Errorf("save: %w", store.ErrDeviceDeleted), channel.NotSent},
		"question refused":            {fmt.Errorf("devices: %w", &whatsmeow.IQError{Code: 503}), channel.NotSent},
		"question not answered":       {fmt.Errorf("devices: %w", whatsmeow.ErrIQTimedOut), channel.NotSent},
		"question cut":                {&whatsmeow.DisconnectedError{Action: "info query"}, channel.NotSent},
		"question cut twice":          {&whatsmeow.DisconnectedError{Action: "info query (retry)"}, channel.NotSent},
		"message cut":                 {&whatsmeow.DisconnectedError{Action: "message send"}, channel.InDoubt},
		"message cut twice":           {&whatsmeow.DisconnectedError{Action: "message send (retry)"}, channel.InDoubt},
		"no acknowledgement":          {whatsmeow.ErrMessageTimedOut, channel.InDoubt},
		"out of time":                 {context.DeadlineExceeded, channel.InDoubt},
		"out of time while writing":   {fmt.Errorf("failed to send message node: %w", context.DeadlineExceeded), channel.InDoubt},
		"write failed":                {fmt.Errorf("failed to send message node: %w", errors.New("broken pipe")), channel.InDoubt},
		"something nobody knows":      {errors.New("?"), channel.InDoubt},
		"refused":                     {fmt.Errorf("%w %d", whatsmeow.ErrServerReturnedError, 479), channel.Rejected},
		"refused in words":            {fmt.Errorf("%w: no", whatsmeow.ErrServerReturnedError), channel.InDoubt},
	} {
		if got := whatsapp.OutcomeOf(c.err); got.Outcome != c.want {
			t.Errorf("%s: %s, want %s", name, got.Outcome, c.want)
		}
	}
}

// An error that names a customer loses the name before anybody sees it.
func TestSafe(t *testing.T) {
	for _, err := range []error{whatsapp.Secret, fmt.Errorf("send: %w", whatsapp.Secret), &whatsmeow.IQError{Code: 400, Text: "5531977770001"}} {
		if got := whatsapp.Safe(err).Error(); strings.Contains(got, "977770001") {
			t.Errorf("%q tells who", got)
		}
	}
	if !errors.Is(whatsapp.Safe(fmt.Errorf("x: %w", context.DeadlineExceeded)), context.DeadlineExceeded) {
		t.Error("the class is lost")
	}
}
