package lifecycle

import (
	"context"
	"fmt"
	"time"

	"github.com/monext-community/monext-go/order"
)

// Summary is what a customer-service screen shows of a payment.
type Summary struct {
	Order      string
	State      State
	Amount     order.Money // the order's total
	Captured   order.Money
	Cancelled  order.Money
	Refunded   order.Money
	Actions    []ActionSummary // capture, cancel, refund, in this order
	Operations []Operation
	Reviews    []ReviewFlag
	Surplus    []Transaction
	History    []HistoryEntry
	Deadline   time.Time // when the authorisation ends; zero when nothing is capturable
	Uncertain  bool      // what can be captured and refunded is the cautious reading
}

// ActionSummary says whether an action is possible now.
type ActionSummary struct {
	Action Action
	Max    order.Money // how much; zero when not possible
	Cause  Cause       // why not; empty when possible
	// Whole reports whether the action must take all of Max. A cancel always does.
	Whole bool
	// Last reports whether this would be the last capture the method takes; a
	// capture of less than Max then needs FINAL.
	Last bool
}

// HistoryEntry is one line of the payment's history.
type HistoryEntry struct {
	At     time.Time
	Type   EventType
	Actor  string
	Reason string
	Kind   Action      // of the operation concerned
	Amount order.Money // of it, or of the order
	State  OperationState
	Cause  Cause
	Code   string

	Operation string     // the operation concerned; empty for an event of the payment
	As        Resolution // of a person's decision
	Version   int64      // the payment's version that it rests on
	Counter   string     // the operation that it recorded to take something back
}

// Summary tells what customer service wants to know of an order's payment, from
// what is stored. Call Refresh first to have it from Monext.
func (s *Service) Summary(ctx context.Context, reference string) (Summary, error) {
	p, err := s.load(ctx, reference)
	if err != nil {
		return Summary{}, err
	}
	l := p.Ledger()
	sum := Summary{
		Order: reference, State: p.State(), Amount: p.Amount(),
		Captured: l.Captured, Cancelled: l.Cancelled, Refunded: l.Refunded,
		Operations: p.Operations(), Reviews: p.Reviews(), Surplus: p.Surplus(),
		History: p.History(), Uncertain: l.Uncertain,
	}
	if t := p.transaction(""); t != nil && l.Capturable.Sign() > 0 {
		sum.Deadline = t.Deadline
	}
	for _, a := range []Action{ActionCapture, ActionCancel, ActionRefund} {
		sum.Actions = append(sum.Actions, s.possible(p, a))
	}
	return sum, nil
}

// possible tells whether and for how much an action could be requested now.
func (s *Service) possible(p *Payment, a Action) ActionSummary {
	no := func(c Cause) ActionSummary { return ActionSummary{Action: a, Max: zero(p.opened.Amount), Cause: c} }
	t := p.transaction("")
	if t == nil {
		return no(CauseNotPaid)
	}
	if cause, yes := p.blocked(); yes {
		return no(cause)
	}
	if a == ActionCapture && p.closed {
		return no(CauseClosed)
	}
	r := Request{Kind: a}
	amount, err := p.amountOf(&r, t)
	if err != nil {
		return no(CauseBroken)
	}
	req := Requested{Kind: a, Amount: amount}
	if cause, taken := p.takenAlready(&req, t); taken {
		return no(cause)
	}
	if _, cause := p.available(&req, t, "", &s.set); cause != "" {
		return no(cause)
	}
	m, whole := s.set.method(t.Method), a == ActionCancel
	whole = whole || a == ActionCapture && m.PartialCaptures == 0 || a == ActionRefund && m.NoPartialRefund
	last := a == ActionCapture && !whole && p.captureCount(t, "") == m.PartialCaptures-1
	return ActionSummary{Action: a, Max: amount, Whole: whole, Last: last}
}

// History tells the payment's events as lines for people, the oldest first.
func (p *Payment) History() []HistoryEntry {
	var lines []HistoryEntry
	for i := range p.events {
		e := &p.events[i]
		if !e.notable() || e.Type == EventLooked {
			continue
		}
		h := HistoryEntry{At: e.At, Type: e.Type, Actor: e.Actor, Reason: e.Reason, Amount: zero(p.opened.Amount), Operation: e.Operation}
		if o := p.operation(e.Operation); o != nil {
			h.Kind, h.Amount = o.Kind, o.Amount
		}
		switch {
		case e.Opened != nil:
			h.Amount = e.Opened.Amount
		case e.Authorized != nil:
			h.Amount = e.Authorized.Amount
		case e.Settled != nil:
			h.State, h.Cause, h.Code = e.Settled.State, e.Settled.Cause, e.Settled.Code
		case e.Answered != nil:
			h.Code, h.Cause = e.Answered.Code, e.Answered.Cause
		case e.Decided != nil:
			h.Cause = e.Decided.Cause
		case e.Review != nil:
			h.Cause = e.Review.Code
		case e.Resolved != nil:
			h.As, h.Version, h.Counter = e.Resolved.As, e.Resolved.Version, e.Resolved.Counter
		case e.Looked != nil:
			h.Cause = e.Looked.Cause
		}
		lines = append(lines, h)
	}
	return lines
}

// String is a one-line summary in English, for logs: no personal data.
func (s Summary) String() string {
	return fmt.Sprintf("order %s: %s, captured %s, cancelled %s, refunded %s", s.Order, s.State, s.Captured, s.Cancelled, s.Refunded)
}
