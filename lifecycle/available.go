package lifecycle

import (
	"fmt"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// amountOf is what a request is for: its amount, its lines' worth, or all that
// is left and not reserved.
func (p *Payment) amountOf(r *Request, t *Transaction) (order.Money, error) {
	currency := t.Amount.Currency()
	var worth order.Money
	if r.Kind == ActionRefund && len(r.Lines) > 0 {
		var err error
		if worth, err = p.worth(r.Lines, t.Transaction); err != nil {
			return order.Money{}, err
		}
	}
	switch {
	case !r.Amount.IsZero():
		if r.Amount.Currency() != currency {
			return order.Money{}, fmt.Errorf("lifecycle: request: %w", fault("amount", order.RuleCurrencyMismatch, currency.Code(), "use the order's currency"))
		}
		return r.Amount, nil
	case len(r.Lines) > 0 && r.Kind == ActionRefund:
		return worth, nil
	}
	captures, refunds := p.reserved(t.Transaction, "")
	var left int64
	switch {
	case r.Kind == ActionRefund:
		left = t.Ledger.Refundable.Minor() - refunds
	case r.Kind == ActionCapture && r.Option == monext.CaptureLateDelivery:
		left = t.uncaptured() - captures
	default:
		left = t.Ledger.Capturable.Minor() - captures
	}
	return order.NewMoney(max(left, 0), currency), nil
}

// uncaptured is what was authorised and neither captured nor cancelled, expired
// or not. A FINAL capture leaves nothing of it, listed or not.
func (t *Transaction) uncaptured() int64 {
	if t.final {
		return 0
	}
	return max(t.Ledger.Authorized.Minor()-t.Ledger.Captured.Minor()-t.Ledger.Cancelled.Minor(), 0)
}

// takenAlready tells whether what is asked for has happened without us: a
// capture that an automatic or deferred capture already took.
func (p *Payment) takenAlready(r *Requested, t *Transaction) (Cause, bool) {
	if r.Kind != ActionCapture || p.opened.Mode == monext.CaptureManual || t.uncaptured() > 0 {
		return "", false
	}
	return CauseAlreadyCaptured, t.Ledger.Captured.Sign() > 0
}

// available tells how much an operation could be for, other open operations
// left aside, and why it cannot be what it is; an empty cause means it can.
func (p *Payment) available(r *Requested, t *Transaction, id string, set *Settings) (order.Money, Cause) {
	m := set.method(t.Method)
	captures, refunds := p.reserved(t.Transaction, id)
	switch r.Kind {
	case ActionCapture:
		return p.captureAvailable(r, t, &m, captures, id)
	case ActionCancel:
		if p.finalBefore(t.Transaction, id) { // it releases all that a cancel could
			captures = t.Ledger.Cancellable.Minor()
		}
		return t.cancelAvailable(r, captures, set.CancelRest, m.NoCancel)
	case ActionRefund:
		return t.refundAvailable(r, &m, refunds)
	default:
		return order.Money{}, ""
	}
}

func (p *Payment) captureAvailable(r *Requested, t *Transaction, m *Method, reserved int64, id string) (order.Money, Cause) {
	l, whole := t.Ledger, t.Ledger.Capturable.Minor()
	if r.Option == monext.CaptureLateDelivery {
		whole = t.uncaptured()
	}
	if p.finalBefore(t.Transaction, id) { // it releases whatever it does not capture
		reserved = whole
	}
	left := t.money(whole - reserved)
	switch {
	case fits(r.Amount, left):
		if l.Expired { // a late delivery makes an authorisation of its own, of what it captures
			return left, ""
		}
		rest := left
		if id != "" { // its turn has come: if it is the last, those behind it will take nothing
			rest = t.money(whole)
		}
		cause := m.capture(r, rest, p.captureCount(t, id))
		if cause == CauseCapturesUsed {
			left = t.money(0)
		}
		return left, cause
	case l.Expired && r.Option != monext.CaptureLateDelivery:
		return left, CauseExpired
	case l.Captured == l.Authorized:
		return left, CauseAlreadyCaptured
	case l.Cancelled == l.Authorized:
		return left, CauseAlreadyCancelled
	case left.Sign() > 0 && !l.Expired && m.capture(r, left, p.captureCount(t, id)) == CauseCapturesUsed: // less would not do either
		return t.money(0), CauseCapturesUsed
	case reserved > 0 && (r.Amount.IsZero() || fits(r.Amount, t.money(whole))):
		return left, CauseReserved
	default:
		return left, CauseBeyondCapturable
	}
}

func (t *Transaction) cancelAvailable(r *Requested, reserved int64, cancelRest, never bool) (order.Money, Cause) {
	l, left := t.Ledger, t.money(t.Ledger.Cancellable.Minor()-reserved)
	switch {
	case l.Captured.Sign() > 0 && (!cancelRest || l.Captured == l.Authorized):
		return t.money(0), CauseAlreadyCaptured
	case never && l.Cancellable.Sign() > 0:
		return t.money(0), CauseNoCancel
	case reserved > 0 && !cancelRest:
		return t.money(0), CauseReserved
	case l.Cancellable.IsZero() && l.Expired:
		return left, CauseExpired
	case l.Cancellable.IsZero():
		return left, CauseAlreadyCancelled
	case fits(r.Amount, left):
		return left, ""
	default:
		return left, CauseReserved
	}
}

func (t *Transaction) refundAvailable(r *Requested, m *Method, reserved int64) (order.Money, Cause) {
	l, left := t.Ledger, t.money(t.Ledger.Refundable.Minor()-reserved)
	switch {
	case l.Captured.IsZero():
		return left, CauseNothingCaptured
	case fits(r.Amount, left):
		cause := m.refund(r, &l)
		if cause != "" && (left.Minor() != l.Captured.Minor() || l.Refunded.Sign() > 0) { // the whole is not left
			left = t.money(0)
		}
		return left, cause
	case l.Refunded == l.Captured:
		return left, CauseAlreadyRefunded
	case m.NoPartialRefund && l.Refunded.Sign() > 0: // less would not do either
		return t.money(0), CauseWholeRefund
	case reserved > 0 && (r.Amount.IsZero() || fits(r.Amount, l.Refundable)):
		return left, CauseReserved
	default:
		return left, CauseBeyondRefundable
	}
}

// money is an amount in the transaction's currency, never negative.
func (t *Transaction) money(minor int64) order.Money {
	return order.NewMoney(max(minor, 0), t.Amount.Currency())
}

// fits tells whether an amount is something and not more than what is left.
func fits(amount, left order.Money) bool {
	return amount.Sign() > 0 && amount.Minor() <= left.Minor()
}

// finalBefore tells whether a FINAL capture is open that was asked for before
// the operation with this id; the empty id stands for one not recorded yet.
func (p *Payment) finalBefore(transaction, id string) bool {
	for i := range p.operations {
		o := &p.operations[i]
		if o.ID == id {
			return false
		}
		if o.Transaction == transaction && o.isFinal() && !o.State.Closed() && !o.suspended() {
			return true
		}
	}
	return false
}
