package sfcc_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

const head = `<?xml version="1.0" encoding="UTF-8"?>
<orders xmlns="http://www.demandware.com/xml/impex/order/2006-10-31">
`

// sample is a whole order, 3 lamps at 20.00 and delivery for 6.00, less 6.00
// of discounts: 2.00 on the line, 3.00 on the order, 1.00 on the delivery.
const sample = `<order order-no="00001001">
  <order-date>2024-06-20T18:46:00.000Z</order-date>
  <created-by>storefront</created-by>
  <currency>EUR</currency>
  <customer-locale>fr_FR</customer-locale>
  <taxation>gross</taxation>
  <customer>
    <customer-no>C-77</customer-no>
    <customer-name>Ana Roux</customer-name>
    <customer-email>ana.roux@example.org</customer-email>
    <billing-address>
      <salutation>Mme</salutation>
      <first-name>Ana</first-name>
      <last-name>Roux</last-name>
      <company-name>Atelier Roux</company-name>
      <address1>4 rue du Port</address1>
      <address2>Bâtiment B</address2>
      <suite>12</suite>
      <city>Nantes</city>
      <postal-code>44000</postal-code>
      <state-code>44</state-code>
      <country-code>fr</country-code>
      <phone>+33 1 99 00 00 01</phone>
    </billing-address>
  </customer>
  <status>
    <order-status>OPEN</order-status>
    <shipping-status>SHIPPED</shipping-status>
    <confirmation-status>CONFIRMED</confirmation-status>
    <payment-status>NOT_PAID</payment-status>
  </status>
  <product-lineitems>
    <product-lineitem>
      <net-price>50.00</net-price><tax>10.00</tax><gross-price>60.00</gross-price>
      <base-price>20.00</base-price>
      <lineitem-text>Lamp</lineitem-text>
      <position>1</position>
      <product-id>LAMP-1</product-id>
      <product-name>Desk lamp</product-name>
      <quantity unit="">3.0</quantity>
      <tax-rate>0.2</tax-rate>
      <shipment-id>S1</shipment-id>
      <gift>false</gift>
      <price-adjustments><price-adjustment>
        <net-price>-1.67</net-price><tax>-0.33</tax><gross-price>-2.00</gross-price><promotion-id>lamps</promotion-id>
      </price-adjustment></price-adjustments>
    </product-lineitem>
  </product-lineitems>
  <shipping-lineitems>
    <shipping-lineitem>
      <net-price>5.00</net-price><tax>1.00</tax><gross-price>6.00</gross-price>
      <item-id>STANDARD_SHIPPING</item-id><shipment-id>S1</shipment-id><tax-rate>0.2</tax-rate>
      <price-adjustments><price-adjustment><gross-price>-1.00</gross-price></price-adjustment></price-adjustments>
    </shipping-lineitem>
  </shipping-lineitems>
  <shipments>
    <shipment shipment-id="S1">
      <status><shipping-status>SHIPPED</shipping-status></status>
      <shipping-method>COLISSIMO</shipping-method>
      <tracking-number>TRK1</tracking-number>
      <shipping-address>
        <first-name>Ben</first-name><last-name>Roux</last-name>
        <address1>9 quai Neuf</address1><city>Brest</city><postal-code>29200</postal-code><country-code>FR</country-code>
      </shipping-address>
      <totals><merchandize-total><gross-price>60.00</gross-price>
        <price-adjustments><price-adjustment><gross-price>-3.00</gross-price></price-adjustment></price-adjustments>
      </merchandize-total></totals>
    </shipment>
  </shipments>
  <totals>
    <merchandize-total>
      <net-price>48.33</net-price><tax>9.67</tax><gross-price>58.00</gross-price>
      <price-adjustments><price-adjustment><gross-price>-3.00</gross-price></price-adjustment></price-adjustments>
    </merchandize-total>
    <adjusted-merchandize-total><gross-price>55.00</gross-price></adjusted-merchandize-total>
    <shipping-total><gross-price>6.00</gross-price></shipping-total>
    <adjusted-shipping-total><gross-price>5.00</gross-price></adjusted-shipping-total>
    <order-total><net-price>50.00</net-price><tax>10.00</tax><gross-price>60.00</gross-price></order-total>
  </totals>
  <payments>
    <payment>
      <custom-method><method-name>MONEXT</method-name></custom-method>
      <amount>60.00</amount><processor-id>MONEXT</processor-id><transaction-id>T1</transaction-id>
    </payment>
  </payments>
  <custom-attributes>
    <custom-attribute attribute-id="giftWrap">true</custom-attribute>
    <custom-attribute attribute-id="monextSessionID">2aBcDeFg1741083300123</custom-attribute>
    <custom-attribute attribute-id="monextIsAuthorizedOnlyTransactionCancelled">false</custom-attribute>
  </custom-attributes>
</order>
`

// sampleNotes say what does not fit in sample.
var sampleNotes = []string{
	"buyer.title: became MRS",
	"buyer.mobile: lost its separators",
	"buyer.billingAddress.title: became MRS",
	"buyer.billingAddress.mobile: lost its separators",
	"buyer.billingAddress.country: was written in upper case",
	"country: was written in upper case",
}

// small is the least that Monext accepts, in 12.00 EUR; tests replace its parts.
const small = `<order order-no="1"><currency>EUR</currency>
<product-lineitems><product-lineitem><gross-price>12.00</gross-price><product-id>A</product-id><quantity>1.0</quantity></product-lineitem></product-lineitems>
<totals><order-total><gross-price>12.00</gross-price></order-total></totals></order>
`

var shop = sfcc.Options{PointOfSale: "POS_WEB_1", PaymentMethodIDs: []string{"CB_WEB_01"}}

// export is a document of these orders.
func export(orders ...string) string { return head + strings.Join(orders, "") + "</orders>\n" }

// with replaces parts of an order, each of which must be there.
func with(t *testing.T, text string, oldnew ...string) string {
	t.Helper()
	for pair := range slices.Chunk(oldnew, 2) {
		require.Len(t, pair, 2)
		require.Contains(t, text, pair[0])
		text = strings.ReplaceAll(text, pair[0], pair[1])
	}
	return text
}

// readOne reads an export that holds one valid order.
func readOne(t *testing.T, text string, o sfcc.Options) sfcc.Order {
	t.Helper()
	got, err := sfcc.NewReader(strings.NewReader(text), o).Read()
	require.NoError(t, err)
	leak.New(t).Value(got.Notes)
	return got
}

// readBroken reads an export that holds one broken order.
func readBroken(t *testing.T, text string) *sfcc.OrderError {
	t.Helper()
	_, err := sfcc.NewReader(strings.NewReader(text), shop).Read()
	var broken *sfcc.OrderError
	require.ErrorAs(t, err, &broken)
	watch := leak.New(t)
	watch.Error(err, broken.Faults)
	watch.Value(broken.Order.Notes)
	return broken
}

// faults lists faults as "path rule".
func faults(list order.Faults) []string {
	var short []string
	for _, f := range list {
		short = append(short, f.Path+" "+string(f.Rule))
	}
	return short
}

// readAll reads an export, and sums it up: an order by its reference, a broken
// one by "!" and its reference, any other error by its text.
func readAll(r *sfcc.Reader) []string {
	var got []string
	for o, err := range r.All() {
		var broken *sfcc.OrderError
		switch {
		case errors.As(err, &broken):
			got = append(got, "!"+broken.Reference)
		case err != nil:
			got = append(got, err.Error())
		default:
			got = append(got, o.Order.Reference)
		}
	}
	return got
}
