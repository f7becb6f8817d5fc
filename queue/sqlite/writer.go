package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"
)

// writer makes all changes of a DB, over one connection. SQLite has one writer at a time anyway; waiting in our own line is
// cheaper than waiting in its, and lets callers share commits: whoever has the turn carries out the changes of everybody who
// waits behind him, in one transaction, each in a savepoint of its own. Nobody waits for others to come: a single caller
// commits at once, and lines form only while a commit is under way. No goroutine is needed.
type writer struct {
	path string
	pool *sql.DB
	o    options

	turn chan struct{} // holds one value while somebody writes
	c    *connection   // belongs to the holder of the turn; nil before first use and after a failure

	wall wall // belongs to the holder of the turn

	line line
}

func newWriter(path string, pool *sql.DB, o options) *writer {
	return &writer{path: path, pool: pool, o: o, turn: make(chan struct{}, 1)}
}

// do carries out a change and returns when it is durable. If ctx ends before its turn comes, nothing has happened; afterwards
// it is carried through.
func (w *writer) do(ctx context.Context, op string, run func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &change{run: run, done: make(chan error, 1)}
	if !w.line.join(c) {
		return failure(op, w.path, ErrClosed, nil)
	}
	select {
	case err := <-c.done:
		return explain(op, w.path, err)
	case <-ctx.Done():
		if w.line.leave(c) {
			return ctx.Err()
		}
	case w.turn <- struct{}{}:
		w.lead(ctx, c)
		<-w.turn
	}
	return explain(op, w.path, <-c.done)
}

// lead carries out the line for a caller who has the turn, his own change included, which may have been done by the leader
// before. The file is locked first and the line taken second: a caller whose context ends while the lock is awaited can leave.
func (w *writer) lead(ctx context.Context, own *change) {
	for w.line.waits(own) {
		t, err := w.begin(ctx)
		if err != nil {
			if w.line.leave(own) {
				own.done <- err
			}
			return
		}
		batch := w.line.take()
		w.read(t) // behind the last call of the line: nobody is given a time from before he called
		if !w.wall.wasSet(t.at) {
			w.commit(t, batch)
			continue
		}
		rectify := &change{run: w.wall.rectify, done: make(chan error, 1)}
		w.commit(t, append([]*change{rectify}, batch...))
		w.wall.looked = <-rectify.done == nil
	}
}

// read gives a transaction its time.
func (w *writer) read(t *tx) { t.at, t.wall = w.o.clock(), &w.wall }

// commit runs the changes in one transaction and answers them. When the engine fails in one of them, they are tried again one
// by one, so that nobody fails for another's sake.
func (w *writer) commit(t *tx, batch []*change) {
	if len(batch) == 1 {
		batch[0].done <- w.single(t, batch[0])
		return
	}
	answers := make([]error, len(batch))
	var broken error
	for i, c := range batch {
		if answers[i], broken = t.nested(c.run); broken != nil {
			break
		}
	}
	if broken == nil {
		if err := w.end(t, "COMMIT"); err != nil {
			for i := range answers {
				answers[i] = err
			}
		}
		for i, c := range batch {
			c.done <- answers[i]
		}
		return
	}
	w.abandon()
	for _, c := range batch {
		t, err := w.begin(context.Background())
		if err == nil {
			w.read(t)
			err = w.single(t, c)
		}
		c.done <- err
	}
}

// single runs one change in a transaction that was begun for it alone.
func (w *writer) single(t *tx, c *change) error {
	err := c.run(t)
	if err == nil {
		return w.end(t, "COMMIT")
	}
	if _, ok := errors.AsType[*answer](err); ok {
		if endErr := w.end(t, "ROLLBACK"); endErr != nil {
			return endErr
		}
		return err
	}
	w.abandon()
	return err
}

// begin waits for the write lock of the file, which another process may hold. The caller reads the clock.
func (w *writer) begin(ctx context.Context) (*tx, error) {
	var t *tx
	err := w.await(ctx, func() error {
		c, err := w.connected(ctx)
		if err != nil {
			return err
		}
		if _, err := c.exec("BEGIN IMMEDIATE"); err != nil {
			return err
		}
		t = &tx{c: c}
		return nil
	})
	return t, err
}

// await repeats try while another process holds the file, up to the busy timeout. An error of another kind ends the
// connection.
func (w *writer) await(ctx context.Context, try func() error) error {
	return await(ctx, w.o.busy, func() error {
		err := try()
		if err != nil && !isBusy(err) {
			w.abandon()
		}
		return err
	})
}

// await repeats try while another process holds the file, for so long. The pauses are short, because the other process lets
// go for moments only when it writes all the time.
func await(ctx context.Context, busy time.Duration, try func() error) error {
	deadline := time.Now().Add(busy)
	for pause := 200 * time.Microsecond; ; pause = min(2*pause, 4*time.Millisecond) {
		err := try()
		if err == nil || !isBusy(err) {
			return err
		}
		if !time.Now().Before(deadline) {
			return err
		}
		timer := time.NewTimer(pause/2 + rand.N(pause)) //nolint:gosec // only spreads the tries
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// connected returns the connection, which it opens if there is none.
func (w *writer) connected(ctx context.Context) (*connection, error) {
	if w.c != nil {
		return w.c, nil
	}
	conn, err := w.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err = identify(ctx, conn, w.path); err == nil {
		err = harden(ctx, conn, w.path, w.o)
	}
	if err != nil {
		discard(conn)
		return nil, err
	}
	w.c = &connection{conn: conn, statements: map[string]*sql.Stmt{}}
	return w.c, nil
}

// end ends the transaction. After a failure the connection is given up: a fresh one knows for sure that it is in none.
func (w *writer) end(t *tx, how string) error {
	_, err := t.c.exec(how)
	if err != nil {
		w.abandon()
	}
	return err
}

func (w *writer) abandon() {
	if w.c != nil {
		w.c.close()
		w.c = nil
	}
}

// host runs f in a transaction of its own, for a caller who writes SQL himself.
func (w *writer) host(ctx context.Context, op string, f func(*sql.Tx) error) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case w.turn <- struct{}{}:
	}
	defer func() { <-w.turn }()
	if w.line.isClosed() {
		return failure(op, w.path, ErrClosed, nil)
	}
	var t *sql.Tx
	err := w.await(ctx, func() error {
		c, err := w.connected(ctx)
		if err == nil {
			t, err = c.conn.BeginTx(ctx, nil)
		}
		return err
	})
	if err != nil {
		return explain(op, w.path, err)
	}
	defer func() { _ = t.Rollback() }() // has no effect after Commit; runs when f panics
	if err := f(t); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		w.abandon()
		return explain(op, w.path, err)
	}
	return nil
}

// close lets the change that is under way finish and refuses all others.
func (w *writer) close() error {
	for _, c := range w.line.close() {
		c.done <- ErrClosed
	}
	w.turn <- struct{}{}
	defer func() { <-w.turn }()
	w.abandon()
	return w.pool.Close()
}
