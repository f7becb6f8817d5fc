package sim

import (
	"slices"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// lapsed checks that the end of an authorisation is recorded on a list that was read
// once it had come, and that no capture of which nothing was sent stays ready behind it.
func (w *world) lapsed(p *lifecycle.Payment, r *record) {
	t, paid := p.Transaction()
	if !paid || !t.Expired {
		return
	}
	if !r.lapsed {
		r.lapsed = true
		w.readBefore(p, &t)
		w.endedByJump(p, &t)
	}
	for _, o := range p.Operations() {
		ready := o.Kind == lifecycle.ActionCapture && o.State == lifecycle.OperationReady && o.Transaction == t.Transaction
		if ready && len(o.Attempts) == 0 && o.Option != monext.CaptureLateDelivery {
			w.violatef("L1", "%s is ready, and its authorisation has ended", o.ID)
		}
	}
}

// readBefore checks that what was listed when an authorisation ended is known to
// who records the end. Two clocks may have measured it, and one may have been set anew.
func (w *world) readBefore(p *lifecycle.Payment, t *lifecycle.Transaction) {
	a := w.bank.accounts[t.Transaction]
	if a == nil || w.plan.Flicker > 0 || !w.plan.measures() || w.stuck(a.id) || len(a.entries) > maxListed || !w.until.IsZero() {
		return
	}
	by := t.Deadline.Add(-2*w.plan.Skew - time.Minute)
	for i := range a.entries {
		e := &a.entries[i]
		known := slices.ContainsFunc(t.Effects, func(f lifecycle.Effect) bool { return f.ID == e.id })
		if e.ok && !e.seen.After(by) && !known {
			w.violatef("L4", "%s has ended, it says; %s was never read", p.Key(), e.id)
		}
	}
}
