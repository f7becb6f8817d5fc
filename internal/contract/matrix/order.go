package matrix

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

type rawObject = json.RawMessage

func orderFields() []field[session] {
	return slices.Concat([]field[session]{
		text("order.reference", func(r *session) *string { return &r.Order.Reference }),
		amount("order.amount", func(r *session) *order.Money { return &r.Order.Totals.Total }),
		{"order.currency", func(r *session, v any) error { // behind the amount, which has it
			c, err := order.ParseCurrency(fmt.Sprint(v))
			if err != nil {
				return errUnsendable // of the description's older codes
			}
			r.Order.Totals.Total = order.NewMoney(r.Order.Totals.Total.Minor(), c)
			return nil
		}},
		amount("order.taxes", func(r *session) *order.Money { return &r.Order.Totals.Taxes }),
		amount("order.discount", func(r *session) *order.Money { return &r.Order.Totals.Discount }),
		moment("order.date", func(r *session) *time.Time { return &r.Order.Date }),
		text("order.origin", func(r *session) *order.Origin { return &r.Order.Origin }),
		text("order.country", func(r *session) *string { return &r.Order.Country }),
	}, lineFields("order.", func(r *session) *[]order.Item { return &r.Order.Items }))
}

func buyerFields() []field[session] {
	return slices.Concat([]field[session]{
		text("buyer.id", func(r *session) *string { return &r.Order.Buyer.ID }),
		text("buyer.birthDate", func(r *session) *string { return &r.Order.Buyer.BirthDate }),
		text("buyer.legalStatus", func(r *session) *order.LegalStatus { return &r.Order.Buyer.LegalStatus }),
		text("buyer.legalDocument.code", func(r *session) *string { return &r.Order.Buyer.LegalDocument.Code }),
		text("buyer.legalDocument.type", func(r *session) *order.LegalDocumentType { return &r.Order.Buyer.LegalDocument.Type }),
		text("buyer.legalDocument.number", func(r *session) *string { return &r.Order.Buyer.LegalDocument.Number }),
		text("buyer.title", func(r *session) *order.Title { return &r.Order.Buyer.Title }),
		text("buyer.firstName", func(r *session) *string { return &r.Order.Buyer.FirstName }),
		text("buyer.lastName", func(r *session) *string { return &r.Order.Buyer.LastName }),
		text("buyer.email", func(r *session) *string { return &r.Order.Buyer.Email }),
		text("buyer.mobile", func(r *session) *string { return &r.Order.Buyer.Mobile }),
	})
}

func addressFields(prefix string, at func(*session) *order.Address) []field[session] {
	part := func(name string, of func(*order.Address) *string) field[session] {
		return text(prefix+name, func(r *session) *string { return of(at(r)) })
	}
	return []field[session]{
		text(prefix+"title", func(r *session) *order.Title { return &at(r).Title }),
		part("firstName", func(a *order.Address) *string { return &a.FirstName }),
		part("lastName", func(a *order.Address) *string { return &a.LastName }),
		part("email", func(a *order.Address) *string { return &a.Email }),
		part("mobile", func(a *order.Address) *string { return &a.Mobile }),
		part("label", func(a *order.Address) *string { return &a.Label }),
		part("streetNumber", func(a *order.Address) *string { return &a.StreetNumber }),
		part("street", func(a *order.Address) *string { return &a.Street }),
		part("complement", func(a *order.Address) *string { return &a.Complement }),
		part("city", func(a *order.Address) *string { return &a.City }),
		part("zip", func(a *order.Address) *string { return &a.Zip }),
		part("state", func(a *order.Address) *string { return &a.State }),
		part("county", func(a *order.Address) *string { return &a.County }),
		part("country", func(a *order.Address) *string { return &a.Country }),
		moment(prefix+"addressCreateDate", func(r *session) *time.Time { return &at(r).Created }),
	}
}

// most is the largest amount.
const most = 1_000_000_000_000_000_000

// completeSession adds what the SDK wants beside the members that are set: one currency, lines or a declared difference,
// totals that add up, and the companions of some members.
func completeSession(r *session) {
	if document := &r.Order.Buyer.LegalDocument; *document != (order.LegalDocument{}) && document.Code == "" {
		document.Code = "1"
	}
	switch terms := &r.Payment; {
	case !terms.DeferredDate.IsZero():
		terms.Capture = monext.CaptureDeferred
	case terms.Capture == monext.CaptureDeferred:
		terms.DeferredDate = order.Day(2026, time.March, 4)
	}
	completeRecurring(r.Payment.Recurring)
	completeLines(r.Order.Items)
	completeTotals(r)
	for _, m := range amounts(r) {
		if *m != (order.Money{}) {
			*m = order.NewMoney(m.Minor(), r.Order.Currency())
		}
	}
}

func completeRecurring(p *monext.Recurring) {
	if p == nil {
		return
	}
	for _, m := range []*order.Money{&p.Amount, &p.FirstAmount} {
		if *m == (order.Money{}) {
			*m = order.NewMoney(1, order.EUR)
		}
	}
	if p.Frequency == "" {
		p.Frequency = monext.FrequencyMonthly
	}
	p.Day = max(p.Day, 1)
}

// completeLines gives every line the reference, the quantity and the total that the SDK wants.
func completeLines(lines []order.Item) {
	for i := range lines {
		if lines[i].Reference == "" {
			lines[i].Reference = "SKU-1"
		}
		lines[i].Quantity = max(lines[i].Quantity, 1)
		if lines[i].Total == (order.Money{}) {
			lines[i].Total = order.NewMoney(0, order.EUR)
		}
	}
}

func completeTotals(r *session) {
	t := &r.Order.Totals
	if t.Total.Minor() == 0 {
		r.Payment.Type = monext.PaymentAccountVerification // only that may be for nothing
	}
	gap := func() int64 {
		parts := t.Delivery.Minor() - t.Discount.Minor()
		for _, line := range r.Order.Items {
			parts += line.Total.Minor()
		}
		return t.Total.Minor() - parts
	}
	if beyond := gap() - most; beyond > 0 {
		t.Delivery = order.NewMoney(t.Delivery.Minor()+beyond, order.EUR)
	}
	switch missing := gap(); {
	case missing != 0:
		t.Difference = &order.Difference{Amount: order.NewMoney(missing, order.EUR), Reason: "of the matrix"}
	case len(r.Order.Items) == 0:
		r.Order.Items = []order.Item{{Reference: "SKU-1", Quantity: 1, Total: order.NewMoney(0, order.EUR)}}
	}
}

// amounts are all amounts of a session.
func amounts(r *session) []*order.Money {
	t := &r.Order.Totals
	all := []*order.Money{&t.Taxes, &t.Discount, &t.Delivery, &r.Payment.Amount}
	if t.Difference != nil {
		all = append(all, &t.Difference.Amount)
	}
	for i := range r.Order.Items {
		all = append(all, &r.Order.Items[i].Total)
	}
	if p := r.Payment.Recurring; p != nil {
		all = append(all, &p.Amount, &p.FirstAmount, &p.Cumulated)
	}
	return all
}
