package inbox_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"planob/backend/desk"
	"planob/backend/inbox"
)

// Whatever happens in whatever order, a conversation's row is what its messages say.
func TestRowsAreWhatTheMessagesSay(t *testing.T) {
	for seed := range uint64(4) {
		s := newShop(t)
		r := rand.New(rand.NewPCG(seed, 1))
		var ids []desk.ConversationID
		for i := range 5 {
			ids = append(ids, s.conversation(s.customer(fmt.Sprint("Cliente ", i), fmt.Sprintf("whatsapp +551198888000%d", i))))
		}
		for step := range 150 {
			n := r.IntN(5)
			id, number := ids[n], fmt.Sprintf("+551198888000%d", n)
			var err error
			switch r.IntN(9) {
			case 0, 1, 2:
				in := s.says(number, fmt.Sprint(step), []string{"Oi", "sair", "Bom dia"}[r.IntN(3)])
				in.At = time.Now().Add(-time.Duration(r.IntN(1000)) * time.Minute)
				in.FromUs, in.Unreadable = r.IntN(6) == 0, r.IntN(6) == 0
				err = s.box.Receive(s.ctx, in)
			case 3:
				s.send(inbox.SendInput{Conversation: id, Text: "Olá"})
			case 4:
				_, _, err = s.box.Enqueue(s.ctx, inbox.EnqueueInput{Conversation: id, Text: "Aviso", Key: fmt.Sprint(step)})
			case 5:
				err = s.box.MarkRead(s.ctx, id)
			case 6:
				err = s.box.Resolve(s.ctx, desk.Program, id)
			case 7:
				err = s.box.Reopen(s.ctx, id)
			case 8:
				_, err = s.box.AddNote(s.ctx, desk.Program, id, "Nota", "")
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if mended, err := s.rows.Recount(s.ctx); err != nil || mended != 0 {
			t.Errorf("seed %d: recount mended %d rows, %v", seed, mended, err)
		}
		// and the repair does repair
		s.exec("UPDATE conversation SET unread = unread + 1, preview = 'x' WHERE id = ?", ids[0])
		if mended, err := s.rows.Recount(s.ctx); err != nil || mended != 1 {
			t.Errorf("seed %d: recount mended %d rows, want 1; %v", seed, mended, err)
		}
	}
}
