package lifecycle

import (
	"iter"
	"slices"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// mayResend tells whether an operation that was sent and never seen may be sent
// once more: only when a second execution would be refused twice over, by the
// balance and by the duplicate check, and the payment's method still allows it.
func (s *Service) mayResend(d *draft, o *Operation) bool {
	return s.set.Resend == ResendSelfFenced && o.sentAttempts() < maxSent && !o.misdated() && selfFenced(d.transaction(o.Transaction), o) &&
		guarded(o, d.now) && s.set.stillTakes(d.Payment, o)
}

// maxSent is how often an operation is sent, and never seen, before a person is
// asked: what swallows every request is not mended by another one. At most 20
// reads were made for it by then.
const maxSent = 4

// selfFenced reports whether Monext's own balance would refuse a second execution
// of the operation, whenever the first takes effect. Only what Monext lists
// counts: that an authorisation has ended, or that a FINAL capture closed it, is
// this side's reckoning, and a late execution does not go by it.
func selfFenced(t *Transaction, o *Operation) bool {
	l := t.Ledger
	if l.Reauthorized || l.Uncertain || l.Broken || t.unconfirmed() {
		return false
	}
	amount := o.Amount.Minor()
	switch o.Kind {
	case ActionCapture:
		return o.Option != monext.CaptureLateDelivery && t.listedRest() < 2*amount
	case ActionRefund: // a capture that comes later, or is not listed yet, widens what can be refunded: so the list must leave no room for one
		return l.Refundable.Minor() < 2*amount && t.listedRest() <= 0
	case ActionCancel:
		return l.Captured.IsZero() && t.listedRest() < 2*amount
	default:
		return false
	}
}

// listedRest is what was authorised, without the captures and cancels that
// Monext lists: the most that late executions can still take. It is negative
// when the list holds more than was authorised.
func (t *Transaction) listedRest() int64 {
	rest := t.Ledger.Authorized.Minor()
	for i := range t.Effects {
		e := &t.Effects[i]
		switch {
		case !e.OK || !e.Listed:
		case e.ID == t.Transaction && kindOf(e.Type) == kindAuthorizeAndCapture:
			rest -= t.Ledger.Authorized.Minor()
		case e.does(ActionCapture), e.does(ActionCancel):
			rest -= e.Amount
		}
	}
	return rest
}

// unconfirmed tells whether an effect counts in the ledger that Monext does not
// list: one that it listed once, or only accepted so far.
func (t *Transaction) unconfirmed() bool {
	return slices.ContainsFunc(t.Effects, func(e Effect) bool { return e.OK && !e.Listed })
}

// Monext's duplicate check compares reference and amount with what was accepted
// today and yesterday. Its midnight is not ours: the days are counted at both
// ends of the offsets France can have, and UTC between them.
const (
	franceSummer = 2 * time.Hour
	day          = 24 * time.Hour
)

// dayOf numbers the calendar day of a time at an offset from UTC.
func dayOf(t time.Time, offset time.Duration) int64 {
	return t.UTC().Add(offset).Unix() / int64(day/time.Second)
}

// guarded tells whether the duplicate check still covers the first attempt: it
// was sent today or yesterday, wherever Monext's midnight is.
func guarded(o *Operation, now time.Time) bool {
	first := o.firstSent()
	if first == nil {
		return false
	}
	for offset := time.Duration(0); offset <= franceSummer; offset += time.Hour {
		if dayOf(now.Add(maxMaxSkew), offset)-dayOf(first.At.Add(-maxMaxSkew), offset) > 1 { // by clocks that differ
			return false
		}
	}
	return true
}

// windowEnd is when the duplicate check lets an operation equal to the listed
// effects pass again: the second midnight after the last of them. Zero when
// there is none. The check goes by the order, so that every transaction of the
// payment counts.
func (p *Payment) windowEnd(o *Operation) time.Time {
	var end time.Time
	for e := range p.equals(o) {
		if !e.Date.IsZero() {
			midnight := time.Unix((dayOf(e.Date, franceSummer)+2)*int64(day/time.Second), 0).UTC()
			end = later(end, midnight)
		}
	}
	return end
}

// equals gives the listed effects of an operation's kind and amount, on whichever
// transaction: what the duplicate check takes it for a repetition of.
func (p *Payment) equals(o *Operation) iter.Seq2[*Effect, *Transaction] {
	return func(yield func(*Effect, *Transaction) bool) {
		for i := range p.transactions {
			t := &p.transactions[i]
			for j := range t.Effects {
				if e := &t.Effects[j]; e.OK && o.resembles(e) && !yield(e, t) {
					return
				}
			}
		}
	}
}

// equalIDs are the ids of the equal effects, for the record.
func (p *Payment) equalIDs(o *Operation) []string {
	var ids []string
	for e := range p.equals(o) {
		ids = append(ids, e.ID)
	}
	return ids
}

// explained tells whether the duplicate check's refusal is explained without the
// operation: there are equal effects, and each is another's. It is when another
// operation of ours claims it, when it is on another transaction, or when it was
// there before the operation was sent.
func (p *Payment) explained(o *Operation) bool {
	found := false
	for e, t := range p.equals(o) {
		others := e.Operation != "" && e.Operation != o.ID
		if !others && t.Transaction == o.Transaction && !slices.Contains(o.firstSent().Baseline, e.ID) {
			return false
		}
		found = true
	}
	return found
}

// maxTurnedAway is how often the duplicate check may turn an operation away
// after its window should have ended, before a person is asked: the window is
// not what it is taken for. Half a day lies between two tries.
const maxTurnedAway = 3

// park lets an operation wait until the duplicate check's window has ended; it
// blocks nothing meanwhile. When that is too late for the authorisation, or the
// window does not end, a person decides.
func (w *worker) park(d *draft, o *Operation, t *Transaction, end time.Time) {
	if !end.After(d.now) {
		if o.attemptsSince(end) >= maxTurnedAway {
			d.add(handOver(o.ID, CauseGuardRefused, o.Code, d.equalIDs(o)))
			return
		}
		end = d.now.Add(day / 2)
	}
	if o.Kind != ActionRefund && !t.Deadline.IsZero() && end.After(t.Deadline) && o.Option != monext.CaptureLateDelivery {
		d.add(handOver(o.ID, CausePastDeadline, "", d.equalIDs(o)))
		return
	}
	d.add(Event{Type: EventParked, Operation: o.ID, Looked: &Looked{Look: o.Looks, Candidates: d.equalIDs(o), Next: end, Cause: CauseWindow}})
}
