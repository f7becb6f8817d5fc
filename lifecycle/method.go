package lifecycle

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// Method holds the limits of a payment method, as the contract with Monext or its
// partner states them; Monext's API does not report them. The zero Method allows one
// capture, of the whole amount, and tries partial refunds and cancels: what a partial
// capture leaves may be released at once and be lost, whereas Monext only refuses a
// refund or cancel that the method does not allow.
type Method struct {
	// PartialCaptures is the number of captures that one authorisation takes, 0 to
	// 90 (Monext lists at most 100 operations: Monext API, associated transactions);
	// the last must take the whole rest or be FINAL, which makes Monext release it.
	// 0 allows one capture, of the whole amount.
	PartialCaptures int
	// NoPartialRefund reports whether a refund must be of the whole captured amount.
	NoPartialRefund bool
	// NoCancel reports whether an authorisation cannot be cancelled: it is captured,
	// or it lapses.
	NoCancel bool
	// AuthorizationLife is how long an authorisation can be captured. Default 7
	// days (Monext API, authorisation life).
	AuthorizationLife time.Duration
}

// maxCaptures bounds Method.PartialCaptures: with the authorisation, a cancel and
// some refunds it stays below nearLimit.
const maxCaptures = 90

// checkMethods refuses methods that cannot be.
func checkMethods(f *order.Faults, methods map[string]Method) {
	for _, contract := range slices.Sorted(maps.Keys(methods)) { // one error has one text
		path, m := "settings.methods["+contract+"]", methods[contract]
		switch {
		case contract == "*":
			f.Add(path, order.RuleFormat, "", `is no contract number: use "" for all contracts without an entry`)
		case contract != strings.TrimSpace(contract):
			f.Add(path, order.RuleFormat, "", "has space around the contract number: remove it, or no payment would match")
		}
		if m.PartialCaptures < 0 || m.PartialCaptures > maxCaptures {
			f.Add(path+".partial_captures", order.RuleRange, "0..90", "say how many captures one authorisation takes: 1 to 90, or 0 for one of the whole amount")
		}
		if m.AuthorizationLife < 0 {
			f.Add(path+".authorization_life", order.RuleRange, "> 0", "must be positive; 0 means 7 days")
		}
	}
}

// method returns the limits of a contract's payment method.
func (s *Settings) method(contract string) Method {
	m, ok := s.Methods[contract]
	if !ok {
		m = s.Methods[""]
	}
	if m.AuthorizationLife == 0 {
		m.AuthorizationLife = 7 * day
	}
	return m
}

// boundless returns settings under which every method allows everything: a payment
// alone does not know the Service's.
func boundless() *Settings {
	return &Settings{CancelRest: true, Methods: map[string]Method{"": {PartialCaptures: maxCaptures}}}
}

// capture returns the Cause that forbids a capture after others earlier captures, or
// the empty Cause. The last capture must take all that is left, or be FINAL: what it
// leaves would be lost.
func (m *Method) capture(r *Requested, left order.Money, others int) Cause {
	most := max(m.PartialCaptures, 1)
	switch partial := r.Amount.Minor() < left.Minor(); {
	case others >= most:
		return CauseCapturesUsed
	case partial && m.PartialCaptures == 0:
		return CauseWholeCapture
	case partial && others == most-1 && r.Option != monext.CaptureFinal:
		return CauseLastCapture
	default:
		return ""
	}
}

// refund returns the Cause that forbids a refund, or the empty Cause.
func (m *Method) refund(r *Requested, l *Ledger) Cause {
	if m.NoPartialRefund && (r.Amount.Minor() != l.Captured.Minor() || l.Refunded.Sign() > 0) {
		return CauseWholeRefund
	}
	return ""
}

// stillTakes reports whether a method allows an operation that was sent, whatever
// the balance says: Monext may list since what leaves no room for it.
func (s *Settings) stillTakes(p *Payment, o *Operation) bool {
	t := p.transaction(o.Transaction)
	m := s.method(t.Method)
	switch o.Kind {
	case ActionCapture:
		return m.capture(&o.Requested, t.Ledger.Capturable, p.captureCount(t, o.ID)) == ""
	case ActionRefund:
		return m.refund(&o.Requested, &t.Ledger) == ""
	default:
		return !m.NoCancel
	}
}

// captureCount returns the number of captures before an operation: those that Monext
// lists or has accepted, and those that were sent and are in doubt. For the empty id,
// an operation not recorded yet, all open ones count.
func (p *Payment) captureCount(t *Transaction, id string) int {
	n := 0
	for i := range t.Effects {
		if e := &t.Effects[i]; e.OK && e.does(ActionCapture) {
			n++
		}
	}
	for i := range p.operations {
		o := &p.operations[i]
		if o.ID == id || o.Transaction != t.Transaction || o.Kind != ActionCapture || o.State.Closed() || o.suspended() ||
			id != "" && o.sentAttempts() == 0 {
			continue
		}
		if !slices.ContainsFunc(t.Effects, func(e Effect) bool { return o.matches(&e) }) {
			n++
		}
	}
	return n
}

// ofMethod reports whether the cause is a limit of the payment method.
func (c Cause) ofMethod() bool {
	switch c {
	case CauseWholeCapture, CauseCapturesUsed, CauseLastCapture, CauseWholeRefund, CauseNoCancel:
		return true
	default:
		return false
	}
}

// whole reports whether the cause is that a method takes no part of an amount.
func (c Cause) whole() bool { return c == CauseWholeCapture || c == CauseWholeRefund }
