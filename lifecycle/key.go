package lifecycle

import (
	"fmt"
	"time"
)

// Key names one payment: the payment of an order, in an account at Monext.
// Order references are unique only within an account, so both are needed.
type Key struct {
	Account string `json:"account"`
	Order   string `json:"order"`
}

// String returns "account/order", for logs and error texts.
func (k Key) String() string { return k.Account + "/" + k.Order }

// Action says what a wake, a task or an operation wants done.
type Action string

// The actions. Capture, cancel and refund move money; reverse decides which of
// cancel and refund gives the buyer the money back; refresh only reads.
const (
	ActionCapture Action = "capture"
	ActionCancel  Action = "cancel"
	ActionRefund  Action = "refund"
	ActionReverse Action = "reverse"
	ActionRefresh Action = "refresh"
)

// Valid tells whether a is one of the actions above.
func (a Action) Valid() bool {
	switch a {
	case ActionCapture, ActionCancel, ActionRefund, ActionReverse, ActionRefresh:
		return true
	default:
		return false
	}
}

// Wake is a note, committed together with a payment, that something of its
// order wants doing. It carries no amount and no personal data: whoever acts on
// it reads the payment again.
type Wake struct {
	Key       Key           // the payment
	Operation string        // the operation's id; empty for a refresh
	Action    Action        // what wants doing
	After     time.Duration // not before this long from now, on the store's clock; zero means at once
	Look      int           // which look at the operation or payment this is; sweeps count up
}

// DedupeKey is the same for wakes that ask for the same look at the same
// operation, and for no others: a queue that drops repeats by it never drops a
// later look because an earlier one is finished or dead.
func (w Wake) DedupeKey() string {
	// Lengths keep apart what a separator inside a name could run together.
	return fmt.Sprintf("%d:%s/%d:%s/%d:%s/%s/%d",
		len(w.Key.Account), w.Key.Account, len(w.Key.Order), w.Key.Order, len(w.Operation), w.Operation, w.Action, w.Look)
}

// Task is one piece of work for Service.Execute. A job runner makes it from the
// wake it was given; it may be run any number of times, by any number of
// workers, in any order.
type Task struct {
	Key       Key
	Operation string // empty for a refresh
	Action    Action
}

// Pass is what one Service.Execute did, and when it wants to be called again.
type Pass struct {
	// Done: nothing is left to do for this task. Otherwise come again.
	Done bool
	// After is how long to wait before coming again; at least that long.
	After time.Duration
	// State is the operation's state after the pass; empty for a refresh.
	State OperationState
	// Note says in a few words what happened, for reports: "captured",
	// "busy", "waits for review". It never carries personal data.
	Note string
	// Trouble is the answer or failure of Monext behind this pass, if any;
	// errors.Is tells a runner whether to pause (monext.ErrUnauthorized, monext.ErrRateLimited),
	// and its RetryAfter for how long. Of a request in doubt it is the answer to the request,
	// not that of the read behind it.
	Trouble error
}
