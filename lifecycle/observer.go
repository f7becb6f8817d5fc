package lifecycle

import "context"

// Observer hears of what happened to payments, after it was committed. The host
// places its orders, sends its mails and sets its statuses here.
//
// Every event is told at least once, in order for each payment: an error leaves
// it to be told again, with those behind it, by a later commit or a sweep. So
// an Observer must take an event it has seen before (Key and Event.Seq) as a
// no-op.
//
// It is called where the event was caused: in the goroutine of the buyer's
// return, of an operator's click, of a job. So it must be quick, safe for
// concurrent use, and must not call the Service for the same payment. Its
// context is never cancelled. Give the same Observer to every Service of an
// account: a Service without one tells nobody, and leaves the telling to the
// next that has one.
type Observer interface {
	Observe(ctx context.Context, n Notice) error
}

// Notice is one event of one payment.
type Notice struct {
	Key    Key
	Event  Event
	State  State // the payment's state now, which may be later than the event
	Ledger Ledger
}

// notable tells whether an Observer is told of the event.
func (e *Event) notable() bool {
	switch e.Type {
	case EventObserved, EventSwept, EventAudited:
		return false
	default:
		return true
	}
}

// tell gives the Observer what it has not acknowledged, and notes how far it
// came. It never fails what is behind it: what was not told now is told by a
// sweep.
func (s *Service) tell(ctx context.Context, p *Payment) {
	if s.observer == nil || p == nil || p.observed >= p.lastNotable() {
		return
	}
	ctx = context.WithoutCancel(ctx)
	told, ledger := p.observed, p.Ledger()
	for _, e := range p.events[p.observed:p.base] { // only what is committed
		if e.notable() {
			if err := s.observer.Observe(ctx, Notice{Key: p.key, Event: e, State: p.state, Ledger: ledger}); err != nil {
				s.log.WarnContext(ctx, "observer did not take an event", "order", p.key.Order, "seq", e.Seq)
				break
			}
		}
		told = e.Seq
	}
	_, err := s.commit(ctx, p.key, 0, nil, func(d *draft) error {
		if d.observed < told || !d.watched { // told nothing, but it is to be told
			d.add(Event{Type: EventObserved, Observed: &Observed{Seq: told}})
		}
		return nil
	})
	if err != nil {
		s.log.WarnContext(ctx, "observer's position was not saved", "order", p.key.Order)
	}
}
