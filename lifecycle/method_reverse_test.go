package lifecycle_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func reversed() lifecycle.Request {
	return lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"}
}

func TestAReverseOfWhatCannotBeCancelledLetsItLapse(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{NoCancel: true}))
	r.paid("O-1", 5000)
	waits := capture("parcel", 0)
	waits.After = time.Hour
	withdrawn := r.request(waits)
	o, err := r.service.Reverse(t.Context(), reversed())
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationNothingLeft, o.State)
	require.Equal(t, lifecycle.CauseLapses, o.Cause)
	require.Empty(t, o.Children)
	require.Equal(t, lifecycle.OperationWithdrawn, r.operation("O-1", withdrawn.ID).State)
	require.Equal(t, lifecycle.CauseClosed, r.refused(capture("another", 0)).Cause)
	require.NoError(t, r.monext.Advance(8*24*time.Hour))
	r.sweep()
	r.run(time.Minute)
	require.Equal(t, lifecycle.StateExpired, r.payment("O-1").State())
	require.Empty(t, r.monext.Effects(r.payment("O-1").TransactionIDs()[0])[1:], "nothing was sent")
	r.clean()
}

func TestAReverseOfWhatMonextCapturesByItselfDoesNotPretendThatItLapses(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{NoCancel: true}))
	r.deferred()
	o, err := r.service.Reverse(t.Context(), reversed())
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationRefused, o.State)
	require.Equal(t, lifecycle.CauseNoCancel, o.Cause)
	r.run(3 * 24 * time.Hour)
	again := reversed()
	again.Key = "once captured"
	o, err = r.service.Reverse(t.Context(), again)
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	require.Equal(t, lifecycle.CauseRefundCaptured, o.Cause)
	r.clean()
}

func TestAReverseLetsTheRestLapseThatCannotBeCancelled(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{PartialCaptures: 3, NoCancel: true})) // CancelRest is on
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), capture("a", 3000))
	require.NoError(t, err)
	o, err := r.service.Reverse(t.Context(), reversed())
	require.NoError(t, err)
	require.Equal(t, lifecycle.CauseRefundRestLapses, o.Cause)
	require.Len(t, o.Children, 1)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	r.clean()
}

func TestAReverseOfWhatIsPartlyRefundedGuessesNothingWhereThereIsNoPartialRefund(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{NoPartialRefund: true}))
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), capture("a", 0))
	require.NoError(t, err)
	r.clerk(monexttest.KindRefund, 2000)
	o, err := r.service.Reverse(t.Context(), reversed())
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationRefused, o.State, "there is money to give back, and no operation does it")
	require.Equal(t, lifecycle.CauseWholeRefund, o.Cause)
	require.Empty(t, o.Children)
	r.clean()
}

func TestARefundThatHasBecomeAPartBeforeItWasSentIsNot(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{NoPartialRefund: true}))
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), capture("a", 0))
	require.NoError(t, err)
	o := r.decided()
	require.Len(t, o.Children, 1)
	r.clerk(monexttest.KindRefund, 2000)
	r.run(time.Minute)
	was := o.Children[0]
	o = r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationRefused, o.State)
	require.Equal(t, lifecycle.CauseWholeRefund, o.Cause)
	require.Equal(t, lifecycle.OperationWithdrawn, r.operation("O-1", was).State)
	require.Zero(t, r.posts(was))
	document, err := json.Marshal(r.payment("O-1"))
	require.NoError(t, err)
	var again lifecycle.Payment
	require.NoError(t, json.Unmarshal(document, &again))
	same, _ := again.Operation(o.ID)
	require.Equal(t, lifecycle.OperationRefused, same.State, "as its document says")
}

// The second buyer's payment is another method's: what the first one's allows says nothing of it.
func TestASurplusTransactionGoesByItsOwnMethod(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked(), withSettings(lifecycle.Settings{Methods: map[string]lifecycle.Method{"CB": {PartialCaptures: 9}, "WALLET": {NoCancel: true}}}))
	first := r.open("O-1", 5000, monext.CaptureManual)
	changed := anOrder("O-1", 5000)
	changed.PaymentMethodIDs = []string{"WALLET"}
	changed.Items[0].Reference = "C"
	second := r.opening(changed).SessionID
	require.NotEqual(t, first, second)
	for _, session := range []string{first, second} {
		_, err := r.monext.Accept(session)
		require.NoError(t, err)
	}
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	main, _ := p.Transaction()
	require.Len(t, p.Surplus(), 1)
	other := p.Surplus()[0]
	require.Equal(t, [2]string{"CB", "WALLET"}, [2]string{main.Method, other.Method})
	r.request(capture("a part", 1000))
	theirs, back := capture("another", 1000), reversed()
	theirs.Transaction, back.Transaction = other.Transaction, other.Transaction
	require.Equal(t, lifecycle.CauseWholeCapture, r.refused(theirs).Cause)
	o := r.request(back)
	r.run(time.Minute)
	require.Equal(t, lifecycle.CauseLapses, r.operation("O-1", o.ID).Cause)
	require.False(t, r.payment("O-1").Closed(), "only what is the payment's own closes it")
}
