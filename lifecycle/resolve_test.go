package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

func TestAPersonMaySayThatItWasDone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 150*time.Minute)
	behind := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(2000)})
	require.NoError(t, r.monext.Advance(3*time.Hour))
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	late := p.Reviews()[len(p.Reviews())-1]
	require.Equal(t, lifecycle.CauseLateEffect, late.Code)
	d := r.decision(o.ID, lifecycle.ResolveSucceeded)
	d.Effect = late.Effects[0]
	p, err = r.service.Resolve(t.Context(), d)
	require.NoError(t, err)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationSucceeded, got.State)
	require.Equal(t, late.Effects[0], got.Effect)
	require.False(t, p.NeedsReview(), "the late effect is explained by the same decision")
	r.run(time.Minute)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", behind.ID).State, "what waited goes on")
	require.Equal(t, 1, r.posts(o.ID))
	r.clean()
}

func TestAPersonMaySayThatItWasNotDone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 20*time.Hour)
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRefused))
	require.NoError(t, err)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationRefused, got.State)
	require.False(t, r.payment("O-1").NeedsReview())
	require.True(t, r.retry(o).Done)
	r.run(30 * time.Hour)
	reviews := r.payment("O-1").Reviews()
	require.Len(t, reviews, 1, "and hears of it when it was done after all")
	require.Equal(t, lifecycle.CauseLateEffect, reviews[0].Code)
	d := r.decision("", lifecycle.ResolveAcknowledge)
	d.Review = reviews[0].Seq
	_, err = r.service.Resolve(t.Context(), d)
	require.NoError(t, err)
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Empty(t, p.Reviews(), "what was acknowledged is not raised again")
	require.Equal(t, eur(1000), p.Ledger().Captured)
}

func TestALoneEffectAfterAnOperationClosedInDoubtIsAmbiguous(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")))
	o := inReview(r, 135*time.Minute)
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRefused))
	require.NoError(t, err)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	twin := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
	r.run(90 * time.Minute)
	got := r.operation("O-1", twin.ID)
	require.Equal(t, lifecycle.OperationReview, got.State)
	require.Equal(t, lifecycle.CauseAmbiguous, got.Cause)
}

func TestALoneEffectAfterAPlainRefusalIsTheOperationsOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Result("01116"))))
	refused, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(1000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationRefused, refused.State)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop())))
	again, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "b", Amount: eur(1000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, again.State, "what Monext refused has no late effect")
	require.Equal(t, lifecycle.CauseFound, again.Cause)
	r.clean()
}

func TestADecisionKeepsTheCodeThatMonextGave(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	turnedAway(r)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.CauseGuardRefused, r.operation("O-1", o.ID).Cause)
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRefused))
	require.NoError(t, err)
	require.Equal(t, "01913", r.operation("O-1", o.ID).Code)
}

func TestEveryDecisionIsKeptWithItsActorAndReason(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 0)
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	require.NoError(t, err)
	sum, err := r.service.Summary(t.Context(), "O-1")
	require.NoError(t, err)
	last := sum.History[len(sum.History)-1]
	require.Equal(t, lifecycle.EventResolved, last.Type)
	require.Equal(t, "ana", last.Actor)
	require.Equal(t, "looked at Monext", last.Reason)
	require.Equal(t, lifecycle.ActionCapture, last.Kind)
	require.Equal(t, eur(1000), last.Amount)
}

func TestADecisionThatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 0)
	refund := r.payment("O-1").Version()
	authorization := r.payment("O-1").TransactionIDs()[0]
	for name, c := range map[string]struct {
		change func(*lifecycle.Decision)
		path   string
	}{
		"nobody decides":            {func(d *lifecycle.Decision) { d.Actor = "" }, "actor"},
		"for no reason":             {func(d *lifecycle.Decision) { d.Reason = "" }, "reason"},
		"for too long a reason":     {func(d *lifecycle.Decision) { d.Reason = strings.Repeat("x", 201) }, "reason"},
		"no such resolution":        {func(d *lifecycle.Decision) { d.As = "forgotten" }, "as"},
		"no such operation":         {func(d *lifecycle.Decision) { d.Operation = "op-9" }, "operation"},
		"no effect":                 {func(d *lifecycle.Decision) { d.As = lifecycle.ResolveSucceeded }, "effect"},
		"an effect of another kind": {func(d *lifecycle.Decision) { d.As, d.Effect = lifecycle.ResolveSucceeded, authorization }, "effect"},
		"no such review":            {func(d *lifecycle.Decision) { d.As, d.Operation, d.Review = lifecycle.ResolveAcknowledge, "", 999 }, "review"},
		"both":                      {func(d *lifecycle.Decision) { d.As, d.Review = lifecycle.ResolveAcknowledge, 1 }, "review"},
	} {
		d := r.decision(o.ID, lifecycle.ResolveRetry)
		c.change(&d)
		_, err := r.service.Resolve(t.Context(), d)
		var faults order.Faults
		require.ErrorAs(t, err, &faults, name)
		require.Len(t, faults, 1, name)
		require.Equal(t, c.path, faults[0].Path, name)
	}
	require.Equal(t, refund, r.payment("O-1").Version())
	d := r.decision(o.ID, lifecycle.ResolveRetry)
	d.Order = "O-9"
	_, err := r.service.Resolve(t.Context(), d)
	require.ErrorIs(t, err, lifecycle.ErrNotFound)
}

func TestADecisionOnWhatHasChangedSinceIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 0)
	d := r.decision(o.ID, lifecycle.ResolveRetry)
	_, err := r.monext.BackOffice(r.payment("O-1").TransactionIDs()[0], monexttest.KindCapture, 700)
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	_, err = r.service.Resolve(t.Context(), d)
	require.ErrorIs(t, err, lifecycle.ErrConflict)
	d = r.decision(o.ID, lifecycle.ResolveRetry)
	d.Version++
	_, err = r.service.Resolve(t.Context(), d)
	require.ErrorIs(t, err, lifecycle.ErrConflict, "nobody has seen what is to come")
	d.Version--
	_, err = r.service.Resolve(t.Context(), d)
	require.NoError(t, err)
	_, err = r.service.Resolve(t.Context(), d)
	require.Error(t, err, "a decision is made once")
}

func TestABookkeepingEventDoesNotSpoilADecision(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 0)
	d := r.decision(o.ID, lifecycle.ResolveRefused)
	p := r.payment("O-1")
	require.Equal(t, 200, r.notify("notificationType=TRS&transactionId="+p.TransactionIDs()[0]))
	require.Greater(t, r.payment("O-1").Version(), p.Version())
	_, err := r.service.Resolve(t.Context(), d)
	require.NoError(t, err)
}
