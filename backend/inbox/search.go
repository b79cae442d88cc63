package inbox

import (
	"context"
	"strings"
	"time"
	"unicode"

	"planob/backend/desk"
	"planob/backend/event"
)

const (
	maxWords    = 12
	maxQuery    = 200
	pageMost    = 200 // rows of one page, whatever is asked for
	pageUsual   = 50
	indexBatch  = 2000
	indexSettle = 300 * time.Millisecond // a flood is indexed in few transactions
	indexRetry  = 30 * time.Second
)

// Words are the words of a text: runs of letters, marks and digits, so that no operator of any search language is left.
func Words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
}

// Search finds the messages with all words of q, the last also as the beginning of a word: newest first, accents ignored.
// before is the last message of the page before, 0 for the first page.
func (b *Inbox) Search(ctx context.Context, q string, before desk.MessageID, limit int) ([]Hit, bool, error) {
	limit = pageSize(limit)
	hits, err := b.store.Search(ctx, queryWords(q), before, limit+1)
	if len(hits) > limit {
		return hits[:limit], true, err
	}
	return hits, false, err
}

// findMost is how many places of one conversation are named at once.
const findMost = 1000

// Find names the messages of one conversation that hold all words of q, as Search does, and counts them all; before is
// the last place of the page before, 0 for the newest.
func (b *Inbox) Find(ctx context.Context, id desk.ConversationID, q string, before desk.MessageID, limit int) ([]desk.MessageID, int, error) {
	if limit <= 0 || limit > findMost {
		limit = findMost
	}
	return b.store.Find(ctx, id, queryWords(q), before, limit)
}

// queryWords are the words that a search looks for, of a text of any length.
func queryWords(q string) []string {
	if len(q) > maxQuery {
		q = strings.ToValidUTF8(q[:maxQuery], "")
	}
	words := Words(q)
	return words[:min(len(words), maxWords)]
}

// RunIndexer makes messages searchable until ctx ends: at the start what a former run left, then whatever is written.
func (b *Inbox) RunIndexer(ctx context.Context) error {
	wake := make(chan struct{}, 1)
	cancel := b.bus.Subscribe(func(e event.Event) {
		if _, ok := e.(event.MessageChanged); ok {
			select {
			case wake <- struct{}{}:
			default: // it will look anyway
			}
		}
	})
	defer cancel()
	for {
		pause := time.Duration(0)
		n, err := b.store.Index(ctx, indexBatch)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			b.log.Warn("messages wait to be searchable", "err", err) // search reads them directly until then
			pause = indexRetry
		case n == indexBatch:
			continue
		default:
			select {
			case <-ctx.Done():
				return nil
			case <-wake:
				pause = indexSettle
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

func pageSize(limit int) int {
	if limit <= 0 {
		return pageUsual
	}
	return min(limit, pageMost)
}
