package lifecycle

import (
	"slices"
	"strings"
)

// Trigger is what moves a payment from one state to another.
type Trigger string

// The triggers: what became known of the payment.
const (
	TriggerSession    Trigger = "session open" // a session was opened, or found open or undecided
	TriggerRefused    Trigger = "payment refused"
	TriggerAbandoned  Trigger = "session ended unpaid"
	TriggerAuthorized Trigger = "payment authorised"
	TriggerPaid       Trigger = "payment captured at once"
	TriggerCapture    Trigger = "captured"
	TriggerCancel     Trigger = "cancelled or released"
	TriggerRefund     Trigger = "refunded"
	TriggerExpiry     Trigger = "authorisation expired"
)

// Triggers lists all triggers.
func Triggers() []Trigger {
	return []Trigger{
		TriggerSession, TriggerRefused, TriggerAbandoned, TriggerAuthorized, TriggerPaid,
		TriggerCapture, TriggerCancel, TriggerRefund, TriggerExpiry,
	}
}

// Transition is one row of the table: what a trigger can lead to. The amounts
// decide between several states, by how much of it there is: a part, or all.
type Transition struct {
	From State
	On   Trigger
	To   []State
}

// Transitions is the state machine: every way from one state to another, or to
// itself. What is not here cannot happen; when Monext tells of it all the same,
// the payment needs review.
func Transitions() []Transition {
	all := slices.Clone(transitions)
	for i := range all {
		all[i].To = slices.Clone(all[i].To)
	}
	return all
}

var transitions = []Transition{
	{StateCreated, TriggerSession, []State{StatePending}},

	{StatePending, TriggerSession, []State{StatePending}},
	{StatePending, TriggerRefused, []State{StatePending, StateRefused}}, // pending: another session is still open
	{StatePending, TriggerAbandoned, []State{StatePending, StateAbandoned}},
	{StatePending, TriggerAuthorized, []State{StateAuthorized}},
	{StatePending, TriggerPaid, []State{StateCaptured}},

	{StateRefused, TriggerSession, []State{StatePending}},
	{StateRefused, TriggerRefused, []State{StateRefused}},
	{StateRefused, TriggerAbandoned, []State{StateRefused, StateAbandoned}}, // refused: a spare session ended
	{StateRefused, TriggerAuthorized, []State{StateAuthorized}},             // the buyer tried again in the same session
	{StateRefused, TriggerPaid, []State{StateCaptured}},

	{StateAbandoned, TriggerSession, []State{StatePending}},
	{StateAbandoned, TriggerRefused, []State{StateAbandoned}}, // told again of a session refused earlier
	{StateAbandoned, TriggerAbandoned, []State{StateAbandoned}},
	{StateAbandoned, TriggerAuthorized, []State{StateAuthorized}},
	{StateAbandoned, TriggerPaid, []State{StateCaptured}},

	{StateAuthorized, TriggerCapture, []State{StatePartiallyCaptured, StateCaptured}},
	{StateAuthorized, TriggerCancel, []State{StateAuthorized, StateCancelled}},
	{StateAuthorized, TriggerExpiry, []State{StateExpired}},

	{StateExpired, TriggerCapture, []State{StateCaptured}}, // late delivery
	{StateExpired, TriggerCancel, []State{StateExpired, StateCancelled}},

	{StatePartiallyCaptured, TriggerCapture, []State{StatePartiallyCaptured, StateCaptured}},
	{StatePartiallyCaptured, TriggerCancel, []State{StatePartiallyCaptured, StateCaptured}},
	{StatePartiallyCaptured, TriggerRefund, []State{StatePartiallyRefunded}},
	{StatePartiallyCaptured, TriggerExpiry, []State{StateCaptured}},

	{StateCaptured, TriggerCapture, []State{StateCaptured}}, // late delivery of what had expired
	{StateCaptured, TriggerCancel, []State{StateCaptured}},  // Monext releases what has expired
	{StateCaptured, TriggerRefund, []State{StatePartiallyRefunded, StateRefunded}},

	{StatePartiallyRefunded, TriggerCapture, []State{StatePartiallyRefunded}},
	{StatePartiallyRefunded, TriggerCancel, []State{StatePartiallyRefunded, StateRefunded}},
	{StatePartiallyRefunded, TriggerRefund, []State{StatePartiallyRefunded, StateRefunded}},
	{StatePartiallyRefunded, TriggerExpiry, []State{StatePartiallyRefunded, StateRefunded}},

	{StateRefunded, TriggerCapture, []State{StatePartiallyRefunded}}, // late delivery of what had expired
	{StateRefunded, TriggerCancel, []State{StateRefunded}},
}

// Reachable tells whether one state can follow another, in any number of steps.
func Reachable(from, to State) bool {
	if from == to {
		return true
	}
	seen := append(make([]State, 0, 16), from)
	for i := 0; i < len(seen); i++ {
		for _, row := range transitions {
			if row.From != seen[i] {
				continue
			}
			for _, next := range row.To {
				if next == to {
					return true
				}
				if !slices.Contains(seen, next) {
					seen = append(seen, next)
				}
			}
		}
	}
	return false
}

// Diagram draws the table as a Mermaid state diagram.
func Diagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    [*] --> created\n")
	for _, row := range Transitions() {
		for _, next := range row.To {
			b.WriteString("    " + string(row.From) + " --> " + string(next) + ": " + string(row.On) + "\n")
		}
	}
	return b.String()
}
