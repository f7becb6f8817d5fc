package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

func TestCallersWhoShareACommitDoNotShareItsRefusals(t *testing.T) {
	t.Parallel()
	db := open(t)
	q := db.Jobs()
	if _, err := q.Enqueue(t.Context(), spec(0)); err != nil {
		t.Fatal(err)
	}
	conflicting := spec(0)
	conflicting.Payload = []byte("other")

	var wg sync.WaitGroup
	gate := hold(t, db)
	for n := 1; n <= 40; n++ {
		wg.Go(func() {
			if _, err := q.Enqueue(t.Context(), spec(n)); err != nil {
				t.Errorf("job %d: %v", n, err)
			}
		})
		wg.Go(func() { // stores one job, then finds the conflict, and must leave none
			stray := queue.Spec{Kind: "stray"}
			if _, err := q.Enqueue(t.Context(), stray, conflicting); !errors.Is(err, queue.ErrConflict) {
				t.Errorf("got %v, want ErrConflict", err)
			}
		})
	}
	queued(db, 80)
	gate()
	wg.Wait()
	jobs := list(t, db)
	if len(jobs) != 41 {
		t.Errorf("%d jobs, want 41", len(jobs))
	}
	for _, j := range jobs {
		if j.Kind == "stray" {
			t.Error("a refused call left a job behind")
		}
	}
}

func TestAnEngineFailureHitsOnlyTheCallerItBelongsTo(t *testing.T) {
	t.Parallel()
	db := open(t)
	sqlExec(t, db, `CREATE TRIGGER host_poison BEFORE INSERT ON jobs WHEN new.kind = 'poison'
		BEGIN SELECT raise(ROLLBACK, 'poisoned'); END`)
	var wg sync.WaitGroup
	gate := hold(t, db)
	for n := 1; n <= 20; n++ {
		wg.Go(func() {
			if _, err := db.Jobs().Enqueue(t.Context(), spec(n)); err != nil {
				t.Errorf("job %d: %v", n, err)
			}
		})
	}
	wg.Go(func() {
		_, err := db.Jobs().Enqueue(t.Context(), queue.Spec{Kind: "poison"})
		if !errors.Is(err, sqlite.ErrFailed) || !strings.Contains(err.Error(), "poisoned") {
			t.Errorf("got %v, want ErrFailed with the engine's words", err)
		}
	})
	queued(db, 21)
	gate()
	wg.Wait()
	if jobs := list(t, db); len(jobs) != 20 {
		t.Errorf("%d jobs, want 20", len(jobs))
	}
}

func TestALockedFileIsReportedAndNothingIsDone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	other := openAt(t, path)
	db := openAt(t, path, sqlite.WithBusyTimeout(5*time.Millisecond))
	gate := hold(t, other)
	_, err := db.Jobs().Enqueue(t.Context(), spec(1))
	failed(t, err, sqlite.ErrLocked)
	failed(t, db.Update(t.Context(), func(*sql.Tx) error { return nil }), sqlite.ErrLocked)
	third := openAt(t, path) // an up-to-date file is opened while another process writes
	if jobs := list(t, third); len(jobs) != 0 {
		t.Errorf("jobs: %v", jobs)
	}
	gate()
	if _, err := db.Jobs().Enqueue(t.Context(), spec(1)); err != nil {
		t.Errorf("after the lock was gone: %v", err)
	}
}

func TestAFileHeldExclusivelyCannotBeOpened(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	if err := openAt(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	other.SetMaxOpenConns(1)
	for _, s := range []string{"PRAGMA locking_mode=EXCLUSIVE", "CREATE TABLE host_x (y)"} {
		if _, err := other.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	_, err = tryOpen(t.Context(), t, path, sqlite.WithBusyTimeout(5*time.Millisecond))
	failed(t, err, sqlite.ErrLocked)
}

func TestACallerWhoseContextEndsWhileHeWaitsHasDoneNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	other := openAt(t, path)
	db := openAt(t, path)
	gate := hold(t, other)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for n := range 5 { // one of them leads and waits for the file; the others wait for him
		wg.Go(func() {
			if _, err := db.Jobs().Enqueue(ctx, spec(n)); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want context.Canceled", err)
			}
		})
	}
	queued(db, 5)
	cancel()
	wg.Wait()
	gate()
	if jobs := list(t, db); len(jobs) != 0 {
		t.Errorf("%d jobs of callers who were told that they failed", len(jobs))
	}
}

func TestAFullDiskIsReportedAndWorkGoesOnWhenThereIsRoom(t *testing.T) {
	t.Parallel()
	db := open(t)
	big := queue.Spec{Kind: "k", Payload: make([]byte, queue.MaxPayload)}
	id := enqueued(t, db, spec(1))
	if err := db.LimitPages(30); err != nil {
		t.Fatal(err)
	}
	_, err := db.Jobs().Enqueue(t.Context(), spec(2), big, big, big)
	failed(t, err, sqlite.ErrFull)
	if jobs := list(t, db); len(jobs) != 1 || jobs[0].ID != id {
		t.Errorf("jobs are %v, want the one from before", jobs)
	}
	if _, err := db.Jobs().Enqueue(t.Context(), big, big, big); err != nil { // on a fresh connection, without the limit
		t.Errorf("when there is room again: %v", err)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestClosingWhileOthersWriteLosesNoAnswer(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	db := openAt(t, path)
	var (
		mu       sync.Mutex
		accepted int
		wg       sync.WaitGroup
	)
	started := make(chan struct{}, 16)
	for w := range 16 {
		wg.Go(func() {
			for n := 0; ; n++ {
				_, err := db.Jobs().Enqueue(context.Background(), spec(w*1_000_000+n))
				if err != nil {
					if !errors.Is(err, sqlite.ErrClosed) {
						t.Errorf("got %v, want ErrClosed", err)
					}
					return
				}
				mu.Lock()
				accepted++
				mu.Unlock()
				if n == 0 {
					started <- struct{}{}
				}
			}
		})
	}
	for range 16 {
		<-started
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	if jobs := list(t, openAt(t, path)); len(jobs) != accepted {
		t.Errorf("%d jobs in the file, %d were accepted", len(jobs), accepted)
	}
}

// hold keeps the write lock of the file until the function it returns is called.
func hold(t *testing.T, db *sqlite.DB) (release func()) {
	t.Helper()
	held, let, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- db.Update(context.Background(), func(*sql.Tx) error {
			close(held)
			<-let
			return nil
		})
	}()
	<-held
	return func() {
		close(let)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// queued waits until n changes stand in line.
func queued(db *sqlite.DB, n int) {
	for db.Waiting() < n {
		runtime.Gosched()
	}
}

func enqueued(tb testing.TB, db *sqlite.DB, s queue.Spec) string {
	tb.Helper()
	receipts, err := db.Jobs().Enqueue(context.Background(), s)
	if err != nil || len(receipts) != 1 {
		tb.Fatal(fmt.Errorf("enqueue: %v, %w", receipts, err))
	}
	return receipts[0].ID
}
