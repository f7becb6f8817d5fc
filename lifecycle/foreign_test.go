package lifecycle_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestReconcilingTellsWhatWasDoneElsewhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	ours, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(2000)})
	require.NoError(t, err)
	theirs, err := r.monext.BackOffice(transaction, monexttest.KindRefund, 700)
	require.NoError(t, err)
	p, err := r.service.Reconcile(t.Context(), "O-1")
	require.NoError(t, err)
	require.Len(t, p.Foreign(), 1)
	require.Equal(t, theirs, p.Foreign()[0].ID)
	require.NotEqual(t, ours.Effect, theirs)
	require.Equal(t, eur(1300), p.Ledger().Refundable)
}

func TestAnOrderThatWasNotPaidCannotBeReconciled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.open("O-1", 5000, "")
	p, err := r.service.Reconcile(t.Context(), "O-1")
	require.ErrorIs(t, err, lifecycle.ErrNotAllowed)
	require.Equal(t, lifecycle.StatePending, p.State())
	require.Empty(t, p.Foreign())
}
