package queue

import (
	"context"
	"slices"
	"time"
)

// comeBack is how long a job that is due again during the Drain that ran it is put off.
const comeBack = time.Second

// RunOnce runs at most one due job, in the caller's goroutine, and reports it. An empty report and nil mean that nothing was
// due. What goes wrong with the job is in the report; the error is a *ModeError in production (unless allowed), an
// *AccountsError, or the queue's.
// When ctx is cancelled the job is cancelled, and released if it did not finish.
func (p *Processor) RunOnce(ctx context.Context) (Report, error) {
	return p.byHand(ctx, "RunOnce", 1)
}

// Drain runs due jobs one after the other, in the caller's goroutine, until none is due, and reports them. Jobs that come due
// meanwhile, and jobs that the jobs enqueue, are run too; but each job only once: one that is due again already is put off for
// a second. Everything else is as for RunOnce.
func (p *Processor) Drain(ctx context.Context) (Report, error) {
	return p.byHand(ctx, "Drain", 0)
}

// byHand runs due jobs until none is due or most have run; zero: without limit.
func (p *Processor) byHand(ctx context.Context, call string, most int) (Report, error) {
	r := recorder{report: Report{Started: p.c.Now()}}
	if err := p.manual(call); err != nil {
		return r.end(p.c.Now()), err
	}
	if err := p.served(ctx); err != nil {
		return r.end(p.c.Now()), err
	}
	ran := make(map[string]bool)
	for most == 0 || len(ran) < most {
		hands, err := p.take(ctx, 1, 0)
		if err != nil {
			return r.end(p.c.Now()), err
		}
		if len(hands) == 0 {
			break
		}
		h := hands[0]
		if ran[h.lease.Job.ID] {
			if err := p.settle(context.WithoutCancel(ctx), h, Settlement{Outcome: Release, Delay: comeBack}); err != nil {
				return r.end(p.c.Now()), err
			}
			continue
		}
		ran[h.lease.Job.ID] = true
		p.pass(ctx, context.WithoutCancel(ctx), h, &r)
	}
	return r.end(p.c.Now()), nil
}

// Plan tells which jobs are due now that this Processor would take, the longest due first, at most limit of them (0: all). It
// leases nothing, changes nothing, and is allowed in every environment. A queue that cannot be inspected gives ErrUnsupported.
//
// Running them is another matter: jobs of one key run one at a time, and jobs may enqueue others.
func (p *Processor) Plan(ctx context.Context, limit int) ([]Job, error) {
	inspector, ok := p.c.Queue.(Inspector)
	if !ok {
		return nil, &Error{Op: "plan", Err: ErrUnsupported}
	}
	var jobs []Job
	for j, err := range inspector.List(ctx, Filter{Due: true, Kinds: p.kinds}) {
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, j)
	}
	slices.SortStableFunc(jobs, func(a, b Job) int { return a.RunAt.Compare(b.RunAt) })
	if limit > 0 && len(jobs) > limit {
		jobs = jobs[:limit]
	}
	return jobs, nil
}
