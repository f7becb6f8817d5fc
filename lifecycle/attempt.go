package lifecycle

import (
	"context"
	"slices"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// attempt reads the transaction, commits the intent with its baseline, sends
// one request, and commits what came of it. The order of these writes is what
// keeps an operation from having two effects:
//
//   - what is sent was durable before, with the effects known before it;
//   - nothing is sent once the send window has passed, as the lease would not
//     outlive the request;
//   - whatever is not a clear answer leaves the operation unknown, and nothing
//     is sent for the transaction until a read has settled it.
func (w *worker) attempt(ctx context.Context, id string) (Pass, error) {
	o := w.p.operation(id)
	if w.p.transaction(o.Transaction) == nil {
		return w.comeAgain(id, w.set.Horizon, "waits for a payment"), nil
	}
	td, err := w.fetch(ctx, w.p.Version(), o.Transaction)
	if err != nil {
		return w.comeAgain(id, w.afterFailedLook(o, w.set.backoff(2)), "read failed").with(err), nil
	}
	n, held := 0, false
	err = w.commit(ctx, func(d *draft) error {
		n, held = 0, false
		d.read(d.operation(id).Transaction, td)
		d.foldTime(td.at)
		if !w.prepare(d, id, td.at) {
			return nil
		}
		if held = !maySend(ctx); held {
			return nil
		}
		o := d.operation(id)
		n = len(o.Attempts) + 1
		d.add(Event{Type: EventAttempt, Operation: id, Attempt: &Attempt{
			N: n, Fence: w.lease.Fence, Baseline: d.transaction(o.Transaction).ids(), At: d.now,
		}})
		return nil
	})
	if err != nil {
		return Pass{}, err
	}
	if held {
		return w.comeAgain(id, w.set.BusyDelay, "its account pauses"), nil
	}
	if n == 0 { // decided without sending
		return w.report(id, nil), nil
	}
	if !w.mayStillSend() {
		return w.tooSlow(ctx, id, n)
	}
	answer, failure := w.send(ctx, w.p.operation(id))
	return w.record(context.WithoutCancel(ctx), id, n, answer, failure)
}

// mayStillSend tells whether the send window is open: whether the lease is sure
// to outlive the request. The time since the lease was asked for is the greater
// of what both readings of the clock say, where it has both: the wall clock
// jumps, and the monotonic one stands still while the machine sleeps. A clock
// that went backwards tells nothing, so nothing is sent.
func (w *worker) mayStillSend() bool {
	now := w.now()
	spent := max(now.Sub(w.started), now.Round(0).Sub(w.started.Round(0)))
	return spent >= 0 && spent <= w.set.SendWindow
}

// tooSlow takes back an attempt that the send window has passed before anything
// of it was sent.
func (w *worker) tooSlow(ctx context.Context, id string, n int) (Pass, error) {
	err := w.commit(ctx, func(d *draft) error {
		o := d.operation(id)
		if o.State != OperationSending || len(o.Attempts) != n {
			return nil // the record went on without us
		}
		d.add(Event{Type: EventAnswered, Operation: id, Answered: &Answered{
			N: n, Outcome: monext.NotDone, Cause: CauseTooSlow, Next: d.now.Add(w.pause(d, o)),
		}})
		w.showHeldUp(d)
		return nil
	})
	if err != nil {
		return Pass{}, err
	}
	return w.report(id, nil), nil
}

// pause is how long an operation waits after an attempt that surely reached nobody:
// the longer it has been so, the longer, but at most half of what is left of the
// authorisation.
func (w *worker) pause(d *draft, o *Operation) time.Duration {
	n := len(o.Attempts) - o.sentAttempts()
	least := w.set.backoff(n)
	since := awaySince(o.Attempts[:len(o.Attempts)-1])
	if since.IsZero() {
		return spread(least, o.ID, n)
	}
	pause := spread(max(least, d.now.Sub(since)/8), o.ID, n)
	if left := d.lifeLeft(o, d.now); left > 0 {
		pause = min(pause, max(least, left/2))
	}
	return pause
}

// prepare settles or parks an operation that should not be sent; true means send.
func (w *worker) prepare(d *draft, id string, at time.Time) bool {
	o := d.operation(id)
	if o.State != OperationReady || d.before(o) != nil {
		return false // somebody was faster
	}
	if _, yes := d.blocked(); yes {
		return false
	}
	t := d.transaction(o.Transaction)
	found, _ := candidates(t, o)
	if cause, yes := d.takenAlready(&o.Requested, t); yes && len(found) == 0 {
		d.add(settle(id, OperationNothingLeft, cause))
		return false
	}
	if d.closed && !t.Surplus && o.Kind == ActionCapture && len(found) == 0 && (o.sentAttempts() == 0 || o.Cause == CauseResendOperator) {
		d.add(Event{Type: EventWithdrawn, Operation: id, Settled: &Settled{State: OperationWithdrawn, Cause: CauseClosed}})
		return false // the order was cancelled while its last request was turned away, or a person looked
	}
	if t.Listed >= nearLimit && o.Cause != CauseResendOperator {
		d.add(settle(id, OperationReview, CauseTruncated))
		return false
	}
	if o.sentAttempts() > 0 { // what the earlier attempt may have done is what a resend rests on
		if len(found) > 0 { // it has shown at the last moment
			w.judge(d, o, at)
			return false
		}
		if w.again(d, o) {
			return true
		}
		d.add(settle(id, OperationReview, o.absent()))
		d.wakeAudit(id)
		return false
	}
	if cause, effects := d.uncertainBefore(t, o); cause != "" {
		d.add(handOver(id, cause, "", effects))
		return false
	}
	if w.splitAgain(d, o) {
		return false
	}
	if _, cause := d.available(&o.Requested, t, id, &w.set); cause != "" {
		state := OperationRefused
		if cause == CauseAlreadyCancelled || cause == CauseAlreadyRefunded || cause == CauseExpired && o.Kind == ActionCancel {
			state = OperationNothingLeft
		}
		d.add(settle(id, state, cause))
		return false
	}
	if end := d.windowEnd(o); (w.set.WaitFirst || o.turnedAway()) && end.After(d.now) {
		w.park(d, o, t, end)
		return false
	}
	return true
}

// again tells whether an operation that was sent and never seen is sent once more:
// because a person said so, and the balance still allows it, or as it is fenced.
func (s *Service) again(d *draft, o *Operation) bool {
	if o.Cause != CauseResendOperator {
		return s.mayResend(d, o)
	}
	_, no := d.retry(o, &s.set)
	return no == ""
}

// contradicting are the effects listed that could be the doing of an attempt of
// which Monext said that it was not executed. Perhaps they are another's; to send
// again on that chance would be a guess.
func (t *Transaction) contradicting(o *Operation) []string {
	var found []string
	for i := range o.Attempts {
		a := &o.Attempts[i]
		if a.sent() || a.Answer == nil || a.Answer.Status == 0 {
			continue
		}
		for j := range t.Effects {
			if e := &t.Effects[j]; e.OK && o.resembles(e) && e.Operation == "" && !slices.Contains(a.Baseline, e.ID) && !slices.Contains(found, e.ID) {
				found = append(found, e.ID)
			}
		}
	}
	return found
}

// ids lists the effects known on a transaction.
func (t *Transaction) ids() []string {
	ids := make([]string, len(t.Effects))
	for i := range t.Effects {
		ids[i] = t.Effects[i].ID
	}
	return ids
}

// send makes the one request of an attempt.
func (w *worker) send(ctx context.Context, o *Operation) (monext.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, w.set.PostTimeout)
	defer cancel()
	r := monext.OperationRequest{
		Amount: o.Amount, Option: o.Option, MerchantReference: o.ID,
		Comment: "op " + o.ID, PrivateData: map[string]string{"op": o.ID},
	}
	switch o.Kind {
	case ActionCancel:
		return w.gateway.Cancel(ctx, o.Transaction, r)
	case ActionRefund:
		return w.gateway.Refund(ctx, o.Transaction, r)
	default:
		return w.gateway.Capture(ctx, o.Transaction, r)
	}
}

// record commits what an attempt ended in. When that is doubt, the transaction
// is read at once, before anything else.
func (w *worker) record(ctx context.Context, id string, n int, a monext.Answer, failure error) (Pass, error) {
	doubt, last := false, false
	err := w.commit(ctx, func(d *draft) error {
		doubt, last = false, false
		o := d.operation(id)
		if o.State != OperationSending || len(o.Attempts) != n {
			return nil // the record went on without us
		}
		answered := &Answered{N: n, Outcome: a.Outcome, Class: a.Class, Title: a.Result.Title, Code: a.Result.Code, Status: a.Status, Effect: a.Transaction.ID}
		answered.Cause = reasonOf(answered)
		event := Event{Type: EventAnswered, Operation: id, Answered: answered}
		only := o.sentAttempts() == 1
		switch {
		case failure == nil && a.Outcome == monext.Accepted && w.credible(d, o, a.Transaction.ID):
			d.add(event, Event{Type: EventSettled, Operation: id, Settled: &Settled{
				State: OperationSucceeded, Effect: a.Transaction.ID, Date: stamp(a.Transaction.Date), Cause: CauseAccepted, Code: a.Result.Code,
			}})
			d.wakeAudit(id)
		case a.Outcome == monext.NotDone:
			after := a.RetryAfter + share(a.RetryAfter/10, id, len(o.Attempts)) // all that were throttled have the same one
			answered.Next = d.now.Add(max(after, w.pause(d, o)))
			d.add(event)
			w.showHeldUp(d)
		case a.Outcome == monext.Refused && only && a.Class != monext.ClassDuplicate && a.Class != monext.ClassNothingLeft:
			if o.Kind == ActionCancel && slices.Contains(codesTooLate[:], a.Result.Code) {
				answered.Cause = CauseTooLate
			}
			d.add(event, Event{Type: EventSettled, Operation: id, Settled: &Settled{State: OperationRefused, Cause: answered.Cause, Code: a.Result.Code}})
			d.wakeAudit(id)
		case a.Outcome == monext.Pending:
			answered.Next = d.now.Add(w.set.lookAfter(1))
			d.add(event)
		default:
			doubt = true
			if answered.Outcome == monext.Accepted || answered.Outcome == monext.Refused {
				answered.Outcome = monext.Unknown
			}
			answered.Cause = reasonOf(answered)
			d.add(event)
		}
		if last = !doubt && !o.isFinal(); last { // neither is read any more
			d.last = &w.lease
		}
		return nil
	})
	if err != nil {
		return Pass{}, err
	}
	w.released = last && w.finisher != nil
	if doubt {
		pass, err := w.look(ctx, id)
		if failure != nil { // it says more of the account than how the read went
			pass.Trouble = failure
		}
		return pass, err
	}
	if o := w.p.operation(id); o.State == OperationSucceeded && o.isFinal() {
		w.reread(ctx, o.Transaction)
	}
	return w.report(id, failure), nil
}

// credible tells whether the id in an accepting answer can be the effect of
// this very request: it was not known before, is claimed by nobody else, and
// what is listed under it, if anything, does what was asked for.
func (w *worker) credible(d *draft, o *Operation, effect string) bool {
	if effect == "" || effect == o.Transaction || slices.Contains(o.Attempts[0].Baseline, effect) {
		return false
	}
	e := d.transaction(o.Transaction).effect(effect)
	return e == nil || e.Operation == "" && !e.Release && e.OK && o.resembles(e)
}

// reread brings in what Monext did behind a FINAL capture: the release of the
// rest. That it fails is no trouble; a later read brings the same.
func (w *worker) reread(ctx context.Context, transaction string) {
	td, err := w.fetch(ctx, w.p.Version(), transaction)
	if err != nil {
		return
	}
	held, err := Replay(w.key, w.p.events) // what a commit that fails leaves of it was never saved
	if err != nil {
		return
	}
	if w.commit(ctx, func(d *draft) error { d.read(transaction, td); return nil }) != nil {
		w.p = held
	}
}

// with adds what Monext answered to a pass.
func (p Pass) with(trouble error) Pass {
	if p.Trouble == nil {
		p.Trouble = trouble
	}
	return p
}
