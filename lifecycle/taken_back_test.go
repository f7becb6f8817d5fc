package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
)

// A parcel that is told again after a restore looks like a capture that was taken back: it was not captured by that.
func TestAnEffectThatWasTakenBackIsNoOperationsSuccess(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	o := forcedTwice(r)
	e := r.only("O-1")
	_, err := r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveCompensate, "ana", "captured twice"))
	require.NoError(t, err)
	r.run(time.Hour)
	backup := r.payment("O-1")
	r.putBack(backup)
	again := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "c", Amount: eur(1000)})
	require.Equal(t, lifecycle.CauseDoneBefore, again.Cause)
	got := r.only("O-1")
	require.Empty(t, got.Candidates)
	require.NotContains(t, got.Resolutions, lifecycle.ResolveSucceeded)
	d := got.Decide(lifecycle.ResolveSucceeded, "ana", "it was done")
	d.Effect = e.Compensation.Effect
	_, err = r.service.Resolve(t.Context(), d)
	require.ErrorContains(t, err, "was not taken back")
	_, err = r.service.Resolve(t.Context(), got.Decide(lifecycle.ResolveRetry, "ana", "it was not"))
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", again.ID).State)
	require.Equal(t, 2, r.effects(backup.TransactionIDs()[0], o.ID))
}
