package sim

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Report is what became of many schedules.
type Report struct {
	Counts
	Steps  int
	Hash   uint64 // of all schedules, whatever their order
	Met    map[string]int
	Failed []Result // those with violations, by seed, at most maxFailed
	Broken int      // how many there were
}

// maxFailed is how many failed schedules a report keeps.
const maxFailed = 20

// String counts on one line, as make sim ends.
func (r Report) String() string {
	return fmt.Sprintf("%d schedules, %d violations", r.Schedules, r.Broken)
}

// Search runs the schedules of so many seeds from the first on, on all
// processors, until the context ends. Each has the plan that of gives.
func Search(ctx context.Context, first uint64, schedules int, of func(seed uint64) Plan) Report {
	return each(ctx, schedules, func(s *stage, n int) Report { return s.single(first, n, of) })
}

// Hunt is Search that ends with the first violation: the first of Failed has the
// lowest seed that fails.
func Hunt(ctx context.Context, first uint64, schedules int, of func(seed uint64) Plan) Report {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	return each(ctx, schedules, func(s *stage, n int) Report {
		one := s.single(first, n, of)
		if one.Broken > 0 {
			stop()
		}
		return one
	})
}

// single runs the n-th schedule of a search.
func (s *stage) single(first uint64, n int, of func(seed uint64) Plan) Report {
	seed := first + uint64(n) //nolint:gosec // n counts from zero
	var one Report
	one.add(s.seeded(seed, of(seed), false))
	return one
}

// each runs what is numbered from 0 on all processors, and adds it up.
func each(ctx context.Context, count int, one func(s *stage, n int) Report) Report {
	var next atomic.Int64
	var mu sync.Mutex
	var total Report
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			var mine Report
			var s stage
			defer s.close()
			for ctx.Err() == nil { // who takes a number runs it, so that all below it are run too
				n := int(next.Add(1)) - 1
				if n >= count {
					break
				}
				mine.take(one(&s, n))
			}
			mu.Lock()
			defer mu.Unlock()
			total.take(mine)
		})
	}
	workers.Wait()
	slices.SortFunc(total.Failed, func(a, b Result) int {
		if a.Seed < b.Seed {
			return -1
		}
		return 1
	})
	return total
}

// add takes in one schedule.
func (r *Report) add(one Result) {
	o := Report{Counts: one.Counts, Steps: one.Steps, Met: one.Met, Hash: one.Hash * (2*one.Seed + 1)}
	if len(one.Violations) > 0 {
		o.Broken, o.Failed = 1, []Result{one}
	}
	r.take(o)
}

// With is this report and another one together.
func (r Report) With(o Report) Report {
	r.Met, r.Failed = maps.Clone(r.Met), slices.Clone(r.Failed)
	r.take(o)
	return r
}

// take adds another report to this one.
func (r *Report) take(o Report) {
	r.Counts = r.plus(o.Counts)
	r.Steps += o.Steps
	r.Hash += o.Hash
	r.Broken += o.Broken
	if r.Met == nil {
		r.Met = make(map[string]int, len(o.Met))
	}
	for what, n := range o.Met {
		r.Met[what] += n
	}
	r.Failed = append(r.Failed, o.Failed...)
	r.Failed = r.Failed[:min(len(r.Failed), maxFailed)]
}

func (c Counts) plus(o Counts) Counts {
	c.Schedules += o.Schedules
	c.Operations += o.Operations
	c.Requests += o.Requests
	c.Effects += o.Effects
	c.Reviews += o.Reviews
	c.Crashes += o.Crashes
	c.Reads += o.Reads
	return c
}
