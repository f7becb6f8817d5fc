package sim

import (
	"slices"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// record is what was seen of a payment so far, to hold the next commit against.
type record struct {
	version   int64
	sums      []uint64 // of each event, as it was first stored
	states    map[string]lifecycle.OperationState
	keys      map[string]string // operation by the caller's key
	attempts  map[string]int
	sending   map[string]bool
	reviewing map[string]bool // was once in a person's hands, or named by a review
	flagged   bool            // a review of the payment was raised
	closed    bool            // the order was cancelled
	unsettled int
	open      int // operations that are not closed
	inReview  int // decisions that wait for a person
	due       time.Time
	restedAt  time.Time      // when the last operation was over
	slow      bool           // something waited for hours or days by its nature
	decisions map[string]int // of people, by operation
}

func newRecord() *record {
	return &record{
		states: map[string]lifecycle.OperationState{}, keys: map[string]string{}, attempts: map[string]int{}, sending: map[string]bool{},
		reviewing: map[string]bool{}, decisions: map[string]int{},
	}
}

// saved is called with every commit, at once.
func (w *world) saved(p *lifecycle.Payment, fence lifecycle.Fence) {
	r := w.records[p.Key()]
	if r == nil {
		r = newRecord()
		w.records[p.Key()] = r
	}
	if fence != 0 && fence != w.fences[p.Key()] {
		w.violatef("S7", "a write with fence %d was taken, the last lease has %d", fence, w.fences[p.Key()])
	}
	events := p.Events()
	if p.Base() != r.version || p.Version() <= r.version {
		w.violatef("S8", "version %d was written over %d", p.Version(), r.version)
		return
	}
	for i := range events[r.version:] {
		e := &events[int(r.version)+i]
		r.sums = append(r.sums, sum(w.noteEvent(e)))
		w.event(r, e)
	}
	r.version, r.due = p.Version(), p.DueAt()
	w.operations(p, r)
	r.closed = p.Closed()
	if w.plan.Plain && p.NeedsReview() {
		w.violatef("L3", "something waits for a person though everything can be known: %v", p.Reviews())
	}
}

// event takes in what an event means for what may follow.
func (w *world) event(r *record, e *lifecycle.Event) {
	switch e.Type {
	case lifecycle.EventReview:
		r.flagged = true
		r.reviewing[e.Operation] = true
		if e.Review.Code == lifecycle.CauseVanished && e.Review.Detail == "" {
			w.violatef("L3", "%v have vanished, it says; nothing ever does", e.Review.Effects)
		}
	case lifecycle.EventResolved:
		if e.Actor == "" || e.Reason == "" {
			w.violatef("S9", "a decision without actor or reason")
		}
		r.decisions[e.Operation]++
	default:
	}
}

// operations checks what the payment says of its operations, and of its sums.
func (w *world) operations(p *lifecycle.Payment, r *record) {
	l := p.Ledger()
	var captures, refunds int64
	claimed := make([]string, 0, 8)
	r.unsettled, r.open = 0, 0
	r.inReview = len(p.Reviews())
	for _, o := range p.Operations() {
		was, known := r.states[o.ID]
		w.transition(r, &o, was, known)
		w.cancelled(p, r, &o)
		r.states[o.ID], r.attempts[o.ID] = o.State, len(o.Attempts)
		r.sending[o.ID] = o.State == lifecycle.OperationSending
		if o.Key != "" {
			if other := r.keys[o.Key]; other != "" && other != o.ID {
				w.violatef("S10", "key %s stands for %s and %s", o.Key, other, o.ID)
			}
			r.keys[o.Key] = o.ID
		}
		if o.State == lifecycle.OperationReview {
			r.inReview++
			r.reviewing[o.ID] = true
		}
		if o.State.Closed() {
			if o.Effect != "" {
				claimed = append(claimed, o.Effect)
			}
			continue
		}
		r.open++
		r.slow = r.slow || o.Parked || !o.NotBefore.IsZero() || o.State == lifecycle.OperationPending || o.State == lifecycle.OperationReview || o.Transaction == ""
		switch o.State {
		case lifecycle.OperationSending, lifecycle.OperationUnknown, lifecycle.OperationPending:
			if o.Kind != lifecycle.ActionReverse {
				r.unsettled++
			}
		default:
		}
		if seen(p, &o) {
			continue // its effect counts already, though nobody has claimed it
		}
		switch o.Kind {
		case lifecycle.ActionCapture, lifecycle.ActionCancel:
			captures += o.Amount.Minor()
		case lifecycle.ActionRefund:
			refunds += o.Amount.Minor()
		default:
		}
	}
	if r.open > 0 {
		r.restedAt = w.now
	}
	if r.unsettled > 1 {
		w.violatef("S6", "%d operations are unresolved at once", r.unsettled)
	}
	slices.Sort(claimed)
	for _, e := range p.Foreign() {
		if slices.Contains(claimed, e.ID) {
			w.violatef("S2", "%s is an operation's doing, and nobody's", e.ID)
		}
	}
	if len(slices.Compact(claimed)) != len(claimed) {
		w.violatef("S2", "an effect is claimed twice: %v", claimed)
	}
	w.balances(p, l, captures, refunds)
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
	if w.plan.Foreign || w.plan.Beyond || len(p.Surplus()) > 0 {
		return // what others do is not ours to bound, nor what takes effect after its operation was given up
	}
	if c+x+captures > a {
		w.violatef("S3", "captured %d, cancelled %d and reserved %d pass the authorised %d", c, x, captures, a)
	}
	if f+refunds > c && f+refunds > l.Refundable.Minor()+f {
		w.violatef("S3", "refunded %d and reserved %d pass the captured %d", f, refunds, c)
	}
}

// transition checks how an operation's state changed, against the truth.
func (w *world) transition(r *record, o *lifecycle.Operation, was lifecycle.OperationState, known bool) {
	if o.Kind == lifecycle.ActionReverse { // what it became has states of its own
		return
	}
	if known && was == o.State {
		return
	}
	if known && was.Closed() {
		w.violatef("S9", "%s was %s and is %s", o.ID, was, o.State)
	}
	if known && was == lifecycle.OperationReview && r.decisions[o.ID] == 0 {
		w.violatef("S9", "%s left review for %s, and nobody decided", o.ID, o.State)
	}
	truth := w.bank.of(o.ID)
	switch o.State {
	case lifecycle.OperationSucceeded:
		switch e := w.bank.find(o.Transaction, o.Effect); {
		case o.Effect == "":
			w.violatef("S2", "%s succeeded without an effect", o.ID)
		case e == nil || !e.ok:
			w.violatef("S2", "%s claims %s, which is no effect", o.ID, o.Effect)
		case e.operation != o.ID && !w.plan.Foreign && !w.plan.Beyond:
			w.violatef("S2", "%s claims %s, which is the doing of %q", o.ID, o.Effect, e.operation)
		case len(o.Attempts) > 0 && slices.Contains(o.Attempts[0].Baseline, o.Effect):
			w.violatef("S2", "%s claims %s, which was known before it was sent", o.ID, o.Effect)
		case e.kind != o.Kind || e.amount != o.Amount.Minor():
			w.violatef("S2", "%s claims %s, which is another kind or amount", o.ID, o.Effect)
		}
	case lifecycle.OperationRefused, lifecycle.OperationNothingLeft, lifecycle.OperationWithdrawn:
		if (truth.executed > 0 || truth.waiting > 0) && !w.plan.Beyond && !w.plan.Foreign {
			w.violatef("S2", "%s is %s (%s), and has or will have an effect", o.ID, o.State, o.Cause)
		}
	default:
	}
	if o.State.Closed() && o.Cause == "" && o.State != lifecycle.OperationSucceeded {
		w.violatef("S9", "%s is %s, and nobody says why", o.ID, o.State)
	}
}

// cancelled checks that no capture is begun for an order that was cancelled
// before: what was under way by then may come to its end, and is given back.
func (w *world) cancelled(p *lifecycle.Payment, r *record, o *lifecycle.Operation) {
	t, _ := p.Transaction()
	if !r.closed || o.Kind != lifecycle.ActionCapture || o.Transaction != t.Transaction ||
		o.State != lifecycle.OperationSending || len(o.Attempts) == r.attempts[o.ID] {
		return
	}
	for i := range o.Attempts[:len(o.Attempts)-1] {
		if a := o.Attempts[i].Answer; a == nil || a.Outcome != monext.NotDone {
			return
		}
	}
	w.violatef("S2", "%s is begun for an order that was cancelled before", o.ID)
}

// claimed is called with every lease on a payment.
func (w *world) claimed(key lifecycle.Key, fence lifecycle.Fence, ttl time.Duration) {
	if fence <= w.fences[key] {
		w.violatef("S7", "fence %d follows %d", fence, w.fences[key])
	}
	if w.now.Before(w.leases[key]) {
		w.violatef("S7", "%s is claimed while somebody holds it", key)
	}
	w.fences[key], w.leases[key] = fence, w.now.Add(ttl)
	w.note('l', uint64(fence), 0) //nolint:gosec // fences count from one
}

// released is called with every lease that is given back.
func (w *world) released(lease lifecycle.Lease) {
	if w.fences[lease.Key] == lease.Fence {
		w.leases[lease.Key] = w.now
	}
}

// sending is called when a request is about to be made, before it leaves.
func (w *world) sending(p *process, o request) {
	t := w.bank.of(o.operation)
	w.inDoubt(t, &o)
	t.sent++
	a := w.bank.accounts[o.account]
	if a == nil {
		w.violatef("S5", "a request names the path %q, which is no authorisation", o.account)
		return
	}
	r := w.records[lifecycle.Key{Account: account0, Order: a.order}]
	if r == nil || !r.sending[o.operation] {
		w.violatef("S5", "a request of %s leaves process %d, and its intent is not durable", o.operation, p.id)
		return
	}
	if !w.now.Before(w.leases[lifecycle.Key{Account: account0, Order: a.order}]) {
		w.violatef("S7", "a request of %s leaves process %d, whose lease is over", o.operation, p.id)
	}
	if t.sent > r.attempts[o.operation] {
		w.violatef("S12", "%s was sent %d times in %d attempts", o.operation, t.sent, r.attempts[o.operation])
	}
}

// inDoubt checks that nothing is sent again while the request before it may yet
// take effect, and notes that this one may.
func (w *world) inDoubt(t *truth, o *request) {
	// Two clocks may have measured it, and the first process may have slept between its record and the wire.
	early := w.now.Sub(t.left) < horizon-2*w.plan.Skew-w.plan.Nap
	if a := w.bank.accounts[o.account]; t.doubt && early && a != nil && !w.decided(a.order, o.operation) {
		w.violatef("S1", "%s is sent again %v after a request of which nothing is known", o.operation, w.now.Sub(t.left))
	}
	t.left, t.doubt = w.now, true
}

// horizon is how late an effect may be listed, as the Service believes.
const horizon = 30 * time.Minute

// decided tells whether a person has decided on an operation.
func (w *world) decided(order, operation string) bool {
	r := w.records[lifecycle.Key{Account: account0, Order: order}]
	return r != nil && r.decisions[operation] > 0
}

// sent is the operation of which a request is on its way, by what is stored.
func (w *world) sent(transaction string) string {
	if a := w.bank.accounts[transaction]; a != nil {
		if r := w.records[lifecycle.Key{Account: account0, Order: a.order}]; r != nil {
			for id, sending := range r.sending {
				if sending {
					return id
				}
			}
		}
	}
	return ""
}

// executed is called with every effect of a request, and checks the truth.
func (w *world) executed(a *account, o request) {
	if s := a.sums(); s.captured+s.cancelled > a.amount || s.refunded > s.captured {
		w.violatef("S4", "monext itself is wrong: %s", a)
	}
	if o.operation == "" {
		return
	}
	t := w.bank.of(o.operation)
	if t.executed++; t.executed > 1 {
		w.violatef("S1", "%s has %d effects", o.operation, t.executed)
	}
}

// find gives an effect by its id.
func (b *bank) find(account, id string) *entry {
	a := b.accounts[account]
	if a == nil {
		return nil
	}
	for i := range a.entries {
		if a.entries[i].id == id {
			return &a.entries[i]
		}
	}
	return nil
}

// automatic tells whether the payment is captured by Monext itself.
func (a *account) automatic() bool { return a.mode == monext.CaptureAutomatic }
