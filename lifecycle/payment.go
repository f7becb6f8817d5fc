package lifecycle

import (
	"slices"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// Payment is the one payment of an order: our record of it. It is what its
// events fold to, and nothing else writes it. It holds no buyer data.
//
// A Payment is not safe for concurrent use; every Load gives a copy of its own.
type Payment struct {
	key    Key
	base   int64
	events []Event

	opened       Opened
	sessions     []Session
	transactions []Transaction // the first that is not a surplus is the payment's
	operations   []Operation
	reviews      []ReviewFlag
	closed       bool // the order was cancelled: no new captures
	warned       bool // the end of the authorisation was announced
	sweeps       int
	nextSweep    time.Time
	nextTell     time.Time // the Observer is not told by a sweep before
	idle         int       // sweeps since something happened
	audited      time.Time
	watched      bool                // an Observer is to acknowledge what happens
	noted        time.Time           // when the read of the last notification is due
	notedSeq     int64               // number of the event that told of it
	unread       bool                // it was not made yet
	observed     int64               // the last event it did
	newest       time.Time           // stamp of an event, since the clock was set
	clockSet     time.Time           // what the clock showed when it was set
	restamped    map[int64]time.Time // by when an event was made whose stamp was ahead of that
	state        State
}

// Transaction is an accepted authorisation with its effects.
type Transaction struct {
	Authorized
	Effects []Effect // the transaction itself among them, once Monext listed it
	Listed  int      // length of Monext's list at the last look
	Expired bool
	Ledger  Ledger

	final bool  // a FINAL capture was accepted
	read  int64 // number of the event of the last look
}

// Key returns the payment's name.
func (p *Payment) Key() Key { return p.key }

// Base is the version that was loaded: the one a Store must still hold for a
// Save to go through. Zero for a payment never saved.
func (p *Payment) Base() int64 { return p.base }

// Version is the number of events.
func (p *Payment) Version() int64 { return int64(len(p.events)) }

// State returns the derived state.
func (p *Payment) State() State { return p.state }

// Amount is the order's total as last opened.
func (p *Payment) Amount() order.Money { return p.opened.Amount }

// Mode is the capture mode as last opened.
func (p *Payment) Mode() monext.CaptureMode { return p.opened.Mode }

// OrderHash is the hash of the order as last opened.
func (p *Payment) OrderHash() string { return p.opened.Hash }

// Lines returns what the buyer paid for each line.
func (p *Payment) Lines() []Line { return slices.Clone(p.opened.Lines) }

// Closed tells whether the order was cancelled, so that nothing more will be captured.
func (p *Payment) Closed() bool { return p.closed }

// Events returns all events, the oldest first. They must not be changed.
func (p *Payment) Events() []Event { return slices.Clip(p.events) }

// Sessions returns the payment sessions, the oldest first.
func (p *Payment) Sessions() []Session { return slices.Clone(p.sessions) }

// Operations returns the operations, the oldest first.
func (p *Payment) Operations() []Operation {
	all := make([]Operation, len(p.operations))
	for i := range p.operations {
		all[i] = p.shown(&p.operations[i])
	}
	return all
}

// Operation returns one operation.
func (p *Payment) Operation(id string) (Operation, bool) {
	if o := p.operation(id); o != nil {
		return p.shown(o), true
	}
	return Operation{}, false
}

// shown is a copy of an operation for others: with what follows from the rest of
// the payment, its state if it is a reverse, and why it does not go on.
func (p *Payment) shown(o *Operation) Operation {
	c := o.copy()
	c.State = p.stateOfOperation(o)
	if c.State == OperationReady && p.waitsForPerson(o) {
		c.Cause = CauseWaitsForReview
	}
	return c
}

// Transaction returns the payment's accepted authorisation, if there is one.
func (p *Payment) Transaction() (Transaction, bool) {
	if t := p.transaction(""); t != nil {
		return t.copy(), true
	}
	return Transaction{}, false
}

// Surplus returns further accepted authorisations: the buyer paid more than once.
func (p *Payment) Surplus() []Transaction {
	var all []Transaction
	for i := range p.transactions {
		if p.transactions[i].Surplus {
			all = append(all, p.transactions[i].copy())
		}
	}
	return all
}

// Foreign returns the accepted effects on the payment's transaction that no
// operation of ours caused: made in Monext's back office, or by Monext itself.
func (p *Payment) Foreign() []Effect {
	t := p.transaction("")
	if t == nil {
		return nil
	}
	var foreign []Effect
	for i := range t.Effects {
		if e := &t.Effects[i]; e.OK && e.Operation == "" && e.ID != t.Transaction {
			foreign = append(foreign, *e)
		}
	}
	return foreign
}

// Ledger returns the sums of the payment's transaction; zero sums in the
// order's currency while there is none.
func (p *Payment) Ledger() Ledger {
	if t := p.transaction(""); t != nil {
		return t.Ledger
	}
	z := zero(p.opened.Amount)
	return Ledger{Authorized: z, Captured: z, Cancelled: z, Refunded: z, Capturable: z, Cancellable: z, Refundable: z}
}

// Reviews returns what waits for a person.
func (p *Payment) Reviews() []ReviewFlag {
	var open []ReviewFlag
	for _, r := range p.reviews {
		if !r.Resolved {
			open = append(open, r)
		}
	}
	return open
}

// NeedsReview tells whether something waits for a person.
func (p *Payment) NeedsReview() bool {
	return slices.ContainsFunc(p.reviews, func(r ReviewFlag) bool { return !r.Resolved }) ||
		slices.ContainsFunc(p.operations, func(o Operation) bool { return o.State == OperationReview })
}

// SessionIDs returns the ids of all sessions, for a Store to find the payment by.
func (p *Payment) SessionIDs() []string {
	ids := make([]string, len(p.sessions))
	for i := range p.sessions {
		ids[i] = p.sessions[i].ID
	}
	return ids
}

// TransactionIDs returns the ids of all transactions, for a Store to find the payment by.
func (p *Payment) TransactionIDs() []string {
	ids := make([]string, len(p.transactions))
	for i := range p.transactions {
		ids[i] = p.transactions[i].Transaction
	}
	return ids
}

func (t *Transaction) copy() Transaction {
	c := *t
	c.Effects = slices.Clone(t.Effects)
	return c
}

// operation finds an operation by id.
func (p *Payment) operation(id string) *Operation {
	for i := range p.operations {
		if p.operations[i].ID == id {
			return &p.operations[i]
		}
	}
	return nil
}

// byKey finds the operation that a caller's key stands for.
func (p *Payment) byKey(key string) *Operation {
	for i := range p.operations {
		if p.operations[i].Key == key {
			return &p.operations[i]
		}
	}
	return nil
}

// transaction finds a transaction by id; the empty id means the payment's own.
func (p *Payment) transaction(id string) *Transaction {
	for i := range p.transactions {
		t := &p.transactions[i]
		if t.Transaction == id || id == "" && !t.Surplus {
			return t
		}
	}
	return nil
}

// session finds a session by id.
func (p *Payment) session(id string) *Session {
	for i := range p.sessions {
		if p.sessions[i].ID == id {
			return &p.sessions[i]
		}
	}
	return nil
}

// effect finds an effect by id.
func (t *Transaction) effect(id string) *Effect {
	for i := range t.Effects {
		if t.Effects[i].ID == id {
			return &t.Effects[i]
		}
	}
	return nil
}

// stateOfOperation derives a reverse's state from what it became; every other
// operation has its own.
func (p *Payment) stateOfOperation(o *Operation) OperationState {
	if o.Kind != ActionReverse || len(o.Children) == 0 {
		return o.State
	}
	state := OperationNothingLeft // unless a part of it came to something else
	for _, id := range o.Children {
		child := p.operation(id)
		switch {
		case child == nil:
		case child.State == OperationReview:
			return OperationReview
		case !child.State.Closed():
			state = OperationPending
		case state == OperationPending, state == OperationRefused:
		case child.State == OperationSucceeded, child.State == OperationRefused:
			state = child.State
		}
	}
	return state
}

// reserved sums the amounts that operations other than except hold, by kind:
// captures and cancels against what can be captured, refunds against what can
// be refunded.
func (p *Payment) reserved(transaction, except string) (capture, refund int64) {
	for i := range p.operations {
		o := &p.operations[i]
		if o.Transaction != transaction || o.ID == except || o.State.Closed() || o.suspended() {
			continue
		}
		switch o.Kind {
		case ActionCapture, ActionCancel:
			capture += o.Amount.Minor()
		case ActionRefund:
			refund += o.Amount.Minor()
		case ActionReverse, ActionRefresh: // they hold nothing themselves
		}
	}
	return capture, refund
}

// blocked returns the review that stops every operation of the payment, if any.
func (p *Payment) blocked() (Cause, bool) {
	if r := p.blocking(); r != nil {
		return r.Code, true
	}
	return "", false
}

func (p *Payment) isBlocked() bool { return p.blocking() != nil }

func (p *Payment) blocking() *ReviewFlag {
	for i := range p.reviews {
		if r := &p.reviews[i]; !r.Resolved && r.Code.blocks() {
			return r
		}
	}
	return nil
}
