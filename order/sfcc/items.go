package sfcc

import (
	"fmt"

	"github.com/monext-community/monext-go/order"
)

// items makes one item of every line: products, their options, the products of
// a bundle, and gift certificates that are bought.
func (m *mapping) items() {
	m.out.Order.Items = make([]order.Item, 0, len(m.src.lines))
	for i := range m.src.lines {
		m.out.Order.Items = append(m.out.Order.Items, m.item(fmt.Sprintf("items[%d]", i), &m.src.lines[i]))
	}
}

func (m *mapping) item(path string, l *line) order.Item {
	item := order.Item{Reference: l.reference, Comment: l.name, Quantity: 1}
	if item.Comment == "" {
		item.Comment = l.text
	}
	if l.kind == certificateLine {
		// Its id is as good as money and its texts name people.
		item.Reference, item.Comment = "gift-certificate", ""
	}
	discount, surcharge := m.adjusted(path+".discount", l.adjustments)
	item.Discount = discount
	item.TaxRate = m.taxRate(path+".taxRate", l.rate)
	item.Total = m.zero()
	if l.kind != bundledLine || l.price != (price{}) {
		item.Total = m.add(path+".total", m.gross(path+".total", l.price), surcharge)
	}
	if l.quantity == "" && l.kind != productLine {
		return item
	}
	units, whole := m.quantity(path+".quantity", l.quantity)
	if whole {
		item.Quantity = units
		return item
	}
	unit := l.unit
	if unit == "" {
		unit = "units"
	}
	item.Comment = joined(": ", shorten(l.quantity, 0)+" "+unit, item.Comment)
	m.note(path+".quantity", "was sent as 1 because it has a fraction; the total is that of the line, and the comment begins with the quantity")
	return item
}
