package sfcc

import (
	"cmp"
	"encoding/xml"
)

// line reads one line item. The options and the bundled products that stand
// inside it become lines of their own, after it, and so does shipping that is
// charged for this product alone; all travel in its shipment.
func (s *scanner) line(o *source, kind lineKind) {
	list := &o.lines
	if kind == shippingLine {
		list = &o.shipping
	}
	at, shippingAt := len(*list), len(o.shipping)
	l := line{kind: kind}
	*list = append(*list, l)
	var option, value string
	for el := range s.children() {
		switch el.Name.Local {
		case "net-price", "tax", "gross-price":
			s.price(&l.price, el)
		case "product-id", "item-id":
			l.reference = s.text()
		case "option-id":
			option = s.text()
		case "value-id":
			value = s.text()
		case "product-name":
			l.name = s.text()
		case "lineitem-text":
			l.text = s.text()
		case "quantity":
			s.quantity(&l, el)
		case "tax-rate":
			l.rate = s.text()
		case "shipment-id":
			l.shipment = s.text()
		case "price-adjustments":
			l.adjustments = s.adjustments(l.adjustments)
		case "option-lineitems":
			s.lines(o, optionLine)
		case "bundled-product-lineitems":
			s.lines(o, bundledLine, string(productLine))
		case "shipping-lineitem":
			if s.part() {
				s.line(o, shippingLine)
			}
		}
	}
	if l.reference == "" && option != "" {
		l.reference = option
		if value != "" {
			l.reference += ":" + value
		}
	}
	(*list)[at] = l
	if kind != shippingLine {
		inherit(o.lines[at+1:], l.shipment)
		inherit(o.shipping[shippingAt:], l.shipment)
	}
}

// quantity reads both spellings: <quantity unit="kg">1.5</quantity>, and
// <quantity><unit>kg</unit><value>1.5</value></quantity>.
func (s *scanner) quantity(l *line, el xml.StartElement) {
	unit, value := attr(el, "unit"), ""
	text := s.mixed(func(el xml.StartElement) {
		switch el.Name.Local {
		case "unit":
			unit = s.text()
		case "value":
			value = s.text()
		}
	})
	l.unit, l.quantity = unit, cmp.Or(value, text)
}

func (s *scanner) lines(o *source, kind lineKind, aliases ...string) {
	for range s.parts(append(aliases, string(kind))...) {
		s.line(o, kind)
	}
}

func inherit(parts []line, shipment string) {
	for i := range parts {
		if parts[i].shipment == "" {
			parts[i].shipment = shipment
		}
	}
}

func (s *scanner) price(p *price, el xml.StartElement) {
	switch el.Name.Local {
	case "net-price":
		p.net = s.text()
	case "tax":
		p.tax = s.text()
	case "gross-price":
		p.gross = s.text()
	}
}

// adjustments reads price adjustments: what promotions take off, and sometimes
// what a surcharge adds.
func (s *scanner) adjustments(list []price) []price {
	for range s.parts("price-adjustment") {
		var p price
		for el := range s.children() {
			s.price(&p, el)
		}
		list = append(list, p)
	}
	return list
}
