package lifecycle

import (
	"time"

	"github.com/monext-community/monext-go/monext"
)

// foldTime records what time brings to the payment's authorisation, whose
// transaction was read at the time given: the warning before it ends, and its end.
// The end is believed only of a list that was read once it had come: until then
// somebody may have captured elsewhere.
func (d *draft) foldTime(read time.Time) {
	end := d.endOfLife()
	if !end.IsZero() && !notAfter(read, d.now).Before(end) && !d.inDoubt && d.agrees() { // the clock may have been set right since
		d.add(Event{Type: EventExpired})
		d.lapse()
		return
	}
	d.foldWarning()
}

// foldWarning records that the authorisation is about to end, once. No review
// stops an authorisation's life, so none stops its warning.
func (d *draft) foldWarning() {
	end := d.endOfLife()
	if end.IsZero() || d.warned || !d.now.Before(end) || d.now.Before(d.transaction("").Warn) {
		return
	}
	d.add(Event{Type: EventExpiring})
}

// endOfLife is when the payment's authorisation ends by our reckoning, as far as
// that is not recorded; zero when nothing is left to end.
func (p *Payment) endOfLife() time.Time {
	t := p.transaction("")
	if t == nil || t.Expired || t.Ledger.Capturable.IsZero() {
		return time.Time{}
	}
	return t.Deadline
}

// lapse closes the captures that the end of the authorisation leaves behind, so
// that none stays ready, whatever it waits for: a review, its window, its time. One
// that was sent before, and whose turn waits for a person, is handed to that person.
func (d *draft) lapse() {
	t := d.transaction("")
	for i := range d.operations {
		o := &d.operations[i]
		if o.Kind != ActionCapture || o.State != OperationReady || o.Transaction != t.Transaction || o.Option == monext.CaptureLateDelivery {
			continue
		}
		before, effects := d.uncertainBefore(t, o)
		if before == "" && d.restored() { // the session that was paid may be adopted next
			if effects = o.uncleared(t.unclaimed(&o.Requested)); len(effects) > 0 {
				before = CauseDoneBefore
			} else if t.Listed >= nearLimit { // what was done may be cut off
				before = CauseTruncated
			}
		}
		switch {
		case !o.withdrawable():
			if d.waitsForPerson(o) {
				d.add(handOver(o.ID, CausePastDeadline, o.Code, nil))
				d.wakeAudit(o.ID)
			}
		case before != "":
			d.add(handOver(o.ID, before, "", effects))
		case d.closed:
			d.add(Event{Type: EventWithdrawn, Operation: o.ID, Settled: &Settled{State: OperationWithdrawn, Cause: CauseClosed}})
		default:
			d.add(settle(o.ID, OperationRefused, CauseExpired))
		}
	}
}

// uncertainBefore reports why a person has to say whether an operation that was not
// sent has been done all the same, and by which effects; empty when nothing is
// listed that could be it.
func (d *draft) uncertainBefore(t *Transaction, o *Operation) (Cause, []string) {
	if found := o.uncleared(d.doneBefore(&o.Requested, t)); len(found) > 0 {
		return CauseDoneBefore, found
	}
	if found := o.uncleared(t.contradicting(o)); len(found) > 0 {
		return CauseAmbiguous, found
	}
	return "", nil
}

// waitsForPerson reports whether an operation goes on only once a person has
// decided on something else: a review that stops the payment, or an operation
// before it that needs review.
func (p *Payment) waitsForPerson(o *Operation) bool {
	if o.State != OperationReady {
		return false
	}
	before := p.before(o)
	return p.isBlocked() || before != nil && before.State == OperationReview
}
