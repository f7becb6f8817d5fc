package lifecycle

import (
	"slices"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// OperationState is how far an operation is.
type OperationState string

// The states of an operation. The first four are open: they keep their amount
// reserved.
const (
	OperationReady   OperationState = "ready"   // recorded, nothing of it is at Monext
	OperationSending OperationState = "sending" // a request is on its way, or its sender died
	OperationUnknown OperationState = "unknown" // sent, and what came of it is not known yet
	OperationPending OperationState = "pending" // Monext or its partner has not decided

	OperationSucceeded   OperationState = "succeeded"    // done: one effect is claimed
	OperationRefused     OperationState = "refused"      // refused, by Monext or by the ledger; no effect
	OperationNothingLeft OperationState = "nothing_left" // what it wanted had already happened
	OperationWithdrawn   OperationState = "withdrawn"    // taken back before it was sent
	OperationReview      OperationState = "needs_review" // a person decides; keeps its amount reserved
)

// Closed tells whether the operation's story is over. One that needs review is
// not closed, nor is an open one.
func (s OperationState) Closed() bool {
	switch s {
	case OperationSucceeded, OperationRefused, OperationNothingLeft, OperationWithdrawn:
		return true
	default:
		return false
	}
}

// unresolved tells whether a request of the operation may have an effect that
// we do not know.
func (s OperationState) unresolved() bool {
	return s == OperationSending || s == OperationUnknown || s == OperationPending
}

// RequestLine is the part of an order line that an operation concerns.
type RequestLine struct {
	Reference string `json:"reference"`
	Quantity  int64  `json:"quantity"`
}

// AttemptRecord is one attempt and its answer, if one came.
type AttemptRecord struct {
	Attempt
	Answer *Answered // nil: the request's fate was not recorded
	// TurnedAway: the duplicate check refused it, and other operations of ours
	// explain why. It was surely not executed.
	TurnedAway bool

	misdated bool // the clock that stamped it was wrong
}

// refusedAsDuplicate tells whether the duplicate check answered the attempt.
func (a *AttemptRecord) refusedAsDuplicate() bool {
	return a.Answer != nil && a.Answer.Class == monext.ClassDuplicate
}

// sent tells whether the attempt may have an effect at Monext.
func (a *AttemptRecord) sent() bool {
	return !a.TurnedAway && (a.Answer == nil || a.Answer.Outcome != monext.NotDone)
}

// Operation is a capture, cancel, refund or reverse that somebody asked for.
// Its id stays the same over all attempts.
type Operation struct {
	ID string
	Requested
	State       OperationState
	Actor       string
	Reason      string
	RequestedAt time.Time
	Attempts    []AttemptRecord
	Effect      string   // the effect claimed
	Release     string   // of a FINAL capture: the reset that released the rest
	Children    []string // of a reverse: what it became
	Cause       Cause    // why it is in its state
	Code        string   // Monext's return code behind the state
	Title       monext.Title
	Looks       int       // reads made in doubt
	Empty       int       // of those, the last ones in a row without a candidate
	Next        time.Time // nothing is to be done before; zero: at once
	Parked      bool      // waits for the duplicate check's window to end; blocks nothing
	SettledAt   time.Time

	lookedAt  time.Time     // when it was read last in doubt, since its last request
	watched   time.Duration // until then: see watchedUntil
	overtaken bool          // was in doubt when its payment was adopted
	insisted  bool          // a person had it sent, as it is
	cleared   []string      // effects like it that a person saw, and said to be another's
}

// sentAttempts counts the attempts of which bytes may have left.
func (o *Operation) sentAttempts() int {
	n := 0
	for i := range o.Attempts {
		if o.Attempts[i].sent() {
			n++
		}
	}
	return n
}

// turnedAway tells whether the duplicate check has refused the operation for
// other operations' sake.
func (o *Operation) turnedAway() bool {
	return slices.ContainsFunc(o.Attempts, func(a AttemptRecord) bool { return a.TurnedAway })
}

// attemptsSince counts the attempts made at a time or later that were answered
// by Monext.
func (o *Operation) attemptsSince(t time.Time) int {
	n := 0
	for i := range o.Attempts {
		if a := &o.Attempts[i]; !a.At.Before(t) && a.Answer != nil && a.Answer.Status != 0 {
			n++
		}
	}
	return n
}

// firstSent and lastSent are the outer attempts of which bytes may have left;
// nil when there are none.
func (o *Operation) firstSent() *AttemptRecord {
	for i := range o.Attempts {
		if o.Attempts[i].sent() {
			return &o.Attempts[i]
		}
	}
	return nil
}

func (o *Operation) lastSent() *AttemptRecord {
	for i := len(o.Attempts) - 1; i >= 0; i-- {
		if o.Attempts[i].sent() {
			return &o.Attempts[i]
		}
	}
	return nil
}

// delayed tells whether the operation waits for a time that was asked for. Once it
// was tried that wait is over, whatever else it waits for.
func (o *Operation) delayed() bool { return !o.NotBefore.IsZero() && len(o.Attempts) == 0 }

// withdrawable tells whether nothing of the operation can be at Monext.
func (o *Operation) withdrawable() bool {
	return o.State == OperationReady && o.sentAttempts() == 0
}

// matches tells whether an effect could be this operation's: same kind and
// amount, OK, claimed by nobody, not there before the first attempt, and not said
// to be another's by a person.
func (o *Operation) matches(e *Effect) bool {
	first := o.firstSent()
	return first != nil && e.OK && o.resembles(e) && e.Operation == "" && !e.Release &&
		!slices.Contains(first.Baseline, e.ID) && !slices.Contains(o.cleared, e.ID)
}

// alike tells whether this is another operation of the same kind and amount on the
// same transaction, whose effect looks like the other's.
func (o *Operation) alike(other *Operation) bool {
	return o.ID != other.ID && o.Kind == other.Kind && o.Amount == other.Amount && o.Transaction == other.Transaction
}

// older tells whether an effect that matches is dated a day before the operation
// was first sent, or more. It may have been slow to show, and another's; or one of
// the clocks is wrong.
func (o *Operation) older(e *Effect) bool {
	return !e.Date.IsZero() && !e.Date.After(o.firstSent().At.Add(-day))
}

// resembles tells whether an effect has the kind and amount that were asked for.
func (r *Requested) resembles(e *Effect) bool {
	return e.does(r.Kind) && e.Amount == r.Amount.Minor()
}

// uncleared are those of some effects of which no person has said that they are
// another's.
func (o *Operation) uncleared(effects []string) []string {
	return slices.DeleteFunc(effects, func(id string) bool { return slices.Contains(o.cleared, id) })
}

// copy returns the operation with slices of its own.
func (o *Operation) copy() Operation {
	c := *o
	c.Attempts = slices.Clone(o.Attempts)
	c.Children = slices.Clone(o.Children)
	c.Lines = slices.Clone(o.Lines)
	return c
}

// isFinal tells whether the operation is the last capture, after which Monext
// releases the rest.
func (o *Operation) isFinal() bool {
	return o.Kind == ActionCapture && o.Option == monext.CaptureFinal
}

// stateAfter is what an answer leaves an operation in until it is settled.
func stateAfter(outcome monext.Outcome) OperationState {
	switch outcome {
	case monext.NotDone:
		return OperationReady
	case monext.Pending:
		return OperationPending
	default: // a verdict is settled in the same commit; whatever is not a verdict is unknown
		return OperationUnknown
	}
}

// codesTooLate are Monext's return codes for a cancel of what was captured, or is
// on its way to the bank (Monext return codes). It is never refunded by itself.
var codesTooLate = [...]string{"01917", "02105", "02603"}

// reasonOf is what follows from an answer, for the record.
func reasonOf(a *Answered) Cause {
	switch a.Outcome {
	case monext.Accepted:
		return CauseAccepted
	case monext.Refused:
		return CauseRefused
	case monext.Pending:
		return CauseUndecided
	case monext.NotDone:
		if a.Status != 0 {
			return CauseTurnedAway
		}
		return CauseNotSent
	default:
		return CauseNoVerdict
	}
}

// typeOf is the word for the effect of an operation that Monext accepted but
// has not listed yet.
func typeOf(kind Action) string {
	switch kind {
	case ActionCancel:
		return string(monext.TypeCancel)
	case ActionRefund:
		return string(monext.TypeRefund)
	default:
		return string(monext.TypeCapture)
	}
}
