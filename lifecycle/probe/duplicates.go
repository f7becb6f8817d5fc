package probe

import (
	"context"
	"fmt"

	"github.com/monext-community/monext-go/monext"
)

// The amounts that are sent three times.
const (
	equalCapture = 700
	equalRefund  = 310
)

// askDuplicates is question 3, for captures or for refunds: one operation, an equal one with another merchantReference,
// and an equal one with the same. The last is no repetition by mistake: whether Monext stops it is the question.
func (r *run) askDuplicates(ctx context.Context, a *authorisation, ask Ask, kind monext.Operation) string {
	amount := int64(equalCapture)
	if kind == monext.OperationRefund {
		amount = equalRefund
	}
	base := r.send(ctx, a, move{kind: kind, amount: amount})
	if !base.accepted() {
		return r.giveUp(ask, base.disturbed())
	}
	other := r.send(ctx, a, move{kind: kind, amount: amount})
	if !other.accepted() && !other.duplicate() {
		return r.giveUp(ask, other.disturbed())
	}
	same := r.send(ctx, a, move{kind: kind, amount: amount, ref: base.ref})
	if !same.accepted() && !same.duplicate() {
		return r.giveUp(ask, same.disturbed())
	}
	told := fmt.Sprintf("other reference: %s; same reference: %s", other.told(), same.told())
	switch {
	case other.duplicate() && same.duplicate():
		r.answer(ask, DuplicatesByOrder, told)
	case other.accepted() && same.duplicate():
		r.answer(ask, DuplicatesByReference, told)
	case other.accepted() && same.accepted():
		r.answer(ask, DuplicatesPass, told)
	default:
		r.answer(ask, Unclear, told+": the same reference passes and another does not")
	}
	return ""
}
