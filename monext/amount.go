package monext

import (
	"strconv"

	"github.com/monext-community/monext-go/order"
)

// Amount is a sum in minor units as Monext reported it, or the fact that it reported none.
// The zero value is the absent amount, which is not the same as 0. Amounts are comparable.
type Amount struct {
	minor int64
	known bool
}

// AmountOf returns the known amount of so many minor units.
func AmountOf(minor int64) Amount { return Amount{minor: minor, known: true} }

// Minor returns the minor units, and whether Monext reported them at all.
func (a Amount) Minor() (int64, bool) { return a.minor, a.known }

// Known reports whether Monext reported the amount.
func (a Amount) Known() bool { return a.known }

// In returns the amount as money of a currency, and whether it is known.
func (a Amount) In(c order.Currency) (order.Money, bool) {
	return order.NewMoney(a.minor, c), a.known
}

// String returns the minor units, or "absent".
func (a Amount) String() string {
	if !a.known {
		return "absent"
	}
	return strconv.FormatInt(a.minor, 10)
}
