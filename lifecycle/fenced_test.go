package lifecycle_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestWhatIsHalfOfTheBalanceIsNotSentTwice(t *testing.T) {
	t.Parallel()
	refund := func(cents int64) func(*rig) lifecycle.Operation {
		return func(r *rig) lifecycle.Operation {
			r.captured(anOrder("O-1", 5000))
			return r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Amount: eur(cents)})
		}
	}
	cancel := func(cents int64) func(*rig) lifecycle.Operation {
		return func(r *rig) lifecycle.Operation {
			r.paid("O-1", 5000)
			r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", Amount: eur(5000 - cents), After: 24 * time.Hour})
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCancel, Key: "rest"})
			require.Equal(r.t, eur(cents), o.Amount)
			return o
		}
	}
	for name, c := range map[string]struct {
		path  string
		ask   func(*rig) lifecycle.Operation
		state lifecycle.OperationState
		posts int
	}{
		"a refund of half":           {monexttest.PathRefunds, refund(2500), lifecycle.OperationReview, 1},
		"a refund of more than half": {monexttest.PathRefunds, refund(2501), lifecycle.OperationSucceeded, 2},
		"a cancel of half":           {monexttest.PathCancels, cancel(2500), lifecycle.OperationReview, 1},
		"a cancel of more than half": {monexttest.PathCancels, cancel(2501), lifecycle.OperationSucceeded, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withSettings(lifecycle.Settings{CancelRest: true}))
			require.NoError(t, r.monext.Inject(monexttest.Fault{Method: http.MethodPost, Path: c.path, Nth: 1, When: monexttest.BeforeEffect, Do: monexttest.Drop()}))
			o := c.ask(r)
			r.run(12 * time.Hour)
			require.Equal(t, c.state, r.operation("O-1", o.ID).State)
			require.Equal(t, c.posts, r.posts(o.ID), "the balance would take a second one of a half")
		})
	}
}

// The duplicate check covers the day of a request and the next, by a calendar of
// which only the country is known, and clocks that may be a minute off.
func TestNothingIsSentAgainOnceTheDuplicateCheckMayHaveForgottenIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at    time.Time
		state lifecycle.OperationState
	}{
		"the next day": {start.AddDate(0, 0, 1), lifecycle.OperationSucceeded},
		"the next day, by a French clock in summer": {time.Date(2026, 3, 5, 21, 58, 59, 0, time.UTC), lifecycle.OperationSucceeded},
		"two midnights later, by that clock alone":  {time.Date(2026, 3, 5, 21, 59, 0, 0, time.UTC), lifecycle.OperationReview},
		"two days later": {start.AddDate(0, 0, 2), lifecycle.OperationReview},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
			r.run(31 * time.Minute)
			require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State)
			r.store.lose() // and nobody works until then
			require.NoError(t, r.monext.Advance(c.at.Sub(r.monext.Now())))
			r.retry(o)
			if c.state == lifecycle.OperationReview {
				require.Equal(t, lifecycle.CauseAbsent, r.operation("O-1", o.ID).Cause)
				require.Equal(t, 1, r.posts(o.ID))
			} else {
				r.retry(o)
				require.Equal(t, 2, r.posts(o.ID))
			}
			require.Equal(t, c.state, r.operation("O-1", o.ID).State)
			r.clean()
		})
	}
}
