package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func doubtRows() []matrixRow {
	return []matrixRow{
		{8, "a refusal of the first attempt: final, and exact", refusedAtOnce},
		{9, "a refusal of a second attempt may prove the first: it succeeded, or a person says", refusedTheSecondTime},
		{10, "a time-out, and an effect before the horizon: a later look sees it", lateEffect},
		{11, "an effect behind the horizon, policy never: an audit shows it", lateEffectNever},
		{12, "an effect behind the horizon, and a self-fenced resend: Monext refuses one of both", lateEffectFenced},
		{13, "an effect behind the horizon, and a resend by a person: two effects, shown with what takes one back", lateEffectForced},
	}
}

func refusedAtOnce(t *testing.T) {
	t.Helper()
	r := newRig(t)
	r.strike(monexttest.BeforeEffect, monexttest.Result("01116"))
	o := r.capture(5000)
	r.run(time.Hour)
	r.requireCame(o, came{lifecycle.OperationRefused, lifecycle.CauseRefused, 1, 0})
	require.Equal(t, "01116", r.operation("O-1", o.ID).Code)
	require.Equal(t, eur(5000), r.payment("O-1").Ledger().Capturable, "its amount is free again")
	require.True(t, r.retry(o).Done, "and it is over")
	again := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "another wish"})
	r.run(time.Minute)
	r.requireCame(again, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 1, 1})
	r.clean()
}

func refusedTheSecondTime(t *testing.T) {
	t.Helper()
	for _, c := range []struct {
		options []rigOption
		hidden  time.Duration // how long the effect of the first attempt does not show
		want    came
	}{
		{nil, 45 * time.Minute, came{lifecycle.OperationSucceeded, lifecycle.CauseFound, 2, 1}},
		{nil, 1000 * time.Hour, came{lifecycle.OperationReview, lifecycle.CauseGuardRefused, 2, 1}},
		{[]rigOption{unchecked()}, 45 * time.Minute, came{lifecycle.OperationSucceeded, lifecycle.CauseFound, 2, 1}}, // refused by the balance
		{[]rigOption{unchecked()}, 1000 * time.Hour, came{lifecycle.OperationReview, lifecycle.CauseUnaccounted, 2, 1}},
	} {
		r := newRig(t, c.options...)
		r.strike(monexttest.BeforeEffect, monexttest.Hide(c.hidden))
		r.cut.Store(1)
		o := r.capture(5000)
		r.run(half + 3*time.Minute)
		require.Equal(t, 2, r.posts(o.ID))
		require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State, "the refusal proves nothing")
		r.run(6 * time.Hour)
		r.requireCame(o, c.want)
		r.clean()
	}
}

func lateEffect(t *testing.T) {
	t.Helper()
	r := newRig(t)
	r.strike(monexttest.BeforeEffect, monexttest.Late(20*time.Minute))
	o := r.capture(1000)
	r.run(time.Hour)
	r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseFound, 1, 1})
	r.clean()
}

func lateEffectNever(t *testing.T) {
	t.Helper()
	r := newRig(t, never())
	r.strike(monexttest.BeforeEffect, monexttest.Late(3*time.Hour))
	o := r.capture(5000)
	r.run(2 * time.Hour)
	r.requireCame(o, came{lifecycle.OperationReview, lifecycle.CauseAbsent, 1, 0})
	r.run(24 * time.Hour) // nobody asks
	r.requireCame(o, came{lifecycle.OperationReview, lifecycle.CauseAbsent, 1, 1})
	require.Equal(t, o.ID, r.reviewOf("O-1", lifecycle.CauseLateEffect).Operation)
	e := r.only("O-1")
	require.Len(t, e.Candidates, 1, "the match is proposed")
	require.Contains(t, e.Resolutions, lifecycle.ResolveSucceeded)
	r.clean()
}

func lateEffectFenced(t *testing.T) {
	t.Helper()
	for _, c := range []struct {
		late time.Duration
		want came
	}{
		{50 * time.Minute, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 2, 1}}, // the second was first
		{half - 10*time.Second, came{lifecycle.OperationSucceeded, lifecycle.CauseFound, 1, 1}},
	} {
		r := newRig(t, unchecked()) // the balance alone must do
		r.strike(monexttest.BeforeEffect, monexttest.Late(c.late))
		o := r.capture(5000)
		r.run(6 * time.Hour)
		r.requireCame(o, c.want)
		balance, _ := r.monext.Balance(o.Transaction)
		require.Equal(t, int64(5000), balance.Captured)
		r.clean()
	}
}

func lateEffectForced(t *testing.T) {
	t.Helper()
	r := newRig(t, unchecked())
	o := forcedTwice(r)
	r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 2, 2}) // the residual risk
	e := r.only("O-1")
	require.Equal(t, lifecycle.CauseSecondEffect, e.Cause)
	require.Len(t, e.Effects, 2, "both are shown")
	require.Equal(t, eur(1000), e.Compensation.Amount)
	require.Contains(t, e.Resolutions, lifecycle.ResolveCompensate)
}
