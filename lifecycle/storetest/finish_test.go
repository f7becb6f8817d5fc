package storetest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
)

// brokenFinisher ends leases with saves in a way of its own.
type brokenFinisher struct {
	*wakes

	finish func(w *wakes, ctx context.Context, p *lifecycle.Payment, l lifecycle.Lease, all []lifecycle.Wake) error
}

func (brokenFinisher) Is(lifecycle.Store) bool { return true }

func (b brokenFinisher) SaveAndRelease(ctx context.Context, p *lifecycle.Payment, l lifecycle.Lease, all ...lifecycle.Wake) error {
	return b.finish(b.wakes, ctx, p, l, all)
}

func TestABrokenLastSaveFailsTheCaseThatNamesItsFault(t *testing.T) {
	t.Parallel()
	const there = "a last save is there with its wakes, and its lease is over"
	const conflict = "a last save that conflicts changes nothing, and its lease goes on"
	const stale = "a last save under a lease that is lost changes nothing, and the new lease goes on"
	type finish = func(w *wakes, ctx context.Context, p *lifecycle.Payment, l lifecycle.Lease, all []lifecycle.Wake) error
	for name, c := range map[string]struct {
		finish finish
		fails  string
	}{
		"it does not release": {func(w *wakes, ctx context.Context, p *lifecycle.Payment, l lifecycle.Lease, all []lifecycle.Wake) error {
			return w.Save(ctx, p, l.Fence, all...)
		}, there},
		"it does not save": {func(w *wakes, ctx context.Context, _ *lifecycle.Payment, l lifecycle.Lease, _ []lifecycle.Wake) error {
			return w.Release(ctx, l)
		}, there},
		"it forgets the wakes": {func(w *wakes, ctx context.Context, p *lifecycle.Payment, l lifecycle.Lease, _ []lifecycle.Wake) error {
			return w.SaveAndRelease(ctx, p, l)
		}, there},
		"it releases first": {func(w *wakes, ctx context.Context, p *lifecycle.Payment, l lifecycle.Lease, all []lifecycle.Wake) error {
			_ = w.Release(ctx, l)
			return w.Save(ctx, p, 0, all...)
		}, conflict},
		"it ignores the fence": {func(w *wakes, ctx context.Context, p *lifecycle.Payment, l lifecycle.Lease, all []lifecycle.Wake) error {
			if err := w.Save(ctx, p, 0, all...); err != nil {
				return err
			}
			return w.Release(ctx, l)
		}, stale},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			h.Store = brokenFinisher{h.Store.(*wakes), c.finish}
			require.Error(t, named(t, c.fails).Check(t.Context(), h))
		})
	}
}
