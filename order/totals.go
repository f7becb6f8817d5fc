package order

// Totals is the total of the order, its detail and its currency. Amounts that were not given count as nothing.
type Totals struct {
	// Total is what the buyer pays: 1 to 10^18 minor units. Its currency is the order's. Monext does not
	// know MRU, SLE, STN, UYW, VED, VES, XCG and ZWG.
	Total Money `json:"total"`
	// Items is the sum of the totals of the lines, before discounts; not given, it is computed.
	Items Money `json:"items,omitzero"`
	// Delivery is the gross price of the delivery, before discounts.
	Delivery Money `json:"delivery,omitzero"`
	// Taxes is the tax contained in Total: information, never added.
	Taxes Money `json:"taxes,omitzero"`
	// Discount is the sum of the discounts of all levels (lines, order, delivery), positive.
	Discount Money `json:"discount,omitzero"`
	// DeliveryDiscount is the part of Discount that is on the delivery, positive, at most Delivery.
	DeliveryDiscount Money `json:"deliveryDiscount,omitzero"`
	// Difference declares why Total is not Items + Delivery - Discount; nil when it is.
	Difference *Difference `json:"difference,omitempty"`
}

// Difference is a gap between the total and its parts that the shop knows about, such as a gift certificate that paid
// for a part of the order.
type Difference struct {
	// Amount is Total - (Items + Delivery - Discount); it may be negative, not zero.
	Amount Money `json:"amount"`
	// Reason explains it to people: 1 to 255 characters.
	Reason string `json:"reason"`
}

// totals checks the amounts of the order and, when each of them is in order, that they add up.
func (c *checker) totals(o Order) {
	at, t := place{name: "totals"}, o.Totals
	if t.Total == (Money{}) {
		c.faults = append(c.faults, errNoCurrency(at.of("total")))
		c.badAmounts = true
	} else if c.amount(at, "total", t.Total, c.least) {
		c.payable(at, "total", t.Total.currency)
	}
	c.amount(at, "items", t.Items, 0)
	c.amount(at, "delivery", t.Delivery, 0)
	c.amount(at, "taxes", t.Taxes, 0)
	c.amount(at, "discount", t.Discount, 0)
	c.amount(at, "deliveryDiscount", t.DeliveryDiscount, 0)
	if t.Difference != nil {
		c.difference(place{name: "totals.difference"}, *t.Difference)
	}
	if !c.badAmounts {
		c.sums(at, o)
	}
}

func (c *checker) difference(at place, d Difference) {
	if c.amount(at, "amount", d.Amount, -maxAmount) && d.Amount.IsZero() {
		c.fault(at, "amount", RuleRequired, "", "is 0: leave the difference out when there is none")
	}
	c.requiredText(at, "reason", d.Reason, maxReason)
}

// sums checks the sums of amounts that are each within their limits. The sums of lines and of discounts get the limit of an
// amount, which keeps everything here far from the end of 64 bits.
func (c *checker) sums(at place, o Order) {
	t := o.Totals
	lines, discounts := int64(0), t.DeliveryDiscount.minor
	for _, item := range o.Items {
		lines += item.Total.minor
		discounts += item.Discount.minor
		if lines > maxAmount || discounts > maxAmount {
			c.fault(place{}, "items", RuleRange, c.upTo(maxAmount),
				"sum to more than "+c.money(maxAmount).String()+": correct their totals and discounts")
			return
		}
	}
	if t.Items != (Money{}) && t.Items.minor != lines {
		c.fault(at, "items", RuleSum, c.money(lines).Amount(), "is "+t.Items.String()+
			", but the totals of the lines sum to "+c.money(lines).Amount()+": correct the lines or this amount")
		return
	}
	if t.DeliveryDiscount.minor > t.Delivery.minor {
		c.fault(at, "deliveryDiscount", RuleRange, c.upTo(t.Delivery.minor),
			"is more than the delivery: put what is beyond it into the order's discount only")
	}
	if discounts > t.Discount.minor {
		c.fault(at, "discount", RuleSum, c.money(discounts).Amount()+"..",
			"is "+c.money(t.Discount.minor).String()+", but the discounts of lines and delivery sum to "+c.money(discounts).String()+
				": give the discounts of all levels")
	}
	c.total(at, o, lines)
}

// total checks items + delivery - discount + difference = total.
func (c *checker) total(at place, o Order, items int64) {
	t := o.Totals
	parts := items + t.Delivery.minor - t.Discount.minor
	declared := int64(0)
	if t.Difference != nil {
		declared = t.Difference.Amount.minor
	}
	gap := t.Total.minor - parts
	if gap == declared {
		return
	}
	text := "is " + t.Total.String() + ", but items " + c.money(items).Amount() + " + delivery " + c.money(t.Delivery.minor).Amount() +
		" - discount " + c.money(t.Discount.minor).Amount() + " = " + c.money(parts).Amount()
	if t.Difference != nil {
		text += ", with a declared difference of " + c.money(declared).Amount()
	}
	remedy := ": correct the amounts, or declare a difference of " + c.money(gap).Amount() + " and its reason in totals.difference"
	if units := o.asUnitPrices(); units != items && units-items == gap-declared {
		remedy = ": the totals of the lines look like prices of one unit, give the price of all units of each line together"
	}
	c.fault(at, "total", RuleSum, c.money(parts+declared).Amount(), text+remedy)
}

// asUnitPrices is the sum of the lines if their totals were prices of one unit, which is the mistake that is easily made; 0
// when it is beyond what an amount may be.
func (o Order) asUnitPrices() int64 {
	sum := int64(0)
	for _, item := range o.Items {
		if item.Quantity < 1 || item.Quantity > maxQuantity || item.Total.minor > maxAmount/maxQuantity {
			return 0
		}
		if sum += item.Total.minor * item.Quantity; sum > maxAmount {
			return 0
		}
	}
	return sum
}

func (c *checker) money(minor int64) Money { return Money{minor, c.currency} }

// upTo writes the range from nothing to an amount.
func (c *checker) upTo(minor int64) string {
	return c.money(0).Amount() + ".." + c.money(minor).Amount()
}
