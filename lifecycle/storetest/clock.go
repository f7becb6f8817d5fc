package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
)

// wrong is how far the clock was ahead that is set back.
const wrong = 5 * 24 * time.Hour

func clockCases() []Case {
	return []Case{
		{"a lease that a clock set back has stamped ends when its time has passed, and not before", checkLeaseAhead},
		{"a payment that a clock set back has saved is due", checkDueAhead},
		{"the end of a lease tells what the store's clock shows", checkLeaseTellsTime},
	}
}

func checkLeaseAhead(ctx context.Context, h Harness) error {
	if h.SetBack == nil {
		return nil
	}
	key := keyOf("B-1")
	first, err := h.Store.Claim(ctx, key, ttl)
	if err != nil {
		return fmt.Errorf("claiming: %w", err)
	}
	h.SetBack(wrong)
	for _, step := range []time.Duration{0, ttl / 2} { // the first claim is the first that the store sees of it
		h.Advance(step)
		if _, err := h.Store.Claim(ctx, key, ttl); !errors.Is(err, lifecycle.ErrBusy) {
			return violation("a claim beside a lease that was stamped %v ahead gave %v, want ErrBusy", wrong, err)
		}
	}
	h.Advance(ttl)
	second, err := h.Store.Claim(ctx, key, ttl)
	if err != nil {
		return violation("a claim behind a lease that was stamped %v ahead, and whose time has passed, gave %v", wrong, err)
	}
	if second.Fence <= first.Fence {
		return violation("the next lease has fence %d, the one before had %d", second.Fence, first.Fence)
	}
	h.Advance(2 * ttl)
	if _, err := h.Store.Claim(ctx, key, ttl); err != nil {
		return violation("a claim behind a lease of the clock that was set back gave %v", err)
	}
	return nil
}

// checkDueAhead saves a payment by a clock that is ahead: its session is due then.
func checkDueAhead(ctx context.Context, h Harness) error {
	if h.SetBack == nil {
		return nil
	}
	h.Advance(20 * 365 * 24 * time.Hour) // the sample is due long before
	p, err := save(ctx, h.Store, keyOf("B-2"))
	if err != nil {
		return err
	}
	h.SetBack(30 * 365 * 24 * time.Hour)                             // and long after
	if _, err := h.Store.Claim(ctx, keyOf("B-3"), ttl); err != nil { // a store may look at its clock when it writes
		return err
	}
	keys, err := h.Store.Due(ctx, account, 10)
	if err != nil {
		return err
	}
	if !slices.Contains(keys, p.Key()) {
		return violation("a payment that was saved by a clock that has been set back is not due; its DueAt is %v", p.DueAt())
	}
	return nil
}

func checkLeaseTellsTime(ctx context.Context, h Harness) error {
	var before time.Time
	for i, by := range []time.Duration{0, 2 * ttl} {
		h.Advance(by)
		lease, err := h.Store.Claim(ctx, keyOf(fmt.Sprint("B-time-", i)), time.Duration(i+1)*ttl)
		if err != nil {
			return err
		}
		now := lease.ExpiresAt.Add(-time.Duration(i+1) * ttl)
		if passed := now.Sub(before); i > 0 && (passed < by || passed > by+time.Minute) {
			return violation("the ends of two leases say that %v passed, and it was %v", passed, by)
		}
		before = now
	}
	return nil
}
