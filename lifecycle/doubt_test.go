package lifecycle_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// onCapture strikes the first capture.
func onCapture(when monexttest.When, do monexttest.Action) monexttest.Fault {
	return monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathCaptures, Nth: 1, When: when, Do: do}
}

func TestALostAnswerIsReadBackAndNotSentAgain(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]monexttest.Action{
		"dropped":   monexttest.Drop(),
		"reset":     monexttest.Reset(),
		"500":       monexttest.Status(500),
		"503":       monexttest.Status(503),
		"garbage":   monexttest.Garbage(),
		"truncated": monexttest.Truncate(),
		"gzip bomb": monexttest.GzipBomb(64 << 20),
		"redirect":  monexttest.Redirect("https://elsewhere.example.org/"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			p := r.paid("O-1", 5000)
			require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, do)))
			o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel"})
			require.NoError(t, err)
			require.Equal(t, lifecycle.OperationSucceeded, o.State)
			require.Equal(t, lifecycle.CauseFound, o.Cause)
			require.Equal(t, 1, r.posts(o.ID))
			require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
			r.clean()
		})
	}
}

func TestARequestThatNeverArrivedIsSentAgainOnlyAfterTheHorizonAndOnlyWhenFenced(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings lifecycle.Settings
		amount   int64
		state    lifecycle.OperationState
		posts    int
	}{
		"the whole amount fences itself":       {amount: 5000, state: lifecycle.OperationSucceeded, posts: 2},
		"a small part does not: a person":      {amount: 1000, state: lifecycle.OperationReview, posts: 1},
		"policy Never: a person":               {amount: 5000, state: lifecycle.OperationReview, posts: 1, settings: lifecycle.Settings{Resend: lifecycle.ResendNever}},
		"more than half of the rest is fenced": {amount: 2501, state: lifecycle.OperationSucceeded, posts: 2},
		"half of the rest is not":              {amount: 2500, state: lifecycle.OperationReview, posts: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withSettings(c.settings))
			p := r.paid("O-1", 5000)
			require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(c.amount)})
			r.run(29 * time.Minute)
			require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State, "before the horizon nothing is decided")
			require.Equal(t, 1, r.posts(o.ID))
			r.run(2 * time.Hour)
			require.Equal(t, c.state, r.operation("O-1", o.ID).State)
			require.Equal(t, c.posts, r.posts(o.ID))
			require.LessOrEqual(t, r.effects(p.TransactionIDs()[0], o.ID), 1)
			r.clean()
		})
	}
}

func TestAnEffectLaterThanTheHorizonMeetsAFencedResendAndCountsOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Late(50*time.Minute))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	r.run(6 * time.Hour)
	require.NoError(t, r.monext.Advance(time.Hour))
	require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	r.clean()
}

func TestAnEffectLaterThanTheHorizonIsShownWhenNothingWasSentAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{Resend: lifecycle.ResendNever}))
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Late(3*time.Hour))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
	require.Equal(t, lifecycle.CauseAbsent, r.operation("O-1", o.ID).Cause)
	require.NoError(t, r.monext.Advance(2*time.Hour))
	p, err := r.service.Reconcile(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.CauseLateEffect, p.Reviews()[len(p.Reviews())-1].Code)
}

func TestAConnectionThatNeverOpenedIsTriedAgainUnderTheSameOperation(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.down.Store(1)
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationReady, o.State)
	require.Equal(t, monext.NotDone, o.Attempts[0].Answer.Outcome)
	r.run(time.Minute)
	o = r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	require.Len(t, o.Attempts, 2)
	r.clean()
}

func TestTooManyRequestsIsADelayNotAFailure(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.TooManyRequests(90*time.Second))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	r.run(89 * time.Second)
	require.Equal(t, 1, r.posts(o.ID))
	r.run(10 * time.Second)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, 2, r.posts(o.ID))
	r.clean()
}

func TestARefusalIsFinalForItsOperationAndFreesItsAmount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Result("01116"))))
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationRefused, o.State)
	require.Equal(t, "01116", o.Code)
	again, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel, second try"})
	require.NoError(t, err)
	require.NotEqual(t, o.ID, again.ID)
	require.Equal(t, lifecycle.OperationSucceeded, again.State)
}

func TestARefusalOfASecondAttemptMayBeTheProofOfTheFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Hide(45*time.Minute))))
	r.cut.Store(1)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	r.run(12 * time.Hour)
	require.Equal(t, 2, r.posts(o.ID))
	require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	r.clean()
}

func TestEqualPartialCapturesOfOneDayWaitForTheDuplicateCheck(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	first := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
	second := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
	third := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "c", Amount: eur(500)})
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", first.ID).State)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", third.ID).State, "a parked operation blocks nothing")
	waiting := r.operation("O-1", second.ID)
	require.Equal(t, lifecycle.OperationReady, waiting.State)
	require.True(t, waiting.Parked)
	require.Equal(t, lifecycle.CauseWindow, waiting.Cause)
	require.Equal(t, time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC), waiting.Next)
	r.run(72 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", second.ID).State)
	require.Equal(t, 1, r.effects(p.TransactionIDs()[0], second.ID))
	require.Equal(t, eur(2500), r.payment("O-1").Ledger().Captured)
	r.clean()
}

func TestWaitFirstDoesNotEvenSendBeforeTheWindowEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{WaitFirst: true}))
	r.paid("O-1", 5000)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
	second := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
	r.run(time.Hour)
	require.Zero(t, r.posts(second.ID))
	r.run(72 * time.Hour)
	require.Equal(t, 1, r.posts(second.ID))
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", second.ID).State)
}

func TestAWindowThatEndsAfterTheAuthorisationNeedsAPerson(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Advance(6*24*time.Hour))
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
	second := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
	r.run(time.Hour)
	o := r.operation("O-1", second.ID)
	require.Equal(t, lifecycle.OperationReview, o.State)
	require.Equal(t, lifecycle.CausePastDeadline, o.Cause)
}

func TestACancelOfWhatIsCancelledClosesAsNothingLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCancel})
	_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCancel, 5000)
	require.NoError(t, err)
	r.run(time.Minute)
	require.Equal(t, lifecycle.OperationNothingLeft, r.operation("O-1", o.ID).State)
	require.Equal(t, lifecycle.StateCancelled, r.payment("O-1").State())
	require.Zero(t, r.posts(o.ID))
}

func TestAnExpiredAuthorisationIsNotCapturedAndItsCancelIsNothingLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Advance(8*24*time.Hour))
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateExpired, p.State())
	_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "late"})
	var no *lifecycle.NotAllowedError
	require.ErrorAs(t, err, &no)
	require.Equal(t, lifecycle.CauseExpired, no.Cause)

	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "late delivery", Option: monext.CaptureLateDelivery, Amount: eur(5000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())
	r.clean()
}

func TestALateDeliveryIsNeverSentAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Advance(8*24*time.Hour))
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Option: monext.CaptureLateDelivery, Amount: eur(5000)})
	r.run(6 * time.Hour)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
	require.Equal(t, 1, r.posts(o.ID))
}

func TestABackOfficeResetAfterACaptureMakesTheBalanceUncertain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(2000)})
	require.NoError(t, err)
	_, err = r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCancel, 1500)
	require.NoError(t, err)
	p, err = r.service.Reconcile(t.Context(), "O-1")
	require.NoError(t, err)
	l := p.Ledger()
	require.True(t, l.Uncertain)
	require.Equal(t, eur(1500), l.Capturable, "it released the rest")
	require.Equal(t, eur(500), l.Refundable, "it voided the capture")
	require.True(t, p.NeedsReview())
}

func TestTheStoreFailingAfterTheRequestLosesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	r.store.mu.Lock()
	r.store.fail = func(p *lifecycle.Payment) error {
		if op, _ := p.Operation(o.ID); op.State == lifecycle.OperationSucceeded && len(op.Attempts) > 0 {
			r.store.mu.Lock()
			r.store.fail = nil
			r.store.mu.Unlock()
			return errStore
		}
		return nil
	}
	r.store.mu.Unlock()
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
	require.Equal(t, 1, r.posts(o.ID))
	r.clean()
}

func TestACommitWhoseAnswerIsLostIsNotSentTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	failed := false
	r.store.mu.Lock()
	r.store.after = func(p *lifecycle.Payment) error {
		if op, _ := p.Operation(o.ID); op.State == lifecycle.OperationSending && !failed {
			failed = true
			return errStore // it was saved, and the answer was lost
		}
		return nil
	}
	r.store.mu.Unlock()
	r.run(3 * time.Hour)
	require.True(t, failed)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
	r.clean()
}

func TestBadCredentialsStopARunnerAndBurnNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	require.NoError(t, r.monext.Inject(monexttest.Fault{Times: 1, Do: monexttest.Body(401, "application/json", `{"title":"Unauthorized"}`)}))
	pass, err := r.service.Execute(t.Context(), lifecycle.Task{Key: p.Key(), Operation: o.ID, Action: o.Kind})
	require.NoError(t, err)
	require.False(t, pass.Done)
	require.ErrorIs(t, pass.Trouble, monext.ErrUnauthorized)
	require.Equal(t, lifecycle.OperationReady, r.operation("O-1", o.ID).State)
}

// refuseRefund answers the next refund with a code.
func refuseRefund(code string) monexttest.Fault {
	return monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathRefunds, Nth: 1, Do: monexttest.Result(code)}
}
