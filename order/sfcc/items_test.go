package sfcc_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
)

// cart is an order of these lines and this total.
func cart(lines, total string) string {
	return export(`<order order-no="1"><currency>EUR</currency>` + lines +
		`<totals><order-total><gross-price>` + total + `</gross-price></order-total></totals></order>`)
}

// product is a product line of a cart.
func product(gross, quantity string) string {
	return `<product-lineitems><product-lineitem><gross-price>` + gross + `</gross-price><product-id>A</product-id>` +
		`<product-name>Tea</product-name>` + quantity + `</product-lineitem></product-lineitems>`
}

func TestALineIsSentWithItsQuantityAndItsTotal(t *testing.T) {
	t.Parallel()
	for _, quantity := range []string{
		`<quantity unit="">3.0</quantity>`,
		`<quantity unit="piece">3</quantity>`,
		`<quantity>3.000</quantity>`,
		`<quantity><unit/><value>3.0</value></quantity>`,
		`<quantity> <unit>piece</unit> <value> 3.0 </value> </quantity>`,
	} {
		got := readOne(t, cart(product("10.50", quantity), "10.50"), shop)
		require.Equal(t, []order.Item{{Reference: "A", Quantity: 3, Total: eur(1050), Discount: eur(0), Comment: "Tea"}}, got.Order.Items, quantity)
		require.Empty(t, got.Notes)
		unit, exact := got.Order.Items[0].UnitPrice()
		require.True(t, exact)
		require.Equal(t, eur(350), unit)
	}
}

func TestATotalThatDoesNotDivideIsSentAsItIs(t *testing.T) {
	t.Parallel()
	got := readOne(t, cart(product("10.00", "<quantity>3.0</quantity>"), "10.00"), shop)
	require.Equal(t, []order.Item{{Reference: "A", Quantity: 3, Total: eur(1000), Discount: eur(0), Comment: "Tea"}}, got.Order.Items)
	require.Empty(t, got.Notes, "nothing was changed")
	require.Equal(t, eur(1000), got.Order.Totals.Items)
	_, exact := got.Order.Items[0].UnitPrice()
	require.False(t, exact)
}

func TestAQuantityWithAFractionIsSentAsOneWithTheTotalOfTheLine(t *testing.T) {
	t.Parallel()
	const note = "items[0].quantity: was sent as 1 because it has a fraction; the total is that of the line, and the comment begins with the quantity"
	for quantity, comment := range map[string]string{
		`<quantity unit="kg">1.50</quantity>`:                    "1.5 kg: Tea",
		`<quantity unit="kg">0.3</quantity>`:                     "0.3 kg: Tea",
		`<quantity>1.5</quantity>`:                               "1.5 units: Tea",
		`<quantity><unit>kg</unit><value>1.5</value></quantity>`: "1.5 kg: Tea",
	} {
		got := readOne(t, cart(product("10.00", quantity), "10.00"), shop)
		require.Equal(t, []order.Item{{Reference: "A", Quantity: 1, Total: eur(1000), Discount: eur(0), Comment: comment}}, got.Order.Items, quantity)
		require.Equal(t, []string{note}, got.Notes, quantity)
	}
}

func TestALongNameIsCutAfterTheQuantity(t *testing.T) {
	t.Parallel()
	text := with(t, cart(product("10.00", `<quantity unit="kg">1.5</quantity>`), "10.00"), "Tea", strings.Repeat("é", 250))
	got := readOne(t, text, shop)
	require.Equal(t, "1.5 kg: "+strings.Repeat("é", 247), got.Order.Items[0].Comment)
	require.Equal(t, "items[0].comment: was cut to 255 characters", got.Notes[1])
}

func TestQuantitiesThatAreNoneAreFaults(t *testing.T) {
	t.Parallel()
	for text, rule := range map[string]string{
		"": "format", "two": "format", "-1": "format", "1e2": "format", "1.2.3": "format", "2.": "format", ".5": "format",
		"0": "range", "0.0": "range", "100000": "range", "99999999999999999999": "range",
		"2.00000000000000000000000000000000000": "format",
	} {
		lines := product("100000.00", "<quantity>"+text+"</quantity>")
		require.Equal(t, []string{"items[0].quantity " + rule}, faults(readBroken(t, cart(lines, "100000.00")).Faults), text)
		require.Equal(t, []string{"items[0].quantity " + rule, "totals.total sum"}, faults(readBroken(t, cart(lines, "99999.00")).Faults),
			"no amount depends on a quantity: sums are judged without it")
	}
}

func TestOptionsBundlesAndGiftCertificatesAreLines(t *testing.T) {
	t.Parallel()
	const lines = `<product-lineitems><product-lineitem>
  <gross-price>100.00</gross-price><product-id>CONSOLE</product-id><quantity unit="">1.0</quantity><shipment-id>S2</shipment-id>
  <option-lineitems>
    <option-lineitem><gross-price>15.00</gross-price><option-id>warranty</option-id><value-id>2y</value-id>
      <lineitem-text>Two years</lineitem-text><tax-rate>0.2</tax-rate></option-lineitem>
    <option-lineitem><gross-price>4.00</gross-price><option-id>engraving</option-id><product-id>ENGRAVING</product-id><quantity>2.0</quantity></option-lineitem>
  </option-lineitems>
  <bundled-product-lineitems>
    <bundled-product-lineitem><product-id>PAD</product-id><quantity unit="">2.0</quantity></bundled-product-lineitem>
    <bundled-product-lineitem><net-price>0.00</net-price><tax>0.00</tax><gross-price>0.00</gross-price>
      <product-id>GAME</product-id><quantity unit="">1.0</quantity></bundled-product-lineitem>
  </bundled-product-lineitems>
</product-lineitem></product-lineitems>
<giftcertificate-lineitems><giftcertificate-lineitem>
  <gross-price>50.00</gross-price><lineitem-text>For Zoe Example</lineitem-text><giftcertificate-id>SECRETCODE</giftcertificate-id>
  <recipient-email>zoe@example.org</recipient-email><shipment-id>S1</shipment-id>
</giftcertificate-lineitem></giftcertificate-lineitems>
<shipments><shipment shipment-id="S1"/><shipment shipment-id="S2"/></shipments>`
	got := readOne(t, cart(lines, "169.00"), shop)
	require.Equal(t, []order.Item{
		{Reference: "CONSOLE", Total: eur(10000), Quantity: 1, Discount: eur(0)},
		{Reference: "warranty:2y", Total: eur(1500), Quantity: 1, Discount: eur(0), TaxRate: 2000, Comment: "Two years"},
		{Reference: "ENGRAVING", Total: eur(400), Quantity: 2, Discount: eur(0)},
		{Reference: "PAD", Total: eur(0), Quantity: 2, Discount: eur(0)},
		{Reference: "GAME", Total: eur(0), Quantity: 1, Discount: eur(0)},
		{Reference: "gift-certificate", Total: eur(5000), Quantity: 1, Discount: eur(0)},
	}, got.Order.Items)
	require.Equal(t, []int{5}, got.Shipments[0].Lines)
	require.Equal(t, []int{0, 1, 2, 3, 4}, got.Shipments[1].Lines, "parts travel with their product")
	require.Equal(t, eur(11900), got.Shipments[1].Value)
}

func TestDiscountsOfThreeLevelsAreOneSum(t *testing.T) {
	t.Parallel()
	got := readOne(t, export(with(t, sample,
		// a second discount on the line and one more on the delivery of the whole order
		"<promotion-id>lamps</promotion-id>\n      </price-adjustment>", `</price-adjustment>
      <price-adjustment><net-price>-0.50</net-price><tax>-0.10</tax></price-adjustment>`,
		"<shipping-total><gross-price>6.00</gross-price>", `<shipping-total><gross-price>6.00</gross-price>
      <price-adjustments><price-adjustment><gross-price>-0.40</gross-price></price-adjustment></price-adjustments>`,
		"<tax>10.00</tax><gross-price>60.00</gross-price></order-total>", "<gross-price>59.00</gross-price></order-total>",
		"<amount>60.00", "<amount>59.00",
	)), shop)
	totals := got.Order.Totals
	require.Equal(t, eur(260), got.Order.Items[0].Discount)
	require.Equal(t, eur(140), totals.DeliveryDiscount)
	require.Equal(t, eur(260+300+140), totals.Discount)
	require.Equal(t, eur(6000), totals.Items)
	require.Equal(t, eur(600), totals.Delivery)
	require.Equal(t, eur(5900), totals.Total)
}

func TestSurchargesAreNoDiscounts(t *testing.T) {
	t.Parallel()
	const up = "<price-adjustments><price-adjustment><gross-price>0.50</gross-price></price-adjustment></price-adjustments>"
	text := cart(with(t, product("10.00", "<quantity>1</quantity>"), "</quantity>", "</quantity>"+up)+
		"<shipping-lineitems><shipping-lineitem><gross-price>4.00</gross-price>"+up+"</shipping-lineitem></shipping-lineitems>", "15.50")
	text = with(t, text, "<totals>", "<totals><merchandize-total>"+up+"</merchandize-total>")
	got := readOne(t, text, shop)
	require.Equal(t, eur(1050), got.Order.Items[0].Total)
	require.Equal(t, eur(450), got.Order.Totals.Delivery)
	require.Equal(t, eur(0), got.Order.Totals.Discount)
	require.Equal(t, eur(50), got.Order.Totals.Difference.Amount)
}

func TestATotalThatDoesNotAddUpIsAFault(t *testing.T) {
	t.Parallel()
	broken := readBroken(t, export(with(t, small, "<order-total><gross-price>12.00", "<order-total><gross-price>12.01")))
	require.ErrorIs(t, broken, order.RuleSum)
	require.Len(t, broken.Faults, 1)
	require.Equal(t, eur(1201), broken.Amount)
	require.Equal(t, order.EUR, broken.Currency)
	require.Equal(t, "1", broken.Reference)
}
