package lifecycle_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// requireReasons holds every decision in a payment's history against what must
// be stored with it. Every rig looks at its payments so when its test is over.
func requireReasons(t *testing.T, p *lifecycle.Payment) {
	t.Helper()
	answers := map[string]*lifecycle.Answered{}
	for _, e := range p.Events() {
		switch e.Type {
		case lifecycle.EventSettled, lifecycle.EventWithdrawn, lifecycle.EventReleased:
			require.NotEmpty(t, e.Settled.Cause, "%s: %s", e, e.Settled.State)
			requireEvidence(t, e, answers[e.Operation])
		case lifecycle.EventLooked, lifecycle.EventResend, lifecycle.EventParked:
			require.NotEmpty(t, e.Looked.Cause, "%s", e)
			require.True(t, e.Type != lifecycle.EventParked || len(e.Looked.Candidates) > 0, "%s: what it must not seem to repeat", e)
		case lifecycle.EventDecided:
			require.NotEmpty(t, e.Decided.Cause, "%s", e)
		case lifecycle.EventAnswered:
			require.NotEmpty(t, e.Answered.Cause, "%s: %s", e, e.Answered.Outcome)
			answers[e.Operation] = e.Answered
		case lifecycle.EventReview:
			require.NotEmpty(t, e.Review.Code, "%s", e)
		case lifecycle.EventResolved:
			require.NotEmpty(t, e.Resolved.As, "%s", e)
			require.NotEmpty(t, e.Actor, "%s", e)
			require.NotEmpty(t, e.Reason, "%s", e)
		default:
		}
	}
}

// requireEvidence holds what a decision rests on against its reason.
func requireEvidence(t *testing.T, e lifecycle.Event, answer *lifecycle.Answered) {
	t.Helper()
	s := e.Settled
	switch {
	case s.State == lifecycle.OperationSucceeded:
		require.NotEmpty(t, s.Effect, "%s: the effect", e)
	case s.Cause == lifecycle.CauseAmbiguous:
		require.NotEmpty(t, s.Candidates, "%s: what is ambiguous", e)
	case s.Cause == lifecycle.CauseGuardRefused || s.Cause == lifecycle.CauseRefused && answer != nil && answer.Outcome == monext.Refused:
		require.NotEmpty(t, s.Code, "%s: Monext's code", e)
	}
}

func TestAnAnswerIsStoredWithWhatFollowsFromIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do    monexttest.Action
		down  int32
		cause lifecycle.Cause
	}{
		"accepted":          {cause: lifecycle.CauseAccepted},
		"refused":           {do: monexttest.Result("01116"), cause: lifecycle.CauseRefused},
		"on hold":           {do: monexttest.OnHold("02000"), cause: lifecycle.CauseUndecided},
		"nobody listens":    {down: 1, cause: lifecycle.CauseNotSent},
		"too many requests": {do: monexttest.TooManyRequests(time.Minute), cause: lifecycle.CauseTurnedAway},
		"bad credentials":   {do: monexttest.Body(401, "application/json", `{"title":"Unauthorized"}`), cause: lifecycle.CauseTurnedAway},
		"no answer":         {do: monexttest.Drop(), cause: lifecycle.CauseNoVerdict},
		"a duplicate":       {do: monexttest.Result("01913"), cause: lifecycle.CauseNoVerdict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			if c.down > 0 {
				r.down.Store(c.down)
			} else if name != "accepted" {
				require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, c.do)))
			}
			o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(1000)})
			require.NoError(t, err)
			require.Equal(t, c.cause, o.Attempts[0].Answer.Cause)
			require.NotEmpty(t, o.Cause, "and the operation says why it is in its state")
			sum, err := r.service.Summary(t.Context(), "O-1")
			require.NoError(t, err)
			for _, h := range sum.History {
				require.True(t, h.Type != lifecycle.EventAnswered || h.Cause == c.cause, "%s", h.Cause)
			}
		})
	}
}

func TestEveryDecisionOfManyHistoriesIsStoredWithItsReason(t *testing.T) {
	t.Parallel()
	causes := map[lifecycle.Cause]bool{}
	for seed := range uint64(12) {
		rnd := rand.New(rand.NewPCG(seed, 17))
		r := newRig(t, withSettings(lifecycle.Settings{CancelRest: seed%2 == 0}))
		r.paid("O-1", 10000)
		for step := range 25 {
			r.wander(rnd, "O-1", step)
		}
		p := r.payment("O-1")
		requireReasons(t, p)
		for _, h := range p.History() {
			causes[h.Cause] = true
		}
	}
	require.Greater(t, len(causes), 12, fmt.Sprint(causes))
}

func TestAnOperationThatIsAlwaysLostIsReadAFewTimesAndThenShown(t *testing.T) {
	t.Parallel()
	for name, amount := range map[string]int64{"self-fenced": 5000, "not fenced": 1000} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			r.run(time.Hour) // the session's own watch ends
			require.NoError(t, r.monext.Inject(monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathCaptures, Do: monexttest.Drop()}))
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(amount)})
			calls := r.calls()
			for range 10 * 60 {
				r.run(time.Minute)
				if r.operation("O-1", o.ID).State == lifecycle.OperationReview {
					break
				}
			}
			got := r.operation("O-1", o.ID)
			require.Equal(t, lifecycle.OperationReview, got.State)
			require.Equal(t, lifecycle.CauseAbsent, got.Cause)
			gets := r.calls() - calls - r.posts(o.ID)
			require.LessOrEqual(t, gets, 20)
			require.Greater(t, gets, 5)
			require.LessOrEqual(t, r.posts(o.ID), 4)
			r.clean()
		})
	}
}
