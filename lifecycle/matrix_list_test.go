package lifecycle_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func listRows() []matrixRow {
	return []matrixRow{
		{20, "reads that lag less than the horizon: found", lagWithinHorizon},
		{21, "reads that lag more than the horizon: shown, and nothing is done twice", lagBeyondHorizon},
		{22, "a list that takes an effect back: the payment stops", regression},
		{23, "an equal operation of the back office meanwhile: the sums are right, and the doubt whose it is shows", equalByBackOffice},
		{24, "equal partial captures, the second refused as a duplicate: it waits, and is not lost", equalParts},
		{25, "a commit whose answer is lost: read again, and gone on", lostCommit},
		{26, "an operation whose outcome is never known: a few looks, then a person", poison},
		{27, "a list near its limit: nothing new is sent", truncatedList},
		{28, "a cancel that comes too late: refused, a refund proposed, and none made", cancelTooLate},
	}
}

func lagWithinHorizon(t *testing.T) {
	t.Helper()
	r := newRig(t, withMonext(monexttest.WithReadLag(20*time.Minute)))
	r.strike(monexttest.AfterEffect, monexttest.Drop())
	o := r.capture(1000)
	r.run(19 * time.Minute)
	r.requireCame(o, came{lifecycle.OperationUnknown, lifecycle.CauseNotSeen, 1, 1})
	r.run(time.Hour)
	r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseFound, 1, 1})
	r.clean()
}

func lagBeyondHorizon(t *testing.T) {
	t.Helper()
	for _, c := range []struct {
		amount int64
		want   came
		shown  bool
	}{
		{1000, came{lifecycle.OperationReview, lifecycle.CauseAbsent, 1, 1}, true},
		{5000, came{lifecycle.OperationSucceeded, lifecycle.CauseFound, 2, 1}, false}, // Monext refuses the resend
	} {
		r := newRig(t, unchecked())
		r.strike(monexttest.BeforeEffect, monexttest.Hide(50*time.Minute))
		r.cut.Store(1)
		o := r.capture(c.amount)
		r.run(30 * time.Hour)
		r.requireCame(o, c.want)
		require.Equal(t, c.shown, shown(r.payment("O-1"), lifecycle.CauseLateEffect))
		r.clean()
	}
}

func regression(t *testing.T) {
	t.Helper()
	r := newRig(t)
	first := r.capture(1000)
	r.run(2 * time.Hour) // done, and listed
	r.requireCame(first, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 1, 1})
	second := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(2000)})
	r.rewrite = hideCaptures
	r.run(time.Hour)
	r.requireCame(second, came{lifecycle.OperationReady, lifecycle.CauseWaitsForReview, 0, 0})
	e := r.only("O-1")
	require.Equal(t, lifecycle.CauseVanished, e.Cause)
	require.True(t, e.Holds, "the transaction is frozen")
	require.Equal(t, r.operation("O-1", first.ID).Effect, e.Effects[0].ID)
	r.clean()
}

func equalByBackOffice(t *testing.T) {
	t.Helper()
	r := newRig(t, unchecked())
	o := mistaken(r)
	r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseFound, 1, 1})
	require.Equal(t, eur(2000), r.payment("O-1").Ledger().Captured)
	e := r.only("O-1")
	require.Equal(t, lifecycle.CauseSecondEffect, e.Cause)
	require.False(t, e.Holds)
	r.clean()
}

// The matrix has a person decide. The design says more: what other operations of
// ours explain was surely not executed, so it waits for the check's window to end
// and is sent then; a person is asked when that is too late, or nothing explains it.
func equalParts(t *testing.T) {
	t.Helper()
	pair := func(r *rig) (first, second lifecycle.Operation) {
		first = r.capture(1000)
		return first, r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
	}
	r := newRig(t)
	first, second := pair(r)
	r.run(time.Hour)
	r.requireCame(first, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 1, 1})
	r.requireCame(second, came{lifecycle.OperationReady, lifecycle.CauseWindow, 1, 0})
	r.run(72 * time.Hour)
	r.requireCame(second, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 2, 1})
	r.clean()

	r = newRig(t) // the authorisation ends before the window does
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Advance(6*24*time.Hour))
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
	second = r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
	r.run(time.Hour)
	r.requireCame(second, came{lifecycle.OperationReview, lifecycle.CausePastDeadline, 1, 0})
	r.clean()

	for _, code := range []string{"01913", "02001", "02002"} { // nothing explains it
		r := newRig(t)
		r.strike(monexttest.BeforeEffect, monexttest.Result(code))
		o := r.capture(1000)
		r.run(2 * time.Hour)
		r.requireCame(o, came{lifecycle.OperationReview, lifecycle.CauseGuardRefused, 1, 0})
		require.Equal(t, code, r.only("O-1").Attempts[0].Code)
		r.clean()
	}

	r = newRig(t) // the back office's explains it too, as it was there before
	p := r.paid("O-1", 5000)
	_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 1000)
	require.NoError(t, err)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(time.Hour)
	r.requireCame(o, came{lifecycle.OperationReady, lifecycle.CauseWindow, 1, 0})
	r.run(72 * time.Hour)
	r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 2, 1})
	r.clean()
}

func lostCommit(t *testing.T) {
	t.Helper()
	for n := 1; n <= 6; n++ {
		r := newRig(t)
		r.paid("O-1", 5000)
		count := 0
		r.store.setAfter(func(*lifecycle.Payment) error {
			if count++; count == n {
				return errStore // saved, and nobody hears of it
			}
			return nil
		})
		q := lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel"}
		o, err := r.service.Request(t.Context(), q)
		if err != nil {
			require.ErrorIs(t, err, errStore)
			o = r.request(q)
		}
		r.run(3 * time.Hour)
		got := r.operation("O-1", o.ID)
		require.Equal(t, lifecycle.OperationSucceeded, got.State, "save %d", n)
		require.Equal(t, 1, r.effects(got.Transaction, o.ID), fmt.Sprint("save ", n))
		require.Equal(t, 1, r.posts(o.ID))
		require.Len(t, r.payment("O-1").Operations(), 1)
		r.clean()
	}
}

func poison(t *testing.T) {
	t.Helper()
	r := newRig(t)
	require.NoError(t, r.monext.Inject(monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathCaptures, Do: monexttest.Drop()}))
	o := r.capture(5000)
	r.run(24 * time.Hour)
	r.requireCame(o, came{lifecycle.OperationReview, lifecycle.CauseAbsent, 4, 0})
	require.LessOrEqual(t, r.operation("O-1", o.ID).Looks, 16, "with the read before each request, 20")
	calls := r.calls()
	r.run(24 * time.Hour)
	require.LessOrEqual(t, r.calls()-calls, 2, "and then a read a day")
	waiting, err := r.service.Reviews(t.Context(), lifecycle.Filter{})
	require.NoError(t, err)
	require.Len(t, waiting, 1, "visible")
	r.clean()
}

func truncatedList(t *testing.T) {
	t.Helper()
	for _, c := range []struct {
		entries int
		sent    bool
	}{{94, true}, {95, false}, {100, false}} {
		r := newRig(t)
		o := r.capture(1000)
		require.NoError(t, r.monext.Inject(monexttest.Fault{Method: http.MethodGet, Path: monexttest.PathTransaction, Do: monexttest.Crowd(c.entries)}))
		r.run(time.Hour)
		if c.sent {
			r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 1, 1})
			continue
		}
		r.requireCame(o, came{lifecycle.OperationReady, lifecycle.CauseWaitsForReview, 0, 0})
		e := r.only("O-1")
		require.Equal(t, lifecycle.CauseTruncated, e.Cause)
		_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "b", Amount: eur(100)})
		require.ErrorIs(t, err, lifecycle.ErrNotAllowed)
		_, err = r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveAcknowledge, "ana", "seen"))
		require.NoError(t, err)
		r.run(time.Hour)
		r.requireCame(o, came{lifecycle.OperationReview, lifecycle.CauseTruncated, 0, 0}) // still: a person does it by hand
		r.clean()
	}
}

func cancelTooLate(t *testing.T) {
	t.Helper()
	for _, code := range []string{"01917", "02105", "02603"} {
		r := newRig(t)
		r.paid("O-1", 5000)
		require.NoError(t, r.monext.Inject(onPath(http.MethodPost, monexttest.PathCancels, monexttest.Result(code))))
		o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCancel})
		r.run(24 * time.Hour)
		r.requireCame(o, came{lifecycle.OperationRefused, lifecycle.CauseTooLate, 1, 0})
		require.Equal(t, code, r.operation("O-1", o.ID).Code)
		require.Contains(t, lifecycle.CauseTooLate.Text(lifecycle.English), "refund")
		require.Contains(t, lifecycle.CauseTooLate.Text(lifecycle.French), "remboursement")
		require.Equal(t, 1, r.sent(), "never a refund by itself")
		r.clean()
	}
}
