package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestAnAttemptThatReachedNobodyIsNotTakenForOneTurnedAway(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{WaitFirst: true}))
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	r.down.Store(1)
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(1000)})
	require.NoError(t, err)
	require.Len(t, o.Attempts, 1)
	_, err = r.monext.BackOffice(transaction, monexttest.KindCapture, 1000)
	require.NoError(t, err)
	r.run(time.Minute)
	o = r.operation("O-1", o.ID)
	require.True(t, o.Parked, "an equal capture was made today")
	require.False(t, o.Attempts[0].TurnedAway)
	require.Zero(t, r.posts(o.ID))
}
