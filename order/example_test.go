package order_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/monext-community/monext-go/order"
)

// An order with two articles, a delivery, and a discount on the whole order.
func example() order.Order {
	return order.Order{
		Reference:        "ORD-2025-000123",
		PointOfSale:      "POS_WEB_1",
		PaymentMethodIDs: []string{"CB_WEB_01"},
		Buyer:            order.Buyer{ID: "cust-77", Email: "ana@example.org"},
		Delivery:         order.Delivery{Mode: order.DeliveryMail, Provider: "POST", Address: order.Address{City: "Nantes", Country: "FR"}},
		Items: []order.Item{
			{Reference: "SKU-1", Quantity: 1, Total: order.NewMoney(9990, order.EUR), TaxRate: 2000},
			{Reference: "SKU-2", Quantity: 2, Total: order.NewMoney(3000, order.EUR), TaxRate: 550},
		},
		Totals: order.Totals{
			Total:    order.NewMoney(12490, order.EUR),
			Delivery: order.NewMoney(600, order.EUR),
			Discount: order.NewMoney(1100, order.EUR),
		},
		Date:    time.Date(2025, 3, 4, 10, 15, 0, 0, time.UTC),
		Country: "FR",
	}
}

func ExampleOrder_Validate() {
	o := example()
	fmt.Println(o.Validate())

	o.Reference = `ORD\123`
	o.Items[1].Quantity = 0
	o.Delivery.Address.Country = "France"
	var faults order.Faults
	if errors.As(o.Validate(), &faults) {
		for _, fault := range faults {
			fmt.Println(fault)
		}
	}
	// Output:
	// <nil>
	// reference: contains a slash or a backslash: Monext forbids both, use another character
	// delivery.address.country: is not a country code: give two upper-case letters such as FR
	// items[1].quantity: is outside 1 to 99999: correct the number
}

func ExampleOrder_Validate_difference() {
	o := example()
	o.Totals.Total = order.NewMoney(7490, order.EUR)
	fmt.Println(o.Validate())

	o.Totals.Difference = &order.Difference{Amount: order.NewMoney(-5000, order.EUR), Reason: "gift certificate"}
	fmt.Println(o.Validate())
	// Output:
	// totals.total: is 74.90 EUR, but items 129.90 + delivery 6.00 - discount 11.00 = 124.90: correct the amounts, or declare a difference of -50.00 and its reason in totals.difference
	// <nil>
}

func ExampleOrder_Hash() {
	o := example()
	before, _ := o.Hash()
	o.Date = o.Date.In(time.FixedZone("Paris", 3600)) // the same instant
	same, _ := o.Hash()
	o.Items[0].Comment = "engraved"
	after, _ := o.Hash()
	fmt.Println(before[:15], before == same, before == after)
	// Output: sha256:2900faf1 true false
}

// A telephone number, a title and an e-mail address as people write them, and Monext's limits refuse them.
func ExampleOrder_Fit() {
	o := example()
	o.Buyer.Title, o.Buyer.Mobile, o.Buyer.Email = "Mme", "+33 6 39 98 10 01", "ana@example.photography"
	fitted, changes := o.Fit()
	for _, change := range changes {
		fmt.Println(change)
	}
	fmt.Println(o.Validate() == nil, fitted.Validate() == nil, fitted.Buyer.Title, len(fitted.Buyer.Mobile))
	// Output:
	// buyer.title: became MRS
	// buyer.email: was left out: Monext's pattern refuses it
	// buyer.mobile: lost its separators
	// false true MRS 12
}

func ExampleItem_WithUnitPrice() {
	tea, err := order.Item{Reference: "TEA", Quantity: 3}.WithUnitPrice(order.NewMoney(1500, order.EUR))
	fmt.Println(tea.Total, err)
	// Output: 45.00 EUR <nil>
}

func ExampleItem_Validate() {
	tea := order.Item{Reference: "TEA", Quantity: 3}
	fmt.Println(tea.Validate(order.EUR))
	// Output: total: is missing: give the gross price of all units together, 0 for a line that is free
}

func ExampleItem_UnitPrice() {
	two := order.Item{Reference: "TEA", Quantity: 2, Total: order.NewMoney(3000, order.EUR)}
	fmt.Println(two.UnitPrice())
	three := order.Item{Reference: "TEA", Quantity: 3, Total: order.NewMoney(1000, order.EUR)}
	_, exact := three.UnitPrice()
	fmt.Println(exact)
	// Output:
	// 15.00 EUR true
	// false
}

func ExampleDay() {
	day := order.Day(2026, time.December, 5)
	fmt.Println(day, day.Time().Format(time.RFC3339))
	// Output: 2026-12-05 2026-12-05T12:00:00Z
}

func ExampleDate_Time() {
	fmt.Println(order.Day(2026, time.December, 5).Time().Format(time.RFC3339))
	fmt.Println(order.Date{}.Time().IsZero())
	// Output:
	// 2026-12-05T12:00:00Z
	// true
}

// An account verification may cost nothing, and needs no line.
func ExampleOrder_ValidateVerification() {
	o := order.Order{Reference: "CARD-1", PointOfSale: "POS_WEB_1", Totals: order.Totals{Total: order.NewMoney(0, order.EUR)}}
	fmt.Println(o.ValidateVerification())
	fmt.Println(o.Validate() == nil)
	// Output:
	// <nil>
	// false
}

func ExampleDayOf() {
	auckland := time.FixedZone("NZDT", 13*3600)
	fmt.Println(order.DayOf(time.Date(2026, 12, 5, 1, 0, 0, 0, auckland))) // still the 4th in UTC
	// Output: 2026-12-05
}

func ExampleAt() {
	fmt.Println(order.At(time.Date(2026, 12, 5, 9, 30, 0, 123456789, time.UTC)))
	// Output: 2026-12-05T09:30:00.123Z
}

func ExampleParseDate() {
	for _, text := range []string{"2026-12-05", "2026-12-05T09:30:00+01:00", "5.12.2026"} {
		date, err := order.ParseDate(text)
		fmt.Println(date, date.Bare(), err)
	}
	// Output:
	// 2026-12-05 true <nil>
	// 2026-12-05T08:30:00Z false <nil>
	//  false date: is neither a day of the calendar nor an instant: write it as 2026-12-05 or as 2026-12-05T09:30:00Z
}

func ExampleOrder_LineValues() {
	values, err := example().LineValues()
	fmt.Println(values, err) // the lines share the discount of 11.00
	// Output: [91.44 EUR 27.46 EUR] <nil>
}

func ExampleParcelValues() {
	values, err := order.ParcelValues(order.NewMoney(12490, order.EUR), []order.Parcel{
		{Reference: "box 1", Lines: order.NewMoney(9990, order.EUR), Delivery: order.NewMoney(600, order.EUR)},
		{Reference: "box 2", Lines: order.NewMoney(3000, order.EUR)},
	})
	fmt.Println(values, err)
	// Output: [97.44 EUR 27.46 EUR] <nil>
}

func ExampleOrder_Currency() {
	fmt.Println(example().Currency())
	// Output: EUR
}

func ExampleOrder_LogValue() {
	fmt.Println(example().LogValue())
	// Output: [reference=ORD-2025-000123 point_of_sale=POS_WEB_1 total=124.90 EUR items=2]
}

func ExampleFaults_Err() {
	check := func(quantity int) error {
		var faults order.Faults
		if quantity < 1 {
			faults.Add("quantity", order.RuleRange, "1..", "is below 1: give at least one")
		}
		return faults.Err()
	}
	err := check(0)
	fmt.Println(err, errors.Is(err, order.RuleRange))
	fmt.Println(check(1))
	// Output:
	// quantity: is below 1: give at least one true
	// <nil>
}

func ExampleFaults_Under() {
	faults := order.Faults{{Path: "items[0].total", Rule: order.RuleRange, Message: "is outside 0.00 to 9.99: correct the amount"}}
	fmt.Println(faults.Under("order"))
	// Output: order.items[0].total: is outside 0.00 to 9.99: correct the amount
}
