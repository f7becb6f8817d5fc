package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// withMethod makes the contract of every order a method of this kind, and all others the cautious one.
func withMethod(m lifecycle.Method) rigOption {
	return withSettings(lifecycle.Settings{CancelRest: true, Methods: map[string]lifecycle.Method{"CB": m}})
}

func capture(key string, cents int64, option ...monext.CaptureOption) lifecycle.Request {
	q := lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: key}
	if cents > 0 {
		q.Amount = eur(cents)
	}
	if len(option) > 0 {
		q.Option = option[0]
	}
	return q
}

func refund(key string, cents int64) lifecycle.Request {
	return lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: key, Amount: eur(cents)}
}

// actions are what the summary says of each action.
func (r *rig) actions() map[lifecycle.Action]lifecycle.ActionSummary {
	r.t.Helper()
	sum, err := r.service.Summary(r.t.Context(), "O-1")
	require.NoError(r.t, err)
	all := map[lifecycle.Action]lifecycle.ActionSummary{}
	for _, a := range sum.Actions {
		all[a.Action] = a
	}
	return all
}

// waiting is the one thing that the Service shows to a person.
func (r *rig) waiting() lifecycle.Evidence {
	r.t.Helper()
	all, err := r.service.Reviews(r.t.Context(), lifecycle.Filter{})
	require.NoError(r.t, err)
	require.Len(r.t, all, 1)
	return all[0]
}

func TestAMethodOfWhichNothingIsSaidIsCapturedOnceAndAsAWhole(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{Methods: map[string]lifecycle.Method{"ANOTHER": {PartialCaptures: 3}}}))
	r.paid("O-1", 5000)
	require.Equal(t, lifecycle.ActionSummary{Action: lifecycle.ActionCapture, Max: eur(5000), Whole: true}, r.actions()[lifecycle.ActionCapture])
	for _, q := range []lifecycle.Request{capture("a", 2000), capture("a", 2000, monext.CaptureFinal), capture("a", 2000, monext.CaptureLateDelivery)} {
		no := r.refused(q)
		require.Equal(t, lifecycle.CauseWholeCapture, no.Cause)
		require.Equal(t, eur(5000), no.Limit)
		require.EqualError(t, no, "lifecycle: capture of order O-1 not recorded: the payment method takes one capture, of the whole amount; exactly 50.00 EUR; "+
			`Settings.Methods has no entry for contract "CB", so its default applies: add one if the method allows more; `+
			"a ShopEvent with Last captures the whole rest")
	}
	o := r.request(capture("a", 5000))
	r.run(time.Minute)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	part := r.request(refund("b", 2000)) // tried, as Monext refuses what a method does not know
	r.run(time.Minute)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", part.ID).State)
	r.clean()
}

func TestAMethodTakesSoManyCapturesAndNoneBeyond(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{PartialCaptures: 3}))
	r.paid("O-1", 5000)
	require.Equal(t, lifecycle.ActionSummary{Action: lifecycle.ActionCapture, Max: eur(5000)}, r.actions()[lifecycle.ActionCapture])
	r.clerk(monexttest.KindCapture, 1000) // one made past the shop counts
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	later := capture("open", 1500) // so does one that is not sent yet
	later.After = time.Hour
	r.request(later)
	require.Equal(t, lifecycle.ActionSummary{Action: lifecycle.ActionCapture, Max: eur(2500), Last: true}, r.actions()[lifecycle.ActionCapture])

	no := r.refused(capture("the third", 2000))
	require.Equal(t, lifecycle.CauseLastCapture, no.Cause, "it would leave 5.00 that no capture can take")
	require.ErrorContains(t, no, "capture the whole rest, or give FINAL to release it; at most 25.00 EUR")
	require.Equal(t, lifecycle.CauseLastCapture, r.refused(capture("the third", 2000, monext.CaptureLateDelivery)).Cause, "the authorisation has not ended")
	o := r.request(capture("the third", 2000, monext.CaptureFinal))
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, eur(4500), r.payment("O-1").Ledger().Captured)
	r.clean()
}

func TestACaptureBeyondTheNumberHasItsOwnCause(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{PartialCaptures: 2}))
	r.paid("O-1", 5000)
	for range 2 {
		r.clerk(monexttest.KindCapture, 1000)
		require.NoError(t, r.monext.Advance(48*time.Hour))
	}
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	for _, q := range []lifecycle.Request{capture("a", 1000), capture("a", 0), capture("a", 500, monext.CaptureFinal), capture("a", 4000)} {
		no := r.refused(q)
		require.Equal(t, lifecycle.CauseCapturesUsed, no.Cause)
		require.Zero(t, no.Limit.Minor())
	}
	require.Equal(t, lifecycle.ActionSummary{Action: lifecycle.ActionCapture, Max: eur(0), Cause: lifecycle.CauseCapturesUsed}, r.actions()[lifecycle.ActionCapture])
	require.NoError(t, r.monext.Advance(96*time.Hour)) // the authorisation ends
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	r.run(time.Minute)
	o := r.request(capture("late", 1000, monext.CaptureLateDelivery)) // an authorisation of its own
	r.run(time.Minute)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
}

func TestTheRestOfOpenCapturesIsTheLastOnesWhole(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{PartialCaptures: 2}))
	r.paid("O-1", 5000)
	first := capture("first", 2000)
	first.After = time.Hour
	a := r.request(first)
	b := r.request(capture("second", 3000)) // overtakes it
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", a.ID).State)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", b.ID).State)
	r.clean()
}

func TestTheMethodIsAskedAgainBeforeACaptureIsSent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method lifecycle.Method
		asked  lifecycle.Request
		clerk  int64 // captures meanwhile
		want   lifecycle.Cause
	}{
		"it has become the last, and leaves money": {lifecycle.Method{PartialCaptures: 2}, capture("a", 2000), 1000, lifecycle.CauseLastCapture},
		"the number is used up":                    {lifecycle.Method{PartialCaptures: 1}, capture("a", 2000, monext.CaptureFinal), 1000, lifecycle.CauseCapturesUsed},
		"it has taken its one":                     {lifecycle.Method{}, capture("a", 0), 1000, lifecycle.CauseCapturesUsed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withMethod(c.method))
			r.paid("O-1", 5000)
			o := r.request(c.asked)
			r.clerk(monexttest.KindCapture, c.clerk)
			r.run(time.Minute)
			require.Equal(t, lifecycle.OperationRefused, r.operation("O-1", o.ID).State)
			require.Equal(t, c.want, r.operation("O-1", o.ID).Cause)
			require.Zero(t, r.posts(o.ID))
		})
	}
}

func TestACaptureThatWasLostIsNotSentAgainWhereTheMethodHasTakenAnother(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{PartialCaptures: 1}))
	o := r.capture(5000)
	r.strike(monexttest.BeforeEffect, monexttest.Drop())
	r.run(time.Minute)
	r.clerk(monexttest.KindCapture, 1000)
	r.run(3 * time.Hour)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
	require.Equal(t, lifecycle.CauseAbsent, r.operation("O-1", o.ID).Cause)
	require.Equal(t, 1, r.posts(o.ID))
}

func TestAPersonCannotSendWhatTheMethodDoesNotTake(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{PartialCaptures: 2}))
	o := inReview(r, 0)
	r.clerk(monexttest.KindCapture, 3000)
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, []lifecycle.Resolution{lifecycle.ResolveRefused}, r.waiting().Resolutions, "it is not offered")
	require.Contains(t, r.payment("O-1").Evidence()[0].Resolutions, lifecycle.ResolveRetry, "the payment alone knows no settings")
	_, err = r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	var no *lifecycle.NotAllowedError
	require.ErrorAs(t, err, &no)
	require.Equal(t, lifecycle.CauseLastCapture, no.Cause)
}

func TestACaptureTooManyIsNotTakenBackByAPartialRefundWhereThereIsNone(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked(), withMethod(lifecycle.Method{PartialCaptures: 90, NoPartialRefund: true}))
	forcedTwice(r)
	e := r.waiting()
	require.Equal(t, lifecycle.CauseWholeRefund, e.Compensation.Cause)
	require.NotContains(t, e.Resolutions, lifecycle.ResolveCompensate)
	_, err := r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveCompensate, "ana", "captured twice"))
	var no *lifecycle.NotAllowedError
	require.ErrorAs(t, err, &no)
	require.Equal(t, lifecycle.CauseWholeRefund, no.Cause)
}

func TestAMethodWithoutPartialRefundsRefundsAllThatWasCaptured(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{PartialCaptures: 5, NoPartialRefund: true}))
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), capture("a", 3000))
	require.NoError(t, err)
	require.Equal(t, lifecycle.ActionSummary{Action: lifecycle.ActionRefund, Max: eur(3000), Whole: true}, r.actions()[lifecycle.ActionRefund])
	no := r.refused(refund("b", 1000))
	require.Equal(t, lifecycle.CauseWholeRefund, no.Cause)
	require.EqualError(t, no, "lifecycle: refund of order O-1 not recorded: the payment method refunds only the whole captured amount; exactly 30.00 EUR; "+
		`this is the limit of contract "CB" in Settings.Methods`)

	o := r.request(refund("b", 3000))
	r.clerk(monexttest.KindCapture, 500) // now it is a part
	r.run(time.Minute)
	require.Equal(t, lifecycle.CauseWholeRefund, r.operation("O-1", o.ID).Cause)
	require.Zero(t, r.posts(o.ID))

	whole, err := r.service.Refund(t.Context(), refund("c", 3500))
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, whole.State)
	r.clean()
}

func TestAPaymentRefundedInPartElsewhereHasNoWholeRefundLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{NoPartialRefund: true}))
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), capture("a", 0))
	require.NoError(t, err)
	r.clerk(monexttest.KindRefund, 2000)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.ActionSummary{Action: lifecycle.ActionRefund, Max: eur(0), Cause: lifecycle.CauseWholeRefund}, r.actions()[lifecycle.ActionRefund])
	for _, cents := range []int64{3000, 5000, 100} {
		no := r.refused(refund("b", cents))
		require.Equal(t, lifecycle.CauseWholeRefund, no.Cause)
		require.Zero(t, no.Limit.Minor())
	}
}

func TestAMethodWithoutCancelRefusesOne(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{NoCancel: true}))
	r.paid("O-1", 5000)
	require.Equal(t, lifecycle.ActionSummary{Action: lifecycle.ActionCancel, Max: eur(0), Cause: lifecycle.CauseNoCancel}, r.actions()[lifecycle.ActionCancel])
	no := r.refused(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCancel, Key: "a"})
	require.Equal(t, lifecycle.CauseNoCancel, no.Cause)
	require.ErrorContains(t, no, "the payment method has no cancel")
}

func TestACaptureThatHasBecomeTheLastDoesNotLoseWhatOthersHaveReserved(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMethod(lifecycle.Method{PartialCaptures: 2}))
	r.paid("O-1", 5000)
	first := r.request(capture("first", 2000))
	behind := capture("second", 2900, monext.CaptureFinal)
	behind.After = time.Hour
	second := r.request(behind)
	r.clerk(monexttest.KindCapture, 100) // now there is one left, and the first fits beside the second to the cent
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.CauseLastCapture, r.operation("O-1", first.ID).Cause)
	require.Zero(t, r.posts(first.ID))
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", second.ID).State)
}

func TestTheMethodsOfAServiceAreThoseItWasMadeWith(t *testing.T) {
	t.Parallel()
	methods := map[string]lifecycle.Method{"CB": {PartialCaptures: 2}}
	r := newRig(t, withSettings(lifecycle.Settings{Methods: methods}))
	r.paid("O-1", 5000)
	methods["CB"] = lifecycle.Method{}
	r.request(capture("a", 1000))
}
