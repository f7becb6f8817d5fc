package lifecycle_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// decided asks for a reverse, lets it decide, and gives it with its parts.
func (r *rig) decided() lifecycle.Operation {
	r.t.Helper()
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
	r.retry(o)
	return r.operation("O-1", o.ID)
}

// clerk does something in Monext's back office.
func (r *rig) clerk(kind monexttest.Kind, cents int64) {
	r.t.Helper()
	_, err := r.monext.BackOffice(r.payment("O-1").TransactionIDs()[0], kind, cents)
	require.NoError(r.t, err)
}

// The refund waits for the duplicate check's window; a release before it would make it uncertain what can be refunded.
func TestTheCancelOfAReverseWaitsForItsRefund(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{CancelRest: true}))
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(4000)})
	require.NoError(t, err)
	_, err = r.service.Refund(t.Context(), lifecycle.Request{Order: "O-1", Key: "return", Amount: eur(2000)})
	require.NoError(t, err)
	o := r.decided()
	require.Len(t, o.Children, 2)
	r.run(time.Hour)
	require.True(t, r.operation("O-1", o.Children[0]).Parked)
	require.Equal(t, lifecycle.OperationReady, r.operation("O-1", o.Children[1]).State)
	r.run(96 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	balance, _ := r.monext.Balance(transaction)
	require.Equal(t, int64(4000), balance.Refunded)
	require.Equal(t, int64(1000), balance.Cancelled)
}

// As any cancel does, not only that of a reverse; what comes behind it does not wait with it.
func TestACancelWaitsForAParkedRefundAndHoldsUpNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{CancelRest: true}))
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	ask := func(kind lifecycle.Action, key string, cents int64) lifecycle.Operation {
		return r.request(lifecycle.Request{Order: "O-1", Kind: kind, Key: key, Amount: eur(cents)})
	}
	ask(lifecycle.ActionCapture, "parcel", 4000)
	r.run(time.Minute)
	ask(lifecycle.ActionRefund, "one", 1000)
	parked := ask(lifecycle.ActionRefund, "two", 1000)
	cancel := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCancel, Key: "rest"})
	other := ask(lifecycle.ActionRefund, "three", 700)
	r.run(time.Hour)
	require.True(t, r.operation("O-1", parked.ID).Parked)
	require.Equal(t, lifecycle.OperationReady, r.operation("O-1", cancel.ID).State)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", other.ID).State)
	r.run(96 * time.Hour)
	balance, _ := r.monext.Balance(transaction)
	require.Equal(t, int64(2700), balance.Refunded)
	require.Equal(t, int64(1000), balance.Cancelled)
}

func TestAPartOfAReverseThatWasRefusedIsNotTriedOnceMore(t *testing.T) {
	t.Parallel()
	for name, refuse := range map[string]func(*rig, lifecycle.Operation){
		"by Monext": func(r *rig, part lifecycle.Operation) {
			require.NoError(r.t, r.monext.Inject(onPath(http.MethodPost, monexttest.PathRefunds, monexttest.Result("01116"))))
			r.retry(part)
		},
		"by a person": func(r *rig, part lifecycle.Operation) {
			require.NoError(r.t, r.monext.Inject(onPath(http.MethodPost, monexttest.PathRefunds, monexttest.Drop())))
			r.run(3 * time.Hour)
			_, err := r.service.Resolve(r.t.Context(), r.decision(part.ID, lifecycle.ResolveRefused))
			require.NoError(r.t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withSettings(lifecycle.Settings{CancelRest: true, Resend: lifecycle.ResendNever}))
			partly(r)
			o := r.decided()
			refund := r.operation("O-1", o.Children[0])
			refuse(r, refund)
			require.Equal(t, lifecycle.OperationRefused, r.operation("O-1", refund.ID).State)
			r.clerk(monexttest.KindCapture, 500)
			r.run(time.Hour)
			require.Equal(t, lifecycle.OperationRefused, r.operation("O-1", o.ID).State)
			require.True(t, r.payment("O-1").Ledger().Refunded.IsZero())
		})
	}
}

// A person has both sent again, the cancel for the second time: neither waits for the other.
func TestTheCancelOfAReverseThatWasSentWaitsForNoRefund(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked(), withSettings(lifecycle.Settings{CancelRest: true}))
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(1000)})
	require.NoError(t, err)
	o := r.decided()
	refund, cancel := o.Children[0], o.Children[1]
	backup := r.payment("O-1")
	r.clerk(monexttest.KindRefund, 1000)
	r.store.lose()
	r.putBack(backup)
	require.NoError(t, r.monext.Inject(onPath(http.MethodPost, monexttest.PathCancels, monexttest.Drop())))
	for range 2 {
		_, err = r.service.Sweep(t.Context(), 100)
		require.NoError(t, err)
		r.run(12 * time.Hour)
	}
	again := func(id string) {
		require.Equal(t, lifecycle.OperationReview, r.operation("O-1", id).State)
		_, err := r.service.Resolve(t.Context(), r.decision(id, lifecycle.ResolveRetry))
		require.NoError(t, err)
	}
	again(cancel)
	r.clerk(monexttest.KindCapture, 1000) // the cancel does not fit any more
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	again(refund)
	r.run(12 * time.Hour)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", cancel).State)
	require.Equal(t, 1, r.posts(cancel))
	_, err = r.service.Resolve(t.Context(), r.decision(cancel, lifecycle.ResolveRefused))
	require.NoError(t, err)
	r.run(12 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", refund).State)
}

// The backup holds the refund as not sent, an equal one is listed, and a person says that it is another's.
func TestAPartThatAPersonHasSentIsSentAsHeSawIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	transaction := partly(r).TransactionIDs()[0]
	o := r.decided()
	part := o.Children[0]
	backup := r.payment("O-1")
	r.store.lose()
	_, err := r.monext.BackOffice(transaction, monexttest.KindRefund, 2000)
	require.NoError(t, err)
	_, err = r.monext.BackOffice(transaction, monexttest.KindCapture, 3000)
	require.NoError(t, err)
	r.putBack(backup)
	r.run(time.Hour)
	_, err = r.service.Sweep(t.Context(), 100)
	require.NoError(t, err)
	r.run(24 * time.Hour)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", part).State)
	_, err = r.service.Resolve(t.Context(), r.decision(part, lifecycle.ResolveRetry))
	require.NoError(t, err)
	r.run(96 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", part).State)
	require.Equal(t, 1, r.effects(transaction, part))
}

// Somebody gave everything back. A release beside captures makes it uncertain what is left: nothing is decided anew then, and
// each part says for itself what became of its money. The reverse has no effect of its own.
func TestTheReverseOfWhatSomebodyGaveBackMeanwhileHasNothingLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{CancelRest: true}))
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(2000)})
	require.NoError(t, err)
	o := r.decided()
	r.clerk(monexttest.KindRefund, 2000)
	r.clerk(monexttest.KindCancel, 3000)
	r.run(time.Hour)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationNothingLeft, got.State)
	require.Equal(t, o.Children, got.Children)
	for i, cause := range []lifecycle.Cause{lifecycle.CauseAlreadyRefunded, lifecycle.CauseAlreadyCancelled} {
		part := r.operation("O-1", got.Children[i])
		require.Equal(t, lifecycle.OperationNothingLeft, part.State)
		require.Equal(t, cause, part.Cause)
		require.Zero(t, r.posts(part.ID))
	}
	require.Equal(t, lifecycle.CauseUncertain, r.payment("O-1").Reviews()[0].Code)
}
