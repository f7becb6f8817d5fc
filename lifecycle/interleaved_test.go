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

// A person said of the one effect in sight that it is the clerk's and that the capture is to be sent again.
func TestARetryIsNotAnsweredWithTheEffectThePersonSaidIsAnothers(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")))
	o := inReview(r, 0) // sent, lost for good
	_, err := r.monext.BackOffice(r.payment("O-1").TransactionIDs()[0], monexttest.KindCapture, 1000)
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	_, err = r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	require.NoError(t, err)
	r.run(2 * time.Hour)
	require.Equal(t, 2, r.posts(o.ID), "the person decided in sight of that effect")
}

// Cancelled while the only request of a capture is turned away unexecuted.
func TestACaptureOfWhichNothingWasSentIsNotSentOnceTheOrderIsCancelled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.TooManyRequests(time.Minute))))
	once := false
	r.monextCall = func(req *http.Request) {
		if !once && strings.HasSuffix(req.URL.Path, "/captures") {
			once = true
			_, err := r.service.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
			require.NoError(t, err)
		}
	}
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "p1"})
	r.run(2 * time.Hour)
	require.True(t, r.payment("O-1").Closed())
	require.Equal(t, 0, r.effects(p.TransactionIDs()[0], o.ID), "the order was cancelled before anything of it was captured: %s, %s", r.operation("O-1", o.ID).State, r.payment("O-1").State())
}

// A capture in review of which nothing was sent, retried after the order was cancelled and refunded.
func TestASuspendedCaptureIsNotSentOnceTheOrderIsCancelled(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")))
	session := r.open("O-1", 5000, monext.CaptureManual)
	transaction, err := r.monext.Accept(session)
	require.NoError(t, err)
	_, err = r.monext.BackOffice(transaction, monexttest.KindCapture, 1000)
	require.NoError(t, err)
	lost := lifecycle.NewMemory(r.monext.Now)
	r.store.Memory = lost
	_, err = r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("O-1", 5000), SessionID: session})
	require.NoError(t, err)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "p1", Amount: eur(1000)})
	require.Equal(t, lifecycle.CauseDoneBefore, o.Cause)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
	r.run(time.Hour)
	require.Equal(t, eur(1000), r.payment("O-1").Ledger().Refunded)
	_, err = r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	require.ErrorIs(t, err, lifecycle.ErrNotAllowed)
	r.run(time.Hour)
	require.Equal(t, eur(1000), r.payment("O-1").Ledger().Captured, "a cancelled, refunded order is charged again, and nothing refunds it")
}

// A session read before its end, folded in after it; the buyer paid between.
func TestASessionIsNotTakenForDeadByAReadFromBeforeItsEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, monext.CaptureAutomatic)
	require.NoError(t, r.monext.Advance(29*time.Minute))
	require.NoError(t, r.monext.Inject(monexttest.Fault{
		Method: http.MethodGet, Path: monexttest.PathSession, Nth: 1, When: monexttest.AfterEffect,
		Do: monexttest.Body(200, "application/json", `{"result":{"title":"REFUSED","code":"01116","detail":"first card"},"transactions":[]}`),
	}))
	once := false
	r.monextDone = func(req *http.Request) {
		if once || !strings.Contains(req.URL.Path, "/sessions/") {
			return
		}
		once = true // the answer was made; the buyer pays with her second card, and our process is paged out
		_, err := r.monext.Accept(session)
		require.NoError(t, err)
		require.NoError(t, r.monext.Advance(3*time.Minute))
	}
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.NoError(t, r.service.Record(t.Context(), monext.Notification{Token: session}))
	r.run(100 * time.Hour)
	_, err = r.service.Return(t.Context(), session)
	require.NoError(t, err)
	p := r.payment("O-1")
	require.Equal(t, lifecycle.StateCaptured, p.State(), "the buyer paid, was notified of, and came back")
}

// The buyer's 3-D Secure ends two minutes after the session's end as we reckon it.
func TestAPaymentThatEndsAfterItsSessionIsFoundByItsNotification(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, monext.CaptureManual)
	_, err := r.monext.Accept(session)
	require.NoError(t, err)
	require.NoError(t, r.monext.Advance(31*time.Minute+time.Second))
	require.NoError(t, r.monext.Inject(monexttest.Fault{
		Method: http.MethodGet, Path: monexttest.PathSession, Nth: 1, When: monexttest.AfterEffect,
		Do: monexttest.Body(200, "application/json", `{"result":{"title":"REFUSED","code":"01116","detail":"first card"},"transactions":[]}`),
	}))
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.NoError(t, r.service.Record(t.Context(), monext.Notification{Token: session}))
	r.run(100 * time.Hour)
	p, err := r.service.Return(t.Context(), session)
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateAuthorized, p.State())
}

// An audit that fell due while a read slept is not made by that read.
func TestAnAuditIsNotMadeByAReadFromBeforeItWasDue(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop())))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(47*time.Hour + 50*time.Minute)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	once := false
	r.monextDone = func(req *http.Request) {
		if once || !strings.Contains(req.URL.Path, "/transactions/") {
			return
		}
		once = true
		require.NoError(t, r.monext.Advance(20*time.Minute))                     // machine suspended
		_, err := r.monext.BackOffice(transaction, monexttest.KindCapture, 1000) // stands for the late second effect
		require.NoError(t, err)
	}
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	r.store.lose() // its job as well: the sweep is there for that
	for range 10 {
		_, err = r.service.Sweep(t.Context(), 100)
		require.NoError(t, err)
		r.run(24 * time.Hour)
	}
	require.Equal(t, eur(2000), r.payment("O-1").Ledger().Captured, "the last audit was due, and a read from before it was taken for it")
}

// What is to be sent again may have been done: nothing new is sent beside it, though it was asked for before.
func TestWhatWasNotSentWaitsForWhatIsToBeSentAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	delayed := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000), After: 10 * time.Minute})
	r.strike(monexttest.BeforeEffect, monexttest.Drop())
	lost := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(3000)})
	r.retry(lost)
	for range 8 { // of each pause counts what was planned
		require.NoError(t, r.monext.Advance(20*time.Minute))
		if r.operation("O-1", lost.ID).State == lifecycle.OperationUnknown {
			r.retry(lost)
		}
	}
	require.Equal(t, lifecycle.OperationReady, r.operation("O-1", lost.ID).State)
	pass := r.retry(delayed)
	require.Equal(t, "waits for an earlier operation", pass.Note)
	require.Zero(t, r.posts(delayed.ID))
	r.run(time.Hour)
	for _, o := range []lifecycle.Operation{lost, delayed} {
		require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	}
}
