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
)

// noList is a store that is a Store and nothing else.
type noList struct{ lifecycle.Store }

func TestAStoreThatCannotTellItsOpenAccountsSaysSo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	config := r.config
	config.Store = noList{r.config.Store}
	_, err := r.serve(config).OpenAccounts(t.Context())
	require.ErrorIs(t, err, errors.ErrUnsupported)

	ended, end := context.WithCancel(t.Context())
	end()
	r.paid("O-1", 5000)
	_, err = r.service.OpenAccounts(ended)
	require.ErrorIs(t, err, context.Canceled)
}

func TestAnAccountIsOpenUntilNothingOfItIsDueOrWaitsForAPerson(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	open := func() []string {
		all, err := r.service.OpenAccounts(t.Context())
		require.NoError(t, err)
		return all
	}
	require.Empty(t, open())
	r.open("O-1", 5000, monext.CaptureManual)
	require.Equal(t, []string{"shop"}, open(), "the buyer may pay")
	r.paid("O-1", 5000)
	require.Equal(t, []string{"shop"}, open(), "the authorisation is to be captured, or ends")
	_, err := r.service.Capture(t.Context(), capture("all", 0))
	require.NoError(t, err)
	require.Equal(t, []string{"shop"}, open(), "the capture is read once more")
	r.run(48 * time.Hour)
	require.Empty(t, open(), "a refund that nobody has asked for is no open work")
	r.request(refund("back", 1000))
	require.Equal(t, []string{"shop"}, open())
}

// A process is to serve every account of which there is open work: queue.Work checks it.
func ExampleService_OpenAccounts() {
	ctx, shop := context.Background(), newShop()
	shop.paid("ORD-1")
	fmt.Println(shop.OpenAccounts(ctx)) // what is authorised is to be captured, or ends
	// Output: [shop] <nil>
}
