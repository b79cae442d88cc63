package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"go.mau.fi/util/dbutil"

	"planob/backend/desk"
)

// IncidentCounts are the figures of one incident: what became of its notices, how many messages went by another
// channel while it ran, and how many customers answered them.
type IncidentCounts struct {
	Notified, Accepted, Delivered, Failed, Doubt, Waiting int
	Switched, Replied                                     int
	Served                                                int // customers whom something reached by another channel
}

// IncidentPerson is one customer who was served by another channel during an incident.
type IncidentPerson struct {
	Conversation desk.ConversationID
	Name         string
	Message      desk.MessageID // the newest that went to them
	Kind         desk.Kind
	Status       desk.Status
	Reason       string
	At           time.Time
	Reply        string // what they answered, empty for nothing yet
}

// servedIn chooses the messages of an incident: its own notices, and what a person wrote while it ran that left by
// another kind of channel than the one that was down.
const servedIn = ` m.direction = 'out' AND (m.incident_id = $1 OR
	(m.id BETWEEN $2 AND $3 AND m.incident_id = 0 AND m.kind <> '' AND m.kind <> $4
		AND m.status IN ('active', 'accepted', 'delivered', 'read', 'in_doubt')
		AND EXISTS (SELECT 1 FROM address a JOIN conversation c ON c.customer_id = a.customer_id
			WHERE c.id = m.conversation_id AND a.kind = $4)))`

// span are the ids that lie between an incident's start and its end.
func span(i desk.Incident, now time.Time) (from, to int64) {
	end := i.Back
	if end.IsZero() {
		end = now
	}
	return desk.IDAt(i.Started), desk.IDAt(end.Add(time.Millisecond))
}

// IncidentCounts counts one incident.
func (s *Incidents) IncidentCounts(ctx context.Context, i desk.Incident) (IncidentCounts, error) {
	var n IncidentCounts
	from, to := span(i, s.db.now())
	err := s.db.read(ctx).QueryRow(ctx, `
		SELECT
			COUNT(*) FILTER (WHERE m.incident_id = $1),
			COUNT(*) FILTER (WHERE m.incident_id = $1 AND m.status = 'accepted'),
			COUNT(*) FILTER (WHERE m.incident_id = $1 AND m.status IN ('delivered', 'read')),
			COUNT(*) FILTER (WHERE m.incident_id = $1 AND m.status IN ('failed', 'expired')),
			COUNT(*) FILTER (WHERE m.incident_id = $1 AND m.status = 'in_doubt'),
			COUNT(*) FILTER (WHERE m.incident_id = $1 AND m.status IN ('queued', 'active', 'held')),
			COUNT(*) FILTER (WHERE m.incident_id = 0),
			COUNT(DISTINCT CASE WHEN c.last_inbound > m.arrived_at THEN m.conversation_id END),
			COUNT(DISTINCT CASE WHEN m.status IN ('accepted', 'delivered', 'read') THEN m.conversation_id END)
		FROM message m JOIN conversation c ON c.id = m.conversation_id
		WHERE`+servedIn, i.ID, from, to, i.Kind).
		Scan(&n.Notified, &n.Accepted, &n.Delivered, &n.Failed, &n.Doubt, &n.Waiting, &n.Switched, &n.Replied, &n.Served)
	if err != nil {
		return n, fmt.Errorf("count incident %d: %w", i.ID, err)
	}
	return n, nil
}

// IncidentPeople are the customers served by another channel during an incident, newest first, at most limit.
func (s *Incidents) IncidentPeople(ctx context.Context, i desk.Incident, limit int) ([]IncidentPerson, error) {
	from, to := span(i, s.db.now())
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT m.conversation_id, cu.name, m.id, m.kind, m.status, m.reason, m.arrived_at, COALESCE((
			SELECT r.text FROM message r WHERE r.conversation_id = m.conversation_id AND r.direction = 'in' AND r.id > m.id
			ORDER BY r.id LIMIT 1), '')
		FROM message m
		JOIN conversation c ON c.id = m.conversation_id
		JOIN customer cu ON cu.id = c.customer_id
		WHERE m.id IN (SELECT MAX(m.id) FROM message m WHERE`+servedIn+` GROUP BY m.conversation_id)
		ORDER BY m.id DESC LIMIT $5`, i.ID, from, to, i.Kind, limit)
	return dbutil.NewRowIterWithError(rows, func(row dbutil.Scannable) (IncidentPerson, error) {
		var p IncidentPerson
		var at int64
		err := row.Scan(&p.Conversation, &p.Name, &p.Message, &p.Kind, &p.Status, &p.Reason, &at, &p.Reply)
		p.At = fromMillis(at)
		return p, err
	}, err).AsList()
}

// IncidentWay is what went by one kind of channel during an incident, by what became of it.
type IncidentWay struct {
	Kind                                   desk.Kind
	Messages, Arrived, Doubt, Failed, Left int // Left: still waiting to leave
}

// IncidentWays are the kinds that carried an incident's messages, the busiest first. A message is Arrived once a network
// took it: what more is known of it, its own state tells.
func (s *Incidents) IncidentWays(ctx context.Context, i desk.Incident) ([]IncidentWay, error) {
	from, to := span(i, s.db.now())
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT m.kind, COUNT(*),
			COUNT(*) FILTER (WHERE m.status IN ('accepted', 'delivered', 'read')),
			COUNT(*) FILTER (WHERE m.status = 'in_doubt'),
			COUNT(*) FILTER (WHERE m.status IN ('failed', 'expired')),
			COUNT(*) FILTER (WHERE m.status IN ('queued', 'active', 'held'))
		FROM message m WHERE m.kind <> '' AND`+servedIn+` GROUP BY m.kind ORDER BY 2 DESC, 1`, i.ID, from, to, i.Kind)
	return dbutil.NewRowIterWithError(rows, func(row dbutil.Scannable) (w IncidentWay, err error) {
		return w, row.Scan(&w.Kind, &w.Messages, &w.Arrived, &w.Doubt, &w.Failed, &w.Left)
	}, err).AsList()
}

// IncidentOpen is what an incident left behind for a person or for later.
type IncidentOpen struct{ Waiting, Doubt, Failed int }

// reachBack is how far before an incident's start a message counts as its own: what was on its way when the line broke.
const reachBack = 10 * time.Minute

// IncidentOpen counts the messages of an incident, by whatever channel, that nobody and nothing has settled: those it
// announced, and all that was written to customers from shortly before it until the channel was back.
func (s *Incidents) IncidentOpen(ctx context.Context, i desk.Incident) (IncidentOpen, error) {
	var n IncidentOpen
	_, to := span(i, s.db.now())
	err := s.db.read(ctx).QueryRow(ctx, `
		SELECT
			COUNT(*) FILTER (WHERE m.status IN ('queued', 'active', 'held')),
			COUNT(*) FILTER (WHERE m.status = 'in_doubt'),
			COUNT(*) FILTER (WHERE m.status IN ('failed', 'expired') AND m.reviewed_at = 0)
		FROM message m WHERE m.direction = 'out' AND (m.incident_id = $1 OR m.id BETWEEN $2 AND $3)`,
		i.ID, desk.IDAt(i.Started.Add(-reachBack)), to).Scan(&n.Waiting, &n.Doubt, &n.Failed)
	if err != nil {
		return n, fmt.Errorf("count what incident %d left: %w", i.ID, err)
	}
	return n, nil
}

// UnsentNotices are the notices of an incident that can still be stopped.
func (s *Incidents) UnsentNotices(ctx context.Context, id desk.IncidentID) ([]desk.MessageID, error) {
	rows, err := s.db.read(ctx).Query(ctx,
		`SELECT id FROM message WHERE incident_id = $1 AND status IN ('queued', 'held') ORDER BY id`, id)
	return dbutil.NewRowIterWithError(rows, dbutil.ScanSingleColumn[desk.MessageID], err).AsList()
}

// KindSet is how many customers can be reached by exactly these kinds of channel.
type KindSet struct {
	Kinds []desk.Kind
	Count int
}

// Reach counts the customers by the set of kinds they consented to for a class; customers without any are one set.
func (s *Incidents) Reach(ctx context.Context, class desk.Class) ([]KindSet, error) {
	rows, err := s.db.read(ctx).Query(ctx, `
		SELECT kinds, COUNT(*) FROM (
			SELECT COALESCE((
				SELECT group_concat(kind) FROM (
					SELECT DISTINCT a.kind FROM address a
					JOIN consent o ON o.address_id = a.id AND o.class = $1 AND o.revoked_at = 0
					WHERE a.customer_id = c.id ORDER BY a.kind)), '') AS kinds
			FROM customer c WHERE c.deleted_at = 0)
		GROUP BY kinds`, class)
	return dbutil.NewRowIterWithError(rows, func(row dbutil.Scannable) (KindSet, error) {
		var k KindSet
		var kinds string
		err := row.Scan(&kinds, &k.Count)
		k.Kinds = splitKinds(kinds)
		return k, err
	}, err).AsList()
}

func splitKinds(list string) []desk.Kind {
	var kinds []desk.Kind
	for k := range strings.SplitSeq(list, ",") {
		if k != "" {
			kinds = append(kinds, desk.Kind(k))
		}
	}
	return kinds
}
