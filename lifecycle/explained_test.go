package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// turnedAway has the duplicate check turn away the next capture.
func turnedAway(r *rig) {
	r.t.Helper()
	require.NoError(r.t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Result("01913"))))
}

func TestAnEqualEffectOnTheOtherOfTwoPaymentsExplainsTheDuplicateCheck(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	main, err := r.monext.Accept(r.open("O-1", 5000, ""))
	require.NoError(t, err)
	other := r.foreign(anOrder("O-1", 5000))
	twice, err := r.monext.Accept(other)
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	_, err = r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("O-1", 5000), SessionID: other})
	require.NoError(t, err)
	_, err = r.monext.BackOffice(twice, monexttest.KindCapture, 1000)
	require.NoError(t, err)
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, []string{main, twice}, p.TransactionIDs())

	turnedAway(r)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(time.Hour)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationReady, got.State)
	require.True(t, got.Parked, "it waits until the check lets it pass, and asks nobody")
	r.run(72 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, eur(1000), r.payment("O-1").Ledger().Captured)
	r.clean()
}

func TestAnEqualEffectThatShowsOnlyAfterwardsExplainsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Advance(48*time.Hour))
	turnedAway(r)
	r.monextDone = postDone(r, func() { // old, and nobody's
		r.rewrite = func(body string) string {
			return strings.Replace(body, `"associatedTransactions":[`,
				`"associatedTransactions":[{"id":"X-1","type":"CAPTURE","status":"OK","amount":1000,"date":"2026-03-04T10:00:00.000+00:00"},`, 1)
		}
	})
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(2 * time.Hour)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationReview, got.State)
	require.Equal(t, lifecycle.CauseAmbiguous, got.Cause, "it may stand for this very request")
	require.Equal(t, 1, r.posts(o.ID))
}

// While a request is on its way, an equal effect shows, and a person says that it
// was what another operation had asked for.
func TestAnEffectThatAPersonGaveToAnotherOperationMeanwhileExplainsTheDuplicateCheck(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	_, transaction := r.takenOver(5000, 1000)
	ask := func(key string) lifecycle.Operation {
		o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: key, Amount: eur(1000)})
		require.Equal(t, lifecycle.CauseDoneBefore, o.Cause)
		return o
	}
	other, o := ask("parcel-1"), ask("parcel-2")
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	require.NoError(t, err)
	turnedAway(r)
	r.monextDone = postDone(r, func() {
		since, err := r.monext.BackOffice(transaction, monexttest.KindCapture, 1000)
		require.NoError(t, err)
		_, err = r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		d := r.decision(other.ID, lifecycle.ResolveSucceeded)
		d.Effect = since
		_, err = r.service.Resolve(t.Context(), d)
		require.NoError(t, err)
	})
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", other.ID).State)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationReady, got.State, "%s", got.Cause)
	require.True(t, got.Parked)
	require.Equal(t, 1, r.posts(o.ID))
}
