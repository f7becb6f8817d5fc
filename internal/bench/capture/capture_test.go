package capture_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/bench/capture"
)

// What a capture allocates does not depend on the machine, so unlike a time it is a budget that a test can hold.
// The test is not parallel: allocations are counted for the whole process.
func TestACaptureKeepsItsBudgetOfAllocations(t *testing.T) { //nolint:paralleltest // see above
	budgets := 0
	for _, c := range capture.Contests(1) {
		if !strings.Contains(c.What, "allocat") {
			continue
		}
		budgets++
		result, err := c.Take(t.Context(), 1)
		require.NoError(t, err)
		require.True(t, c.Goal.Met(result), "%s: %+v, and the goal is %s", c.What, result, c.Goal.Text)
	}
	require.Equal(t, 2, budgets)
}

// A client that loses a connection to each answer it did not want would open another for every tenth of a thousand
// captures. The goals are closer than that, but a busy machine costs a connection now and then, and a test must not.
func TestConnectionsAreUsedAgain(t *testing.T) {
	t.Parallel()

	counted := 0
	for _, c := range capture.Loopback(1000) {
		result, err := c.Take(t.Context(), 1)
		require.NoError(t, err, c.What)
		if c.Theirs == nil {
			counted++
			require.Less(t, int(result.Ours.Median), 90, c.What)
		}
	}
	require.Equal(t, 6, counted)
}
