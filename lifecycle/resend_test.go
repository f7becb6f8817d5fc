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

// postDone runs a function once, while the answer to an operation is on its way back.
func postDone(r *rig, f func()) func(*http.Request) {
	return func(req *http.Request) {
		if req.Method == http.MethodPost {
			r.monextDone = nil
			f()
		}
	}
}

// inReview brings a small capture, lost before its effect, into a person's hands.
func inReview(r *rig, late time.Duration) lifecycle.Operation {
	r.t.Helper()
	r.paid("O-1", 5000)
	do := monexttest.Drop()
	if late > 0 {
		do = monexttest.Late(late)
	}
	require.NoError(r.t, r.monext.Inject(onCapture(monexttest.BeforeEffect, do)))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
	r.run(2 * time.Hour)
	require.Equal(r.t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
	require.Equal(r.t, lifecycle.CauseAbsent, r.operation("O-1", o.ID).Cause)
	return o
}

func TestARetryLooksForTheEffectInTheVeryReadBeforeIt(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")))
	o := inReview(r, 150*time.Minute)
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry)) // looked at Monext too early
	require.NoError(t, err)
	r.store.lose()
	require.NoError(t, r.monext.Advance(time.Hour)) // now the effect shows
	r.retry(o)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, 1, r.posts(o.ID), "it was not sent again")
	require.Equal(t, 1, r.effects(r.payment("O-1").TransactionIDs()[0], o.ID))
	r.clean()
}

// retry performs a pass on an operation now.
func (r *rig) retry(o lifecycle.Operation) lifecycle.Pass {
	r.t.Helper()
	pass, err := r.service.Execute(r.t.Context(), lifecycle.Task{Key: r.keys()[0], Operation: o.ID, Action: o.Kind})
	require.NoError(r.t, err)
	return pass
}

func TestARetryIsSentOnceWhenNothingHasShown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 0)
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	require.NoError(t, err)
	r.down.Store(1) // and nobody listens at first
	r.run(time.Minute)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, 2, r.posts(o.ID))
	r.clean()
}

func TestARetryThatIsLostTooComesBackToThePerson(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 0)
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	require.NoError(t, err)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	r.run(6 * time.Hour)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
	require.Equal(t, 2, r.posts(o.ID), "one decision is one request")
}

func TestAnEndThatWeOnlyReckonFencesNothing(t *testing.T) {
	t.Parallel()
	// We take the authorisation to live for three hours; Monext's own life is a week.
	r := newRig(t, withSettings(lifecycle.Settings{Methods: inParts(3 * time.Hour), WarnBefore: time.Hour}))
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Advance(2*time.Hour+45*time.Minute))
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Late(90*time.Minute))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(20 * time.Minute)
	require.Len(t, r.sweep().Expired, 1)
	r.run(6 * time.Hour)
	require.Equal(t, 1, r.posts(o.ID), "the balance would take a second one")
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
}

func TestACancelOfAPartIsNotFencedByTheRest(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{CancelRest: true}))
	r.paid("O-1", 5000)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", Amount: eur(3000), After: 24 * time.Hour})
	require.NoError(t, r.monext.Inject(monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathCancels, Nth: 1, Do: monexttest.Late(45 * time.Minute)}))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCancel, Key: "rest"})
	require.Equal(t, eur(2000), o.Amount)
	r.run(12 * time.Hour)
	require.Equal(t, 1, r.posts(o.ID))
	balance, _ := r.monext.Balance(r.payment("O-1").TransactionIDs()[0])
	require.Equal(t, int64(2000), balance.Cancelled)
	r.run(24 * time.Hour)
	r.clean()
}

func TestADuplicateCheckWhoseWindowDoesNotEndIsShownAndNotTriedForEver(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
	r.run(time.Minute)
	require.NoError(t, r.monext.Inject(monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathCaptures, Do: monexttest.Result("01913")}))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
	r.run(5 * 24 * time.Hour)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationReview, got.State)
	require.Equal(t, lifecycle.CauseGuardRefused, got.Cause)
	require.Equal(t, 4, r.posts(o.ID), "once on its day, and three times when the window should have ended")
}

func TestManyEqualRefundsOfOneDayAreAllMadeInTheEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.captured(anOrder("O-1", 5000))
	var all []lifecycle.Operation
	for range 6 {
		all = append(all, r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: string(rune('a' + len(all))), Amount: eur(100)}))
	}
	r.run(14 * 24 * time.Hour)
	for _, o := range all {
		require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State, "%s", r.operation("O-1", o.ID).Cause)
		require.LessOrEqual(t, r.posts(o.ID), 2, "what is known to be refused is not sent")
	}
	require.Equal(t, eur(600), r.payment("O-1").Ledger().Refunded)
	require.False(t, r.payment("O-1").NeedsReview())
	r.clean()
}

func TestARefusalAfterAPartnersHoldClosesTheOperation(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.OnHold("02000"))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(3 * time.Hour)
	require.Equal(t, lifecycle.OperationPending, r.operation("O-1", o.ID).State)
	require.Less(t, r.calls(), 25, "waiting is not asking all the time")
	for _, e := range r.monext.Effects(p.TransactionIDs()[0]) {
		if e.MerchantReference == o.ID {
			_, err := r.monext.ResolveOperation(e.ID, "01116")
			require.NoError(t, err)
		}
	}
	r.run(time.Hour)
	o = r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationRefused, o.State, "not two days later")
	require.Empty(t, o.Code, "02000 was the code of the hold, and the list gives none")
	require.Empty(t, o.Title)
}

// An operation shows the code of its state. That of an answer before it stays in
// the history.
func TestAnOlderAnswersCodeIsNotShownForANewState(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.OnHold("02000"))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(3 * time.Hour)
	require.Equal(t, "02000", r.operation("O-1", o.ID).Code)
	for _, e := range r.monext.Effects(p.TransactionIDs()[0]) {
		if e.MerchantReference == o.ID {
			_, err := r.monext.ResolveOperation(e.ID, "00000")
			require.NoError(t, err)
		}
	}
	r.run(2 * time.Hour)
	o = r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	require.Empty(t, o.Code, "found in the list")
	require.Empty(t, o.Title)
	require.Equal(t, "02000", o.Attempts[0].Answer.Code)

	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.TooManyRequests(48*time.Hour))))
	late := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "late", Amount: eur(500)})
	r.run(time.Minute)
	require.Equal(t, "91429", r.operation("O-1", late.ID).Code)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "reverse"})
	r.run(time.Hour)
	late = r.operation("O-1", late.ID)
	require.Equal(t, lifecycle.OperationWithdrawn, late.State)
	require.Empty(t, late.Code, "Monext did not withdraw it")
}

func TestAHoldThatIsNeverDecidedIsShown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.OnHold("02000"))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(49 * time.Hour)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
	require.Equal(t, lifecycle.CauseStillPending, r.operation("O-1", o.ID).Cause)
}

func TestCancelledAlreadyIsNotTakenForExpired(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathCancels, Nth: 1, Do: monexttest.Result("02601")}))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCancel})
	r.run(20 * time.Minute)
	require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State, "the list may only be late")
	r.run(2 * time.Hour)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationNothingLeft, got.State)
	require.Equal(t, lifecycle.CauseAlreadyCancelled, got.Cause)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())

	r.paid("O-2", 5000)
	require.NoError(t, r.monext.Inject(monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathCancels, Nth: 1, Do: monexttest.Result("02602")}))
	over, err := r.service.Cancel(t.Context(), lifecycle.Request{Order: "O-2", Key: "cancel"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationNothingLeft, over.State)
	require.Equal(t, lifecycle.CauseExpired, over.Cause)
	require.Equal(t, lifecycle.StateExpired, r.payment("O-2").State())
}

func TestAnAnswerThatNamesAnImpossibleEffectIsDoubt(t *testing.T) {
	t.Parallel()
	for name, id := range map[string]func(p *lifecycle.Payment) string{
		"the transaction itself":  func(p *lifecycle.Payment) string { return p.TransactionIDs()[0] },
		"another's claimed":       func(p *lifecycle.Payment) string { return p.Operations()[0].Effect },
		"one of another kind":     func(p *lifecycle.Payment) string { return p.Operations()[1].Effect },
		"one that is known to be": func(p *lifecycle.Payment) string { t, _ := p.Transaction(); return t.Effects[1].ID },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
			r.run(time.Minute)
			r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "b", Amount: eur(300)})
			r.run(time.Minute)
			require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Body(201, "application/json",
				`{"result":{"title":"ACCEPTED","code":"00000"},"transaction":{"id":"`+id(r.payment("O-1"))+`","type":"CAPTURE"}}`))))
			o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "c", Amount: eur(700), Option: monext.CaptureStandard})
			require.NoError(t, err)
			require.Equal(t, lifecycle.OperationSucceeded, o.State)
			require.Equal(t, lifecycle.CauseFound, o.Cause, "the list tells what the answer did not")
			require.Equal(t, eur(1700), r.payment("O-1").Ledger().Captured)
			r.clean()
		})
	}
}

func TestAnOperationSaidNotToBeExecutedIsNotSentAgainOverAnEffectThatCouldBeIt(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]monexttest.Action{
		"too many requests":   monexttest.TooManyRequests(time.Minute),
		"forbidden":           monexttest.Body(403, "application/json", `{"title":"Unauthorized","code":"","detail":""}`),
		"unauthorised as 200": monexttest.Body(200, "application/json", `{"title":"Unauthorized"}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")))
			p := r.paid("O-1", 5000)
			require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, do))) // a gateway that lies
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
			r.run(time.Hour)
			require.Equal(t, 1, r.posts(o.ID))
			got := r.operation("O-1", o.ID)
			require.Equal(t, lifecycle.OperationReview, got.State)
			require.Equal(t, lifecycle.CauseAmbiguous, got.Cause)
			transaction, _ := r.payment("O-1").Transaction()
			d := r.decision(o.ID, lifecycle.ResolveSucceeded)
			d.Effect = transaction.Effects[1].ID
			_, err := r.service.Resolve(t.Context(), d)
			require.NoError(t, err)
			require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
			require.False(t, r.payment("O-1").NeedsReview())
			r.clean()
		})
	}
}

func TestAPersonMaySayThatTheEffectWasAnothers(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")))
	p := r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.TooManyRequests(time.Minute))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
	r.run(time.Second)
	_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 1000)
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
	_, err = r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, eur(2000), r.payment("O-1").Ledger().Captured)
	r.clean()
}
