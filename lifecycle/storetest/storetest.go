package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
)

// Harness is a fresh, empty store under test.
type Harness struct {
	Store lifecycle.Store
	// Advance moves the store's clock, also while the store is being called. A store whose clock cannot be set sleeps.
	Advance func(d time.Duration)
	// SetBack sets the store's wall clock back by d; its monotonic clock does not go back. If nil, the tests that need it
	// are left out. For a store that takes its time from a Clock, which has no monotonic reading,
	// func(d time.Duration) { clock.Advance(-d) } is enough.
	SetBack func(d time.Duration)
	// Peer opens the same data once more, as another process would, while the first handle stays open; nil for a store that
	// only one process can use. Both handles go by the same clock.
	Peer func() (lifecycle.Store, error)
	// Reopen closes the store and opens it again on the same data; nil for a
	// store that keeps nothing.
	Reopen func() (lifecycle.Store, error)
	// Tasks lists what the wakes saved ask for, in any order; nil for a store
	// that keeps no wakes and is used behind queue.Outbox.
	Tasks func(ctx context.Context) ([]lifecycle.Task, error)
}

// Case is one promise of the contract. Check is nil when the store keeps it.
type Case struct {
	Name  string
	Check func(ctx context.Context, h Harness) error
}

// Cases lists all checks.
func Cases() []Case {
	var all []Case
	all = append(all, saveCases()...)
	all = append(all, fenceCases()...)
	all = append(all, leaseCases()...)
	all = append(all, clockCases()...)
	all = append(all, findCases()...)
	all = append(all, wakeCases()...)
	all = append(all, finishCases()...)
	all = append(all, accountCases()...)
	all = append(all, concurrentCases()...)
	return all
}

// Run checks a store, each case on a fresh one.
func Run(t *testing.T, open func(t testing.TB) Harness) {
	t.Helper()
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if err := c.Check(t.Context(), open(t)); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// Clock is a clock that only moves when told to. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that shows a fixed time of the year 2026.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)}
}

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
