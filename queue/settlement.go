package queue

import "time"

// Outcome is what became of a lease.
type Outcome string

// The four ways to settle a lease. The zero Outcome is none of them and is refused.
const (
	// Complete ends the job: done.
	Complete Outcome = "complete"
	// Retry records a failure and makes the job pending again after Delay; dead if no attempt is left.
	Retry Outcome = "retry"
	// Bury records a failure and ends the job: dead.
	Bury Outcome = "bury"
	// Release makes the job pending again after Delay and gives its attempt back: nothing failed, it is "not yet".
	Release Outcome = "release"
)

// Valid tells whether o is one of the four.
func (o Outcome) Valid() bool {
	return o == Complete || o == Retry || o == Bury || o == Release
}

// Settlement says what became of a lease.
type Settlement struct {
	Outcome Outcome
	// Delay is how long to wait before the job is due again, on the store's clock, for Retry and Release: 0 to 10
	// years. A Processor replaces a Retry without delay by its back-off; a store takes zero as "at once".
	Delay time.Duration
	// Failure says why, for Retry and Bury: the store keeps it in Job.Failures. On Release it is not kept, but its Code
	// still tells a Processor of bad credentials or an outage.
	Failure Failure
	// RetryAfter is how long the service asked to be left alone, with CodeCredentials, CodeThrottled or CodeOutage: if the
	// account pauses, then at least so long, also beyond Config.MaxPause. A store ignores it.
	RetryAfter time.Duration
	// InDoubt says that the job sent a request of which nobody knows what it did. As many in a row as there are workers make
	// the pause of an account the longest. A store ignores it.
	InDoubt bool
	// Then lists jobs to enqueue in the same transaction, with Complete only. Receipts are not given; a conflict of
	// dedupe keys is ErrConflict and leaves the lease as it was. Settling again enqueues nothing more.
	Then []Spec
}
