package linear

import (
	"cmp"
	"slices"
)

// Operation is one call of a client, and what came back.
type Operation[V any] struct {
	Client int
	// Invoked and Returned are moments of one clock for the whole history, which need not be a clock of time: a counter will
	// do. All moments differ, and the first is 1.
	Invoked int64
	// Returned is 0 for a call whose effect is left open: nothing came back, or an error that tells nothing.
	Returned int64
	// Value is what was asked, and what was answered.
	Value V
}

// Answered tells whether it is known what became of the call.
func (o Operation[V]) Answered() bool { return o.Returned != 0 }

// Spec is what an object does when it is called by one client at a time.
type Spec[V any, S comparable] interface {
	// Init is the object's state at the beginning of a history.
	Init() S
	// Step gives the state behind a call, or false if the call cannot get its answer in state s. If the call is not
	// answered, it gives the state behind the effect that the call may have, or false if it cannot have any in state s.
	Step(s S, v V, answered bool) (S, bool)
	// Idle tells whether the call changes nothing in any state: a read, or a change that was refused.
	Idle(v V, answered bool) bool
	// Show gives a call and its answer in words.
	Show(v V, answered bool) (call, answer string)
}

// byCall returns the operations in the order in which they were called.
func byCall[V any](ops []Operation[V]) []Operation[V] {
	ops = slices.Clone(ops)
	slices.SortFunc(ops, func(a, b Operation[V]) int { return cmp.Compare(a.Invoked, b.Invoked) })
	return ops
}

// until returns the history as it stood at a moment: what was called later is not in it, and what was answered later is open.
func until[V any](ops []Operation[V], moment int64) []Operation[V] {
	var past []Operation[V]
	for _, o := range ops {
		if o.Invoked > moment {
			continue
		}
		if o.Returned > moment {
			o.Returned = 0
		}
		past = append(past, o)
	}
	return past
}

// answers returns the moments of the answers, in order.
func answers[V any](ops []Operation[V]) []int64 {
	var moments []int64
	for _, o := range ops {
		if o.Answered() {
			moments = append(moments, o.Returned)
		}
	}
	slices.Sort(moments)
	return moments
}
