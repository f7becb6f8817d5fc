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

// turnedAwaySecond lets the first request of a capture be lost or late, and turns the second one away for a while.
func (r *rig) turnedAwaySecond(first monexttest.Action, wait time.Duration) {
	r.t.Helper()
	require.NoError(r.t, r.monext.Inject(
		onCapture(monexttest.BeforeEffect, first),
		monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathCaptures, Nth: 2, When: monexttest.BeforeEffect, Do: monexttest.TooManyRequests(wait)},
	))
}

// runToAttempts runs until an operation has made so many attempts.
func (r *rig) runToAttempts(id string, n int) {
	r.t.Helper()
	for range 600 {
		if r.run(time.Minute); len(r.operation("O-1", id).Attempts) == n {
			return
		}
	}
	require.Fail(r.t, "it does not come to that many attempts")
}

// A capture that was delayed, sent once without an answer and turned away the second time is not passed by.
func TestAReverseWaitsForADelayedCaptureThatMayHaveBeenMade(t *testing.T) {
	t.Parallel()
	for name, delay := range map[string]time.Duration{"delayed": time.Hour, "not delayed": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			r.turnedAwaySecond(monexttest.Drop(), 10*time.Minute)
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(3000), After: delay})
			r.runToAttempts(o.ID, 2)
			reverse := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
			r.run(72 * time.Hour)
			p := r.payment("O-1")
			require.Equal(t, p.Ledger().Captured, p.Ledger().Refunded, "the order was cancelled")
			require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", reverse.ID).State)
		})
	}
}

func TestAnEffectOfAnOperationAboutToBeSentAgainIsNoSecondOneOfAnother(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	r.paid("O-1", 2500)
	r.cut.Store(1)
	a, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(1000)}) // found: was in doubt
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, a.State)
	r.turnedAwaySecond(monexttest.Late(40*time.Minute), 30*time.Minute)
	b := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
	r.runToAttempts(b.ID, 2)
	require.Equal(t, lifecycle.OperationReady, r.operation("O-1", b.ID).State)
	r.store.lose()
	require.NoError(t, r.monext.Advance(12*time.Minute))
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.False(t, r.payment("O-1").NeedsReview(), "it is the effect of b")
}

func TestAnEffectThatMayBeThatOfAnotherOperationInReviewIsNotTakenBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	r.paid("O-1", 5000)
	r.cut.Store(1)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(1000)}) // found: was in doubt
	require.NoError(t, err)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Late(4*time.Hour))))
	b := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
	r.run(28 * time.Hour)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", b.ID).State)
	all := r.payment("O-1").Evidence()
	require.Len(t, all, 2)
	second := all[1]
	require.Equal(t, lifecycle.CauseSecondEffect, second.Cause)
	require.Equal(t, lifecycle.CauseWaitsForReview, second.Compensation.Cause)
	require.NotContains(t, second.Resolutions, lifecycle.ResolveCompensate)
	_, err = r.service.Resolve(t.Context(), second.Decide(lifecycle.ResolveCompensate, "ana", "captured twice"))
	require.ErrorIs(t, err, lifecycle.ErrNotAllowed)

	d := r.decision(b.ID, lifecycle.ResolveSucceeded)
	d.Effect = all[0].Candidates[0].ID
	_, err = r.service.Resolve(t.Context(), d)
	require.NoError(t, err)
	require.True(t, r.payment("O-1").Ledger().Refunded.IsZero())
}

// What Monext listed once still counts in the ledger; that a second execution would be refused cannot rest on it.
func TestNothingIsSentAgainOnTheStrengthOfAnEffectThatVanished(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	transaction := r.paid("O-1", 2500).TransactionIDs()[0]
	r.rewriteReads(`"associatedTransactions":[`,
		`"associatedTransactions":[{"id":"V","type":"CAPTURE","amount":1000,"status":"OK","originTransactionId":"`+transaction+`"},`)
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	r.rewrite = nil
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	e := r.only("O-1")
	require.Equal(t, lifecycle.CauseVanished, e.Cause)
	_, err = r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveAcknowledge, "ana", "Monext took it back"))
	require.NoError(t, err)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Late(3*time.Hour))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
	r.run(72 * time.Hour)
	require.Equal(t, 1, r.effects(transaction, o.ID))
	require.Equal(t, 1, r.posts(o.ID))
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
}

func TestTheRestOfADeferredPaymentThatEndedCanBeDeliveredLate(t *testing.T) {
	t.Parallel()
	life := 36 * time.Hour
	r := newRig(t, unchecked(), withSettings(lifecycle.Settings{Methods: inParts(life)}),
		withMonext(monexttest.WithAuthorizationLife(life)))
	r.deferred()
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(2000)})
	require.NoError(t, err)
	r.run(96 * time.Hour)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	no := r.refused(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "plain", Amount: eur(3000)})
	require.Equal(t, lifecycle.CauseExpired, no.Cause)
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "b", Amount: eur(3000), Option: monext.CaptureLateDelivery})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
}

// The clock of the machine is two days ahead, so that Monext dates the effect long before the request.
func TestByAClockThatIsDaysAheadNothingIsDoneTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	r.ahead(48 * time.Hour)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop())))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(2000)})
	r.run(72 * time.Hour)
	require.Equal(t, 1, r.effects(transaction, o.ID))
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
	require.Equal(t, lifecycle.CauseAmbiguous, r.operation("O-1", o.ID).Cause)
}

func TestALateDeliveryInDoubtIsFoundWhateverMonextCallsIt(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]lifecycle.OperationState{
		"REAUTHO":                     lifecycle.OperationSucceeded,
		"REAUTH+CAP":                  lifecycle.OperationReview, // it is listed as two captures
		"REAUTHORIZATION_AND_CAPTURE": lifecycle.OperationReview,
		"AUTHORIZATION_AND_CAPTURE":   lifecycle.OperationReview,
	} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, unchecked(), withMonext(monexttest.WithReauthorizationWord(word)))
			r.paid("O-1", 5000)
			_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(2000)})
			require.NoError(t, err)
			require.NoError(t, r.monext.Advance(8*24*time.Hour))
			_, err = r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop())))
			o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "b", Amount: eur(1000), Option: monext.CaptureLateDelivery})
			require.NoError(t, err)
			r.run(3 * time.Hour)
			require.Equal(t, 1, r.posts(o.ID))
			require.Equal(t, want, r.operation("O-1", o.ID).State)
			require.Equal(t, want == lifecycle.OperationSucceeded, r.payment("O-1").Ledger().Captured == eur(3000))
		})
	}
}
