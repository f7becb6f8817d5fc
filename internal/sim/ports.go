package sim

import (
	"context"
	"errors"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/queue"
)

// Errors of the ports. A process that is gone sees errGone and has no effect any
// more: for everybody else that is a crash.
var (
	errGone = errors.New("the process is gone")
	errPort = errors.New("the store is away")
)

// enter gives way before a call, and tells what befalls it. A process that
// sleeps does so here, and one that dies, too.
func (p *process) enter(k kind) (fate, error) {
	if p.gone {
		return goOn, errGone
	}
	w := p.w
	w.running.pause(k)
	if p.gone {
		return goOn, errGone
	}
	if w.rested {
		return goOn, nil
	}
	p.jump()
	f := w.choose.fate(k)
	if f != goOn {
		w.note('f', uint64(k), uint64(f))
	}
	switch f {
	case crash:
		p.die()
		return f, errGone
	case crashAfter:
		if k == remoteRead || k == remoteMake || k == remoteBack || k == observing {
			p.die()
			return f, errGone
		}
	case freeze:
		p.sleep(w.choose.nap())
		if p.gone {
			return f, errGone
		}
		return goOn, nil
	default:
	}
	return f, nil
}

// call is one call of a port, with what befalls it.
func (p *process) call(k kind, do func() error) error {
	f, err := p.enter(k)
	if err != nil {
		return err
	}
	if f == failBefore {
		return errPort
	}
	err = do()
	if f == crashAfter {
		p.die()
		return errGone
	}
	if f == failAfter && err == nil {
		return errPort
	}
	return err
}

// store is a process's way to the payments, which all processes share.
type store struct{ p *process }

var _ lifecycle.Finisher = store{}

func (s store) Load(ctx context.Context, key lifecycle.Key) (p *lifecycle.Payment, err error) {
	err = s.p.call(storeRead, func() error {
		p, err = s.p.w.payments.Load(ctx, key)
		return err
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s store) Save(ctx context.Context, p *lifecycle.Payment, fence lifecycle.Fence, wakes ...lifecycle.Wake) error {
	return s.p.call(storeSave, func() error {
		w := s.p.w
		err := w.payments.Save(ctx, p, fence, wakes...)
		if err == nil {
			w.saved(p, fence)
		}
		return err
	})
}

func (s store) SaveAndRelease(ctx context.Context, p *lifecycle.Payment, lease lifecycle.Lease, wakes ...lifecycle.Wake) error {
	return s.p.call(storeSave, func() error {
		w := s.p.w
		err := w.payments.SaveAndRelease(ctx, p, lease, wakes...)
		if err == nil {
			w.saved(p, lease.Fence)
			w.released(lease)
		}
		return err
	})
}

// Is implements lifecycle.Finisher.
func (s store) Is(other lifecycle.Store) bool { return other == lifecycle.Store(s) }

func (s store) Find(ctx context.Context, f lifecycle.Filter) (keys []lifecycle.Key, err error) {
	err = s.p.call(storeRead, func() error {
		keys, err = s.p.w.payments.Find(ctx, f)
		return err
	})
	return keys, err
}

func (s store) Due(ctx context.Context, account string, limit int) (keys []lifecycle.Key, err error) {
	err = s.p.call(storeRead, func() error {
		keys, err = s.p.w.payments.Due(ctx, account, limit)
		s.p.w.redue()
		return err
	})
	return keys, err
}

func (s store) Claim(ctx context.Context, key lifecycle.Key, ttl time.Duration) (lease lifecycle.Lease, err error) {
	err = s.p.call(storeClaim, func() error {
		if lease, err = s.p.w.payments.Claim(ctx, key, ttl); err == nil {
			s.p.w.claimed(key, lease.Fence, ttl)
		}
		return err
	})
	return lease, err
}

func (s store) Release(ctx context.Context, lease lifecycle.Lease) error {
	return s.p.call(storeFree, func() error {
		s.p.w.released(lease)
		return s.p.w.payments.Release(ctx, lease)
	})
}

// jobs is a process's way to the queue.
type jobs struct{ p *process }

var _ queue.Queue = jobs{}

func (j jobs) Features() queue.Features { return j.p.w.queue.Features() }

// Enqueue may deliver twice: a second job of the same content, under another
// dedupe key, as a queue that promises less would.
func (j jobs) Enqueue(ctx context.Context, specs ...queue.Spec) (receipts []queue.Receipt, err error) {
	w := j.p.w
	f, err := j.p.enter(queuePut)
	if err != nil {
		return nil, err
	}
	if f == failBefore {
		return nil, errPort
	}
	for i := range specs {
		if w.clean("a job", string(specs[i].Payload)+specs[i].DedupeKey); w.plan.Keyless {
			specs[i].Key = ""
		}
	}
	receipts, err = w.queue.Enqueue(ctx, specs...)
	w.enqueued(receipts, specs)
	if f == twice && err == nil {
		for _, s := range specs {
			s.DedupeKey += "/again"
			again, _ := w.queue.Enqueue(ctx, s)
			w.enqueued(again, []queue.Spec{s})
		}
	}
	if f == crashAfter {
		j.p.die()
		return nil, errGone
	}
	if f == failAfter {
		return nil, errPort
	}
	return receipts, err
}

func (j jobs) Lease(ctx context.Context, r queue.LeaseRequest) (leases []queue.Lease, err error) {
	err = j.p.call(queueTake, func() error {
		leases, err = j.p.w.queue.Lease(ctx, r)
		j.p.w.buried()
		for i := range leases {
			j.p.w.due[leases[i].Job.ID] = leases[i].ExpiresAt
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return leases, nil
}

func (j jobs) Extend(ctx context.Context, id string, t queue.Token, ttl time.Duration) (at time.Time, err error) {
	err = j.p.call(queueKeep, func() error {
		if at, err = j.p.w.queue.Extend(ctx, id, t, ttl); err == nil {
			j.p.w.due[id] = at
		}
		return err
	})
	return at, err
}

func (j jobs) Settle(ctx context.Context, id string, t queue.Token, s queue.Settlement) error {
	return j.p.call(queueEnd, func() error {
		err := j.p.w.queue.Settle(ctx, id, t, s)
		if err == nil {
			j.p.w.settled(id)
		}
		return err
	})
}
