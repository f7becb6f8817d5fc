package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// draft is a payment in the course of being decided on: what is added is folded
// in at once, and saved or dropped as a whole.
type draft struct {
	*Payment
	now     time.Time
	horizon time.Duration // Settings.Horizon
	inDoubt bool          // time may decide nothing that lasts
	agrees  func() bool   // whether the clock is the store's
	wakes   []Wake
	last    *Lease // it is the last save of the pass that holds this lease
}

// add folds events in.
func (d *draft) add(events ...Event) { d.Payment.add(d.now, events...) }

// wake asks for a wake to be committed with the payment.
func (d *draft) wake(operation string, action Action, after time.Duration, look int) {
	d.wakes = append(d.wakes, Wake{Key: d.key, Operation: operation, Action: action, After: after, Look: look})
}

// maxCommits bounds how often a change is decided again because somebody else
// saved the payment first. Each time somebody made progress.
const maxCommits = 16

// commit saves what decide makes of the payment, and decides again on the
// fresh payment when somebody else was faster. A decision that adds no event
// saves nothing. p is where to begin; nil means to load. After an error the
// payment in hand is worthless.
func (s *Service) commit(ctx context.Context, key Key, fence Fence, p *Payment, decide func(*draft) error) (*Payment, error) {
	for range maxCommits {
		if p == nil {
			loaded, err := s.store.Load(ctx, key)
			if err != nil {
				return nil, fmt.Errorf("lifecycle: load payment of order %s: %w", key.Order, err)
			}
			p = loaded
		}
		d := &draft{Payment: p, now: s.clock(), horizon: s.set.Horizon, inDoubt: s.host.unsure()}
		d.agrees = func() bool { return fence != 0 || s.agrees(ctx, key) } // who holds a lease has held the clocks together
		s.noteClock(d)
		if err := decide(d); err != nil {
			return nil, err
		}
		if p.Version() == p.base {
			return p, nil
		}
		switch err := s.save(ctx, d, fence); {
		case err == nil:
			p.base = p.Version()
			return p, nil
		case errors.Is(err, ErrConflict):
			p = nil
		default:
			return nil, fmt.Errorf("lifecycle: save payment of order %s: %w", key.Order, err)
		}
	}
	return nil, fmt.Errorf("lifecycle: save payment of order %s: %w: too many writers at once", key.Order, ErrBusy)
}

// save saves a draft, and ends the lease with it when the draft says that it is
// the last of a pass and the store can.
func (s *Service) save(ctx context.Context, d *draft, fence Fence) error {
	if f := s.finisher; f != nil && d.last != nil {
		return f.SaveAndRelease(ctx, d.Payment, *d.last, d.wakes...)
	}
	return s.store.Save(ctx, d.Payment, fence, d.wakes...)
}
