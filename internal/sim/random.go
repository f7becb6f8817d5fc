package sim

import (
	"math/rand/v2"
	"time"
)

// random chooses by a seed, and by the rates of a plan. Once it is quiet nothing
// befalls anybody any more.
type random struct {
	rnd   *rand.Rand
	plan  *Plan
	quiet bool
}

func newRandom(seed uint64, plan *Plan) *random {
	return &random{rnd: rand.New(rand.NewPCG(seed, 0x6d6f6e657874)), plan: plan} //nolint:gosec // a seed is to be repeated
}

func (r *random) below(n int) int { return int(r.rnd.Uint64N(uint64(n))) } //nolint:gosec // n is small and positive

func (r *random) span(most time.Duration) time.Duration {
	if most <= 0 {
		return 0
	}
	return time.Duration(r.rnd.Int64N(int64(most)))
}

// permille is true in so many of a thousand cases, while faults go on.
func (r *random) permille(n int) bool { return !r.quiet && n > 0 && r.below(1000) < n }

func (r *random) actor(ready []*actor) *actor {
	if len(ready) == 1 {
		return ready[0]
	}
	return ready[r.below(len(ready))]
}

func (r *random) drift() time.Duration { return time.Duration(r.below(200)) * time.Millisecond }

func (r *random) nap() time.Duration { return r.span(r.plan.Nap) }

func (r *random) fate(k kind) fate {
	switch {
	case r.quiet || k == starting || k == asleep:
		return goOn
	case r.permille(r.plan.Crash):
		if k != remoteSend && r.below(2) == 0 {
			return crashAfter
		}
		return crash
	case r.permille(r.plan.Freeze):
		return freeze
	case k == queuePut && r.permille(r.plan.Twice):
		return twice
	case k == remoteSend || k == remoteBack: // mishaps of their own
		return goOn
	case r.permille(r.plan.Fault):
		if r.below(2) == 0 {
			return failAfter
		}
		return failBefore
	}
	return goOn
}

func (r *random) mishap() mishap {
	if !r.permille(r.plan.Mishap) {
		return fine
	}
	return r.plan.Mishaps[r.below(len(r.plan.Mishaps))]
}

// hush ends the faults, or lets them go on.
func (r *random) hush(quiet bool) { r.quiet = quiet }
