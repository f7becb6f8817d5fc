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
	commits   []int64  // the versions there were
	sums      []uint64 // of each event, as it was first stored
	states    map[string]lifecycle.OperationState
	keys      map[string]string // operation by the caller's key
	attempts  map[string]int
	sending   map[string]string // the transaction, by the operation of which a request is on its way
	pending   map[string]bool   // Monext said once that it had not decided
	reviewing map[string]bool   // was once in a person's hands, or named by a review
	flagged   bool              // a review of the payment was raised
	lapsed    bool              // the end of the authorisation was recorded
	closed    bool              // the order was cancelled
	open      int               // operations that are not closed
	inReview  int               // decisions that wait for a person
	due       time.Time
	restedAt  time.Time      // when the last operation was over
	slow      bool           // something waited for hours or days by its nature
	by        time.Time      // when there must be another commit; zero when nothing is open
	decisions map[string]int // of people, by operation
	guesses   map[string]bool
	guessed   bool            // a person has guessed
	named     map[string]bool // effects that a person was shown
	clocks    int             // how often the clock was found to have been set
	noticed   map[string]bool // operations that a person was shown while they went on
}

func newRecord() *record {
	return &record{
		states: map[string]lifecycle.OperationState{}, keys: map[string]string{}, attempts: map[string]int{}, sending: map[string]string{},
		reviewing: map[string]bool{}, pending: map[string]bool{}, decisions: map[string]int{}, guesses: map[string]bool{},
		named: map[string]bool{}, noticed: map[string]bool{},
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
	w.lapsed(p, r)
	w.stalled(p, r)
	r.version, r.due = p.Version(), w.onWorld(p.DueAt(w.machine()))
	r.commits = append(r.commits, r.version)
	w.operations(p, r)
	r.closed, r.by = p.Closed(), w.nextBy(p)
	if w.plan.Plain && p.NeedsReview() {
		w.violatef("L3", "something waits for a person though everything can be known: %v", p.Reviews())
	}
}

// event takes in what an event means for what may follow.
func (w *world) event(r *record, e *lifecycle.Event) {
	switch e.Type {
	case lifecycle.EventReview:
		w.met[string(e.Review.Code)]++
		if notice(e.Review.Code) { // it tells nothing of what became of it
			r.noticed[e.Operation] = true
			return
		}
		r.flagged = true
		r.reviewing[e.Operation] = true
		for _, id := range e.Review.Effects {
			r.named[id] = true
		}
		if e.Review.Code == lifecycle.CauseVanished && e.Review.Detail == "" && w.plan.Flicker == 0 && w.plan.Refused == 0 {
			w.violatef("L3", "%v have vanished, it says; nothing ever does", e.Review.Effects)
		}
	case lifecycle.EventResolved:
		if e.Actor == "" || e.Reason == "" {
			w.violatef("S9", "a decision without actor or reason")
		}
		w.met[string(e.Resolved.As)]++
		r.decisions[e.Operation]++
		if e.Actor == guesser {
			r.guesses[e.Operation], r.guessed = true, true
		}
	case lifecycle.EventSettled, lifecycle.EventWithdrawn:
		w.met[string(e.Settled.Cause)]++
	case lifecycle.EventLooked, lifecycle.EventResend, lifecycle.EventParked:
		w.met[string(e.Looked.Cause)]++
	case lifecycle.EventDecided:
		w.met[string(e.Decided.Cause)]++
	case lifecycle.EventClockSet:
		w.met[string(e.Type)]++
		r.clocks++
	case lifecycle.EventExpired, lifecycle.EventReleased:
		w.met[string(e.Type)]++
	default:
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
		case e.operation != o.ID && !w.plan.strangers() && !w.plan.Beyond && !r.guesses[o.ID]:
			w.violatef("S2", "%s claims %s, which is the doing of %q", o.ID, o.Effect, e.operation)
		case len(o.Attempts) > 0 && slices.Contains(o.Attempts[0].Baseline, o.Effect) && !r.guesses[o.ID]:
			w.violatef("S2", "%s claims %s, which was known before it was sent", o.ID, o.Effect)
		case e.kind != o.Kind || e.amount != o.Amount.Minor():
			w.violatef("S2", "%s claims %s, which is another kind or amount", o.ID, o.Effect)
		}
	case lifecycle.OperationRefused, lifecycle.OperationNothingLeft, lifecycle.OperationWithdrawn:
		late := !w.until.IsZero() && o.State == lifecycle.OperationNothingLeft // nothing is left to do of what was done before
		if (truth.executed > 0 || truth.waiting > 0) && !w.plan.Beyond && !r.guesses[o.ID] && !late {
			w.violatef("S2", "%s is %s (%s), and has or will have an effect", o.ID, o.State, o.Cause)
		}
	case lifecycle.OperationReview:
		least := horizon - w.plan.Nap
		if w.plan.Later { // a process that begins behind the jump takes one pause for longer than it was
			least -= horizon / 2
		}
		early := truth.doubt && w.now.Sub(truth.left) < least
		if early && (o.Cause == lifecycle.CauseAbsent || o.Cause == lifecycle.CauseMisdated) && !r.guesses[o.ID] {
			w.violatef("S1", "%s is taken for absent %v after its request", o.ID, w.now.Sub(truth.left))
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
	if r == nil || r.sending[o.operation] != o.account {
		w.violatef("S5", "a request of %s leaves process %d, and its intent is not durable", o.operation, p.id)
		return
	}
	if !w.now.Before(w.leases[lifecycle.Key{Account: account0, Order: a.order}]) {
		w.violatef("S7", "a request of %s leaves process %d, whose lease is over", o.operation, p.id)
	}
	if w.plan.Stray > 0 && p.now().Sub(w.now).Abs() > maxSkew+sendWindow {
		w.violatef("S7", "a request of %s leaves process %d, whose clock is %v off", o.operation, p.id, p.skew)
	}
	w.respected(a, r, &o)
	if w.done[o.operation] {
		w.violatef("S1", "%s is sent, which asks for what was done before the store was lost", o.operation)
	}
	if t.sent > r.attempts[o.operation] && w.until.IsZero() { // a store that was put back knows of fewer
		w.violatef("S12", "%s was sent %d times in %d attempts", o.operation, t.sent, r.attempts[o.operation])
	}
}

// inDoubt checks that nothing is sent again while the request before it may yet
// take effect, and notes that this one may.
func (w *world) inDoubt(t *truth, o *request) {
	a := w.bank.accounts[o.account]
	// The first process may have slept between its record and the wire.
	early := w.now.Sub(t.left) < horizon-w.plan.Nap
	if t.doubt && early && a != nil && !w.decided(a.order, o.operation) {
		w.violatef("S1", "%s is sent again %v after a request of which nothing is known", o.operation, w.now.Sub(t.left))
	}
	if t.doubt && w.off < t.off && a != nil && !w.decided(a.order, o.operation) {
		w.violatef("S1", "%s is sent again, and was sent by a clock that was %v ahead", o.operation, t.off)
	}
	t.left, t.doubt, t.off = w.now, true, w.off
}

// horizon is how late an effect may be listed, as the Service believes.
const horizon = 30 * time.Minute

// decided tells whether a person has decided on an operation.
func (w *world) decided(order, operation string) bool {
	r := w.records[lifecycle.Key{Account: account0, Order: order}]
	return r != nil && r.decisions[operation] > 0
}

// guessed tells whether a person has decided on something of a payment without
// having looked.
func (w *world) guessed(p *lifecycle.Payment) bool { return w.records[p.Key()].guessed }

func (w *world) guessedOf(order, operation string) bool {
	r := w.records[lifecycle.Key{Account: account0, Order: order}]
	return r != nil && r.guesses[operation]
}

// sent is the operation of which a request is on its way, by what is stored.
func (w *world) sent(transaction string) string {
	if a := w.bank.accounts[transaction]; a != nil {
		if r := w.records[lifecycle.Key{Account: account0, Order: a.order}]; r != nil {
			for id, on := range r.sending {
				if on == transaction {
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
	if t.executed++; t.executed > 1 && !w.guessedOf(a.order, o.operation) {
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
