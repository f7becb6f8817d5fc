package sim

import (
	"encoding/json"
	"hash/fnv"
	"reflect"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// atRest checks what must be true once nobody has anything to do any more.
func (w *world) atRest() {
	for n := range w.plan.Orders {
		key := lifecycle.Key{Account: account0, Order: orderName(n)}
		p, err := w.payments.Load(ctx, key)
		if err != nil {
			if !w.plan.Checkout {
				w.violatef("L2", "payment %s is gone", key)
			}
			continue
		}
		r := w.records[key]
		w.allOver(p, r)
		w.replayed(p, r)
		w.allTold(p)
		w.shop.kept(p)
		w.projected(p, r)
		w.found(p)
		w.inTime(p, r)
		w.awaited(p)
	}
	for id := range w.due {
		w.violatef("L2", "job %s is left", id)
	}
}

// allOver checks that every operation is over, and that its end is the truth or
// was shown to a person.
func (w *world) allOver(p *lifecycle.Payment, r *record) {
	if p.NeedsReview() {
		w.violatef("L1", "%s waits for a person, who decided on everything", p.Key())
	}
	for _, o := range p.Operations() {
		if !o.State.Closed() {
			w.violatef("L1", "%s is %s (%s) at the end", o.ID, o.State, o.Cause)
		}
		unsent := o.Parent != "" && o.State == lifecycle.OperationRefused && len(o.Attempts) == 0 && !r.reviewing[o.ID] && !r.flagged
		if unsent && o.Cause != lifecycle.CauseWholeRefund {
			w.violatef("L2", "%s of %s was never sent, and nothing is given back in its place (%s)", o.ID, o.Parent, o.Cause)
		}
		if o.Kind == lifecycle.ActionReverse {
			continue
		}
		shown := r.reviewing[o.ID] || r.flagged || r.guessed
		truth := w.bank.of(o.ID)
		theirs := false // the doing of others cannot be told from ours: the sums are right all the same
		e := w.bank.find(o.Transaction, o.Effect)
		if e != nil && w.plan.strangers() {
			theirs = e.operation == "" && truth.executed == 0
		}
		if w.plan.Untrue && !theirs { // one that was refused, and done, passes for an equal one
			theirs = e != nil && e.operation != "" && e.operation != o.ID || w.taken(p, &o)
		}
		if done := o.State == lifecycle.OperationSucceeded; done != (truth.executed == 1) && !theirs && !shown {
			w.violatef("S2", "%s is %s and has %d effects, and nobody was told", o.ID, o.State, truth.executed)
		}
		most := maxLooks*(1+r.decisions[o.ID]) + r.clocks*lookShares
		if r.pending[o.ID] {
			most += maxPending
		}
		if o.Looks > most {
			w.violatef("L5", "%s was looked at %d times, %d at most", o.ID, o.Looks, most)
		}
	}
}

// maxLooks is how often an operation may be read in doubt, in all, until a person
// is asked; and again for each time that he has it sent once more. One that Monext
// has not decided is waited for longer.
const (
	maxLooks   = 20
	maxPending = 10
	lookShares = 6 // of one horizon, which begins anew when the clock was set
)

// replayed checks that the stored events are those that were stored first, and
// that they fold to the payment.
func (w *world) replayed(p *lifecycle.Payment, r *record) {
	events := p.Events()
	if whole := w.choose.below(4) == 0; !whole { // it takes as long as all else, and breaks for all alike
		return
	}
	if len(events) != len(r.sums) {
		w.violatef("S8", "%d events are stored, %d were", len(events), len(r.sums))
		return
	}
	for i := range events {
		text, err := json.Marshal(&events[i])
		if err != nil || sum(text) != r.sums[i] {
			w.violatef("S8", "event %d is not what was stored", i+1)
		}
	}
	document, err := json.Marshal(p)
	if err != nil {
		w.violatef("S8", "the payment cannot be stored: %v", err)
		return
	}
	var read lifecycle.Payment
	if err := json.Unmarshal(document, &read); err != nil {
		w.violatef("S8", "the payment cannot be read: %v", err)
		return
	}
	again, err := json.Marshal(&read)
	if err != nil || string(again) != string(document) {
		w.violatef("S8", "the payment is another after a replay")
	}
	if !reflect.DeepEqual(p.Operations(), read.Operations()) || p.Ledger() != read.Ledger() || p.State() != read.State() || p.DueAt(w.now) != read.DueAt(w.now) {
		w.violatef("S8", "the payment folds to another one after a replay")
	}
}

// allTold checks that the Observer heard of everything.
func (w *world) allTold(p *lifecycle.Payment) {
	told := w.told[p.Key()]
	for _, e := range p.Events() {
		switch e.Type {
		case lifecycle.EventObserved, lifecycle.EventSwept, lifecycle.EventAudited, lifecycle.EventClockSet:
			continue
		default:
		}
		if !told[e.Seq] {
			w.violatef("L2", "the observer never heard of event %d, %s", e.Seq, e.Type)
		}
	}
}

// projected checks the ledger against the truth, as far as it can be seen.
func (w *world) projected(p *lifecycle.Payment, r *record) {
	t, paid := p.Transaction()
	if !paid {
		return
	}
	a := w.bank.accounts[t.Transaction]
	if !a.agrees(p.Ledger()) && !r.flagged && !w.plan.Foreign && !w.stuck(t.Transaction) {
		w.violatef("L4", "the ledger says %v, the truth is %s", p.Ledger(), a)
	}
}

// awaited checks that nobody rests before what Monext captures by itself was read,
// or the authorisation's end.
func (w *world) awaited(p *lifecycle.Payment) {
	if t, paid := p.Transaction(); paid && p.Mode() == monext.CaptureDeferred && !t.Expired && t.Ledger.Capturable.Sign() > 0 {
		w.violatef("L4", "%s rests, and its deferred capture was not awaited", p.Key())
	}
}

// inTime checks that what can be over soon was over soon once the faults had
// ended: the horizon, for one operation that was in doubt then, and what a lost
// job costs until a sweep finds it. An order of which nothing is ever heard
// delays no other.
func (w *world) inTime(p *lifecycle.Payment, r *record) {
	if late := r.restedAt.Sub(w.calm); !r.slow && len(r.decisions) == 0 && !w.plan.Beyond && !w.stuckOrder(p) && late > patience {
		w.violatef("L1", "%s was over only %v after the faults", p.Key(), late)
	}
}

// sum is a fingerprint of a text.
func sum(text []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(text)
	return h.Sum64()
}
