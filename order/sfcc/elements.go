package sfcc

import "encoding/xml"

// order reads the order whose start tag is el.
func (s *scanner) order(el xml.StartElement) *source {
	o := &source{reference: attr(el, "order-no")}
	for el := range s.children() {
		switch el.Name.Local {
		case "order-date":
			o.date = s.text()
		case "currency":
			o.currency = s.text()
		case "customer-locale":
			o.locale = s.text()
		case "customer":
			s.customer(&o.customer)
		case "status":
			s.status(&o.status)
		case "product-lineitems":
			s.lines(o, productLine)
		case "giftcertificate-lineitems":
			s.lines(o, certificateLine)
		case "shipping-lineitems":
			s.lines(o, shippingLine)
		case "shipments":
			for el := range s.parts("shipment") {
				o.shipments = append(o.shipments, s.shipment(el))
			}
		case "totals":
			s.totals(o)
		case "payments":
			for range s.parts("payment") {
				o.payments = append(o.payments, s.payment())
			}
		case "custom-attributes":
			s.attributes(&o.attributes)
		}
	}
	return o
}

func (s *scanner) customer(c *customer) {
	for el := range s.children() {
		switch el.Name.Local {
		case "customer-no":
			c.number = s.text()
		case "customer-name":
			c.name = s.text()
		case "customer-email":
			c.email = s.text()
		case "billing-address":
			s.address(&c.address)
		}
	}
}

func (s *scanner) address(a *address) {
	for el := range s.children() {
		switch el.Name.Local {
		case "title", "salutation":
			if title := s.text(); a.title == "" {
				a.title = title
			}
		case "first-name":
			a.first = s.text()
		case "last-name":
			a.last = s.text()
		case "company-name":
			a.company = s.text()
		case "address1":
			a.street = s.text()
		case "address2":
			a.street2 = s.text()
		case "suite":
			a.suite = s.text()
		case "postbox":
			a.box = s.text()
		case "city":
			a.city = s.text()
		case "postal-code":
			a.zip = s.text()
		case "state-code":
			a.state = s.text()
		case "country-code":
			a.country = s.text()
		case "phone":
			a.phone = s.text()
		}
	}
}

func (s *scanner) status(w *statusWords) {
	for el := range s.children() {
		switch el.Name.Local {
		case "order-status":
			w.order = s.text()
		case "shipping-status":
			w.shipping = s.text()
		case "confirmation-status":
			w.confirmation = s.text()
		case "payment-status":
			w.payment = s.text()
		case "export-status":
			w.export = s.text()
		}
	}
}

func (s *scanner) totals(o *source) {
	for el := range s.children() {
		switch el.Name.Local {
		case "order-total":
			for el := range s.children() {
				s.price(&o.total, el)
			}
		case "merchandize-total":
			for el := range s.children() {
				if el.Name.Local == "price-adjustments" {
					o.orderDiscounts = s.adjustments(o.orderDiscounts)
				}
			}
		case "shipping-total":
			for el := range s.children() {
				if el.Name.Local == "price-adjustments" {
					o.shippingDiscounts = s.adjustments(o.shippingDiscounts)
				}
				s.price(&o.shippingTotal, el)
			}
		}
	}
}

func (s *scanner) shipment(el xml.StartElement) shipment {
	sh := shipment{id: attr(el, "shipment-id")}
	for el := range s.children() {
		switch el.Name.Local {
		case "status":
			var w statusWords
			s.status(&w)
			sh.status = w.shipping
		case "shipping-method":
			sh.method = s.text()
		case "shipping-address":
			s.address(&sh.address)
		}
	}
	return sh
}

// payment reads one payment. The elements that hold card data are never read.
func (s *scanner) payment() payment {
	var p payment
	for el := range s.children() {
		switch el.Name.Local {
		case "amount":
			p.amount = s.text()
		case "custom-method":
			for el := range s.children() {
				switch el.Name.Local {
				case "method-name":
					p.method = s.text()
				case "custom-attributes":
					s.attributes(&p.attributes)
				}
			}
		case "method-name":
			p.method = s.text()
		case "credit-card", "gift-certificate", "bank-transfer":
			if p.method == "" {
				p.method = el.Name.Local
			}
		case "custom-attributes":
			s.attributes(&p.attributes)
		}
	}
	return p
}

func (s *scanner) attributes(a *attributes) {
	for el := range s.children() {
		id := attr(el, "attribute-id")
		if id != "monextSessionID" && id != "monextIsAuthorizedOnlyTransactionCancelled" {
			continue
		}
		if value := s.value(); id == "monextSessionID" {
			a.session = value
		} else {
			a.cancelled = value
		}
	}
}
