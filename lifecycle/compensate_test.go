package lifecycle_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestASecondEffectIsTakenBackByARefundOfExactlyIt(t *testing.T) {
	t.Parallel()
	for name, story := range map[string]func(*rig) lifecycle.Operation{
		"of what a person had sent again": forcedTwice,
		"of what claimed another's":       mistaken,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, unchecked())
			o := story(r)
			violations := len(r.monext.Violations())
			e := r.only("O-1")
			require.Equal(t, lifecycle.CauseSecondEffect, e.Cause)
			require.Equal(t, o.ID, e.Subject.ID)
			require.Len(t, e.Effects, 2)
			require.Equal(t, &lifecycle.Compensation{
				Kind: lifecycle.ActionRefund, Transaction: r.payment("O-1").TransactionIDs()[0], Effect: e.Effects[1].ID, Amount: eur(1000),
			}, e.Compensation)
			require.Empty(t, e.Effects[1].Operation, "the one that nobody claims")

			p, err := r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveCompensate, "ana", "captured twice"))
			require.NoError(t, err)
			require.False(t, p.NeedsReview())
			resolved := lastOf(p, lifecycle.EventResolved)
			require.Equal(t, e.Review, resolved.Resolved.Review)
			require.Equal(t, e.Version, resolved.Resolved.Version)
			counter := r.operation("O-1", resolved.Resolved.Counter)
			require.Equal(t, lifecycle.ActionRefund, counter.Kind)
			require.Equal(t, eur(1000), counter.Amount)
			require.Equal(t, "ana", counter.Actor)
			require.Equal(t, "captured twice", counter.Reason)
			require.Zero(t, r.posts(counter.ID), "a decision sends nothing")

			r.run(72 * time.Hour)
			require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", counter.ID).State)
			balance, _ := r.monext.Balance(p.TransactionIDs()[0])
			require.Equal(t, int64(2000), balance.Captured)
			require.Equal(t, int64(1000), balance.Refunded)
			p, err = r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			require.Empty(t, p.Reviews(), "what was decided is not raised again")
			require.Len(t, r.monext.Violations(), violations)
		})
	}
}

func TestALateEffectOfWhatAPersonClosedIsTakenBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 4*time.Hour)
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRefused))
	require.NoError(t, err)
	r.run(24 * time.Hour)
	e := r.only("O-1")
	require.Equal(t, lifecycle.CauseLateEffect, e.Cause)
	_, err = r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveCompensate, "ana", "the parcel never left"))
	require.NoError(t, err)
	r.run(24 * time.Hour)
	require.Equal(t, lifecycle.StateRefunded, refunded(r).State())
	r.clean()
}

// refunded is the payment after what was released is acknowledged.
func refunded(r *rig) *lifecycle.Payment {
	r.t.Helper()
	p := r.payment("O-1")
	require.Equal(r.t, p.Ledger().Captured, p.Ledger().Refunded)
	require.NoError(r.t, r.monext.Advance(7*24*time.Hour)) // what stays uncaptured lapses
	r.sweep()
	r.run(0) // that it has ended is read
	return r.payment("O-1")
}

func TestASurplusTransactionIsTakenBackByAReverse(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	transaction := surplus(r)
	e := r.only("O-1")
	require.Equal(t, lifecycle.CauseSurplus, e.Cause)
	require.Equal(t, &lifecycle.Compensation{Kind: lifecycle.ActionReverse, Transaction: transaction}, e.Compensation)
	require.Equal(t, eur(5000), e.Ledger.Refundable, "of that transaction")
	_, err := r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveCompensate, "ana", "paid twice"))
	require.NoError(t, err)
	r.run(time.Hour)
	p := r.payment("O-1")
	require.Equal(t, eur(5000), p.Surplus()[0].Ledger.Refunded)
	require.Equal(t, lifecycle.StateAuthorized, p.State())
	require.False(t, p.Closed())
	require.False(t, p.NeedsReview())
	r.clean()
}

func TestWhatCannotBeTakenBackSaysWhyAndIsStillOpen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		story func(*rig)
		cause lifecycle.Cause
		kind  lifecycle.Action
	}{
		"money that went back":            {func(r *rig) { refusedLate(r) }, lifecycle.CauseNoCompensation, "compensation"},
		"a payment that is not the order": {partlyPaid, lifecycle.CauseNoCompensation, "compensation"},
		"what was refunded meanwhile": {func(r *rig) {
			forcedTwice(r)
			_, err := r.service.Refund(r.t.Context(), lifecycle.Request{Order: "O-1", Key: "all back"})
			require.NoError(r.t, err)
			r.run(2 * time.Hour)
		}, lifecycle.CauseAlreadyRefunded, lifecycle.ActionRefund},
		"what another refund holds": {func(r *rig) {
			forcedTwice(r)
			r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "later", Amount: eur(1500), After: time.Hour})
		}, lifecycle.CauseReserved, lifecycle.ActionRefund},
		"a surplus that was reversed": {func(r *rig) {
			transaction := surplus(r)
			_, err := r.service.Reverse(r.t.Context(), lifecycle.Request{Order: "O-1", Key: "by hand", Transaction: transaction})
			require.NoError(r.t, err)
			r.run(2 * time.Hour)
		}, lifecycle.CauseNothingToGiveBack, lifecycle.ActionReverse},
		"a payment that another review stops": {func(r *rig) {
			forcedTwice(r)
			r.rewrite = func(body string) string {
				return strings.Replace(body, `"associatedTransactions":[`, `"associatedTransactions":[{"id":"X","type":"REFUND","status":"OK","amount":9999},`, 1)
			}
			_, err := r.service.Refresh(r.t.Context(), "O-1")
			require.NoError(r.t, err)
		}, lifecycle.CauseBroken, lifecycle.ActionRefund},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, unchecked())
			c.story(r)
			e := r.payment("O-1").Evidence()[0]
			require.NotContains(t, e.Resolutions, lifecycle.ResolveCompensate)
			if e.Compensation != nil {
				require.Equal(t, c.cause, e.Compensation.Cause)
			}
			version, operations := r.payment("O-1").Version(), len(r.payment("O-1").Operations())
			_, err := r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveCompensate, "ana", "take it back"))
			var no *lifecycle.NotAllowedError
			require.ErrorAs(t, err, &no)
			require.Equal(t, c.cause, no.Cause)
			require.Equal(t, c.kind, no.Kind)
			require.Equal(t, version, r.payment("O-1").Version())
			require.Len(t, r.payment("O-1").Operations(), operations)
			require.NotNil(t, r.reviewOf("O-1", e.Cause))
		})
	}
}

func TestAnEffectIsNotTakenBackWhileItMayBeThatOfAnOperationInReview(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 4*time.Hour)
	r.run(24 * time.Hour)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
	d := r.decision("", lifecycle.ResolveCompensate)
	d.Review = r.reviewOf("O-1", lifecycle.CauseLateEffect).Seq
	_, err := r.service.Resolve(t.Context(), d)
	var no *lifecycle.NotAllowedError
	require.ErrorAs(t, err, &no)
	require.Equal(t, lifecycle.CauseWaitsForReview, no.Cause)
	require.Len(t, r.payment("O-1").Operations(), 1)
}

func TestAnEffectThatIsWorthNothingAnyMoreIsNotTakenBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	forcedTwice(r)
	second := r.only("O-1").Effects[1].ID
	r.rewrite = func(body string) string {
		return editList(body, func(e map[string]any) bool {
			if e["id"] == second {
				e["amount"] = 0
			}
			return true
		})
	}
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	flag := r.reviewOf("O-1", lifecycle.CauseSecondEffect)
	all := r.payment("O-1").Evidence()
	at := slices.IndexFunc(all, func(e lifecycle.Evidence) bool { return e.Review == flag.Seq })
	require.GreaterOrEqual(t, at, 0)
	require.Zero(t, all[at].Effects[1].Amount)
	require.Nil(t, all[at].Compensation)
}

// partlyPaid is an order of which a bank authorised a part.
func partlyPaid(r *rig) {
	r.t.Helper()
	_, err := r.monext.AcceptPartly(r.open("O-1", 5000, ""), 3000)
	require.NoError(r.t, err)
	_, err = r.service.Refresh(r.t.Context(), "O-1")
	require.NoError(r.t, err)
}

func TestManyPeopleAtOnceTakeItBackOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	forcedTwice(r)
	e := r.only("O-1")
	operations := len(r.payment("O-1").Operations())
	require.Equal(t, 1, r.decideAtOnce(e.Decide(lifecycle.ResolveCompensate, "ana", "captured twice"), 8))
	require.Len(t, r.payment("O-1").Operations(), operations+1)
	r.run(24 * time.Hour)
	require.Equal(t, eur(1000), r.payment("O-1").Ledger().Refunded)
}

func TestACompensationWhoseCommitAnswersNothingIsThereOnceOrNotAtAll(t *testing.T) {
	t.Parallel()
	for name, saved := range map[string]bool{"it was saved": true, "it was not": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, unchecked())
			forcedTwice(r)
			_, err := r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			e := r.only("O-1")
			fails := func(*lifecycle.Payment) error { return errStore }
			if saved {
				r.store.setAfter(fails)
			} else {
				r.store.setFail(fails)
			}
			d := e.Decide(lifecycle.ResolveCompensate, "ana", "captured twice")
			_, err = r.service.Resolve(t.Context(), d)
			require.ErrorIs(t, err, errStore)
			r.store.setAfter(nil)
			r.store.setFail(nil)
			_, err = r.service.Resolve(t.Context(), d)
			if saved {
				require.ErrorIs(t, err, lifecycle.ErrConflict, "look again: it is done")
			} else {
				require.NoError(t, err)
			}
			r.run(24 * time.Hour)
			require.False(t, r.payment("O-1").NeedsReview())
			require.Equal(t, eur(1000), r.payment("O-1").Ledger().Refunded)
			sameAfterReplay(t, r.payment("O-1"))
		})
	}
}

func TestACompensationIsDecidedOnAFreshRead(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	forcedTwice(r)
	e := r.only("O-1")
	_, err := r.monext.BackOffice(e.Transaction, monexttest.KindRefund, 1000) // somebody has taken it back already
	require.NoError(t, err)
	_, err = r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveCompensate, "ana", "captured twice"))
	require.ErrorIs(t, err, lifecycle.ErrConflict)
	require.Equal(t, eur(1000), r.only("O-1").Ledger.Refunded, "and the person sees it")
}

func TestTheKeyOfACompensationThatSomebodyUsesIsAConflict(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	forcedTwice(r)
	e := r.only("O-1")
	key := "review:" + strconv.FormatInt(e.Review, 10)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: key, Amount: eur(100)})
	r.run(time.Hour)
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	e = r.only("O-1")
	_, err = r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveCompensate, "ana", "captured twice"))
	require.ErrorIs(t, err, lifecycle.ErrConflict)
	require.ErrorContains(t, err, "stands for another capture")
}
