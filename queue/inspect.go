package queue

import "time"

// Filter selects jobs for Inspector.List. All fields given must hold; the zero Filter selects every job.
type Filter struct {
	States []State  // in any of these states
	Kinds  []string // of any of these kinds
	Key    string   // with this key
	// Due selects what Lease could give out now if no key were taken: pending jobs whose time has come, and leased ones
	// whose lease has expired and that have an attempt left.
	Due bool
	// After continues behind the job with this ID, which need not exist any more.
	After string
	// Limit is how many jobs at most; zero means all.
	Limit int
}

// Stats counts the jobs of a queue.
type Stats struct {
	Pending, Leased, Done, Dead, Cancelled int // together: all jobs there are
	// Due is how many pending jobs could be leased now, if no key were taken.
	Due int
	// Lag is how long the longest due of them has been waiting since its RunAt; zero if none is due.
	Lag time.Duration
}

// Total is the number of all jobs.
func (s Stats) Total() int { return s.Pending + s.Leased + s.Done + s.Dead + s.Cancelled }

// RequeueOptions says how to make a dead or cancelled job pending again. The zero value starts it afresh, due at once.
type RequeueOptions struct {
	// Delay is how long to wait before the job is due: 0 to 10 years.
	Delay time.Duration
	// KeepAttempts leaves Attempt as it is, and raises MaxAttempts to Attempt + 1 if no attempt would be left.
	// Otherwise Attempt goes back to zero.
	KeepAttempts bool
}
