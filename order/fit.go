package order

import (
	"slices"
	"time"
)

// Change is one thing that [Order.Fit] changed.
type Change struct {
	// Path leads to the value, as the path of a [Fault] does.
	Path string `json:"path"`
	// Message says in English how the value changed, never the value itself: it may be personal.
	Message string `json:"message"`
}

// String returns the path and the message.
func (c Change) String() string { return c.Path + ": " + c.Message }

// Fit returns the order made to fit Monext's limits, and everything that it changed, in the order of the fields. It changes
// only fields on which no amount depends and whose faults would only block the payment:
//
//   - a telephone number of more than 15 characters loses its separators, or is left out when that is not enough or when it
//     is not plainly one number;
//   - a title becomes [TitleMr] or [TitleMrs] if it is a known translation ("Mme", "Herr"), and is left out otherwise;
//   - an e-mail address that Monext's pattern refuses is left out;
//   - a street that is too long goes on in the complement;
//   - other texts about people, addresses, the delivery and the articles are cut to their limit, and lose control characters;
//   - a customer number, a postcode, a date, a country, a language or a word of an enumeration that cannot be sent is left out.
//
// It never changes identifiers or amounts: references, the point of sale, payment methods, the origin, quantities, amounts, the
// currency, the date, private data, and the keys of miscellaneous data. Faults of these stay for [Order.Validate] to report. The
// order itself and its lists and maps are not modified.
func (o Order) Fit() (Order, []Change) {
	var f fitter
	f.buyer(&o.Buyer, o.Date)
	f.delivery(&o.Delivery, o.Date)
	o.Items = slices.Clone(o.Items)
	for i := range o.Items {
		f.item(place{name: "items", index: i, listed: true}, &o.Items[i])
	}
	top := place{}
	f.country(top, &o.Country)
	f.language(top, &o.Language)
	return o, f.changes
}

// fitter collects the changes of one order.
type fitter struct{ changes []Change }

func (f *fitter) changed(at place, field, message string) {
	f.changes = append(f.changes, Change{Path: at.of(field), Message: message})
}

func (f *fitter) buyer(b *Buyer, ordered time.Time) {
	at := place{name: "buyer"}
	f.optional(at, "id", &b.ID, maxBuyerID)
	f.person(at, &b.Title, &b.FirstName, &b.LastName, &b.Email, &b.Mobile)
	f.birthDate(at, &b.BirthDate, ordered)
	fitWord(f, at, "legalStatus", &b.LegalStatus, legalStatuses, nil)
	f.legalDocument(at, &b.LegalDocument)
	f.address(place{name: "buyer.billingAddress"}, &b.BillingAddress)
}

func (f *fitter) birthDate(at place, day *string, ordered time.Time) {
	var c checker
	born, valid := c.date(at, "birthDate", *day)
	if *day == "" || valid && (ordered.IsZero() || !born.After(ordered)) {
		return
	}
	*day = ""
	f.changed(at, "birthDate", "was left out: it is not a day before the order's date, written YYYY-MM-DD")
}

func (f *fitter) legalDocument(at place, d *LegalDocument) {
	var c checker
	if c.legalDocument(at, *d); c.faults != nil {
		*d = LegalDocument{}
		f.changed(at, "legalDocument", "was left out: it has no code, an unknown type, or characters that cannot be sent")
	}
}

func (f *fitter) delivery(d *Delivery, ordered time.Time) {
	at := place{name: "delivery"}
	fitWord(f, at, "mode", &d.Mode, deliveryModes, nil)
	f.text(at, "provider", &d.Provider, unlimited)
	check := checker{}
	if check.delivery(Delivery{ExpectedDate: d.ExpectedDate}, ordered); check.faults != nil {
		d.ExpectedDate = Date{}
		f.changed(at, "expectedDate", "was left out: it lies before the order's date, or cannot be written")
	}
	fitWord(f, at, "timeframe", &d.Timeframe, timeframes, nil)
	f.address(place{name: "delivery.address"}, &d.Address)
}

func (f *fitter) address(at place, a *Address) {
	f.person(at, &a.Title, &a.FirstName, &a.LastName, &a.Email, &a.Mobile)
	f.text(at, "label", &a.Label, maxLabel)
	f.text(at, "streetNumber", &a.StreetNumber, maxStreet)
	f.street(at, &a.Street, &a.Complement)
	f.text(at, "city", &a.City, maxCity)
	f.zip(at, &a.Zip)
	f.text(at, "state", &a.State, maxState)
	f.text(at, "county", &a.County, maxCounty)
	f.country(at, &a.Country)
	check := checker{}
	if check.instant(at, "created", a.Created); check.faults != nil {
		a.Created = time.Time{}
		f.changed(at, "created", "was left out: it has a year that cannot be written")
	}
}

func (f *fitter) person(at place, title *Title, first, last, email, mobile *string) {
	fitWord(f, at, "title", title, titles, titleOf)
	f.text(at, "firstName", first, maxName)
	f.text(at, "lastName", last, maxName)
	f.email(at, email)
	f.mobile(at, mobile)
}

func (f *fitter) item(at place, i *Item) {
	if i.TaxRate < 0 || i.TaxRate > maxTaxRate {
		i.TaxRate = 0
		f.changed(at, "taxRate", "was left out: it is outside 0 to 9999 hundredths of a percent")
	}
	f.text(at, "comment", &i.Comment, maxComment)
	f.text(at, "category", &i.Category, maxCategory)
	f.text(at, "subCategory1", &i.SubCategory1, maxCategory)
	f.text(at, "subCategory2", &i.SubCategory2, maxCategory)
	f.text(at, "brand", &i.Brand, maxBrand)
	f.text(at, "seller", &i.Seller, maxSeller)
	fitWord(f, at, "sellerType", &i.SellerType, sellerTypes, sellerTypeOf)
	f.miscellaneous(at, &i.Miscellaneous)
}
