package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWithoutTheDescriptionItSaysHowToGetIt(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"", filepath.Join(t.TempDir(), "missing.json")} {
		err := run(t.Context(), []string{"-openapi", file}, t.Output())
		require.ErrorIs(t, err, errNoFile)
		require.ErrorContains(t, err, "Monext/retail-openapi")
		require.ErrorContains(t, err, "CheckoutAPI.json")
	}
}
