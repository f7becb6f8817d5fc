package session_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/bench/session"
)

// Allocations are counted for the whole process, so the test is not parallel.
func TestBothWriteTheSameBytesAndOursKeepsItsBudgetOfAllocations(t *testing.T) { //nolint:paralleltest // see above
	budgets := 0
	for _, c := range session.Contests(3) {
		result, err := c.Take(t.Context(), 1)

		require.NoError(t, err, c.What)
		if strings.HasSuffix(c.What, "allocations") {
			budgets++
			require.True(t, c.Goal.Met(result), "%s: %+v, and the goal is %s", c.What, result, c.Goal.Text)
		}
	}
	require.Equal(t, 1, budgets)
}
