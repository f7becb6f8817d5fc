package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

// temporary opens a file that the example throws away.
func temporary() (db *sqlite.DB, remove func()) {
	dir, err := os.MkdirTemp("", "example")
	if err == nil {
		db, err = sqlite.Open(context.Background(), filepath.Join(dir, "payments.db"))
	}
	if err != nil {
		panic(err)
	}
	return db, func() { _ = errors.Join(db.Close(), os.RemoveAll(dir)) }
}

func ExampleOpen() {
	_, err := sqlite.Open(context.Background(), "/no/such/directory/payments.db")
	var failure *sqlite.Error
	switch {
	case errors.Is(err, sqlite.ErrNoDirectory):
		fmt.Println("the directory is missing")
	case errors.As(err, &failure):
		fmt.Println(failure.Remedy)
	}
	// Output: the directory is missing
}

func ExampleDB_Jobs() {
	db, remove := temporary()
	defer remove()
	ctx, jobs := context.Background(), db.Jobs()

	_, err := jobs.Enqueue(ctx, queue.Spec{Kind: "capture", Key: "shop/4711", DedupeKey: "shop/4711/parcel-1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	leases, err := jobs.Lease(ctx, queue.LeaseRequest{Owner: "worker-1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range leases {
		fmt.Println(l.Job.Kind, l.Job.Key, "attempt", l.Job.Attempt)
		fmt.Println("settled:", jobs.Settle(ctx, l.Job.ID, l.Token, queue.Settlement{Outcome: queue.Complete}))
		fmt.Println("by somebody else:", errors.Is(
			jobs.Settle(ctx, l.Job.ID, "another token", queue.Settlement{Outcome: queue.Complete}), queue.ErrLeaseLost))
	}
	// Output:
	// capture shop/4711 attempt 1
	// settled: <nil>
	// by somebody else: true
}

// A payment and the job that follows from it are one commit.
func ExampleDB_Payments() {
	db, remove := temporary()
	defer remove()
	ctx := context.Background()

	key := lifecycle.Key{Account: "shop", Order: "4711"}
	p, err := newPayment(key) // a lifecycle.Service makes and saves payments; here we play its part
	if err != nil {
		fmt.Println(err)
		return
	}
	wake := lifecycle.Wake{Key: key, Action: lifecycle.ActionRefresh}
	fmt.Println("saved:", db.Payments().Save(ctx, p, 0, wake))
	fmt.Println("saved again:", errors.Is(db.Payments().Save(ctx, p, 0, wake), lifecycle.ErrConflict))

	leases, err := db.Jobs().Lease(ctx, queue.LeaseRequest{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range leases {
		task, err := queue.TaskOf(l.Job)
		fmt.Println(task.Action, task.Key, err)
	}
	// Output:
	// saved: <nil>
	// saved again: true
	// refresh shop/4711 <nil>
}

// The host keeps its orders in the same file, so that an order and its job are one commit.
func ExampleDB_Update() {
	db, remove := temporary()
	defer remove()
	ctx := context.Background()

	err := db.Update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "CREATE TABLE host_orders (reference TEXT PRIMARY KEY) STRICT")
		return err
	})
	if err == nil {
		err = db.Update(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, "INSERT INTO host_orders VALUES ('4711')"); err != nil {
				return err
			}
			_, err := db.Jobs().EnqueueTx(ctx, tx, queue.Spec{Kind: "print", Key: "4711"})
			return err
		})
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	stats, err := db.Jobs().Stats(ctx)
	fmt.Println(stats.Pending, "job", err)
	// Output: 1 job <nil>
}

func ExampleDB_Backup() {
	db, remove := temporary()
	defer remove()
	ctx := context.Background()
	target := filepath.Join(filepath.Dir(db.Path()), "backup.db")
	fmt.Println("backed up:", db.Backup(ctx, target))

	saved, err := sqlite.Open(ctx, target)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("sound:", saved.Check(ctx))
	fmt.Println("closed:", saved.Close())
	// Output:
	// backed up: <nil>
	// sound: <nil>
	// closed: <nil>
}

// Dead jobs stay visible, and go only when they are named.
func ExampleJobs_Purge() {
	db, remove := temporary()
	defer remove()
	ctx, jobs := context.Background(), db.Jobs()

	if _, err := jobs.Enqueue(ctx, queue.Spec{Kind: "refund", Key: "shop/4711"}); err != nil {
		fmt.Println(err)
		return
	}
	leases, err := jobs.Lease(ctx, queue.LeaseRequest{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range leases {
		err := jobs.Settle(ctx, l.Job.ID, l.Token, queue.Settlement{
			Outcome: queue.Bury, Failure: queue.Failure{Code: "refused", Message: "nothing is left to refund"},
		})
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	for j, err := range jobs.List(ctx, queue.Filter{States: []queue.State{queue.StateDead}}) {
		fmt.Println(j.Kind, j.Key, j.Failures[0].Message, err)
	}
	gone, err := jobs.Purge(ctx, 0)
	fmt.Println(gone, err)
	gone, err = jobs.Purge(ctx, 0, queue.StateDead)
	fmt.Println(gone, err)
	// Output:
	// refund shop/4711 nothing is left to refund <nil>
	// 0 <nil>
	// 1 <nil>
}

// A clock that tests can move.
func ExampleWithClock() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	ctx := context.Background()
	db, err := sqlite.Open(ctx, filepath.Join(dir, "payments.db"), sqlite.WithClock(func() time.Time { return now }))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = db.Close() }()

	_, err = db.Jobs().Enqueue(ctx, queue.Spec{Kind: "capture", Delay: time.Hour})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		leases, err := db.Jobs().Lease(ctx, queue.LeaseRequest{})
		fmt.Println(len(leases), err)
		now = now.Add(time.Hour)
	}
	// Output:
	// 0 <nil>
	// 1 <nil>
}
