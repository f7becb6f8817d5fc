package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// Monext lists the refusal of an equal capture only after the next one was sent, and lost: it says nothing about that one.
func TestTheRefusalOfAnotherOperationThatShowsLateRefusesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked(), withMonext(monexttest.WithReadLag(2*time.Minute), monexttest.WithAuthorizationLife(time.Hour)))
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Advance(2*time.Hour)) // Monext refuses captures, which is not known here
	lost := onCapture(monexttest.BeforeEffect, monexttest.Drop())
	lost.Nth = 2
	require.NoError(t, r.monext.Inject(lost))
	first, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(1000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationRefused, first.State)
	second := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
	r.run(3 * time.Hour)
	got := r.operation("O-1", second.ID)
	require.Equal(t, lifecycle.OperationReview, got.State, "nobody refused it")
	require.Equal(t, lifecycle.CauseUnaccounted, got.Cause)
	r.clean()
}

// Refusals that were listed before, and requests of which it is known what became of them, take nothing from an operation's own.
func TestAnOperationsOwnRefusalIsToldFromThatOfItsLike(t *testing.T) {
	t.Parallel()
	const life = time.Hour // after which Monext refuses captures; the shop does not know
	for name, c := range map[string]struct {
		before   time.Duration
		attempts int
		state    lifecycle.OperationState
	}{
		"the other was made, at the second attempt": {0, 2, lifecycle.OperationSucceeded},
		"the other was refused before":              {2 * life, 1, lifecycle.OperationRefused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, unchecked(), withMonext(monexttest.WithAuthorizationLife(life)))
			r.paid("O-1", 5000)
			require.NoError(t, r.monext.Advance(c.before))
			r.down.Store(int32(c.attempts - 1))
			like := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
			r.run(2 * life)
			require.Equal(t, c.state, r.operation("O-1", like.ID).State)
			require.Len(t, r.operation("O-1", like.ID).Attempts, c.attempts)
			require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop())))
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
			r.run(3 * time.Hour)
			got := r.operation("O-1", o.ID)
			require.Equal(t, lifecycle.OperationRefused, got.State)
			require.Equal(t, lifecycle.CauseRefused, got.Cause)
			require.Equal(t, 1, r.posts(o.ID))
		})
	}
}

func TestARefusalThatIsNotTrueIsFoundByOneRead(t *testing.T) {
	t.Parallel()
	for name, sweeping := range map[string]bool{"by its job": false, "by a sweep, its job lost": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			p := r.paid("O-1", 5000)
			r.run(time.Hour) // the session's own watch ends
			require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Result("01116"))))
			o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(2000)})
			require.NoError(t, err)
			require.Equal(t, lifecycle.OperationRefused, o.State)
			require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
			calls := r.calls()
			if sweeping {
				r.store.lose()
			}
			for range 8 {
				r.run(15 * time.Minute)
				r.sweep()
			}
			r.run(60 * 24 * time.Hour)
			require.Equal(t, 1, r.calls()-calls, "once")
			require.Equal(t, o.ID, r.reviewOf("O-1", lifecycle.CauseLateEffect).Operation)
			require.Equal(t, eur(2000), r.payment("O-1").Ledger().Captured)
			require.Equal(t, lifecycle.ActionRefund, r.only("O-1").Compensation.Kind)
		})
	}
}

func TestARefusalThatIsTrueIsReadOnceAndShownToNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.run(time.Hour)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Result("01116"))))
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(2000)})
	require.NoError(t, err)
	calls := r.calls()
	r.run(6 * 24 * time.Hour)
	require.Equal(t, 1, r.calls()-calls)
	require.False(t, r.payment("O-1").NeedsReview())
	require.Zero(t, r.store.waiting())
}
