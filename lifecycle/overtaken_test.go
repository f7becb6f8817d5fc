package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// What is to be sent again was asked for later, while the reverse waited for its own time: it is in doubt all the same.
func TestADelayedReverseOfASecondPaymentWaitsForWhatIsSentAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	r.paid("O-1", 5000)
	second := r.foreign(anOrder("O-1", 5000))
	transaction, err := r.monext.Accept(second)
	require.NoError(t, err)
	r.adopt(anOrder("O-1", 5000), "", second)
	turnedAway := onCapture(monexttest.BeforeEffect, monexttest.TooManyRequests(time.Hour))
	turnedAway.Nth = 2
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop()), turnedAway))
	reverse := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "back", Transaction: transaction, After: time.Hour})
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Transaction: transaction, Amount: eur(3000)})
	r.run(24 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", reverse.ID).State)
	balance, _ := r.monext.Balance(transaction)
	require.Equal(t, int64(3000), balance.Refunded)
	r.clean()
}
