package lifecycle_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestARefusalThatOnlyTheListTellsIsARefusal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject( // refused, and the refusal is lost
		monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathCaptures, Nth: 1, When: monexttest.AfterEffect, Do: monexttest.Drop()}))
	_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 4000)
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(900)})
	// Between the read and the request the back office takes the rest.
	r.monextCall = func(req *http.Request) {
		if req.Method == http.MethodPost {
			r.monextCall = nil
			_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 1000)
			require.NoError(t, err)
		}
	}
	r.run(20 * time.Minute)
	require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State, "an effect may still come, late")
	r.run(2 * time.Hour)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationRefused, got.State)
	require.Equal(t, lifecycle.CauseRefused, got.Cause)
	require.Equal(t, 1, r.posts(o.ID))
	r.clean()
}

func TestFewerRefusalsThanRequestsAreForAPerson(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(
		onCapture(monexttest.BeforeEffect, monexttest.Drop()), // the first request is lost
		monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathCaptures, Nth: 1, When: monexttest.AfterEffect, Do: monexttest.Drop()}))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(3000)})
	posts := 0
	r.monextCall = func(req *http.Request) {
		if req.Method == http.MethodPost {
			if posts++; posts == 2 { // the second is refused, and the refusal is lost
				_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 2500)
				require.NoError(t, err)
			}
		}
	}
	r.run(4 * time.Hour)
	got := r.operation("O-1", o.ID)
	require.Equal(t, 2, posts)
	require.Equal(t, lifecycle.OperationReview, got.State)
	require.Equal(t, lifecycle.CauseUnaccounted, got.Cause)
	require.Zero(t, r.effects(p.TransactionIDs()[0], o.ID))
}

func TestNothingIsSentAgainOnceTheDuplicateCheckMayHaveForgotten(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{Horizon: 40 * time.Hour}))
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	r.run(5 * 24 * time.Hour)
	require.Equal(t, 1, r.posts(o.ID), "today and yesterday is as far as it looks")
	require.Equal(t, lifecycle.CauseAbsent, r.operation("O-1", o.ID).Cause)
}

func TestAResendIsDecidedOnTheReadThatPrecedesIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(4000)})
	require.NoError(t, err)
	require.NoError(t, r.monext.Inject(onPath(http.MethodPost, monexttest.PathRefunds, monexttest.Drop())))
	_, err = r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCancel, 1000)
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "b", Amount: eur(3000)})
	r.run(6 * time.Hour)
	require.Equal(t, 1, r.posts(o.ID), "a reset after a capture ends the fence")
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
}

func TestACaptureThatMonextMadeMeanwhileIsDone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.deferred()
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "shipped", After: 72 * time.Hour})
	r.run(80 * time.Hour)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationNothingLeft, got.State)
	require.Equal(t, lifecycle.CauseAlreadyCaptured, got.Cause)
	require.Zero(t, r.posts(o.ID))
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())
}

// The effect of a capture in doubt shows only when it is about to be sent again: it is its own, and not what Monext made by itself.
func TestACaptureOfADeferredPaymentKnowsItsOwnEffectWhenItShowsAtTheLastMoment(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.deferred()
	require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop())))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "shipped"})
	shown := false
	r.rewrite = func(body string) string {
		p, err := r.store.Memory.Load(t.Context(), lifecycle.Key{Account: "shop", Order: "O-1"})
		if err != nil {
			return err.Error()
		}
		now, _ := p.Operation(o.ID)
		if shown = shown || now.State == lifecycle.OperationReady && len(now.Attempts) == 1; shown {
			return body
		}
		return editList(body, func(e map[string]any) bool { return e["type"] != "CAPTURE" })
	}
	r.run(time.Hour)
	got := r.operation("O-1", o.ID)
	require.Equal(t, 1, r.posts(o.ID))
	require.Equal(t, lifecycle.OperationSucceeded, got.State)
	require.Equal(t, lifecycle.CauseFound, got.Cause)
	require.False(t, r.payment("O-1").NeedsReview())
}

func TestADelayedOperationThatABlockedPaymentHoldsGoesOnAfterwards(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.rewrite = func(body string) string {
		return strings.Replace(body, `"associatedTransactions":[`, `"associatedTransactions":[{"id":"X","type":"REFUND","status":"OK","amount":1},`, 1)
	}
	pass := r.retry(o) // the read that precedes the request brings what stops the payment
	require.False(t, pass.Done)
	require.Equal(t, "waits for the payment's review", pass.Note)
	require.Zero(t, r.posts(o.ID))
	r.rewrite = nil
	p := r.payment("O-1")
	require.Equal(t, lifecycle.CauseBroken, p.Reviews()[0].Code)
	for _, f := range p.Reviews() {
		d := r.decision("", lifecycle.ResolveAcknowledge)
		d.Review = f.Seq
		_, err := r.service.Resolve(t.Context(), d)
		require.NoError(t, err)
	}
	r.run(time.Minute)
	for _, f := range r.payment("O-1").Reviews() { // and now the refund that was listed is gone
		require.Equal(t, lifecycle.CauseVanished, f.Code)
		d := r.decision("", lifecycle.ResolveAcknowledge)
		d.Review = f.Seq
		_, err := r.service.Resolve(t.Context(), d)
		require.NoError(t, err)
	}
	r.run(time.Minute)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
}
