package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Execute performs one pass on a task and says when to come again. It is safe
// to call for the same task any number of times and from anywhere at once: the
// payment's lease lets one through, and its record says what is left to do.
//
// The error is the store's, or ErrNotFound for a payment or operation that does
// not exist; what Monext answered is in the Pass, and in the payment.
func (s *Service) Execute(ctx context.Context, t Task) (Pass, error) {
	if t.Key.Account != s.account {
		return Pass{}, fmt.Errorf("lifecycle: execute: %w", fault("account", "unknown", "", "is not this service's account"))
	}
	if t.Action == ActionRefresh {
		return s.refreshPass(ctx, t.Key)
	}
	pass, p, err := s.operationPass(ctx, t)
	if err != nil {
		return Pass{}, err
	}
	s.tell(ctx, p)
	return pass, nil
}

// refreshPass is the pass of a refresh: it is done with one read that succeeds.
// The read that is due next has a wake of its own, committed with this one.
func (s *Service) refreshPass(ctx context.Context, key Key) (Pass, error) {
	p, err := s.load(ctx, key.Order)
	if err != nil {
		return Pass{}, err
	}
	if trouble := s.wrong(ctx, key); trouble != nil {
		return Pass{After: clockPause, Note: wrongClock}.with(trouble), nil
	}
	fresh, trouble := s.refresh(ctx, p)
	if fresh == nil {
		return Pass{}, trouble
	}
	s.tell(ctx, fresh)
	return s.afterRead(fresh, trouble), nil
}

// afterRead says whether the one who read a payment is to read it again: when
// the read failed, or left something due.
func (s *Service) afterRead(p *Payment, trouble error) Pass {
	next := p.nextSession()
	switch {
	case trouble != nil:
		return Pass{After: s.afterFailedRead(p), Note: "read failed", Trouble: trouble}
	case !next.IsZero() && !next.After(s.now()): // a session made while the others were read
		return Pass{After: s.set.BusyDelay, Note: string(p.state)}
	default:
		return Pass{Done: true, Note: string(p.state)}
	}
}

// wrongClock is the note of a pass that a ClockError ended.
const wrongClock = "the host's clock is not the store's"

// overdue is the pause before coming again to what was due at a time, and could
// not be done.
func (s *Service) overdue(due time.Time) time.Duration { return s.set.patience(s.now().Sub(due)) }

// afterFailedRead is the pause before a payment is read again when Monext could
// not be read: it grows with the time in which nothing came of it.
func (s *Service) afterFailedRead(p *Payment) time.Duration {
	since := p.stampOf(&p.events[len(p.events)-1])
	if due := p.nextRead(); !due.IsZero() && due.Before(s.now()) {
		since = due
	}
	return spread(max(s.set.backoff(4), s.overdue(since)), p.key.Order, len(p.events))
}

// afterFailedLook is the pause before an operation comes again whose transaction
// could not be read: least, or longer when it is overdue for long.
func (s *Service) afterFailedLook(o *Operation, least time.Duration) time.Duration {
	wait := max(least, s.overdue(later(o.Next, o.RequestedAt)))
	return spread(wait, o.ID, int(wait/time.Second))
}

// operationPass claims the payment's lease and works on one operation.
func (s *Service) operationPass(ctx context.Context, t Task) (Pass, *Payment, error) {
	p, err := s.load(ctx, t.Key.Order)
	if err != nil {
		return Pass{}, nil, err
	}
	if p.operation(t.Operation) == nil {
		return Pass{}, nil, fmt.Errorf("lifecycle: execute: operation of order %s: %w", t.Key.Order, ErrNotFound)
	}
	started := s.now()
	if pass, over := s.wait(p, t.Operation, started); over && !p.ahead(started, s.set.MaxSkew) {
		return pass, p, nil
	}
	lease, err := s.claim(ctx, t.Key, started)
	if errors.Is(err, ErrClock) {
		return Pass{After: clockPause, State: p.operation(t.Operation).State, Note: wrongClock, Trouble: err}, nil, nil
	}
	if errors.Is(err, ErrBusy) {
		return Pass{After: s.set.BusyDelay, State: p.operation(t.Operation).State, Note: "busy"}, nil, nil
	}
	if err != nil {
		return Pass{}, nil, fmt.Errorf("lifecycle: claim payment of order %s: %w", t.Key.Order, err)
	}
	w := &worker{Service: s, key: t.Key, lease: lease, started: started}
	defer func() {
		if !w.released {
			_ = s.store.Release(context.WithoutCancel(ctx), lease)
		}
	}()
	if w.p, err = s.store.Load(ctx, t.Key); err != nil {
		return Pass{}, nil, fmt.Errorf("lifecycle: load payment of order %s: %w", t.Key.Order, err)
	}
	if w.p.ahead(w.now(), s.set.MaxSkew) {
		if err := w.commit(ctx, func(*draft) error { return nil }); err != nil { // what it waits for is due: see noteClock
			return Pass{}, nil, err
		}
	}
	pass, err := w.step(ctx, t.Operation)
	return pass, w.p, err // after an error w.p may hold what was never saved
}

// wait tells whether there is nothing to do for an operation now, so that its
// payment need not be claimed.
func (s *Service) wait(p *Payment, id string, now time.Time) (Pass, bool) {
	o := p.operation(id)
	state := p.stateOfOperation(o)
	switch {
	case state.Closed() || len(o.Children) > 0:
		return Pass{Done: true, State: state, Note: string(state)}, true
	case o.State == OperationReview:
		return Pass{After: s.set.Horizon, State: state, Note: "waits for review"}, true
	case o.State == OperationReady && p.isBlocked():
		return Pass{After: s.set.Horizon, State: state, Note: "waits for the payment's review"}, true
	case o.Next.After(now):
		return Pass{After: o.Next.Sub(now), State: state, Note: "not before its time"}, true
	}
	return Pass{}, false
}

// worker is one holder of a payment's lease.
type worker struct {
	*Service
	key      Key
	lease    Lease
	released bool      // with the last save
	started  time.Time // before the lease was claimed
	p        *Payment
}

// step does what is next for the operation, or for the one before it.
func (w *worker) step(ctx context.Context, id string) (Pass, error) {
	if pass, over := w.wait(w.p, id, w.now()); over {
		return pass, nil
	}
	o := w.p.operation(id)
	if before := w.p.before(o); before != nil {
		return w.stepAside(ctx, id, before)
	}
	switch {
	case o.Kind == ActionReverse:
		return w.decide(ctx, id)
	case o.State.unresolved():
		return w.look(ctx, id)
	default:
		return w.attempt(ctx, id)
	}
}

// stepAside is the pass of an operation that another one must precede. It looks
// at one in doubt, which is only a read; to send is its own task's business, as
// this one's runner may not be allowed to.
func (w *worker) stepAside(ctx context.Context, id string, before *Operation) (Pass, error) {
	const note = "waits for an earlier operation"
	now := w.now()
	switch {
	case before.State == OperationReview:
		return w.comeAgain(id, w.set.Horizon, note), nil
	case before.Next.After(now):
		return w.comeAgain(id, max(before.Next.Sub(now), w.set.BusyDelay), note), nil
	case !before.State.unresolved():
		return w.comeAgain(id, w.overdue(later(before.Next, before.RequestedAt)), note), nil
	}
	pass, err := w.look(ctx, before.ID)
	if err != nil {
		return Pass{}, err
	}
	return w.comeAgain(id, max(pass.After, w.set.BusyDelay), note).with(pass.Trouble), nil
}

// before returns the operation that must be over before o may go on: one that is
// unresolved, to be sent again or in review on the same transaction, else, for one
// that was not sent yet, an earlier one that was not either. A parked or delayed one is
// passed by, except by what undercuts it. That waits too, and is passed by in turn, as
// what is parked for days must hold up nothing else.
func (p *Payment) before(o *Operation) *Operation {
	if o.State.unresolved() {
		return nil
	}
	var earlier *Operation
	mine := false
	for i := range p.operations {
		q := &p.operations[i]
		switch {
		case q.ID == o.ID:
			mine = true
		case q.Transaction != o.Transaction || q.State.Closed() || q.suspended() || len(q.Children) > 0:
		case q.State.unresolved() || q.State == OperationReview:
			return q
		case q.State == OperationReady && q.sentAttempts() > 0 && (!mine || o.sentAttempts() == 0): // as much in doubt
			return q
		case mine || o.sentAttempts() > 0: // what was not sent waits for what was
		case earlier == nil && (o.undercuts(q) || !p.putOff(q)):
			earlier = q
		}
	}
	return earlier
}

// undercuts tells whether an operation takes from what another one holds, however long
// that waits: a FINAL capture releases what captures have reserved, and a cancel beside
// a capture makes it uncertain what can be refunded.
func (o *Operation) undercuts(q *Operation) bool {
	return o.isFinal() && q.Kind == ActionCapture || o.Kind == ActionCancel && q.Kind == ActionRefund
}

// putOff tells whether an operation waits for a time of its own, or behind one that
// does and that it would undercut.
func (p *Payment) putOff(o *Operation) bool {
	if o.Parked || o.delayed() {
		return true
	}
	for i := range p.operations {
		q := &p.operations[i]
		if q.ID == o.ID {
			return false
		}
		if o.undercuts(q) && q.Transaction == o.Transaction && !q.State.Closed() && !q.suspended() && (q.Parked || q.delayed()) {
			return true
		}
	}
	return false
}

// comeAgain is the pass of an operation that is not over.
func (w *worker) comeAgain(id string, after time.Duration, note string) Pass {
	state := OperationState("")
	if o := w.p.operation(id); o != nil {
		state = w.p.stateOfOperation(o)
	}
	return Pass{After: after, State: state, Note: note}
}

// report is the pass that follows from an operation's state.
func (w *worker) report(id string, trouble error) Pass {
	pass, over := w.wait(w.p, id, w.now())
	if !over {
		pass = w.comeAgain(id, w.set.BusyDelay, string(w.p.operation(id).State))
	}
	if pass.Trouble = trouble; pass.Done {
		pass.Note = string(pass.State)
	}
	return pass
}

// commit saves a decision under the worker's fence.
func (w *worker) commit(ctx context.Context, decide func(*draft) error) error {
	p, err := w.Service.commit(ctx, w.key, w.lease.Fence, w.p, decide)
	if err != nil {
		w.p = nil
		return err
	}
	w.p = p
	return nil
}
