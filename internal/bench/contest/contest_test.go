package contest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/bench/contest"
)

// figures is a measure that gives these in turn, and notes who was asked.
func figures(who string, asked *[]string, values ...float64) contest.Measure {
	next := 0
	return func(context.Context) (float64, error) {
		*asked = append(*asked, who)
		next++
		return values[next-1], nil
	}
}

func TestTheRatioIsTheMedianOverTheRoundsAndWhoGoesFirstAlternates(t *testing.T) {
	t.Parallel()

	var asked []string
	c := contest.Contest{
		Ours:   figures("ours", &asked, 10, 40, 90),
		Theirs: figures("theirs", &asked, 10, 20, 30),
	}

	r, err := c.Take(t.Context(), 3)

	require.NoError(t, err)
	require.Equal(t, contest.Result{
		Ours:   contest.Summary{Median: 40, Min: 10, Max: 90},
		Theirs: contest.Summary{Median: 20, Min: 10, Max: 30},
		Ratio:  2,
	}, r)
	require.Equal(t, []string{"ours", "theirs", "theirs", "ours", "ours", "theirs"}, asked)
}

func TestAnEvenNumberOfFiguresHasItsMedianBetweenTheMiddleTwo(t *testing.T) {
	t.Parallel()

	require.Equal(t, contest.Summary{Median: 2.5, Min: 1, Max: 4}, contest.Summarise([]float64{4, 1, 3, 2}))
}

func TestAContestWithoutPeerHasNoRatio(t *testing.T) {
	t.Parallel()

	var asked []string
	r, err := contest.Contest{Ours: figures("ours", &asked, 7)}.Take(t.Context(), 1)

	require.NoError(t, err)
	require.Equal(t, contest.Result{Ours: contest.Summary{Median: 7, Min: 7, Max: 7}}, r)
}

func TestAContestMayTakeFewerRoundsThanIsAsked(t *testing.T) {
	t.Parallel()

	var asked []string
	_, err := contest.Contest{Ours: figures("ours", &asked, 7), Rounds: 1}.Take(t.Context(), 3)

	require.NoError(t, err)
	require.Len(t, asked, 1)
}

func TestAFailureOrACancelledContextEndsTheContest(t *testing.T) {
	t.Parallel()

	broken := errors.New("disk full")
	c := contest.Contest{Ours: func(context.Context) (float64, error) { return 0, broken }}
	_, err := c.Take(t.Context(), 3)
	require.ErrorIs(t, err, broken)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = c.Take(ctx, 3)
	require.ErrorIs(t, err, context.Canceled)

	_, err = c.Take(t.Context(), 0)
	require.EqualError(t, err, "rounds: at least one is needed")
}

func TestGoalsAreMetAtTheirLimit(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		goal contest.Goal
		met  []float64
		not  []float64
	}{
		{contest.RatioAtMost(1.4), []float64{0, 1.4}, []float64{1.41}},
		{contest.RatioAtLeast(1.1), []float64{1.1, 9}, []float64{1.09}},
		{contest.AtMost(60, "60"), []float64{60, 1}, []float64{61}},
		{contest.AtLeast(100, "100 jobs/s"), []float64{100, 101}, []float64{99}},
	} {
		both := func(v float64) contest.Result { return contest.Result{Ours: contest.Summary{Median: v}, Ratio: v} }
		for _, v := range tt.met {
			require.True(t, tt.goal.Met(both(v)), "%s: %g", tt.goal.Text, v)
		}
		for _, v := range tt.not {
			require.False(t, tt.goal.Met(both(v)), "%s: %g", tt.goal.Text, v)
		}
	}
}

func ExamplePrint() {
	whole := func(v float64) string { return fmt.Sprintf("%.0f", v) }
	against := contest.Contest{
		What: "captures", Peer: "somebody", Format: whole, Unit: "/s", Goal: contest.RatioAtLeast(1.1),
		Theirs: func(context.Context) (float64, error) { return 0, nil },
	}
	alone := contest.Contest{What: "cycles", Format: whole, Unit: "/s", Goal: contest.AtLeast(400, "400/s")}

	_ = contest.Print(os.Stdout, []contest.Row{
		against.Row(contest.Result{
			Ours:   contest.Summary{Median: 120, Min: 110, Max: 130},
			Theirs: contest.Summary{Median: 100, Min: 100, Max: 100},
			Ratio:  1.2,
		}),
		alone.Row(contest.Result{Ours: contest.Summary{Median: 300, Min: 299, Max: 301}}),
	})
	// Output:
	// | what     | ours             | peer             | ratio | goal         | met? |
	// |----------|------------------|------------------|-------|--------------|------|
	// | captures | 120 (110–130) /s | somebody: 100 /s | 1.20  | ratio ≥ 1.1  | yes  |
	// | cycles   | 300 (299–301) /s | –                | –     | ours ≥ 400/s | no   |
}

func TestAFigureWithoutAGoalIsNotJudged(t *testing.T) {
	t.Parallel()

	row := contest.Contest{What: "w", Format: func(float64) string { return "1" }}.Row(contest.Result{})

	require.Equal(t, contest.Row{"w", "1", "–", "–", "–", "–"}, row)
}
