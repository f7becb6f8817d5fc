package queue

import (
	"fmt"
	"time"
)

// Report says what a run did, job by job, in the order they were settled.
type Report struct {
	Jobs []JobReport
	// Paused says why the run ended before all due jobs were done: bad credentials, or an outage. Empty otherwise.
	Paused string
}

// JobReport says what became of one job.
type JobReport struct {
	ID, Kind, Key string
	Attempt       int
	Outcome       Outcome // as settled
	State         State   // of the job afterwards; empty when settling failed
	Delay         time.Duration
	Failure       Failure
	Took          time.Duration
	// SettleError is why the outcome could not be stored; the job will run again when its lease ends.
	SettleError error
}

// Done counts the jobs that came to a good end.
func (r Report) Done() int { return r.count(StateDone) }

// Dead counts the jobs that gave up.
func (r Report) Dead() int { return r.count(StateDead) }

func (r Report) count(s State) int {
	n := 0
	for i := range r.Jobs {
		if r.Jobs[i].State == s {
			n++
		}
	}
	return n
}

// String counts on one line.
func (r Report) String() string {
	s := fmt.Sprintf("%d runs: %d done, %d to come again, %d dead", len(r.Jobs), r.Done(), r.count(StatePending), r.Dead())
	if r.Paused != "" {
		s += "; paused: " + r.Paused
	}
	return s
}
