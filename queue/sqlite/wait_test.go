package sqlite_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

func TestAWakeWakesALeaseThatWaits(t *testing.T) {
	t.Parallel()
	db := open(t, sqlite.WithPoll(time.Minute))
	got := waiting(t, db)
	save(t, db, payment(t, key("A")), lifecycle.Wake{Key: key("A"), Operation: "op-1", Action: lifecycle.ActionCapture})
	woken(t, got)
}

func TestAHostTransactionWakesALeaseThatWaits(t *testing.T) {
	t.Parallel()
	db := open(t, sqlite.WithPoll(time.Minute))
	got := waiting(t, db)
	err := db.Update(t.Context(), func(tx *sql.Tx) error {
		_, err := db.Jobs().EnqueueTx(t.Context(), tx, spec(1))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	woken(t, got)
}

func TestALeaseThatWaitsHearsOfAJobFromAnotherHandle(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	db, other := openAt(t, path, sqlite.WithPoll(time.Millisecond)), openAt(t, path)
	got := waiting(t, db)
	enqueued(t, other, spec(1))
	woken(t, got)
}

func TestALeaseThatWaitsIsThereWhenAJobBecomesDue(t *testing.T) {
	t.Parallel()
	db := open(t, sqlite.WithPoll(time.Minute))
	soon := spec(1)
	soon.Delay = 50 * time.Millisecond
	enqueued(t, db, soon)
	woken(t, waiting(t, db))
}

func TestADelayIsNeverCutShort(t *testing.T) {
	t.Parallel()
	c := newClock()
	c.advance(300 * time.Microsecond) // within a millisecond
	db := open(t, sqlite.WithClock(c.now))
	moment := spec(1)
	moment.Delay = time.Millisecond
	enqueued(t, db, moment)
	c.advance(999 * time.Microsecond)
	if leases := lease(t, db, 1); len(leases) != 0 {
		t.Error("the job came early")
	}
	c.advance(time.Millisecond)
	if leases := lease(t, db, 1); len(leases) != 1 {
		t.Error("the job did not come")
	}
}

// waiting starts a Lease and returns when it waits.
func waiting(t *testing.T, db *sqlite.DB) <-chan []queue.Lease {
	t.Helper()
	got := make(chan []queue.Lease, 1)
	go func() {
		leases, err := db.Jobs().Lease(context.WithoutCancel(t.Context()), queue.LeaseRequest{Wait: time.Hour})
		if err != nil {
			t.Error(err)
		}
		got <- leases
	}()
	for !db.Idles() && len(got) == 0 { // on a slow machine the job may be due before anybody waits
		runtime.Gosched()
	}
	return got
}

// woken checks that the Lease ends long before it would look by itself.
func woken(t *testing.T, got <-chan []queue.Lease) {
	t.Helper()
	select {
	case leases := <-got:
		if len(leases) != 1 {
			t.Errorf("got %d leases, want 1", len(leases))
		}
	case <-time.After(15 * time.Second):
		t.Error("nobody woke the Lease")
	}
}
