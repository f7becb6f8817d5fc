package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestWhatAPartialAuthorisationStopsSaysWhyAndWhatToDo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.monext.AcceptPartly(r.open("O-1", 5000, ""), 3000)
	require.NoError(t, err)
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Len(t, p.Reviews(), 1, "one decision for one transaction")
	review := p.Reviews()[0]

	_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(1000)})
	var refused *lifecycle.NotAllowedError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, review.Seq, refused.Review)
	require.ErrorContains(t, err, "Service.Resolve")

	_, err = r.service.Apply(t.Context(), lifecycle.ShopEvent{Order: "O-1", Kind: lifecycle.ShopCancelled})
	require.NoError(t, err)
	r.run(3 * time.Hour)
	sum, err := r.service.Summary(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationReady, sum.Operations[0].State)
	require.Equal(t, lifecycle.CauseWaitsForReview, sum.Operations[0].Cause)
	require.Equal(t, sum.Operations[0], r.operation("O-1", sum.Operations[0].ID))

	p = r.payment("O-1")
	p, err = r.service.Resolve(t.Context(), lifecycle.Decision{
		Order: "O-1", Review: refused.Review, As: lifecycle.ResolveAcknowledge, Version: p.Version(), Actor: "ana", Reason: "agreed with the buyer",
	})
	require.NoError(t, err)
	require.Empty(t, p.Operations()[0].Cause)
	r.run(time.Minute)
	require.Equal(t, lifecycle.StateCancelled, r.payment("O-1").State())
}

func TestAnExpiredAuthorisationNamesItsRemedy(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Advance(8*24*time.Hour))
	r.sweep()
	r.run(0) // that it has ended is read
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(1000)})
	require.ErrorContains(t, err, "Service.Capture with the option LATE_DELIVERY")
	_, err = r.service.Refund(t.Context(), lifecycle.Request{Order: "O-1", Key: "return", Amount: eur(1000)})
	require.Error(t, err)
	require.NotContains(t, err.Error(), "LATE_DELIVERY")
}

func TestWhatWaitsBehindAnotherSaysWhetherAPersonIsWaitedFor(t *testing.T) {
	t.Parallel()
	behind := func(r *rig) lifecycle.Cause {
		o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "behind", Amount: eur(2000)})
		require.Equal(r.t, lifecycle.OperationReady, o.State)
		return o.Cause
	}
	t.Run("behind one in review", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		inReview(r, 0)
		require.Equal(t, lifecycle.CauseWaitsForReview, behind(r))
	})
	t.Run("behind one in doubt", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.paid("O-1", 5000)
		require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
		o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "lost", Amount: eur(1000)})
		r.run(time.Minute)
		require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State)
		require.Empty(t, behind(r))
	})
}
