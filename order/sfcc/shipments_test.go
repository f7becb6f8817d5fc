package sfcc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

// parcels is an order of three lines in two shipments, 10.00 and 20.00 in the
// first, 30.00 in the second, delivery for 5.00 and 3.00, and 6.01 off the order.
const parcels = `<order order-no="1"><currency>EUR</currency>
<product-lineitems>
  <product-lineitem><gross-price>10.00</gross-price><product-id>A</product-id><quantity>1</quantity><shipment-id>S1</shipment-id></product-lineitem>
  <product-lineitem><gross-price>30.00</gross-price><product-id>B</product-id><quantity>1</quantity><shipment-id>S2</shipment-id></product-lineitem>
  <product-lineitem><gross-price>20.00</gross-price><product-id>C</product-id><quantity>1</quantity><shipment-id>S1</shipment-id></product-lineitem>
</product-lineitems>
<shipping-lineitems>
  <shipping-lineitem><gross-price>5.00</gross-price><shipment-id>S1</shipment-id></shipping-lineitem>
  <shipping-lineitem><gross-price>3.00</gross-price><shipment-id>S2</shipment-id></shipping-lineitem>
</shipping-lineitems>
<shipments>
  <shipment shipment-id="S0"><shipping-method>none</shipping-method></shipment>
  <shipment shipment-id="S1"><status><shipping-status>SHIPPED</shipping-status></status><shipping-method>EXPRESS</shipping-method>
    <shipping-address><city>Lyon</city><country-code>FR</country-code></shipping-address></shipment>
  <shipment shipment-id="S2"><shipping-method>RELAY</shipping-method>
    <shipping-address><city>Metz</city><country-code>FR</country-code></shipping-address></shipment>
</shipments>
<totals>
  <merchandize-total><price-adjustments><price-adjustment><gross-price>-6.01</gross-price></price-adjustment></price-adjustments></merchandize-total>
  <order-total><gross-price>61.99</gross-price></order-total>
</totals></order>`

func TestEveryShipmentIsKeptWithItsValue(t *testing.T) {
	t.Parallel()
	got := readOne(t, export(parcels), shop)
	require.Len(t, got.Shipments, 3)
	empty, first, second := got.Shipments[0], got.Shipments[1], got.Shipments[2]

	require.Empty(t, empty.Lines)
	require.Equal(t, eur(0), empty.Value)

	require.Equal(t, []int{0, 2}, first.Lines)
	require.Equal(t, order.Parcel{Reference: "S1", Lines: eur(3000), Delivery: eur(500)}, first.Parcel)
	require.Equal(t, sfcc.Shipped, first.Status)
	require.Equal(t, eur(3500-301), first.Value, "6.01 off two equal parcels is 3.01 off the first")

	require.Equal(t, []int{1}, second.Lines)
	require.Equal(t, order.Parcel{Reference: "S2", Lines: eur(3000), Delivery: eur(300)}, second.Parcel)
	require.Equal(t, sfcc.ShippingStatus(""), second.Status, "the export does not tell")
	require.Equal(t, eur(3300-300), second.Value)
}

func TestMonextGetsTheDeliveryOfTheFirstShipmentWithGoods(t *testing.T) {
	t.Parallel()
	got := readOne(t, export(parcels), shop)
	require.Equal(t, order.Delivery{Provider: "EXPRESS", Address: order.Address{City: "Lyon", Country: "FR"}}, got.Order.Delivery)
	require.Equal(t, "FR", got.Order.Country, "with no billing address, the delivery's country is the sale's")
	require.Equal(t, []string{`delivery: of 3 shipments, Monext gets the delivery of shipment "S1"`}, got.Notes)
}

func TestALineWithoutAShipmentCountsToTheFirst(t *testing.T) {
	t.Parallel()
	got := readOne(t, export(with(t, parcels, "<product-id>B</product-id><quantity>1</quantity><shipment-id>S2</shipment-id>",
		"<product-id>B</product-id><quantity>1</quantity>")), shop)
	require.Equal(t, []int{1}, got.Shipments[0].Lines)
	require.Contains(t, got.Notes, "items[1]: it names no shipment and counts to the first")
	requireWhole(t, got)

	single := readOne(t, export(with(t, sample, "<shipment-id>S1</shipment-id>", "<shipment-id>me</shipment-id>")), shop)
	require.Equal(t, []int{0}, single.Shipments[0].Lines, "an order with one shipment is in it, whatever its lines say")
	require.Equal(t, sampleNotes, single.Notes, "and no other note")
}

func TestShipmentsThatCannotBeToldApartAreFaults(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change []string
		want   []string
	}{
		"the same id twice": {[]string{`"S0"`, `"S1"`}, []string{"shipments[1].id duplicate"}},
		"two without an id": {
			[]string{` shipment-id="S0"`, ``, ` shipment-id="S1"`, ``, "<shipment-id>S1", "<shipment-id>S2"},
			[]string{"shipments[1].id duplicate"},
		},
		"a line in a shipment that is not listed": {
			[]string{"<product-id>B</product-id><quantity>1</quantity><shipment-id>S2", "<product-id>B</product-id><quantity>1</quantity><shipment-id>S9"},
			[]string{"items[1] unknown"},
		},
		"a delivery charge for a shipment that is not listed": {
			[]string{"3.00</gross-price><shipment-id>S2", "3.00</gross-price><shipment-id>S9"},
			[]string{"totals.delivery unknown"},
		},
		"a status that is none": {[]string{"SHIPPED", "GONE"}, []string{"shipments[1].status unknown"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, faults(readBroken(t, export(with(t, parcels, tc.change...))).Faults))
		})
	}
}

func TestADeliveryDiscountOnTheWholeOrderIsSharedByTheDeliveries(t *testing.T) {
	t.Parallel()
	got := readOne(t, export(with(t, parcels, "<totals>", `<totals><shipping-total>
<price-adjustments><price-adjustment><gross-price>-0.80</gross-price></price-adjustment></price-adjustments></shipping-total>`,
		"61.99", "61.19")), shop)
	require.Equal(t, eur(450), got.Shipments[1].Parcel.Delivery)
	require.Equal(t, eur(270), got.Shipments[2].Parcel.Delivery)
	requireWhole(t, got)
}

func TestADeliveryChargedOnceCountsToTheFirstParcel(t *testing.T) {
	t.Parallel()
	before, rest, _ := strings.Cut(parcels, "<shipping-lineitems>")
	_, after, _ := strings.Cut(rest, "</shipping-lineitems>")
	got := readOne(t, export(with(t, before+after, "<totals>", "<totals><shipping-total><gross-price>8.00</gross-price></shipping-total>")), shop)
	require.Equal(t, eur(800), got.Order.Totals.Delivery)
	require.Equal(t, eur(800), got.Shipments[0].Parcel.Delivery)
	requireWhole(t, got)

	both := readOne(t, export(with(t, parcels, "<totals>", "<totals><shipping-total><gross-price>9.99</gross-price></shipping-total>")), shop)
	require.Equal(t, eur(800), both.Order.Totals.Delivery, "where there are lines, the lines count")
}

func TestShippingChargedForOneProductTravelsWithIt(t *testing.T) {
	t.Parallel()
	got := readOne(t, export(with(t, parcels,
		"<product-id>B</product-id>", "<product-id>B</product-id><shipping-lineitem><gross-price>1.00</gross-price></shipping-lineitem>",
		"61.99", "62.99")), shop)
	require.Equal(t, eur(900), got.Order.Totals.Delivery)
	require.Equal(t, eur(400), got.Shipments[2].Parcel.Delivery)
	requireWhole(t, got)
}

func TestADeliveryDiscountAboveTheDeliveryOfItsParcelIsAFault(t *testing.T) {
	t.Parallel()
	broken := readBroken(t, export(with(t, parcels,
		"<gross-price>3.00</gross-price>", "<gross-price>3.00</gross-price>"+
			"<price-adjustments><price-adjustment><gross-price>-4.00</gross-price></price-adjustment></price-adjustments>",
		"61.99", "57.99")))
	require.Equal(t, []string{"shipments sum"}, faults(broken.Faults))
}

func TestParcelValuesSumToTheTotalWhateverTheDiscount(t *testing.T) {
	t.Parallel()
	for discount := range 60 {
		off := fmt.Sprintf("-%d.%02d", discount, (discount*37)%100)
		total := 6800 - discount*100 - (discount*37)%100
		got := readOne(t, export(with(t, parcels, "-6.01", off, "61.99", eur(int64(total)).Amount())), shop)
		requireWhole(t, got)
	}
}

// requireWhole checks that the shipments are worth the order, no more, no less.
func requireWhole(t *testing.T, o sfcc.Order) {
	t.Helper()
	sum := order.NewMoney(0, o.Order.Currency())
	for _, sh := range o.Shipments {
		var err error
		sum, err = sum.Add(sh.Value)
		require.NoError(t, err)
		require.GreaterOrEqual(t, sh.Value.Sign(), 0)
	}
	require.Equal(t, o.Order.Totals.Total, sum)
}
