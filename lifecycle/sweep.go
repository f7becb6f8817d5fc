package lifecycle

import (
	"context"
	"errors"
	"fmt"
)

// SweepReport says what a sweep did.
type SweepReport struct {
	Looked   int   // payments that were due
	Woken    int   // wakes saved
	Told     int   // payments of which the Observer was told something again
	Expiring []Key // authorisations about to end, with something left to capture
	Expired  []Key // authorisations found ended
	Failed   int   // payments that could not be looked after; the error says why
	More     bool  // there may be more: call again
}

// Sweep looks after payments that nobody looked after in time: it saves wakes
// again for open operations and unfinished sessions, whose jobs may be lost or
// dead, repeats to the Observer what it did not acknowledge, and records
// authorisations that end. It sends nothing to Monext. At most limit payments
// are looked at; a host calls it every few minutes, or tells a Processor to.
//
// One payment that fails does not stop the others; the errors are joined.
func (s *Service) Sweep(ctx context.Context, limit int) (SweepReport, error) {
	var report SweepReport
	if limit < 1 || limit > maxLimit {
		return report, fmt.Errorf("lifecycle: sweep: %w", fault("limit", "range", "1..1000", "look at 1 to 1000 payments at a time"))
	}
	keys, err := s.store.Due(ctx, s.account, limit)
	if err != nil {
		return report, fmt.Errorf("lifecycle: sweep: %w", err)
	}
	report.More = len(keys) == limit
	var failed error
	for _, key := range keys {
		if ctx.Err() != nil {
			return report, errors.Join(failed, ctx.Err())
		}
		report.Looked++
		if err := s.sweepOne(ctx, key, &report); err != nil {
			report.Failed++
			failed = errors.Join(failed, err)
		}
	}
	return report, failed
}

// sweepOne looks after one payment.
func (s *Service) sweepOne(ctx context.Context, key Key, report *SweepReport) error {
	var woken int
	var expiring, expired bool
	p, err := s.commit(ctx, key, 0, nil, func(d *draft) error {
		woken = 0
		seen := d.Version()
		s.foldTime(d)
		for _, e := range d.events[seen:] {
			expiring, expired = e.Type == EventExpiring, e.Type == EventExpired
		}
		due := d.DueAt()
		if due.IsZero() || due.After(d.now) {
			return nil
		}
		look := d.sweeps + 1
		for i := range d.operations {
			o := &d.operations[i]
			if !o.State.Closed() && o.State != OperationReview && len(o.Children) == 0 && !later(o.Next, o.RequestedAt).Add(sweepGrace).After(d.now) {
				d.wake(o.ID, o.Kind, 0, sweepLooks+look)
			}
		}
		for i := range d.sessions {
			if n := d.sessions[i].Next; !d.sessions[i].Dead && !n.Add(sweepGrace).After(d.now) {
				d.wake("", ActionRefresh, 0, sweepLooks+look)
				break
			}
		}
		woken = len(d.wakes)
		d.add(Event{Type: EventSwept, Swept: &Swept{Look: look, Next: d.now.Add(s.set.SweepAgain)}})
		return nil
	})
	if err != nil {
		return err
	}
	report.Woken += woken
	if expiring {
		report.Expiring = append(report.Expiring, key)
	}
	if expired {
		report.Expired = append(report.Expired, key)
	}
	if p.unobserved() && s.observer != nil {
		report.Told++
		s.tell(ctx, p)
	}
	return nil
}

// sweepLooks keeps the look numbers of sweeps apart from all others.
const sweepLooks = 1_000_000
