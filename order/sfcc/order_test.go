package sfcc_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

func eur(minor int64) order.Money { return order.NewMoney(minor, order.EUR) }

func TestAWholeOrderIsMappedFieldByField(t *testing.T) {
	t.Parallel()
	o := shop
	o.DeliveryModes = map[string]order.DeliveryMode{"COLISSIMO": order.DeliveryMail}
	r := sfcc.NewReader(strings.NewReader(export(sample)), o)
	got, err := r.Read()
	require.NoError(t, err)

	home := order.Address{
		Title: order.TitleMrs, FirstName: "Ana", LastName: "Roux", Mobile: "+33199000001", Label: "Atelier Roux",
		Street: "4 rue du Port", Complement: "Bâtiment B, 12", City: "Nantes", Zip: "44000", State: "44", Country: "FR",
	}
	quay := order.Address{FirstName: "Ben", LastName: "Roux", Street: "9 quai Neuf", City: "Brest", Zip: "29200", Country: "FR"}
	require.Equal(t, sfcc.Order{
		Order: order.Order{
			Reference:        "00001001",
			PointOfSale:      "POS_WEB_1",
			PaymentMethodIDs: []string{"CB_WEB_01"},
			Buyer: order.Buyer{
				ID: "C-77", Title: order.TitleMrs, FirstName: "Ana", LastName: "Roux",
				Email: "ana.roux@example.org", Mobile: "+33199000001", BillingAddress: home,
			},
			Delivery: order.Delivery{Mode: order.DeliveryMail, Provider: "COLISSIMO", Address: quay},
			Items: []order.Item{{
				Reference: "LAMP-1", Quantity: 3, Total: eur(6000), Discount: eur(200), TaxRate: 2000, Comment: "Desk lamp",
			}},
			Totals: order.Totals{
				Total: eur(6000), Items: eur(6000), Delivery: eur(600), Taxes: eur(1000), Discount: eur(600), DeliveryDiscount: eur(100),
			},
			Date:     time.Date(2024, 6, 20, 18, 46, 0, 0, time.UTC),
			Country:  "FR",
			Language: "FR",
			Origin:   order.OriginECommerce,
		},
		Status: sfcc.Statuses{
			Order: sfcc.OrderOpen, Shipping: sfcc.Shipped, Confirmation: sfcc.Confirmed, Payment: sfcc.NotPaid,
		},
		SessionID: "2aBcDeFg1741083300123",
		Shipments: []sfcc.Shipment{{
			ID: "S1", Status: sfcc.Shipped, Method: "COLISSIMO", Address: quay, Lines: []int{0},
			Parcel: order.Parcel{Reference: "S1", Lines: eur(5800), Delivery: eur(500)},
			Value:  eur(6000),
		}},
		Notes:  sampleNotes,
		Offset: int64(len(head)),
	}, got)
	require.NoError(t, got.Order.Validate())

	_, err = r.Read()
	require.Equal(t, io.EOF, err)
	_, err = r.Read()
	require.Equal(t, io.EOF, err, "the end stays the end")
}

func TestAnOrderOfTheLeastElementsIsValid(t *testing.T) {
	t.Parallel()
	got := readOne(t, export(small), shop)
	require.Equal(t, eur(1200), got.Order.Totals.Total)
	require.Equal(t, sfcc.Statuses{}, got.Status)
	require.Empty(t, got.Shipments)
	require.Empty(t, got.SessionID)
	require.True(t, got.Order.Date.IsZero())
}

func TestEmptyElementsAreAsGoodAsAbsentOnes(t *testing.T) {
	t.Parallel()
	const empty = `<order-date/><customer-locale></customer-locale><taxation/><customer/><status><order-status/></status>
<shipping-lineitems/><giftcertificate-lineitems/><shipments/><payments/><custom-attributes>
<custom-attribute attribute-id="monextSessionID"/><custom-attribute attribute-id="monextIsAuthorizedOnlyTransactionCancelled"/>
</custom-attributes><currency>EUR</currency>`
	want := readOne(t, export(small), shop)
	require.Equal(t, want, readOne(t, export(with(t, small, "<currency>EUR</currency>", empty)), shop))
}

func TestElementsMayComeInAnyOrder(t *testing.T) {
	t.Parallel()
	last := with(t, small, "<currency>EUR</currency>", "", "</order>", "<currency>EUR</currency></order>")
	require.Equal(t, readOne(t, export(small), shop), readOne(t, export(last), shop))
}
