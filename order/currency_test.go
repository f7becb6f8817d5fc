package order_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
)

func TestCurrenciesKnowTheirCodesAndDecimals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		currency order.Currency
		code     string
		numeric  string
		exponent int
	}{
		{order.EUR, "EUR", "978", 2},
		{order.ALL, "ALL", "008", 2},
		{order.JPY, "JPY", "392", 0},
		{order.ISK, "ISK", "352", 0},
		{order.XOF, "XOF", "952", 0},
		{order.XPF, "XPF", "953", 0},
		{order.TND, "TND", "788", 3},
		{order.IQD, "IQD", "368", 3},
		{order.HUF, "HUF", "348", 2},
		{order.TWD, "TWD", "901", 2},
		{order.UYW, "UYW", "927", 4},
		{order.XCG, "XCG", "532", 2},
	} {
		require.True(t, test.currency.Valid(), test.code)
		require.Equal(t, test.code, test.currency.Code())
		require.Equal(t, test.code, test.currency.String())
		require.Equal(t, test.numeric, test.currency.Numeric())
		require.Equal(t, test.exponent, test.currency.Exponent(), test.code)
	}
}

func TestNoCurrencyIsNotValidAndHasNoCode(t *testing.T) {
	t.Parallel()
	for _, c := range []order.Currency{0, 1, 999, 1000, 959, math.MaxUint16} {
		require.False(t, c.Valid(), "%d", c)
		require.Empty(t, c.Code())
		require.Empty(t, c.Numeric())
		require.Zero(t, c.Exponent())
		_, err := c.MarshalText()
		require.ErrorIs(t, err, order.RuleRequired)
		_, err = c.Unit()
		require.ErrorIs(t, err, order.RuleRequired)
	}
	require.Equal(t, "Currency(0)", order.Currency(0).String())

	valid := 0
	for number := range math.MaxUint16 + 1 {
		if order.Currency(number).Valid() {
			valid++
		}
	}
	require.Len(t, order.Currencies(), valid)
}

func TestOnlyExactCodesOfPaymentCurrenciesAreRead(t *testing.T) {
	t.Parallel()
	refused := []string{
		"", "E", "EU", "eur", "Eur", "EURO", " EUR", "EUR ", "978", "ÉUR", "EU\x00",
		"XXX", "XTS", "XAU", "XAG", "XPD", "XPT", "XBA", "XBB", "XBC", "XBD", "XDR", "XSU", "XUA", // no minor unit
		"BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "XAD", // funds
		"FRF", "DEM", "HRK", "ANG", "BGN", "CUC", "SLL", "ZWL", // withdrawn
	}
	for _, code := range refused {
		_, err := order.ParseCurrency(code)
		require.ErrorIs(t, err, order.RuleUnknown, "%q", code)
	}
}

func TestEveryCurrencyIsFoundByItsCode(t *testing.T) {
	t.Parallel()
	all := order.Currencies()
	require.True(t, slices.IsSortedFunc(all, func(a, b order.Currency) int {
		if a.Code() < b.Code() {
			return -1
		}
		return 1
	}))
	for _, c := range all {
		parsed, err := order.ParseCurrency(c.Code())
		require.NoError(t, err)
		require.Equal(t, c, parsed)
		require.Len(t, c.Numeric(), 3)
	}
	all[0] = 0
	require.NotEqual(t, all[0], order.Currencies()[0], "a caller must not be able to change the table")
}

func TestACurrencyTravelsThroughJSONAsItsCode(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(map[order.Currency]order.Currency{order.EUR: order.JPY})
	require.NoError(t, err)
	require.Equal(t, `{"EUR":"JPY"}`, string(text))

	var back map[order.Currency]order.Currency
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, map[order.Currency]order.Currency{order.EUR: order.JPY}, back)

	c := order.GBP
	require.ErrorIs(t, json.Unmarshal([]byte(`"eur"`), &c), order.RuleUnknown)
	require.Equal(t, order.GBP, c, "a refused text changes nothing")
}
