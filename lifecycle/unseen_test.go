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

// What somebody captured past the shop, and is not listed yet, can be refunded as well: the balance refuses no second refund then.
func TestARefundIsNotSentTwiceWhileTheListLeavesRoomForACaptureUnseen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stranger int64
		state    lifecycle.OperationState
		posts    int
	}{
		"all is accounted for":        {0, lifecycle.OperationSucceeded, 2},
		"a capture is not listed yet": {2500, lifecycle.OperationReview, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, unchecked())
			transaction := r.paid("O-1", 9000).TransactionIDs()[0]
			hidden := ""
			if c.stranger > 0 {
				var err error
				hidden, err = r.monext.BackOffice(transaction, monexttest.KindCapture, c.stranger)
				require.NoError(t, err)
			}
			r.rewrite = func(body string) string {
				return editList(body, func(e map[string]any) bool { return hidden == "" || e["id"] != hidden && e["type"] != "CANCEL" })
			}
			_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "last", Amount: eur(2500), Option: monext.CaptureFinal})
			require.NoError(t, err)
			require.NoError(t, r.monext.Inject(monexttest.Fault{
				Method: http.MethodPost, Path: monexttest.PathRefunds, Nth: 1, When: monexttest.BeforeEffect, Do: monexttest.Drop(),
			}))
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "return", Amount: eur(2500)})
			r.run(12 * time.Hour)
			require.Equal(t, c.state, r.operation("O-1", o.ID).State)
			require.Equal(t, c.posts, r.posts(o.ID))
		})
	}
}

// The first refund takes a stranger's for its own; its own shows when an equal one is in doubt.
func TestAnEffectOlderThanItsRequestMayBeThatOfAnEqualOneThatTookAnothers(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	p := r.captured(anOrder("O-1", 5000))
	hidden := map[any]bool{}
	learning := true
	r.rewrite = func(body string) string {
		return editList(body, func(e map[string]any) bool {
			if learning && e["type"] == "REFUND" {
				hidden[e["id"]] = true
			}
			return !hidden[e["id"]]
		})
	}
	lost := func(when monexttest.When) {
		require.NoError(t, r.monext.Inject(monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathRefunds, Nth: 1, When: when, Do: monexttest.Drop()}))
	}
	lost(monexttest.AfterEffect)
	first, err := r.service.Refund(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(1000)})
	require.NoError(t, err)
	require.Len(t, hidden, 1)
	learning = false
	_, err = r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindRefund, 1000)
	require.NoError(t, err)
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.CauseFound, r.operation("O-1", first.ID).Cause)

	lost(monexttest.BeforeEffect)
	second, err := r.service.Refund(t.Context(), lifecycle.Request{Order: "O-1", Key: "b", Amount: eur(1000)})
	require.NoError(t, err)
	clear(hidden)
	r.run(2 * time.Hour)
	got := r.operation("O-1", second.ID)
	require.Equal(t, lifecycle.OperationReview, got.State, "it was never made")
	require.Equal(t, lifecycle.CauseAmbiguous, got.Cause)
}

// The FINAL capture was in doubt when the order was cancelled, and proved to be turned away.
func TestAReverseWithdrawsACaptureThatProvedNotToBeMade(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{CancelRest: true}))
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(2000)})
	require.NoError(t, err)
	reads := 0
	r.rewrite = func(body string) string { // after its request nothing can be read
		if reads++; reads > 1 {
			return "down"
		}
		return body
	}
	last, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "b", Amount: eur(2000), Option: monext.CaptureFinal})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationUnknown, last.State)
	r.rewrite = nil
	reverse := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationWithdrawn, r.operation("O-1", last.ID).State)
	got := r.operation("O-1", reverse.ID)
	require.Equal(t, lifecycle.OperationSucceeded, got.State)
	require.Equal(t, lifecycle.CauseRefundThenCancel, got.Cause)
	balance, _ := r.monext.Balance(transaction)
	require.Equal(t, int64(2000), balance.Refunded)
	require.Equal(t, int64(3000), balance.Cancelled)
}

func TestTwoReversesOfOneOrderGiveItsMoneyBackOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{CancelRest: true}))
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(2000)})
	require.NoError(t, err)
	first := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "first"})
	second := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "second"})
	r.retry(first)
	r.clerk(monexttest.KindCapture, 3000)
	r.retry(second) // takes what the first has not reserved
	r.run(time.Hour)
	for _, o := range []lifecycle.Operation{first, second} {
		require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	}
	balance, _ := r.monext.Balance(transaction)
	require.Equal(t, int64(5000), balance.Refunded)
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
