package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// reviewOf gives the open review with this cause.
func (r *rig) reviewOf(reference string, cause lifecycle.Cause) lifecycle.ReviewFlag {
	r.t.Helper()
	for _, f := range r.payment(reference).Reviews() {
		if f.Code == cause {
			return f
		}
	}
	require.Fail(r.t, "no review", "%s of %v", cause, r.payment(reference).Reviews())
	return lifecycle.ReviewFlag{}
}

// forcedTwice is a capture that a person had sent again before its first request,
// hours late, took effect: two effects, as nothing of it fenced itself and the
// duplicate check is off.
func forcedTwice(r *rig) lifecycle.Operation {
	r.t.Helper()
	o := inReview(r, 4*time.Hour)
	_, err := r.service.Resolve(r.t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	require.NoError(r.t, err)
	r.run(48 * time.Hour)
	require.Equal(r.t, 2, r.effects(r.payment("O-1").TransactionIDs()[0], o.ID))
	return r.operation("O-1", o.ID)
}

// unchecked is a Monext without a duplicate check.
func unchecked() rigOption {
	return withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, ""))
}

func TestASecondEffectOfWhatAPersonHadSentAgainIsShown(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	o := forcedTwice(r)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	f := r.reviewOf("O-1", lifecycle.CauseSecondEffect)
	require.Equal(t, o.ID, f.Operation)
	require.Len(t, f.Effects, 2)
	require.Equal(t, o.Effect, f.Effects[0], "the one it has, and the other")
	require.Equal(t, eur(2000), r.payment("O-1").Ledger().Captured)
	require.Len(t, r.monext.Violations(), 1, "it is what Monext complains of too")
}

// mistaken is a capture whose answer is lost, and to which an equal capture of
// the back office is given, until its own shows.
func mistaken(r *rig) lifecycle.Operation {
	r.t.Helper()
	p := r.paid("O-1", 5000)
	require.NoError(r.t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Hide(20*time.Minute))))
	r.cut.Store(1)
	r.monextDone = postDone(r, func() {
		_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 1000)
		require.NoError(r.t, err)
	})
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(3 * time.Hour)
	return r.operation("O-1", o.ID)
}

func TestAnOwnEffectThatShowsBehindAnothersIsShown(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	o := mistaken(r)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	require.Equal(t, o.ID, r.reviewOf("O-1", lifecycle.CauseSecondEffect).Operation)
	require.Equal(t, eur(2000), r.payment("O-1").Ledger().Captured, "the sums are right, whoever's they are")
	r.clean()
}

func TestAnEqualEffectOfTheSameTimeIsShownAndALaterOneIsAnothers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		later time.Duration
		shown bool
	}{
		"as by a proxy that repeats":   {time.Minute, true},
		"by the back office, next day": {26 * time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, unchecked())
			p := r.paid("O-1", 5000)
			_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(1000)})
			require.NoError(t, err)
			require.NoError(t, r.monext.Advance(c.later))
			_, err = r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 1000)
			require.NoError(t, err)
			p, err = r.service.Reconcile(t.Context(), "O-1")
			require.NoError(t, err)
			require.Equal(t, c.shown, shown(p, lifecycle.CauseSecondEffect))
			require.Len(t, p.Foreign(), 1)
		})
	}
}

func TestAnEqualEffectIsNotASecondOneWhileAnEqualOperationIsInDoubt(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(1000)})
	require.NoError(t, err)
	r.monextDone = postDone(r, func() { // the answer is on its way, and a screen reads
		_, err := r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
	})
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "b", Amount: eur(1000), Option: monext.CaptureStandard})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	require.False(t, r.payment("O-1").NeedsReview())
}
