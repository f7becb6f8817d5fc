package sfcc

import (
	"fmt"

	"github.com/monext-community/monext-go/order"
)

// Shipment is one parcel of an order.
type Shipment struct {
	// ID is the shipment's number on the platform, unique in its order.
	ID string
	// Status says whether it has left, and is empty when the export does not
	// tell; the order's own status then is all there is.
	Status ShippingStatus
	// Method is the shipping method, which names the carrier.
	Method string
	// Address is where it goes, as the export has it: it is not made to fit
	// Monext's limits, so that its title, its country and the length of its texts
	// may be ones that Monext refuses. Order.Delivery.Address is made to fit.
	Address order.Address
	// Lines are the indexes of its lines in Order.Items.
	Lines []int
	// Parcel is its reference (the ID) and its amounts: lines after their
	// discounts, delivery after its discounts.
	Parcel order.Parcel
	// Value is what the buyer pays for it: Parcel less its share of the discounts
	// on the whole order. The values of all shipments sum to the total.
	Value order.Money
}

// shipments lists the parcels, puts every line and every delivery charge into
// its parcel, and takes the delivery that Monext gets from the first parcel
// that has goods in it.
func (m *mapping) shipments() {
	found := m.src.shipments
	if len(found) == 0 {
		return
	}
	m.out.Shipments = make([]Shipment, len(found))
	byID := make(map[string]int, len(found))
	for i := range found {
		path := fmt.Sprintf("shipments[%d]", i)
		sh := &m.out.Shipments[i]
		sh.ID, sh.Method = found[i].id, found[i].method
		sh.Status = readStatus(m, path+".status", ParseShippingStatus, found[i].status)
		sh.Address = found[i].address.understand()
		sh.Parcel = order.Parcel{Reference: sh.ID, Lines: m.zero(), Delivery: m.zero()}
		if _, twice := byID[sh.ID]; twice {
			m.faults.Add(path+".id", order.RuleDuplicate, "", "another shipment of the order has the same shipment-id, or none either")
			continue
		}
		byID[sh.ID] = i
	}
	for i := range m.src.lines {
		path := fmt.Sprintf("items[%d]", i)
		sh := m.parcelOf(path, byID, m.src.lines[i].shipment)
		sh.Lines = append(sh.Lines, i)
		paid := m.subtract(path+".discount", m.out.Order.Items[i].Total, m.out.Order.Items[i].Discount)
		sh.Parcel.Lines = m.add(path+".total", sh.Parcel.Lines, paid)
	}
	m.shareDelivery(byID)
	m.chooseDelivery()
}

// parcelOf finds the shipment that a line names. A line that names none belongs
// to the first, as the platform's default shipment; so does every line of an
// order with a single shipment.
func (m *mapping) parcelOf(path string, byID map[string]int, id string) *Shipment {
	i, known := byID[id]
	if !known && id != "" && len(m.out.Shipments) > 1 {
		m.faults.Add(path, order.RuleUnknown, "", "its shipment-id is not among the order's shipments")
	}
	if id == "" && len(m.out.Shipments) > 1 {
		m.note(path, "it names no shipment and counts to the first")
	}
	return &m.out.Shipments[i]
}

// shareDelivery gives each parcel its delivery charge. A charge or a discount
// for the delivery of the whole order is shared in proportion to those.
func (m *mapping) shareDelivery(byID map[string]int) {
	t := &m.out.Order.Totals
	rest := m.subtract("totals.deliveryDiscount", t.Delivery, t.DeliveryDiscount)
	for i := range m.src.shipping {
		sh := m.parcelOf("totals.delivery", byID, m.src.shipping[i].shipment)
		sh.Parcel.Delivery = m.add("totals.delivery", sh.Parcel.Delivery, m.charges[i])
		rest = m.subtract("totals.delivery", rest, m.charges[i])
	}
	if rest.IsZero() {
		return
	}
	weights := make([]int64, len(m.out.Shipments))
	for i := range m.out.Shipments {
		weights[i] = max(0, m.out.Shipments[i].Parcel.Delivery.Minor())
	}
	parts, err := rest.Allocate(weights...)
	if err != nil { // nobody is charged for delivery yet: the first parcel is
		parts = make([]order.Money, len(weights))
		parts[0] = rest
	}
	for i, part := range parts {
		p := &m.out.Shipments[i].Parcel
		p.Delivery = m.add("totals.delivery", p.Delivery, part)
	}
}

// chooseDelivery takes the one delivery that Monext knows.
func (m *mapping) chooseDelivery() {
	chosen := &m.out.Shipments[0]
	for i := range m.out.Shipments {
		if len(m.out.Shipments[i].Lines) > 0 {
			chosen = &m.out.Shipments[i]
			break
		}
	}
	o := &m.out.Order
	o.Delivery = order.Delivery{
		Mode:     m.options.DeliveryModes[chosen.Method],
		Provider: chosen.Method,
		Address:  chosen.Address,
	}
	if o.Country == "" {
		o.Country = chosen.Address.Country
	}
	if n := len(m.out.Shipments); n > 1 {
		m.note("delivery", fmt.Sprintf("of %d shipments, Monext gets the delivery of shipment %.60q", n, chosen.ID))
	}
}

// parcelValues says what each parcel is worth.
func (m *mapping) parcelValues() {
	if len(m.out.Shipments) == 0 {
		return
	}
	parcels := make([]order.Parcel, len(m.out.Shipments))
	for i := range parcels {
		parcels[i] = m.out.Shipments[i].Parcel
	}
	values, err := order.ParcelValues(m.out.Order.Totals.Total, parcels)
	if err != nil {
		m.faults.Add("shipments", order.RuleSum, "", "the order's total cannot be shared among its shipments: "+err.Error())
		return
	}
	for i := range values {
		m.out.Shipments[i].Value = values[i]
	}
}
