package queue_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/queue"
)

func TestAWaitStaysWithinItsRangeAndItsLimitNeverShrinks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := time.Duration(rapid.Int64Range(0, 1<<62).Draw(t, "first"))
		longest := time.Duration(rapid.Int64Range(0, 1<<62).Draw(t, "longest"))
		b := queue.Backoff{"": {First: first, Max: longest}}
		attempt := rapid.IntRange(0, 100).Draw(t, "attempt")
		most := func(n int64) int64 { return n - 1 }

		limit := b.Delay("", attempt, most)
		require.GreaterOrEqual(t, limit, time.Millisecond)
		require.LessOrEqual(t, limit, max(longest, time.Millisecond))
		require.GreaterOrEqual(t, b.Delay("", attempt+1, most), limit)
		require.Equal(t, max(min(first, longest), time.Millisecond), b.Delay("", 1, most))
		require.Equal(t, time.Millisecond, b.Delay("", attempt, func(int64) int64 { return 0 }))

		drawn := b.Delay("unheard of", attempt, func(n int64) int64 { return rapid.Int64Range(0, n-1).Draw(t, "random") })
		require.GreaterOrEqual(t, drawn, time.Millisecond)
		require.LessOrEqual(t, drawn, limit)
	})
}

func TestAJobIsTheTaskThatItsWakeAskedFor(t *testing.T) {
	t.Parallel()
	actions := []lifecycle.Action{
		lifecycle.ActionCapture, lifecycle.ActionCancel, lifecycle.ActionRefund, lifecycle.ActionReverse,
	}
	names := rapid.StringMatching(`[A-Za-z0-9:/_.-]{1,40}`)
	rapid.Check(t, func(rt *rapid.T) {
		w := lifecycle.Wake{
			Key:       lifecycle.Key{Account: names.Draw(rt, "account"), Order: names.Draw(rt, "order")},
			Operation: names.Draw(rt, "operation"), Action: rapid.SampledFrom(actions).Draw(rt, "action"),
			After: time.Duration(rapid.Int64().Draw(rt, "after")), Look: rapid.IntRange(0, 100).Draw(rt, "look"),
		}
		sameTask(t, w)
	})
}
