package queue

import (
	"context"
	"errors"
	"time"
)

// hand is a job that this processor has in hand. Its fields are guarded by Processor.mu once its job runs.
type hand struct {
	lease    Lease
	ends     time.Time // of the lease, by the local clock, counted from before the queue was asked
	beat     time.Time // when to extend it
	cancel   context.CancelCauseFunc
	settling bool // the job has ended: nothing is extended any more
	lost     bool // the lease was lost before that
}

// take leases up to most jobs.
func (p *Processor) take(ctx context.Context, most int, wait time.Duration) ([]*hand, error) {
	asked := p.c.Now()
	leases, err := p.c.Queue.Lease(ctx, LeaseRequest{Max: most, TTL: p.c.LeaseTTL, Wait: wait, Kinds: p.kinds, Owner: p.c.Owner})
	if err != nil {
		return nil, err
	}
	hands := make([]*hand, len(leases))
	for i, l := range leases {
		hands[i] = &hand{lease: l, ends: asked.Add(p.c.LeaseTTL), beat: asked.Add(p.c.LeaseTTL / 3)}
	}
	return hands, nil
}

// hold begins the work on a job, and gives it its context.
func (p *Processor) hold(ctx context.Context, h *hand) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	h.cancel = cancel
	p.hands[h] = struct{}{}
	return ctx
}

// ended marks that the job's work is over, and tells whether its lease was lost before.
func (p *Processor) ended(h *hand) (lost bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	h.settling = true
	return h.lost
}

// left is how long the lease still lasts. A beat that was under way when the job ended may still change that.
func (p *Processor) left(h *hand) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return h.ends.Sub(p.c.Now())
}

// drop forgets a job.
func (p *Processor) drop(h *hand) {
	p.mu.Lock()
	defer p.mu.Unlock()
	h.cancel(nil)
	delete(p.hands, h)
}

// lose cancels a job whose lease is lost.
func (p *Processor) lose(h *hand) {
	p.mu.Lock()
	defer p.mu.Unlock()
	h.lost = true
	h.cancel(ErrLeaseLost)
}

// Beat extends the leases that have lasted a third of their time, and cancels the jobs whose lease is lost or has run out. It
// returns how long it can wait until it must be called again. Run does that by itself; who calls RunOnce or Drain may call it
// from another goroutine, for jobs that last long.
func (p *Processor) Beat(ctx context.Context) time.Duration {
	now, next := p.c.Now(), p.c.LeaseTTL/3
	for _, h := range p.beating() {
		p.mu.Lock()
		due, ends := h.beat, h.ends
		p.mu.Unlock()
		if !now.Before(due) {
			due = p.extend(ctx, h, now, ends)
		}
		next = min(next, max(due.Sub(now), 0))
	}
	return max(next, time.Millisecond)
}

// beating returns the jobs that still work under their lease.
func (p *Processor) beating() []*hand {
	p.mu.Lock()
	defer p.mu.Unlock()
	var hands []*hand
	for h := range p.hands {
		if !h.settling && !h.lost {
			hands = append(hands, h)
		}
	}
	return hands
}

// extend extends one lease, and returns when to do so again.
func (p *Processor) extend(ctx context.Context, h *hand, now, ends time.Time) time.Time {
	job := h.lease.Job
	_, err := p.c.Queue.Extend(ctx, job.ID, h.lease.Token, p.c.LeaseTTL)
	again := now.Add(p.c.LeaseTTL / 3)
	switch {
	case err == nil:
		ends = now.Add(p.c.LeaseTTL)
	case errors.Is(err, ErrLeaseLost) || errors.Is(err, ErrNotFound) || !now.Before(ends):
		p.lose(h)
	default:
		p.c.Logger.WarnContext(ctx, "lease not extended, trying again", "job", job.ID, "kind", job.Kind, "error", err)
		left := ends.Sub(now)
		again = now.Add(min(p.c.LeaseTTL/12, max(left/2, p.c.LeaseTTL/100), left))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	h.beat, h.ends = again, ends
	return again
}
