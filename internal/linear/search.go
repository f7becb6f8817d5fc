package linear

import (
	"math"
	"slices"
)

// MaxOperations is how long a history can be.
const MaxOperations = 64 * len(set{})

// set is a set of operations, by their place in the history. It is comparable, so that it can be remembered.
type set [4]uint64

func (s set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s set) with(i int) set {
	s[i/64] |= 1 << (i % 64)
	return s
}

// search looks for an order of the operations that the spec allows.
type search[V any, S comparable] struct {
	spec Spec[V, S]
	ops  []Operation[V] // by call
	seen map[place[S]]struct{}
	path []int // the order tried at present
	best []int // the order that explained most answers, and the state behind it
	most int
	at   S
}

// place is how far a search is: what was done, and what it led to.
type place[S comparable] struct {
	done  set
	state S
}

// explain finds an order for all answers, or says so.
func explain[V any, S comparable](spec Spec[V, S], ops []Operation[V]) (*search[V, S], bool) {
	s := &search[V, S]{spec: spec, ops: ops, seen: map[place[S]]struct{}{}, most: -1}
	return s, s.from(spec.Init(), set{}, 0)
}

// from goes on behind the operations done, of which so many were answered.
func (s *search[V, S]) from(state S, done set, answered int) bool {
	if answered > s.most {
		s.most, s.at, s.best = answered, state, slices.Clone(s.path)
	}
	here := place[S]{done, state}
	if _, been := s.seen[here]; been {
		return false
	}
	s.seen[here] = struct{}{}

	// Whatever comes next was called before the first answer that is still to come.
	first := int64(math.MaxInt64)
	for i, o := range s.ops {
		if o.Answered() && !done.has(i) {
			first = min(first, o.Returned)
		}
	}
	if first == math.MaxInt64 {
		return true
	}
	for i, o := range s.ops {
		if o.Invoked > first {
			break
		}
		if done.has(i) {
			continue
		}
		next, fits := s.spec.Step(state, o.Value, o.Answered())
		if !fits {
			continue
		}
		more := answered
		if o.Answered() {
			more++
		}
		s.path = append(s.path, i)
		if s.from(next, done.with(i), more) {
			return true
		}
		s.path = s.path[:len(s.path)-1]
	}
	return false
}
