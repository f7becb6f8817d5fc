package lifecycle_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// Refusals that were listed before, and requests of which it is known what became of them, take nothing from an operation's own.
func TestAnOperationsOwnRefusalIsToldFromThatOfItsLike(t *testing.T) {
	t.Parallel()
	const life = time.Hour // after which Monext refuses captures; the shop does not know
	for name, c := range map[string]struct {
		before   time.Duration
		attempts int
		state    lifecycle.OperationState
	}{
		"the other was made, at the second attempt": {0, 2, lifecycle.OperationSucceeded},
		"the other was refused before":              {2 * life, 1, lifecycle.OperationRefused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, unchecked(), withMonext(monexttest.WithAuthorizationLife(life)))
			r.paid("O-1", 5000)
			require.NoError(t, r.monext.Advance(c.before))
			r.down.Store(int32(c.attempts - 1))
			like := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
			r.run(2 * life)
			require.Equal(t, c.state, r.operation("O-1", like.ID).State)
			require.Len(t, r.operation("O-1", like.ID).Attempts, c.attempts)
			require.NoError(t, r.monext.Inject(monexttest.Fault{
				Method: http.MethodPost, Path: monexttest.PathCaptures, Nth: 1, When: monexttest.AfterEffect, Do: monexttest.Drop(),
			}))
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
			r.run(3 * time.Hour)
			got := r.operation("O-1", o.ID)
			require.Equal(t, lifecycle.OperationRefused, got.State)
			require.Equal(t, lifecycle.CauseRefused, got.Cause)
			require.Equal(t, 1, r.posts(o.ID))
		})
	}
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

// What is to be sent again may have been done: nothing new is sent beside it, though it was asked for before.
func TestWhatWasNotSentWaitsForWhatIsToBeSentAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	delayed := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000), After: 10 * time.Minute})
	r.strike(monexttest.BeforeEffect, monexttest.Drop())
	lost := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(3000)})
	r.retry(lost)
	for range 5 {
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

// Its effect is of the time it was sent, and not of that in which an equal one was in doubt.
func TestAnEffectOfItsOwnTimeIsFoundBesideAnEqualOneThatWasInDoubt(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	r.captured(anOrder("O-1", 5000))
	for _, key := range []string{"a", "b"} {
		require.NoError(t, r.monext.Inject(monexttest.Fault{
			Method: http.MethodPost, Path: monexttest.PathRefunds, Nth: 1, When: monexttest.AfterEffect, Do: monexttest.Drop(),
		}))
		o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: key, Amount: eur(1000)})
		r.run(2 * time.Hour)
		got := r.operation("O-1", o.ID)
		require.Equal(t, lifecycle.OperationSucceeded, got.State)
		require.Equal(t, lifecycle.CauseFound, got.Cause)
	}
}

// What was adopted again before it was sent was not in doubt then, and is judged by what comes of it.
func TestWhatWasNotSentBeforeAnAdoptionIsNotInDoubtForIt(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	session := r.foreign(anOrder("O-1", 5000))
	transaction, err := r.monext.Accept(session)
	require.NoError(t, err)
	_, err = r.monext.BackOffice(transaction, monexttest.KindCapture, 1000)
	require.NoError(t, err)
	r.adopt(anOrder("O-1", 5000), "", session)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", Amount: eur(1000)})
	again := func() {
		require.Equal(t, lifecycle.CauseDoneBefore, r.operation("O-1", o.ID).Cause)
		_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
		require.NoError(t, err)
	}
	again()
	r.adopt(anOrder("O-1", 5000), "", session)
	r.run(time.Minute)
	again()
	require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop())))
	r.run(2 * time.Hour)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationSucceeded, got.State)
	require.Equal(t, lifecycle.CauseFound, got.Cause)
	require.Equal(t, 1, r.posts(o.ID))
}

// There is nothing to mark on what was never sent: the record stays as it is.
func TestAdoptingAgainChangesNothingForWhatWasNotSent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.foreign(anOrder("O-1", 5000))
	_, err := r.monext.Accept(session)
	require.NoError(t, err)
	r.adopt(anOrder("O-1", 5000), "", session)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", Amount: eur(1000), After: time.Hour})
	before := r.payment("O-1").Version()
	r.adopt(anOrder("O-1", 5000), "", session)
	require.Equal(t, before, r.payment("O-1").Version())
}
