package export_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/bench/export"
)

func TestEveryOrderOfTheExportIsReadInMemoryThatDoesNotGrow(t *testing.T) { //nolint:paralleltest // it measures the memory of the whole process
	for _, c := range export.Contests(20, 3_000) {
		result, err := c.Take(t.Context(), 3)

		require.NoError(t, err, c.What)
		if c.Rounds == 1 { // what it needs does not depend on the machine; a time would
			require.True(t, c.Goal.Met(result), "%s: %+v, and the goal is %s", c.What, result, c.Goal.Text)
		}
	}
}
