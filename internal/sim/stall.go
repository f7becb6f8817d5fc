package sim

import (
	"time"

	"github.com/monext-community/monext-go/lifecycle"
)

// How long something may take before a payment with open operations is written
// again, once the faults have ended. They are what the Service promises, and some
// time for a lost job to be missed.
const (
	patience      = horizon + 2*time.Hour // whatever is in hand
	pendingWait   = 48 * time.Hour        // what Monext has not decided is looked at ever less often until then
	operatorWait  = time.Hour             // a person looks every half hour
	buyerWait     = 24 * time.Hour        // a session that nobody pays is looked at ever less often
	betweenParked = 12 * time.Hour        // two tries of what the duplicate check turns away
)

// stalled checks that a payment was written again by the time that was allowed.
func (w *world) stalled(p *lifecycle.Payment, r *record) {
	by := r.by
	if by.IsZero() || w.calm.IsZero() || !w.until.IsZero() || w.plan.year != nil || w.plan.Beyond || w.stuckOrder(p) {
		return
	}
	if after := w.calm.Add(patience); by.Before(after) {
		by = after
	}
	if w.now.After(by) {
		w.violatef("L1", "%s was written only %v after it had to be", p.Key(), w.now.Sub(by))
	}
}

// nextBy is when a payment must be written again: when the longest wait of its
// open operations is over. The others may be behind that one.
func (w *world) nextBy(p *lifecycle.Payment) time.Time {
	var by time.Time
	for _, o := range p.Operations() {
		if o.State.Closed() || len(o.Children) > 0 {
			continue
		}
		at := w.now
		switch {
		case o.State == lifecycle.OperationReview || p.NeedsReview():
			at = w.now.Add(operatorWait)
		case o.State == lifecycle.OperationPending:
			at = w.now.Add(pendingWait)
		case o.Transaction == "":
			at = w.now.Add(buyerWait)
		case o.Parked:
			at = w.onWorld(o.Next).Add(betweenParked)
		case w.onWorld(o.NotBefore).After(at):
			at = w.onWorld(o.NotBefore)
		}
		if at = at.Add(patience); at.After(by) {
			by = at
		}
	}
	return by
}
