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
