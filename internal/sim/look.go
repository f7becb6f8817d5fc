package sim

import (
	"time"

	"github.com/monext-community/monext-go/lifecycle"
)

// lastLook reads every payment once more when all has come to rest, as a person
// does who opens its page, and holds what is known then against the truth.
func (w *world) lastLook() {
	w.rested = true
	w.spawn(nil, "reader", func(a *actor) {
		a.sleep(w, w.plan.Late+w.plan.Lag+time.Second)
		p := w.process()
		a.proc = p
		for n := range w.plan.Orders {
			_, _ = p.service.Refresh(ctx, orderName(n))
			if w.plan.Ahead > 0 { // somebody's lease was stamped by the wrong clock, and is over in its time
				a.sleep(w, 5*time.Minute)
				_, _ = p.service.Refresh(ctx, orderName(n))
			}
		}
		a.proc = nil
	})
	w.run()
	for n := range w.plan.Orders {
		key := lifecycle.Key{Account: account0, Order: orderName(n)}
		if p, err := w.payments.Load(ctx, key); err == nil && !w.stuckOrder(p) {
			w.accounted(p, w.records[key])
			w.balanced(p, w.records[key])
			w.endedEarly(p)
		}
	}
}

// accounted checks that every effect of a request of ours is known for what it
// is: some operation claims it, or a person was shown it by its id.
func (w *world) accounted(p *lifecycle.Payment, r *record) {
	claimed := map[string]bool{}
	for _, o := range p.Operations() {
		claimed[o.Effect], claimed[o.Release] = true, true
	}
	for _, id := range p.TransactionIDs() {
		a := w.bank.accounts[id]
		if a == nil || w.cut(a) {
			continue // what is not listed cannot be known
		}
		for i := range a.entries {
			if e := &a.entries[i]; e.ok && e.operation != "" && !claimed[e.id] && !r.named[e.id] {
				w.violatef("S2", "%s, the doing of %s, is nobody's, and nobody was shown it", e.id, e.operation)
			}
		}
	}
}

// balanced checks that the ledger is the truth, or that a person was told that it
// may not be whole.
func (w *world) balanced(p *lifecycle.Payment, r *record) {
	t, paid := p.Transaction()
	if !paid {
		return
	}
	if a := w.bank.accounts[t.Transaction]; !a.agrees(p.Ledger()) && !(w.cut(a) && r.flagged) {
		w.violatef("L4", "the ledger says %v, the truth is %s", p.Ledger(), a)
	}
}

// agrees tells whether a ledger is what really happened.
func (a *account) agrees(l lifecycle.Ledger) bool {
	s := a.sums()
	return s.captured == l.Captured.Minor() && s.cancelled == l.Cancelled.Minor() && s.refunded == l.Refunded.Minor()
}

// cut tells whether Monext's list of an authorisation is not whole.
func (w *world) cut(a *account) bool { return len(a.entries) > maxListed }
