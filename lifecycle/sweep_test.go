package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// sweep calls the sweep as a host would every so often.
func (r *rig) sweep() lifecycle.SweepReport {
	r.t.Helper()
	report, err := r.service.Sweep(r.t.Context(), 100)
	require.NoError(r.t, err)
	return report
}

func TestALostJobIsWokenAgainUnderALookOfItsOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	keys := map[string]bool{}
	r.store.onWake = func(w lifecycle.Wake) {
		require.Falsef(t, keys[w.DedupeKey()], "a queue that remembers the dead would drop %s", w.DedupeKey())
		keys[w.DedupeKey()] = true
	}
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	for range 3 {
		r.store.lose()
		require.Zero(t, r.sweep().Woken, "a job is left some time to work")
		require.NoError(t, r.monext.Advance(2*time.Hour))
		require.Equal(t, 1, r.sweep().Woken)
	}
	r.run(time.Minute)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
	require.NoError(t, r.monext.Advance(time.Hour))
	require.Zero(t, r.sweep().Looked, "what is over is not due")
}

func TestASessionNobodyHeardOfIsLookedAt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	_, err := r.monext.Accept(session)
	require.NoError(t, err)
	r.store.lose() // no return, no notification, no job
	require.NoError(t, r.monext.Advance(40*time.Minute))
	report := r.sweep()
	require.Equal(t, 1, report.Looked)
	require.Equal(t, 1, report.Woken)
	r.run(time.Minute)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
}

func TestAnAuthorisationIsAnnouncedBeforeItEndsAndRecordedWhenItHas(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	require.NoError(t, r.monext.Advance(5*24*time.Hour-time.Minute))
	require.Zero(t, r.sweep().Looked)
	require.NoError(t, r.monext.Advance(time.Minute))
	report := r.sweep()
	require.Equal(t, []lifecycle.Key{p.Key()}, report.Expiring)
	require.Empty(t, report.Expired)
	require.Empty(t, r.sweep().Expiring, "once")
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
	require.NoError(t, r.monext.Advance(48*time.Hour))
	report = r.sweep()
	require.Equal(t, []lifecycle.Key{p.Key()}, report.Expired)
	require.Empty(t, report.Expiring)
	require.Equal(t, 1, report.Woken)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State(), "the end is believed only after a read")
	r.run(0)
	require.Equal(t, lifecycle.StateExpired, r.payment("O-1").State())
	require.Zero(t, r.sweep().Looked)
}

func TestADeferredCaptureIsLookedForBeforeItsEndIsBelieved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.deferred()
	r.store.lose()
	for range 8 * 24 {
		require.NoError(t, r.monext.Advance(time.Hour))
		report := r.sweep()
		require.Empty(t, report.Expired)
		require.Empty(t, report.Expiring)
		r.run(0)
	}
	p := r.payment("O-1")
	require.Equal(t, lifecycle.StateCaptured, p.State())
	for _, e := range p.Events() {
		require.NotEqual(t, lifecycle.EventExpired, e.Type)
		require.NotEqual(t, lifecycle.EventExpiring, e.Type)
	}
}

func TestADeferredPaymentThatIsNeverCapturedEndsAfterALook(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	opening, err := r.service.Open(t.Context(), lifecycle.OpenRequest{
		Order: anOrder("O-1", 5000), Payment: monext.PaymentTerms{Capture: monext.CaptureDeferred, DeferredDate: order.At(start.AddDate(0, 0, 2))}, ReturnURL: "https://shop.example.org/return",
	})
	require.NoError(t, err)
	transaction, err := r.monext.Accept(opening.SessionID)
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	r.rewrite = hideCaptures
	calls := r.calls()
	for range 10 * 24 {
		require.NoError(t, r.monext.Advance(time.Hour))
		r.sweep()
		r.run(0)
	}
	require.NotEmpty(t, transaction)
	require.Equal(t, lifecycle.StateExpired, r.payment("O-1").State())
	require.Less(t, r.calls()-calls, 40, "it is looked for daily, not all the time")
	require.Zero(t, r.sweep().Looked)
}

func TestWhatWaitsForAPersonIsNotWokenAndWakesWhenThePersonDecides(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{Resend: lifecycle.ResendNever}))
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	lost := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
	behind := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(2000)})
	r.run(72 * time.Hour) // from now on it is only read once a day
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", lost.ID).State)
	require.Equal(t, lifecycle.OperationReady, r.operation("O-1", behind.ID).State)
	jobs, woken := r.store.waiting(), 0
	for range 48 {
		require.NoError(t, r.monext.Advance(30*time.Minute))
		woken += r.sweep().Woken
	}
	require.Less(t, woken, 12, "the day's read, which nobody made, grows rare")
	require.Equal(t, jobs+woken, r.store.waiting())
	r.store.lose()
	_, err := r.service.Resolve(t.Context(), r.decision(lost.ID, lifecycle.ResolveRefused))
	require.NoError(t, err)
	r.run(time.Minute)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", behind.ID).State)
}

func TestSweepsOfWhatDoesNotMoveGrowRare(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	woken := 0
	for range 4 * 24 { // nobody works for a day
		require.NoError(t, r.monext.Advance(15*time.Minute))
		woken += r.sweep().Woken
	}
	require.Greater(t, woken, 4)
	require.Less(t, woken, 12)
}

func TestASweepIsBoundedAndGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range 25 {
		r.open(fmt.Sprintf("O-%02d", i), 5000, "")
	}
	require.NoError(t, r.monext.Advance(time.Hour))
	var looked []int
	for {
		report, err := r.service.Sweep(t.Context(), 10)
		require.NoError(t, err)
		looked = append(looked, report.Looked)
		if !report.More {
			break
		}
	}
	require.Equal(t, []int{10, 10, 5}, looked)
	for _, limit := range []int{0, -1, 1001} {
		_, err := r.service.Sweep(t.Context(), limit)
		require.ErrorIs(t, err, order.RuleRange)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := r.service.Sweep(ctx, 10)
	require.ErrorIs(t, err, context.Canceled)
}

func TestBrokenPaymentsDoNotStopTheOthers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range 30 {
		r.open(fmt.Sprintf("O-%02d", i), 5000, "")
		require.NoError(t, r.monext.Advance(time.Second)) // the broken ones are the longest due
	}
	require.NoError(t, r.monext.Advance(time.Hour))
	r.store.setFail(func(p *lifecycle.Payment) error {
		if p.Key().Order < "O-20" {
			return errors.New("disk full")
		}
		return nil
	})
	woken := 0
	for range 10 {
		report, err := r.service.Sweep(t.Context(), 3)
		require.ErrorContains(t, err, "disk full")
		require.GreaterOrEqual(t, report.Failed, 20)
		woken += report.Woken
		if !report.More {
			break
		}
	}
	require.Equal(t, 10, woken)
	report, err := r.service.Sweep(t.Context(), 3)
	require.Error(t, err)
	require.False(t, report.More, "one who sweeps while there is more comes to an end")
}
