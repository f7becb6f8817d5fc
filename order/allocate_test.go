package order_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
)

func TestAnAmountIsSplitByLargestRemainder(t *testing.T) {
	t.Parallel()
	const most, least = math.MaxInt64, math.MinInt64
	for name, test := range map[string]struct {
		minor   int64
		weights []int64
		want    []int64
	}{
		"even":                        {9, []int64{1, 1, 1}, []int64{3, 3, 3}},
		"ties go to the first":        {100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		"two units left":              {101, []int64{1, 1, 1}, []int64{34, 34, 33}},
		"the largest remainder":       {10, []int64{1, 2, 4}, []int64{1, 3, 6}}, // 1.43, 2.86, 5.71
		"by weight":                   {100, []int64{70, 30}, []int64{70, 30}},
		"a zero weight gets nothing":  {100, []int64{0, 3, 0, 3}, []int64{0, 50, 0, 50}},
		"one weight":                  {7, []int64{5}, []int64{7}},
		"less than the parts":         {2, []int64{1, 1, 1}, []int64{1, 1, 0}},
		"nothing":                     {0, []int64{1, 2}, []int64{0, 0}},
		"a negative amount":           {-100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		"the most":                    {most, []int64{1, 1}, []int64{most/2 + 1, most / 2}},
		"the least":                   {least, []int64{1, 1}, []int64{least / 2, least / 2}},
		"the least, whole":            {least, []int64{3, 0}, []int64{least, 0}},
		"weights beyond 64 bits":      {9, []int64{most, most, most}, []int64{3, 3, 3}},
		"everything beyond 64 bits":   {least, []int64{most, most, 2}, []int64{least / 2, least/2 + 1, -1}},
		"a small weight loses":        {1, []int64{1, most}, []int64{0, 1}},
		"a discount over three lines": {1000, []int64{9990, 3000, 10}, []int64{768, 231, 1}}, // 768.46 230.77 0.77
	} {
		parts, err := eur(test.minor).Allocate(test.weights...)
		require.NoError(t, err, name)
		var got []int64
		for _, part := range parts {
			require.Equal(t, order.EUR, part.Currency())
			got = append(got, part.Minor())
		}
		require.Equal(t, test.want, got, name)
	}
}

func TestAnAmountIsNotSplitWithoutWeights(t *testing.T) {
	t.Parallel()
	_, err := eur(1).Allocate()
	require.ErrorIs(t, err, order.RuleRequired)
	_, err = eur(0).Allocate(0, 0)
	require.ErrorIs(t, err, order.RuleRequired)
	_, err = eur(1).Allocate(1, -1)
	require.ErrorIs(t, err, order.RuleRange)
	require.ErrorContains(t, err, "weights[1]")
	_, err = order.Money{}.Allocate(1)
	require.ErrorIs(t, err, order.RuleRequired)
}
