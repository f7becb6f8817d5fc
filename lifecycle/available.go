package lifecycle

import (
	"fmt"
	"strconv"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// amountOf is what a request is for: its amount, its lines' worth, or all that
// is left and not reserved.
func (p *Payment) amountOf(r *Request, t *Transaction) (order.Money, error) {
	currency := t.Amount.Currency()
	switch {
	case !r.Amount.IsZero():
		if r.Amount.Currency() != currency {
			return order.Money{}, fmt.Errorf("lifecycle: request: %w", fault("amount", order.RuleCurrencyMismatch, currency.Code(), "use the order's currency"))
		}
		return r.Amount, nil
	case r.Kind == ActionRefund && len(r.Lines) > 0:
		return p.worth(r.Lines)
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

// uncaptured is what was authorised and neither captured nor cancelled, expired or not.
func (t *Transaction) uncaptured() int64 {
	return max(t.Ledger.Authorized.Minor()-t.Ledger.Captured.Minor()-t.Ledger.Cancelled.Minor(), 0)
}

// worth is what the buyer paid for parts of lines. A part of a line that does
// not divide is worth its share by Allocate, so that all parts sum to the line.
func (p *Payment) worth(lines []RequestLine) (order.Money, error) {
	var faults order.Faults
	total := zero(p.opened.Amount)
	for i, want := range lines {
		path := "lines[" + strconv.Itoa(i) + "]"
		line, ok := p.line(want.Reference)
		if !ok {
			faults.Add(path+".reference", order.RuleUnknown, "", "the order has no such line")
			continue
		}
		if want.Quantity > line.Quantity {
			faults.Add(path+".quantity", order.RuleRange, strconv.FormatInt(line.Quantity, 10), "is more than was ordered")
			continue
		}
		shares, err := line.Value.Allocate(want.Quantity, line.Quantity-want.Quantity)
		if err == nil {
			total, err = total.Add(shares[0])
		}
		if err != nil {
			faults.Add(path, order.RuleRange, "", "its worth cannot be computed")
		}
	}
	if err := faults.Err(); err != nil {
		return order.Money{}, fmt.Errorf("lifecycle: request: %w", err)
	}
	return total, nil
}

// line finds a line by its reference; lines with the same reference count as one.
func (p *Payment) line(reference string) (Line, bool) {
	sum := Line{Reference: reference, Value: zero(p.opened.Amount)}
	for _, l := range p.opened.Lines {
		if l.Reference == reference {
			sum.Quantity += l.Quantity
			sum.Value, _ = sum.Value.Add(l.Value)
		}
	}
	return sum, sum.Quantity > 0
}

// takenAlready tells whether what is asked for has happened without us: a
// capture that an automatic or deferred capture already took.
func (p *Payment) takenAlready(r *Requested, t *Transaction) (Cause, bool) {
	if r.Kind != ActionCapture || p.opened.Mode == monext.CaptureManual || t.Ledger.Capturable.Sign() > 0 {
		return "", false
	}
	return CauseAlreadyCaptured, t.Ledger.Captured.Sign() > 0
}

// available tells how much an operation could be for, other open operations
// left aside, and why it cannot be what it is; an empty cause means it can.
func (p *Payment) available(r *Requested, t *Transaction, id string, cancelRest bool) (order.Money, Cause) {
	captures, refunds := p.reserved(t.Transaction, id)
	l, currency := t.Ledger, t.Amount.Currency()
	money := func(n int64) order.Money { return order.NewMoney(max(n, 0), currency) }
	switch r.Kind {
	case ActionCapture:
		left := money(l.Capturable.Minor() - captures)
		if r.Option == monext.CaptureLateDelivery {
			left = money(t.uncaptured() - captures)
		}
		switch {
		case !left.IsZero() && !r.Amount.IsZero() && r.Amount.Minor() <= left.Minor():
			return left, ""
		case l.Expired && r.Option != monext.CaptureLateDelivery:
			return left, CauseExpired
		default:
			return left, CauseBeyondCapturable
		}
	case ActionCancel:
		left := money(l.Cancellable.Minor() - captures)
		switch {
		case l.Captured.Sign() > 0 && !cancelRest:
			return left, CauseAlreadyCaptured
		case captures > 0 && !cancelRest:
			return money(0), CauseReserved
		case l.Cancellable.IsZero() && l.Expired:
			return left, CauseExpired
		case l.Cancellable.IsZero():
			return left, CauseAlreadyCancelled
		case r.Amount.IsZero() || r.Amount.Minor() > left.Minor():
			return left, CauseBeyondCapturable
		}
		return left, ""
	case ActionRefund:
		left := money(l.Refundable.Minor() - refunds)
		switch {
		case l.Captured.IsZero():
			return left, CauseNothingCaptured
		case r.Amount.IsZero() || r.Amount.Minor() > left.Minor():
			return left, CauseBeyondRefundable
		}
		return left, ""
	default:
		return order.Money{}, ""
	}
}
