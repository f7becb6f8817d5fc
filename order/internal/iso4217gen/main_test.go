package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheCommittedTableIsWhatTheGeneratorWrites(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "table.go")
	require.NoError(t, run("../../testdata/iso4217-list-one.csv", "../../testdata/iso4217-amendments.csv", out))
	written, err := os.ReadFile(out)
	require.NoError(t, err)
	committed, err := os.ReadFile("../../currency_table.go")
	require.NoError(t, err)
	require.Equal(t, string(committed), string(written), "run go generate ./order")
}

func TestBadSourcesWriteNothing(t *testing.T) {
	t.Parallel()
	const header, changes = "alpha,numeric,minor_units,kind,name\n", "change,alpha,numeric,minor_units,kind,name,amendment\n"
	for name, test := range map[string]struct{ list, amendments, want string }{
		"numeric code":     {header + "EUR,97,2,,Euro\n", changes, "bad codes of EUR"},
		"numeric letters":  {header + "EUR,9x8,2,,Euro\n", changes, "bad codes of EUR"},
		"alphabetic code":  {header + "EURO,978,2,,Euro\n", changes, "bad codes of EURO"},
		"minor units":      {header + "EUR,978,5,,Euro\n", changes, "bad minor units of EUR"},
		"minor units text": {header + "EUR,978,two,,Euro\n", changes, "bad minor units of EUR"},
		"columns":          {header + "EUR,978\n", changes, "wrong number of fields"},
		"no header":        {"", changes, "list.csv: has no header"},
		"no amendments":    {header, "", "amendments.csv: has no header"},
		"removed twice":    {header, changes + "remove,ANG,532,2,,Guilder,176\n", "cannot remove ANG"},
		"added twice":      {header + "EUR,978,2,,Euro\n", changes + "add,EUR,978,2,,Euro,1\n", "cannot add EUR"},
		"another change":   {header, changes + "rename,EUR,978,2,,Euro,1\n", "cannot rename EUR"},
	} {
		dir := t.TempDir()
		list, amendments, out := filepath.Join(dir, "list.csv"), filepath.Join(dir, "amendments.csv"), filepath.Join(dir, "out.go")
		require.NoError(t, os.WriteFile(list, []byte(test.list), 0o600))
		require.NoError(t, os.WriteFile(amendments, []byte(test.amendments), 0o600))
		require.ErrorContains(t, run(list, amendments, out), test.want, name)
		require.NoFileExists(t, out, name)
	}
	require.Error(t, run("missing.csv", "missing.csv", ""))
}
