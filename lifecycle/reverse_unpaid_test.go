package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
)

// cancelledUnpaid is an order that was cancelled before its buyer has paid. Only
// a test drives it: no job is left.
func cancelledUnpaid(r *rig) (session string, o lifecycle.Operation) {
	r.t.Helper()
	session = r.open("O-1", 5000, "")
	o = r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse})
	r.store.lose()
	return session, o
}

func TestABuyerWhoPaysACancelledOrderGetsHisMoneyBackAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session, o := cancelledUnpaid(r)
	_, err := r.monext.Accept(session)
	require.NoError(t, err)
	_, err = r.service.Return(t.Context(), session)
	require.NoError(t, err)
	r.run(time.Minute) // nobody sweeps
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, lifecycle.StateCancelled, r.payment("O-1").State())
	r.clean()
}

func TestAReverseOfWhatNobodyCanPayAnyMoreIsOverInOnePass(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, o := cancelledUnpaid(r)
	require.NoError(t, r.monext.Advance(time.Hour))
	pass := r.retry(o)
	require.True(t, pass.Done)
	require.Equal(t, lifecycle.OperationNothingLeft, pass.State)
	require.Equal(t, lifecycle.CauseNeverPaid, r.operation("O-1", o.ID).Cause)
}

func TestAReverseOfWhatNobodyCanPayAnyMoreIsOverOnlyOnceThatIsSaved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, o := cancelledUnpaid(r)
	require.NoError(t, r.monext.Advance(time.Hour))
	r.store.setFail(func(p *lifecycle.Payment) error {
		if lastOf(p, lifecycle.EventDecided).Type == lifecycle.EventDecided {
			return errStore
		}
		return nil
	})
	_, err := r.service.Execute(t.Context(), r.taskOf(o))
	require.ErrorIs(t, err, errStore)
	require.Equal(t, lifecycle.OperationReady, r.operation("O-1", o.ID).State)
	r.store.setFail(nil)
	require.True(t, r.retry(o).Done)
}
