package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestWhatMonextDoesNotDecideIsReadLessAndLessOften(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.OnHold("02000"))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(48*time.Hour + time.Minute)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.CauseStillPending, got.Cause, "the last look is at the end of its time, not behind it")
	require.LessOrEqual(t, got.Looks, 20)
}

func TestARefundDoesNotWaitForAFinalThatWaitsForDays(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	for _, key := range []string{"first", "equal"} { // the second is turned away by the duplicate check until the day after tomorrow
		r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: key, Amount: eur(1000)})
		r.run(time.Minute)
	}
	final := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "last", Amount: eur(2000), Option: monext.CaptureFinal})
	refund := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "return", Amount: eur(500)})
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationReady, r.operation("O-1", final.ID).State)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", refund.ID).State)
	r.run(72 * time.Hour)
	balance, _ := r.monext.Balance(transaction)
	require.Equal(t, int64(4000), balance.Captured)
	require.Equal(t, int64(500), balance.Refunded)
	r.clean()
}

func TestACaptureOfNothingIsTheSameAfterAReplay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.monext.Accept(r.open("O-1", 5000, monext.CaptureAutomatic))
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, After: 1234567 * time.Nanosecond})
	require.Equal(t, lifecycle.OperationNothingLeft, o.State)
	require.Zero(t, o.NotBefore.Nanosecond()%int(time.Millisecond), "times are kept in milliseconds")
	sameAfterReplay(t, r.payment("O-1"))
}
