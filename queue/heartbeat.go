package queue

import (
	"context"
	"errors"
	"sync"
	"time"
)

// beats are the leases being worked on.
type beats struct {
	mu   sync.Mutex
	live map[*heartbeat]struct{}
}

// heartbeat is one lease being worked on.
type heartbeat struct {
	lease   Lease
	expires time.Time // on the Processor's clock, never later than the store's
	cancel  context.CancelCauseFunc
}

func (b *beats) add(l Lease, expires time.Time, cancel context.CancelCauseFunc) *heartbeat {
	h := &heartbeat{lease: l, expires: expires, cancel: cancel}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.live == nil {
		b.live = map[*heartbeat]struct{}{}
	}
	b.live[h] = struct{}{}
	return h
}

// remove forgets a lease and tells when it ends.
func (b *beats) remove(h *heartbeat) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.live, h)
	return h.expires
}

// due lists the leases of which less than two thirds of ttl are left.
func (b *beats) due(now time.Time, ttl time.Duration) []*heartbeat {
	b.mu.Lock()
	defer b.mu.Unlock()
	var due []*heartbeat
	for h := range b.live {
		if h.expires.Sub(now) <= ttl-ttl/3 {
			due = append(due, h)
		}
	}
	return due
}

func (b *beats) extended(h *heartbeat, expires time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	h.expires = expires
}

// cancelAll ends the contexts of all jobs under way.
func (b *beats) cancelAll(cause error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for h := range b.live {
		h.cancel(cause)
	}
}

// beat extends each lease that a third of its life has passed of. A lease that is lost ends its job's context: somebody
// else may be working on the job.
func (p *Processor) beat(ctx context.Context) {
	for _, h := range p.beats.due(p.c.Now(), p.c.LeaseTTL) {
		asked := p.c.Now()
		_, err := p.c.Queue.Extend(ctx, h.lease.Job.ID, h.lease.Token, p.c.LeaseTTL)
		switch {
		case err == nil:
			p.beats.extended(h, asked.Add(p.c.LeaseTTL))
		case errors.Is(err, ErrLeaseLost), errors.Is(err, ErrNotFound), !p.c.Now().Before(h.expires):
			h.cancel(ErrLeaseLost)
		default:
			p.c.Logger.WarnContext(ctx, "lease not extended, trying again", "job", h.lease.Job.ID)
		}
	}
}
