package million

import (
	"fmt"
	"time"

	"planob/backend/desk"
	"planob/backend/inbox"
)

const workday = 12 * time.Hour

// talk says every message, in the order of time: by day within the shop's hours, which end at the hour of End.
func (s *shop) talk() {
	const day = 24 * time.Hour
	days := max(1, int(s.End.Sub(s.start)/day))
	from := s.start.Add(time.Duration(s.Customers) * time.Millisecond)
	who, done := s.crowd(), 0
	for d := range days {
		count := (s.Messages*(d+1))/days - (s.Messages*d)/days
		if count == 0 {
			continue
		}
		begin := s.End.Add(-day*time.Duration(days-d-1) - workday)
		if begin.Before(from) {
			begin = from
		}
		s.outage(begin, d)
		gap := s.End.Add(-day*time.Duration(days-d-1)).Sub(begin) / time.Duration(count)
		for n := range count {
			if s.rows.err != nil {
				return
			}
			now := begin.Add(gap*time.Duration(n) + time.Duration(s.rand.Int64N(int64(max(gap, 2))/2)))
			s.say(s.people[who.next(s.rand, s.Messages-done)], now.Truncate(time.Millisecond))
			if done++; done%10_000 == 0 && s.Step != nil {
				s.Step(done)
			}
		}
	}
}

// outage is a morning without WhatsApp, every 45 days.
func (s *shop) outage(begin time.Time, day int) {
	if day%45 != 20 {
		return
	}
	o := outage{desk.IncidentID(at(begin, 50)), begin.Add(time.Hour), begin.Add(3 * time.Hour)}
	s.outages = append(s.outages, o)
	s.rows.add("incident (id, account_id, kind, verdict, started_at, opened_at, opened_by, active_at, active_by, back_at, closed_at)",
		o.id, whatsapp, "whatsapp", "platform", o.from.UnixMilli(), o.from.UnixMilli(), "auto", o.from.UnixMilli()+60_000, "dono",
		o.till.UnixMilli(), o.till.UnixMilli()+600_000)
	for i, what := range []string{desk.IncidentDetected, desk.IncidentOpened, desk.IncidentActivated, desk.IncidentBack, desk.IncidentClosed} {
		s.rows.add("incident_event (id, incident_id, at, what, account_id)", int64(o.id)+int64(i+1), o.id,
			o.from.Add(time.Duration(i)*30*time.Minute).UnixMilli(), what, whatsapp)
	}
}

func (s *shop) say(p *person, now time.Time) {
	m := desk.Message{
		ID: desk.MessageID(at(now, 0)), Conversation: p.conversation, At: now, Arrived: now, Class: desk.Reply,
		Account: whatsapp, Kind: "whatsapp", Address: p.Addresses[0].ID,
	}
	down := len(s.outages) > 0 && now.Before(s.outages[len(s.outages)-1].till) && now.After(s.outages[len(s.outages)-1].from)
	if len(p.Addresses) > 1 && (p.mailer || down) {
		m.Account, m.Kind, m.Address, m.Subject = email, "email", p.Addresses[1].ID, "Atendimento"
	}
	switch n := s.rand.IntN(100); {
	case p.service == 0 || n < 54:
		m.Direction = desk.In
	case n < 56:
		m.Direction, m.Account, m.Kind, m.Address, m.Class = desk.Note, 0, "", 0, ""
	default:
		m.Direction, m.Status, m.Author = desk.Out, s.status(), one(s.rand, agents)
	}
	m.Text = s.text(m.Direction)
	if m.Direction == desk.In && s.rand.IntN(40) == 0 {
		picture := one(s.rand, s.pictures)
		m.Media = []desk.Media{{ID: desk.MediaID(at(now, 3)), Name: one(s.rand, fileNames), MIME: "image/png", Size: picture.size, SHA256: picture.sha, Thumb: picture.thumb}}
		if s.rand.IntN(2) == 0 {
			m.Text = ""
		}
	}
	if p.service == 0 {
		s.openService(p, now)
	}
	m.Service = p.service
	s.write(p, m)
	s.keep(p, m)
	if p.left--; p.left <= 0 && m.Direction == desk.Out {
		s.resolve(p, now)
	}
}

// status is what becomes of a message: nearly always it is read.
func (s *shop) status() desk.Status {
	switch n := s.rand.IntN(1000); {
	case n < 2:
		return desk.Failed
	case n < 100:
		return desk.Delivered
	case n < 150:
		return desk.Accepted
	}
	return desk.Read
}

func (s *shop) write(p *person, m desk.Message) {
	ms := m.At.UnixMilli()
	remote := ""
	if m.Direction == desk.In {
		remote = fmt.Sprintf("3EB0%016X", int64(m.ID))
		s.rows.add("inbound (account_id, remote_id, message_id, at)", m.Account, remote, m.ID, ms)
	}
	s.rows.add(`message (id, conversation_id, service_id, direction, class, subject, text, account_id, kind, address_id,
		remote_id, status, author, at, arrived_at, ladder, media_count)`, m.ID, m.Conversation, m.Service, string(m.Direction),
		string(m.Class), m.Subject, m.Text, m.Account, string(m.Kind), m.Address, remote, string(m.Status), m.Author, ms, ms,
		ladder(p, m), len(m.Media))
	for _, f := range m.Media {
		s.rows.add("media (id, message_id, name, mime, size, sha256, thumb)", f.ID, m.ID, f.Name, f.MIME, f.Size, f.SHA256, f.Thumb)
	}
	if m.Direction != desk.Out {
		return
	}
	state, dest := "accepted", p.Addresses[0].Value
	if m.Status == desk.Failed {
		state = "rejected"
	}
	if m.Kind == "email" {
		dest = p.Addresses[1].Value
	}
	key := fmt.Sprintf("%016X", int64(m.ID))
	s.rows.add("attempt (id, message_id, n, account_id, address_id, kind, dest, wire_key, remote_id, state, tries, touched_at, settled_at)",
		at(m.At, 2), m.ID, 1, m.Account, m.Address, string(m.Kind), dest, key, key, state, 1, ms+150, ms+400)
}

func ladder(p *person, m desk.Message) string {
	if m.Direction != desk.Out {
		return "[]"
	}
	if len(p.Addresses) == 1 {
		return fmt.Sprintf("[%d]", p.Addresses[0].ID)
	}
	return fmt.Sprintf("[%d,%d]", p.Addresses[0].ID, p.Addresses[1].ID)
}

// keep does to the conversation what the store does when a message is written.
func (s *shop) keep(p *person, m desk.Message) {
	p.lastAt = m.At
	switch m.Direction {
	case desk.Note:
		return
	case desk.In:
		p.unread++
		p.lastInbound = m.At
		if p.waiting.IsZero() {
			p.waiting = m.At
		}
	case desk.Out:
		p.unread, p.readUpto, p.waiting = 0, m.ID, time.Time{}
	}
	p.last = m
}

func (s *shop) openService(p *person, now time.Time) {
	s.services++
	p.service, p.open = desk.ServiceID(at(now, 1)), now
	p.protocol = fmt.Sprintf("%d-%06d", now.Year(), s.services)
	p.left = 4 + s.rand.IntN(16)
}

func (s *shop) resolve(p *person, now time.Time) {
	s.service(p, now.UnixMilli(), one(s.rand, agents))
	p.service, p.unread, p.waiting = 0, 0, time.Time{}
	p.readUpto = max(p.readUpto, p.last.ID)
}

func (s *shop) service(p *person, resolved int64, by string) {
	s.rows.add("service (id, conversation_id, protocol, opened_at, resolved_at, resolved_by)",
		p.service, p.conversation, p.protocol, p.open.UnixMilli(), resolved, by)
}

// openNow is how many conversations run at the end: those that spoke last. The others were resolved long ago.
const openNow = 500

// close writes what every conversation has come to.
func (s *shop) close() {
	quiet := s.quiet()
	for _, p := range s.people {
		if p.service != 0 && p.lastAt.Before(quiet) {
			s.resolve(p, p.lastAt)
		}
		if p.service != 0 {
			s.service(p, 0, "")
		}
		s.rows.add(`conversation (id, customer_id, last_message, last_at, last_direction, last_kind, preview, unread, waiting_since,
			last_inbound, read_upto, service_id)`, p.conversation, p.ID, p.last.ID, millis(p.lastAt), string(p.last.Direction),
			string(p.last.Kind), inbox.Preview(p.last), p.unread, millis(p.waiting), millis(p.lastInbound), p.readUpto, p.service)
	}
	s.rows.add("setting (name, value)", fmt.Sprintf("protocol.%d", s.End.Year()), fmt.Sprint(s.services))
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
