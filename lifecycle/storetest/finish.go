package storetest

import (
	"context"
	"errors"
	"fmt"

	"github.com/monext-community/monext-go/lifecycle"
)

// finishCases are for stores that can end a lease with a save; others have
// nothing to keep there.
func finishCases() []Case {
	return []Case{
		{"a last save is there with its wakes, and its lease is over", finishing(checkFinish)},
		{"a last save that conflicts changes nothing, and its lease goes on", finishing(checkFinishConflict)},
		{"a last save under a lease that is lost changes nothing, and the new lease goes on", finishing(checkFinishStale)},
	}
}

// finishing runs a check on stores that can do this.
func finishing(check func(context.Context, Harness, lifecycle.Finisher) error) func(context.Context, Harness) error {
	return func(ctx context.Context, h Harness) error {
		f, ok := h.Store.(lifecycle.Finisher)
		if !ok || !f.Is(h.Store) {
			return nil
		}
		return check(ctx, h, f)
	}
}

// begun is a payment that is saved and leased, and its next version.
func begun(ctx context.Context, s lifecycle.Store, key lifecycle.Key) (lifecycle.Lease, *lifecycle.Payment, error) {
	p, err := save(ctx, s, key)
	if err != nil {
		return lifecycle.Lease{}, nil, err
	}
	lease, err := s.Claim(ctx, key, ttl)
	if err != nil {
		return lifecycle.Lease{}, nil, fmt.Errorf("claiming: %w", err)
	}
	next, err := touch(p, "last")
	return lease, next, err
}

func checkFinish(ctx context.Context, h Harness, f lifecycle.Finisher) error {
	lease, next, err := begun(ctx, f, keyOf("F-1"))
	if err != nil {
		return err
	}
	wake := wakeOf(next, "op-1")
	if err := f.SaveAndRelease(ctx, next, lease, wake); err != nil {
		return fmt.Errorf("saving and releasing: %w", err)
	}
	p, err := load(ctx, f, lease.Key)
	if err != nil {
		return err
	}
	if p.Version() != next.Version() {
		return violation("a last save left version %d, want %d", p.Version(), next.Version())
	}
	if h.Tasks != nil {
		if err := tasksAre(ctx, h, taskOf(wake)); err != nil {
			return err
		}
	}
	again, err := touch(p, "late")
	if err != nil {
		return err
	}
	if err := f.Save(ctx, again, lease.Fence); !errors.Is(err, lifecycle.ErrLeaseLost) {
		return violation("a save under the fence of a lease that a save has ended gave %v, want ErrLeaseLost", err)
	}
	other, err := f.Claim(ctx, lease.Key, ttl)
	if err != nil || other.Fence <= lease.Fence {
		return violation("after a last save a claim gave fence %d behind %d, and %v", other.Fence, lease.Fence, err)
	}
	return nil
}

func checkFinishConflict(ctx context.Context, h Harness, f lifecycle.Finisher) error {
	lease, next, err := begun(ctx, f, keyOf("F-2"))
	if err != nil {
		return err
	}
	if err := f.Save(ctx, next, 0); err != nil { // somebody was faster
		return fmt.Errorf("saving: %w", err)
	}
	if err := f.SaveAndRelease(ctx, next, lease, wakeOf(next, "op-1")); !errors.Is(err, lifecycle.ErrConflict) {
		return violation("a last save over another version gave %v, want ErrConflict", err)
	}
	if h.Tasks != nil {
		if err := tasksAre(ctx, h); err != nil {
			return err
		}
	}
	if _, err := f.Claim(ctx, lease.Key, ttl); !errors.Is(err, lifecycle.ErrBusy) {
		return violation("a claim behind a last save that conflicts gave %v, want ErrBusy: its lease goes on", err)
	}
	return nil
}

func checkFinishStale(ctx context.Context, h Harness, f lifecycle.Finisher) error {
	lease, next, err := begun(ctx, f, keyOf("F-3"))
	if err != nil {
		return err
	}
	h.Advance(2 * ttl)
	if _, err := f.Claim(ctx, lease.Key, ttl); err != nil {
		return fmt.Errorf("claiming: %w", err)
	}
	if err := f.SaveAndRelease(ctx, next, lease); !errors.Is(err, lifecycle.ErrLeaseLost) {
		return violation("a last save under a lease that is lost gave %v, want ErrLeaseLost", err)
	}
	p, err := load(ctx, f, lease.Key)
	if err != nil {
		return err
	}
	if p.Version() != next.Base() {
		return violation("a last save under a lease that is lost left version %d, want %d", p.Version(), next.Base())
	}
	if _, err := f.Claim(ctx, lease.Key, ttl); !errors.Is(err, lifecycle.ErrBusy) {
		return violation("a claim behind it gave %v, want ErrBusy: the new lease goes on", err)
	}
	return nil
}
