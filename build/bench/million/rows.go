package million

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// rows writes rows by statements prepared once. The first error stays; what follows it does nothing.
type rows struct {
	ctx   context.Context
	tx    *sql.Tx
	ready map[string]*sql.Stmt
	err   error
}

func newRows(ctx context.Context, tx *sql.Tx) *rows {
	return &rows{ctx: ctx, tx: tx, ready: map[string]*sql.Stmt{}}
}

// add writes one row; into is "table (columns)".
func (w *rows) add(into string, values ...any) {
	if w.err != nil {
		return
	}
	statement, ok := w.ready[into]
	if !ok {
		marks := strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ")
		if statement, w.err = w.tx.PrepareContext(w.ctx, "INSERT INTO "+into+" VALUES ("+marks+")"); w.err != nil {
			return
		}
		w.ready[into] = statement
	}
	if _, err := statement.ExecContext(w.ctx, values...); err != nil {
		table, _, _ := strings.Cut(into, " ")
		w.err = fmt.Errorf("write a row of %s: %w", table, err)
	}
}

func (w *rows) finish() error {
	all := []error{w.err}
	for _, statement := range w.ready {
		all = append(all, statement.Close())
	}
	return errors.Join(all...)
}
