package lifecycle_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

const (
	day  = 24 * time.Hour
	life = 7 * day // of an authorisation, where nothing else is said
)

// types lists the types of a payment's events.
func types(p *lifecycle.Payment) []lifecycle.EventType {
	var all []lifecycle.EventType
	for _, e := range p.Events() {
		all = append(all, e.Type)
	}
	return all
}

// blocked gives the payment a review that stops every operation of it.
func (r *rig) blocked(reference string) {
	r.t.Helper()
	p := with(r.t, r.payment(reference), r.monext.Now(), lifecycle.Event{Type: lifecycle.EventReview, Review: &lifecycle.Review{Code: lifecycle.CauseMismatch}})
	require.NoError(r.t, r.store.Save(r.t.Context(), p, 0))
}

func TestACaptureMadeElsewhereIsReadBeforeTheEndOfTheAuthorisationIsBelieved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	r.run(life - time.Hour)
	_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 5000) // and its notification is lost
	require.NoError(t, err)
	require.NoError(t, r.monext.Advance(2*time.Hour))
	r.sweep()
	r.run(time.Minute)
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())
	require.Equal(t, eur(5000), r.payment("O-1").Ledger().Captured)
	require.NotContains(t, types(r.payment("O-1")), lifecycle.EventExpired)
	require.Zero(t, r.sweep().Looked)
}

func TestAnEndThatCannotBeReadIsNotRecordedAndAskedForEverLessOften(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.run(life - time.Minute)
	fault := onPath(http.MethodGet, monexttest.PathTransaction, monexttest.Body(403, "text/plain", "no"))
	fault.Nth = 0 // every read
	require.NoError(t, r.monext.Inject(fault))
	woken := 0
	for range 4 * 24 {
		require.NoError(t, r.monext.Advance(15*time.Minute))
		woken += r.sweep().Woken
		r.store.lose()
	}
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
	require.Greater(t, woken, 3)
	require.Less(t, woken, 12)
}

func TestAReadThatBeganBeforeTheEndDoesNotRecordIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	r.run(life - time.Second)
	r.monextDone = func(req *http.Request) {
		if req.Method == http.MethodGet && strings.Contains(req.URL.Path, "/transactions/") {
			r.monextDone = nil
			_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 5000)
			require.NoError(t, err)
			require.NoError(t, r.monext.Advance(2*time.Second))
		}
	}
	fresh, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateAuthorized, fresh.State())
	fresh, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateCaptured, fresh.State())
	require.NotContains(t, types(fresh), lifecycle.EventExpired)
}

// Whatever a capture waits for, it does not wait for more than the authorisation's life.
func TestNoCaptureStaysReadyOnAnExpiredPayment(t *testing.T) {
	t.Parallel()
	capture := func(r *rig, after time.Duration) lifecycle.Operation {
		return r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "waits", Amount: eur(2000), After: after})
	}
	for name, wait := range map[string]func(*rig) lifecycle.Operation{
		"for a review of the payment": func(r *rig) lifecycle.Operation {
			r.paid("O-1", 5000)
			o := capture(r, time.Hour)
			r.blocked("O-1")
			return o
		},
		"for an operation in review": func(r *rig) lifecycle.Operation {
			inReview(r, 0)
			return capture(r, 0)
		},
		"for a time of its own": func(r *rig) lifecycle.Operation {
			r.paid("O-1", 5000)
			return capture(r, 2*life)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			o := wait(r)
			r.run(life - 24*time.Hour)
			require.Equal(t, lifecycle.OperationReady, r.operation("O-1", o.ID).State)
			r.sweep()
			require.Contains(t, types(r.payment("O-1")), lifecycle.EventExpiring, "the warning comes, whatever it waits for")
			for _, e := range r.payment("O-1").Evidence() {
				require.Equal(t, start.Add(life), e.Deadline, "the person who decides sees how long there is")
			}
			r.run(25 * time.Hour)
			r.sweep()
			r.run(time.Minute)
			got := r.operation("O-1", o.ID)
			require.Equal(t, lifecycle.OperationRefused, got.State)
			require.Equal(t, lifecycle.CauseExpired, got.Cause)
			require.Zero(t, r.posts(o.ID))
			require.Equal(t, lifecycle.StateExpired, r.payment("O-1").State())
			for _, e := range r.payment("O-1").Evidence() {
				require.Zero(t, e.Deadline)
			}
		})
	}
}

func TestWhatTheEndLeavesBehindIsSettledByItsOwnStory(t *testing.T) {
	t.Parallel()
	ready := func(r *rig, q lifecycle.Request) lifecycle.Operation {
		r.paid("O-1", 5000)
		q.Order, q.Key, q.After = "O-1", "waits", time.Hour
		if q.Kind == "" {
			q.Kind = lifecycle.ActionCapture
		}
		o := r.request(q)
		r.blocked("O-1")
		return o
	}
	for name, c := range map[string]struct {
		ask   func(*rig) lifecycle.Operation
		state lifecycle.OperationState
		cause lifecycle.Cause
	}{
		"a late delivery outlives it": {func(r *rig) lifecycle.Operation {
			return ready(r, lifecycle.Request{Amount: eur(2000), Option: monext.CaptureLateDelivery})
		}, lifecycle.OperationReady, lifecycle.CauseWaitsForReview},
		"a cancel is left to its turn": {func(r *rig) lifecycle.Operation {
			return ready(r, lifecycle.Request{Kind: lifecycle.ActionCancel})
		}, lifecycle.OperationReady, lifecycle.CauseWaitsForReview},
		"what was sent is a person's": {func(r *rig) lifecycle.Operation {
			o := inReview(r, 0)
			_, err := r.service.Resolve(r.t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
			require.NoError(r.t, err)
			r.blocked("O-1")
			return o
		}, lifecycle.OperationReview, lifecycle.CausePastDeadline},
		"what was turned away and may be listed is a person's": {func(r *rig) lifecycle.Operation {
			p := r.paid("O-1", 5000)
			r.down.Store(1)
			require.NoError(r.t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Result("91429"))))
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "waits", Amount: eur(2000)})
			r.run(1500 * time.Millisecond)
			_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 2000)
			require.NoError(r.t, err)
			r.blocked("O-1")
			return o
		}, lifecycle.OperationReview, lifecycle.CauseAmbiguous},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			o := c.ask(r)
			require.Equal(t, lifecycle.OperationReady, r.operation("O-1", o.ID).State)
			require.NoError(t, r.monext.Advance(life+time.Hour))
			r.sweep()
			r.run(time.Minute)
			require.Contains(t, types(r.payment("O-1")), lifecycle.EventExpired)
			got := r.operation("O-1", o.ID)
			require.Equal(t, c.state, got.State)
			require.Equal(t, c.cause, got.Cause)
		})
	}
}
