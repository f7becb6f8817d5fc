package order

import (
	"strconv"
	"strings"
	"time"
)

// Validate returns nil, or [Faults] with everything that is wrong, in the order of the fields. Paths are the names of
// the JSON form: "items[3].total", "delivery.address.country".
//
// The limits, patterns and words are those of Monext's OpenAPI description, order, buyer and delivery objects. Some are
// stricter: at most 100 lines, quantities up to 99999 and no backslash (Monext's older API); tax rates from 0, references
// and contract numbers that are not empty, and no control characters, so no line breaks either (this package). A pattern
// must match the whole value. Lengths count characters, not bytes. No text may hold invalid UTF-8. Amounts that were not
// given count as 0, but for the total of a line; all others must be in the currency of the total. Sums are checked once
// every amount in them is in order.
//
// [Order.Fit] makes fit what no amount depends on, such as a telephone number with too many separators.
//
// An order without lines is a fault, because the content of the cart is part of the session, unless
// Totals.Difference declares what is paid instead.
func (o Order) Validate() error {
	c := checker{currency: o.Currency(), least: 1}
	c.order(o)
	return c.faults.Err()
}

// ValidateVerification is Validate for the order of an account verification, which may have a total of 0 and no line (Monext's
// description, order.amount).
func (o Order) ValidateVerification() error {
	c := checker{currency: o.Currency()}
	c.order(o)
	return c.faults.Err()
}

func (c *checker) order(o Order) {
	top := place{}
	c.requiredText(top, "reference", o.Reference, maxReference)
	if strings.ContainsAny(o.Reference, `/\`) {
		c.fault(top, "reference", RuleFormat, `no / or \`, "contains a slash or a backslash: Monext forbids both, use another character")
	}
	c.pointOfSale(top, o.PointOfSale)
	c.paymentMethods("paymentMethodIDs", o.PaymentMethodIDs)
	c.paymentMethods("fallbackPaymentMethodIDs", o.FallbackPaymentMethodIDs)
	c.buyer(o.Buyer, o.Date)
	c.delivery(o.Delivery, o.Date)
	c.items(o)
	c.totals(o)
	c.instant(top, "date", o.Date)
	c.country(top, "country", o.Country)
	if o.Language != "" && !twoLetters(o.Language) {
		c.fault(top, "language", RuleFormat, "ISO 639-1", "is not a language code: give two upper-case letters such as FR")
	}
	word(c, top, "origin", o.Origin, origins)
	c.data(top, "privateData", o.PrivateData)
}

// pointOfSale checks the pattern [A-Za-z0-9]+[A-Za-z0-9.\-_]+ over at most 50 characters.
func (c *checker) pointOfSale(at place, reference string) {
	if before := len(c.faults); reference == "" {
		c.requiredText(at, "pointOfSale", reference, maxPointOfSale)
	} else if c.text(at, "pointOfSale", reference, maxPointOfSale); len(c.faults) == before && !isIdentifier(reference) {
		c.fault(at, "pointOfSale", RuleFormat, "2..50 of A-Z a-z 0-9 . - _",
			"is not a reference of Monext's: give 2 to 50 letters, digits, dots, hyphens and underscores, a letter or a digit first")
	}
}

func (c *checker) paymentMethods(field string, ids []string) {
	seen := make(map[string]bool, len(ids))
	for i, id := range ids {
		entry := place{name: field, index: i, listed: true}
		c.requiredText(entry, "", id, unlimited)
		if seen[id] && id != "" {
			c.fault(entry, "", RuleDuplicate, "", "stands twice in the list: remove one")
		}
		seen[id] = true
	}
}

func (c *checker) items(o Order) {
	if len(o.Items) > maxItems {
		c.fault(place{}, "items", RuleTooMany, strconv.Itoa(maxItems),
			"has more than 100 lines: join lines of the same article")
	}
	if len(o.Items) == 0 && o.Totals.Difference == nil && c.least > 0 {
		c.fault(place{}, "items", RuleRequired, "1..100",
			"has no line: give the content of the cart, or declare in totals.difference what is paid instead")
	}
	for i, item := range o.Items {
		c.item(place{name: "items", index: i, listed: true}, item)
	}
}

// Validate returns nil, or [Faults] with everything that is wrong with a line on its own, as [Order.Validate] finds it: for
// the lines of a capture or a refund. The currency is that of the amounts.
func (i Item) Validate(currency Currency) error {
	c := checker{currency: currency}
	c.item(place{}, i)
	return c.faults.Err()
}

func (c *checker) item(at place, i Item) {
	c.requiredText(at, "reference", i.Reference, maxItemReference)
	c.number(at, "quantity", i.Quantity, 1, maxQuantity)
	priced := c.lineTotal(at, i.Total)
	discounted := c.amount(at, "discount", i.Discount, 0)
	if priced && discounted && i.Discount.minor > i.Total.minor {
		c.fault(at, "discount", RuleRange, c.upTo(i.Total.minor),
			"is more than the total of the line: put what is beyond it into the order's discount")
	}
	c.number(at, "taxRate", int64(i.TaxRate), 0, maxTaxRate)
	c.text(at, "comment", i.Comment, maxComment)
	c.text(at, "category", i.Category, maxCategory)
	c.text(at, "subCategory1", i.SubCategory1, maxCategory)
	c.text(at, "subCategory2", i.SubCategory2, maxCategory)
	c.text(at, "brand", i.Brand, maxBrand)
	c.text(at, "seller", i.Seller, maxSeller)
	word(c, at, "sellerType", i.SellerType, sellerTypes)
	c.data(at, "miscellaneous", i.Miscellaneous)
}

// lineTotal checks the total of a line, which may be 0 and may not be forgotten.
func (c *checker) lineTotal(at place, total Money) bool {
	if total == (Money{}) {
		c.fault(at, "total", RuleRequired, "", "is missing: give the gross price of all units together, 0 for a line that is free")
		c.badAmounts = true
		return false
	}
	return c.amount(at, "total", total, 0)
}

func (c *checker) buyer(b Buyer, ordered time.Time) {
	at := place{name: "buyer"}
	c.text(at, "id", b.ID, maxBuyerID)
	c.person(at, b.Title, b.FirstName, b.LastName, b.Email, b.Mobile)
	if day, ok := c.date(at, "birthDate", b.BirthDate); ok && !ordered.IsZero() && day.After(ordered) {
		c.fault(at, "birthDate", RuleRange, "before the order's date", "lies after the order's date: give a date in the past")
	}
	word(c, at, "legalStatus", b.LegalStatus, legalStatuses)
	c.legalDocument(place{name: "buyer.legalDocument"}, b.LegalDocument)
	c.address(place{name: "buyer.billingAddress"}, b.BillingAddress)
}

func (c *checker) legalDocument(at place, d LegalDocument) {
	if d == (LegalDocument{}) {
		return
	}
	c.requiredText(at, "code", d.Code, unlimited)
	word(c, at, "type", d.Type, documentTypes)
	c.text(at, "number", d.Number, unlimited)
}

func (c *checker) delivery(d Delivery, ordered time.Time) {
	at := place{name: "delivery"}
	word(c, at, "mode", d.Mode, deliveryModes)
	c.text(at, "provider", d.Provider, unlimited)
	c.instant(at, "expectedDate", d.ExpectedDate.Time())
	early := !ordered.IsZero() && d.ExpectedDate.Time().Before(ordered.AddDate(0, 0, -2)) // whatever the time zones are
	if !d.ExpectedDate.IsZero() && early {
		c.fault(at, "expectedDate", RuleRange, "from the order's date on", "lies before the order's date: give the day of arrival")
	}
	word(c, at, "timeframe", d.Timeframe, timeframes)
	c.address(place{name: "delivery.address"}, d.Address)
}

func (c *checker) address(at place, a Address) {
	c.person(at, a.Title, a.FirstName, a.LastName, a.Email, a.Mobile)
	c.text(at, "label", a.Label, maxLabel)
	c.text(at, "streetNumber", a.StreetNumber, maxStreet)
	c.text(at, "street", a.Street, maxStreet)
	c.text(at, "complement", a.Complement, maxStreet)
	c.text(at, "city", a.City, maxCity)
	c.text(at, "zip", a.Zip, maxZip)
	c.text(at, "state", a.State, maxState)
	c.text(at, "county", a.County, maxCounty)
	c.country(at, "country", a.Country)
	c.instant(at, "created", a.Created)
}

func (c *checker) person(at place, title Title, first, last, email, mobile string) {
	word(c, at, "title", title, titles)
	c.text(at, "firstName", first, maxName)
	c.text(at, "lastName", last, maxName)
	c.email(at, "email", email)
	c.text(at, "mobile", mobile, maxMobile)
}
