package queuetest_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/monext-community/monext-go/queue"
)

// broken is a memory queue with one fault: each function that is set takes the place of the method of its name. The faults are
// ones that real queues have or had.
type broken struct {
	*queue.Memory

	mu       sync.Mutex
	tokens   map[string]queue.Token // the current one of each job
	enqueue  func(ctx context.Context, q *broken, specs []queue.Spec) ([]queue.Receipt, error)
	request  func(r queue.LeaseRequest) queue.LeaseRequest
	leased   func(l *queue.Lease)
	settle   func(ctx context.Context, q *broken, id string, t queue.Token, s queue.Settlement) error
	extend   func(ctx context.Context, q *broken, id string, t queue.Token, ttl time.Duration) (time.Time, error)
	get      func(j *queue.Job)
	list     func(ctx context.Context, q *broken, f queue.Filter) iter.Seq2[queue.Job, error]
	requeue  func(ctx context.Context, q *broken, id string, o queue.RequeueOptions) error
	cancel   func(ctx context.Context, q *broken, id string) error
	purge    func(ctx context.Context, q *broken, age time.Duration, states []queue.State) (int, error)
	close    func() error
	features func(f *queue.Features)
	deaf     bool // ignores contexts
}

func (q *broken) ctx(ctx context.Context) context.Context {
	if q.deaf {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

func (q *broken) Features() queue.Features {
	f := q.Memory.Features()
	if q.features != nil {
		q.features(&f)
	}
	return f
}

func (q *broken) Enqueue(ctx context.Context, specs ...queue.Spec) ([]queue.Receipt, error) {
	if q.enqueue != nil {
		return q.enqueue(ctx, q, specs)
	}
	return q.Memory.Enqueue(q.ctx(ctx), specs...)
}

func (q *broken) Lease(ctx context.Context, r queue.LeaseRequest) ([]queue.Lease, error) {
	if q.request != nil {
		r = q.request(r)
	}
	leases, err := q.Memory.Lease(q.ctx(ctx), r)
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range leases {
		q.tokens[leases[i].Job.ID] = leases[i].Token
		if q.leased != nil {
			q.leased(&leases[i])
		}
	}
	return leases, err
}

// current returns the token of the job's current lease.
func (q *broken) current(id string) queue.Token {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.tokens[id]
}

func (q *broken) Settle(ctx context.Context, id string, t queue.Token, s queue.Settlement) error {
	if q.settle != nil {
		return q.settle(ctx, q, id, t, s)
	}
	return q.Memory.Settle(q.ctx(ctx), id, t, s)
}

func (q *broken) Extend(ctx context.Context, id string, t queue.Token, ttl time.Duration) (time.Time, error) {
	if q.extend != nil {
		return q.extend(ctx, q, id, t, ttl)
	}
	return q.Memory.Extend(q.ctx(ctx), id, t, ttl)
}

func (q *broken) Get(ctx context.Context, id string) (queue.Job, error) {
	j, err := q.Memory.Get(ctx, id)
	if q.get != nil {
		q.get(&j)
	}
	return j, err
}

func (q *broken) List(ctx context.Context, f queue.Filter) iter.Seq2[queue.Job, error] {
	if q.list != nil {
		return q.list(ctx, q, f)
	}
	return q.Memory.List(ctx, f)
}

func (q *broken) Requeue(ctx context.Context, id string, o queue.RequeueOptions) error {
	if q.requeue != nil {
		return q.requeue(ctx, q, id, o)
	}
	return q.Memory.Requeue(ctx, id, o)
}

func (q *broken) Cancel(ctx context.Context, id string) error {
	if q.cancel != nil {
		return q.cancel(ctx, q, id)
	}
	return q.Memory.Cancel(ctx, id)
}

func (q *broken) Purge(ctx context.Context, age time.Duration, states ...queue.State) (int, error) {
	if q.purge != nil {
		return q.purge(ctx, q, age, states)
	}
	return q.Memory.Purge(ctx, age, states...)
}

func (q *broken) Close() error {
	if q.close != nil {
		return q.close()
	}
	return q.Memory.Close()
}

// change makes an enqueue that changes every spec first.
func change(f func(s *queue.Spec)) func(context.Context, *broken, []queue.Spec) ([]queue.Receipt, error) {
	return func(ctx context.Context, q *broken, specs []queue.Spec) ([]queue.Receipt, error) {
		specs = slices.Clone(specs)
		for i := range specs {
			f(&specs[i])
		}
		return q.Memory.Enqueue(ctx, specs...)
	}
}

// settleAs makes a settle that changes the settlement first.
func settleAs(f func(s *queue.Settlement)) func(context.Context, *broken, string, queue.Token, queue.Settlement) error {
	return func(ctx context.Context, q *broken, id string, t queue.Token, s queue.Settlement) error {
		f(&s)
		return q.Memory.Settle(ctx, id, t, s)
	}
}

// offsetList pages by counting rows, and so skips some when rows go.
func offsetList(ctx context.Context, q *broken, f queue.Filter) iter.Seq2[queue.Job, error] {
	const page = 50
	return func(yield func(queue.Job, error) bool) {
		for offset := 0; ; offset += page {
			var jobs []queue.Job
			for j, err := range q.Memory.List(ctx, f) {
				if err != nil {
					yield(j, err)
					return
				}
				jobs = append(jobs, j)
			}
			if offset >= len(jobs) {
				return
			}
			for _, j := range jobs[offset:min(offset+page, len(jobs))] {
				if !yield(j, nil) {
					return
				}
			}
		}
	}
}

// oneByOne stores the specs before the one that is refused.
func oneByOne(ctx context.Context, q *broken, specs []queue.Spec) ([]queue.Receipt, error) {
	var receipts []queue.Receipt
	for _, s := range specs {
		r, err := q.Memory.Enqueue(ctx, s)
		if err != nil {
			return nil, err
		}
		receipts = append(receipts, r...)
	}
	return receipts, nil
}

// swallow takes another content under a dedupe key for the same job.
func swallow(ctx context.Context, q *broken, specs []queue.Spec) ([]queue.Receipt, error) {
	receipts, err := q.Memory.Enqueue(ctx, specs...)
	if errors.Is(err, queue.ErrConflict) {
		return make([]queue.Receipt, len(specs)), nil
	}
	return receipts, err
}
