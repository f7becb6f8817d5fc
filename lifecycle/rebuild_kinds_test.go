package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestAReversedOrderIsRebuiltAndNotReversedAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shipped bool
		state   lifecycle.State
	}{
		"by a cancel": {false, lifecycle.StateCancelled},
		"by a refund": {true, lifecycle.StateRefunded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			story := []lifecycle.ShopEvent{{Order: "O-1", Kind: lifecycle.ShopShipped}, {Order: "O-1", Kind: lifecycle.ShopCancelled}}
			if !c.shipped {
				story = story[1:]
			}
			r.tell(story...)
			lost := r.burn("O-1")
			require.Equal(t, c.state, lost.State())
			sent := r.sent()
			requireSameBalance(t, lost, r.adopt(anOrder("O-1", 5000), "", lost.SessionIDs()...))
			_, refused := r.tell(story...)
			require.Equal(t, len(story)-1, refused, "a capture of all that is left finds nothing")
			require.Equal(t, sent, r.sent())
			require.Equal(t, lifecycle.CauseNothingToGiveBack, r.payment("O-1").Operations()[0].Cause)
			require.True(t, r.payment("O-1").Closed())
			r.clean()
		})
	}
}

func TestAPartOfAReverseThatMayHaveBeenDoneIsShown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "all"})
	require.NoError(t, err)
	_, err = r.service.Refund(t.Context(), lifecycle.Request{Order: "O-1", Key: "half", Amount: eur(2500)})
	require.NoError(t, err)
	lost := r.burn("O-1")
	r.adopt(anOrder("O-1", 5000), "", lost.SessionIDs()...)
	sent := r.sent()
	recorded, _ := r.tell(lifecycle.ShopEvent{Order: "O-1", Kind: lifecycle.ShopCancelled})
	reverse := r.operation("O-1", recorded[0].ID)
	require.Equal(t, lifecycle.OperationReview, reverse.State, "the other half, or the same again: a person says")
	require.Len(t, reverse.Children, 1)
	require.Equal(t, sent, r.sent())
	_, err = r.service.Resolve(t.Context(), r.decision(reverse.Children[0], lifecycle.ResolveRetry))
	require.NoError(t, err)
	r.run(48 * time.Hour)
	require.Equal(t, lifecycle.StateRefunded, r.payment("O-1").State())
	r.clean()
}

func TestAFinalCaptureIsRebuiltWithTheCautiousReadingOfItsRelease(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	final := lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "last", Amount: eur(3000), Option: monext.CaptureFinal}
	r.request(final)
	r.run(time.Hour)
	lost := r.burn("O-1")
	rebuilt := r.adopt(anOrder("O-1", 5000), "", lost.SessionIDs()...)
	require.Equal(t, lost.State(), rebuilt.State())
	for _, l := range []lifecycle.Ledger{lost.Ledger(), rebuilt.Ledger()} {
		require.Equal(t, eur(3000), l.Captured)
		require.Equal(t, eur(2000), l.Cancelled)
		require.True(t, l.Capturable.IsZero())
	}
	require.True(t, rebuilt.Ledger().Uncertain, "that the reset was the FINAL's release is known no more")
	require.Equal(t, eur(1000), rebuilt.Ledger().Refundable)
	replayed := r.request(final)
	require.Equal(t, lifecycle.OperationReview, replayed.State)
	require.Equal(t, lifecycle.CauseDoneBefore, replayed.Cause)
	_, refused := r.tell(lifecycle.ShopEvent{Order: "O-1", Kind: lifecycle.ShopShipped, Key: "x", Last: true})
	require.Equal(t, 1, refused, "of all that is left, nothing is")
	r.run(24 * time.Hour)
	require.Equal(t, 1, r.sent())
	r.clean()
}

func TestAnOrderPaidTwiceIsRebuiltWithBoth(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	first, second := r.open("O-1", 5000, ""), r.open("O-1", 5000, monext.CaptureAutomatic)
	for _, id := range []string{first, second} {
		_, err := r.monext.Accept(id)
		require.NoError(t, err)
		_, err = r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
	}
	surplus := r.payment("O-1").Surplus()[0].Transaction
	back := lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "surplus", Transaction: surplus, Amount: eur(5000)}
	r.request(back)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(1000)})
	require.NoError(t, err)
	r.run(time.Hour)
	lost := r.burn("O-1")
	sent := r.sent()

	rebuilt := r.adopt(anOrder("O-1", 5000), "", first, second)
	require.Equal(t, lost.TransactionIDs(), rebuilt.TransactionIDs())
	require.Equal(t, lost.Ledger(), rebuilt.Ledger())
	require.Equal(t, lost.Surplus()[0].Ledger, rebuilt.Surplus()[0].Ledger)
	require.Equal(t, lifecycle.OperationReview, r.request(back).State)
	require.Equal(t, lifecycle.OperationReview, r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", Amount: eur(1000)}).State)
	r.run(24 * time.Hour)
	require.Equal(t, sent, r.sent())
	r.clean()
}

func TestWhatWasInDoubtWhenTheStoreWasLost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wait  time.Duration // between the loss and the rebuilding
		late  time.Duration
		state lifecycle.OperationState
		sent  int
		shown lifecycle.Cause
	}{
		"shows before the payment is rebuilt": {40 * time.Minute, 20 * time.Minute, lifecycle.OperationReview, 1, lifecycle.CauseDoneBefore},
		"shows after it was asked for again":  {time.Minute, 20 * time.Minute, lifecycle.OperationSucceeded, 2, lifecycle.CauseSecondEffect},
		"never had an effect":                 {40 * time.Minute, 0, lifecycle.OperationSucceeded, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, unchecked()) // nor does anything of it fence itself
			r.paid("O-1", 5000)
			do := monexttest.Drop()
			if c.late > 0 {
				do = monexttest.Late(c.late)
			}
			require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, do)))
			parcel := lifecycle.ShopEvent{Order: "O-1", Kind: lifecycle.ShopShipped, Key: "parcel-1", Value: eur(1000)}
			_, err := r.service.Apply(t.Context(), parcel)
			require.NoError(t, err)
			r.run(0)
			lost := r.burn("O-1")
			require.Equal(t, lifecycle.OperationUnknown, lost.Operations()[0].State)
			require.NoError(t, r.monext.Advance(c.wait))
			r.adopt(anOrder("O-1", 5000), "", lost.SessionIDs()...)
			replayed, _ := r.tell(parcel)
			r.run(72 * time.Hour)
			_, err = r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			got := r.operation("O-1", replayed[0].ID)
			require.Equal(t, c.state, got.State)
			require.Equal(t, c.sent, r.sent())
			switch c.shown {
			case "":
				require.False(t, r.payment("O-1").NeedsReview())
			case lifecycle.CauseDoneBefore:
				require.Equal(t, c.shown, got.Cause)
			default:
				require.True(t, shown(r.payment("O-1"), c.shown), "it is not hidden")
			}
		})
	}
}

func TestTheJobsOfWhatTheStoreLostFindNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	task := r.taskOf(o)
	lost := r.burn("O-1")
	_, err := r.service.Execute(t.Context(), task)
	require.ErrorIs(t, err, lifecycle.ErrNotFound)
	r.adopt(anOrder("O-1", 5000), "", lost.SessionIDs()...)
	_, err = r.service.Execute(t.Context(), task)
	require.ErrorIs(t, err, lifecycle.ErrNotFound)
	require.Zero(t, r.sent())
}
