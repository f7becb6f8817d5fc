package lifecycle

import (
	"maps"
	"slices"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// Method is what a payment method allows, as its contract with Monext or with
// Monext's partner says. Monext's API does not tell it, so a host states it in
// Settings.Methods. The zero Method is the cautious one: a capture takes the whole
// amount at once, as what a capture in part leaves may be released at once and be
// lost; a refund in part and a cancel are tried, as Monext refuses one that the
// method does not allow, and says so.
type Method struct {
	// PartialCaptures is how many captures, each of any part, one authorisation
	// takes: 0 to 90, as Monext lists at most 100 operations (Monext API,
	// associated transactions). 0 means one capture, of the whole amount; 1 means
	// one that may be of a part, after which the rest is released.
	PartialCaptures int
	// NoPartialRefund says that a refund must be of all that was captured.
	NoPartialRefund bool
	// NoCancel says that an authorisation cannot be cancelled: it is captured, or
	// it lapses.
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
		if m.PartialCaptures < 0 || m.PartialCaptures > maxCaptures {
			f.Add(path+".partial_captures", order.RuleRange, "0..90", "say how many captures one authorisation takes: 1 to 90, or 0 for one of the whole amount")
		}
		if m.AuthorizationLife < 0 {
			f.Add(path+".authorization_life", order.RuleRange, "> 0", "must be positive; 0 means 7 days")
		}
	}
}

// method is what the method of a contract allows.
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

// boundless are settings under which every method allows everything, for what a
// payment alone can show of itself.
func boundless() *Settings {
	return &Settings{CancelRest: true, Methods: map[string]Method{"": {PartialCaptures: maxCaptures}}}
}

// capture tells why the method does not allow a capture, of what is left, behind so
// many others; an empty cause means that it does. One that nobody said to be the last
// must not be: what it leaves would be lost.
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

// refund tells why the method does not allow a refund.
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

// captureCount counts the captures that come before an operation: those that Monext
// lists or has accepted, and those that were sent, and are in doubt. Before one that
// is not recorded yet, with the empty id, all open ones come.
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

// whole reports whether the cause is that a method takes no part of an amount.
func (c Cause) whole() bool { return c == CauseWholeCapture || c == CauseWholeRefund }
