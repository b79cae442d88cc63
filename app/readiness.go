package app

import (
	"context"

	"planob/backend/contingency"
	"planob/backend/desk"
)

// Ladder is the shop's order with how many people each rung reaches.
func (s *Contingency) Ladder() ([]LadderRow, error) {
	channels, err := s.c.channelViews()
	if err != nil {
		return nil, err
	}
	reach, err := s.reach(s.c.work())
	return ladder(channels, reach.ByKind), err
}

func ladder(channels []ChannelView, byKind map[desk.Kind]int) []LadderRow {
	rows := []LadderRow{}
	for _, c := range channels {
		rows = append(rows, LadderRow{
			Account: c.ID, Kind: c.Kind, Name: c.Name, State: c.State, People: byKind[desk.Kind(c.Kind)], Queued: c.Waiting,
		})
	}
	return rows
}

// reach counts with the suppliers of the accounts that are set up.
func (s *Contingency) reach(ctx context.Context) (contingency.Reach, error) {
	stored, err := s.c.incidents.Reach(ctx, desk.Reply)
	if err != nil {
		return contingency.Reach{}, err
	}
	var sets []contingency.ReachSet
	for _, k := range stored {
		sets = append(sets, contingency.ReachSet{Kinds: k.Kinds, Count: k.Count})
	}
	var first desk.Kind
	if all := s.c.channels.All(); len(all) > 0 {
		first = all[0].Account.Kind
	}
	return contingency.MeasureReach(sets, s.c.suppliers(), first), nil
}

func reachView(r contingency.Reach) ReachView {
	v := ReachView{Customers: r.Customers, TwoOrMore: r.TwoOrMore, OnlyOne: r.OnlyOne, None: r.None, WithoutWhatsApp: r.WithoutFirst}
	if r.Customers > 0 {
		v.Percent = 100 * r.WithoutFirst / r.Customers
	}
	return v
}

// checks is how prepared the shop is.
func (s *Contingency) checks(ctx context.Context, v ContingencyView) ([]CheckView, error) {
	working := 0
	for _, c := range v.Channels {
		if c.State == "working" {
			working++
		}
	}
	copies, err := s.c.copies.Overview(ctx)
	if err != nil {
		return nil, err
	}
	name, err := s.c.settings.Get(ctx, settingShopName)
	if err != nil {
		return nil, err
	}
	word := func(ok, attention bool) string {
		switch {
		case ok:
			return "ok"
		case attention:
			return "attention"
		}
		return "missing"
	}
	return []CheckView{
		{"second_channel", word(working >= 2, len(v.Channels) >= 2), working},
		{"reach", word(v.Reach.Customers > 0 && v.Reach.Percent >= 80, v.Reach.TwoOrMore > 0), v.Reach.OnlyOne},
		{"backup", word(!copies.Late, copies.Last.ID != 0), 0},
		{"message", word(name != "", true), 0},
		{"import", word(v.Reach.Customers > 0, false), v.Reach.Customers},
	}, nil
}

// settingNotice keeps the words of the last announcement, which are proposed for the next.
const settingNotice = "contingency.notice"

// noticeText is what is proposed to be told: what was typed, or the last announcement; "" leaves it to the page's own words.
func (s *Contingency) noticeText(ctx context.Context, in ActivateInput) (string, error) {
	if in.Text != "" {
		return in.Text, nil
	}
	return s.c.settings.Get(ctx, settingNotice)
}
