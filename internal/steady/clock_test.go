package steady_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/internal/steady"
	"github.com/monext-community/monext-go/internal/steady/steadytest"
)

var start = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)

func TestAReadingHasTheWallAndTheTimeThatItIsGiven(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		aside := time.Duration(rapid.Int64Range(-int64(20*365*24*time.Hour), int64(20*365*24*time.Hour)).Draw(t, "aside"))
		passed := time.Duration(rapid.Int64Range(0, int64(400*24*time.Hour)).Draw(t, "passed"))
		first, second := steadytest.Reading(start, 0), steadytest.Reading(start.Add(aside), passed)
		require.True(t, second.Round(0).Equal(start.Add(aside)), "%v", second)
		require.Equal(t, passed, second.Sub(first))
		require.Equal(t, aside, second.Round(0).Sub(first.Round(0)))
	})
}

func TestTimePassesWhateverTheWallClockShows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var c steady.Clock
		var passed, ahead time.Duration
		c.Read(steadytest.Reading(start, 0))
		for range rapid.IntRange(1, 20).Draw(t, "readings") {
			passed += time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "passes"))
			ahead += time.Duration(rapid.Int64Range(-int64(time.Hour), int64(time.Hour)).Draw(t, "set by"))
			p, a := c.Read(steadytest.Reading(start.Add(passed+ahead), passed))
			require.Equal(t, passed, p)
			require.Equal(t, ahead, a)
		}
	})
}

func TestAReadingWithoutAMonotonicPartGoesForwardOnly(t *testing.T) {
	t.Parallel()
	var c steady.Clock
	for _, step := range []struct{ at, passed, ahead time.Duration }{
		{0, 0, 0}, {time.Minute, time.Minute, 0}, {-time.Hour, time.Minute, -61 * time.Minute},
		{-59 * time.Minute, 2 * time.Minute, -61 * time.Minute}, {24 * time.Hour, 2*time.Minute + 24*time.Hour + 59*time.Minute, -61 * time.Minute},
	} {
		passed, ahead := c.Read(start.Add(step.at))
		require.Equal(t, step.passed, passed)
		require.Equal(t, step.ahead, ahead)
	}
}

func TestAReadingThatIsOlderThanTheLastChangesNothing(t *testing.T) {
	t.Parallel()
	var c steady.Clock
	c.Read(steadytest.Reading(start, 0))
	c.Read(steadytest.Reading(start.Add(time.Minute), time.Minute))
	passed, ahead := c.Read(steadytest.Reading(start.Add(time.Second), time.Second))
	require.Equal(t, time.Minute, passed)
	require.Zero(t, ahead)
}
