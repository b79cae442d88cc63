package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"planob/backend/backup"
	"planob/backend/channel"
	"planob/backend/channel/demo"
	"planob/backend/contingency"
	"planob/backend/customer"
	"planob/backend/desk"
	"planob/backend/event"
	"planob/backend/inbox"
	"planob/backend/job"
)

// demoKinds are the letters of demoPerson.by.
var demoKinds = map[rune]desk.Kind{'w': "whatsapp", 'e': "email", 's': "sms", 't': "telegram", 'p': "phone"}

// demoFill writes the example into an empty store, always the same one, seen from now.
type demoFill struct {
	*shop
	accounts map[desk.Kind]desk.AccountID
	people   map[string]customer.Row
	inbox    *inbox.Inbox // of the past: its clock is at
	at       time.Time
}

// fillDemo makes the example: channels, customers, what was said, and an outage that is over.
func (s *shop) fillDemo(ctx context.Context) error {
	f := &demoFill{shop: s, accounts: map[desk.Kind]desk.AccountID{}, people: map[string]customer.Row{}}
	f.inbox = inbox.New(inbox.Options{
		Store: s.threads, Router: s.monitor, Keys: s.channels, Attempts: s.ledger, Receipts: s.outbox, Media: s.files,
		Bus: event.NewBus(), Timing: s.o.Timing, Now: func() time.Time { return f.at }, Log: s.log,
	})
	err := s.db.Txn(ctx, func(ctx context.Context) error {
		for _, step := range []func(context.Context) error{f.shopItself, f.ladder, f.register, f.story} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("make the example: %w", err)
	}
	return f.copies(ctx)
}

func (f *demoFill) shopItself(ctx context.Context) error {
	for name, value := range map[string]string{settingShopName: demoShop, settingTrade: "shop", settingNotice: demoNotice} {
		if err := f.settings.Set(ctx, name, value); err != nil {
			return err
		}
	}
	return nil
}

func (f *demoFill) ladder(ctx context.Context) error {
	names := map[desk.Kind]string{"whatsapp": "+5531995550100", "email": "pedidos@paoquente.example", "sms": "Chip da loja", "telegram": "@paoquente_exemplo"}
	for _, caps := range demo.Kinds {
		acc, err := f.tables.ladder.Add(ctx, caps.Kind, names[caps.Kind], "")
		if err != nil {
			return err
		}
		f.accounts[caps.Kind] = acc.ID
	}
	return nil
}

func (f *demoFill) register(ctx context.Context) error {
	owner := desk.Actor{Name: demoOwner, Role: desk.Owner}
	for i, p := range demoPeople {
		in := customer.Input{Name: p.name, Company: p.company, Notes: p.notes}
		for _, letter := range p.by {
			in.Addresses = append(in.Addresses, customer.AddressInput{
				Kind: demoKinds[letter], Value: demoAddress(i, demoKinds[letter]), Classes: []desk.Class{desk.Reply, desk.Notice},
			})
		}
		row, err := f.shop.register.Save(ctx, owner, in)
		if err != nil {
			return err
		}
		f.people[p.name] = row
	}
	return nil
}

// demoAddress is the i-th person's address of a kind.
func demoAddress(i int, kind desk.Kind) string {
	switch kind {
	case "email":
		name, _ := desk.FoldLatin(demoPeople[i].name)
		return strings.Join(strings.Fields(name)[:2], ".") + "@cliente.example"
	case "telegram":
		return fmt.Sprintf("@cliente%02d", i)
	case "phone":
		return fmt.Sprintf("+55313555%04d", 100+i)
	}
	return fmt.Sprintf("+55319955501%02d", i)
}

// said is one moment of the past.
type said struct {
	ago int
	do  func(context.Context) error
}

// story lets the past happen in its order, across all conversations.
func (f *demoFill) story(ctx context.Context) error {
	var all []said
	for _, talk := range demoTalks {
		all = append(all, f.talk(talk)...)
	}
	outage, err := f.outage(ctx)
	if err != nil {
		return err
	}
	all = append(all, outage...)
	slices.SortStableFunc(all, func(a, b said) int { return b.ago - a.ago })
	now := f.now()
	for _, s := range all {
		f.at = now.Add(-time.Duration(s.ago) * time.Minute)
		if err := s.do(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (f *demoFill) talk(talk demoTalk) []said {
	var all []said
	kind := desk.Kind(talk.kind)
	for _, l := range talk.lines {
		do := func(ctx context.Context) error { return f.hear(ctx, talk.name, kind, talk.subject, l.text) }
		if l.us {
			do = func(ctx context.Context) error {
				return f.say(ctx, talk.name, desk.Message{Kind: kind, Subject: talk.subject, Text: l.text, Class: desk.Reply, Author: demoOwner})
			}
		}
		all = append(all, said{l.ago, do})
	}
	if talk.resolved {
		all = append(all, said{talk.lines[len(talk.lines)-1].ago, func(ctx context.Context) error {
			id, err := f.inbox.OpenFor(ctx, f.people[talk.name].ID)
			if err != nil {
				return err
			}
			return f.inbox.Resolve(ctx, desk.Actor{Name: demoOwner, Role: desk.Owner}, id)
		}})
	}
	return all
}

func (f *demoFill) address(name string, kind desk.Kind) desk.Address {
	for _, a := range f.people[name].Addresses {
		if a.Kind == kind {
			return a
		}
	}
	return desk.Address{}
}

// hear is a customer who writes.
func (f *demoFill) hear(ctx context.Context, name string, kind desk.Kind, subject, text string) error {
	return f.inbox.Receive(ctx, channel.Incoming{
		Account: f.accounts[kind], RemoteID: fmt.Sprintf("past-%s-%d", name, f.at.UnixMilli()), Peer: channel.Peer{Value: f.address(name, kind).Value},
		At: f.at, Subject: subject, Text: text, Origin: channel.Person, Backlog: true,
	})
}

// say is the shop that wrote, and what became of it.
func (f *demoFill) say(ctx context.Context, name string, m desk.Message) error {
	id, err := f.inbox.OpenFor(ctx, f.people[name].ID)
	if err != nil {
		return err
	}
	m.Conversation, m.Direction, m.Account, m.Address = id, desk.Out, f.accounts[m.Kind], f.address(name, m.Kind).ID
	m.At, m.Arrived, m.Expires, m.Status = f.at, f.at, f.at.Add(24*time.Hour), desk.Accepted
	if caps, _ := demo.CapsOf(m.Kind); caps.Reads {
		m.Status = desk.Read
	} else if caps.Delivers {
		m.Status = desk.Delivered
	}
	_, err = f.threads.Write(ctx, m, time.Time{})
	return err
}

// outage is yesterday's, with its report: who was told by which channel, and what they answered.
func (f *demoFill) outage(ctx context.Context) ([]said, error) {
	ago := func(minutes int) time.Time { return f.now().Add(-time.Duration(minutes) * time.Minute) }
	began, back := ago(demoOutageBegan), ago(demoOutageBack)
	i := desk.Incident{
		Account: f.accounts["whatsapp"], Kind: "whatsapp", Verdict: desk.VerdictPlatform, Started: began, Opened: began.Add(time.Minute), By: desk.Program.Name,
		Activated: began.Add(2 * time.Minute), ActivatedBy: demoOwner, Back: back, Closed: back.Add(10 * time.Minute),
	}
	line := func(what string, at time.Time, actor string, count int) desk.IncidentEvent {
		return desk.IncidentEvent{At: at, What: what, Actor: actor, Account: i.Account, Verdict: i.Verdict, Count: count}
	}
	i, err := f.incidents.SaveIncident(ctx, i,
		line(desk.IncidentDetected, i.Started, desk.Program.Name, 0), line(desk.IncidentOpened, i.Opened, desk.Program.Name, 0),
		line(desk.IncidentActivated, i.Activated, demoOwner, 0), line(desk.IncidentNotified, i.Activated.Add(10*time.Second), demoOwner, len(demoNotices)),
		line(desk.IncidentBack, i.Back, desk.Program.Name, 0), line(desk.IncidentReturned, i.Back.Add(time.Minute), demoOwner, 0),
		line(desk.IncidentClosed, i.Closed, desk.Program.Name, 0))
	if err != nil {
		return nil, err
	}
	var all []said
	for n, told := range demoNotices {
		kind := desk.Kind(told.kind)
		all = append(all, said{demoOutageBegan + 6 + n, func(ctx context.Context) error {
			return f.hear(ctx, told.name, "whatsapp", "", "Bom dia! Meu pedido de hoje está de pé?")
		}}, said{demoOutageBegan - 3, func(ctx context.Context) error {
			first, _, _ := strings.Cut(told.name, " ")
			return f.say(ctx, told.name, desk.Message{
				Kind: kind, Text: strings.ReplaceAll(demoNotice, "{nome}", first), Class: desk.Reply, Author: desk.Program.Name, Automatic: true, Incident: i.ID,
			})
		}})
		if told.reply != "" {
			all = append(all, said{demoOutageBegan - 12 - 3*n, func(ctx context.Context) error { return f.hear(ctx, told.name, kind, "", told.reply) }})
		}
		all = append(all, said{demoOutageBack - 20, func(ctx context.Context) error {
			return f.say(ctx, told.name, desk.Message{Kind: "whatsapp", Text: "Nosso WhatsApp voltou. Obrigada pela paciência!", Class: desk.Reply, Author: demoOwner})
		}})
	}
	return all, nil
}

// copies prepares the example's own copies, beside its data.
func (f *demoFill) copies(ctx context.Context) error {
	if _, err := f.shop.copies.AddDestination(ctx, f.o.demoPart("copies")); err != nil {
		return err
	}
	_, err := f.shop.copies.SetUp(ctx, backup.ByRecoveryKey, "")
	return err
}

// copyExample makes the first copy of the example, which a shop of its own makes at its quiet hour. Without
// it there is only less to look at.
func (s *shop) copyExample(ctx context.Context) {
	_, err := s.jobs.Start(ctx, "backup", desk.Program, 0, func(ctx context.Context, p *job.Progress) (int64, error) {
		r, err := s.copies.MakeCopy(ctx, desk.Program, progressOf(p))
		return r.ID, err
	})
	if err != nil && ctx.Err() == nil {
		s.log.Warn("copy the example", "err", err)
	}
}

// anyHour lets what is practised leave at any time of the day.
func anyHour(zone *time.Location) contingency.Hours {
	return contingency.Hours{Zone: zone, From: 0, To: 24, Sunday: true, UrgentFrom: 0, UrgentTo: 24}
}
