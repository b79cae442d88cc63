package telegram

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"planob/backend/desk"
)

// Whatever an answer holds, reading it neither panics nor makes an arrival without a name or of nobody.
func FuzzUpdates(f *testing.F) {
	for _, seed := range []string{
		`[]`, `null`, `[{"update_id":1,"message":{"message_id":1,"date":1,"text":"oi","chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"Ana"}}}]`,
		`[{"update_id":2,"message":{"message_id":2,"chat":{"id":5,"type":"private"},"from":{"id":5},"contact":{"phone_number":"+55 31 98888-7777","user_id":5}}}]`,
		`[{"update_id":3,"edited_message":{"message_id":2,"edit_date":9,"text":"x","chat":{"id":5,"type":"private"},"from":{"id":5}}}]`,
		`[{"update_id":4,"message_reaction":{"chat":{"id":5,"type":"private"},"message_id":2,"user":{"id":5},"new_reaction":[{"emoji":"x"}]}}]`,
		`[{"update_id":5,"my_chat_member":{"chat":{"id":-5,"type":"channel"},"new_chat_member":{"status":"administrator","can_post_messages":false}}}]`,
		`[{"update_id":6,"message":{"chat":{"id":5,"type":"private"},"from":{"id":5},"sticker":{"file_id":"a"},"photo":[{"file_id":"b","file_size":-1}],"poll":{"options":null}}}]`,
	} {
		f.Add([]byte(seed))
	}
	c, err := New(Options{Account: accountOf(7)})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		all, _, err := updates(json.RawMessage(raw))
		if err != nil {
			return
		}
		for _, u := range all {
			if u.ID <= 0 {
				t.Fatal("an update without a number cannot be confirmed")
			}
			in, ok := c.decode(u)
			if !ok {
				continue
			}
			if in.RemoteID == "" || len(in.Peer.Refs) != 1 || in.Peer.Refs[0] == "" || in.At.After(time.Unix(1<<62, 0)) {
				t.Fatalf("arrival of nobody: %q %q", in.RemoteID, in.Peer.Refs)
			}
			if in.Peer.Value != "" && !strings.HasPrefix(in.Peer.Value, "+") {
				t.Fatalf("number %q", in.Peer.Value)
			}
			if in.Change == nil && in.Text == "" && len(in.Media) == 0 && in.Form == desk.FormNone {
				t.Fatal("a message that says nothing")
			}
		}
	})
}
