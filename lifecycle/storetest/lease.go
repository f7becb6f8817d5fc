package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
)

// ttl is the life of the leases in these checks.
const ttl = 2 * time.Minute

func fenceCases() []Case {
	return []Case{
		{"the holder of the lease saves under its fence", func(ctx context.Context, h Harness) error {
			return withFence(ctx, h, nil, nil)
		}},
		{"a fence keeps its right after its lease expired, as long as nobody claimed another", func(ctx context.Context, h Harness) error {
			return withFence(ctx, h, func(lifecycle.Lease) error { h.Advance(2 * ttl); return nil }, nil)
		}},
		{"a stale worker cannot write", func(ctx context.Context, h Harness) error {
			return withFence(ctx, h, func(l lifecycle.Lease) error {
				h.Advance(2 * ttl)
				_, err := h.Store.Claim(ctx, l.Key, ttl)
				return err
			}, lifecycle.ErrLeaseLost)
		}},
		{"a fence ends when its lease is released", func(ctx context.Context, h Harness) error {
			return withFence(ctx, h, func(l lifecycle.Lease) error { return h.Store.Release(ctx, l) }, lifecycle.ErrLeaseLost)
		}},
		{"a fence nobody was given writes nothing", func(ctx context.Context, h Harness) error {
			p, err := save(ctx, h.Store, keyOf("G-1"))
			if err != nil {
				return err
			}
			next, err := touch(p, "stranger")
			if err != nil {
				return err
			}
			if err := h.Store.Save(ctx, next, 7); !errors.Is(err, lifecycle.ErrLeaseLost) {
				return violation("a save under a fence nobody was given gave %v, want ErrLeaseLost", err)
			}
			return nil
		}},
	}
}

// withFence claims, lets something happen, and saves under the fence.
func withFence(ctx context.Context, h Harness, meanwhile func(lifecycle.Lease) error, want error) error {
	key := keyOf("W-1")
	p, err := save(ctx, h.Store, key)
	if err != nil {
		return err
	}
	lease, err := h.Store.Claim(ctx, key, ttl)
	if err != nil {
		return fmt.Errorf("claiming: %w", err)
	}
	if meanwhile != nil {
		if err := meanwhile(lease); err != nil {
			return fmt.Errorf("meanwhile: %w", err)
		}
	}
	next, err := touch(p, "holder")
	if err != nil {
		return err
	}
	switch err := h.Store.Save(ctx, next, lease.Fence); {
	case want == nil && err != nil:
		return violation("a save under the current fence gave %v", err)
	case want != nil && !errors.Is(err, want):
		return violation("a save under a fence that is over gave %v, want %v", err, want)
	}
	back, err := load(ctx, h.Store, key)
	if err != nil {
		return err
	}
	if wrote := back.Version() == next.Version(); wrote != (want == nil) {
		return violation("a save that gave %v was written: %t", want, wrote)
	}
	return nil
}

func leaseCases() []Case {
	return []Case{
		{"a live lease keeps everybody else out", func(ctx context.Context, h Harness) error {
			if _, err := h.Store.Claim(ctx, keyOf("L-1"), ttl); err != nil {
				return fmt.Errorf("claiming a key without a payment: %w", err)
			}
			h.Advance(ttl - time.Second)
			if _, err := h.Store.Claim(ctx, keyOf("L-1"), ttl); !errors.Is(err, lifecycle.ErrBusy) {
				return violation("a second Claim gave %v, want ErrBusy", err)
			}
			_, err := h.Store.Claim(ctx, keyOf("L-2"), ttl)
			return err
		}},
		{"a lease ends by itself, and the next one has a greater fence", func(ctx context.Context, h Harness) error {
			return reclaim(ctx, h, func(lifecycle.Lease) error { h.Advance(ttl + time.Second); return nil })
		}},
		{"a lease ends when it is released, and the next one has a greater fence", func(ctx context.Context, h Harness) error {
			return reclaim(ctx, h, func(l lifecycle.Lease) error { return h.Store.Release(ctx, l) })
		}},
		{"the release of a stale lease leaves the current one alone", func(ctx context.Context, h Harness) error {
			stale, err := h.Store.Claim(ctx, keyOf("L-3"), ttl)
			if err != nil {
				return err
			}
			h.Advance(2 * ttl)
			if _, err := h.Store.Claim(ctx, keyOf("L-3"), ttl); err != nil {
				return err
			}
			if err := h.Store.Release(ctx, stale); err != nil {
				return violation("the release of a stale lease gave %v, want nil", err)
			}
			if _, err := h.Store.Claim(ctx, keyOf("L-3"), ttl); !errors.Is(err, lifecycle.ErrBusy) {
				return violation("a stale release ended the current lease: Claim gave %v, want ErrBusy", err)
			}
			return nil
		}},
		{"of many claims at once exactly one goes through", func(ctx context.Context, h Harness) error {
			var won, failed atomic.Int32
			var wg sync.WaitGroup
			for range 16 {
				wg.Go(func() {
					switch _, err := h.Store.Claim(ctx, keyOf("L-4"), ttl); {
					case err == nil:
						won.Add(1)
					case !errors.Is(err, lifecycle.ErrBusy):
						failed.Add(1)
					}
				})
			}
			wg.Wait()
			if won.Load() != 1 || failed.Load() != 0 {
				return violation("of 16 claims %d went through and %d failed otherwise, want 1 and 0", won.Load(), failed.Load())
			}
			return nil
		}},
	}
}

// reclaim claims, lets the lease end, and claims again.
func reclaim(ctx context.Context, h Harness, end func(lifecycle.Lease) error) error {
	first, err := h.Store.Claim(ctx, keyOf("L-9"), ttl)
	if err != nil {
		return err
	}
	if first.Fence <= 0 || first.Key != keyOf("L-9") || first.ExpiresAt.IsZero() {
		return violation("a lease came back as %+v: it wants a key, a positive fence and an end", first)
	}
	if err := end(first); err != nil {
		return violation("ending the lease gave %v", err)
	}
	second, err := h.Store.Claim(ctx, keyOf("L-9"), ttl)
	if err != nil {
		return violation("Claim after the lease's end gave %v", err)
	}
	if second.Fence <= first.Fence {
		return violation("the fence went from %d to %d; it must grow", first.Fence, second.Fence)
	}
	return nil
}
