package monext

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// Timeouts bound each request, from waiting for its turn ([WithMaxInFlight]) and dialling to the last
// byte of the answer. A context that ends earlier shortens one call; nothing lengthens it.
type Timeouts struct {
	// Write bounds a capture, a cancel or a refund: 60 s by default. Monext itself may wait 25 s for a
	// bank (Monext API reference, engine delays), and a time-out after the request was written leaves
	// an unknown outcome, so do not lower it lightly.
	Write time.Duration
	// Session bounds the creation of a session, for which a buyer waits: 60 s by default. A session
	// that nobody heard of charges nobody, so it may be lower.
	Session time.Duration
	// Read bounds each attempt to read a session, a transaction or the payment methods: 30 s by default.
	Read time.Duration
	// Alive bounds each attempt of Alive: 15 s by default.
	Alive time.Duration
}

func defaultTimeouts() Timeouts {
	return Timeouts{Write: 60 * time.Second, Session: 60 * time.Second, Read: 30 * time.Second, Alive: 15 * time.Second}
}

// of is the time-out of one request of an operation.
func (t Timeouts) of(op Operation) time.Duration {
	switch {
	case op.movesMoney():
		return t.Write
	case op == OperationCreateSession:
		return t.Session
	case op == OperationAlive:
		return t.Alive
	default:
		return t.Read
	}
}

// leastTimeout is below what any request can be made in: a shorter time-out lost its unit.
const leastTimeout = time.Millisecond

// WithTimeouts replaces the default time-outs; a zero field keeps its default, and one below a millisecond
// is refused.
func WithTimeouts(t Timeouts) Option {
	return func(c *config) error {
		for _, each := range []struct {
			field string
			d     time.Duration
		}{{"Write", t.Write}, {"Session", t.Session}, {"Read", t.Read}, {"Alive", t.Alive}} {
			switch {
			case each.d < 0:
				return fmt.Errorf("monext: timeouts: %s must not be negative", each.field)
			case each.d != 0 && each.d < leastTimeout:
				return fmt.Errorf("monext: timeouts: %s is %s, and must be at least %s: did you forget a unit, such as time.Second?",
					each.field, each.d, leastTimeout)
			}
		}
		c.timeouts.Write = cmp.Or(t.Write, c.timeouts.Write)
		c.timeouts.Session = cmp.Or(t.Session, c.timeouts.Session)
		c.timeouts.Read = cmp.Or(t.Read, c.timeouts.Read)
		c.timeouts.Alive = cmp.Or(t.Alive, c.timeouts.Alive)
		return nil
	}
}

// Retry bounds the retries of reads, and of session creation while nothing was written. Captures,
// cancels and refunds are never retried.
type Retry struct {
	// Attempts is how many requests a call may make in all, 1 to 10: 4 by default.
	Attempts int
	// MinWait and MaxWait bound the jittered wait between two attempts, Retry-After included:
	// 200 ms and 5 s by default, an hour at most. Tests may make them as short as they like.
	MinWait, MaxWait time.Duration
}

const (
	maxAttempts = 10
	maxWait     = time.Hour
)

func defaultRetry() Retry {
	return Retry{Attempts: 4, MinWait: 200 * time.Millisecond, MaxWait: 5 * time.Second}
}

// WithRetry replaces the default retry bounds; a zero field keeps its default.
func WithRetry(r Retry) Option {
	return func(c *config) error {
		switch {
		case r.Attempts < 0 || r.Attempts > maxAttempts:
			return fmt.Errorf("monext: retry: attempts must be 1 to %d", maxAttempts)
		case r.MinWait < 0 || r.MaxWait < 0 || r.MinWait > maxWait || r.MaxWait > maxWait:
			return fmt.Errorf("monext: retry: waits must be 0 to %s", maxWait)
		}
		c.retry.Attempts = cmp.Or(r.Attempts, c.retry.Attempts)
		c.retry.MinWait = cmp.Or(r.MinWait, c.retry.MinWait)
		c.retry.MaxWait = cmp.Or(r.MaxWait, c.retry.MaxWait)
		return nil
	}
}

// WithMaxInFlight lets at most n requests of the client be under way at once, from dialling to the
// end of the answer; 1 to 10,000, and no limit without this option. A further call waits for its turn
// for half of the time that its time-out and its context leave it, so that what is sent has the other
// half: a request that is written late would end in doubt. One whose turn does not come has sent
// nothing: it ends as [NotDone] with [ClassTemporary].
func WithMaxInFlight(n int) Option {
	return func(c *config) error {
		if n < 1 || n > maxInFlight {
			return fmt.Errorf("monext: max in flight: must be 1 to %d", maxInFlight)
		}
		c.inFlight = n
		return nil
	}
}

const maxInFlight = 10_000

// slots are the places of the calls in flight; nil has no limit.
type slots chan struct{}

func newSlots(n int) slots {
	if n == 0 {
		return nil
	}
	return make(slots, n)
}

// take waits for a place for half of the time that is left.
func (s slots) take(ctx context.Context) error {
	if s == nil {
		return nil
	}
	select {
	case s <- struct{}{}:
		return nil
	default:
	}
	end, _ := ctx.Deadline() // an attempt always has one
	patience := time.NewTimer(time.Until(end) / 2)
	defer patience.Stop()
	select {
	case s <- struct{}{}:
		return nil
	case <-patience.C:
		return errBusy
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", errBusy, ctx.Err())
	}
}

func (s slots) give() {
	if s != nil {
		<-s
	}
}
