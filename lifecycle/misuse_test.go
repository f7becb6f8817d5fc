package lifecycle_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// paths are the fields that an error's faults name.
func paths(t *testing.T, err error) []string {
	t.Helper()
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	var all []string
	for _, f := range faults {
		all = append(all, f.Path)
	}
	return all
}

func TestNilBehindAnInterfaceIsAFault(t *testing.T) {
	t.Parallel()
	_, err := lifecycle.New(lifecycle.Config{
		Account: "shop", Gateway: (*monext.Client)(nil), Store: (*lifecycle.Memory)(nil), Observer: (*deaf)(nil), Rules: (*lifecycle.DefaultRules)(nil),
	})
	require.Equal(t, []string{"gateway", "store", "observer", "rules"}, paths(t, err))
}

func TestWhatIsEmptyIsAFaultBeforeAnythingIsLoaded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.service.Apply(t.Context(), lifecycle.ShopEvent{})
	require.Equal(t, []string{"order", "kind"}, paths(t, err))
	_, err = r.service.Resolve(t.Context(), lifecycle.Decision{})
	require.Equal(t, []string{"order", "actor", "reason", "as"}, paths(t, err))
	_, err = r.service.Resolve(t.Context(), lifecycle.Decision{Order: "O-1"})
	require.Equal(t, []string{"actor", "reason", "as"}, paths(t, err))
}

func TestACaptureUnderTheEventsRequestKeyIsTheEventsOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	parcel := lifecycle.ShopEvent{Order: "O-1", Kind: lifecycle.ShopShipped, Key: "parcel-1", Value: eur(2000)}
	require.Equal(t, "shipped:parcel-1", parcel.RequestKey())
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: parcel.RequestKey(), Amount: eur(2000)})
	require.NoError(t, err)
	recorded, err := r.service.Apply(t.Context(), parcel)
	require.NoError(t, err)
	require.Len(t, recorded, 1)
	require.Equal(t, o.ID, recorded[0].ID)
	balance, _ := r.monext.Balance(transaction)
	require.Equal(t, int64(2000), balance.Captured)
}
