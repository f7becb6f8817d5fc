package lifecycle

import (
	"cmp"
	"slices"
	"time"

	"github.com/monext-community/monext-go/order"
)

// NewPayment returns a payment without events. A Service makes its own; whoever
// tests a Store needs one.
func NewPayment(key Key) *Payment { return newPayment(key) }

// Append returns a copy of the payment with more events behind, ready to be
// saved over the version that was loaded. A Service makes its own; whoever
// tests a Store needs it. Events are numbered and stamped here.
func Append(p *Payment, now time.Time, events ...Event) (*Payment, error) {
	next, err := Replay(p.key, p.events)
	if err != nil {
		return nil, err
	}
	for i := range events {
		if !events[i].complete() {
			return nil, &CorruptError{Key: p.key, Reason: "an event of type " + string(events[i].Type) + " lacks its content"}
		}
	}
	next.add(stamp(now), events...)
	next.base = p.base
	return next, nil
}

// newPayment returns a payment without events.
func newPayment(key Key) *Payment { return &Payment{key: key, state: StateCreated} }

// Replay folds events to a payment, as a Store does on Load. The events must be
// numbered from 1.
func Replay(key Key, events []Event) (*Payment, error) {
	p := newPayment(key)
	p.events = make([]Event, 0, len(events)+room)
	for i := range events {
		if events[i].Seq != int64(i+1) {
			return nil, &CorruptError{Key: key, Reason: "events are not numbered one by one"}
		}
		if !events[i].complete() {
			return nil, &CorruptError{Key: key, Reason: "an event of type " + string(events[i].Type) + " lacks its content"}
		}
		p.apply(events[i])
	}
	p.base = p.Version()
	return p, nil
}

// room is how many events may be added to a payment before it is copied.
const room = 8

// add numbers new events and folds them in. A state that cannot follow the one
// before it is handed to a person.
func (p *Payment) add(now time.Time, events ...Event) {
	for _, e := range events {
		e.Seq, e.At = p.Version()+1, now
		from := p.state
		p.apply(e)
		if e.Type != EventClockSet && !Reachable(from, p.state) { // which takes back what a wrong clock recorded
			p.apply(Event{Seq: p.Version() + 1, At: now, Type: EventReview, Review: &Review{
				Code: CauseTransition, Detail: string(from) + " to " + string(p.state),
			}})
		}
	}
}

// apply folds one event. It is the only code that writes a payment.
func (p *Payment) apply(e Event) {
	p.events, p.newest = append(p.events, e), later(p.newest, e.At)
	if e.Type != EventSwept && e.Type != EventObserved {
		p.nextSweep, p.nextTell, p.idle = time.Time{}, time.Time{}, 0
	}
	switch e.Type {
	case EventOpened:
		p.opened, p.watched = *e.Opened, p.watched || e.Opened.Watched
	case EventSessionOpened:
		s := Session{SessionOpened: *e.SessionOpened, Status: SessionLive, Next: e.SessionOpened.ExpiresAt, since: e.Seq, read: e.Seq}
		p.sessions = append(p.sessions, s)
	case EventSessionRead:
		p.applySession(e)
	case EventAuthorized:
		p.transactions = append(p.transactions, Transaction{Authorized: *e.Authorized})
		p.tally(p.transaction(e.Authorized.Transaction))
		p.adoptOrphans()
	case EventEffects:
		p.applyEffects(e)
	case EventExpiring:
		p.warned = true
	case EventExpired:
		if t := p.transaction(""); t != nil {
			t.Expired = true
			p.tally(t)
		}
	case EventReview:
		p.reviews = append(p.reviews, ReviewFlag{Review: *e.Review, Seq: e.Seq, Operation: e.Operation, RaisedAt: e.At})
	case EventResolved:
		p.applyResolved(e)
	case EventSwept:
		if e.Swept.Look > p.sweeps {
			p.idle++
		}
		p.sweeps = e.Swept.Look
		p.nextSweep = e.Swept.Next
		if !e.Swept.Tell.IsZero() {
			p.nextTell = e.Swept.Tell
		}
		if !e.Swept.Noted.IsZero() {
			p.noted, p.notedSeq, p.unread = e.Swept.Noted, e.Seq, true
		}
	case EventClockSet:
		p.applyClockSet(e)
	case EventAudited:
		p.audited, p.unread = e.At, false
	case EventObserved:
		p.watched, p.observed = true, e.Observed.Seq
	case EventRequested:
		p.applyRequested(e)
	default:
		if o := p.operation(e.Operation); o != nil {
			p.applyOperation(o, e)
		}
	}
	p.derive()
}

// derive computes the state anew.
func (p *Payment) derive() {
	if t := p.transaction(""); t != nil {
		p.state = stateOf(t.Ledger)
		return
	}
	p.state = unpaidState(p.sessions)
}

// tally computes a transaction's ledger anew.
func (p *Payment) tally(t *Transaction) {
	t.Ledger = FoldLedger(Terms{
		Transaction:    t.Transaction,
		Authorized:     t.Amount,
		CapturedAtOnce: t.CapturedAtOnce,
		Expired:        t.Expired,
		Final:          t.final,
	}, t.Effects)
}

func (p *Payment) applySession(e Event) {
	r := e.SessionRead
	if s := p.session(r.ID); s != nil {
		if s.Status != r.Status {
			s.since = e.Seq
		}
		if r.Adopted {
			s.Adopted = true
			p.overtake(s.ID)
		}
		s.Status, s.Title, s.Code, s.Dead, s.Next, s.read = r.Status, r.Title, r.Code, r.Dead, r.Next, e.Seq
	}
}

// applyEffects merges what Monext lists: new effects are added, changed ones
// replaced, claims kept.
func (p *Payment) applyEffects(event Event) {
	r := event.Effects
	t := p.transaction(r.Transaction)
	if t == nil {
		return
	}
	t.Listed, t.read = r.Listed, event.Seq
	for _, e := range r.Effects {
		e.read = event.Seq
		if known := t.effect(e.ID); known != nil {
			e.Operation, e.Release = known.Operation, known.Release
			*known = e
		} else {
			t.Effects = append(t.Effects, e)
		}
	}
	for _, id := range r.Missing {
		if known := t.effect(id); known != nil {
			known.Listed = false
		}
	}
	p.tally(t)
}

func (p *Payment) applyRequested(e Event) {
	r := *e.Requested
	if r.Amount.IsZero() {
		r.Amount = order.Money{} // as a document says it: a nothing has no currency there
	}
	p.operations = append(p.operations, Operation{
		ID: e.Operation, Requested: r, State: OperationReady, Actor: e.Actor, Reason: e.Reason, RequestedAt: e.At, Next: r.NotBefore,
	})
	if r.Kind == ActionReverse && r.Transaction == p.mainTransaction() {
		p.closed = true
	}
}

// mainTransaction is the id of the payment's own transaction, or empty.
func (p *Payment) mainTransaction() string {
	if t := p.transaction(""); t != nil {
		return t.Transaction
	}
	return ""
}

// adoptOrphans gives the payment's transaction to the reverse that was asked
// for before there was one.
func (p *Payment) adoptOrphans() {
	id := p.mainTransaction()
	for i := range p.operations {
		if p.operations[i].Transaction == "" {
			p.operations[i].Transaction = id
		}
	}
}

// applyOperation folds an event of one operation.
func (p *Payment) applyOperation(o *Operation, e Event) {
	switch e.Type {
	case EventAttempt:
		o.Attempts = append(o.Attempts, AttemptRecord{Attempt: *e.Attempt})
		o.State, o.Next, o.Parked, o.Empty = OperationSending, time.Time{}, false, 0
		o.watched, o.lookedAt = 0, time.Time{}
		if o.Cause != CauseResendOperator {
			o.Cause = ""
		}
	case EventAnswered:
		p.applyAnswer(o, e.Answered)
	case EventLooked:
		o.watched, o.lookedAt = o.watchedUntil(e.At), e.At
		o.Looks, o.Next, o.Cause = e.Looked.Look, e.Looked.Next, e.Looked.Cause
		o.Empty++
		if len(e.Looked.Candidates) > 0 {
			o.Empty = 0
		}
		if o.State == OperationSending {
			o.State = OperationUnknown
		}
	case EventResend:
		o.State, o.Next, o.Cause, o.Empty = OperationReady, e.Looked.Next, e.Looked.Cause, 0
	case EventParked:
		if n := len(o.Attempts); n > 0 && o.Attempts[n-1].refusedAsDuplicate() {
			o.Attempts[n-1].TurnedAway = true
		}
		o.State, o.Next, o.Cause, o.Empty, o.Parked = OperationReady, e.Looked.Next, e.Looked.Cause, 0, true
	case EventSettled, EventWithdrawn:
		p.applySettled(o, e)
	case EventReleased:
		o.Release = e.Settled.Effect
		if t := p.transaction(o.Transaction); t != nil {
			if f := t.effect(o.Release); f != nil {
				f.Operation, f.Release = o.ID, true
			}
			p.tally(t)
		}
	case EventDecided:
		p.endNotices(o.ID)
		o.Children, o.Cause = slices.Clone(e.Decided.Children), e.Decided.Cause
		if len(o.Children) == 0 {
			o.State, o.SettledAt = OperationNothingLeft, e.At
			if e.Decided.Refused {
				o.State = OperationRefused
			}
		}
	default: // an event of the payment
	}
}

func (p *Payment) applyAnswer(o *Operation, a *Answered) {
	for i := range o.Attempts {
		if o.Attempts[i].N == a.N {
			o.Attempts[i].Answer = a
		}
	}
	o.Code, o.Title, o.Next = a.Code, a.Title, a.Next
	o.State = stateAfter(a.Outcome)
	if o.State != OperationReady || o.Cause != CauseResendOperator { // a person's word lasts until something was sent
		o.Cause = a.Cause
	}
}

func (p *Payment) applySettled(o *Operation, e Event) {
	s := e.Settled
	p.endNotices(o.ID)
	o.State, o.Cause, o.Next, o.Parked, o.SettledAt = s.State, s.Cause, time.Time{}, false, e.At
	if s.Code != o.Code { // an older answer's code and title are not this state's
		o.Code, o.Title = s.Code, ""
	}
	if s.Effect == "" {
		return
	}
	o.Effect = s.Effect
	t := p.transaction(o.Transaction)
	if t == nil {
		return
	}
	f := t.effect(s.Effect)
	if f == nil { // known from the answer, not listed yet
		t.Effects = append(t.Effects, Effect{ID: s.Effect, Type: typeOf(o.Kind), Amount: o.Amount.Minor(), OK: true, Date: s.Date, read: e.Seq})
		f = &t.Effects[len(t.Effects)-1]
	}
	f.Operation = o.ID
	t.final = t.final || o.isFinal()
	p.tally(t)
}

// applyResolved folds a person's decision.
func (p *Payment) applyResolved(e Event) {
	for i := range p.reviews {
		r := &p.reviews[i]
		if r.Seq == e.Resolved.Review || e.Operation != "" && r.Operation == e.Operation {
			r.Resolved, r.counter = true, cmp.Or(r.counter, e.Resolved.Counter)
		}
	}
	o := p.operation(e.Operation)
	if o == nil {
		return
	}
	switch e.Resolved.As {
	case ResolveSucceeded:
		p.applySettled(o, Event{At: e.At, Settled: &Settled{State: OperationSucceeded, Effect: e.Resolved.Effect, Cause: CauseFound}})
	case ResolveRefused:
		p.applySettled(o, Event{At: e.At, Settled: &Settled{State: OperationRefused, Cause: o.Cause, Code: o.Code}}) // of the review that it ends
	case ResolveRetry:
		o.State, o.Cause, o.Empty, o.Next = OperationReady, CauseResendOperator, 0, time.Time{}
		o.cleared, o.insisted = p.unclaimed(&o.Requested), true // decided in sight of these
	case ResolveAcknowledge, ResolveCompensate: // the counter-operation has events of its own
	}
}
