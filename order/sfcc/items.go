package sfcc

import (
	"fmt"
	"unicode/utf8"

	"github.com/monext-community/monext-go/order"
)

// maxComment is how long an item's comment may be, in characters.
const maxComment = 255

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
	total := m.zero()
	if l.kind != bundledLine || l.price != (price{}) {
		total = m.add(path+".price", m.gross(path+".price", l.price), surcharge)
	}
	item.Price = total

	if l.quantity == "" && l.kind != productLine {
		return item
	}
	units, whole := m.quantity(path+".quantity", l.quantity)
	switch {
	case whole && units == 0:
	case whole && total.Minor()%units == 0:
		item.Price = order.NewMoney(total.Minor()/units, m.currency)
		item.Quantity = units
	default:
		unit := l.unit
		if unit == "" {
			unit = "units"
		}
		told := shorten(l.quantity, 0) + " " + unit
		item.Comment = joined(": ", told, item.Comment)
		if utf8.RuneCountInString(item.Comment) > maxComment {
			item.Comment = told
		}
		m.note(path+".price", fmt.Sprintf("%s in total for %s have no exact unit price; sent as one unit", total, told))
	}
	return item
}

// lineTotal is what line i costs before its discount.
func (m *mapping) lineTotal(i int) order.Money {
	item := m.out.Order.Items[i]
	if item.Quantity == 1 {
		return item.Price
	}
	return order.NewMoney(item.Price.Minor()*item.Quantity, m.currency)
}
