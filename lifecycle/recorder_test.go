package lifecycle_test

import (
	"context"
	"sync"
	"time"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/lifecycle"
)

// recorder keeps the wakes that are saved, as a queue would, and can lose what
// a test wants lost.
type recorder struct {
	*lifecycle.Memory
	mu    sync.Mutex
	now   func() time.Time
	tasks []task
	fail  func(p *lifecycle.Payment) error // before a save
	after func(p *lifecycle.Payment) error // after a save
	saves int
	watch *leak.Watch

	onWake func(lifecycle.Wake)
	onSave func(*lifecycle.Payment) // after a save, and before its answer
}

type task struct {
	lifecycle.Task
	due time.Time
}

func (r *recorder) Save(ctx context.Context, p *lifecycle.Payment, f lifecycle.Fence, wakes ...lifecycle.Wake) error {
	return r.save(p, wakes, func() error { return r.Memory.Save(ctx, p, f, wakes...) })
}

func (r *recorder) SaveAndRelease(ctx context.Context, p *lifecycle.Payment, l lifecycle.Lease, wakes ...lifecycle.Wake) error {
	return r.save(p, wakes, func() error { return r.Memory.SaveAndRelease(ctx, p, l, wakes...) })
}

func (r *recorder) save(p *lifecycle.Payment, wakes []lifecycle.Wake, save func() error) error {
	r.mu.Lock()
	fail, after := r.fail, r.after
	r.mu.Unlock()
	if fail != nil {
		if err := fail(p); err != nil {
			return err
		}
	}
	if err := save(); err != nil {
		return err
	}
	if r.onSave != nil {
		r.onSave(p)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.saves++
	for _, w := range wakes {
		r.watch.Event(w)
		if r.onWake != nil {
			r.onWake(w)
		}
		r.tasks = append(r.tasks, task{lifecycle.Task{Key: w.Key, Operation: w.Operation, Action: w.Action}, r.now().Add(w.After)})
	}
	if after != nil {
		return after(p)
	}
	return nil
}

func (r *recorder) setFail(f func(p *lifecycle.Payment) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = f
}

func (r *recorder) setAfter(f func(p *lifecycle.Payment) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.after = f
}

// lose drops every task, as a queue that burnt down would.
func (r *recorder) lose() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tasks = nil
}

// waiting counts the tasks.
func (r *recorder) waiting() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.tasks)
}
