package sim

import (
	"errors"
	"slices"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
)

// operator decides what waits for a person, now and then while faults go on,
// and all of it afterwards. He knows what really happened, as one who has looked
// at Monext and at his bank.
func (w *world) operator(a *actor) {
	for !a.gone {
		a.await(w, 31*time.Minute, func() time.Time {
			for _, r := range w.records {
				if r.inReview > 0 {
					return w.now
				}
			}
			return time.Time{}
		})
		if a.gone {
			return
		}
		p := w.process()
		a.proc = p
		for n := range w.plan.Orders {
			w.decide(p, n)
		}
		a.proc = nil // the process of one who has looked ends with that
	}
}

// decide decides one thing of an order.
func (w *world) decide(p *process, n int) {
	payment, err := w.payments.Load(ctx, lifecycle.Key{Account: account0, Order: orderName(n)})
	if err != nil {
		return
	}
	if w.plan.Hasty && w.choose.below(2) == 0 {
		w.guess(p, payment)
		return
	}
	d := lifecycle.Decision{Order: orderName(n), Version: payment.Version(), Actor: "ana", Reason: "looked at Monext"}
	if reviews := payment.Reviews(); len(reviews) > 0 {
		d.As, d.Review = lifecycle.ResolveAcknowledge, reviews[0].Seq
		if compensable(payment, d.Review) && w.choose.below(2) == 0 {
			d.As = lifecycle.ResolveCompensate
		}
	}
	for _, o := range payment.Operations() {
		if o.State == lifecycle.OperationReview && o.Kind != lifecycle.ActionReverse {
			w.verdictOf(&d, payment, &o)
			break
		}
	}
	if d.As == "" {
		return
	}
	_, err = p.service.Resolve(ctx, d) // what cannot be decided now is decided later
	if d.As == lifecycle.ResolveRetry && errors.Is(err, lifecycle.ErrNotAllowed) {
		d.As = lifecycle.ResolveRefused
		_, _ = p.service.Resolve(ctx, d)
	}
}

// compensable tells whether what a review shows can be taken back now.
func compensable(p *lifecycle.Payment, review int64) bool {
	for _, e := range p.Evidence() {
		if e.Review == review && e.Compensation != nil {
			return e.Compensation.Cause == ""
		}
	}
	return false
}

// guesser is who decides what he does not know.
const guesser = "bob"

// guess decides something by what the evidence offers, as one does who has not
// looked.
func (w *world) guess(p *process, payment *lifecycle.Payment) {
	all := payment.Evidence()
	if len(all) == 0 {
		return
	}
	e := all[w.choose.below(len(all))]
	d := e.Decide(e.Resolutions[w.choose.below(len(e.Resolutions))], guesser, "has no time")
	if d.As == lifecycle.ResolveSucceeded {
		d.Effect = e.Candidates[w.choose.below(len(e.Candidates))].ID
	}
	_, _ = p.service.Resolve(ctx, d) // what is not possible by now is not decided
}

// verdictOf is what the truth says of an operation.
func (w *world) verdictOf(d *lifecycle.Decision, p *lifecycle.Payment, o *lifecycle.Operation) {
	w.bank.settle()
	d.Operation, d.Review, d.As, d.Effect = o.ID, 0, "", ""
	t := w.bank.of(o.ID)
	switch {
	case t.waiting > 0 || t.away > 0: // not yet known
	case t.executed > 0:
		for _, e := range w.bank.accounts[o.Transaction].entries {
			if e.operation == o.ID && e.ok && !e.release && listed(p, o.Transaction, e.id) {
				d.As, d.Effect = lifecycle.ResolveSucceeded, e.id
			}
		}
		switch {
		case d.As != "":
		case w.taken(p, o): // another operation was given its effect
			d.As = lifecycle.ResolveRefused
		case len(w.bank.accounts[o.Transaction].entries) > maxListed: // it will never be listed
			d.As, d.Actor = lifecycle.ResolveRefused, guesser
		}
	case t.sent < 4 && w.choose.below(2) == 0:
		d.As = lifecycle.ResolveRetry
	default:
		d.As = lifecycle.ResolveRefused
	}
}

// listed tells whether the payment knows an effect that nobody claims, be it of a
// surplus transaction.
func listed(p *lifecycle.Payment, transaction, id string) bool {
	effects := p.Foreign()
	for _, t := range p.Surplus() {
		if t.Transaction == transaction {
			effects = t.Effects
		}
	}
	return slices.ContainsFunc(effects, func(e lifecycle.Effect) bool { return e.ID == id && e.Operation == "" })
}

// taken tells whether an operation's effect is claimed by another one.
func (w *world) taken(p *lifecycle.Payment, o *lifecycle.Operation) bool {
	for _, other := range p.Operations() {
		if e := w.bank.find(o.Transaction, other.Effect); other.ID != o.ID && e != nil && e.operation == o.ID {
			return true
		}
	}
	return false
}

// backOffice is a clerk who captures and refunds at Monext, past the shop.
func (w *world) backOffice(a *actor) {
	for range 3 {
		a.sleep(w, w.choose.span(40*time.Minute))
		if a.gone || w.quiet {
			return
		}
		for n := range w.plan.Orders {
			for _, c := range w.bank.sorted() {
				if c.order == orderName(n) {
					kind := lifecycle.ActionCapture
					if w.choose.below(2) == 0 {
						kind = lifecycle.ActionRefund
					}
					w.bank.backOffice(c, kind, amounts[w.choose.below(5)])
				}
			}
		}
	}
}
