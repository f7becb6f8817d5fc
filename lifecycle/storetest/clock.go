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
		{"a payment that a host has stamped days ahead of the store's clock is due", checkDueStray},
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

// now is what the store's clock shows, as a lease tells.
func now(ctx context.Context, h Harness) (time.Time, error) {
	lease, err := h.Store.Claim(ctx, keyOf("B-now"), ttl)
	if err != nil {
		return time.Time{}, err
	}
	return lease.ExpiresAt.Add(-ttl), h.Store.Release(ctx, lease)
}

// stamped saves a payment whose session a host has stamped so far ahead of the store's clock.
func stamped(ctx context.Context, h Harness, reference string, ahead time.Duration) (*lifecycle.Payment, error) {
	at, err := now(ctx, h)
	if err != nil {
		return nil, err
	}
	p, err := sample(keyOf(reference))
	if err != nil {
		return nil, err
	}
	p, err = lifecycle.Append(p, at.Add(ahead), lifecycle.Event{Type: lifecycle.EventSessionRead, SessionRead: &lifecycle.SessionRead{
		ID: p.SessionIDs()[0], Status: lifecycle.SessionLive, Next: at.Add(ahead + time.Hour),
	}})
	if err != nil {
		return nil, err
	}
	return p, h.Store.Save(ctx, p, 0)
}

// due checks whether a payment is due.
func due(ctx context.Context, h Harness, p *lifecycle.Payment, want bool, why string) error {
	keys, err := h.Store.Due(ctx, account, 10)
	if err != nil {
		return err
	}
	if slices.Contains(keys, p.Key()) != want {
		return violation("due is %t, want %t: a payment %s", !want, want, why)
	}
	return nil
}

func checkDueAhead(ctx context.Context, h Harness) error {
	p, err := stamped(ctx, h, "B-2", 0)
	if err != nil {
		return err
	}
	if err := due(ctx, h, p, false, "whose session is to be looked at in an hour"); err != nil || h.SetBack == nil {
		return err
	}
	h.SetBack(wrong)
	if _, err := now(ctx, h); err != nil { // a store may look at its clock when it writes
		return err
	}
	return due(ctx, h, p, true, "that was saved by a clock that has been set back")
}

func checkDueStray(ctx context.Context, h Harness) error {
	p, err := stamped(ctx, h, "B-3", wrong)
	if err != nil {
		return err
	}
	if err := due(ctx, h, p, true, "that a host stamped days ahead of the store's clock"); err != nil {
		return err
	}
	if p, err = stamped(ctx, h, "B-4", time.Minute); err != nil {
		return err
	}
	return due(ctx, h, p, false, "that a host stamped a minute ahead of the store's clock, whose session is to be looked at in an hour")
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
