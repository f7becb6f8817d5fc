package lifecycle

import (
	"time"

	"github.com/monext-community/monext-go/monext"
)

// sweepGrace is how long the one who is to act is left alone before a sweep
// wakes the payment again: jobs that work do not need it.
const sweepGrace = 5 * time.Minute

// DueAt is when a sweep should look after the payment if nobody else has: zero
// when nothing of it is open. A Store calls DueAt with its own time when it saves a
// payment, and finds payments by the result. A payment with a stamp more than three
// minutes ahead of now was written by a host whose clock was wrong: it is due now, so
// that its times are put right.
func (p *Payment) DueAt(now time.Time) time.Time {
	due := earlier(p.workDue(), p.tellDue())
	if (due.IsZero() || due.After(now)) && p.newest.After(now.Add(stampsAhead)) {
		return now
	}
	return due
}

// stampsAhead is how far a stamp may be ahead of the store's clock before it counts
// as made by a wrong clock: so far that every host whose clock is right sees that too.
const stampsAhead = 3 * maxMaxSkew

// workDue is when a sweep should make wakes again; zero when nothing is open.
func (p *Payment) workDue() time.Time {
	var due time.Time
	if read := p.nextRead(); !read.IsZero() {
		due = read.Add(sweepGrace)
	}
	for i := range p.operations {
		if at := p.operationDue(&p.operations[i]); !at.IsZero() {
			due = earlier(due, at.Add(sweepGrace))
		}
	}
	if p.opened.Mode != monext.CaptureDeferred {
		due = earlier(due, p.timeDue())
	}
	if due.IsZero() {
		return due
	}
	return later(due, p.nextSweep)
}

// tellDue is when a sweep should tell the Observer again; zero when it knows all.
// Its pause is its own: work that does not move is looked at ever less often, and
// the host hears late enough when it was away.
func (p *Payment) tellDue() time.Time {
	if !p.unobserved() {
		return time.Time{}
	}
	return later(p.stampOf(&p.events[p.lastNotable()-1]).Add(sweepGrace), p.nextTell)
}

// operationDue is when something is to be done for an operation; zero when
// nothing is, or when it waits for a person or for the buyer: what ends that
// wait wakes it.
func (p *Payment) operationDue(o *Operation) time.Time {
	switch {
	case o.State.Closed() || o.State == OperationReview || len(o.Children) > 0:
		return time.Time{}
	case o.State == OperationReady && p.isBlocked():
		return time.Time{}
	case o.Transaction == "" && !p.nextSession().IsZero():
		return time.Time{}
	}
	due := later(o.Next, o.RequestedAt)
	if before := p.before(o); before != nil {
		if before.State == OperationReview {
			return time.Time{}
		}
		due = later(due, before.Next)
	}
	return due
}

// timeDue is when time brings something: the warning before the authorisation
// ends, or its end, which a read has to confirm. Zero when nothing is left to end.
func (p *Payment) timeDue() time.Time {
	end := p.endOfLife()
	if end.IsZero() || p.warned {
		return end
	}
	return p.transaction("").Warn
}

// unobserved tells whether an Observer has yet to acknowledge something.
func (p *Payment) unobserved() bool { return p.watched && p.observed < p.lastNotable() }

// lastNotable is the number of the last event an Observer is told of.
func (p *Payment) lastNotable() int64 {
	for i := len(p.events) - 1; i >= 0; i-- {
		if p.events[i].notable() {
			return p.events[i].Seq
		}
	}
	return 0
}
