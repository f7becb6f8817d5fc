package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

const (
	workersEach = 4  // goroutines in each process
	sharedKeys  = 10 // orders they fight for
	sharedJobs  = 300
)

// Two processes work on one file. Whoever has a lease writes its key into a table where it can stand only once, works, and
// takes it out again: a second lease on the key at the same time cannot go unnoticed.
func TestTwoProcessesNeverHoldTwoLeasesOnOneKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	db := openAt(t, path)
	sqlExec(t, db, "CREATE TABLE host_running (key TEXT PRIMARY KEY, worker TEXT NOT NULL) STRICT")
	sqlExec(t, db, "CREATE TABLE host_runs (job TEXT NOT NULL, worker TEXT NOT NULL) STRICT")
	for n := range sharedJobs {
		enqueued(t, db, queue.Spec{Kind: "k", Key: strconv.Itoa(n % sharedKeys)})
	}

	cmd, lines := child(t.Context(), t, "worker", path)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("the other process says %q", lines.Text())
	}
	if err := work(db, "parent"); err != nil {
		t.Error(err)
	}
	for lines.Scan() {
		t.Errorf("the other process says %q", lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}

	stats, err := db.Jobs().Stats(t.Context())
	if err != nil || stats.Done != sharedJobs || stats.Total() != sharedJobs {
		t.Errorf("the counts are %+v, %v, want %d done", stats, err, sharedJobs)
	}
	sqlExec(t, db, "CREATE UNIQUE INDEX host_once ON host_runs (job)") // fails if a job ran twice
	var runs, workers int
	query(t, db, "SELECT count(*), count(DISTINCT worker) FROM host_runs", &runs, &workers)
	if runs != sharedJobs || workers != 2 {
		t.Errorf("%d runs by %d processes, want %d by 2", runs, workers, sharedJobs)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func childWorker(args []string) error {
	db, err := sqlite.Open(context.Background(), args[0])
	if err != nil {
		return err
	}
	say("ready")
	return errors.Join(work(db, "child"), db.Close())
}

// work runs workers until no job is left.
func work(db *sqlite.DB, name string) error {
	var wg sync.WaitGroup
	errs := make([]error, workersEach)
	for i := range workersEach {
		wg.Go(func() {
			for more := true; more && errs[i] == nil; {
				more, errs[i] = workOnce(db, name)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func workOnce(db *sqlite.DB, name string) (more bool, err error) {
	ctx := context.Background()
	leases, err := db.Jobs().Lease(ctx, queue.LeaseRequest{TTL: time.Minute, Owner: name})
	if err != nil {
		return false, err
	}
	if len(leases) == 0 {
		s, err := db.Jobs().Stats(ctx)
		return s.Pending+s.Leased > 0, err
	}
	l := leases[0]
	err = db.Update(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO host_running VALUES (?, ?)", l.Job.Key, name)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("key %s is worked on twice: %w", l.Job.Key, err)
	}
	err = db.Update(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("DELETE FROM host_running WHERE key = ?", l.Job.Key)
		if err == nil {
			_, err = tx.Exec("INSERT INTO host_runs VALUES (?, ?)", l.Job.ID, name)
		}
		return err
	})
	if err != nil {
		return false, err
	}
	return true, db.Jobs().Settle(ctx, l.Job.ID, l.Token, queue.Settlement{Outcome: queue.Complete})
}

// A hook of the host may change what every connection does.
func TestAnEngineThatDoesNotSyncIsRefused(t *testing.T) {
	t.Parallel()
	for _, pragma := range []string{"synchronous=OFF", "synchronous=NORMAL"} {
		cmd, lines := child(t.Context(), t, "unsafe", filepath.Join(t.TempDir(), "pay.db"), pragma)
		var said []string
		for lines.Scan() {
			said = append(said, lines.Text())
		}
		if err := cmd.Wait(); err != nil || strings.Join(said, "\n") != "durability is not given" {
			t.Errorf("%s: the process says %q, %v", pragma, said, err)
		}
	}
}

func query(t *testing.T, db *sqlite.DB, statement string, into ...any) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *sql.Tx) error { return tx.QueryRow(statement).Scan(into...) })
	if err != nil {
		t.Fatal(err)
	}
}
