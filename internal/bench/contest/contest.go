// Package contest measures one thing of ours beside the same thing of a peer, in turns, and prints what came out.
package contest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
)

// Measure does one round of the work and returns its figure.
type Measure func(ctx context.Context) (float64, error)

// Contest is one row of the table: a figure of ours beside a peer's.
type Contest struct {
	What   string
	Peer   string               // who the peer is; empty if there is none
	Format func(float64) string // of one figure, without its unit
	Unit   string               // empty for plain numbers
	Goal   Goal
	Ours   Measure
	Theirs Measure // nil if there is no peer
	Rounds int     // at most, for what takes long and does not wander; 0 has no limit
}

// Goal is what a result is held against; the zero Goal is none.
type Goal struct {
	Text string
	Met  func(Result) bool
}

// RatioAtMost asks that ours be at most limit times the peer's.
func RatioAtMost(limit float64) Goal {
	return Goal{fmt.Sprintf("ratio ≤ %g", limit), func(r Result) bool { return r.Ratio <= limit }}
}

// RatioAtLeast asks that ours be at least limit times the peer's.
func RatioAtLeast(limit float64) Goal {
	return Goal{fmt.Sprintf("ratio ≥ %g", limit), func(r Result) bool { return r.Ratio >= limit }}
}

// AtMost asks that ours, as text says it, be at most limit.
func AtMost(limit float64, text string) Goal {
	return Goal{"ours ≤ " + text, func(r Result) bool { return r.Ours.Median <= limit }}
}

// AtLeast asks that ours, as text says it, be at least limit.
func AtLeast(limit float64, text string) Goal {
	return Goal{"ours ≥ " + text, func(r Result) bool { return r.Ours.Median >= limit }}
}

// Result is what the rounds of a contest gave. Without a peer, Theirs and Ratio are zero.
type Result struct {
	Ours, Theirs Summary
	Ratio        float64 // median over the rounds of ours divided by theirs
}

// Summary is the middle and the ends of a series of figures.
type Summary struct{ Median, Min, Max float64 }

// Summarise takes at least one figure.
func Summarise(figures []float64) Summary {
	sorted := slices.Sorted(slices.Values(figures))
	n := len(sorted)
	return Summary{Median: (sorted[(n-1)/2] + sorted[n/2]) / 2, Min: sorted[0], Max: sorted[n-1]}
}

// Take runs the rounds, ours and the peer's in turn. Who goes first changes with every round, so that neither always
// works on a machine that the other has just warmed, or a disk that it has just filled.
func (c Contest) Take(ctx context.Context, rounds int) (Result, error) {
	if rounds < 1 {
		return Result{}, errors.New("rounds: at least one is needed")
	}
	if c.Rounds > 0 {
		rounds = min(rounds, c.Rounds)
	}
	var ours, theirs, ratios []float64
	for n := range rounds {
		mine, other, err := c.round(ctx, n%2 == 1)
		if err != nil {
			return Result{}, err
		}
		ours, theirs, ratios = append(ours, mine), append(theirs, other), append(ratios, mine/other)
	}
	if c.Theirs == nil {
		return Result{Ours: Summarise(ours)}, nil
	}
	return Result{Ours: Summarise(ours), Theirs: Summarise(theirs), Ratio: Summarise(ratios).Median}, nil
}

func (c Contest) round(ctx context.Context, peerFirst bool) (ours, theirs float64, err error) {
	type turn struct {
		measure Measure
		figure  *float64
	}
	turns := []turn{{c.Ours, &ours}, {c.Theirs, &theirs}}
	if peerFirst {
		slices.Reverse(turns)
	}
	for _, t := range turns {
		if t.measure == nil {
			continue
		}
		if *t.figure, err = settled(ctx, t.measure); err != nil {
			return 0, 0, err
		}
	}
	return ours, theirs, nil
}

// settled measures after collecting the garbage of whoever came before.
func settled(ctx context.Context, m Measure) (float64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	runtime.GC()
	return m(ctx)
}
