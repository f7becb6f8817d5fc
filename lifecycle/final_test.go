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

func TestAFinalCaptureWaitsForACaptureThatTheDuplicateCheckHoldsBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	ask := func(key string, cents int64, option monext.CaptureOption) lifecycle.Operation {
		return r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: key, Amount: eur(cents), Option: option})
	}
	first, second := ask("parcel 1", 1000, ""), ask("parcel 2", 1000, "")
	r.run(time.Hour)
	require.True(t, r.operation("O-1", second.ID).Parked)
	last := ask("parcel 3", 2500, monext.CaptureFinal)
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationReady, r.operation("O-1", last.ID).State, "it would release what parcel 2 has reserved")
	passes := r.passes
	r.run(12 * time.Hour)
	require.Less(t, r.passes-passes, 10, "it does not ask every second whether its turn has come")
	r.run(72 * time.Hour)
	for _, o := range []lifecycle.Operation{first, second, last} {
		require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
		require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
	}
	p = r.payment("O-1")
	require.Equal(t, eur(4500), p.Ledger().Captured, "no parcel is lost")
	require.Equal(t, eur(500), p.Ledger().Cancelled)
	require.False(t, p.NeedsReview())
	r.clean()
}

func TestAFinalCaptureWaitsForACaptureThatIsDelayed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	delayed := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000), After: time.Hour})
	passing := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1500)})
	last := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "c", Option: monext.CaptureFinal})
	require.Equal(t, eur(2500), last.Amount)
	r.run(30 * time.Minute)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", passing.ID).State, "others pass a delayed one by")
	require.Equal(t, lifecycle.OperationReady, r.operation("O-1", last.ID).State)
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", delayed.ID).State)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", last.ID).State)
	require.Equal(t, eur(5000), r.payment("O-1").Ledger().Captured)
	r.clean()
}

func TestNothingIsCapturedBesideAnOpenFinal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	last := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "last", Amount: eur(3000), Option: monext.CaptureFinal})
	_, err := r.service.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "straggler", Amount: eur(500)})
	var no *lifecycle.NotAllowedError
	require.ErrorAs(t, err, &no)
	require.Equal(t, lifecycle.CauseReserved, no.Cause)
	require.True(t, no.Limit.IsZero())
	sum, err := r.service.Summary(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.ActionSummary{Action: lifecycle.ActionCapture, Max: eur(0), Cause: lifecycle.CauseReserved}, sum.Actions[0])
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Result("01116"))))
	r.run(time.Minute)
	require.Equal(t, lifecycle.OperationRefused, r.operation("O-1", last.ID).State)
	require.Equal(t, eur(5000), r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "anew"}).Amount)
}

func TestNothingOfWhatAFinalLeftIsDeliveredLate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.rewrite = func(body string) string { // the release is slow to show
		return editList(body, func(e map[string]any) bool { return e["type"] != "CANCEL" })
	}
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "last", Amount: eur(3000), Option: monext.CaptureFinal})
	require.NoError(t, err)
	require.True(t, r.payment("O-1").Ledger().Cancelled.IsZero())
	_, err = r.service.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "late", Amount: eur(500), Option: monext.CaptureLateDelivery})
	require.ErrorIs(t, err, lifecycle.ErrNotAllowed)
	require.True(t, r.payment("O-1").Ledger().Capturable.IsZero())
	r.rewrite = nil
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, eur(2000), p.Ledger().Cancelled)
	require.False(t, p.Ledger().Uncertain)
	require.False(t, p.NeedsReview())
}

func TestTheReleaseOfAFinalWhoseAnswerIsLostIsNoRiddle(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop())))
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "last", Amount: eur(3000), Option: monext.CaptureFinal})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	require.Equal(t, lifecycle.CauseFound, o.Cause)
	require.NotEmpty(t, o.Release)
	require.False(t, r.payment("O-1").NeedsReview(), "nobody is asked about a reset that is our own release")
}

func TestARefreshWhileAFinalIsOnItsWayAsksNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.monextDone = postDone(r, func() {
		p, err := r.service.Refresh(t.Context(), "O-1") // it lists the capture and the reset before the answer is in
		require.NoError(t, err)
		require.Equal(t, eur(2000), p.Ledger().Cancelled)
	})
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "last", Amount: eur(3000), Option: monext.CaptureFinal})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	require.NotEmpty(t, o.Release)
	require.False(t, r.payment("O-1").NeedsReview())
}

func TestTheReleaseOfAFinalIsKnownBesideWhatWasCancelledBefore(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCancel, 500)
	require.NoError(t, err)
	require.NoError(t, r.monext.Advance(time.Minute))
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "last", Amount: eur(2000), Option: monext.CaptureFinal})
	require.NoError(t, err)
	require.NotEmpty(t, o.Release)
	p = r.payment("O-1")
	require.Equal(t, eur(3000), p.Ledger().Cancelled)
	require.False(t, p.Ledger().Uncertain)
	require.False(t, p.NeedsReview(), "both resets are explained")
	require.Len(t, p.Foreign(), 1)
}

// A FINAL capture closes the authorisation at Monext when Monext says so, not
// when it was sent: until the release is listed, the rest may take a second one.
func TestAFinalCaptureIsFencedByWhatIsListedAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cents, taken int64 // of the FINAL capture, and what the back office has cancelled before it
		state        lifecycle.OperationState
		posts        int
	}{
		"less than half of the rest":               {cents: 2400, state: lifecycle.OperationReview, posts: 1},
		"half of the rest":                         {cents: 2500, state: lifecycle.OperationReview, posts: 1},
		"more than half of the rest":               {cents: 2501, state: lifecycle.OperationSucceeded, posts: 2},
		"less than half, and a listed cancel":      {cents: 2400, taken: 201, state: lifecycle.OperationSucceeded, posts: 2},
		"a listed cancel that leaves room for two": {cents: 2400, taken: 200, state: lifecycle.OperationReview, posts: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			p := r.paid("O-1", 5000)
			if c.taken > 0 {
				_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCancel, c.taken)
				require.NoError(t, err)
			}
			require.NoError(t, r.monext.Inject(monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathCaptures, Nth: 1, When: monexttest.BeforeEffect, Do: monexttest.Drop()}))
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "last", Amount: eur(c.cents), Option: monext.CaptureFinal})
			r.run(12 * time.Hour)
			o = r.operation("O-1", o.ID)
			require.Equal(t, c.state, o.State)
			require.Equal(t, c.posts, r.posts(o.ID))
			if c.state == lifecycle.OperationReview {
				require.Equal(t, lifecycle.CauseAbsent, o.Cause, "a person is asked")
			}
		})
	}
}
