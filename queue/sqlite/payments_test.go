package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

func TestAPaymentAndItsJobsAreCommittedTogether(t *testing.T) {
	t.Parallel()
	c := newClock()
	db := open(t, sqlite.WithClock(c.now))
	p := payment(t, key("A"))
	wakes := []lifecycle.Wake{
		{Key: key("A"), Operation: "op-1", Action: lifecycle.ActionCapture},
		{Key: key("A"), Action: lifecycle.ActionRefresh, After: time.Hour},
	}
	save(t, db, p, wakes...)

	jobs := list(t, db)
	if len(jobs) != 2 || jobs[0].Kind != "capture" || jobs[1].Kind != "refresh" {
		t.Fatalf("the jobs are %+v, want a capture and a refresh", jobs)
	}
	if want := c.now().Add(time.Hour); !jobs[1].RunAt.Equal(want) {
		t.Errorf("the refresh runs at %v, want %v", jobs[1].RunAt, want)
	}
	if leases := lease(t, db, 10); len(leases) != 1 || leases[0].Job.Kind != "capture" {
		t.Errorf("leased %+v, want the capture", leases)
	}
}

func TestASaveThatIsRefusedMakesNoJobs(t *testing.T) {
	t.Parallel()
	db := open(t)
	save(t, db, payment(t, key("A")))
	wake := lifecycle.Wake{Key: key("A"), Operation: "op-1", Action: lifecycle.ActionCapture}

	err := db.Payments().Save(t.Context(), payment(t, key("A")), 0, wake)
	if !errors.Is(err, lifecycle.ErrConflict) {
		t.Errorf("a second first save: got %v, want ErrConflict", err)
	}
	err = db.Payments().Save(t.Context(), touched(t, db, key("A")), 7, wake)
	if !errors.Is(err, lifecycle.ErrLeaseLost) {
		t.Errorf("a save under an invented fence: got %v, want ErrLeaseLost", err)
	}
	if jobs := list(t, db); len(jobs) != 0 {
		t.Errorf("there are jobs: %+v", jobs)
	}
}

func TestAWakeSavedAgainMakesNoSecondJob(t *testing.T) {
	t.Parallel()
	db := open(t)
	wake := lifecycle.Wake{Key: key("A"), Operation: "op-1", Action: lifecycle.ActionCapture}
	save(t, db, payment(t, key("A")), wake, wake)
	save(t, db, touched(t, db, key("A")), wake)
	if jobs := list(t, db); len(jobs) != 1 {
		t.Errorf("%d jobs, want 1", len(jobs))
	}
	wake.Look++
	save(t, db, touched(t, db, key("A")), wake)
	if jobs := list(t, db); len(jobs) != 2 {
		t.Errorf("%d jobs after the next look, want 2", len(jobs))
	}
}

func TestAPaymentThatCannotBeReadIsNamedAndBlocksNoOther(t *testing.T) {
	t.Parallel()
	db := open(t)
	for _, o := range []string{"A", "B", "C", "D"} {
		save(t, db, payment(t, key(o)))
	}
	sqlExec(t, db, "UPDATE payments SET document = CAST('no JSON' AS BLOB) WHERE order_ref = 'A'")
	sqlExec(t, db, "UPDATE payments SET document = (SELECT document FROM payments WHERE order_ref = 'D') WHERE order_ref = 'B'")
	sqlExec(t, db, "UPDATE payments SET version = 77 WHERE order_ref = 'C'")

	for _, o := range []string{"A", "B", "C"} {
		_, err := db.Payments().Load(t.Context(), key(o))
		var corrupt *lifecycle.CorruptError
		if !errors.As(err, &corrupt) || corrupt.Key != key(o) {
			t.Errorf("Load of %s: got %v, want a CorruptError with its key", o, err)
		}
		leak.New(t).Error(err)
	}
	if _, err := db.Payments().Load(t.Context(), key("D")); err != nil {
		t.Errorf("Load of an intact payment: %v", err)
	}
	keys, err := db.Payments().Find(t.Context(), lifecycle.Filter{Account: "shop"})
	if err != nil || len(keys) != 4 {
		t.Errorf("Find gave %v, %v, want all four", keys, err)
	}
	if _, err := db.Payments().Claim(t.Context(), key("A"), time.Minute); err != nil {
		t.Errorf("Claim of the payment that cannot be read: %v", err)
	}
}

func TestADuePaymentIsNeverGivenEarly(t *testing.T) {
	t.Parallel()
	c := newClock()
	db := open(t, sqlite.WithClock(c.now))
	p := payment(t, key("A"))
	save(t, db, p)
	c.advance(p.DueAt(c.now()).Sub(c.now()) - time.Nanosecond)
	if keys := due(t, db); len(keys) != 0 {
		t.Errorf("due a nanosecond early: %v", keys)
	}
	c.advance(time.Nanosecond)
	if keys := due(t, db); !slices.Equal(keys, []lifecycle.Key{key("A")}) {
		t.Errorf("due are %v, want A", keys)
	}
}

// Whoever leads the line reads the clock for all whose changes he takes along. One who came after that reading would be given
// a lease that is over too early.
func TestALeaseIsNeverReckonedFromATimeBeforeItWasAskedFor(t *testing.T) {
	t.Parallel()
	c := newClock()
	var (
		armed atomic.Bool
		db    *sqlite.DB
		late  = make(chan error, 1)
	)
	db = open(t, sqlite.WithClock(func() time.Time {
		read := c.now()
		if !armed.CompareAndSwap(true, false) {
			return read
		}
		c.advance(time.Hour) // between the reading and its use, another caller comes
		asked := c.now()
		waiting := db.Waiting()
		go func() {
			l, err := db.Payments().Claim(context.Background(), key("late"), time.Minute)
			if err == nil && l.ExpiresAt.Before(asked.Add(time.Minute)) {
				err = fmt.Errorf("asked for a minute at %v, got until %v", asked, l.ExpiresAt)
			}
			late <- err
		}()
		queued(db, waiting+1)
		return read
	}))
	armed.Store(true)
	if _, err := db.Payments().Claim(t.Context(), key("early"), time.Minute); err != nil {
		t.Error(err)
	}
	if err := <-late; err != nil {
		t.Error(err)
	}
}

func TestARacedLeaseOnAPaymentIsWonOnceWithAGrowingFence(t *testing.T) {
	t.Parallel()
	db := open(t)
	var (
		mu   sync.Mutex
		held bool
		last lifecycle.Fence
		wg   sync.WaitGroup
	)
	for range 8 {
		wg.Go(func() {
			for range 50 {
				l, err := db.Payments().Claim(t.Context(), key("A"), time.Hour)
				if errors.Is(err, lifecycle.ErrBusy) {
					continue
				}
				mu.Lock()
				if err != nil || held || l.Fence <= last {
					t.Errorf("claimed fence %d behind %d, held %v: %v", l.Fence, last, held, err)
				}
				held, last = true, l.Fence
				mu.Unlock()
				mu.Lock()
				held = false
				mu.Unlock()
				if err := db.Payments().Release(t.Context(), l); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestALeaseIsReleasedEvenWhenTheContextIsOver(t *testing.T) {
	t.Parallel()
	db := open(t)
	l, err := db.Payments().Claim(t.Context(), key("A"), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Payments().Release(ctx, l); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Payments().Claim(t.Context(), key("A"), time.Hour); err != nil {
		t.Errorf("Claim after Release: %v", err)
	}
}

func TestALeaseOfAnAbsurdTermIsRefused(t *testing.T) {
	t.Parallel()
	db := open(t)
	for _, ttl := range []time.Duration{-1, 0, 25 * time.Hour} {
		var faults order.Faults
		if _, err := db.Payments().Claim(t.Context(), key("A"), ttl); !errors.As(err, &faults) {
			t.Errorf("ttl %v: got %v, want order.Faults", ttl, err)
		}
	}
}

func key(reference string) lifecycle.Key { return lifecycle.Key{Account: "shop", Order: reference} }

// payment is a payment with a session, never saved.
func payment(tb testing.TB, k lifecycle.Key) *lifecycle.Payment {
	tb.Helper()
	p, err := newPayment(k)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func newPayment(k lifecycle.Key) (*lifecycle.Payment, error) {
	amount, at := order.NewMoney(12990, order.EUR), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	return lifecycle.Append(lifecycle.NewPayment(k), at,
		lifecycle.Event{Type: lifecycle.EventOpened, Opened: &lifecycle.Opened{Amount: amount, Hash: "sha256:00", Mode: monext.CaptureManual}},
		lifecycle.Event{Type: lifecycle.EventSessionOpened, SessionOpened: &lifecycle.SessionOpened{
			ID: "session-" + k.Order, Amount: amount, Hash: "sha256:00", Mode: monext.CaptureManual, ExpiresAt: at.Add(30 * time.Minute),
		}})
}

// touched is the stored payment with one event more.
func touched(tb testing.TB, db *sqlite.DB, k lifecycle.Key) *lifecycle.Payment {
	tb.Helper()
	p, err := db.Payments().Load(context.Background(), k)
	if err == nil {
		p, err = touch(p)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func touch(p *lifecycle.Payment) (*lifecycle.Payment, error) {
	return lifecycle.Append(p, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), lifecycle.Event{
		Type: lifecycle.EventSwept, Reason: fmt.Sprint("look ", p.Version()), Swept: &lifecycle.Swept{Look: int(p.Version())},
	})
}

func save(tb testing.TB, db *sqlite.DB, p *lifecycle.Payment, wakes ...lifecycle.Wake) {
	tb.Helper()
	if err := db.Payments().Save(context.Background(), p, 0, wakes...); err != nil {
		tb.Fatal(err)
	}
}

func list(tb testing.TB, db *sqlite.DB) (jobs []queue.Job) {
	tb.Helper()
	for j, err := range db.Jobs().List(context.Background(), queue.Filter{}) {
		if err != nil {
			tb.Fatal(err)
		}
		jobs = append(jobs, j)
	}
	return jobs
}

func lease(tb testing.TB, db *sqlite.DB, most int) []queue.Lease {
	tb.Helper()
	leases, err := db.Jobs().Lease(context.Background(), queue.LeaseRequest{Max: most})
	if err != nil {
		tb.Fatal(err)
	}
	return leases
}

func due(tb testing.TB, db *sqlite.DB) []lifecycle.Key {
	tb.Helper()
	keys, err := db.Payments().Due(context.Background(), "shop", 10)
	if err != nil {
		tb.Fatal(err)
	}
	return keys
}
