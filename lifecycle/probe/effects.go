package probe

import (
	"context"
	"fmt"

	"github.com/monext-community/monext-go/monext"
)

// askOneEffect is the part of question 8 that counts: as many effects as accepted requests, for each kind and amount.
func (r *run) askOneEffect(ctx context.Context, made map[purpose]*authorisation) {
	requests := 0
	for _, p := range []purpose{forMain, forCancel, forList, forKeep, forFinal} {
		a := made[p]
		if a == nil || a.id == "" || len(a.moves) == 0 {
			continue
		}
		if a.doubt != "" {
			r.giveUp(OneEffect, a.doubt)
			return
		}
		if _, err := r.settled(ctx, a); err != nil {
			r.giveUp(OneEffect, "a transaction could not be read: "+reason(err))
			return
		}
		n, answer, why := r.count(a)
		if why != "" {
			r.answer(OneEffect, answer, why)
			return
		}
		requests += n
	}
	if requests == 0 {
		r.giveUp(OneEffect, "nothing was accepted")
		return
	}
	r.answer(OneEffect, Yes, fmt.Sprintf("%d accepted requests", requests))
}

// count compares the accepted requests on an authorisation with what was listed for them.
func (r *run) count(a *authorisation) (accepted int, answer Answer, why string) {
	for i := range a.moves {
		m := &a.moves[i]
		equal := 0
		for j := range a.moves {
			if o := &a.moves[j]; o.accepted() && o.kind == m.kind && o.amount == m.amount {
				equal++
			}
		}
		if m.accepted() {
			accepted++
		}
		listed := 0
		for _, e := range a.entries {
			if n, _ := e.Amount.Minor(); e.Status == monext.EffectOK && n == m.amount && r.causes(m.kind, e.Type) {
				listed++
			}
		}
		switch {
		case listed > equal && r.mayBeReleased(a, m, equal):
			r.report.releases = true
			return 0, Unclear, fmt.Sprintf("a cancel of %d is listed that no accepted request made: it is all that the captures left, "+
				"so it may be the payment method's own release behind its last capture", m.amount)
		case listed > equal:
			return 0, No, fmt.Sprintf("%d accepted requests to %s %d, and %d effects", equal, m.kind, m.amount, listed)
		case listed < equal && a.purpose == forList && r.report.Cap > 0: // the list was cut
		case listed < equal:
			return 0, Unclear, fmt.Sprintf("%d accepted requests to %s %d, and %d of their effects were listed", equal, m.kind, m.amount, listed)
		}
	}
	return accepted, Yes, ""
}

// mayBeReleased reports whether the listed cancel of a move's amount, which equal accepted requests explain, may be what the
// payment method released by itself: all that was left behind a capture. A refused cancel of just that amount, executed all the
// same, would look alike.
func (r *run) mayBeReleased(a *authorisation, m *move, equal int) bool {
	if m.kind != monext.OperationCancel || equal > 0 || a.captured == 0 {
		return false
	}
	left := a.amount - a.captured
	for i := range a.moves {
		if o := &a.moves[i]; o.accepted() && o.kind == monext.OperationCancel {
			left -= o.amount
		}
	}
	return m.amount == left
}

// causes tells whether an operation causes entries of this type; cancels have the word that was seen.
func (r *run) causes(kind monext.Operation, t monext.TransactionType) bool {
	return does(t, kind) || kind == monext.OperationCancel && t == r.cancelWord
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
