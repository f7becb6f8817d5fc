package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/order/sfcc"
)

// preset finds a built-in job configuration.
func preset(t *testing.T, name string) lifecycle.Preset {
	t.Helper()
	for _, p := range lifecycle.Presets(time.Hour, 48*time.Hour) {
		if p.Name == name {
			return p
		}
	}
	require.Fail(t, "there is no preset "+name)
	return lifecycle.Preset{}
}

func TestAPresetDoesItsJobOnceForEachOrderItIsFor(t *testing.T) {
	t.Parallel()
	shipped := sfcc.Statuses{Order: sfcc.OrderOpen, Shipping: sfcc.Shipped, Payment: sfcc.NotPaid}
	cancelled := sfcc.Statuses{Order: sfcc.OrderCancelled, Shipping: sfcc.NotShipped, Payment: sfcc.NotPaid}
	refunded := sfcc.Statuses{Order: sfcc.OrderCancelled, Shipping: sfcc.Shipped, Payment: sfcc.Paid}
	r := newRig(t)
	r.paid("O-1", 5000)
	run := func(name string, s sfcc.Statuses) bool {
		did, err := r.service.RunPreset(t.Context(), preset(t, name), "O-1", s)
		require.NoError(t, err)
		r.run(time.Minute)
		return did
	}
	require.False(t, run("RefundCancelled", shipped))
	require.True(t, run("CaptureShipped", shipped))
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())
	require.False(t, run("CaptureShipped", shipped), "a finished order leaves the selection, whatever the shop notes")
	require.False(t, run("CancelTransactionForCancelledOrdersThatAreOnlyAuthorized", cancelled))
	require.True(t, run("RefundCancelled", refunded))
	require.Equal(t, lifecycle.StateRefunded, r.payment("O-1").State())
	require.False(t, run("RefundCancelled", refunded))

	_, err := r.service.RunPreset(t.Context(), preset(t, "RefreshStalePending"), "none", shipped)
	require.ErrorIs(t, err, lifecycle.ErrNotFound)
}

func TestAPresetThatOnlyReadsRecordsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	require.NoError(t, r.monext.Abandon(r.open("O-1", 5000, "")))
	require.NoError(t, r.monext.Advance(2*time.Hour))
	did, err := r.service.RunPreset(t.Context(), preset(t, "RefreshStalePending"), "O-1", sfcc.Statuses{})
	require.NoError(t, err)
	require.True(t, did)
	require.Equal(t, lifecycle.StateAbandoned, r.payment("O-1").State())
	require.Empty(t, r.payment("O-1").Operations())
}
