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
	return m.allocate(weights, total), nil
}

// allocate does the work of Allocate for weights whose sum is total, above 0.
func (m Money) allocate(weights []int64, total *big.Int) []Money {
	size := new(big.Int).SetUint64(magnitude(m.minor))
	left := magnitude(m.minor)
	shares := make([]uint64, len(weights))
	fractions := make([]big.Int, len(weights))
	order := make([]int, len(weights))
	var share big.Int
	for i, weight := range weights {
		share.Mul(size, big.NewInt(weight))
		share.QuoRem(&share, total, &fractions[i])
		shares[i], order[i] = share.Uint64(), i
		left -= shares[i]
	}
	slices.SortStableFunc(order, func(i, j int) int { return fractions[j].Cmp(&fractions[i]) })
	for _, i := range order[:left] {
		shares[i]++
	}
	parts := make([]Money, len(weights))
	for i, share := range shares {
		minor := int64(share)
		if m.minor < 0 {
			minor = int64(-share)
		}
		parts[i] = Money{minor, m.currency}
	}
	return parts
}
