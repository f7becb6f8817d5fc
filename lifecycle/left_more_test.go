package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// refused asks for an operation that is not allowed.
func (r *rig) refused(q lifecycle.Request) *lifecycle.NotAllowedError {
	r.t.Helper()
	_, err := r.service.Request(r.t.Context(), q)
	var no *lifecycle.NotAllowedError
	require.ErrorAs(r.t, err, &no)
	return no
}

func TestACancelOfTheRestLeavesWhatAnOpenCaptureHasReserved(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{CancelRest: true}))
	r.paid("O-1", 5000)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a part", Amount: eur(2000), After: time.Hour})
	sum, err := r.service.Summary(t.Context(), "O-1")
	require.NoError(t, err)
	limits := map[lifecycle.Action]order.Money{}
	for _, a := range sum.Actions {
		limits[a.Action] = a.Max
	}
	require.Equal(t, eur(3000), limits[lifecycle.ActionCancel])
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "the other", After: time.Hour})
	no := r.refused(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCancel, Key: "rest"})
	require.Equal(t, lifecycle.CauseReserved, no.Cause)
	require.Zero(t, no.Limit.Minor())
}

func TestNothingIsCancelledBesideAnOpenFinalWhichReleasesTheRestItself(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{CancelRest: true}))
	r.paid("O-1", 5000)
	last := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "last", Amount: eur(2000), Option: monext.CaptureFinal, After: time.Hour})
	no := r.refused(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCancel, Key: "rest"})
	require.Equal(t, lifecycle.CauseReserved, no.Cause)
	require.Zero(t, no.Limit.Minor())
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", last.ID).State)
	require.Equal(t, eur(3000), r.payment("O-1").Ledger().Cancelled)
	r.clean()
}

func TestACaptureOfNothingLeftIsNotSaidToBeReserved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	_, err := r.monext.BackOffice(transaction, monexttest.KindCancel, 2000)
	require.NoError(t, err)
	_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(3000)})
	require.NoError(t, err)
	no := r.refused(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "more"})
	require.Equal(t, lifecycle.CauseBeyondCapturable, no.Cause)
	require.Zero(t, no.Limit.Minor())
}

func TestARefundOfNothingLeftIsNotSaidToBeReserved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel"})
	require.NoError(t, err)
	r.rewriteReads(`"associatedTransactions":[`, `"associatedTransactions":[{"id":"V","type":"RESET","amount":5000,"status":"OK","originTransactionId":"`+transaction+`"},`)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.True(t, r.payment("O-1").Ledger().Uncertain, "the capture may be void")
	no := r.refused(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "back"})
	require.Equal(t, lifecycle.CauseBeyondRefundable, no.Cause)
	require.Zero(t, no.Limit.Minor())
}
