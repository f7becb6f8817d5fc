package lifecycle_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/order"
)

func TestAShopEventThatCouldMeanTwoThingsIsRefused(t *testing.T) {
	t.Parallel()
	for path, e := range map[string]lifecycle.ShopEvent{
		"key":   {Kind: lifecycle.ShopShipped, Value: eur(1000)},
		"lines": {Kind: lifecycle.ShopReturned, Key: "return-1"},
	} {
		r := newRig(t)
		r.paid("O-1", 5000)
		before := r.payment("O-1").Version()
		e.Order = "O-1"
		_, err := r.service.Apply(t.Context(), e)
		var faults order.Faults
		require.ErrorAs(t, err, &faults)
		require.Equal(t, path, faults[0].Path)
		require.Equal(t, before, r.payment("O-1").Version(), "nothing was recorded")
	}
}
