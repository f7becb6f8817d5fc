package queue

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// StuckError says that jobs did not return although their contexts were cancelled. Their goroutines are still there; their
// leases run out, and the jobs run again.
type StuckError struct {
	Jobs []string // their IDs
}

// Error lists the jobs.
func (e *StuckError) Error() string {
	return "queue: run: jobs that ignore the end of their context: " + strings.Join(e.Jobs, ", ")
}

// stuckAfter is how long Run waits at least for jobs that it has cancelled.
const stuckAfter = 10 * time.Second

// Run runs jobs as they come due, up to Config.Concurrency at a time, extends their leases, and sweeps, until ctx is cancelled or the
// queue is closed. Then it stops in order: it takes no more jobs, lets those in hand finish for Config.Grace, cancels the rest
// with the cause ErrStopping, and releases what did not finish, with its attempt. It returns nil when all went well, ErrClosed,
// a *StuckError, a *ModeError outside production (unless allowed), or an *AccountsError before any job was taken. If the
// queue fails, Run retries it, less and less often.
//
// All its goroutines have ended when it returns, but for those of a *StuckError.
func (p *Processor) Run(ctx context.Context) (Report, error) {
	r := &run{
		Processor: p,
		recorder:  recorder{report: Report{Started: p.c.Now()}, most: MaxReport},
		slots:     make(chan struct{}, p.c.Concurrency),
		inHand:    make(map[string]struct{}),
	}
	if err := p.automatic(); err != nil {
		return r.end(p.c.Now()), err
	}
	asking, answered := context.WithTimeout(ctx, accountsWithin)
	err := p.served(asking)
	answered()
	if err != nil {
		return r.end(p.c.Now()), err
	}
	p.c.Logger.InfoContext(ctx, "processor started", "environment", p.c.Environment, "kinds", p.kinds, "workers", p.c.Concurrency)
	last, give := context.WithCancel(context.WithoutCancel(ctx)) // ends when Run gives up waiting
	defer give()
	jobs, cancel := context.WithCancelCause(last) // ends with the grace
	defer cancel(nil)

	tending, stopTending := context.WithCancel(context.WithoutCancel(ctx))
	var tended sync.WaitGroup
	tended.Go(func() { r.beats(tending) })
	sweeping, stopSweeping := context.WithCancel(ctx)
	defer stopSweeping()
	if p.c.Sweep != nil {
		tended.Go(func() { r.sweeps(sweeping) })
	}
	err = r.dispatch(ctx, func(h *hand) { r.pass(jobs, last, h, &r.recorder) })
	p.c.Logger.InfoContext(ctx, "processor stopping")
	stopSweeping()
	stuck := r.stop(cancel)
	stopTending()
	tended.Wait()
	p.c.Logger.InfoContext(ctx, "processor stopped")
	return r.end(p.c.Now()), errors.Join(err, stuck)
}

// run is a Run in progress.
type run struct {
	*Processor
	recorder

	slots   chan struct{} // one entry for each job in hand
	workers sync.WaitGroup
	inHand  map[string]struct{} // IDs; guarded by recorder.mu
}

// dispatch leases jobs and hands them to goroutines until ctx ends or the queue is closed.
func (r *run) dispatch(ctx context.Context, work func(*hand)) error {
	failed := 0
	for {
		free := r.acquire(ctx)
		if free == 0 {
			return nil
		}
		asked := time.Now()
		hands, err := r.take(ctx, free, r.c.Poll)
		for range free - len(hands) {
			<-r.slots
		}
		for _, h := range hands {
			r.start(h, work)
		}
		switch {
		case errors.Is(err, ErrClosed):
			return fmt.Errorf("queue: run: %w", err)
		case err != nil && ctx.Err() == nil:
			failed++
			wait := min(r.c.Poll<<min(failed, 10), time.Minute)
			r.c.Logger.ErrorContext(ctx, "no jobs leased, trying again", "error", err, "in", wait)
			_ = sleep(ctx, wait/2+r.jitter(wait/2))
		case len(hands) == 0 && time.Since(asked) < r.c.Poll/2: // this queue does not wait itself
			_ = sleep(ctx, r.c.Poll/2+r.jitter(r.c.Poll/2))
			failed = 0
		default:
			failed = 0
		}
	}
}

// acquire waits for a free slot and takes all there are; zero when ctx has ended.
func (r *run) acquire(ctx context.Context) int {
	if ctx.Err() != nil {
		return 0
	}
	select {
	case r.slots <- struct{}{}:
	case <-ctx.Done():
		return 0
	}
	for free := 1; ; free++ {
		select {
		case r.slots <- struct{}{}:
		default:
			return free
		}
		if free+1 == MaxLease {
			return free + 1
		}
	}
}

// start works on a job in a goroutine of its own.
func (r *run) start(h *hand, work func(*hand)) {
	r.recorder.mu.Lock()
	defer r.recorder.mu.Unlock()
	r.inHand[h.lease.Job.ID] = struct{}{}
	r.workers.Go(func() {
		defer func() {
			r.recorder.mu.Lock()
			defer r.recorder.mu.Unlock()
			delete(r.inHand, h.lease.Job.ID)
			<-r.slots
		}()
		work(h)
	})
}

// stop waits for the jobs in hand.
func (r *run) stop(cancel context.CancelCauseFunc) error {
	finished := make(chan struct{})
	go func() { // ends with the last job
		r.workers.Wait()
		close(finished)
	}()
	if closes(finished, r.c.Grace) {
		return nil
	}
	cancel(ErrStopping)
	if closes(finished, max(r.c.Grace, stuckAfter)) {
		return nil
	}
	r.recorder.mu.Lock()
	defer r.recorder.mu.Unlock()
	return &StuckError{Jobs: slices.Sorted(maps.Keys(r.inHand))}
}

// closes tells whether done closes within d.
func closes(done chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// beats extends leases when it is time, until ctx ends.
func (r *run) beats(ctx context.Context) {
	for {
		beat, cancel := context.WithTimeout(ctx, r.c.LeaseTTL/6)
		next := r.Beat(beat)
		cancel()
		if sleep(ctx, next) != nil {
			return
		}
	}
}

// sweeps calls the host's sweep at once and then in intervals, until ctx ends.
func (r *run) sweeps(ctx context.Context) {
	for {
		err := r.sweepOnce(ctx)
		if ctx.Err() == nil || err == nil {
			r.sweep(err)
		}
		if err != nil && ctx.Err() == nil {
			r.c.Logger.ErrorContext(ctx, "sweep failed", "error", err)
		}
		if sleep(ctx, r.c.SweepEvery) != nil {
			return
		}
	}
}

func (r *run) sweepOnce(ctx context.Context) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("queue: sweep: panic with a value of type %T", v) // the value could hold anything
		}
	}()
	return r.c.Sweep(ctx)
}
