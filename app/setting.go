package app

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"planob/backend/desk"
	"planob/backend/event"
)

// What the shop is called and what it does; the page chooses words and examples by the trade.
const (
	settingShopName = "shop.name"
	settingTrade    = "shop.trade"
	settingGroups   = "group.keep" // "no" when nothing that is said in groups is kept
)

// trades are what a shop can do.
var trades = []string{"shop", "school", "association", "delivery"}

const maxShopName = 80

// Settings is what the owner decides about the shop and how the program works for it (Ajustes).
type Settings struct{ c *call }

// ShopInput is the shop as its owner describes it.
type ShopInput struct {
	Name  string `json:"name"`
	Trade string `json:"trade"` // shop, school, association, delivery
}

// SetShop says what the shop is called and what it does.
func (s *Settings) SetShop(in ShopInput) error {
	in.Name = strings.TrimSpace(in.Name)
	if in.Name == "" || utf8.RuneCountInString(in.Name) > maxShopName {
		return &desk.Error{Code: desk.CodeInvalid, Key: "setting.shopName", Field: "name"}
	}
	if !slices.Contains(trades, in.Trade) {
		return &desk.Error{Code: desk.CodeInvalid, Key: "setting.trade", Field: "trade"}
	}
	return s.c.change(map[string]string{settingShopName: in.Name, settingTrade: in.Trade}, "setting.shop")
}

// change keeps settings, records who changed them, and tells.
func (c *call) change(values map[string]string, action string) error {
	err := c.db.Txn(c.work(), func(ctx context.Context) error {
		for name, value := range values {
			if err := c.settings.Set(ctx, name, value); err != nil {
				return err
			}
		}
		return c.audit.Add(ctx, c.actor, action, 0, nil)
	})
	if err != nil {
		return err
	}
	for name := range values {
		c.bus.Publish(event.SettingChanged{Name: name})
	}
	return nil
}

// SetGroups decides whether what is said in groups from now on is kept. What is kept stays.
func (s *Settings) SetGroups(keep bool) error {
	value := "no"
	if keep {
		value = "yes"
	}
	return s.c.change(map[string]string{settingGroups: value}, "setting.groups")
}

// keepsGroups is true unless the owner decided otherwise.
func (s *shop) keepsGroups(ctx context.Context) (bool, error) {
	value, err := s.settings.Get(ctx, settingGroups)
	return value != "no", err
}
