package order

import (
	"strconv"
	"strings"
	"time"
)

// The limits of Monext's order, buyer and delivery objects, in characters, entries, or minor units. Fields without a
// published limit are checked for their form only.
const (
	maxReference     = 50
	maxPointOfSale   = 50
	maxItems         = 100
	maxQuantity      = 99_999
	maxAmount        = 999_999_999_999 // 12 digits
	maxTaxRate       = 9_999
	maxItemReference = 50
	maxComment       = 255
	maxCategory      = 50
	maxBrand         = 50
	maxSeller        = 100
	maxName          = 100
	maxEmail         = 150
	maxReason        = 255
	unlimited        = 0
)

// Validate returns nil, or [Faults] with everything that is wrong, in the order of the fields. Paths are the names of
// the JSON form: "items[3].price", "delivery.address.country".
//
// The limits are those of the Monext API reference, order, buyer and delivery objects. Lengths count characters, not
// bytes. No text may hold control characters (so no line breaks either) or invalid UTF-8. Amounts that were not given
// count as 0; all others must be in the currency of the total. Sums are checked once every amount in them is in order.
//
// An order without lines is a fault, because the content of the cart is a part of what Monext is told, unless
// Totals.Difference declares what is paid instead.
func (o Order) Validate() error {
	c := checker{currency: o.Currency()}
	c.order(o)
	return c.faults.Err()
}

func (c *checker) order(o Order) {
	top := place{}
	c.requiredText(top, "reference", o.Reference, maxReference)
	if strings.ContainsRune(o.Reference, '\\') {
		c.fault(top, "reference", RuleFormat, "no backslash", "contains a backslash: Monext forbids it, use another character")
	}
	c.requiredText(top, "pointOfSale", o.PointOfSale, maxPointOfSale)
	c.paymentMethods(o.PaymentMethodIDs)
	c.buyer(o.Buyer, o.Date)
	c.delivery(o.Delivery, o.Date)
	c.items(o)
	c.totals(o)
	c.instant(top, "date", o.Date)
	c.country(top, "country", o.Country)
	if o.Language != "" && !upperLetters(o.Language, 2) {
		c.fault(top, "language", RuleFormat, "ISO 639-1", "is not a language code: give two upper-case letters such as FR")
	}
	c.word(top, "origin", string(o.Origin))
	c.data(top, "privateData", o.PrivateData)
}

func (c *checker) paymentMethods(ids []string) {
	seen := make(map[string]bool, len(ids))
	for i, id := range ids {
		entry := place{name: "paymentMethodIDs", index: i, listed: true}
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
	if len(o.Items) == 0 && o.Totals.Difference == nil {
		c.fault(place{}, "items", RuleRequired, "1..100",
			"has no line: give the content of the cart, or declare in totals.difference what is paid instead")
	}
	for i, item := range o.Items {
		c.item(place{name: "items", index: i, listed: true}, item)
	}
}

func (c *checker) item(at place, i Item) {
	c.requiredText(at, "reference", i.Reference, maxItemReference)
	priced := c.amount(at, "price", i.Price, 0)
	counted := c.number(at, "quantity", i.Quantity, 1, maxQuantity)
	c.badAmounts = c.badAmounts || !counted
	discounted := c.amount(at, "discount", i.Discount, 0)
	if priced && counted && discounted && i.Discount.minor > i.gross() {
		c.fault(at, "discount", RuleRange, c.upTo(i.gross()),
			"is more than price x quantity: put what is beyond it into the order's discount")
	}
	c.number(at, "taxRate", int64(i.TaxRate), 0, maxTaxRate)
	c.text(at, "comment", i.Comment, maxComment)
	c.text(at, "category", i.Category, maxCategory)
	c.text(at, "subCategory1", i.SubCategory1, maxCategory)
	c.text(at, "subCategory2", i.SubCategory2, maxCategory)
	c.text(at, "brand", i.Brand, maxBrand)
	c.text(at, "seller", i.Seller, maxSeller)
	c.word(at, "sellerType", string(i.SellerType))
	c.data(at, "miscellaneous", i.Miscellaneous)
}

// gross returns price x quantity, which fits 64 bits within the limits.
func (i Item) gross() int64 { return i.Price.minor * i.Quantity }

func (c *checker) buyer(b Buyer, ordered time.Time) {
	at := place{name: "buyer"}
	c.text(at, "id", b.ID, unlimited)
	c.person(at, b.Title, b.FirstName, b.LastName, b.Email, b.Mobile)
	if day, ok := c.date(at, "birthDate", b.BirthDate); ok && !ordered.IsZero() && day.After(ordered) {
		c.fault(at, "birthDate", RuleRange, "before the order's date", "lies after the order's date: give a date in the past")
	}
	c.word(at, "legalStatus", string(b.LegalStatus))
	c.text(at, "legalDocument.type", b.LegalDocument.Type, unlimited)
	c.text(at, "legalDocument.number", b.LegalDocument.Number, unlimited)
	c.address(place{name: "buyer.billingAddress"}, b.BillingAddress)
}

func (c *checker) delivery(d Delivery, ordered time.Time) {
	at := place{name: "delivery"}
	c.word(at, "mode", string(d.Mode))
	c.text(at, "provider", d.Provider, unlimited)
	day, ok := c.date(at, "expectedDate", d.ExpectedDate)
	if ok && !ordered.IsZero() && day.Before(ordered.AddDate(0, 0, -2)) { // whatever the time zones are
		c.fault(at, "expectedDate", RuleRange, "from the order's date on", "lies before the order's date: give the day of arrival")
	}
	c.text(at, "timeframe", d.Timeframe, unlimited)
	c.address(place{name: "delivery.address"}, d.Address)
}

func (c *checker) address(at place, a Address) {
	c.person(at, a.Title, a.FirstName, a.LastName, a.Email, a.Mobile)
	c.text(at, "label", a.Label, unlimited)
	c.text(at, "streetNumber", a.StreetNumber, unlimited)
	c.text(at, "street", a.Street, unlimited)
	c.text(at, "complement", a.Complement, unlimited)
	c.text(at, "city", a.City, unlimited)
	c.text(at, "zip", a.Zip, unlimited)
	c.country(at, "country", a.Country)
	c.instant(at, "created", a.Created)
}

func (c *checker) person(at place, title, first, last, email, mobile string) {
	c.text(at, "title", title, unlimited)
	c.text(at, "firstName", first, maxName)
	c.text(at, "lastName", last, maxName)
	c.email(at, "email", email)
	c.text(at, "mobile", mobile, unlimited)
}
