package sim

import (
	"fmt"
	"time"
)

// strike is one fault, at one point of a schedule.
type strike struct {
	fate   fate
	nap    time.Duration // of a freeze
	mishap mishap
}

func (s strike) String() string {
	switch {
	case s.mishap != fine:
		return s.mishap.String()
	case s.fate == freeze:
		return fmt.Sprintf("sleep %v", s.nap)
	}
	return s.fate.String()
}

// naps are how long a process sleeps: a moment, in which others go on; past the
// send window; past the payment's lease; past that of the job.
var naps = [...]time.Duration{time.Second, 50 * time.Second, 150 * time.Second, 200 * time.Second}

// strikes are all that can befall a call of a kind.
func strikes(k kind) []strike {
	all := []strike{{fate: crash}}
	for _, nap := range naps {
		all = append(all, strike{fate: freeze, nap: nap})
	}
	switch k {
	case remoteSend:
		for m := fine + 1; m < refusedUntrue; m++ { // that one breaks the assumptions
			all = append(all, strike{mishap: m})
		}
	case remoteBack:
	case remoteRead, remoteMake:
		all = append(all, strike{fate: failBefore})
	default:
		all = append(all, strike{fate: crashAfter}, strike{fate: failBefore}, strike{fate: failAfter})
	}
	return all
}

// script chooses without chance: everybody goes on until he waits, and what
// befalls a call is written down by the number of the call.
type script struct {
	acts    map[int]strike
	points  []kind // the calls so far
	started bool
	last    *actor
	steps   int    // that it went on
	now     strike // that of the call in hand
}

// hush marks the end of the setting up, which is no part of the scope.
func (s *script) hush(quiet bool) { s.started = s.started || !quiet }

// turn is how many steps an actor may go on while others wait.
const turn = 12

// actor lets the one go on who did so last, so that an order is changed by
// strikes only; but not for ever, as nobody starves on a real machine.
func (s *script) actor(ready []*actor) *actor {
	next := ready[0]
	for _, a := range ready {
		if a == s.last && s.steps < turn {
			s.steps++
			return a
		}
		if s.last != nil && a.id > s.last.id && next.id <= s.last.id {
			next = a
		}
	}
	s.last, s.steps = next, 0
	return next
}

func (s *script) fate(k kind) fate {
	if !s.started || k == starting || k == asleep {
		return goOn
	}
	s.now = s.acts[len(s.points)]
	s.points = append(s.points, k)
	if s.now.fate == goOn && k == queuePut {
		return twice // two jobs for two workers
	}
	return s.now.fate
}

func (s *script) mishap() mishap { return s.now.mishap }

func (s *script) nap() time.Duration { return s.now.nap }

func (s *script) drift() time.Duration { return 100 * time.Millisecond }

func (s *script) span(most time.Duration) time.Duration { return most / 2 }

func (s *script) below(int) int { return 0 }
