package store

import (
	"context"

	"planob/backend/desk"
)

// conversation gives the one that went back what was said, and what came by its addresses since.
func (u *unmerging) conversation(ctx context.Context) ([]desk.ConversationID, error) {
	into, is, err := u.place(ctx, u.Keep)
	if err != nil || into == 0 {
		return nil, err
	}
	threads := NewInbox(u.db)
	from, _, err := threads.conversationOf(ctx, u.Gone)
	if err != nil {
		return nil, err
	}
	const noted = "IN (SELECT row_id FROM merge_row WHERE merge_id = $1 AND what = "
	err = threads.steps(ctx,
		step{`UPDATE message SET service_id = (SELECT CAST(r.before AS INTEGER) FROM merge_row r
				WHERE r.merge_id = $1 AND r.what = 'message' AND r.row_id = message.id), conversation_id = $2
			WHERE conversation_id = $3 AND id ` + noted + `'message')`, []any{u.ID, from, into}},
		step{`UPDATE message SET conversation_id = $2 WHERE conversation_id = $3 AND id > $1 AND address_id ` + noted + `'address')`,
			[]any{u.ID, from, into}},
		step{`UPDATE message SET ladder = (SELECT r.before FROM merge_row r WHERE r.merge_id = $1 AND r.what = 'ladder' AND r.row_id = message.id)
			WHERE status IN ('held', 'queued', 'active', 'in_doubt') AND id ` + noted + `'ladder')`, []any{u.ID}},
		step{"UPDATE service SET conversation_id = $2 WHERE id " + noted + "'service')", []any{u.ID, from}},
		step{"UPDATE override SET conversation_id = $2 WHERE id " + noted + "'override')", []any{u.ID, from}},
		followHistory(from, into),
	)
	if err != nil {
		return nil, err
	}
	was, err := readBefore[place](ctx, u.db, u.ID, "conversation")
	if err != nil {
		return nil, err
	}
	before, err := readBefore[place](ctx, u.db, u.ID, "into")
	if err != nil {
		return nil, err
	}
	if err := u.services(ctx, threads, from, into, is); err != nil {
		return nil, err
	}
	// What was read in the one conversation was read.
	read := step{"UPDATE conversation SET read_upto = MAX($2, $3) WHERE id = $1", nil}
	for id, p := range map[desk.ConversationID]place{from: was[int64(from)], into: before[int64(into)]} {
		if err := threads.steps(ctx, step{read.query, []any{id, p.ReadUpto, is.ReadUpto}}); err != nil {
			return nil, err
		}
		if _, err := threads.recount(ctx, id); err != nil {
			return nil, err
		}
	}
	return []desk.ConversationID{from, into}, nil
}

// services lets the openings run on where they ran. One that the merge ended runs again; a message that came since and
// is left without an opening of its own conversation gets a new one.
func (u *unmerging) services(ctx context.Context, threads *Inbox, from, into desk.ConversationID, is place) error {
	openings, err := readBefore[opening](ctx, u.db, u.ID, "service")
	if err != nil {
		return err
	}
	for id, o := range openings {
		if !o.Closed {
			continue
		}
		if _, err := u.db.exec(ctx, "UPDATE service SET resolved_at = 0, resolved_by = '' WHERE id = $1", id); err != nil {
			return err
		}
	}
	for _, v := range []desk.ConversationID{from, into} {
		_, err := u.db.exec(ctx, `
			UPDATE conversation SET service_id = COALESCE((SELECT MAX(id) FROM service WHERE conversation_id = $1 AND resolved_at = 0), 0) WHERE id = $1`, v)
		if err != nil {
			return err
		}
		if err := u.adopt(ctx, threads, v, is.Service); err != nil {
			return err
		}
	}
	return nil
}

// adopt gives messages of a conversation whose opening is the other's the one that runs in their own.
func (u *unmerging) adopt(ctx context.Context, threads *Inbox, v desk.ConversationID, ran desk.ServiceID) error {
	const strayed = `FROM message m WHERE m.conversation_id = $1 AND m.service_id <> 0
		AND NOT EXISTS (SELECT 1 FROM service s WHERE s.id = m.service_id AND s.conversation_id = $1)`
	var n int
	var live bool
	err := u.db.read(ctx).QueryRow(ctx, "SELECT COUNT(*), COALESCE(MAX(m.service_id = $2), 0) "+strayed, v, ran).Scan(&n, &live)
	if err != nil || n == 0 {
		return err
	}
	running, err := threads.running(ctx, v)
	if err == nil && running == 0 && live {
		running, err = threads.openService(ctx, v, u.db.now())
	}
	if err != nil {
		return err
	}
	_, err = u.db.exec(ctx, "UPDATE message SET service_id = $2 WHERE id IN (SELECT m.id "+strayed+")", v, running)
	return err
}
