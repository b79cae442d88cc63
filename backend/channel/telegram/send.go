package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"planob/backend/channel"
)

// Send implements channel.Channel. A "no" of Telegram, and what happened before the last byte left, are proof; everything
// else is doubt, which only a person settles: there is nothing to ask.
func (c *Channel) Send(ctx context.Context, m channel.Outgoing) channel.Result {
	chat, err := strconv.ParseInt(cmp.Or(m.Ref, m.To), 10, 64)
	if err != nil || chat == 0 || strings.HasPrefix(cmp.Or(m.Ref, m.To), "+") {
		return channel.Result{Outcome: channel.Rejected, Reason: "telegram.notJoined"}
	}
	text, reply := m.Text, int64(0)
	if m.Quote != nil {
		id, known := readMessageID(m.Quote.ID, chat)
		if reply = id; !known {
			text = m.WithQuote()
		}
	}
	switch {
	case units(text) > MaxText:
		return channel.Result{Outcome: channel.Rejected, Reason: "telegram.tooLong"}
	case len(m.Media) > maxGroup:
		return channel.Result{Outcome: channel.Rejected, Reason: "telegram.tooMany"}
	}
	for _, f := range m.Media {
		if f.Size > MaxMedia {
			return channel.Result{Outcome: channel.Rejected, Reason: "telegram.tooLarge"}
		}
	}
	if len(m.Media) == 0 {
		return c.sendText(ctx, chat, text, replyTo(reply))
	}
	if units(text) <= maxCaption {
		return c.sendFiles(ctx, chat, text, m.Media, replyTo(reply))
	}
	first := c.sendText(ctx, chat, text, replyTo(reply))
	if first.Outcome != channel.Accepted {
		return first
	}
	r := c.sendFiles(ctx, chat, "", m.Media, nil)
	if r.Outcome != channel.Accepted {
		// The customer has the words. Sending it all again would tell them twice, so a person decides.
		return channel.Result{Outcome: channel.InDoubt, RemoteID: first.RemoteID, Reason: "telegram.half", Code: r.Code, Err: r.Err}
	}
	return first
}

func units(text string) int { return len(utf16.Encode([]rune(text))) }

func replyTo(id int64) map[string]any {
	if id == 0 {
		return nil
	}
	return map[string]any{"message_id": id, "allow_sending_without_reply": true}
}

func (c *Channel) sendText(ctx context.Context, chat int64, text string, reply map[string]any) channel.Result {
	if !c.pace.wait(ctx, chat) {
		return channel.Result{Outcome: channel.NotSent, Err: fail("pace", context.Cause(ctx))}
	}
	ask := map[string]any{"chat_id": chat, "text": text}
	if reply != nil {
		ask["reply_parameters"] = reply
	}
	result, _, gone, err := c.api.call(ctx, "sendMessage", ask)
	return c.outcome(chat, result, gone, err)
}

// kindOf is how a file travels: the method, and the field that holds it.
func kindOf(m channel.Media) string {
	mime, _, _ := strings.Cut(strings.ToLower(m.MIME), ";")
	switch strings.TrimSpace(mime) {
	case "image/jpeg", "image/png":
		if m.Size <= maxPicture {
			return "photo"
		}
	case "video/mp4":
		return "video"
	case "audio/ogg":
		return "voice"
	case "audio/mpeg", "audio/mp4":
		return "audio"
	}
	return "document"
}

func (c *Channel) sendFiles(ctx context.Context, chat int64, caption string, list []channel.Media, reply map[string]any) channel.Result {
	if !c.pace.wait(ctx, chat) {
		return channel.Result{Outcome: channel.NotSent, Err: fail("pace", context.Cause(ctx))}
	}
	ask := map[string]any{"chat_id": chat}
	if reply != nil {
		ask["reply_parameters"] = reply
	}
	method, files := "sendMediaGroup", []file{}
	if len(list) == 1 {
		kind := kindOf(list[0])
		if caption != "" {
			ask["caption"] = caption
		}
		method = "send" + strings.ToUpper(kind[:1]) + kind[1:]
		files = append(files, file{kind, list[0]})
	} else {
		ask["media"], files = group(list, caption)
	}
	result, gone, err := c.api.upload(ctx, method, ask, files)
	return c.outcome(chat, result, gone, err)
}

// group is several files as one message: pictures and videos together, anything else as documents, because Telegram mixes
// no others.
func group(list []channel.Media, caption string) (media []map[string]any, files []file) {
	same := true
	for _, m := range list {
		k := kindOf(m)
		same = same && (k == "photo" || k == "video")
	}
	for i, m := range list {
		kind := "document"
		if same {
			kind = kindOf(m)
		}
		field := fmt.Sprintf("file%d", i)
		one := map[string]any{"type": kind, "media": "attach://" + field}
		if i == 0 && caption != "" {
			one["caption"] = caption
		}
		media, files = append(media, one), append(files, file{field, m})
	}
	return media, files
}

// outcome reads what became of one call that sends.
func (c *Channel) outcome(chat int64, result json.RawMessage, gone bool, err error) channel.Result {
	if err == nil {
		return accepted(chat, result)
	}
	f := fail("send", err)
	r := channel.Result{Outcome: channel.InDoubt, Reason: "telegram.doubt", Err: f}
	if f.code != 0 {
		r.Code = strconv.Itoa(f.code)
	}
	switch {
	case f.judged:
		c.judge(chat, f, &r)
	case errors.Is(err, errTooLarge):
		r.Outcome, r.Reason = channel.Rejected, "telegram.tooLarge"
	case errors.Is(err, errOpen):
		r.Outcome, r.Reason = channel.NotSent, "telegram.attachment"
	case !gone:
		r.Outcome, r.Reason, r.Blocks = channel.NotSent, f.key(), f.blocked()
	}
	if r.Blocks {
		c.signal(f.signal())
	}
	return r
}

// judge reads Telegram's "no": nothing was sent.
func (c *Channel) judge(chat int64, f *failure, r *channel.Result) {
	r.Outcome, r.Reason = channel.Rejected, "telegram.refused"
	switch {
	case f.migrate != 0:
		r.Outcome, r.Reason, r.Ref, r.RetryAfter = channel.NotSent, "telegram.later", ref(f.migrate), time.Second
	case f.code == http.StatusTooManyRequests:
		r.Outcome, r.Reason, r.RetryAfter = channel.NotSent, "telegram.later", max(f.retry, time.Second)
		c.pace.hold(chat, r.RetryAfter)
	case f.reason == channel.ReasonPassword:
		r.Outcome, r.Reason, r.Blocks = channel.NotSent, f.key(), true
	case f.code == http.StatusForbidden:
		r.Reason, r.Left = "telegram.blocked", true
	case f.about == aboutChat:
		r.Reason = "telegram.notJoined"
	case f.about == aboutLong:
		r.Reason = "telegram.tooLong"
	case f.about == aboutLarge:
		r.Reason = "telegram.tooLarge"
	case f.code == http.StatusConflict, f.code == http.StatusRequestTimeout:
		r.Outcome, r.Reason = channel.NotSent, "telegram.later"
	}
}

// accepted reads the message, or the first of several, that Telegram made.
func accepted(chat int64, result json.RawMessage) channel.Result {
	var one message
	if json.Unmarshal(result, &one) != nil {
		var all []message
		if json.Unmarshal(result, &all) == nil && len(all) > 0 {
			one = all[0]
		}
	}
	r := channel.Result{Outcome: channel.Accepted, At: unix(one.Date)}
	if one.ID != 0 {
		r.RemoteID = messageID(chat, one.ID)
	}
	return r
}
