package queue

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// Run runs jobs as they become due, Config.Concurrency at a time, until the context ends. Then it leases nothing more, lets
// the jobs under way finish for Config.Grace, cancels what is left with the cause ErrStopping, and returns once all have
// returned: nil after an orderly stop. Before that it only returns for a *ModeError, or when the queue is closed (ErrClosed).
func (p *Processor) Run(ctx context.Context) error {
	if p.c.Environment != monext.Production && !p.c.AllowRun {
		return &ModeError{Method: "Run", Environment: p.c.Environment, Option: "AllowRun"}
	}
	jobs := context.WithoutCancel(ctx) // they outlive the stop
	running, stop := context.WithCancel(ctx)
	watching, stopWatching := context.WithCancel(jobs) // and what watches over them outlives them
	defer stopWatching()
	defer stop()

	var watchers, workers sync.WaitGroup
	stopped := make(chan struct{})
	watchers.Go(func() { p.every(watching, max(p.c.LeaseTTL/6, MinTTL), p.beat) })
	watchers.Go(func() { p.stopAfterGrace(running, stopped) })
	if p.c.Sweep != nil {
		watchers.Go(func() { p.every(running, p.c.SweepEvery, p.sweep) })
	}
	ended := make([]error, p.c.Concurrency)
	for i := range ended {
		workers.Go(func() { ended[i] = p.serve(running, jobs) })
	}
	workers.Wait()
	close(stopped)
	stop()
	stopWatching()
	watchers.Wait()
	return errors.Join(ended...)
}

// stopAfterGrace cancels the jobs under way when the grace after a stop is over.
func (p *Processor) stopAfterGrace(ctx context.Context, stopped <-chan struct{}) {
	select {
	case <-stopped:
		return
	case <-ctx.Done():
	}
	timer := time.NewTimer(p.c.Grace)
	defer timer.Stop()
	select {
	case <-stopped:
	case <-timer.C:
		p.beats.cancelAll(ErrStopping)
	}
}

// every calls f each d until the context ends.
func (p *Processor) every(ctx context.Context, d time.Duration, f func(context.Context)) {
	for p.c.Wait(ctx, d) == nil {
		f(ctx)
	}
}

func (p *Processor) sweep(ctx context.Context) {
	if err := p.c.Sweep(ctx); err != nil && ctx.Err() == nil {
		p.c.Logger.WarnContext(ctx, "sweep failed, will be repeated", "error", err)
	}
}

// serve is one worker: it leases and works until the context ends.
func (p *Processor) serve(ctx, jobs context.Context) error {
	failures := 0
	for ctx.Err() == nil {
		if left, reason := p.breaker.closed(p.c.Now()); left > 0 {
			p.c.Logger.WarnContext(ctx, "processor pauses", "reason", reason, "for", left)
			_ = p.c.Wait(ctx, left)
			continue
		}
		asked := p.c.Now()
		leases, err := p.c.Queue.Lease(ctx, p.request(1, p.c.Poll))
		switch {
		case errors.Is(err, ErrClosed):
			return err
		case ctx.Err() != nil && len(leases) == 0:
			return nil
		case err != nil:
			failures++
			p.c.Logger.WarnContext(ctx, "no lease, trying again", "error", err)
			_ = p.c.Wait(ctx, p.backoff(failures))
			continue
		case len(leases) == 0:
			if waited := p.c.Now().Sub(asked); waited < p.c.Poll { // a queue that does not wait itself
				_ = p.c.Wait(ctx, p.c.Poll-waited)
			}
			continue
		}
		failures = 0
		for _, l := range leases {
			p.work(jobs, l, asked, 0)
		}
	}
	return nil
}
