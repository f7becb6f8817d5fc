package queue

import (
	"slices"
	"strconv"

	"github.com/monext-community/monext-go/order"
)

// Action is a word of the filter of allowed actions: which of the lifecycle's jobs a Processor may take.
type Action string

// The actions that can be allowed. A reverse, which decides between cancel and refund and leaves both to jobs of their own,
// is taken when cancel or refund is allowed.
const (
	ActionCapture Action = "capture"
	ActionCancel  Action = "cancel"
	ActionRefund  Action = "refund"
	ActionRefresh Action = "refresh" // reads only
)

const kindReverse = "reverse"

// leaseKinds returns the kinds that the allowed actions and the host's own kinds stand for; none means all.
func leaseKinds(f *order.Faults, actions []Action, own []string) []string {
	var kinds []string
	for i, a := range actions {
		switch a {
		case ActionCapture, ActionRefresh:
			kinds = append(kinds, string(a))
		case ActionCancel, ActionRefund:
			kinds = append(kinds, string(a), kindReverse)
		case kindReverse:
			f.Add("actions["+strconv.Itoa(i)+"]", order.RuleUnsupported, "", "reverse comes with cancel or refund: allow one of them")
		default:
			f.Add("actions["+strconv.Itoa(i)+"]", order.RuleUnknown, "", "is not capture, cancel, refund or refresh")
		}
	}
	for i, kind := range own {
		if kind == "" {
			f.Add("kinds["+strconv.Itoa(i)+"]", order.RuleRequired, "", "must not be empty")
		}
		text(f, "kinds["+strconv.Itoa(i)+"]", kind, MaxKind)
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	kinds = slices.Compact(kinds)
	if len(kinds) > MaxKinds {
		f.Add("kinds", order.RuleTooMany, strconv.Itoa(MaxKinds), "at most 100 kinds; none means all")
	}
	return kinds
}
