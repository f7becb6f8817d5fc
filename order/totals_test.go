package order_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
)

func TestTotalsMustAddUp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*order.Order)
		want   string
	}{
		"items not given":       {func(o *order.Order) { o.Totals.Items = order.Money{} }, ""},
		"items given wrongly":   {func(o *order.Order) { o.Totals.Items = eur(12991) }, "totals.items sum 129.90"},
		"items given as 0":      {func(o *order.Order) { o.Totals.Items = eur(0) }, "totals.items sum 129.90"},
		"taxes never add":       {func(o *order.Order) { o.Totals.Taxes = eur(1) }, ""},
		"taxes above the total": {func(o *order.Order) { o.Totals.Taxes = eur(20000) }, ""},
		"taxes negative":        {func(o *order.Order) { o.Totals.Taxes = eur(-1) }, "totals.taxes range 0.00..10000000000000000.00"},
		"taxes in pounds":       {func(o *order.Order) { o.Totals.Taxes = order.NewMoney(1, order.GBP) }, "totals.taxes currency_mismatch EUR"},
		"total a cent too much": {func(o *order.Order) { o.Totals.Total = eur(12991) }, "totals.total sum 129.90"},
		"total of 0":            {func(o *order.Order) { o.Totals.Total = eur(0) }, "totals.total range 0.01..10000000000000000.00"},
		"total negative":        {func(o *order.Order) { o.Totals.Total = eur(-12990) }, "totals.total range 0.01..10000000000000000.00"},
		"total beyond 10^18":    {func(o *order.Order) { o.Totals.Total = eur(1e18 + 1) }, "totals.total range 0.01..10000000000000000.00"},
		"total not given":       {func(o *order.Order) { o.Totals.Total = order.Money{} }, "totals.total required ISO 4217"},
		"total in nothing":      {func(o *order.Order) { o.Totals.Total = order.NewMoney(12990, 999) }, "totals.total required ISO 4217"},
		"delivery forgotten":    {func(o *order.Order) { o.Totals.Delivery, o.Totals.DeliveryDiscount = order.Money{}, eur(0) }, "totals.total sum 123.90"},
		"delivery negative":     {func(o *order.Order) { o.Totals.Delivery = eur(-600) }, "totals.delivery range 0.00..10000000000000000.00"},
		"discount negative":     {func(o *order.Order) { o.Totals.Discount = eur(-700) }, "totals.discount range 0.00..10000000000000000.00"},
		"discount not all":      {func(o *order.Order) { o.Totals.Discount = eur(299); o.Totals.Total = eur(13391) }, "totals.discount sum 3.00.."},
		"discount just all":     {func(o *order.Order) { o.Totals.Discount = eur(300); o.Totals.Total = eur(13390) }, ""},
		"delivery discount more": {func(o *order.Order) {
			o.Totals.DeliveryDiscount = eur(601)
			o.Totals.Discount = eur(801)
			o.Totals.Total = eur(12889)
		}, "totals.deliveryDiscount range 0.00..6.00"},
		"delivery discount all":  {func(o *order.Order) { o.Totals.DeliveryDiscount = eur(500) }, ""},
		"delivery disc negative": {func(o *order.Order) { o.Totals.DeliveryDiscount = eur(-1) }, "totals.deliveryDiscount range 0.00..10000000000000000.00"},
		"difference forgotten":   {func(o *order.Order) { o.Totals.Difference = nil }, "totals.total sum 128.90"},
		"difference wrong":       {func(o *order.Order) { o.Totals.Difference.Amount = eur(-100) }, "totals.total sum 127.90"},
		"difference of 0":        {func(o *order.Order) { o.Totals.Difference.Amount = eur(0); o.Totals.Total = eur(12890) }, "totals.difference.amount required"},
		"difference in pounds":   {func(o *order.Order) { o.Totals.Difference.Amount = order.NewMoney(100, order.GBP) }, "totals.difference.amount currency_mismatch EUR"},
		"difference unexplained": {func(o *order.Order) { o.Totals.Difference.Reason = " " }, "totals.difference.reason required"},
	} {
		o := full()
		test.change(&o)
		var want []string
		if test.want != "" {
			want = []string{test.want}
		}
		require.Equal(t, want, faults(t, o), name)
	}
}

func TestAWrongTotalIsExplained(t *testing.T) {
	t.Parallel()
	o := full()
	o.Totals.Total = eur(12500)
	require.EqualError(t, o.Validate(), "totals.total: is 125.00 EUR, but items 129.90 + delivery 6.00 - discount 7.00 = 128.90, "+
		"with a declared difference of 1.00: correct the amounts, or declare a difference of -3.90 and its reason in totals.difference")
}

// The price of one unit in the place of the total is the mistake that is easily made: it is named, and no difference is offered.
func TestAUnitPriceInThePlaceOfALinesTotalIsNamed(t *testing.T) {
	t.Parallel()
	o := minimal()
	o.Items = []order.Item{{Reference: "TEA", Quantity: 3, Total: eur(1000)}, {Reference: "CUP", Quantity: 1, Total: eur(500)}}
	o.Totals = order.Totals{Total: eur(3400), Delivery: eur(100), Discount: eur(200)}
	require.EqualError(t, o.Validate(), "totals.total: is 34.00 EUR, but items 15.00 + delivery 1.00 - discount 2.00 = 14.00: "+
		"the totals of the lines look like prices of one unit, give the price of all units of each line together")
	o.Totals.Total = eur(3401)
	require.ErrorContains(t, o.Validate(), "declare a difference of 20.01")

	o.Items[0].Quantity, o.Items[0].Total = 99_999, eur(1e17) // beyond what an amount may be
	require.ErrorContains(t, o.Validate(), "declare a difference")
	o.Items[0].Quantity = 1 << 62
	require.ErrorIs(t, o.Validate(), order.RuleRange)
}

func TestAnOrderWithoutLinesMustDeclareItsWorth(t *testing.T) {
	t.Parallel()
	o := minimal()
	o.Items = nil
	require.Equal(t, []string{"items required 1..100", "totals.total sum 0.00"}, faults(t, o))

	o.Totals.Difference = &order.Difference{Amount: eur(1000), Reason: "donation"}
	require.Nil(t, faults(t, o))
}

func TestLinesThatSumToMoreThanAnAmountAreRefused(t *testing.T) {
	t.Parallel()
	o := minimal()
	o.Items = nil
	for range 100 {
		o.Items = append(o.Items, order.Item{Reference: "SKU", Quantity: 99_999, Total: eur(1e18)})
	}
	require.Equal(t, []string{"items range 0.00..10000000000000000.00"}, faults(t, o), "1e20 minor units would not fit 64 bits")
}

func TestTheLargestAmountIsAllowed(t *testing.T) {
	t.Parallel()
	o := minimal()
	o.Items[0].Total, o.Totals.Total = eur(1e18), eur(1e18)
	require.Nil(t, faults(t, o))
}

func TestAmountsFollowTheDecimalsOfTheCurrency(t *testing.T) {
	t.Parallel()
	o := minimal()
	o.Items[0].Total = order.NewMoney(-5, order.TND)
	o.Totals.Total = order.NewMoney(1000, order.TND)
	require.Equal(t, []string{"items[0].total range 0.000..1000000000000000.000"}, faults(t, o))
}

func TestEveryAmountMustBeInTheCurrencyOfTheTotal(t *testing.T) {
	t.Parallel()
	o := full()
	o.Totals.Total = order.NewMoney(12990, order.USD)
	require.Equal(t, []string{
		"items[0].total currency_mismatch USD",
		"items[0].discount currency_mismatch USD",
		"items[1].total currency_mismatch USD",
		"totals.items currency_mismatch USD",
		"totals.delivery currency_mismatch USD",
		"totals.taxes currency_mismatch USD",
		"totals.discount currency_mismatch USD",
		"totals.deliveryDiscount currency_mismatch USD",
		"totals.difference.amount currency_mismatch USD",
	}, faults(t, o))
}
