package order

import (
	"math/big"
	"slices"
	"strconv"
)

// Allocate splits m in proportion to weights. The parts sum to m exactly: each part is its exact share rounded down or
// up to a unit, and the units left over go to the parts that lost the largest fraction, the first of equals first. A
// negative amount is split as the positive one, with the sign put back. A weight of 0 gets nothing.
//
// It returns a [Fault] with [RuleRequired] when there is no weight, when all weights are 0, or when m has no currency,
// and with [RuleRange] when a weight is negative.
func (m Money) Allocate(weights ...int64) ([]Money, error) {
	if !m.currency.Valid() {
		return nil, errNoCurrency("allocate")
	}
	total := new(big.Int)
	for i, weight := range weights {
		if weight < 0 {
			return nil, Fault{Path: "weights[" + strconv.Itoa(i) + "]", Rule: RuleRange, Limit: "0..", Message: "is negative: give 0 or more"}
		}
		total.Add(total, big.NewInt(weight))
	}
	if total.Sign() == 0 {
		return nil, Fault{Path: "weights", Rule: RuleRequired, Message: "are all 0 or missing: give at least one weight above 0"}
	}
	parts := make([]Money, len(weights))
	for i, minor := range allocate(m.minor, weights, total) {
		parts[i] = Money{minor, m.currency}
	}
	return parts, nil
}

// allocate splits minor in proportion to weights, none below 0, whose sum is total, above 0.
func allocate(minor int64, weights []int64, total *big.Int) []int64 {
	left := magnitude(minor)
	size := new(big.Int).SetUint64(left)
	shares := make([]uint64, len(weights))
	fractions := make([]big.Int, len(weights)) // of a unit, times total
	places := make([]int, len(weights))
	var part big.Int
	for i, weight := range weights {
		part.Mul(size, big.NewInt(weight))
		part.QuoRem(&part, total, &fractions[i])
		shares[i], places[i] = part.Uint64(), i
		left -= shares[i]
	}
	slices.SortStableFunc(places, func(i, j int) int { return fractions[j].Cmp(&fractions[i]) })
	for _, i := range places[:left] {
		shares[i]++
	}
	parts := make([]int64, len(weights))
	for i, share := range shares {
		parts[i] = signed(share, minor < 0)
	}
	return parts
}
