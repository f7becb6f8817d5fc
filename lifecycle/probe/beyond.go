package probe

import (
	"context"
	"fmt"

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
