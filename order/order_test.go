package order_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
)

// full returns a valid order that uses every field: 99.90 + 2 x 15.00 + 6.00 delivery - 7.00 discount + 1.00 = 129.90.
func full() order.Order {
	return order.Order{
		Reference:        "ORD-2025-000123",
		PointOfSale:      "POS_WEB_1",
		PaymentMethodIDs: []string{"CB_WEB_01", "PAYPAL_01"}, FallbackPaymentMethodIDs: []string{"IDEAL_01", "BANCONTACT_01"},
		Buyer: order.Buyer{
			ID: "cust-77", Title: order.TitleMrs, FirstName: "Ana", LastName: "Roux", Email: "ana@example.org", Mobile: "+33612345678",
			BirthDate: "1990-02-28", LegalStatus: order.LegalPrivate,
			LegalDocument:  order.LegalDocument{Code: "FR", Type: order.DocumentPassport, Number: "12AB34567"},
			BillingAddress: address("4 rue du Port", "FR"),
		},
		Delivery: order.Delivery{
			Mode: order.DeliveryMail, Provider: "POST", ExpectedDate: order.Day(2025, time.March, 7), Timeframe: order.TimeframeOvernight,
			Address: address("1 Grand-Place", "BE"),
		},
		Items: []order.Item{
			{
				Reference: "SKU-1", Quantity: 1, Total: eur(9990), Discount: eur(200), TaxRate: 2000, Comment: "with engraving",
				Category: "shoes", SubCategory1: "women", SubCategory2: "boots", Brand: "Ker", Seller: "Ker SA",
				SellerType: order.SellerProfessional, Miscellaneous: map[string]string{"color": "red", "size": "38"},
			},
			{Reference: "SKU-2", Quantity: 2, Total: eur(3000), TaxRate: 550, SellerType: order.SellerPrivate},
		},
		Totals: order.Totals{
			Total: eur(12990), Items: eur(12990), Delivery: eur(600), Taxes: eur(2165), Discount: eur(700), DeliveryDiscount: eur(100),
			Difference: &order.Difference{Amount: eur(100), Reason: "gift wrap"},
		},
		Date:        time.Date(2025, 3, 4, 10, 15, 0, 0, time.UTC),
		Country:     "FR",
		Language:    "FR",
		Origin:      order.OriginECommerce,
		PrivateData: map[string]string{"tenant": "7", "note": ""},
	}
}

func address(street, country string) order.Address {
	return order.Address{
		Title: order.TitleMrs, FirstName: "Ana", LastName: "Roux", Email: "ana@example.org", Mobile: "0612345678", Label: "home",
		StreetNumber: "4 bis", Street: street, Complement: "2nd floor", City: "Nantes", Zip: "44000", State: "Pays de la Loire", County: "Loire-Atlantique", Country: country,
		Created: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC),
	}
}

// minimal returns the smallest valid order: one line of 10.00 EUR.
func minimal() order.Order {
	return order.Order{
		Reference: "ORD-1", PointOfSale: "POS",
		Items:  []order.Item{{Reference: "SKU", Quantity: 1, Total: eur(1000)}},
		Totals: order.Totals{Total: eur(1000)},
	}
}

func TestAFullAndAMinimalOrderAreValid(t *testing.T) {
	t.Parallel()
	require.NoError(t, full().Validate())
	require.NoError(t, minimal().Validate())
	require.Equal(t, order.EUR, full().Currency())
	require.False(t, order.Order{}.Currency().Valid())
}

func TestAnOrderSurvivesItsJSONForm(t *testing.T) {
	t.Parallel()
	for _, o := range []order.Order{full(), minimal()} {
		text, err := json.Marshal(o)
		require.NoError(t, err)
		var back order.Order
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, o, back)
	}
	text, err := json.Marshal(minimal())
	require.NoError(t, err)
	require.Equal(t, `{"reference":"ORD-1","pointOfSale":"POS",`+
		`"items":[{"reference":"SKU","quantity":1,"total":{"amount":"10.00","currency":"EUR"}}],`+
		`"totals":{"total":{"amount":"10.00","currency":"EUR"}}}`, string(text))
}
