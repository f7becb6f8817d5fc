// Package order describes what a buyer validated: the order a shop sends to Monext.
//
// An [Order] carries the seven groups of information that Monext asks for when an order is validated: the point of sale,
// the payment methods offered, the buyer, the billing and delivery addresses, the delivery, the lines of the cart, and
// the totals with their currency. [Order.Validate] reports every fault at once, each with its path and its limit, so
// that a shop can correct an order in one go. Nothing is ever rounded or cut silently: [Order.Fit] adapts fields that no
// amount depends on, such as a telephone number, and lists its changes.
//
// # Money
//
// [Money] is a whole number of minor units (cents for the euro) and a [Currency]. It is comparable, never a float, and
// its arithmetic refuses overflow and mixed currencies:
//
//	price, err := order.ParseMoney("129.90", order.EUR) // 12990 minor units
//	both, err := price.Mul(2)                           // 259.80 EUR
//	parts, err := both.Allocate(1, 1, 1)                // 86.60 EUR three times, never a cent lost
//
// The number of decimals comes from this package's own ISO 4217 table: JPY has none, EUR two, TND three.
//
// # Totals
//
// All amounts are gross: they contain the taxes. [Totals] must add up,
//
//	total = items + delivery - discount + declared difference
//
// where items is the sum of the totals of the lines. Taxes are information and are never added. A line has a quantity and
// the exact total of all its units, as Monext wants it: 10.00 for three units needs no unit price.
//
// # What a part is worth
//
// [Order.LineValues] and [ParcelValues] compute the amount of a partial capture or refund: the share of the payment
// that belongs to a line, or to a parcel. The shares always sum to the total.
//
// # Faults
//
// Bad input gives a [Fault], or [Faults] where there may be several. Each names the path, the [Rule], the limit and the
// remedy, never the value of a personal field. A rule is found with errors.Is(err, order.RuleSum), the list with
// errors.As.
package order
