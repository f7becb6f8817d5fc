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
	const (
		created, pending, refused, abandoned = StateCreated, StatePending, StateRefused, StateAbandoned
		authorized, expired, cancelled       = StateAuthorized, StateExpired, StateCancelled
		partCaptured, captured               = StatePartiallyCaptured, StateCaptured
		partRefunded, refunded               = StatePartiallyRefunded, StateRefunded
	)
	to := func(states ...State) []State { return states }
	return []Transition{
		{created, TriggerSession, to(pending)},

		{pending, TriggerSession, to(pending)},
		{pending, TriggerRefused, to(pending, refused)}, // pending: another session is still open
		{pending, TriggerAbandoned, to(pending, abandoned)},
		{pending, TriggerAuthorized, to(authorized)},
		{pending, TriggerPaid, to(captured)},

		{refused, TriggerSession, to(pending)},
		{refused, TriggerRefused, to(refused)},
		{refused, TriggerAbandoned, to(refused, abandoned)}, // refused: a spare session ended
		{refused, TriggerAuthorized, to(authorized)},        // the buyer tried again in the same session
		{refused, TriggerPaid, to(captured)},

		{abandoned, TriggerSession, to(pending)},
		{abandoned, TriggerRefused, to(abandoned)}, // told again of a session refused earlier
		{abandoned, TriggerAbandoned, to(abandoned)},
		{abandoned, TriggerAuthorized, to(authorized)},
		{abandoned, TriggerPaid, to(captured)},

		{authorized, TriggerCapture, to(partCaptured, captured)},
		{authorized, TriggerCancel, to(authorized, cancelled)},
		{authorized, TriggerExpiry, to(expired)},

		{expired, TriggerCapture, to(captured)}, // late delivery
		{expired, TriggerCancel, to(expired, cancelled)},

		{partCaptured, TriggerCapture, to(partCaptured, captured)},
		{partCaptured, TriggerCancel, to(partCaptured, captured)},
		{partCaptured, TriggerRefund, to(partRefunded)},
		{partCaptured, TriggerExpiry, to(captured)},

		{captured, TriggerCapture, to(captured)}, // late delivery of what had expired
		{captured, TriggerCancel, to(captured)},  // Monext releases what has expired
		{captured, TriggerRefund, to(partRefunded, refunded)},

		{partRefunded, TriggerCapture, to(partRefunded)},
		{partRefunded, TriggerCancel, to(partRefunded, refunded)},
		{partRefunded, TriggerRefund, to(partRefunded, refunded)},
		{partRefunded, TriggerExpiry, to(partRefunded, refunded)},

		{refunded, TriggerCapture, to(partRefunded)}, // late delivery of what had expired
		{refunded, TriggerCancel, to(refunded)},
	}
}

// Reachable tells whether one state can follow another, in any number of steps.
func Reachable(from, to State) bool {
	if from == to {
		return true
	}
	seen := []State{from}
	for i := 0; i < len(seen); i++ {
		for _, row := range Transitions() {
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
