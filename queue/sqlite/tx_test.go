package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/monext-community/monext-go/queue"
)

func TestJobsEnqueuedInAHostTransactionShareItsFate(t *testing.T) {
	t.Parallel()
	db := open(t)
	sqlExec(t, db, "CREATE TABLE host_orders (reference TEXT PRIMARY KEY) STRICT")
	order := func(reference string, result error) error {
		return db.Update(t.Context(), func(tx *sql.Tx) error {
			if _, err := tx.Exec("INSERT INTO host_orders VALUES (?)", reference); err != nil {
				return err
			}
			r, err := db.Jobs().EnqueueTx(t.Context(), tx, queue.Spec{Kind: "capture", Key: reference})
			if err != nil || len(r) != 1 || r[0].State != queue.StatePending {
				t.Errorf("EnqueueTx gave %+v, %v", r, err)
			}
			return result
		})
	}
	refused := errors.New("refused")
	if err := order("A", nil); err != nil {
		t.Fatal(err)
	}
	if err := order("B", refused); !errors.Is(err, refused) {
		t.Fatalf("got %v, want the host's own error", err)
	}
	if jobs := list(t, db); len(jobs) != 1 || jobs[0].Key != "A" {
		t.Errorf("the jobs are %+v, want that of A", jobs)
	}
}

func TestEnqueueTxAnswersAsEnqueueDoes(t *testing.T) {
	t.Parallel()
	db := open(t)
	id := enqueued(t, db, spec(1))
	other := spec(1)
	other.Payload = []byte("other")
	err := db.Update(t.Context(), func(tx *sql.Tx) error {
		r, err := db.Jobs().EnqueueTx(t.Context(), tx, spec(1))
		if err != nil || len(r) != 1 || r[0].ID != id || !r[0].Duplicate {
			t.Errorf("a repeat gave %+v, %v, want job %s as a duplicate", r, err, id)
		}
		_, err = db.Jobs().EnqueueTx(t.Context(), tx, other)
		return err
	})
	if !errors.Is(err, queue.ErrConflict) {
		t.Errorf("other content under one dedupe key: got %v, want ErrConflict", err)
	}
}

func TestAHandleOfTheHostCanEnqueueToo(t *testing.T) {
	t.Parallel()
	db := open(t)
	host, err := sql.Open("sqlite", "file:"+db.Path()+"?_txlock=immediate&_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = host.Close() }()
	tx, err := host.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Jobs().EnqueueTx(t.Context(), tx, spec(1)); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if leases := lease(t, db, 1); len(leases) != 1 {
		t.Errorf("%d leases, want 1", len(leases))
	}
}

func TestAHostThatPanicsOrIsCancelledLeavesNoTransactionOpen(t *testing.T) {
	t.Parallel()
	db := open(t)
	func() {
		defer func() { _ = recover() }()
		_ = db.Update(t.Context(), func(tx *sql.Tx) error {
			if _, err := db.Jobs().EnqueueTx(t.Context(), tx, spec(1)); err != nil {
				t.Error(err)
			}
			panic("host")
		})
	}()
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Update(ctx, func(tx *sql.Tx) error {
		if _, err := db.Jobs().EnqueueTx(t.Context(), tx, spec(2)); err != nil {
			t.Error(err)
		}
		cancel()
		return nil
	})
	if err == nil {
		t.Error("a transaction whose context was cancelled committed")
	}
	id := enqueued(t, db, spec(3))
	if jobs := list(t, db); len(jobs) != 1 || jobs[0].ID != id {
		t.Errorf("the jobs are %+v, want only the last", jobs)
	}
}
