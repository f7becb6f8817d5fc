package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestAnOrderGoesFromItsSessionToItsRefund(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 12990, "")
	require.Equal(t, lifecycle.StatePending, r.payment("O-1").State())

	transaction, err := r.monext.Accept(session)
	require.NoError(t, err)
	p, err := r.service.Return(t.Context(), session)
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateAuthorized, p.State())
	require.Equal(t, eur(12990), p.Ledger().Capturable)

	parcel := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel-1", Amount: eur(5000), Actor: "warehouse"})
	require.Equal(t, lifecycle.OperationReady, parcel.State)
	r.run(time.Minute)
	require.Equal(t, lifecycle.StatePartiallyCaptured, r.payment("O-1").State())

	rest := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel-2", Option: monext.CaptureFinal})
	require.Equal(t, eur(7990), rest.Amount)
	r.run(time.Minute)
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())

	back, err := r.service.Refund(t.Context(), lifecycle.Request{Order: "O-1", Key: "return-1", Amount: eur(1000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, back.State)
	require.Equal(t, lifecycle.StatePartiallyRefunded, r.payment("O-1").State())

	back, err = r.service.Refund(t.Context(), lifecycle.Request{Order: "O-1", Key: "return-2"})
	require.NoError(t, err)
	require.Equal(t, eur(11990), back.Amount)
	p = r.payment("O-1")
	require.Equal(t, lifecycle.StateRefunded, p.State())
	require.False(t, p.NeedsReview())
	for _, id := range []string{parcel.ID, rest.ID, back.ID} {
		require.Equal(t, 1, r.effects(transaction, id), id)
	}
	r.clean()
}

func TestACaptureThatSucceedsTakesThreeCommits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 12990)
	before := r.store.saves
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	r.run(time.Minute)
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())
	require.Equal(t, 3, r.store.saves-before)
}

func TestAFinalCaptureClaimsTheReleaseOfTheRest(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 10000)
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "last", Amount: eur(6000), Option: monext.CaptureFinal})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	require.NotEmpty(t, o.Release)
	p := r.payment("O-1")
	require.Equal(t, lifecycle.StateCaptured, p.State())
	require.Equal(t, eur(4000), p.Ledger().Cancelled)
	require.False(t, p.Ledger().Uncertain)
	require.False(t, p.NeedsReview())
	r.clean()
}

func TestAnAutomaticCaptureGoesFromPendingToCaptured(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.monext.Accept(r.open("O-1", 5000, monext.CaptureAutomatic))
	require.NoError(t, err)
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateCaptured, p.State())

	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "shipped"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationNothingLeft, o.State)
	require.Equal(t, lifecycle.CauseAlreadyCaptured, o.Cause)
	require.Zero(t, r.posts(o.ID))
}

func TestADeferredCaptureIsMadeByMonextOnItsDate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.deferred()
	require.Equal(t, lifecycle.StateAuthorized, p.State())
	require.NoError(t, r.monext.Advance(72*time.Hour))
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateCaptured, p.State())
	require.False(t, p.NeedsReview())
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "shipped"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationNothingLeft, o.State)
}

func TestACancelReleasesAnAuthorisation(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	o, err := r.service.Cancel(t.Context(), lifecycle.Request{Order: "O-1", Key: "cancel"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	require.Equal(t, lifecycle.StateCancelled, r.payment("O-1").State())
	r.clean()
}

func TestAReverseBecomesWhateverTheLedgerAllows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings           lifecycle.Settings
		captured           int64
		state              lifecycle.State
		cause              lifecycle.Cause
		cancelled, refused int64
	}{
		"nothing captured: a cancel":                  {captured: 0, state: lifecycle.StateCancelled, cause: lifecycle.CauseCancelUncaptured, cancelled: 5000},
		"all captured: a refund":                      {captured: 5000, state: lifecycle.StateRefunded, cause: lifecycle.CauseRefundCaptured},
		"captured in part: a refund, the rest lapses": {captured: 2000, state: lifecycle.StatePartiallyRefunded, cause: lifecycle.CauseRefundRestLapses},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withSettings(c.settings))
			r.paid("O-1", 5000)
			if c.captured > 0 {
				_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(c.captured)})
				require.NoError(t, err)
			}
			o, err := r.service.Reverse(t.Context(), lifecycle.Request{Order: "O-1", Key: "cancelled", Actor: "shop", Reason: "buyer changed his mind"})
			require.NoError(t, err)
			require.Equal(t, lifecycle.OperationSucceeded, o.State)
			require.Equal(t, c.cause, o.Cause)
			p := r.payment("O-1")
			require.Equal(t, c.state, p.State())
			require.Equal(t, eur(c.cancelled), p.Ledger().Cancelled)
			require.Equal(t, eur(c.captured), p.Ledger().Refunded)
			require.True(t, p.Closed())
			_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "late parcel"})
			require.ErrorIs(t, err, lifecycle.ErrNotAllowed)
			r.clean()
		})
	}
}

func TestAReverseWithdrawsCapturesThatWereNotSent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	capture := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", After: time.Hour})
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
	require.Equal(t, lifecycle.OperationWithdrawn, r.operation("O-1", capture.ID).State)
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.StateCancelled, r.payment("O-1").State())
	require.Zero(t, r.posts(capture.ID))
	r.clean()
}

func TestAnOrderCancelledBeforeItIsPaidGivesTheMoneyBackWhenItIsPaidAfterAll(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
	r.run(time.Minute)
	_, err := r.monext.Accept(session)
	require.NoError(t, err)
	_, err = r.service.Return(t.Context(), session)
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, lifecycle.StateCancelled, r.payment("O-1").State())
	r.clean()
}

func TestAReverseOfAnOrderNeverPaidClosesWhenNobodyCanPayAnyMore(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.open("O-1", 5000, "")
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.OperationNothingLeft, r.operation("O-1", o.ID).State)
	require.Equal(t, lifecycle.StateAbandoned, r.payment("O-1").State())
}

func TestTheRefusedAndTheAbandonedAreToldApart(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	require.NoError(t, r.monext.Refuse(r.open("O-1", 5000, ""), "01116"))
	require.NoError(t, r.monext.Abandon(r.open("O-2", 5000, "")))
	require.NoError(t, r.monext.Expire(r.open("O-3", 5000, "")))
	for reference, want := range map[string]lifecycle.State{
		"O-1": lifecycle.StateRefused, "O-2": lifecycle.StateAbandoned, "O-3": lifecycle.StateAbandoned,
	} {
		p, err := r.service.Refresh(t.Context(), reference)
		require.NoError(t, err)
		require.Equal(t, want, p.State(), reference)
	}
}

func TestAHeldPaymentStaysPendingUntilItIsDecided(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	_, err := r.monext.Hold(session, "04003")
	require.NoError(t, err)
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StatePending, p.State())
	require.NoError(t, r.monext.Resolve(session, "00000"))
	r.run(time.Hour)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
}

func TestAnUnsortedListIsFoldedRight(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithUnsortedLists()))
	r.paid("O-1", 10000)
	for i, cents := range []int64{1000, 2000, 3000} {
		r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: string(rune('a' + i)), Amount: eur(cents)})
	}
	r.run(time.Minute)
	p, err := r.service.Reconcile(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, eur(6000), p.Ledger().Captured)
	require.Equal(t, eur(10000), p.Ledger().Authorized)
	require.False(t, p.NeedsReview())
	r.clean()
}
