package jobs

import (
	"context"
	"database/sql"
	"path/filepath"

	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

type memoryStore struct{ queue *queue.Memory }

func openMemory(context.Context, string) (store, error) {
	return memoryStore{queue.NewMemory()}, nil
}

func (m memoryStore) cycle(ctx context.Context, n int) error   { return cycleThrough(ctx, m.queue, n) }
func (m memoryStore) settings(context.Context) (string, error) { return "memory", nil }
func (m memoryStore) close() error                             { return m.queue.Close() }

type sqliteStore struct{ db *sqlite.DB }

func openSQLite(ctx context.Context, dir string) (store, error) {
	db, err := sqlite.Open(ctx, filepath.Join(dir, "ours.db"))
	if err != nil {
		return nil, err
	}
	return sqliteStore{db}, nil
}

func (s sqliteStore) cycle(ctx context.Context, n int) error {
	return cycleThrough(ctx, s.db.Jobs(), n)
}

// settings reads the pragmas on the very connection that writes.
func (s sqliteStore) settings(ctx context.Context) (text string, err error) {
	err = s.db.Update(ctx, func(tx *sql.Tx) error {
		text, err = pragmas(ctx, tx)
		return err
	})
	return text, err
}

func (s sqliteStore) close() error { return s.db.Close() }
