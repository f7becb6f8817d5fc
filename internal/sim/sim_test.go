package sim_test

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/sim"
	"github.com/monext-community/monext-go/lifecycle"
)

// some is how many schedules a test runs: few in a hurry, and with the race
// detector, which slows them down and has nothing to find in them. The search
// proper is make sim.
func some() int {
	switch {
	case testing.Short():
		return 200
	case raced:
		return 2_000
	default:
		return 10_000
	}
}

func TestNothingIsViolatedWhateverFails(t *testing.T) {
	t.Parallel()
	report := sim.Search(t.Context(), 1, some(), sim.PlanOf)
	require.Empty(t, report.Failed)
	require.Equal(t, some(), report.Schedules)
	require.Greater(t, report.Effects, report.Schedules, "much has happened")
	require.Greater(t, report.Crashes, report.Schedules)
	require.NotZero(t, report.Reviews)
	if some() >= 2_000 {
		for _, rare := range []lifecycle.Cause{
			lifecycle.CauseAbsent, lifecycle.CauseAmbiguous, lifecycle.CauseUncertain, lifecycle.CauseDoneBefore, lifecycle.CauseWindow,
			lifecycle.CauseVanished, lifecycle.CauseTruncated, lifecycle.CauseLateEffect, lifecycle.CauseStillPending, lifecycle.CauseSurplus,
			lifecycle.CauseRefundThenCancel, lifecycle.CauseReleased, lifecycle.CauseHeldUp, lifecycle.CauseUndecidedLong, lifecycle.CauseLapses,
		} {
			require.NotZero(t, report.Met[string(rare)], rare)
		}
		for _, rare := range []lifecycle.Cause{
			lifecycle.CauseWholeCapture, lifecycle.CauseCapturesUsed, lifecycle.CauseLastCapture, lifecycle.CauseWholeRefund, lifecycle.CauseNoCancel,
		} {
			require.NotZero(t, report.Met["not "+string(rare)], rare)
		}
		for _, rare := range []string{"reauthorized", "expired", "compensate", "retry", "acknowledged"} {
			require.NotZero(t, report.Met[rare], rare)
		}
	}
	t.Logf("%s, %d steps, hash %016x", report, report.Steps, report.Hash)
}

func TestBeyondTheAssumptionsNothingIsDoneTwiceAndNothingIsSilent(t *testing.T) {
	t.Parallel()
	report := sim.Search(t.Context(), 1, some()/4, sim.BeyondOf)
	require.Empty(t, report.Failed)
	require.NotZero(t, report.Reviews, "what cannot be known is shown")
}

func TestTheSameSeedGivesTheSameLog(t *testing.T) {
	t.Parallel()
	hashes := map[uint64]uint64{}
	n := some() / 50
	var alone sim.Report
	for seed := range uint64(n) {
		r := sim.Run(seed, sim.PlanOf(seed))
		require.Empty(t, r.Violations)
		require.Zero(t, hashes[r.Hash], "seeds %d and %d differ", seed, hashes[r.Hash])
		hashes[r.Hash] = seed
		alone = alone.With(sim.Search(t.Context(), seed, 1, sim.PlanOf))
		require.Equal(t, r.Hash, sim.Run(seed, sim.PlanOf(seed)).Hash)
		require.Equal(t, r.Hash, sim.Trace(seed, sim.PlanOf(seed)).Hash, "looking changes nothing")
	}
	whole := sim.Search(t.Context(), 0, n, sim.PlanOf)
	require.Equal(t, alone.Hash, whole.Hash, "what ran on a stage before changes nothing")
	halves := sim.Search(t.Context(), 0, n/2, sim.PlanOf).With(sim.Search(t.Context(), uint64(n/2), n/2, sim.PlanOf))
	require.Equal(t, whole.Hash, halves.Hash)
}

func TestSeedsThatOnceFailedHold(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/seeds.txt")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	plans := map[string]func(uint64) sim.Plan{"world": sim.PlanOf, "beyond": sim.BeyondOf}
	ran := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line, _, _ := strings.Cut(lines.Text(), "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		require.Len(t, words, 2, lines.Text())
		seed, err := strconv.ParseUint(words[1], 10, 64)
		require.NoError(t, err)
		require.NotNil(t, plans[words[0]], lines.Text())
		require.Empty(t, sim.Run(seed, plans[words[0]](seed)).Violations, lines.Text())
		ran++
	}
	require.NotZero(t, ran)
}

func TestASmallScopeIsSoundWithEveryFaultAtEveryCall(t *testing.T) {
	t.Parallel()
	kinds := 0 // all
	if testing.Short() || raced {
		kinds = 1
	}
	var told sim.Report
	report := sim.Exhaust(t.Context(), kinds, false, func(kind string, r sim.Report) {
		require.NotEmpty(t, kind)
		told = told.With(r)
	})
	require.Empty(t, report.Failed)
	require.Equal(t, report.Counts, told.Counts, "what is told of each kind is all there is")
	require.Greater(t, report.Schedules, 400)
	t.Logf("%s", report)
}

func TestTheGatewayAnswersAsTheRealClientDoes(t *testing.T) {
	t.Parallel()
	for seed := range uint64(some() / 40) {
		plan := sim.PlanOf(seed)
		plan.Wire = false
		typed := sim.Run(seed, plan)
		plan.Wire = true
		wired := sim.Run(seed, plan)
		require.Empty(t, wired.Violations)
		require.Equal(t, typed.Hash, wired.Hash, "seed %d", seed)
	}
}

func TestAShopHoldsForMonthsWithTwoBadHoursADay(t *testing.T) {
	t.Parallel()
	months := 0
	days := 61
	if raced {
		days = 45
	}
	r := sim.Year(7, days, 1, func(s sim.Sample) {
		months++
		require.Equal(t, months > 1, s.Orders > 0)
		require.NotEmpty(t, s.String())
	})
	require.Empty(t, r.Violations)
	require.GreaterOrEqual(t, months, 2)
	require.NotZero(t, r.Crashes)
}
