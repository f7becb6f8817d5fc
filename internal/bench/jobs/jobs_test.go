package jobs_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/bench/jobs"
)

func TestEveryStorePutsItsJobsThrough(t *testing.T) {
	t.Parallel()

	var printed strings.Builder
	for _, c := range append(jobs.SQLite(40, t.TempDir(), &printed), jobs.Memory(1000)) {
		result, err := c.Take(t.Context(), 2)

		require.NoError(t, err, c.What)
		require.Positive(t, result.Ours.Min, c.What)
	}
	require.Equal(t, 2, strings.Count(printed.String(), "journal_mode wal, synchronous FULL\n"), printed.String())
}
