package sfcc

// source is an order as the export writes it: texts, nothing understood yet. The
// elements of an order come in no fixed order (a currency may follow amounts),
// so that an order is understood only when it has been read to its end.
type source struct {
	reference, date, currency, locale string
	customer                          customer
	status                            statusWords
	lines                             []line
	shipping                          []line
	shipments                         []shipment
	total                             price
	shippingTotal                     price
	orderDiscounts, shippingDiscounts []price
	payments                          []payment
	attributes                        attributes
}

type customer struct {
	number, name, email string
	address             address
}

type address struct {
	title, first, last, company, street, street2, suite, box, city, zip, state, country, phone string
}

type statusWords struct {
	order, shipping, confirmation, payment, export string
}

// lineKind is what a line is, by the name of its element.
type lineKind string

const (
	productLine     lineKind = "product-lineitem"
	optionLine      lineKind = "option-lineitem"
	bundledLine     lineKind = "bundled-product-lineitem"
	certificateLine lineKind = "giftcertificate-lineitem"
	shippingLine    lineKind = "shipping-lineitem"
)

type line struct {
	kind                 lineKind
	price                price
	reference            string
	name, text           string
	quantity, unit, rate string
	shipment             string
	adjustments          []price
}

// price is what an element costs, for all its units together.
type price struct {
	net, tax, gross string
}

type shipment struct {
	id, status, method string
	address            address
}

type payment struct {
	method, amount string
	attributes     attributes
}

// attributes are the two that Monext's cartridge adds to the platform's orders.
type attributes struct {
	session, cancelled string
}
