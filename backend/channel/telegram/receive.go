package telegram

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"planob/backend/channel"
)

const (
	seenState = "telegram.seen"
	batch     = 50 // updates of one answer
)

// errRival says that another program asks with the same token.
var errRival = errors.New("another program uses this bot")

// Run implements channel.Channel. It ends by itself only when another computer uses the bot: two that throw each other out
// lose messages for both.
func (c *Channel) Run(ctx context.Context, sink channel.Sink) error {
	c.mu.Lock()
	c.sink = sink
	c.mu.Unlock()
	defer c.api.client.CloseIdleConnections()
	again := backoff{first: c.timing.BackoffFirst, most: c.timing.BackoffMax}
	refused := backoff{first: c.timing.Refused, most: 6 * c.timing.Refused}
	in := receiver{Channel: c, sink: sink}
	for {
		c.signal(channel.Signal{Kind: channel.Connecting})
		began := time.Now()
		err := in.session(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, errRival) {
			c.signal(channel.Signal{Kind: channel.Blocked, Reason: channel.ReasonReplaced})
			return nil
		}
		if time.Since(began) > c.timing.Steady {
			again.reset()
		}
		f := fail("receive", err)
		c.log.Info("Telegram session ended", "reason", f.reason, "code", f.code)
		wait := max(again.pause(), f.retry)
		switch {
		case errors.Is(f, errSecret):
			// the keyring is locked; nobody has been asked, so asking again costs nothing
		case f.reason == channel.ReasonPassword:
			wait = refused.pause() // a person must look; in trouble a platform refuses right tokens too
		case f.reason == channel.ReasonCert:
			wait = c.timing.BackoffMax // a captive portal goes away by itself
		default:
			refused.reset()
		}
		ended := f.signal()
		ended.Next = c.now().Add(wait)
		c.signal(ended)
		if !sleep(ctx, wait) {
			return nil
		}
	}
}

// receiver follows the updates over any number of sessions.
type receiver struct {
	*Channel
	sink channel.Sink
	// next is one more than the newest update that is stored, until Telegram was told; then 0, which asks for everything
	// that was not told yet. Told for ever it would hide what comes after Telegram began to count anew.
	next    int64
	cleared bool // a webhook was taken away in this session
	rival   bool // it was tried once more after another program had asked
}

// session asks who the bot is, then for updates until something fails.
func (r *receiver) session(ctx context.Context) error {
	if err := r.introduce(ctx); err != nil {
		return err
	}
	r.cleared, r.rival = false, false
	first, quiet := true, time.Now()
	for {
		hold := r.timing.Poll
		if first {
			hold = 0 // what waits comes at once; then there is a connection to speak of
		}
		n, err := r.poll(ctx, hold)
		var f *failure
		switch {
		case err == nil:
		case errors.As(err, &f) && f.code == http.StatusConflict:
			if err := r.conflict(ctx, f); err != nil {
				return err
			}
			quiet = time.Now()
			continue
		default:
			return err
		}
		if first {
			r.signal(channel.Signal{Kind: channel.Connected})
		} else if n == 0 {
			r.signal(channel.Signal{Kind: channel.Answered})
		}
		if n > 0 {
			r.signal(channel.Signal{Kind: channel.Received, Count: n})
		}
		if first = false; time.Since(quiet) > 20*r.timing.Rival {
			r.rival = false
		}
		if err := r.mark(ctx); err != nil {
			return err
		}
	}
}

func (r *receiver) introduce(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, r.timing.Answer)
	defer cancel()
	_, _, err := r.api.me(ctx)
	return err
}

// poll asks once and delivers what came. Only what is stored is told to Telegram, with the next question.
func (r *receiver) poll(ctx context.Context, hold time.Duration) (int, error) {
	asking, cancel := context.WithTimeout(ctx, hold+r.timing.Grace)
	defer cancel()
	ask := map[string]any{
		"timeout": int(hold / time.Second), "limit": batch,
		"allowed_updates": []string{"message", "edited_message", "message_reaction", "my_chat_member"},
	}
	if r.next != 0 {
		ask["offset"] = r.next
	}
	result, _, _, err := r.api.call(asking, "getUpdates", ask)
	if err != nil {
		return 0, err
	}
	all, broken, err := updates(result)
	if err != nil {
		return 0, err
	}
	if len(all) == 0 {
		r.next = 0
	}
	for _, u := range all {
		if err := r.deliver(ctx, u, slices.Contains(broken, u.ID)); err != nil {
			if !sleep(ctx, r.timing.Retry) {
				return 0, ctx.Err()
			}
			r.log.Warn("update not stored, asked for again", "update", u.ID, "err", err)
			return 0, nil
		}
		r.next = u.ID + 1
	}
	return len(all), nil
}

// deliver stores one update and answers who joins.
func (r *receiver) deliver(ctx context.Context, u update, broken bool) error {
	if broken {
		r.log.Warn("update cannot be read", "update", u.ID)
		return r.sink.Receive(ctx, channel.Incoming{
			Account: r.id, RemoteID: changeID(u), Unreadable: true, At: r.now(), MediaLater: true,
		})
	}
	if err := r.place(ctx, u); err != nil {
		return err
	}
	in, ok := r.decode(u)
	if !ok {
		return nil
	}
	greeting, err := r.greet(ctx, u.Message, &in)
	if err != nil {
		return err
	}
	if err := r.sink.Receive(ctx, in); err != nil {
		return err
	}
	// What the bot says to who joins is a courtesy: if it is lost, the conversation is there all the same.
	if greeting != nil {
		if err := r.say(ctx, u.Message.Chat.ID, *greeting); err != nil {
			r.log.Info("greeting not sent", "err", fail("greet", err))
		}
	}
	return nil
}

// conflict answers a refusal to be asked: a webhook that somebody set is taken away once; another program that asks is
// given way to after one more try, because it may be our own question of before a crash.
func (r *receiver) conflict(ctx context.Context, f *failure) error {
	if f.about == aboutWebhook && !r.cleared {
		r.cleared = true
		ctx, cancel := context.WithTimeout(ctx, r.timing.Answer)
		defer cancel()
		_, _, _, err := r.api.call(ctx, "deleteWebhook", map[string]any{"drop_pending_updates": false})
		return err
	}
	if r.rival {
		return errRival
	}
	r.rival = true
	r.signal(channel.Signal{Kind: channel.Suspect, Reason: channel.ReasonReplaced})
	if !sleep(ctx, r.timing.Rival) {
		return ctx.Err()
	}
	return nil
}

// mark notes that the bot listened just now. Telegram keeps what was not fetched for a day: after a longer silence,
// something may be missing and health says since when.
func (r *receiver) mark(ctx context.Context) error {
	now := r.now()
	if r.seen.IsZero() && r.state != nil {
		text, err := r.state.Get(ctx, seenState)
		if err != nil {
			return err
		}
		if at, err := strconv.ParseInt(text, 10, 64); err == nil {
			r.seen = time.UnixMilli(at)
		}
	}
	synced := channel.Signal{Kind: channel.Synced}
	if !r.seen.IsZero() && now.Sub(r.seen) > r.timing.Kept {
		synced.Missed = r.seen
		r.signal(synced)
	}
	r.seen = now
	if r.state == nil || now.Sub(r.saved) < r.timing.Mark && now.After(r.saved) {
		return nil
	}
	if err := r.state.Set(ctx, seenState, strconv.FormatInt(now.UnixMilli(), 10)); err != nil {
		return err
	}
	r.saved = now
	return nil
}
