package order_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/currency"

	"github.com/monext-community/monext-go/order"
)

// These are all the differences between ISO 4217 and golang.org/x/text/currency, whose data are of 2017. When this test
// fails after an update of that module, look whether the new data are right before you change the list.
func TestEveryDifferenceFromXTextIsKnown(t *testing.T) {
	t.Parallel()
	unknown := []string{"MRU", "SLE", "UYW", "VED", "VES", "XCG", "ZWG"}
	decimals := []string{ // ours, theirs
		"AFN 2 0", "ALL 2 0", "AMD 2 0", "COP 2 0", "GYD 2 0", "IDR 2 0", "IQD 3 0", "IRR 2 0", "KPW 2 0", "LAK 2 0",
		"LBP 2 0", "MGA 2 0", "MMK 2 0", "MNT 2 0", "MUR 2 0", "PKR 2 0", "RSD 2 0", "SOS 2 0", "SYP 2 0", "TZS 2 0",
		"UZS 2 0", "YER 2 0",
	}
	require.Len(t, slices.Concat(unknown, decimals), 29)

	var foundUnknown, foundDecimals []string
	for _, c := range order.Currencies() {
		unit, err := c.Unit()
		if err != nil {
			require.ErrorIs(t, err, order.RuleUnsupported)
			require.ErrorContains(t, err, c.Code())
			foundUnknown = append(foundUnknown, c.Code())
			continue
		}
		require.Equal(t, c.Code(), unit.String())
		if theirs, _ := currency.Standard.Rounding(unit); theirs != c.Exponent() {
			foundDecimals = append(foundDecimals, fmt.Sprintf("%s %d %d", c.Code(), c.Exponent(), theirs))
		}
	}
	require.Equal(t, unknown, foundUnknown)
	require.Equal(t, decimals, foundDecimals)
}

// Codes that golang.org/x/text/currency reads and this package refuses: it is used at the border, never trusted.
func TestCodesThatXTextAcceptsAreStillRefused(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"XXX", "XTS", "XAU", "XAG", "HRK", "DEM", "FRF", "ANG", "BGN", "CNH", "USN", "eur"} {
		_, err := currency.ParseISO(code)
		require.NoError(t, err, "%s: not a difference any more", code)
		_, err = order.ParseCurrency(code)
		require.ErrorIs(t, err, order.RuleUnknown, code)
	}
}
