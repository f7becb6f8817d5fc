package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// A person had a cancel sent again, and Monext captured by itself before it was: it would void the capture.
func TestARetryThatTheBalanceDoesNotAllowAnyMoreIsNotSent(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{Resend: lifecycle.ResendNever}))
	r.deferred()
	require.NoError(t, r.monext.Inject(onPath("POST", monexttest.PathCancels, monexttest.Drop())))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCancel})
	r.run(2 * time.Hour)
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	require.NoError(t, err)
	require.NoError(t, r.monext.Advance(48*time.Hour))
	r.run(time.Hour)
	require.Equal(t, 1, r.posts(o.ID))
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())
	e := r.only("O-1")
	require.Equal(t, lifecycle.CauseAbsent, e.Cause)
	require.Equal(t, []lifecycle.Resolution{lifecycle.ResolveRefused}, e.Resolutions)
	r.clean()
}
