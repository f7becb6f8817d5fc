package sim

import (
	"slices"

	"github.com/monext-community/monext-go/lifecycle"
)

// operations checks what the payment says of its operations, and of its sums.
func (w *world) operations(p *lifecycle.Payment, r *record) {
	if p.Ledger().Reauthorized {
		w.met["reauthorized"]++
	}
	main, _ := p.Transaction()
	held := holding{claimed: make([]string, 0, 8), unresolved: map[string]int{}}
	r.open = 0
	r.inReview = len(p.Reviews())
	for _, o := range p.Operations() {
		w.operation(p, r, &o, &main)
		switch {
		case !o.State.Closed():
			held.add(p, &o, &main)
		case o.Effect != "":
			held.claimed = append(held.claimed, o.Effect)
		}
	}
	if r.open > 0 {
		r.restedAt = w.now
	}
	for t, n := range held.unresolved {
		if n > 1 {
			w.violatef("S6", "%d operations of %s are unresolved at once", n, t)
		}
	}
	slices.Sort(held.claimed)
	for _, e := range p.Foreign() {
		if slices.Contains(held.claimed, e.ID) {
			w.violatef("S2", "%s is an operation's doing, and nobody's", e.ID)
		}
	}
	if len(slices.Compact(held.claimed)) != len(held.claimed) {
		w.violatef("S2", "an effect is claimed twice: %v", held.claimed)
	}
	w.balances(p, p.Ledger(), held.captures, held.refunds)
}

// operation checks one operation against what it was before, and takes it in.
func (w *world) operation(p *lifecycle.Payment, r *record, o *lifecycle.Operation, main *lifecycle.Transaction) {
	was, known := r.states[o.ID]
	w.transition(r, o, was, known)
	w.cancelled(p, r, o)
	w.heldUp(r, o)
	begun := len(o.Attempts) > r.attempts[o.ID] && o.Transaction == main.Transaction && w.until.IsZero()
	if begun && main.Listed >= nearLimit && r.decisions[o.ID] == 0 {
		w.violatef("S5", "%s is begun on a list of %d effects, which may be cut", o.ID, main.Listed)
	}
	r.states[o.ID], r.attempts[o.ID] = o.State, len(o.Attempts)
	delete(r.sending, o.ID)
	if o.State == lifecycle.OperationSending {
		r.sending[o.ID] = o.Transaction
	}
	if o.Key != "" {
		if other := r.keys[o.Key]; other != "" && other != o.ID {
			w.violatef("S10", "key %s stands for %s and %s", o.Key, other, o.ID)
		}
		r.keys[o.Key] = o.ID
	}
	if o.State == lifecycle.OperationPending {
		r.pending[o.ID] = true
	}
	if o.State == lifecycle.OperationReview {
		r.inReview++
		r.reviewing[o.ID] = true
	}
	if o.State.Closed() {
		return
	}
	r.open++
	r.slow = r.slow || o.Parked || !o.NotBefore.IsZero() || o.State == lifecycle.OperationPending ||
		o.State == lifecycle.OperationReview || o.Transaction == ""
}

// holding is what operations hold: effects of those that are over, and amounts
// and the turn of those that are not.
type holding struct {
	claimed           []string
	unresolved        map[string]int // by transaction
	captures, refunds int64          // of the payment's own transaction
}

// add takes in an operation that is open.
func (h *holding) add(p *lifecycle.Payment, o *lifecycle.Operation, main *lifecycle.Transaction) {
	switch o.State {
	case lifecycle.OperationSending, lifecycle.OperationUnknown, lifecycle.OperationPending:
		if o.Kind != lifecycle.ActionReverse {
			h.unresolved[o.Transaction]++
		}
	default:
	}
	if seen(p, o) || o.Transaction != main.Transaction {
		return // its effect counts already, though nobody has claimed it; or counts elsewhere
	}
	switch o.Kind {
	case lifecycle.ActionCapture, lifecycle.ActionCancel:
		h.captures += o.Amount.Minor()
	case lifecycle.ActionRefund:
		h.refunds += o.Amount.Minor()
	default:
	}
}

// seen tells whether the payment knows an effect that can be an unresolved
// operation's, and that nobody has claimed yet.
func seen(p *lifecycle.Payment, o *lifecycle.Operation) bool {
	if len(o.Attempts) == 0 {
		return false
	}
	for _, e := range p.Foreign() {
		if e.Amount == o.Amount.Minor() {
			return true
		}
	}
	return false
}

// balances checks the sums, with what open operations hold.
func (w *world) balances(p *lifecycle.Payment, l lifecycle.Ledger, captures, refunds int64) {
	a, c, x, f := l.Authorized.Minor(), l.Captured.Minor(), l.Cancelled.Minor(), l.Refunded.Minor()
	if a < 0 || c < 0 || x < 0 || f < 0 || l.Capturable.Sign() < 0 || l.Refundable.Sign() < 0 || l.Cancellable.Sign() < 0 {
		w.violatef("S3", "a sum is negative: %v", l)
	}
	if w.plan.strangers() || w.plan.Beyond || w.guessed(p) || len(p.Surplus()) > 0 || !w.until.IsZero() || w.plan.Method.releases && w.plan.Life > 0 {
		captures, refunds = 0, 0 // what others do takes what is reserved, and what takes effect after its operation was given up
	}
	if c+x+captures > a {
		w.violatef("S3", "captured %d, cancelled %d and reserved %d pass the authorised %d", c, x, captures, a)
	}
	if f+refunds > c && f+refunds > l.Refundable.Minor()+f {
		w.violatef("S3", "refunded %d and reserved %d pass the captured %d", f, refunds, c)
	}
}
