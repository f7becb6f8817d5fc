package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// SweepReport says what a sweep did.
type SweepReport struct {
	Looked int // payments that were due
	Woken  int // wakes saved
	// What the wakes are for. One read serves whatever is to be read of a payment.
	Operations    int   // open operations whose jobs did not come
	Sessions      int   // payments with unfinished sessions that nobody looked at
	Notifications int   // payments that a notification asked to read, and that were not
	Audits        int   // payments whose read after doubt, or for a deferred capture, did not come
	Told          int   // payments of which the Observer was told something again
	Expiring      []Key // authorisations about to end, with something left to capture
	Expired       []Key // authorisations whose time is over: a read is asked for, which records the end or finds the capture
	Failed        int   // payments that could not be looked after; the error says why
	More          bool  // there may be more: call again
}

// Sweep looks after payments that nobody looked after in time: it saves wakes
// again for open operations, unfinished sessions, the reads that notifications
// asked for and those after doubt, whose jobs may be lost or dead, repeats to the
// Observer what it did not acknowledge, warns of authorisations about to end, and
// asks for the read that records the end of one. It sends nothing to Monext, and
// reads nothing itself. At most limit payments, 1 to 1000, are looked after; a
// host calls it every few minutes, or tells a Processor to.
//
// On a host whose clock was not the store's at its last claim it compares the clocks
// anew, and returns a *ClockError while they differ: other hosts sweep.
//
// A payment that fails does not stop the others and does not count against
// limit; the errors are joined.
func (s *Service) Sweep(ctx context.Context, limit int) (SweepReport, error) {
	var report SweepReport
	if limit < 1 || limit > maxLimit {
		return report, fmt.Errorf("lifecycle: sweep: %w", fault("limit", "range", "1..1000", "look at 1 to 1000 payments at a time"))
	}
	var failed error
	seen := map[Key]bool{}
	for room := limit; room > 0; { // those that fail stay due: the others are behind them
		keys, err := s.store.Due(ctx, s.account, min(limit+report.Failed, maxLimit))
		if err != nil {
			return report, errors.Join(failed, fmt.Errorf("lifecycle: sweep: %w", err))
		}
		keys = slices.DeleteFunc(keys, func(k Key) bool { return seen[k] })
		report.More = len(keys) >= room
		if len(keys) == 0 {
			break
		}
		for _, key := range keys[:min(room, len(keys))] {
			if ctx.Err() != nil {
				return report, errors.Join(failed, ctx.Err())
			}
			seen[key] = true
			if err := s.wrong(ctx, key); err != nil {
				return report, errors.Join(failed, fmt.Errorf("lifecycle: sweep: %w", err))
			}
			report.Looked++
			if err := s.sweepOne(ctx, key, &report); err != nil {
				report.Failed++
				failed = errors.Join(failed, err)
				continue
			}
			room--
		}
		if !report.More {
			break
		}
	}
	return report, failed
}

// sweepOne looks after one payment.
func (s *Service) sweepOne(ctx context.Context, key Key, report *SweepReport) error {
	var found SweepReport
	p, err := s.commit(ctx, key, 0, nil, func(d *draft) error {
		found = SweepReport{}
		if d.opened.Mode != monext.CaptureDeferred { // else only a read tells whether Monext has captured
			warned := d.warned
			d.foldWarning()
			if d.warned != warned {
				found.Expiring = []Key{key}
			}
		}
		s.showHeldUp(d)
		swept := Swept{Look: d.sweeps, Next: d.nextSweep}
		due := func(at time.Time) bool { return !at.IsZero() && !at.After(d.now) }
		work, telling := due(d.workDue()), due(d.tellDue())
		if work {
			s.wakeAgain(d, &swept, &found)
		}
		if telling {
			swept.Tell = d.now.Add(s.set.SweepAgain)
		}
		// A payment that the store takes for due, and is not, was noted by a wrong clock: a save notes it anew.
		next := d.DueAt(d.now)
		stale := d.Version() == d.base && (next.IsZero() || next.After(d.now.Add(2*s.set.MaxSkew)))
		if work || telling || stale {
			d.add(Event{Type: EventSwept, Swept: &swept})
		}
		found.Woken = len(d.wakes)
		return nil
	})
	if err != nil {
		return err
	}
	report.Woken += found.Woken
	report.Operations += found.Operations
	report.Sessions += found.Sessions
	report.Notifications += found.Notifications
	report.Audits += found.Audits
	report.Expiring = append(report.Expiring, found.Expiring...)
	report.Expired = append(report.Expired, found.Expired...)
	if p.unobserved() && s.tell(ctx, p) {
		report.Told++
	}
	return nil
}

// wakeAgain asks again for what is open and overdue.
func (s *Service) wakeAgain(d *draft, swept *Swept, found *SweepReport) {
	swept.Look++
	overdue := func(at time.Time) bool { return !at.IsZero() && !at.Add(sweepGrace).After(d.now) }
	count := func(n *int, at time.Time) {
		if overdue(at) {
			*n++
		}
	}
	for i := range d.operations {
		if o := &d.operations[i]; overdue(d.operationDue(o)) {
			d.wake(o.ID, o.Kind, 0, sweepLooks+swept.Look)
			found.Operations++
		}
	}
	end := d.endOfLife()
	over := !end.IsZero() && !end.After(d.now) && d.opened.Mode != monext.CaptureDeferred // whose end an audit reads
	if over {
		found.Expired = []Key{d.key}
	}
	if over || overdue(d.nextRead()) {
		count(&found.Sessions, d.nextSession())
		count(&found.Notifications, d.nextNoted())
		count(&found.Audits, d.nextAudit())
		d.wake("", ActionRefresh, 0, sweepLooks+swept.Look)
	}
	swept.Next = d.now.Add(s.set.SweepAgain << min(d.idle, maxIdle)) // a wake that brings nothing is not repeated for ever as often
}

// maxIdle bounds how often the pause between two sweeps' wakes doubles: 8 hours of 15 minutes.
const maxIdle = 5

// sweepLooks keeps the look numbers of sweeps apart from all others.
const sweepLooks = 1_000_000
