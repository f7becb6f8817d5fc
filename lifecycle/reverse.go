package lifecycle

import (
	"context"

	"github.com/monext-community/monext-go/monext"
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
	d.withdrawBefore(id)
	d.wake(id, ActionReverse, r.After, 0)
	return nil
}

// withdrawBefore withdraws the captures not sent that were asked for before a
// reverse; also those that were in doubt then, and proved to be turned away.
func (d *draft) withdrawBefore(reverse string) {
	transaction := d.operation(reverse).Transaction
	for i := range d.operations {
		o := &d.operations[i]
		if o.ID == reverse {
			return
		}
		if o.Kind == ActionCapture && o.Transaction == transaction && o.withdrawable() {
			d.add(Event{Type: EventWithdrawn, Operation: o.ID, Settled: &Settled{State: OperationWithdrawn, Cause: CauseWithdrawn}})
		}
	}
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
		return w.comeAgain(id, w.afterFailedLook(o, w.set.backoff(2)), "read failed").with(err), nil
	}
	err = w.commit(ctx, func(d *draft) error {
		d.read(transaction, td)
		d.foldTime(td.at)
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
	d.withdrawBefore(o.ID)
	w.become(d, o, w.toGiveBack(d, o))
}

// splitAgain decides a reverse anew on the turn of a part of it that was never sent,
// when the ledger has come to allow something else since: Monext captured what was to
// be cancelled, or somebody gave back some of what was to be refunded. False means
// that the part stands, or has to say by itself why nothing comes of it.
func (w *worker) splitAgain(d *draft, part *Operation) bool {
	o := d.operation(part.Parent)
	if o == nil || !d.replaceable(part) {
		return false
	}
	switch what := w.toGiveBack(d, o); {
	case what.of(part.Kind) == part.Amount.Minor():
		return false
	case what.cancel+what.refund > 0:
		w.become(d, o, what)
	case d.transaction(o.Transaction).Ledger.Uncertain: // that nothing is left is not known
		return false
	case len(o.Children) > 1 && what.refused: // its other parts stay what it became
		d.add(settle(part.ID, OperationRefused, what.cause))
	case len(o.Children) > 1:
		d.add(settle(part.ID, OperationNothingLeft, CauseNothingToGiveBack))
	default:
		w.become(d, o, what)
	}
	return true
}

// giveBack is what a reverse comes to, in minor units, and why.
type giveBack struct {
	cancel, refund int64
	cause          Cause
	refused        bool // the method takes no operation that gives back what is left
}

func (g giveBack) of(kind Action) int64 {
	if kind == ActionCancel {
		return g.cancel
	}
	return g.refund
}

// toGiveBack is what the ledger allows beside open operations. What a reverse
// became and was not sent is its own to decide on.
func (w *worker) toGiveBack(d *draft, o *Operation) giveBack {
	l := d.transaction(o.Transaction).Ledger
	captures, refunds := d.reserved(o.Transaction, o.ID)
	mayCancel, mayRefund := true, true
	for _, id := range o.Children {
		part := d.operation(id)
		cancels := part.Kind == ActionCancel
		switch again := d.replaceable(part); {
		case again && cancels:
			captures -= part.Amount.Minor()
		case again:
			refunds -= part.Amount.Minor()
		case part.State == OperationRefused: // by Monext or by a person: not tried once more
			mayCancel, mayRefund = mayCancel && !cancels, mayRefund && cancels
		}
	}
	var cancel, refund int64
	if mayCancel {
		cancel = max(l.Cancellable.Minor()-captures, 0)
	}
	if mayRefund {
		refund = max(l.Refundable.Minor()-refunds, 0)
	}
	m := w.set.method(d.transaction(o.Transaction).Method)
	cancelRest := w.set.CancelRest && !m.NoCancel
	switch captured := l.Captured.Sign() > 0; {
	case cancel > 0 && !captured && m.NoCancel && d.opened.Mode == monext.CaptureManual:
		return giveBack{cause: CauseLapses}
	case cancel > 0 && !captured && m.NoCancel: // Monext captures it by itself
		return giveBack{cause: CauseNoCancel, refused: true}
	case refund > 0 && m.refund(&Requested{Amount: order.NewMoney(refund, l.Captured.Currency())}, &l) != "":
		return giveBack{cause: CauseWholeRefund, refused: true}
	case cancel > 0 && (!captured || refund == 0 && cancelRest):
		return giveBack{cancel: cancel, cause: CauseCancelUncaptured}
	case captured && refund > 0 && cancel > 0 && cancelRest:
		return giveBack{cancel: cancel, refund: refund, cause: CauseRefundThenCancel}
	case captured && refund > 0 && cancel > 0:
		return giveBack{refund: refund, cause: CauseRefundRestLapses}
	case captured && refund > 0:
		return giveBack{refund: refund, cause: CauseRefundCaptured}
	default:
		return giveBack{cause: CauseNothingToGiveBack}
	}
}

// replaceable reports whether a part of a reverse can become something else: nothing of
// it was sent, no effect is listed that says otherwise, or that may be its own in a
// record that was restored, and no person decided on it.
func (d *draft) replaceable(o *Operation) bool {
	t := d.transaction(o.Transaction)
	return o.withdrawable() && !o.insisted && len(t.contradicting(o)) == 0 && len(d.doneBefore(&o.Requested, t)) == 0
}

// become records the parts of a reverse, instead of those that were not sent.
func (w *worker) become(d *draft, o *Operation, what giveBack) {
	parent, t := o.copy(), d.transaction(o.Transaction)
	decided := &Decided{Cause: what.cause, Refused: what.refused}
	for _, id := range parent.Children {
		if !d.replaceable(d.operation(id)) {
			decided.Children = append(decided.Children, id)
			continue
		}
		d.add(Event{Type: EventWithdrawn, Operation: id, Settled: &Settled{State: OperationWithdrawn, Cause: CauseDecidedAnew}})
	}
	for _, kind := range [...]Action{ActionRefund, ActionCancel} {
		amount := what.of(kind)
		if amount == 0 {
			continue
		}
		id := w.newID()
		decided.Children = append(decided.Children, id)
		d.add(Event{Type: EventRequested, Operation: id, Actor: parent.Actor, Reason: parent.Reason, Requested: &Requested{
			Kind: kind, Content: "of " + parent.ID, Transaction: parent.Transaction, // nobody asks for it by a key
			Amount: order.NewMoney(amount, t.Amount.Currency()), Parent: parent.ID,
		}})
		d.wake(id, kind, 0, 0)
	}
	d.add(Event{Type: EventDecided, Operation: parent.ID, Decided: decided})
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
