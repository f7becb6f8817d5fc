package sfcc

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/monext-community/monext-go/order"
)

// mapping turns the texts of one order into an Order, and gathers every fault
// on the way.
type mapping struct {
	options  *Options
	src      *source
	currency order.Currency
	out      Order
	faults   order.Faults
	charges  []order.Money // of src.shipping, after discounts
	sumless  bool          // an amount is missing, so that sums say nothing more
}

// understand maps the order that src describes.
func understand(src *source, options *Options, at int64) *mapping {
	m := &mapping{options: options, src: src, out: Order{Offset: at}}
	o := &m.out.Order
	o.Reference = src.reference
	o.PointOfSale = m.options.PointOfSale
	o.PaymentMethodIDs = slices.Clone(m.options.PaymentMethodIDs)
	o.Origin = order.OriginECommerce
	m.readCurrency()
	m.readDate()
	m.statuses()
	m.attributes()
	m.people()
	m.items()
	m.totals()
	m.shipments()
	m.payments()
	m.fit()
	m.validate()
	return m
}

// result is the order, or an *OrderError when it has faults.
func (m *mapping) result() (Order, error) {
	if len(m.faults) == 0 {
		return m.out, nil
	}
	return Order{}, &OrderError{
		Reference: m.out.Order.Reference, Offset: m.out.Offset,
		Currency: m.currency, Amount: m.out.Order.Totals.Total,
		Status: m.out.Status, SessionID: m.out.SessionID,
		Faults: m.faults, Order: m.out,
	}
}

// fit makes fit what no amount depends on, and notes each change. The addresses
// of the shipments stay as the export has them.
func (m *mapping) fit() {
	fitted, changes := m.out.Order.Fit()
	m.out.Order = fitted
	for _, c := range changes {
		m.note(c.Path, c.Message)
	}
}

// validate adds the faults of the order that was made, except those that only
// repeat what is known: a sum with an amount missing, a value already faulty.
func (m *mapping) validate() {
	var found order.Faults
	errors.As(m.out.Order.Validate(), &found)
	known := make(map[string]bool, len(m.faults))
	for _, f := range m.faults {
		known[f.Path] = true
	}
	for _, f := range found {
		if !known[f.Path] && (!m.sumless || !comparesAmounts(f)) {
			m.faults = append(m.faults, f)
		}
	}
	if len(m.faults) == 0 {
		m.parcelValues()
	}
}

// comparesAmounts reports whether a fault only follows from an amount that could
// not be read: that amounts do not add up, that a discount is more than its price,
// or that a line has no total.
func comparesAmounts(f order.Fault) bool {
	return f.Rule == order.RuleSum || f.Rule == order.RuleRange && strings.HasSuffix(strings.ToLower(f.Path), "discount") ||
		f.Rule == order.RuleRequired && strings.HasSuffix(f.Path, "].total")
}

func (m *mapping) note(path, text string) {
	m.out.Notes = append(m.out.Notes, path+": "+text)
}

func (m *mapping) readCurrency() {
	if m.src.currency == "" {
		m.sumless = true
		m.faults.Add("totals.total", order.RuleRequired, "", "the order has no currency")
		return
	}
	var err error
	if m.currency, err = order.ParseCurrency(m.src.currency); err != nil {
		m.sumless = true
		m.faults.Add("totals.total", order.RuleUnknown, "", fmt.Sprintf("the order's currency %.10q is not in ISO 4217", m.src.currency))
	}
}

func (m *mapping) readDate() {
	if m.src.date == "" {
		return
	}
	date, err := time.Parse(time.RFC3339, m.src.date)
	if err != nil {
		m.faults.Add("date", order.RuleFormat, "", "order-date is not like 2024-06-20T18:46:00.000Z")
		return
	}
	m.out.Order.Date = date
}

func (m *mapping) statuses() {
	w, st := m.src.status, &m.out.Status
	st.Order = readStatus(m, "status.order", ParseOrderStatus, w.order)
	st.Shipping = readStatus(m, "status.shipping", ParseShippingStatus, w.shipping)
	st.Confirmation = readStatus(m, "status.confirmation", ParseConfirmationStatus, w.confirmation)
	st.Payment = readStatus(m, "status.payment", ParsePaymentStatus, w.payment)
	st.Export = readStatus(m, "status.export", ParseExportStatus, w.export)
}

func readStatus[S ~string](m *mapping, path string, parse func(string) (S, error), text string) S {
	if text == "" {
		return ""
	}
	status, err := parse(text)
	if err != nil {
		m.faults.Add(path, order.RuleUnknown, "", strings.TrimPrefix(err.Error(), "sfcc: "))
	}
	return status
}

// attributes reads what the cartridge stored, which is with the order, or with
// the payment in shops that moved it there.
func (m *mapping) attributes() {
	found := m.src.attributes
	for _, p := range m.src.payments {
		if found.session == "" {
			found.session = p.attributes.session
		}
		if found.cancelled == "" {
			found.cancelled = p.attributes.cancelled
		}
	}
	if isSessionID(found.session) {
		m.out.SessionID = found.session
	} else if found.session != "" {
		m.faults.Add("sessionID", order.RuleFormat, "64", "monextSessionID is not 1 to 64 letters, digits, hyphens and underscores")
	}
	switch found.cancelled {
	case "true", "1":
		m.out.AuthorizationCancelled = true
	case "", "false", "0":
	default:
		m.faults.Add("authorizationCancelled", order.RuleFormat, "", "monextIsAuthorizedOnlyTransactionCancelled is neither true nor false")
	}
}

func isSessionID(text string) bool {
	for _, r := range text {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return text != "" && len(text) <= 64
}

func (m *mapping) totals() {
	t := &m.out.Order.Totals
	t.Total = m.gross("totals.total", m.src.total)
	t.Items, t.Discount = m.zero(), m.zero()
	for _, l := range m.out.Order.Items {
		t.Items = m.add("totals.items", t.Items, l.Total)
		t.Discount = m.add("totals.discount", t.Discount, l.Discount)
	}
	if tax := m.src.total.tax; tax != "" {
		t.Taxes = m.amount("totals.taxes", "tax", tax)
	}
	t.Delivery, t.DeliveryDiscount = m.delivery()
	discount, surcharge := m.adjusted("totals.discount", m.src.orderDiscounts)
	t.Discount = m.add("totals.discount", t.Discount, t.DeliveryDiscount)
	t.Discount = m.add("totals.discount", t.Discount, discount)
	if surcharge.Sign() > 0 {
		t.Difference = &order.Difference{Amount: surcharge, Reason: "surcharge on the whole order"}
	}
}

// delivery is the price of the delivery of all shipments, and the discounts on
// it, those of a shipment and those of the order.
func (m *mapping) delivery() (charge, discount order.Money) {
	charge, discount = m.zero(), m.zero()
	m.charges = make([]order.Money, len(m.src.shipping))
	for i, l := range m.src.shipping {
		less, surcharge := m.adjusted("totals.deliveryDiscount", l.adjustments)
		full := m.add("totals.delivery", m.gross("totals.delivery", l.price), surcharge)
		m.charges[i] = m.subtract("totals.deliveryDiscount", full, less)
		charge = m.add("totals.delivery", charge, full)
		discount = m.add("totals.deliveryDiscount", discount, less)
	}
	if total := m.src.shippingTotal; len(m.src.shipping) == 0 && total != (price{}) {
		charge = m.gross("totals.delivery", total)
	}
	more, surcharge := m.adjusted("totals.deliveryDiscount", m.src.shippingDiscounts)
	return m.add("totals.delivery", charge, surcharge), m.add("totals.deliveryDiscount", discount, more)
}
