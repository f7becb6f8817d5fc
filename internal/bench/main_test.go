package main_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAQuickRunPrintsOneTable(t *testing.T) {
	t.Parallel()

	run := exec.CommandContext(t.Context(), "go", "run", ".", "-quick", "-rounds", "1", "-dir", t.TempDir())
	out, err := run.CombinedOutput()

	require.NoError(t, err, string(out))
	require.Equal(t, 1, strings.Count(string(out), "| met? |\n"), string(out))
	require.Contains(t, string(out), "| SQLite FULL: enqueue, lease, settle, one by one ")
}
