package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// shown tells whether a payment shows a review with this cause.
func shown(p *lifecycle.Payment, cause lifecycle.Cause) bool {
	for _, f := range p.Reviews() {
		if f.Code == cause {
			return true
		}
	}
	return false
}

func TestWhatWaitsForAPersonIsReadDailyAndNotDecidedOnAnOldRecord(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Late(60*time.Hour))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(50 * time.Hour)
	before := r.decision(o.ID, lifecycle.ResolveRefused)
	r.run(46 * time.Hour) // the weekend
	require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
	require.Equal(t, eur(1000), r.payment("O-1").Ledger().Captured)
	require.True(t, shown(r.payment("O-1"), lifecycle.CauseLateEffect))

	_, err := r.service.Resolve(t.Context(), before)
	require.ErrorIs(t, err, lifecycle.ErrConflict, "decided before the effect was there")
}

func TestThatSomethingWasNotDoneIsDecidedOnAFreshRead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Late(3*time.Hour))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
	looked := r.decision(o.ID, lifecycle.ResolveRetry)
	require.NoError(t, r.monext.Advance(2*time.Hour)) // nobody reads; the effect comes

	_, err := r.service.Resolve(t.Context(), looked)
	require.ErrorIs(t, err, lifecycle.ErrConflict)
	require.True(t, shown(r.payment("O-1"), lifecycle.CauseLateEffect))
	require.Equal(t, 1, r.posts(o.ID))
}

func TestAnEffectThatComesAfterADecisionIsStillShown(t *testing.T) {
	t.Parallel()
	for _, late := range []time.Duration{26 * time.Hour, 70 * time.Hour, 30 * 24 * time.Hour} {
		r := newRig(t)
		r.paid("O-1", 5000)
		require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Late(late))))
		o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
		r.run(25 * time.Hour)
		_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRefused))
		require.NoError(t, err)
		r.run(late)
		p, err := r.service.Reconcile(t.Context(), "O-1")
		require.NoError(t, err)
		if p.Ledger().Captured.Sign() > 0 { // Monext took it, as the authorisation was still good
			require.True(t, shown(p, lifecycle.CauseLateEffect), late)
		}
	}
}

func TestAFinalCaptureMadeByHandIsReadWithoutABaseline(t *testing.T) {
	t.Parallel()
	r := newRig(t,
		withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")),
		withSettings(lifecycle.Settings{WaitFirst: true, Methods: inParts(36 * time.Hour)}))
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "p1", Amount: eur(2000)})
	require.NoError(t, err)
	final, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "p2", Amount: eur(2000), Option: monext.CaptureFinal})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationReview, final.State)
	require.Empty(t, final.Attempts)

	effect, err := r.monext.BackOffice(transaction, monexttest.KindCapture, 2000)
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	decision := r.decision(final.ID, lifecycle.ResolveSucceeded)
	decision.Effect = effect
	_, err = r.service.Resolve(t.Context(), decision)
	require.NoError(t, err)
	_, err = r.monext.BackOffice(transaction, monexttest.KindCancel, 1000)
	require.NoError(t, err)
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.True(t, p.NeedsReview(), "whose reset it is, a person says")
}

func TestAnAcceptedEffectThatIsNeverListedIsShown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Hide(1000*time.Hour))))
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "p1", Amount: eur(1000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	r.run(12 * time.Hour)
	require.False(t, r.payment("O-1").NeedsReview(), "it may only be late to show")
	r.run(60 * time.Hour)
	require.True(t, shown(r.payment("O-1"), lifecycle.CauseVanished))
}

func TestReturnsAndNotificationsDoNotFillTheHistory(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	for range 200 {
		_, err := r.service.Return(t.Context(), session)
		require.NoError(t, err)
		require.NoError(t, r.monext.Advance(time.Second))
	}
	require.Less(t, r.payment("O-1").Version(), int64(8))

	transaction := r.paid("O-2", 6000).TransactionIDs()[0]
	before := r.payment("O-2").Version()
	for range 600 { // ten minutes
		require.NoError(t, r.service.Record(t.Context(), monext.Notification{TransactionID: transaction}))
		require.NoError(t, r.monext.Advance(time.Second))
	}
	require.LessOrEqual(t, r.payment("O-2").Version()-before, int64(22))
}
