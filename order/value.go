package order

import (
	"math/big"
	"slices"
)

// Parcel is the part of an order that leaves together. Amounts that were not given count as nothing.
type Parcel struct {
	// Reference is the shop's name of the parcel; it does not take part in the computation.
	Reference string
	// Lines is the gross value of the parcel's lines after line discounts and before the order discount; 0 or more.
	Lines Money
	// Delivery is the gross price of the parcel's delivery after delivery discounts; 0 or more.
	Delivery Money
}

// LineValues returns for each line what the buyer paid for it: its total, less the line's own discount, less its
// share of the discount on the whole order and of the declared difference. Shares follow the value of the lines, see
// [ParcelValues]; what the lines cannot bear falls on the delivery. The values are 0 or more, and together with the
// delivery they sum to the total, so refunding every line and the delivery returns exactly what was paid.
//
// It returns the [Faults] of [Order.Validate] when the order is not valid.
func (o Order) LineValues() ([]Money, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	t := o.Totals
	var lines, deliveries column
	for _, item := range o.Items {
		lines.add(item.Total.minor - item.Discount.minor)
		deliveries.add(0)
	}
	if delivery := t.Delivery.minor - t.DeliveryDiscount.minor; delivery > 0 || len(o.Items) == 0 {
		lines.add(0) // the delivery takes part in the split as a line that is worth nothing
		deliveries.add(delivery)
	}
	return values(t.Total, lines, deliveries)[:len(o.Items)], nil
}

// ParcelValues returns for each parcel what the buyer paid for it, so that a shop can capture parcel by parcel. A
// parcel is worth its lines and its delivery, less its share of what the total is below the sum of all parcels: the
// discount on the order. Shares follow the value of the lines by [Money.Allocate], in the order of the parcels; what
// exceeds the lines of all parcels falls on the deliveries. A total above the sum is shared in the same way. The values
// are 0 or more and sum to the total.
//
// It returns [Faults] when there is no parcel, when an amount is negative or above 10^18 minor units, when the lines
// or the deliveries sum to more than that, or when currencies differ.
func ParcelValues(total Money, parcels []Parcel) ([]Money, error) {
	c := checker{currency: total.currency}
	lines, deliveries := c.parcels(total, parcels)
	if err := c.faults.Err(); err != nil {
		return nil, err
	}
	return values(total, lines, deliveries), nil
}

// values splits a total over the rows of two columns of amounts.
func values(total Money, lines, deliveries column) []Money {
	gap := total.minor - lines.sum - deliveries.sum
	onLines := max(gap, -lines.sum) // the lines bear a discount down to nothing
	if lines.sum == 0 {
		onLines = 0
	}
	lineShares := lines.share(onLines)
	deliveryShares := deliveries.share(gap - onLines)
	rows := make([]Money, len(lines.of))
	for i := range rows {
		rows[i] = Money{lines.of[i] + lineShares[i] + deliveries.of[i] + deliveryShares[i], total.currency}
	}
	return rows
}

// column holds one of the two amounts of each parcel or line, in minor units.
type column struct {
	of  []int64
	sum int64
}

func (c *column) add(minor int64) {
	c.of = append(c.of, minor)
	c.sum += minor
}

// share splits an amount in proportion to the column, evenly when the column is nothing but zeros.
func (c column) share(minor int64) []int64 {
	weights, total := c.of, c.sum
	if total == 0 {
		weights, total = slices.Repeat([]int64{1}, len(c.of)), int64(len(c.of))
	}
	return allocate(minor, weights, big.NewInt(total))
}

// parcels checks the arguments of ParcelValues and returns both columns.
func (c *checker) parcels(total Money, parcels []Parcel) (lines, deliveries column) {
	if total == (Money{}) {
		c.faults = append(c.faults, errNoCurrency("total"))
	}
	c.amount(place{}, "total", total, 0)
	if len(parcels) == 0 {
		c.fault(place{}, "parcels", RuleRequired, "1..", "are missing: give at least one parcel")
	}
	for i, parcel := range parcels {
		at := place{name: "parcels", index: i, listed: true}
		c.part(&lines, at, "lines", parcel.Lines)
		c.part(&deliveries, at, "delivery", parcel.Delivery)
	}
	return lines, deliveries
}

// part adds an amount to a column and keeps the sum within 10^18 minor units.
func (c *checker) part(to *column, at place, field string, m Money) {
	if !c.amount(at, field, m, 0) {
		return
	}
	to.add(m.minor)
	if to.sum > maxAmount {
		c.fault(at, field, RuleRange, c.upTo(maxAmount), "brings the sum over the parcels above 10^18 minor units: correct the amounts")
		to.sum = 0
	}
}
