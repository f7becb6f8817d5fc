// Command simulate searches schedules for something that must never be, and
// replays one by its seed. It ends with the line "N schedules, V violations".
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"time"

	"github.com/monext-community/monext-go/internal/sim"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is main: 0 when nothing was violated, 1 when something was, 2 for wrong arguments.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("simulate", flag.ContinueOnError)
	flags.SetOutput(errs)
	seed := flags.Uint64("seed", 1, "the first seed")
	schedules := flags.Int("schedules", 1, "how many seeds, one after the other")
	beyond := flags.Bool("beyond", false, "break the assumptions: effects, pauses and lists later than the horizon")
	days := flags.Int("soak", 0, "one shop for so many days, two bad hours each, instead of schedules")
	exhaust := flags.Bool("exhaust", false, "run a small scope whole, with every fault at every call, instead of seeds")
	pairs := flags.Bool("pairs", false, "with -exhaust: every pair of faults")
	stop := flags.Bool("stop", false, "end with the first violation")
	trace := flags.Bool("trace", false, "write down every step of the first seed, and run no other")
	corpus := flags.String("corpus", "", "file to append the seeds that fail to")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 || *schedules < 1 || *days < 0 {
		_, _ = fmt.Fprintln(errs, "simulate: -schedules must be at least 1, -soak not negative, and nothing may follow the flags")
		return 2
	}
	debug.SetGCPercent(1600) // worlds are small and short
	plan, kind := sim.PlanOf, "world"
	if *beyond {
		plan, kind = sim.BeyondOf, "beyond"
	}
	if *days > 0 {
		return soak(*seed, *days, out)
	}
	if *exhaust {
		return small(ctx, *pairs, out)
	}
	if *trace {
		return replay(*seed, plan(*seed), out)
	}
	started := time.Now()
	find := sim.Search
	if *stop {
		find = sim.Hunt
	}
	again := ""
	if *beyond {
		again = " BEYOND=1"
	}
	report := search(ctx, *seed, *schedules, find, plan, out, func(failed sim.Result) {
		_, _ = fmt.Fprintf(out, "%s %d: %v (again: make sim SEED=%d TRACE=1%s)\n", kind, failed.Seed, failed.Violations[0], failed.Seed, again)
		if *corpus != "" {
			if err := keep(*corpus, kind, failed); err != nil {
				_, _ = fmt.Fprintln(errs, "simulate:", err)
			}
		}
	})
	took := time.Since(started)
	_, _ = fmt.Fprintf(out, "seeds %d to %d, %.0f schedules a second, %d steps, %d operations, %d requests, "+
		"%d effects, %d reads, %d crashes, %d in review, hash %016x\n",
		*seed, *seed+uint64(report.Schedules)-1, float64(report.Schedules)/took.Seconds(), report.Steps, report.Operations, //nolint:gosec // counted
		report.Requests, report.Effects, report.Reads, report.Crashes, report.Reviews, report.Hash)
	_, _ = fmt.Fprintln(out, report)
	if report.Broken > 0 {
		return 1
	}
	return 0
}

// search reports how far it is and what failed, since a million schedules take a while.
func search(
	ctx context.Context, seed uint64, schedules int, find finder, plan func(uint64) sim.Plan, out io.Writer, failed func(sim.Result),
) sim.Report {
	const share = 50_000
	var total sim.Report
	for done := 0; done < schedules && ctx.Err() == nil; done += share {
		part := find(ctx, seed+uint64(done), min(share, schedules-done), plan)
		total = total.With(part)
		for _, one := range part.Failed {
			failed(one)
		}
		if schedules > share {
			_, _ = fmt.Fprintf(out, "... %s\n", total)
		}
		if part.Schedules < min(share, schedules-done) { // it was ended
			break
		}
	}
	return total
}

// soak runs one shop for long: what it holds must grow with what is stored only.
func soak(seed uint64, days int, out io.Writer) int {
	var samples []sim.Sample
	r := sim.Year(seed, days, 2, func(s sim.Sample) {
		samples = append(samples, s)
		_, _ = fmt.Fprintln(out, s)
	})
	for _, v := range r.Violations {
		_, _ = fmt.Fprintln(out, v)
	}
	middle, last := samples[len(samples)/2], samples[len(samples)-1]
	flat := last.PerEvent() <= 1.25*middle.PerEvent() && last.Goroutines <= middle.Goroutines+8 // what is under way differs
	_, _ = fmt.Fprintf(out, "%d days, %d operations, %d requests, %d crashes, memory flat: %t, %d violations\n",
		days, r.Operations, r.Requests, r.Crashes, flat, len(r.Violations))
	if len(r.Violations) > 0 || !flat {
		return 1
	}
	return 0
}

// finder is sim.Search, or sim.Hunt.
type finder func(ctx context.Context, first uint64, schedules int, plan func(uint64) sim.Plan) sim.Report

// small runs a small scope whole.
func small(ctx context.Context, pairs bool, out io.Writer) int {
	started := time.Now()
	report := sim.Exhaust(ctx, 0, pairs, func(kind string, r sim.Report) {
		_, _ = fmt.Fprintf(out, "... %s: %s\n", kind, r)
		for _, failed := range r.Failed {
			_, _ = fmt.Fprintf(out, "%s: %v\n", failed.Name, failed.Violations[0])
		}
	})
	_, _ = fmt.Fprintf(out, "one operation, two workers, every fault at every call (pairs: %t): %.0f schedules a second\n",
		pairs, float64(report.Schedules)/time.Since(started).Seconds())
	_, _ = fmt.Fprintln(out, report)
	if report.Broken > 0 {
		return 1
	}
	return 0
}

// replay writes down one schedule.
func replay(seed uint64, plan sim.Plan, out io.Writer) int {
	r := sim.Trace(seed, plan)
	for _, line := range r.Trace {
		_, _ = fmt.Fprintln(out, line)
	}
	_, _ = fmt.Fprintf(out, "seed %d: %d steps, hash %016x, %d violations\n", seed, r.Steps, r.Hash, len(r.Violations))
	if len(r.Violations) > 0 {
		return 1
	}
	return 0
}

// keep appends a seed to the corpus.
func keep(path, kind string, r sim.Result) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%s %d # %s\n", kind, r.Seed, r.Violations[0])
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
