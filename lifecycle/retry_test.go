package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// replayed is a payment of 100.00 of which 60.00 was captured before it was
// adopted, and the wish for that parcel, told again.
func replayed(r *rig) lifecycle.Operation {
	r.t.Helper()
	r.takenOver(10000, 6000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", Amount: eur(6000)})
	require.Equal(r.t, lifecycle.CauseDoneBefore, o.Cause)
	return o
}

func TestARetryForWhichNothingIsLeftIsNeitherOfferedNorTaken(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := replayed(r)
	require.Equal(t, []lifecycle.Resolution{lifecycle.ResolveSucceeded, lifecycle.ResolveRefused}, r.payment("O-1").Evidence()[0].Resolutions)
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	var refused *lifecycle.NotAllowedError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, lifecycle.CauseBeyondCapturable, refused.Cause)
	require.Equal(t, eur(4000), refused.Limit)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State, "it still waits for a person")
}

func TestARetryIsOfferedAsLongAsThereIsEnoughForIt(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")))
	o := inReview(r, 0)
	require.Contains(t, r.payment("O-1").Evidence()[0].Resolutions, lifecycle.ResolveRetry, "its own amount is reserved for it")
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
}

func TestARetryOfACaptureOfACancelledOrderIsNotOffered(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.takenOver(10000, 1000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", Amount: eur(1000)})
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
	require.NotContains(t, r.payment("O-1").Evidence()[0].Resolutions, lifecycle.ResolveRetry)
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	require.ErrorIs(t, err, lifecycle.ErrNotAllowed)
}

func TestTheHistoryNamesTheOperationAndWhatADecisionRestedOn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := replayed(r)
	seen := r.payment("O-1").Version()
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRefused))
	require.NoError(t, err)
	found := false
	for _, h := range r.payment("O-1").History() {
		if h.Type == lifecycle.EventResolved {
			found = true
			require.Equal(t, o.ID, h.Operation)
			require.Equal(t, seen, h.Version)
			require.Empty(t, h.Counter)
		}
		if h.Type == lifecycle.EventRequested {
			require.Equal(t, o.ID, h.Operation)
		}
	}
	require.True(t, found)
}

// A person had it sent again; before that happened the order was cancelled.
func TestACaptureToBeSentAgainIsWithdrawnWhenTheOrderIsCancelled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 0)
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	require.NoError(t, err)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
	r.retry(o)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationWithdrawn, got.State)
	require.Equal(t, lifecycle.CauseClosed, got.Cause)
	require.Equal(t, 1, r.posts(o.ID))
}
