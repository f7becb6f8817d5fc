package lifecycle

import (
	"context"
	"sync"
)

// Observer hears of what happened to payments, after it was committed. The host
// places its orders, sends its mails and sets its statuses here.
//
// Every event is told at least once, in order for each payment: an error leaves
// it to be told again, with those behind it, by a later commit or a sweep. So
// an Observer must take an event it has seen before (Key and Event.Seq) as a
// no-op. A sweep tells again 5 minutes after the event, and then every
// Settings.SweepAgain (15 minutes) however long the host is away: it hears at
// most so long after it is back, and the time between two sweeps. The text of the
// error goes to the Service's Logger as it is: keep personal data out of it.
//
// It is called where the event was caused: in the goroutine of the buyer's
// return, of an operator's click, of a job; or, when that one is told of the
// same payment already, in the goroutine that tells, behind what it tells now. So
// it must be quick and safe for concurrent use: a Service tells of one payment at
// a time, but other payments, and other processes, do not wait. Its context is
// never cancelled.
//
// It may call the Service, for the same payment too: what that call commits is
// told once the event in hand is. An Observer that causes a new event with every
// event it is told does not come to an end: name what it asks for by a Key that
// follows from the event.
//
// Give the same Observer to every Service of an account: a Service without one
// tells nobody, and leaves the telling to the next that has one.
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
	case EventObserved, EventSwept, EventAudited, EventClockSet:
		return false
	default:
		return true
	}
}

// tellers are the payments that somebody tells the Observer of at the moment, and
// whether something was committed meanwhile that is to be told behind. Nobody
// waits for anybody, so that an Observer may call the Service.
type tellers struct {
	mu  sync.Mutex
	now map[Key]bool
}

// begin makes the caller the one who tells of a payment; false: another one is,
// and looks again once it has told what it knows.
func (t *tellers) begin(key Key) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, busy := t.now[key]; busy {
		t.now[key] = true
		return false
	}
	if t.now == nil {
		t.now = make(map[Key]bool)
	}
	t.now[key] = false
	return true
}

// end makes the caller stop telling, unless something came meanwhile.
func (t *tellers) end(key Key) (ended bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now[key] {
		t.now[key] = false
		return false
	}
	delete(t.now, key)
	return true
}

// leave makes the caller stop telling, whatever came.
func (t *tellers) leave(key Key) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.now, key)
}

// maxRounds bounds how often one teller goes on with what came while it told, so
// that an Observer that never stops causing events does not hold its caller.
const maxRounds = 100

// tell gives the Observer what it has not acknowledged, and notes how far it
// came. It never fails what is behind it: what was not told now is told by the
// next commit or a sweep. It tells whether there was something to tell, and
// nobody telling.
func (s *Service) tell(ctx context.Context, p *Payment) bool {
	if s.observer == nil || p == nil || p.observed >= p.lastNotable() || !s.tellers.begin(p.key) {
		return false
	}
	ended := false
	defer func() {
		if !ended { // an Observer that panics must not silence its payment
			s.tellers.leave(p.key)
		}
	}()
	ctx = context.WithoutCancel(ctx)
	for next, rounds := p, 0; ; {
		for ; next.observed < next.lastNotable(); rounds++ {
			if rounds == maxRounds {
				s.log.WarnContext(ctx, "observer causes events without end", "order", p.key.Order)
				return true
			}
			told, ok := s.tellOnce(ctx, next)
			if !ok {
				return true
			}
			next = told
		}
		if ended = s.tellers.end(p.key); ended {
			return true
		}
		var err error
		if next, err = s.store.Load(ctx, p.key); err != nil {
			s.log.WarnContext(ctx, "what came while the observer was told could not be loaded", "order", p.key.Order, "error", err)
			return true
		}
	}
}

// tellOnce tells what is committed of a payment, and returns the payment as it is
// afterwards. False: the Observer refused an event, or its position was not saved.
func (s *Service) tellOnce(ctx context.Context, p *Payment) (*Payment, bool) {
	told, ledger, took := p.observed, p.Ledger(), true
	for _, e := range p.events[p.observed:p.base] { // only what is committed
		if e.notable() {
			if err := s.observer.Observe(ctx, Notice{Key: p.key, Event: e, State: p.state, Ledger: ledger}); err != nil {
				s.log.WarnContext(ctx, "observer did not take an event", "order", p.key.Order, "seq", e.Seq, "type", e.Type, "error", err)
				took = false
				break
			}
		}
		told = e.Seq
	}
	next, err := s.commit(ctx, p.key, 0, nil, func(d *draft) error {
		if d.observed < told || !d.watched { // told nothing, but it is to be told
			d.add(Event{Type: EventObserved, Observed: &Observed{Seq: told}})
		}
		return nil
	})
	if err != nil {
		s.log.WarnContext(ctx, "observer's position was not saved", "order", p.key.Order, "error", err)
		return nil, false
	}
	return next, took
}
