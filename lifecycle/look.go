package lifecycle

import (
	"context"
	"slices"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// minLooks is how many reads in a row must show nothing before absence is
// believed, the horizon passed.
const minLooks = 3

// pendingLife is how long Monext or its partner may take to decide before a
// person is asked.
const pendingLife = 96 // horizons: 48 hours of 30 minutes

// look reads the transaction of an operation in doubt and settles it, schedules
// the next look, releases it to be sent again, or hands it to a person. It
// sends nothing.
func (w *worker) look(ctx context.Context, id string) (Pass, error) {
	o := w.p.operation(id)
	td, err := w.fetch(ctx, w.p.Version(), o.Transaction)
	if err != nil {
		return w.comeAgain(id, w.afterFailedLook(o, w.set.lookAfter(min(o.Looks, 2))), "read failed").with(err), nil
	}
	err = w.commit(ctx, func(d *draft) error {
		o := d.operation(id)
		if !o.State.unresolved() {
			return nil
		}
		d.read(o.Transaction, td)
		w.judge(d, d.operation(id), td.at)
		w.showHeldUp(d)
		return nil
	})
	if err != nil {
		return Pass{}, err
	}
	if o := w.p.operation(id); o.State == OperationSucceeded && o.isFinal() && o.Release == "" {
		w.reread(ctx, o.Transaction)
	}
	return w.report(id, nil), nil
}

// judge decides on an operation in doubt by the effects just read. Candidates
// are effects of its kind and amount that were not there before its first
// attempt and that nobody claims; as nothing else of ours is sent for the
// transaction meanwhile, a lone one is its own.
func (w *worker) judge(d *draft, o *Operation, at time.Time) {
	id := o.ID
	defer func() { d.wakeAudit(id) }()
	t := d.transaction(o.Transaction)
	found, refused := candidates(t, o)
	last := o.lastSent()
	if last == nil {
		d.add(Event{Type: EventResend, Operation: o.ID, Looked: &Looked{Look: o.Looks, Cause: CauseNotSent}})
		return
	}
	answer := Answered{}
	if last.Answer != nil {
		answer = *last.Answer
	}
	// decided is the look, with the reason for what it led to, and what followed.
	decided := func(cause Cause, behind ...Event) {
		d.add(append([]Event{{Type: EventLooked, Operation: id, Looked: &Looked{Look: o.Looks + 1, Candidates: found, Cause: cause}}}, behind...)...)
	}
	review := func(cause Cause) { decided(cause, handOver(id, cause, answer.Code, found)) }

	switch {
	case len(found) == 1 && !o.overtaken && !o.older(t.effect(found[0])) && d.ghost(o) == "" && !d.swapped(o, t.effect(found[0]), w.set.Horizon):
		decided(CauseFound, Event{Type: EventSettled, Operation: id, Settled: &Settled{State: OperationSucceeded, Effect: found[0], Cause: CauseFound}})
		return
	case len(found) > 0:
		review(CauseAmbiguous)
		return
	case answer.Class == monext.ClassDuplicate && d.explained(o) && o.sentAttempts() == 1:
		decided(CauseWindow)
		w.park(d, d.operation(id), t, d.windowEnd(o))
		return
	}

	unwatched := w.set.horizon() - o.watchedUntil(notAfter(at, d.now)) // the clock may have been set back since
	over := unwatched <= 0 && o.Empty+1 >= minLooks
	if answer.Class == monext.ClassNothingLeft && (over || answer.Code != codeCancelled || t.Ledger.Cancellable.IsZero()) {
		cause, expired := t.whyNothingLeft(answer.Code)
		closed := Event{Type: EventSettled, Operation: id, Settled: &Settled{State: OperationNothingLeft, Cause: cause, Code: answer.Code}}
		if expired {
			decided(cause, Event{Type: EventExpired}, closed)
			d.lapse()
		} else {
			decided(cause, closed)
		}
		return
	}
	waiting := CauseNotSeen
	if o.State == OperationPending {
		waiting = CauseUndecided
	}
	switch {
	case !over:
		next := d.now.Add(w.set.lookBehind(o))
		if unwatched > 0 {
			next = earlier(next, d.now.Add(unwatched))
		}
		d.add(Event{Type: EventLooked, Operation: id, Looked: &Looked{Look: o.Looks + 1, Next: next, Cause: waiting}})
	case refused > 0 && refused-d.unlistedRefusals(o, t) >= o.sentAttempts() && answer.Class != monext.ClassDuplicate:
		// The list gives no code, and that of the answer is not the refusal's.
		decided(CauseRefused, Event{Type: EventSettled, Operation: id, Settled: &Settled{State: OperationRefused, Cause: CauseRefused}})
	case o.State == OperationPending && d.now.Before(last.At.Add(pendingLife*w.set.Horizon)):
		after := max(w.set.lookAfter(o.Looks), d.now.Sub(last.At)/2) // what takes days is not asked for every half hour
		next := earlier(d.now.Add(after), last.At.Add(pendingLife*w.set.Horizon))
		if shown := last.At.Add(w.set.UndecidedAfter); shown.After(d.now) {
			next = earlier(next, shown)
		}
		d.add(Event{Type: EventLooked, Operation: id, Looked: &Looked{Look: o.Looks + 1, Next: next, Cause: waiting}})
	case o.State == OperationPending:
		review(CauseStillPending)
	case answer.Class == monext.ClassDuplicate:
		review(CauseGuardRefused)
	case refused > 0:
		review(CauseUnaccounted)
	case w.mayResend(d, o):
		decided(CauseResendFenced, Event{Type: EventResend, Operation: id, Looked: &Looked{Look: o.Looks + 1, Cause: CauseResendFenced}})
	default:
		review(o.absent())
	}
}

// absent is why a person decides on an operation that was sent and never seen.
func (o *Operation) absent() Cause {
	if o.misdated() {
		return CauseMisdated
	}
	return CauseAbsent
}

// watchedUntil is how long the operation has been watched since its last request: the
// pauses between its looks, none of them longer than was planned. So a clock that was
// set forward counts for one pause at most, and for nothing if the process that looks has
// seen it; nor does the time before the first look count.
func (o *Operation) watchedUntil(at time.Time) time.Duration {
	if o.lookedAt.IsZero() {
		return 0
	}
	return o.watched + max(min(at.Sub(o.lookedAt), o.Next.Sub(o.lookedAt)), 0)
}

// candidates are the effects that can be the operation's, and how many refusals
// are listed that can.
func candidates(t *Transaction, o *Operation) (found []string, refused int) {
	for i := range t.Effects {
		e := t.Effects[i]
		if o.matches(&e) {
			found = append(found, e.ID)
			continue
		}
		if !e.OK {
			e.OK = true // a refusal that would match were it OK
			if o.matches(&e) {
				refused++
			}
		}
	}
	return found, refused
}

// unlistedRefusals is how many refusals of equal operations may have shown only
// behind the first attempt of this one, and pass for its own.
func (p *Payment) unlistedRefusals(o *Operation, t *Transaction) int {
	n := 0
	for i := range p.operations {
		q := &p.operations[i]
		if !q.alike(o) {
			continue
		}
		for j := range q.Attempts {
			if a := &q.Attempts[j]; a.sent() || a.Answer.Status != 0 { // it may have reached Monext
				n++
			}
		}
		if q.Effect != "" {
			n--
		}
	}
	for i := range t.Effects {
		if e := &t.Effects[i]; !e.OK && o.resembles(e) && slices.Contains(o.firstSent().Baseline, e.ID) {
			n--
		}
	}
	return max(n, 0)
}

// ghostLife is how long an operation closed without an effect is held
// responsible for one that appears. The last audit is sooner.
const ghostLife = 3 * day

// ghost returns an operation of the same kind and amount that was sent and
// closed, or given to a person, without an effect, not long ago: a lone
// candidate may be its late effect.
func (d *draft) ghost(o *Operation) string {
	for i := range d.operations {
		g := &d.operations[i]
		if !g.alike(o) || g.Effect != "" {
			continue
		}
		last := g.lastSent()
		if last == nil || d.now.Sub(later(later(last.At, g.SettledAt), d.clockSet)) >= ghostLife {
			continue
		}
		refused := g.State == OperationRefused && last.Answer != nil && last.Answer.Outcome == monext.Refused && g.sentAttempts() == 1
		if !refused && (g.State.Closed() || g.State == OperationReview) {
			return g.ID
		}
	}
	return ""
}

// swapped tells whether an effect dated a horizon before the operation was first
// sent may be that of an equal one which was in doubt, and took another's for its own.
func (d *draft) swapped(o *Operation, e *Effect, horizon time.Duration) bool {
	if e.Date.IsZero() || e.Date.After(o.firstSent().At.Add(-horizon)) {
		return false
	}
	for i := range d.operations {
		if q := &d.operations[i]; q.alike(o) && q.Effect != "" && q.doubted() {
			return true
		}
	}
	return false
}

// codeCancelled is Monext's return code for what is cancelled already.
const codeCancelled = "02601"

// whyNothingLeft says why Monext turned an operation away of which nothing is to
// be seen: all is cancelled, or the authorisation is over; and whether that end
// is news.
func (t *Transaction) whyNothingLeft(code string) (cause Cause, expired bool) {
	if code == codeCancelled || t.Ledger.Cancellable.IsZero() {
		return CauseAlreadyCancelled, false
	}
	return CauseExpired, !t.Surplus && !t.Expired
}
