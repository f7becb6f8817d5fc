package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// statements is what a change needs of a transaction, ours or the host's.
type statements interface {
	exec(query string, args ...any) (sql.Result, error)
	query(query string, args ...any) (*sql.Rows, error)
	row(query string, args ...any) *sql.Row
}

// connection is the writer's connection with its prepared statements.
type connection struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
}

// prepared compiles a statement once. Statements run without the caller's context: each takes microseconds, and a change that
// has begun is carried through.
func (c *connection) prepared(query string) (*sql.Stmt, error) {
	if s, ok := c.statements[query]; ok {
		return s, nil
	}
	s, err := c.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	c.statements[query] = s
	return s, nil
}

func (c *connection) exec(query string, args ...any) (sql.Result, error) {
	s, err := c.prepared(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(context.Background(), args...)
}

// close gives the connection up for good; a transaction on it is rolled back. The statements come first: database/sql does not
// close those of a Conn, and with one of them open SQLite would keep the connection and its locks.
func (c *connection) close() {
	for _, s := range c.statements {
		_ = s.Close()
	}
	discard(c.conn)
}

// tx is the transaction under way, and its time: read when it had the lock of the file and knew whose changes it makes.
type tx struct {
	c    *connection
	at   time.Time
	wall *wall
}

// now is the time of the transaction in milliseconds since 1970.
func (t *tx) now() int64 { return t.at.UnixMilli() }

func (t *tx) exec(query string, args ...any) (sql.Result, error) { return t.c.exec(query, args...) }

func (t *tx) query(query string, args ...any) (*sql.Rows, error) {
	s, err := t.c.prepared(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(context.Background(), args...)
}

func (t *tx) row(query string, args ...any) *sql.Row {
	s, err := t.c.prepared(query)
	if err != nil {
		return t.c.conn.QueryRowContext(context.Background(), query, args...) // gives the same error
	}
	return s.QueryRowContext(context.Background(), args...)
}

// script runs several statements that are needed once.
func (t *tx) script(text string) error {
	_, err := t.c.conn.ExecContext(context.Background(), text)
	return err
}

// nested runs a change in a savepoint: if it answers with an error its writes are undone, and those of others are not. The
// second error says that the engine failed and the transaction must be given up.
func (t *tx) nested(run func(*tx) error) (answered, broken error) {
	if _, err := t.exec("SAVEPOINT change"); err != nil {
		return nil, err
	}
	err := run(t)
	if err != nil {
		if _, ok := errors.AsType[*answer](err); !ok {
			return nil, err
		}
		if _, err := t.exec("ROLLBACK TO change"); err != nil {
			return nil, err
		}
	}
	_, broken = t.exec("RELEASE change")
	return err, broken
}

// hostTx is a transaction of the host, with the host's context.
type hostTx struct {
	ctx context.Context //nolint:containedctx // it lives for one call
	tx  *sql.Tx
}

func (h hostTx) exec(query string, args ...any) (sql.Result, error) {
	return h.tx.ExecContext(h.ctx, query, args...)
}

func (h hostTx) query(query string, args ...any) (*sql.Rows, error) {
	return h.tx.QueryContext(h.ctx, query, args...)
}

func (h hostTx) row(query string, args ...any) *sql.Row {
	return h.tx.QueryRowContext(h.ctx, query, args...)
}
