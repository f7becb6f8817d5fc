package lifecycle

import (
	"context"

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
		return w.comeAgain(id, max(w.set.lookAfter(min(o.Looks, 2)), w.overdue(later(o.Next, o.RequestedAt))), "read failed").with(err), nil
	}
	err = w.commit(ctx, func(d *draft) error {
		o := d.operation(id)
		if !o.State.unresolved() {
			return nil
		}
		d.read(o.Transaction, td)
		w.judge(d, d.operation(id))
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
func (w *worker) judge(d *draft, o *Operation) {
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
	look := &Looked{Look: o.Looks + 1, Candidates: found}
	looked := Event{Type: EventLooked, Operation: o.ID, Looked: look}

	switch {
	case len(found) == 1 && d.ghost(o) == "":
		d.add(looked, Event{Type: EventSettled, Operation: o.ID, Settled: &Settled{State: OperationSucceeded, Effect: found[0], Cause: CauseFound}})
		return
	case len(found) > 0:
		d.add(looked, settle(o.ID, OperationReview, CauseAmbiguous))
		return
	case answer.Class == monext.ClassDuplicate && t.explained(o) && o.sentAttempts() == 1:
		d.add(looked)
		w.park(d, d.operation(id), t, t.windowEnd(o))
		return
	}

	horizon := last.At.Add(w.set.Horizon)
	over := !d.now.Before(horizon) && o.Empty+1 >= minLooks
	if answer.Class == monext.ClassNothingLeft && (over || answer.Code != codeCancelled || t.Ledger.Cancellable.IsZero()) {
		w.nothingLeft(d, o, t, looked, answer.Code)
		return
	}
	if !over {
		look.Next = d.now.Add(w.set.lookAfter(o.Looks))
		if look.Next.After(horizon) && d.now.Before(horizon) {
			look.Next = horizon
		}
		d.add(looked)
		return
	}
	switch {
	case refused > 0 && refused >= o.sentAttempts():
		d.add(looked, settle(o.ID, OperationRefused, CauseRefused))
	case o.State == OperationPending && d.now.Before(last.At.Add(pendingLife*w.set.Horizon)):
		after := max(w.set.lookAfter(o.Looks), d.now.Sub(last.At)/2) // what takes days is not asked for every half hour
		look.Next = earlier(d.now.Add(after), last.At.Add(pendingLife*w.set.Horizon))
		d.add(looked)
	case o.State == OperationPending:
		d.add(looked, settle(o.ID, OperationReview, CauseStillPending))
	case refused > 0:
		d.add(looked, settle(o.ID, OperationReview, CauseUnaccounted))
	case answer.Class == monext.ClassDuplicate:
		d.add(looked, settle(o.ID, OperationReview, CauseGuardRefused))
	case w.mayResend(d, o):
		d.add(looked, Event{Type: EventResend, Operation: o.ID, Looked: &Looked{Look: o.Looks + 1, Cause: CauseResendFenced}})
	default:
		d.add(looked, settle(o.ID, OperationReview, CauseAbsent))
	}
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

// ghostLife is how long an operation closed without an effect is held
// responsible for one that appears. The last audit is sooner.
const ghostLife = 3 * day

// ghost returns an operation of the same kind and amount that was sent and
// closed, or given to a person, without an effect, not long ago: a lone
// candidate may be its late effect.
func (d *draft) ghost(o *Operation) string {
	for i := range d.operations {
		g := &d.operations[i]
		if g.ID == o.ID || g.Kind != o.Kind || g.Amount != o.Amount || g.Transaction != o.Transaction || g.Effect != "" {
			continue
		}
		last := g.lastSent()
		if last == nil || d.now.Sub(later(last.At, g.SettledAt)) >= ghostLife {
			continue
		}
		refused := g.State == OperationRefused && last.Answer != nil && last.Answer.Outcome == monext.Refused && g.sentAttempts() == 1
		if !refused && (g.State.Closed() || g.State == OperationReview) {
			return g.ID
		}
	}
	return ""
}

// codeCancelled is Monext's return code for what is cancelled already.
const codeCancelled = "02601"

// nothingLeft closes an operation that Monext turned away because the
// authorisation is cancelled or over, and nothing of ours is to be seen.
func (w *worker) nothingLeft(d *draft, o *Operation, t *Transaction, looked Event, code string) {
	d.add(looked)
	cause := CauseAlreadyCancelled
	if code != codeCancelled && t.Ledger.Cancellable.Sign() > 0 { // then it is over
		cause = CauseExpired
		if !t.Surplus && !t.Expired {
			d.add(Event{Type: EventExpired})
		}
	}
	d.add(settle(o.ID, OperationNothingLeft, cause))
}
