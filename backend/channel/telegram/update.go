package telegram

import "encoding/json"

// The parts of an update that are read. What is not here cannot break the reading of what is.

type update struct {
	ID       int64     `json:"update_id"`
	Message  *message  `json:"message"`
	Edited   *message  `json:"edited_message"`
	Reaction *reaction `json:"message_reaction"`
	Member   *member   `json:"my_chat_member"`
}

type user struct {
	ID       int64  `json:"id"`
	Bot      bool   `json:"is_bot"`
	First    string `json:"first_name"`
	Last     string `json:"last_name"`
	Username string `json:"username"`
}

type chat struct {
	ID    int64  `json:"id"`
	Type  string `json:"type"` // private, group, supergroup, channel
	Title string `json:"title"`
}

const private = "private"

type message struct {
	ID        int64     `json:"message_id"`
	Date      int64     `json:"date"`
	EditDate  int64     `json:"edit_date"`
	From      user      `json:"from"`
	Chat      chat      `json:"chat"`
	ReplyTo   *quoted   `json:"reply_to_message"`
	Text      string    `json:"text"`
	Caption   string    `json:"caption"`
	Photo     []stored  `json:"photo"`
	Video     *stored   `json:"video"`
	Note      *stored   `json:"video_note"`
	Animation *stored   `json:"animation"`
	Audio     *stored   `json:"audio"`
	Voice     *stored   `json:"voice"`
	Document  *stored   `json:"document"`
	Sticker   *sticker  `json:"sticker"`
	Contact   *contact  `json:"contact"`
	Location  *location `json:"location"`
	Venue     *venue    `json:"venue"`
	Poll      *poll     `json:"poll"`
	Dice      *dice     `json:"dice"`
	Migrated  int64     `json:"migrate_to_chat_id"`
}

type quoted struct {
	ID int64 `json:"message_id"`
}

// stored is a file on Telegram's servers.
type stored struct {
	ID   string `json:"file_id"`
	Size int64  `json:"file_size"`
	MIME string `json:"mime_type"`
	Name string `json:"file_name"`
}

type sticker struct {
	stored
	Emoji    string `json:"emoji"`
	Animated bool   `json:"is_animated"`
	Video    bool   `json:"is_video"`
}

type contact struct {
	Phone string `json:"phone_number"`
	First string `json:"first_name"`
	Last  string `json:"last_name"`
	User  int64  `json:"user_id"`
	VCard string `json:"vcard"`
}

type location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

type venue struct {
	Location location `json:"location"`
	Title    string   `json:"title"`
	Address  string   `json:"address"`
}

type poll struct {
	Question string `json:"question"`
	Options  []struct {
		Text string `json:"text"`
	} `json:"options"`
}

type dice struct {
	Emoji string `json:"emoji"`
	Value int    `json:"value"`
}

type reaction struct {
	Chat    chat   `json:"chat"`
	Message int64  `json:"message_id"`
	User    user   `json:"user"`
	Date    int64  `json:"date"`
	New     []mood `json:"new_reaction"`
}

type mood struct {
	Emoji string `json:"emoji"`
}

// member tells what became of the bot in a chat.
type member struct {
	Chat chat  `json:"chat"`
	From user  `json:"from"`
	Date int64 `json:"date"`
	New  struct {
		Status  string `json:"status"`
		CanPost *bool  `json:"can_post_messages"`
	} `json:"new_chat_member"`
}

// updates reads an answer one update at a time, so that one that cannot be read hides no other.
func updates(result json.RawMessage) (all []update, broken []int64, err error) {
	var list []json.RawMessage
	if err := json.Unmarshal(result, &list); err != nil {
		return nil, nil, errUnreadable
	}
	for _, one := range list {
		var u update
		if json.Unmarshal(one, &u) == nil && u.ID > 0 {
			all = append(all, u)
			continue
		}
		var only struct {
			ID int64 `json:"update_id"`
		}
		if json.Unmarshal(one, &only) != nil || only.ID <= 0 {
			return nil, nil, errUnreadable // without its number it cannot be passed
		}
		all, broken = append(all, update{ID: only.ID}), append(broken, only.ID)
	}
	return all, broken, nil
}
