package lifecycle_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// held opens a payment that waits for a risk check, and gives its session.
func (r *rig) held(reference string) string {
	r.t.Helper()
	session := r.open(reference, 5000, "")
	_, err := r.monext.Hold(session, "04003")
	require.NoError(r.t, err)
	return session
}

// pestered notifies each minute, and gives the most jobs that ever waited.
func (r *rig) pestered(session string, minutes int) int {
	r.t.Helper()
	most := 0
	for range minutes {
		require.NoError(r.t, r.service.Record(r.t.Context(), monext.Notification{Type: monext.NotifySession, Token: session}))
		r.run(time.Minute)
		most = max(most, r.store.waiting())
	}
	return most
}

func TestNotificationsOfAnUndecidedPaymentLeaveNoJobsBehind(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.held("O-1")
	require.LessOrEqual(t, r.pestered(session, 120), 2)
	for range 6 { // and nobody notifies any more
		calls := r.calls()
		r.run(time.Hour)
		require.Equal(t, 1, r.store.waiting(), "the next look is asked for once")
		require.LessOrEqual(t, r.calls()-calls, 5, "reads of an hour")
		require.NotEqual(t, calls, r.calls(), "it is looked at all the same")
	}
	_, err := r.monext.Accept(session)
	require.Error(t, err, "it is Monext's to decide")
	require.NoError(t, r.monext.Resolve(session, "00000"))
	r.run(20 * time.Minute)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
	r.run(time.Hour)
	require.Zero(t, r.store.waiting())
}

func TestNotificationsOfALiveSessionLeaveNoJobsBehind(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	require.LessOrEqual(t, r.pestered(session, 29), 2)
}

func TestTheOneLookThatIsLostIsBroughtBackByASweep(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.held("O-1")
	r.pestered(session, 10)
	r.store.lose()
	require.NoError(t, r.monext.Resolve(session, "00000"))
	for range 5 {
		require.NoError(t, r.monext.Advance(5*time.Minute))
		r.sweep()
		r.run(0)
	}
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
}

func TestSweptAndEarlyReadsKeepTheOneLook(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.held("O-1")
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	for range 3 {
		r.store.lose()
		require.NoError(t, r.monext.Advance(4*time.Hour))
		require.Equal(t, 1, r.sweep().Woken)
		r.run(0)
		require.Equal(t, 1, r.store.waiting(), "the read that a sweep asks for asks for the next")
	}
	require.NoError(t, r.monext.Advance(15*time.Minute-time.Second)) // a queue whose clock is ahead
	r.store.lose()
	pass, err := r.service.Execute(t.Context(), lifecycle.Task{Key: r.payment("O-1").Key(), Action: lifecycle.ActionRefresh})
	require.NoError(t, err)
	require.True(t, pass.Done)
	require.Equal(t, 1, r.store.waiting(), "it was the look that was due")
}

func TestAReadThatFailsComesAgainItself(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.held("O-1")
	require.NoError(t, r.service.Record(t.Context(), monext.Notification{Token: session}))
	require.NoError(t, r.monext.Inject(onPath(http.MethodGet, monexttest.PathSession, monexttest.Body(403, "text/plain", "no"))))
	pass, err := r.service.Execute(t.Context(), lifecycle.Task{Key: r.payment("O-1").Key(), Action: lifecycle.ActionRefresh})
	require.NoError(t, err)
	require.False(t, pass.Done)
	require.Error(t, pass.Trouble)
}
