package lifecycle

import "time"

// sweepGrace is how long the one who is to act is left alone before a sweep
// wakes the payment again: jobs that work do not need it.
const sweepGrace = 5 * time.Minute

// DueAt is when a sweep should look after the payment if nobody else has: zero
// when nothing of it is open. A Store finds payments by it.
func (p *Payment) DueAt() time.Time {
	var due time.Time
	earliest := func(t time.Time) {
		if !t.IsZero() && (due.IsZero() || t.Before(due)) {
			due = t
		}
	}
	for i := range p.sessions {
		if s := &p.sessions[i]; !s.Dead {
			earliest(s.Next.Add(sweepGrace))
		}
	}
	for i := range p.operations {
		if o := &p.operations[i]; !o.State.Closed() && o.State != OperationReview && len(o.Children) == 0 {
			earliest(later(o.Next, o.RequestedAt).Add(sweepGrace))
		}
	}
	if t := p.transaction(""); t != nil && !t.Expired && t.Ledger.Capturable.Sign() > 0 && !t.Deadline.IsZero() {
		if p.warned {
			earliest(t.Deadline)
		} else {
			earliest(t.Warn)
		}
	}
	if p.unobserved() {
		earliest(p.events[len(p.events)-1].At.Add(sweepGrace))
	}
	if due.IsZero() {
		return due
	}
	return later(due, p.nextSweep)
}

// unobserved tells whether an Observer has yet to acknowledge something.
func (p *Payment) unobserved() bool { return p.opened.Watched && p.observed < p.lastNotable() }

// lastNotable is the number of the last event an Observer is told of.
func (p *Payment) lastNotable() int64 {
	for i := len(p.events) - 1; i >= 0; i-- {
		if p.events[i].notable() {
			return p.events[i].Seq
		}
	}
	return 0
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
