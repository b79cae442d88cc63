package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"

	"modernc.org/sqlite"
)

// Driver names modernc's driver with its statements kept: compiling a statement costs more than running it.
const Driver = "sqlite-kept"

func init() { sql.Register(Driver, keptDriver{&sqlite.Driver{}}) }

// writerLock is what the address of the one connection that writes says.
const writerLock = "_txlock=immediate"

// keptMost bounds the statements kept of one connection; the program has fewer. Beyond it nothing is kept.
const keptMost = 256

type keptDriver struct{ driver.Driver }

func (d keptDriver) Open(name string) (driver.Conn, error) {
	c, err := d.Driver.Open(name)
	if err != nil {
		return nil, err
	}
	plain, ok := c.(plainConn)
	if !ok {
		return nil, errors.Join(errors.New("the driver is not the one expected"), c.Close())
	}
	return &keptConn{plainConn: plain, kept: map[string]*keptStmt{}, writer: strings.Contains(name, writerLock)}, nil
}

// plainConn is what the store uses of the driver's connection.
type plainConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
	pageCopier
}

// keptConn runs each query by a statement compiled once. database/sql uses a connection from one goroutine at a time.
type keptConn struct {
	plainConn
	kept   map[string]*keptStmt
	writer bool
}

type keptStmt struct {
	run interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
	busy bool // its rows are still being read
}

// statement returns the kept statement of a query, or nil when it must run by itself.
func (c *keptConn) statement(ctx context.Context, query string) (*keptStmt, error) {
	if s, ok := c.kept[query]; ok {
		if s.busy {
			return nil, nil
		}
		return s, nil
	}
	if len(c.kept) >= keptMost {
		return nil, nil
	}
	compiled, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s := &keptStmt{}
	var ok bool
	if s.run, ok = compiled.(interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}); !ok {
		return nil, compiled.Close()
	}
	c.kept[query] = s
	return s, nil
}

// whole is a context for a statement that is not cut in the middle. The driver starts a goroutine for each that may be,
// which costs more than most statements of the writer take; a context that is over is seen before the next one.
func whole(ctx context.Context) (context.Context, error) {
	return context.WithoutCancel(ctx), ctx.Err()
}

func (c *keptConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if len(args) == 0 || strings.HasPrefix(query, "VACUUM") {
		return c.plainConn.ExecContext(ctx, query, args) // pragmas, schema, scripts; what takes long
	}
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.plainConn.ExecContext(ctx, query, args)
	}
	if ctx, err = whole(ctx); err != nil {
		return nil, err
	}
	return s.run.ExecContext(ctx, args)
}

func (c *keptConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if len(args) == 0 && !strings.HasPrefix(strings.TrimSpace(query), "SELECT") {
		return c.plainConn.QueryContext(ctx, query, args)
	}
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.plainConn.QueryContext(ctx, query, args)
	}
	if c.writer {
		if ctx, err = whole(ctx); err != nil {
			return nil, err
		}
	}
	rows, err := s.run.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &keptRows{Rows: rows, of: s}, nil
}

// BeginTx begins the writer's transactions by a kept statement; only the wait for the lock can be cut.
func (c *keptConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if !c.writer || o.ReadOnly || o.Isolation != driver.IsolationLevel(sql.LevelDefault) {
		return c.plainConn.BeginTx(ctx, o)
	}
	if err := c.run(ctx, "BEGIN IMMEDIATE"); err != nil {
		return nil, err
	}
	return keptTx{c}, nil
}

func (c *keptConn) run(ctx context.Context, command string) error {
	s, err := c.statement(ctx, command)
	if err != nil {
		return err
	}
	if s == nil {
		_, err = c.plainConn.ExecContext(ctx, command, nil)
		return err
	}
	_, err = s.run.ExecContext(ctx, nil)
	return err
}

type keptTx struct{ c *keptConn }

// Commit leaves the connection without a transaction, also when it fails.
func (t keptTx) Commit() error {
	err := t.c.run(context.Background(), "COMMIT")
	if err != nil {
		// The disk may have ended the transaction already; then there is nothing to roll back, and that is no error.
		_ = t.c.run(context.Background(), "ROLLBACK")
	}
	return err
}

func (t keptTx) Rollback() error { return t.c.run(context.Background(), "ROLLBACK") }

func (c *keptConn) Close() error {
	var errs []error
	for _, s := range c.kept {
		errs = append(errs, s.run.Close())
	}
	c.kept = nil
	return errors.Join(append(errs, c.plainConn.Close())...)
}

type keptRows struct {
	driver.Rows
	of *keptStmt
}

func (r *keptRows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}
