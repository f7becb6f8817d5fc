package sqlite

import (
	"context"
	"database/sql"
	"time"
)

// now is the store's time, in milliseconds since 1970.
func (db *DB) now() int64 { return db.o.clock().UnixMilli() }

// rows reads without waiting for the writer.
func (db *DB) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return db.readers.QueryContext(ctx, query, args...)
}

func (db *DB) row(ctx context.Context, query string, args ...any) *sql.Row {
	return db.readers.QueryRowContext(ctx, query, args...)
}

// readError explains the failure of a read.
func (db *DB) readError(op string, err error) error {
	if err != nil && db.closed.Load() {
		err = ErrClosed
	}
	return explain(op, db.path, err)
}

// fromMillis is the time of a stored number; zero stays the zero time.
func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// after is the first whole millisecond that lies at least d after at; now, in whole milliseconds, if d is zero.
func after(at time.Time, d time.Duration) int64 {
	if d == 0 {
		return at.UnixMilli()
	}
	return roundUp(at.Add(d))
}

// roundUp is the first whole millisecond that is not before at.
func roundUp(at time.Time) int64 { return at.Add(time.Millisecond - time.Nanosecond).UnixMilli() }
