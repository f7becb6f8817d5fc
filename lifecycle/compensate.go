package lifecycle

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/monext-community/monext-go/order"
)

// compensation is what takes back what a review of the payment shows: a refund of
// a capture of which there is one too many, a reverse of a surplus transaction.
// Nil for every other review: money that went back to the buyer is not taken
// again, and a balance is not mended by moving money.
func (p *Payment) compensation(r *ReviewFlag, set *Settings) *Compensation {
	t := p.transaction(r.Transaction)
	if t == nil {
		return nil
	}
	switch r.Code {
	case CauseSurplus:
		c := &Compensation{Kind: ActionReverse, Transaction: t.Transaction}
		captures, refunds := p.reserved(t.Transaction, "")
		if t.Ledger.Cancellable.Minor() <= captures && t.Ledger.Refundable.Minor() <= refunds {
			c.Cause = CauseNothingToGiveBack
		}
		return c
	case CauseLateEffect, CauseSecondEffect:
		e := t.excess(r.Effects)
		if e == nil {
			return nil
		}
		c := &Compensation{Kind: ActionRefund, Transaction: t.Transaction, Effect: e.ID, Amount: order.NewMoney(e.Amount, t.Amount.Currency())}
		cause, stopped := p.blocked()
		switch {
		case stopped:
			c.Cause = cause
		case p.maybeOfReview(t, e):
			c.Cause = CauseWaitsForReview
		default:
			_, c.Cause = p.available(&Requested{Kind: ActionRefund, Amount: c.Amount}, t, "", set)
		}
		return c
	default:
		return nil
	}
}

// maybeOfReview tells whether an effect may be that of an operation that a person
// is to decide on.
func (p *Payment) maybeOfReview(t *Transaction, e *Effect) bool {
	return slices.ContainsFunc(p.operations, func(o Operation) bool {
		return o.Transaction == t.Transaction && o.State == OperationReview && o.resembles(e)
	})
}

// takenBack tells whether a compensation takes an effect back: it is nobody's
// success any more.
func (p *Payment) takenBack(effect string) bool {
	return slices.ContainsFunc(p.reviews, func(r ReviewFlag) bool {
		o := p.operation(r.counter)
		return o != nil && (!o.State.Closed() || o.State == OperationSucceeded) && slices.Contains(r.Effects, effect)
	})
}

// excess finds, among effects that a review names, the capture that still counts
// and that no operation of ours claims.
func (t *Transaction) excess(ids []string) *Effect {
	for _, id := range ids {
		if e := t.effect(id); e != nil && e.OK && e.Operation == "" && e.Amount > 0 && e.does(ActionCapture) {
			return e
		}
	}
	return nil
}

// compensationKey is the caller's key of the counter-operation of a review: there
// is one for each, however often it is decided.
func compensationKey(review int64) string { return "review:" + strconv.FormatInt(review, 10) }

// compensate records the counter-operation of a review, under the rules that hold
// for every request, and gives its id.
func (s *Service) compensate(d *draft, in *Decision) (string, error) {
	r := d.review(in.Review)
	c := d.compensation(r, &s.set)
	if c == nil {
		return "", d.refuse(Request{Order: in.Order, Kind: "compensation"}, CauseNoCompensation, order.Money{})
	}
	q := Request{
		Order: in.Order, Kind: c.Kind, Key: compensationKey(in.Review), Amount: c.Amount, Transaction: c.Transaction,
		Actor: in.Actor, Reason: in.Reason,
	}
	if known := d.byKey(q.Key); known != nil {
		if known.Content != q.content() {
			return "", fmt.Errorf("lifecycle: resolve order %s: key %q stands for another %s: %w", in.Order, q.Key, known.Kind, ErrConflict)
		}
		return known.ID, nil
	}
	if c.Cause != "" {
		return "", d.refuse(q, c.Cause, order.Money{})
	}
	id := s.newID()
	if d.operation(id) != nil {
		return "", fmt.Errorf("lifecycle: resolve order %s: %w", in.Order, fault("id", order.RuleDuplicate, "", "the host's NewID gave an id twice"))
	}
	return id, s.admit(d, q, id)
}

// review finds an open review of the payment by its number.
func (p *Payment) review(seq int64) *ReviewFlag {
	for i := range p.reviews {
		if p.reviews[i].Seq == seq && !p.reviews[i].Resolved {
			return &p.reviews[i]
		}
	}
	return nil
}
