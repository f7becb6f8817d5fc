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

func TestARefundOfAllIsForWhatNoOpenRefundHasReserved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", Amount: eur(4000)})
	r.run(time.Hour)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "a part", Amount: eur(1500), After: time.Hour})
	require.Equal(t, eur(2500), r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "all"}).Amount)
}

func TestALateDeliveryOfAllIsForWhatWasNeitherTakenNorReleasedNorReserved(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{Methods: inParts(36 * time.Hour), WarnBefore: time.Hour}))
	r.paid("O-1", 5000)
	_, err := r.monext.BackOffice(r.payment("O-1").TransactionIDs()[0], monexttest.KindCancel, 500)
	require.NoError(t, err)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "taken", Amount: eur(1000)})
	r.run(time.Hour)
	require.NoError(t, r.monext.Advance(48*time.Hour))
	r.sweep()
	late := func(key string, q lifecycle.Request) lifecycle.Operation {
		q.Order, q.Kind, q.Key, q.Option = "O-1", lifecycle.ActionCapture, key, monext.CaptureLateDelivery
		return r.request(q)
	}
	late("reserved", lifecycle.Request{Amount: eur(1200), After: time.Hour})
	require.Equal(t, eur(2300), late("all", lifecycle.Request{}).Amount)
}

func TestACancelOfAllThatWasLostIsSentOnceMore(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	require.NoError(t, r.monext.Inject(monexttest.Fault{
		Method: http.MethodPost, Path: monexttest.PathCancels, Nth: 1, When: monexttest.BeforeEffect, Do: monexttest.Drop(),
	}))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCancel, Key: "all"})
	r.run(6 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State, "the balance and the duplicate check refuse a second one")
	require.Equal(t, 2, r.posts(o.ID))
	require.Equal(t, 1, r.effects(transaction, o.ID))
	r.clean()
}

func TestACaptureThatMonextWasToMakeAndThatWasCancelledIsNoCapture(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.deferred()
	r.clerk(monexttest.KindCancel, 5000)
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "late"})
	var no *lifecycle.NotAllowedError
	require.ErrorAs(t, err, &no)
	require.Equal(t, lifecycle.CauseAlreadyCancelled, no.Cause)
}
