package sim

// Result is what became of one schedule.
type Result struct {
	Seed       uint64
	Name       string // of one that has no seed
	Hash       uint64 // of everything that happened
	Steps      int
	Violations []Violation
	Trace      []string       // with Trace only
	Met        map[string]int // what schedules are to bring about, by its name
	Counts
}

// Counts are what happened in schedules, added up.
type Counts struct {
	Schedules, Operations, Requests, Effects, Reviews, Crashes, Reads int
}

// Run runs the schedule of a seed in the world of a plan.
func Run(seed uint64, plan Plan) Result { return alone(seed, plan, false) }

// Trace is Run with every step written down.
func Trace(seed uint64, plan Plan) Result { return alone(seed, plan, true) }

func alone(seed uint64, plan Plan, tracing bool) Result {
	var s stage
	defer s.close()
	return s.seeded(seed, plan, tracing)
}

// seeded runs a schedule that a seed chooses.
func (s *stage) seeded(seed uint64, plan Plan, tracing bool) Result {
	return s.run(newRandom(seed, &plan), seed, plan, tracing)
}

func (s *stage) run(c chooser, seed uint64, plan Plan, tracing bool) Result {
	w := newWorld(s, &plan, c)
	w.tracing = tracing
	w.openShop()
	w.run()
	for _, check := range []func(){w.atRest, w.lastLook, w.lose} {
		if len(w.broken) == 0 {
			check()
		}
	}
	return Result{Seed: seed, Hash: w.log.Sum64(), Steps: w.steps, Violations: w.broken, Trace: w.trace, Met: w.met, Counts: w.counts()}
}

func (w *world) counts() Counts {
	c := Counts{Schedules: 1, Crashes: w.crashes, Reads: w.bank.reads}
	for _, r := range w.records {
		c.Operations += len(r.states)
		c.Reviews += len(r.reviewing)
	}
	for _, t := range w.bank.truth {
		c.Requests += t.sent
		c.Effects += t.executed
	}
	return c
}
