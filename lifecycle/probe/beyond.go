package probe

import (
	"context"
	"fmt"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// The amounts that are asked for when nothing is left, and the refund that shows that refunds work at all.
const (
	nothingLeftCapture = 190
	nothingLeftRefund  = 230
	controlRefund      = 210
)

// askBeyond is question 1, for captures or for refunds. One minor unit more than is left must be refused, exactly what is
// left accepted (so that the refusal was about the one unit), and anything after that refused too.
func (r *run) askBeyond(ctx context.Context, a *authorisation, ask Ask, kind monext.Operation) string {
	if a.doubt != "" {
		return r.giveUp(ask, "the balance is not known for sure: "+a.doubt)
	}
	rest, small := a.amount-a.captured, int64(nothingLeftCapture)
	if kind == monext.OperationRefund {
		rest, small = a.captured-a.refunded, nothingLeftRefund
	}
	over := r.send(ctx, a, move{kind: kind, amount: rest + 1})
	switch {
	case over.accepted():
		r.answer(ask, Accepted, fmt.Sprintf("%d were left, and %d accepted", rest, rest+1))
		return ""
	case !over.refused():
		return r.giveUp(ask, over.disturbed())
	}
	exact := r.send(ctx, a, move{kind: kind, amount: rest})
	if !exact.accepted() {
		return r.giveUp(ask, exact.disturbed()+", though so much should have been left")
	}
	after := r.send(ctx, a, move{kind: kind, amount: small})
	switch {
	case after.accepted():
		r.answer(ask, Accepted, fmt.Sprintf("nothing was left, and %d accepted", small))
		return ""
	case !after.refused():
		return r.giveUp(ask, after.disturbed())
	}
	if why := r.without(ctx, a, &over, &after); why != "" {
		return r.giveUp(ask, why)
	}
	r.answer(ask, Refused, fmt.Sprintf("one unit too much: %s; nothing left: %s", over.told(), after.told()))
	return ""
}

// without makes sure that refused operations left no effect.
func (r *run) without(ctx context.Context, a *authorisation, refused ...*move) string {
	if _, err := r.settled(ctx, a); err != nil {
		return "the transaction could not be read: " + reason(err)
	}
	for _, m := range refused {
		for _, e := range a.entries {
			if n, known := e.Amount.Minor(); known && n == m.amount && e.Status == monext.EffectOK && does(e.Type, m.kind) {
				return fmt.Sprintf("a %s of %d was answered %s, and is listed as OK", m.kind, m.amount, m.told())
			}
		}
	}
	return ""
}

// does tells whether an entry of this type is what an operation causes.
func does(t monext.TransactionType, kind monext.Operation) bool {
	switch t {
	case monext.TypeCapture:
		return kind == monext.OperationCapture
	case monext.TypeRefund:
		return kind == monext.OperationRefund
	case monext.TypeReset, monext.TypeCancel, monext.TypeCancelAuthorization:
		return kind == monext.OperationCancel
	default:
		return false
	}
}

// refunds asks what is about refunds, on the authorisation of this run or on one that was given.
func (r *run) refunds(ctx context.Context, a *authorisation) {
	if !r.cfg.asked(1) && !r.cfg.asked(3) || r.fatal != nil {
		return
	}
	if r.cfg.CapturedTransaction != "" {
		a = r.adopt(ctx, r.cfg.CapturedTransaction)
	}
	r.current = 1
	if !r.cfg.asked(1) {
		r.current = 3
	}
	why := a.lost
	if why == "" && a.captured-a.refunded < controlRefund+3*equalRefund+2 {
		why = "too little is captured to ask about refunds"
	}
	if why == "" {
		if m := r.refund(ctx, a, controlRefund); !m.accepted() {
			why = "a refund within what is captured came to " + m.told()
			if m.refused() && a.purpose != "" {
				why += ": refunds may have to wait for the remittance"
				r.report.Kept = append(r.report.Kept, Kept{
					Transaction: a.id, For: KeptForRefunds, From: r.cfg.Now().UTC().Add(36 * time.Hour).Truncate(time.Hour),
				})
			}
		}
	}
	if why != "" {
		r.giveUp(RefundBeyondCaptured, why)
		r.giveUp(DuplicateRefunds, why)
		return
	}
	r.question(3, a, "three equal refunds", func() string { return r.askDuplicates(ctx, a, DuplicateRefunds, monext.OperationRefund) })
	r.question(1, a, "refunds beyond what is captured", func() string { return r.askBeyond(ctx, a, RefundBeyondCaptured, monext.OperationRefund) })
}

// adopt reads an authorisation of an earlier run.
func (r *run) adopt(ctx context.Context, id string) *authorisation {
	a := &authorisation{id: id}
	d, err := r.look(ctx, a)
	switch {
	case err != nil:
		a.lost = "the transaction given could not be read: " + reason(err)
		return a
	case d.Transaction.Type != monext.TypeAuthorization || d.Outcome != monext.Accepted:
		a.lost = "the transaction given is no accepted authorisation"
		return a
	case d.Transaction.Currency != r.cfg.Currency.Code():
		a.lost = "the transaction given is in another currency"
		return a
	}
	a.date = d.Transaction.Date
	for _, e := range d.AssociatedTransactions {
		n, known := e.Amount.Minor()
		switch {
		case e.Status != monext.EffectOK:
		case !known:
			a.doubt = "an entry has no amount"
		case e.Type == monext.TypeAuthorization:
			a.amount += n
		case e.Type == monext.TypeCapture:
			a.captured += n
		case e.Type == monext.TypeRefund:
			a.refunded += n
		default:
			a.doubt = "there is a " + word(string(e.Type)) + " on it"
		}
	}
	return a
}
