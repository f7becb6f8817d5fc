package export

import (
	"io"
	"strconv"
)

// generator is an export of any length that nobody keeps: it makes each order when it is read.
type generator struct {
	orders, next int
	pending      []byte
}

func newGenerator(orders int) *generator {
	return &generator{orders: orders, next: 1, pending: []byte(head)}
}

// Read implements io.Reader.
func (g *generator) Read(p []byte) (int, error) {
	if len(g.pending) == 0 {
		switch {
		case g.next <= g.orders:
			g.pending = append(g.pending[:0], before...)
			g.pending = strconv.AppendInt(g.pending, int64(g.next), 10)
			g.pending = append(g.pending, after...)
		case g.next == g.orders+1:
			g.pending = append(g.pending[:0], tail...)
		default:
			return 0, io.EOF
		}
		g.next++
	}
	n := copy(p, g.pending)
	g.pending = g.pending[n:]
	return n, nil
}

// An order as the platform writes it: two articles, one of them with a discount, a delivery, and Monext's attributes.
const (
	head = `<?xml version="1.0" encoding="UTF-8"?>
<orders xmlns="http://www.demandware.com/xml/impex/order/2006-10-31">
`
	before = `  <order order-no="`
	after  = `">
    <order-date>2025-03-04T10:15:00.000Z</order-date>
    <created-by>storefront</created-by>
    <original-order-no>00001001</original-order-no>
    <currency>EUR</currency>
    <customer-locale>fr_FR</customer-locale>
    <taxation>gross</taxation>
    <invoice-no>00001001</invoice-no>
    <customer>
      <customer-no>C-77</customer-no>
      <customer-name>Ana Roux</customer-name>
      <customer-email>ana.roux@example.org</customer-email>
      <billing-address>
        <first-name>Ana</first-name>
        <last-name>Roux</last-name>
        <address1>4 rue du Port</address1>
        <address2>Bâtiment B</address2>
        <city>Nantes</city>
        <postal-code>44000</postal-code>
        <country-code>FR</country-code>
        <phone>+33 1 99 00 00 01</phone>
      </billing-address>
    </customer>
    <status>
      <order-status>OPEN</order-status>
      <shipping-status>NOT_SHIPPED</shipping-status>
      <confirmation-status>CONFIRMED</confirmation-status>
      <payment-status>NOT_PAID</payment-status>
    </status>
    <product-lineitems>
      <product-lineitem>
        <net-price>50.00</net-price>
        <tax>10.00</tax>
        <gross-price>60.00</gross-price>
        <base-price>20.00</base-price>
        <lineitem-text>Lamp</lineitem-text>
        <tax-basis>58.00</tax-basis>
        <position>1</position>
        <product-id>LAMP-1</product-id>
        <product-name>Desk lamp</product-name>
        <quantity unit="">3.0</quantity>
        <tax-rate>0.2</tax-rate>
        <shipment-id>S1</shipment-id>
        <gift>false</gift>
        <price-adjustments>
          <price-adjustment>
            <net-price>-1.67</net-price>
            <tax>-0.33</tax>
            <gross-price>-2.00</gross-price>
            <promotion-id>lamps</promotion-id>
          </price-adjustment>
        </price-adjustments>
      </product-lineitem>
      <product-lineitem>
        <net-price>25.00</net-price>
        <tax>5.00</tax>
        <gross-price>30.00</gross-price>
        <base-price>15.00</base-price>
        <lineitem-text>Bulb</lineitem-text>
        <tax-basis>30.00</tax-basis>
        <position>2</position>
        <product-id>BULB-1</product-id>
        <product-name>Bulb E27</product-name>
        <quantity unit="">2.0</quantity>
        <tax-rate>0.2</tax-rate>
        <shipment-id>S1</shipment-id>
        <gift>false</gift>
      </product-lineitem>
    </product-lineitems>
    <shipping-lineitems>
      <shipping-lineitem>
        <net-price>5.00</net-price>
        <tax>1.00</tax>
        <gross-price>6.00</gross-price>
        <item-id>STANDARD_SHIPPING</item-id>
        <shipment-id>S1</shipment-id>
        <tax-rate>0.2</tax-rate>
      </shipping-lineitem>
    </shipping-lineitems>
    <shipments>
      <shipment shipment-id="S1">
        <status>
          <shipping-status>NOT_SHIPPED</shipping-status>
        </status>
        <shipping-method>COLISSIMO</shipping-method>
        <shipping-address>
          <first-name>Ben</first-name>
          <last-name>Roux</last-name>
          <address1>9 quai Neuf</address1>
          <city>Brest</city>
          <postal-code>29200</postal-code>
          <country-code>FR</country-code>
        </shipping-address>
      </shipment>
    </shipments>
    <totals>
      <merchandize-total>
        <net-price>73.33</net-price>
        <tax>14.67</tax>
        <gross-price>88.00</gross-price>
      </merchandize-total>
      <shipping-total>
        <net-price>5.00</net-price>
        <tax>1.00</tax>
        <gross-price>6.00</gross-price>
      </shipping-total>
      <order-total>
        <net-price>78.33</net-price>
        <tax>15.67</tax>
        <gross-price>94.00</gross-price>
      </order-total>
    </totals>
    <payments>
      <payment>
        <custom-method>
          <method-name>MONEXT</method-name>
        </custom-method>
        <amount>94.00</amount>
        <processor-id>MONEXT</processor-id>
        <transaction-id>T1</transaction-id>
      </payment>
    </payments>
    <custom-attributes>
      <custom-attribute attribute-id="monextSessionID">2aBcDeFg1741083300123</custom-attribute>
    </custom-attributes>
  </order>
`
	tail = `</orders>
`
)
