package lifecycle_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestAnEffectThatWasThereBeforeIsNotTheOperations(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")))
	p := r.paid("O-1", 5000)
	_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 1000)
	require.NoError(t, err)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(2 * time.Hour)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationReview, got.State)
	require.Equal(t, lifecycle.CauseAbsent, got.Cause)
	require.Empty(t, got.Effect)
}

func TestAnEffectOfLongAgoThatIsListedLateIsAPersonsToJudge(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Advance(48*time.Hour))
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	r.monextCall = func(req *http.Request) {
		if req.Method == http.MethodPost {
			r.rewrite = func(body string) string {
				return strings.Replace(body, `"associatedTransactions":[`,
					`"associatedTransactions":[{"id":"X","type":"CAPTURE","status":"OK","amount":1000,"date":"2026-03-04T09:30:00.000+00:00"},`, 1)
			}
		}
	}
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
	require.Equal(t, lifecycle.CauseAmbiguous, r.operation("O-1", o.ID).Cause, "it was slow to show, or a clock is wrong")
	require.Equal(t, 1, r.posts(o.ID))
	require.Equal(t, eur(1000), r.payment("O-1").Ledger().Captured, "whoever's it is, it counts")
}

func TestOneEmptyReadProvesNothingHoweverLate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	r.monextDone = func(req *http.Request) { // after the request, Monext cannot be read
		if req.Method == http.MethodPost {
			r.monextDone = nil
			require.NoError(t, r.monext.Inject(monexttest.Fault{Method: http.MethodGet, Path: monexttest.PathTransaction, Do: monexttest.Body(403, "text/plain", "no")}))
		}
	}
	r.run(40 * time.Minute) // past the horizon
	require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State)
	r.monext.ClearFaults()
	r.store.lose()
	for look := 1; look <= 2; look++ {
		pass := r.retry(o)
		require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State, "look %d", look)
		require.Equal(t, 1, r.posts(o.ID))
		require.NoError(t, r.monext.Advance(pass.After))
	}
	for range 8 { // it is watched for the horizon, which begins with the first look
		require.NoError(t, r.monext.Advance(r.retry(o).After))
	}
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, 2, r.posts(o.ID))
	r.clean()
}

func TestAReauthorisationEndsTheFence(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Advance(8*24*time.Hour))
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	late, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "late", Amount: eur(5000), Option: monext.CaptureLateDelivery})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, late.State)
	require.NoError(t, r.monext.Inject(onPath(http.MethodPost, monexttest.PathRefunds, monexttest.Drop())))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "back"})
	r.run(6 * time.Hour)
	require.True(t, r.payment("O-1").Ledger().Reauthorized)
	require.Equal(t, 1, r.posts(o.ID), "another late delivery would let a second refund through")
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
	r.clean()
}
