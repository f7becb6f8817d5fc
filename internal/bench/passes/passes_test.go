package passes_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/bench/passes"
)

func TestEveryContestHasFigures(t *testing.T) { //nolint:paralleltest // counts allocations, which must be its own
	for _, c := range passes.Contests(10, 20, t.TempDir()) {
		r, err := c.Take(t.Context(), 1)
		require.NoError(t, err, c.What)
		require.Equal(t, c.Theirs != nil, r.Ratio > 0, c.What)
		require.Len(t, c.Row(r), 6)
	}
}
