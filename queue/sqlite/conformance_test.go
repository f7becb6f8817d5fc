package sqlite_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/lifecycle/storetest"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/queuetest"
	"github.com/monext-community/monext-go/queue/sqlite"
)

func TestJobsKeepTheContractOfAQueue(t *testing.T) {
	t.Parallel()
	queuetest.Run(t, func(tb testing.TB) queuetest.Harness {
		tb.Helper()
		c := newClock()
		path := filepath.Join(tb.TempDir(), "pay.db")
		db := openAt(tb, path, sqlite.WithClock(c.now), sqlite.WithPoll(time.Millisecond))
		return queuetest.Harness{
			Queue:   db.Jobs(),
			Advance: c.advance,
			SetBack: func(d time.Duration) { c.advance(-d) },
			Frozen:  true,
			Peer: func() queue.Queue {
				return openAt(tb, path, sqlite.WithClock(c.now), sqlite.WithPoll(time.Millisecond)).Jobs()
			},
			Reopen: func() queue.Queue {
				if err := db.Close(); err != nil {
					tb.Fatal(err)
				}
				db = openAt(tb, path, sqlite.WithClock(c.now), sqlite.WithPoll(time.Millisecond))
				return db.Jobs()
			},
			Corrupt: func(id string) { sqlExec(tb, db, "UPDATE jobs SET meta = '{' WHERE id = ?", id) },
		}
	})
}

func TestPaymentsKeepTheContractOfAStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(tb testing.TB) storetest.Harness {
		tb.Helper()
		c := newClock()
		path := filepath.Join(tb.TempDir(), "pay.db")
		db := openAt(tb, path, sqlite.WithClock(c.now))
		return storetest.Harness{
			Store:   db.Payments(),
			Advance: c.advance,
			SetBack: func(d time.Duration) { c.advance(-d) },
			Peer: func() (lifecycle.Store, error) {
				return openAt(tb, path, sqlite.WithClock(c.now)).Payments(), nil
			},
			Tasks: func(ctx context.Context) ([]lifecycle.Task, error) { return tasksOf(ctx, db.Jobs()) },
			Reopen: func() (lifecycle.Store, error) {
				if err := db.Close(); err != nil {
					return nil, err
				}
				return openAt(tb, path, sqlite.WithClock(c.now)).Payments(), nil
			},
		}
	})
}

// tasksOf lists what the jobs of a queue ask for.
func tasksOf(ctx context.Context, jobs *sqlite.Jobs) (tasks []lifecycle.Task, err error) {
	for j, err := range jobs.List(ctx, queue.Filter{}) {
		if err != nil {
			return nil, err
		}
		task, err := queue.TaskOf(j)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, task)
	}
	return tasks, nil
}

// openAt opens a file, and closes it when the test ends.
func openAt(tb testing.TB, path string, opts ...sqlite.Option) *sqlite.DB {
	tb.Helper()
	db, err := tryOpen(context.Background(), tb, path, opts...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	if _, measures := tb.(*testing.B); !measures {
		watch := leak.New(tb)
		tb.Cleanup(func() { // before it is closed
			for j, err := range db.Jobs().List(context.Background(), queue.Filter{}) {
				watch.Error(err)
				if err == nil {
					watch.Value(j, string(j.Payload))
				}
			}
		})
	}
	return db
}

// tryOpen opens a file whose bytes, and those of its log, are watched for what must not be seen when the test ends.
func tryOpen(ctx context.Context, tb testing.TB, path string, opts ...sqlite.Option) (*sqlite.DB, error) {
	tb.Helper()
	if _, measures := tb.(*testing.B); measures {
		return sqlite.Open(ctx, path, opts...)
	}
	watch := leak.New(tb)
	db, err := sqlite.Open(ctx, path, opts...)
	watch.Error(err)
	tb.Cleanup(func() { watch.File(path, path+"-wal") })
	return db, err
}

// open opens a new file.
func open(tb testing.TB, opts ...sqlite.Option) *sqlite.DB {
	tb.Helper()
	return openAt(tb, filepath.Join(tb.TempDir(), "pay.db"), opts...)
}

// sqlExec changes the file behind the package's back.
func sqlExec(tb testing.TB, db *sqlite.DB, statement string, args ...any) {
	tb.Helper()
	err := db.Update(context.Background(), func(tx *sql.Tx) error {
		_, err := tx.Exec(statement, args...)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
}
