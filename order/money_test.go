package order_test

import (
	"math"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
)

func eur(minor int64) order.Money { return order.NewMoney(minor, order.EUR) }

func TestAnAmountIsWrittenWithAllDecimalsOfItsCurrency(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		money        order.Money
		amount, text string
	}{
		{eur(12990), "129.90", "129.90 EUR"},
		{eur(5), "0.05", "0.05 EUR"},
		{eur(-5), "-0.05", "-0.05 EUR"},
		{eur(-100), "-1.00", "-1.00 EUR"},
		{eur(0), "0.00", "0.00 EUR"},
		{order.NewMoney(130, order.JPY), "130", "130 JPY"},
		{order.NewMoney(-1, order.JPY), "-1", "-1 JPY"},
		{order.NewMoney(1001, order.TND), "1.001", "1.001 TND"},
		{order.NewMoney(10_000, order.UYW), "1.0000", "1.0000 UYW"},
		{eur(math.MaxInt64), "92233720368547758.07", "92233720368547758.07 EUR"},
		{eur(math.MinInt64), "-92233720368547758.08", "-92233720368547758.08 EUR"},
		{order.Money{}, "0", "0 Currency(0)"},
	} {
		require.Equal(t, test.amount, test.money.Amount())
		require.Equal(t, test.text, test.money.String())
		require.Equal(t, test.amount, test.money.Decimal().StringFixed(int32(test.money.Currency().Exponent())))
	}
}

func TestMoneyTellsItsParts(t *testing.T) {
	t.Parallel()
	m := eur(-12990)
	require.Equal(t, int64(-12990), m.Minor())
	require.Equal(t, order.EUR, m.Currency())
	require.Equal(t, -1, m.Sign())
	require.Equal(t, 0, eur(0).Sign())
	require.Equal(t, 1, eur(1).Sign())
	require.True(t, order.Money{}.IsZero())
	require.True(t, eur(0).IsZero())
	require.False(t, m.IsZero())
	require.True(t, m == eur(-12990), "equal amounts are ==")
	require.NotEqual(t, eur(1), order.NewMoney(1, order.GBP))
}

func TestArithmeticStopsAtTheEndsOf64Bits(t *testing.T) {
	t.Parallel()
	type result struct {
		money order.Money
		err   error
	}
	of := func(m order.Money, err error) result { return result{m, err} }
	const most, least = math.MaxInt64, math.MinInt64
	for name, test := range map[string]struct {
		got  result
		want int64
		rule order.Rule // empty when it must work
	}{
		"add":                        {of(eur(1).Add(eur(2))), 3, ""},
		"add zero to the most":       {of(eur(most).Add(eur(0))), most, ""},
		"add zero to the least":      {of(eur(least).Add(eur(0))), least, ""},
		"add one to the most":        {of(eur(most).Add(eur(1))), 0, order.RuleRange},
		"add minus one to the least": {of(eur(least).Add(eur(-1))), 0, order.RuleRange},
		"add the ends":               {of(eur(most).Add(eur(least))), -1, ""},
		"add the least twice":        {of(eur(least).Add(eur(least))), 0, order.RuleRange},
		"subtract":                   {of(eur(1).Sub(eur(2))), -1, ""},
		"subtract zero":              {of(eur(least).Sub(eur(0))), least, ""},
		"subtract the least":         {of(eur(0).Sub(eur(least))), 0, order.RuleRange},
		"subtract the least from -1": {of(eur(-1).Sub(eur(least))), most, ""},
		"subtract below the least":   {of(eur(least).Sub(eur(1))), 0, order.RuleRange},
		"subtract above the most":    {of(eur(most).Sub(eur(-1))), 0, order.RuleRange},
		"subtract the least itself":  {of(eur(least).Sub(eur(least))), 0, ""},
		"multiply":                   {of(eur(-3).Mul(4)), -12, ""},
		"multiply by zero":           {of(eur(least).Mul(0)), 0, ""},
		"multiply zero":              {of(eur(0).Mul(least)), 0, ""},
		"multiply the least by one":  {of(eur(least).Mul(1)), least, ""},
		"multiply the least by -1":   {of(eur(least).Mul(-1)), 0, order.RuleRange},
		"multiply -1 by the least":   {of(eur(-1).Mul(least)), 0, order.RuleRange},
		"multiply to the least":      {of(eur(1 << 62).Mul(-2)), least, ""},
		"multiply past the most":     {of(eur(1 << 62).Mul(2)), 0, order.RuleRange},
		"multiply far past":          {of(eur(most).Mul(most)), 0, order.RuleRange},
		"negate":                     {of(eur(7).Neg()), -7, ""},
		"negate the most":            {of(eur(most).Neg()), -most, ""},
		"negate the least":           {of(eur(least).Neg()), 0, order.RuleRange},
		"sum of none":                {of(order.Sum(order.EUR)), 0, ""},
		"sum":                        {of(order.Sum(order.EUR, eur(1), order.Money{}, eur(2))), 3, ""},
		"sum past the most":          {of(order.Sum(order.EUR, eur(most), eur(1))), 0, order.RuleRange},
		"sum without a currency":     {of(order.Sum(0, order.Money{})), 0, order.RuleRequired},
		"sum of other currencies":    {of(order.Sum(order.EUR, order.NewMoney(0, order.GBP))), 0, order.RuleCurrencyMismatch},
	} {
		if test.rule == "" {
			require.NoError(t, test.got.err, name)
			require.Equal(t, eur(test.want), test.got.money, name)
			continue
		}
		require.ErrorIs(t, test.got.err, test.rule, name)
		require.Equal(t, order.Money{}, test.got.money, name)
	}
}

func TestAmountsOfDifferentCurrenciesAreNeverCombined(t *testing.T) {
	t.Parallel()
	for _, other := range []order.Money{order.NewMoney(0, order.GBP), order.NewMoney(1, order.JPY), {}} {
		_, err := eur(1).Add(other)
		require.ErrorIs(t, err, order.RuleCurrencyMismatch)
		_, err = other.Sub(eur(1))
		require.ErrorIs(t, err, order.RuleCurrencyMismatch)
		_, err = other.Cmp(eur(1))
		require.ErrorIs(t, err, order.RuleCurrencyMismatch)
	}
	none := order.NewMoney(1, 1)
	_, err := none.Add(none)
	require.ErrorIs(t, err, order.RuleCurrencyMismatch, "no currency is not one currency")
	_, err = none.Mul(2)
	require.ErrorIs(t, err, order.RuleRequired)
	_, err = none.Neg()
	require.ErrorIs(t, err, order.RuleRequired)
}

func TestAmountsCompare(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ a, b, want int64 }{
		{1, 2, -1}, {2, 2, 0}, {3, 2, 1}, {math.MinInt64, math.MaxInt64, -1},
	} {
		got, err := eur(test.a).Cmp(eur(test.b))
		require.NoError(t, err)
		require.Equal(t, int(test.want), got)
	}
}

func TestDecimalsBecomeMoneyWithoutRounding(t *testing.T) {
	t.Parallel()
	text := decimal.RequireFromString
	for name, test := range map[string]struct {
		number   decimal.Decimal
		currency order.Currency
		want     int64
		rule     order.Rule
	}{
		"two decimals":          {text("129.90"), order.EUR, 12990, ""},
		"fewer decimals":        {text("129.9"), order.EUR, 12990, ""},
		"zeros beyond":          {text("129.90000"), order.EUR, 12990, ""},
		"positive exponent":     {decimal.New(13, 1), order.EUR, 13000, ""},
		"negative":              {text("-0.05"), order.EUR, -5, ""},
		"no decimals":           {text("130.00"), order.JPY, 130, ""},
		"three decimals":        {text("1.001"), order.TND, 1001, ""},
		"zero, any exponent":    {decimal.New(0, 1<<30), order.EUR, 0, ""},
		"zero value":            {decimal.Decimal{}, order.EUR, 0, ""},
		"the least":             {text("-92233720368547758.08"), order.EUR, math.MinInt64, ""},
		"a digit too many":      {text("129.901"), order.EUR, 0, order.RuleFormat},
		"a tiny digit":          {decimal.New(1, math.MinInt32), order.EUR, 0, order.RuleFormat},
		"a digit in yen":        {text("0.5"), order.JPY, 0, order.RuleFormat},
		"beyond 64 bits":        {text("92233720368547758.08"), order.EUR, 0, order.RuleRange},
		"a huge exponent":       {decimal.New(1, math.MaxInt32), order.EUR, 0, order.RuleRange},
		"a large exponent":      {decimal.New(1, 16), order.EUR, 1e18, ""},
		"one exponent too many": {decimal.New(10, 16), order.EUR, 0, order.RuleRange},
		"very many digits":      {text("1" + strings.Repeat("0", 1000)), order.EUR, 0, order.RuleRange},
		"no currency":           {text("1"), 0, 0, order.RuleRequired},
	} {
		got, err := order.MoneyFromDecimal(test.number, test.currency)
		if test.rule != "" {
			require.ErrorIs(t, err, test.rule, name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, order.NewMoney(test.want, test.currency), got, name)
	}
}
