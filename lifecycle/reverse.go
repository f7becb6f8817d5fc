package lifecycle

import (
	"context"

	"github.com/monext-community/monext-go/order"
)

// admitReverse records a reverse. In the same commit captures that were not
// sent are withdrawn and the payment is closed to new ones. It is recorded even
// before the buyer has paid: should he still do so, he gets his money back.
func (s *Service) admitReverse(d *draft, r Request, id string) error {
	t := d.transaction(r.Transaction)
	if t == nil && r.Transaction != "" {
		return d.refuse(r, CauseNotPaid, order.Money{})
	}
	req := Requested{Kind: ActionReverse, Key: r.Key, Content: r.content(), NotBefore: s.after(r.After)}
	if t != nil {
		req.Transaction = t.Transaction
	}
	d.add(Event{Type: EventRequested, Operation: id, Actor: r.Actor, Reason: r.Reason, Requested: &req})
	for i := range d.operations {
		o := &d.operations[i]
		if o.Kind == ActionCapture && o.Transaction == req.Transaction && o.withdrawable() {
			d.add(Event{Type: EventWithdrawn, Operation: o.ID, Settled: &Settled{State: OperationWithdrawn, Cause: CauseWithdrawn}})
		}
	}
	d.wake(id, ActionReverse, r.After, 0)
	return nil
}

// decide turns a reverse, on its turn and on a fresh ledger, into a cancel, a
// refund, one of each, or nothing. It only records them; each is an operation
// of its own, with its own wake.
func (w *worker) decide(ctx context.Context, id string) (Pass, error) {
	if w.p.transaction("") == nil {
		return w.decideUnpaid(ctx, id)
	}
	transaction := w.p.operation(id).Transaction
	td, err := w.fetch(ctx, w.p.Version(), transaction)
	if err != nil {
		o := w.p.operation(id)
		return w.comeAgain(id, max(w.set.backoff(2), w.overdue(later(o.Next, o.RequestedAt))), "read failed").with(err), nil
	}
	err = w.commit(ctx, func(d *draft) error {
		d.read(transaction, td)
		w.foldTime(d)
		o := d.operation(id)
		if o.State != OperationReady || len(o.Children) > 0 || d.before(o) != nil || d.isBlocked() {
			return nil
		}
		w.split(d, o)
		return nil
	})
	if err != nil {
		return Pass{}, err
	}
	return w.report(id, nil), nil
}

// split records what a reverse becomes.
func (w *worker) split(d *draft, o *Operation) {
	t := d.transaction(o.Transaction)
	id, transaction := o.ID, o.Transaction
	actor, reason := o.Actor, o.Reason
	captures, refunds := d.reserved(transaction, id)
	refund := t.Ledger.Refundable.Minor() - refunds
	cancel := t.Ledger.Cancellable.Minor() - captures

	cause := CauseNothingToGiveBack
	switch captured := t.Ledger.Captured.Sign() > 0; {
	case !captured && cancel > 0:
		cause, refund = CauseCancelUncaptured, 0
	case captured && refund > 0 && cancel > 0 && w.set.CancelRest:
		cause = CauseRefundThenCancel
	case captured && refund > 0 && cancel > 0:
		cause, cancel = CauseRefundRestLapses, 0
	case captured && refund > 0:
		cause, cancel = CauseRefundCaptured, 0
	case captured && cancel > 0 && w.set.CancelRest:
		cause, refund = CauseCancelUncaptured, 0
	default:
		refund, cancel = 0, 0
	}
	decided := &Decided{Cause: cause}
	var children []Event
	child := func(kind Action, amount int64) {
		if amount <= 0 {
			return
		}
		childID := w.newID()
		decided.Children = append(decided.Children, childID)
		children = append(children, Event{Type: EventRequested, Operation: childID, Actor: actor, Reason: reason, Requested: &Requested{
			Kind: kind, Content: "of " + id, Transaction: transaction, // nobody asks for it by a key
			Amount: order.NewMoney(amount, t.Amount.Currency()), Parent: id,
		}})
		d.wake(childID, kind, 0, 0)
	}
	child(ActionRefund, refund)
	child(ActionCancel, cancel)
	d.add(children...)
	d.add(Event{Type: EventDecided, Operation: id, Decided: decided})
}

// decideUnpaid closes a reverse of a payment that nobody can pay any more, and
// lets it wait while somebody still can.
func (w *worker) decideUnpaid(ctx context.Context, id string) (Pass, error) {
	fresh, err := w.refresh(ctx, w.p)
	if fresh == nil {
		return Pass{}, err
	}
	w.p = fresh
	if err != nil {
		return w.comeAgain(id, w.afterFailedRead(fresh), "read failed").with(err), nil
	}
	if fresh.transaction("") != nil {
		return w.comeAgain(id, w.set.BusyDelay, "paid after all"), nil
	}
	if next := fresh.nextSession(); !next.IsZero() {
		return w.comeAgain(id, max(next.Sub(w.now()), w.set.BusyDelay), "waits until nobody can pay"), nil
	}
	err = w.commit(ctx, func(d *draft) error {
		if d.transaction("") == nil && d.operation(id).State == OperationReady {
			d.add(Event{Type: EventDecided, Operation: id, Decided: &Decided{Cause: CauseNeverPaid}})
		}
		return nil
	})
	if err != nil {
		return Pass{}, err
	}
	return w.report(id, nil), nil
}
