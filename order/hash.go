package order

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Hash returns "sha256:" and 64 hexadecimal digits. Two orders have the same hash exactly when they say the same: the
// hash covers every field of the order but Totals.Items, which the lines contain already. It does not depend on the
// order of map keys, on the time zone of a date, nor on whether an empty list, an amount of nothing or the origin E_COM
// is written or left out. It returns the [Faults] of [Order.Validate] when the order is not valid.
//
// The hash is that of lines "path TAB value LF" in the order of the fields, after the line "monext-order/2".
func (o Order) Hash() (string, error) {
	if err := o.Validate(); err != nil {
		return "", err
	}
	var w canonical
	w.WriteString("monext-order/2\n")
	w.order(o)
	sum := sha256.Sum256([]byte(w.String()))
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

// canonical writes the fields that have a value, one per line. No valid text holds a tab or a line feed, so two
// different orders never write the same.
type canonical struct{ strings.Builder }

func (w *canonical) line(path, value string) {
	w.WriteString(path)
	w.WriteByte('\t')
	w.WriteString(value)
	w.WriteByte('\n')
}

func (w *canonical) text(path, value string) {
	if value != "" {
		w.line(path, value)
	}
}

func (w *canonical) number(path string, value int64) {
	if value != 0 {
		w.text(path, strconv.FormatInt(value, 10))
	}
}

func (w *canonical) money(path string, m Money) { w.number(path, m.minor) }

func (w *canonical) instant(path string, t time.Time) {
	if !t.IsZero() {
		w.text(path, milliseconds(t).Format(time.RFC3339Nano)) // Monext gets no finer digits
	}
}

func (w *canonical) data(path string, pairs map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		w.line(path+"."+key, pairs[key]) // an empty value differs from no value
	}
}

func (w *canonical) order(o Order) {
	w.text("reference", o.Reference)
	w.text("pointOfSale", o.PointOfSale)
	for _, id := range o.PaymentMethodIDs {
		w.text("paymentMethodIDs", id)
	}
	for _, id := range o.FallbackPaymentMethodIDs {
		w.text("fallbackPaymentMethodIDs", id)
	}
	w.text("currency", o.Currency().Code())
	w.buyer(o.Buyer)
	w.delivery(o.Delivery)
	for i, item := range o.Items {
		w.item("items["+strconv.Itoa(i)+"].", item)
	}
	w.totals(o.Totals)
	w.instant("date", o.Date)
	w.text("country", o.Country)
	w.text("language", o.Language)
	if o.Origin != OriginECommerce {
		w.text("origin", string(o.Origin))
	}
	w.data("privateData", o.PrivateData)
}

func (w *canonical) buyer(b Buyer) {
	w.text("buyer.id", b.ID)
	w.text("buyer.title", string(b.Title))
	w.text("buyer.firstName", b.FirstName)
	w.text("buyer.lastName", b.LastName)
	w.text("buyer.email", b.Email)
	w.text("buyer.mobile", b.Mobile)
	w.text("buyer.birthDate", b.BirthDate)
	w.text("buyer.legalStatus", string(b.LegalStatus))
	w.text("buyer.legalDocument.code", b.LegalDocument.Code)
	w.text("buyer.legalDocument.type", string(b.LegalDocument.Type))
	w.text("buyer.legalDocument.number", b.LegalDocument.Number)
	w.address("buyer.billingAddress.", b.BillingAddress)
}

func (w *canonical) delivery(d Delivery) {
	w.text("delivery.mode", string(d.Mode))
	w.text("delivery.provider", d.Provider)
	w.text("delivery.expectedDate", d.ExpectedDate.String())
	w.text("delivery.timeframe", string(d.Timeframe))
	w.address("delivery.address.", d.Address)
}

func (w *canonical) address(at string, a Address) {
	w.text(at+"title", string(a.Title))
	w.text(at+"firstName", a.FirstName)
	w.text(at+"lastName", a.LastName)
	w.text(at+"email", a.Email)
	w.text(at+"mobile", a.Mobile)
	w.text(at+"label", a.Label)
	w.text(at+"streetNumber", a.StreetNumber)
	w.text(at+"street", a.Street)
	w.text(at+"complement", a.Complement)
	w.text(at+"city", a.City)
	w.text(at+"zip", a.Zip)
	w.text(at+"state", a.State)
	w.text(at+"county", a.County)
	w.text(at+"country", a.Country)
	w.instant(at+"created", a.Created)
}

func (w *canonical) item(at string, i Item) {
	w.text(at+"reference", i.Reference)
	w.number(at+"quantity", i.Quantity)
	w.money(at+"total", i.Total)
	w.money(at+"discount", i.Discount)
	w.number(at+"taxRate", int64(i.TaxRate))
	w.text(at+"comment", i.Comment)
	w.text(at+"category", i.Category)
	w.text(at+"subCategory1", i.SubCategory1)
	w.text(at+"subCategory2", i.SubCategory2)
	w.text(at+"brand", i.Brand)
	w.text(at+"seller", i.Seller)
	w.text(at+"sellerType", string(i.SellerType))
	w.data(at+"miscellaneous", i.Miscellaneous)
}

func (w *canonical) totals(t Totals) {
	w.money("totals.total", t.Total)
	w.money("totals.delivery", t.Delivery)
	w.money("totals.taxes", t.Taxes)
	w.money("totals.discount", t.Discount)
	w.money("totals.deliveryDiscount", t.DeliveryDiscount)
	if t.Difference != nil {
		w.money("totals.difference.amount", t.Difference.Amount)
		w.text("totals.difference.reason", t.Difference.Reason)
	}
}
