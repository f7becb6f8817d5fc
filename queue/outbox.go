package queue

import (
	"context"
	"errors"

	"github.com/monext-community/monext-go/lifecycle"
)

// Outbox joins a store that keeps no jobs with a queue that keeps no payments: what is saved with a wake is enqueued once
// the save is committed. Store and queue are not one transaction, so a crash between the two leaves a payment without its
// job; lifecycle.Service.Sweep finds it and saves its wake again. Stores that turn wakes into jobs themselves, such as that
// of queue/sqlite, need no Outbox.
func Outbox(store lifecycle.Store, e Enqueuer) lifecycle.Store {
	o := outbox{store, e}
	if f, ok := store.(lifecycle.Finisher); ok && f.Is(store) {
		return &finisher{o, f}
	}
	return o
}

type outbox struct {
	lifecycle.Store

	queue Enqueuer
}

// Save implements lifecycle.Store. Wakes that cannot be jobs are refused before anything is saved. A failing queue does not
// fail the save, which is committed: the sweep makes up for it.
func (o outbox) Save(ctx context.Context, p *lifecycle.Payment, fence lifecycle.Fence, wakes ...lifecycle.Wake) error {
	return o.save(ctx, wakes, func() error { return o.Store.Save(ctx, p, fence, wakes...) })
}

// OpenAccounts implements lifecycle.AccountLister, as far as the store does.
func (o outbox) OpenAccounts(ctx context.Context) ([]string, error) {
	l, ok := o.Store.(lifecycle.AccountLister)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return l.OpenAccounts(ctx)
}

func (o outbox) save(ctx context.Context, wakes []lifecycle.Wake, save func() error) error {
	specs := make([]Spec, len(wakes))
	for i, w := range wakes {
		var err error
		if specs[i], err = SpecOf(w); err != nil {
			return err
		}
	}
	if err := save(); err != nil {
		return err
	}
	if len(specs) > 0 {
		_, _ = o.queue.Enqueue(context.WithoutCancel(ctx), specs...)
	}
	return nil
}

// finisher is the Outbox of a store that can end a lease with a save.
type finisher struct {
	outbox

	store lifecycle.Finisher
}

// SaveAndRelease implements lifecycle.Finisher, as Save does lifecycle.Store.
func (f *finisher) SaveAndRelease(ctx context.Context, p *lifecycle.Payment, lease lifecycle.Lease, wakes ...lifecycle.Wake) error {
	return f.save(ctx, wakes, func() error { return f.store.SaveAndRelease(ctx, p, lease, wakes...) })
}

// Is implements lifecycle.Finisher.
func (f *finisher) Is(other lifecycle.Store) bool { return other == lifecycle.Store(f) }
