package order_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
)

func TestAmountsAreReadFromPlainDecimals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text     string
		currency order.Currency
		want     int64
	}{
		{"129.90", order.EUR, 12990},
		{"129.9", order.EUR, 12990},
		{"129", order.EUR, 12900},
		{"0", order.EUR, 0},
		{"0.00", order.EUR, 0},
		{"-0.00", order.EUR, 0},
		{"0.05", order.EUR, 5},
		{"-0.05", order.EUR, -5},
		{"130", order.JPY, 130},
		{"1.001", order.TND, 1001},
		{"1.5", order.UYW, 15000},
		{"92233720368547758.07", order.EUR, math.MaxInt64},
		{"-92233720368547758.08", order.EUR, math.MinInt64},
		{"9223372036854775807", order.JPY, math.MaxInt64},
	} {
		got, err := order.ParseMoney(test.text, test.currency)
		require.NoError(t, err, test.text)
		require.Equal(t, order.NewMoney(test.want, test.currency), got, test.text)
	}
}

func TestEverythingElseIsNotAnAmount(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text     string
		currency order.Currency
		rule     order.Rule
	}{
		{"", order.EUR, order.RuleFormat},
		{"-", order.EUR, order.RuleFormat},
		{".", order.EUR, order.RuleFormat},
		{"-.", order.EUR, order.RuleFormat},
		{".5", order.EUR, order.RuleFormat},
		{"5.", order.EUR, order.RuleFormat},
		{"+1", order.EUR, order.RuleFormat},
		{"--1", order.EUR, order.RuleFormat},
		{"1-", order.EUR, order.RuleFormat},
		{"\u22121", order.EUR, order.RuleFormat}, // the minus sign of typographers
		{"1e2", order.EUR, order.RuleFormat},
		{"1E2", order.EUR, order.RuleFormat},
		{"0x10", order.EUR, order.RuleFormat},
		{"1_000", order.EUR, order.RuleFormat},
		{"1,000.00", order.EUR, order.RuleFormat},
		{"129,90", order.EUR, order.RuleFormat},
		{"1.2.3", order.EUR, order.RuleFormat},
		{" 1", order.EUR, order.RuleFormat},
		{"1 ", order.EUR, order.RuleFormat},
		{"1\n", order.EUR, order.RuleFormat},
		{"١٢", order.EUR, order.RuleFormat}, // digits of another script
		{"01", order.EUR, order.RuleFormat},
		{"00", order.EUR, order.RuleFormat},
		{"00.5", order.EUR, order.RuleFormat},
		{"NaN", order.EUR, order.RuleFormat},
		{"Inf", order.EUR, order.RuleFormat},
		{"null", order.EUR, order.RuleFormat},
		{"129.901", order.EUR, order.RuleFormat},
		{"129.900", order.EUR, order.RuleFormat},
		{"1.0", order.JPY, order.RuleFormat},
		{"92233720368547758.08", order.EUR, order.RuleRange},
		{"-92233720368547758.09", order.EUR, order.RuleRange},
		{"184467440737095516.16", order.EUR, order.RuleRange},
		{"18446744073709551615", order.EUR, order.RuleRange},
		{"18446744073709551616", order.JPY, order.RuleRange},
		{"99999999999999999999999999999999", order.EUR, order.RuleRange},
		{strings.Repeat("9", 33), order.EUR, order.RuleTooLong},
		{strings.Repeat("9", 1<<20), order.EUR, order.RuleTooLong},
		{"1", 0, order.RuleRequired},
	} {
		got, err := order.ParseMoney(test.text, test.currency)
		require.ErrorIs(t, err, test.rule, "%.40q", test.text)
		require.Equal(t, order.Money{}, got)
		require.Less(t, len(err.Error()), 200, "the message repeats no input")
	}
}
