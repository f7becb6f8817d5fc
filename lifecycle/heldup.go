package lifecycle

import (
	"time"

	"github.com/monext-community/monext-go/monext"
)

// showHeldUp shows a person the operations that are not carried out for long, while
// they go on: a review of each that stops nothing, and ends by itself when the
// operation is over.
func (s *Service) showHeldUp(d *draft) {
	for i := range d.operations {
		o := &d.operations[i]
		if cause, at := d.heldUp(o, &s.set); cause != "" && !at.After(d.now) {
			d.raise(o.ID, Review{Code: cause, Transaction: o.Transaction})
		}
	}
}

// heldUp is when a person is shown an operation that is not over by then, and why.
// No cause: a person is not needed, or sees already what it waits for.
func (p *Payment) heldUp(o *Operation, set *Settings) (Cause, time.Time) {
	switch {
	case o.State.Closed() || o.State == OperationReview || len(o.Children) > 0 || o.Transaction == "":
		return "", time.Time{}
	case o.State == OperationPending:
		return CauseUndecidedLong, o.lastSent().At.Add(set.UndecidedAfter)
	case o.State.unresolved(): // only reads that fail keep it so
		return CauseHeldUp, p.halfway(o, o.lastSent().At, set.HeldUpAfter)
	case p.isBlocked() || p.before(o) != nil:
		return "", time.Time{}
	}
	since := awaySince(o.Attempts)
	if since.IsZero() || o.Parked { // it waited for its time, or for others
		since = later(later(o.RequestedAt, o.Next), p.movedAt())
	}
	return CauseHeldUp, p.halfway(o, since, set.HeldUpAfter)
}

// halfway is a time after another, and at most half of what is left by then of the
// authorisation that the operation needs.
func (p *Payment) halfway(o *Operation, since time.Time, after time.Duration) time.Time {
	if left := p.lifeLeft(o, since); left > 0 {
		after = min(after, left/2)
	}
	return since.Add(after)
}

// lifeLeft is how long the authorisation that an operation needs lives on from a
// time; zero when it needs none, or that one has ended.
func (p *Payment) lifeLeft(o *Operation, from time.Time) time.Duration {
	t := p.transaction(o.Transaction)
	if t == nil || t.Deadline.IsZero() || o.Kind == ActionRefund || o.Kind == ActionReverse || o.Option == monext.CaptureLateDelivery {
		return 0
	}
	return max(t.Deadline.Sub(from), 0)
}

// awaySince is when the first of the last attempts in a row was made that surely
// reached nobody, or were turned away; zero when the last one is not of these.
func awaySince(attempts []AttemptRecord) time.Time {
	var since time.Time
	for i := len(attempts) - 1; i >= 0 && !attempts[i].sent() && !attempts[i].TurnedAway; i-- {
		since = attempts[i].At
	}
	return since
}

// movedAt is when something of the payment went on last: that it was swept, warned
// of or shown to a person is no progress.
func (p *Payment) movedAt() time.Time {
	for i := len(p.events) - 1; i >= 0; i-- {
		switch e := &p.events[i]; e.Type {
		case EventSwept, EventObserved, EventExpiring, EventReview:
		default:
			return p.stampOf(e)
		}
	}
	return time.Time{}
}

// endNotices closes what a person was shown of an operation while it went on.
func (p *Payment) endNotices(operation string) {
	for i := range p.reviews {
		if r := &p.reviews[i]; r.Operation == operation && r.Code.notice() {
			r.Resolved = true
		}
	}
}
