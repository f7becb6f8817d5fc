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
	for _, row := range []string{
		"| client: time of a capture, loopback HTTP/1.1 ", "| client: connections of 1000 captures in turn, HTTP/2 over TLS ",
		"| session: a 100-line order validated and encoded, time ", "| sfcc: reading 5,000 orders, growth of the live heap ",
		"| SQLite FULL: enqueue, lease, settle, one by one ", "| lifecycle: ledger of 100 effects folded, time ",
		"| lifecycle: pass that captures, memory store, time ", "| lifecycle: pass that captures, SQLite FULL, commits ",
	} {
		require.Contains(t, string(out), row)
	}
}
