package telegram

import (
	"planob/backend/channel"
	"planob/backend/desk"
)

func accountOf(id desk.AccountID) channel.Account {
	return channel.Account{ID: id, Kind: Kind, Config: Config{Bot: "padaria_bot"}.JSON()}
}
