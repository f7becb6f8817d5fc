package queue

import (
	"fmt"
	"sync"
	"time"
)

// MaxReport is how many jobs the Report of Run lists.
const MaxReport = 1000

// Report says what a run did, job by job, in the order they were settled.
type Report struct {
	Started, Ended time.Time
	Totals         Totals
	// Jobs lists each pass of a job; for Run the last MaxReport of them.
	Jobs []JobReport
	// Paused says why jobs were put off: bad credentials, or an outage. Empty when none were.
	Paused string
}

// Totals counts what became of the jobs, and the sweeps.
type Totals struct {
	Done      int // came to a good end
	Again     int // come again: released or failed
	Dead      int // gave up
	Paused    int // put off, not run, because their account pauses; they come again
	Unsettled int // ran, but the lease was lost or the outcome could not be stored
	Sweeps    int
	// SweepErrors is how many of the Sweeps failed.
	SweepErrors int
}

// Runs is how many jobs there were, put-off ones included.
func (t Totals) Runs() int { return t.Done + t.Again + t.Dead + t.Paused + t.Unsettled }

// JobReport says what became of one job.
type JobReport struct {
	ID, Kind, Key string
	Attempt       int
	Outcome       Outcome       // as settled
	State         State         // of the job afterwards; empty when settling failed
	Delay         time.Duration // until it comes again, if it does
	Failure       Failure       // why it failed, or what trouble it met
	Paused        bool          // it was not run, because its account pauses
	Took          time.Duration
	// SettleError is why the outcome could not be stored. ErrLeaseLost: somebody else may have the job, or nobody; otherwise
	// the job runs again when its lease ends.
	SettleError error
}

// Done counts the jobs that came to a good end.
func (r Report) Done() int { return r.Totals.Done }

// Dead counts the jobs that gave up.
func (r Report) Dead() int { return r.Totals.Dead }

// String counts on one line.
func (r Report) String() string {
	t := r.Totals
	s := fmt.Sprintf("%d runs: %d done, %d to come again, %d dead", t.Runs(), t.Done, t.Again, t.Dead)
	if t.Paused > 0 {
		s += fmt.Sprintf(", %d put off", t.Paused)
	}
	if t.Unsettled > 0 {
		s += fmt.Sprintf(", %d not settled", t.Unsettled)
	}
	if r.Paused != "" {
		s += "; paused: " + r.Paused
	}
	return s
}

// recorder collects a report from many goroutines.
type recorder struct {
	mu     sync.Mutex
	report Report
	most   int // jobs listed; zero: all
}

func (r *recorder) job(j JobReport, paused string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := &r.report.Totals
	switch {
	case j.SettleError != nil:
		t.Unsettled++
	case j.Paused:
		t.Paused++
	case j.State == StateDone:
		t.Done++
	case j.State == StateDead:
		t.Dead++
	default:
		t.Again++
	}
	if paused != "" {
		r.report.Paused = paused
	}
	r.report.Jobs = append(r.report.Jobs, j)
	if r.most > 0 && len(r.report.Jobs) >= 2*r.most {
		r.trim()
	}
}

func (r *recorder) trim() {
	r.report.Jobs = append([]JobReport(nil), r.report.Jobs[len(r.report.Jobs)-r.most:]...)
}

func (r *recorder) sweep(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Totals.Sweeps++
	if err != nil {
		r.report.Totals.SweepErrors++
	}
}

// end returns the report.
func (r *recorder) end(now time.Time) Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.most > 0 && len(r.report.Jobs) > r.most {
		r.trim()
	}
	report := r.report
	report.Ended = now
	return report
}
