package order_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/order"
)

func minors(t require.TestingT, values []order.Money, err error) []int64 {
	require.NoError(t, err)
	all := make([]int64, len(values))
	for i, value := range values {
		require.Equal(t, order.EUR, value.Currency())
		all[i] = value.Minor()
	}
	return all
}

func TestALineIsWorthWhatTheBuyerPaidForIt(t *testing.T) {
	t.Parallel()
	values, err := full().LineValues()
	// 99.90 - 2.00 and 30.00 share an order discount of 4.00 and a surcharge of 1.00: 3.00 less.
	require.Equal(t, []int64{9790 - 230, 3000 - 70}, minors(t, values, err))

	o := full()
	o.Totals.Difference, o.Totals.Total = nil, eur(12890)
	values, err = o.LineValues()
	require.Equal(t, []int64{9790 - 306, 3000 - 94}, minors(t, values, err))
}

func TestADiscountBeyondTheLinesFallsOnTheDelivery(t *testing.T) {
	t.Parallel()
	o := minimal()
	o.Totals = order.Totals{Total: eur(200), Delivery: eur(500), Discount: eur(1300)}
	values, err := o.LineValues()
	require.Equal(t, []int64{0}, minors(t, values, err))
}

func TestASurchargeOnFreeLinesFallsOnTheDelivery(t *testing.T) {
	t.Parallel()
	o := minimal()
	o.Items[0].Total = eur(0)
	o.Totals = order.Totals{Total: eur(700), Delivery: eur(500), Difference: &order.Difference{Amount: eur(200), Reason: "gift wrap"}}
	values, err := o.LineValues()
	require.Equal(t, []int64{0}, minors(t, values, err))

	o.Totals.Delivery, o.Totals.Difference.Amount = order.Money{}, eur(700)
	values, err = o.LineValues()
	require.Equal(t, []int64{700}, minors(t, values, err), "without a delivery on the lines, evenly")
}

func TestAnOrderWithoutLinesHasNoLineValues(t *testing.T) {
	t.Parallel()
	o := minimal()
	o.Items = nil
	o.Totals.Difference = &order.Difference{Amount: eur(1000), Reason: "donation"}
	values, err := o.LineValues()
	require.NoError(t, err)
	require.Empty(t, values)
}

func TestAnInvalidOrderHasNoLineValues(t *testing.T) {
	t.Parallel()
	o := full()
	o.Items[0].Quantity = 0
	_, err := o.LineValues()
	require.ErrorIs(t, err, order.RuleRange)
}

func TestParcelsAreWorthTheirLinesDeliveryAndShareOfTheDiscount(t *testing.T) {
	t.Parallel()
	parcel := func(lines, delivery int64) order.Parcel {
		return order.Parcel{Lines: eur(lines), Delivery: eur(delivery)}
	}
	for name, test := range map[string]struct {
		total   int64
		parcels []order.Parcel
		want    []int64
	}{
		"no discount":                {13000, []order.Parcel{parcel(9000, 500), parcel(3000, 500)}, []int64{9500, 3500}},
		"shared by lines":            {12000, []order.Parcel{parcel(9000, 500), parcel(3000, 500)}, []int64{8750, 3250}},
		"odd cent to the first":      {999, []order.Parcel{parcel(500, 0), parcel(500, 0)}, []int64{499, 500}},
		"amounts left out":           {500, []order.Parcel{{Lines: eur(600)}, {Delivery: eur(100)}, {}}, []int64{400, 100, 0}},
		"beyond the lines":           {300, []order.Parcel{parcel(1000, 500), parcel(1000, 100)}, []int64{250, 50}},
		"nothing left":               {0, []order.Parcel{parcel(1000, 500)}, []int64{0}},
		"surcharge by lines":         {5000, []order.Parcel{parcel(3000, 0), parcel(1000, 0)}, []int64{3750, 1250}},
		"surcharge on deliveries":    {500, []order.Parcel{parcel(0, 300), parcel(0, 100)}, []int64{375, 125}},
		"surcharge out of nothing":   {101, []order.Parcel{{}, {}}, []int64{51, 50}},
		"one parcel takes it all":    {12990, []order.Parcel{parcel(20000, 600)}, []int64{12990}},
		"a free parcel costs naught": {900, []order.Parcel{parcel(0, 0), parcel(1000, 0)}, []int64{0, 900}},
	} {
		values, err := order.ParcelValues(eur(test.total), test.parcels)
		require.Equal(t, test.want, minors(t, values, err), name)
	}
}

func TestParcelsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	const most = 1e18
	for name, test := range map[string]struct {
		total   order.Money
		parcels []order.Parcel
		want    string
		rule    order.Rule
	}{
		"no parcel":             {eur(1), nil, "parcels", order.RuleRequired},
		"no total":              {order.Money{}, []order.Parcel{{}}, "total", order.RuleRequired},
		"total in nothing":      {order.NewMoney(1, 0), []order.Parcel{{}}, "total", order.RuleRequired},
		"total negative":        {eur(-1), []order.Parcel{{}}, "total", order.RuleRange},
		"lines negative":        {eur(1), []order.Parcel{{Lines: eur(-1)}}, "parcels[0].lines", order.RuleRange},
		"delivery negative":     {eur(1), []order.Parcel{{}, {Delivery: eur(-1)}}, "parcels[1].delivery", order.RuleRange},
		"delivery in pounds":    {eur(1), []order.Parcel{{Delivery: order.NewMoney(1, order.GBP)}}, "parcels[0].delivery", order.RuleCurrencyMismatch},
		"sum of the lines":      {eur(1), []order.Parcel{{Lines: eur(most)}, {Lines: eur(1)}}, "parcels[1].lines", order.RuleRange},
		"sum of the deliveries": {eur(1), []order.Parcel{{Delivery: eur(most)}, {Delivery: eur(most)}}, "parcels[1].delivery", order.RuleRange},
	} {
		_, err := order.ParcelValues(test.total, test.parcels)
		var faults order.Faults
		require.ErrorAs(t, err, &faults, name)
		require.Len(t, faults, 1, name)
		require.Equal(t, test.want, faults[0].Path, name)
		require.Equal(t, test.rule, faults[0].Rule, name)
	}
}

// orders draws valid orders in euro with discounts of all levels and a declared difference.
func orders() *rapid.Generator[order.Order] {
	return rapid.Custom(func(t *rapid.T) order.Order {
		o := minimal()
		o.Items = nil
		var items, discount int64
		for range rapid.IntRange(1, 8).Draw(t, "lines") {
			item := order.Item{
				Reference: "SKU",
				Quantity:  rapid.Int64Range(1, 9).Draw(t, "quantity"),
				Total:     eur(rapid.Int64Range(0, 450_000).Draw(t, "total")),
			}
			gross := item.Total.Minor()
			item.Discount = eur(rapid.Int64Range(0, gross).Draw(t, "line discount"))
			items, discount = items+gross, discount+item.Discount.Minor()
			o.Items = append(o.Items, item)
		}
		delivery := rapid.Int64Range(0, 2000).Draw(t, "delivery")
		deliveryDiscount := rapid.Int64Range(0, delivery).Draw(t, "delivery discount")
		discount += deliveryDiscount
		discount += rapid.Int64Range(0, items+delivery-discount).Draw(t, "order discount")
		total := items + delivery - discount
		o.Totals = order.Totals{
			Items: eur(items), Delivery: eur(delivery), Discount: eur(discount), DeliveryDiscount: eur(deliveryDiscount),
		}
		if difference := rapid.Int64Range(1-total, 5000).Draw(t, "difference"); difference != 0 || total == 0 {
			if difference == 0 {
				difference = 1
			}
			o.Totals.Difference = &order.Difference{Amount: eur(difference), Reason: "drawn"}
			total += difference
		}
		o.Totals.Total = eur(total)
		return o
	})
}

func TestLinesAndDeliveryAreWorthTheTotal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := orders().Draw(t, "order")
		require.NoError(t, o.Validate())
		values, err := o.LineValues()
		all := minors(t, values, err)

		var sum int64
		for i, value := range all {
			require.GreaterOrEqual(t, value, int64(0), "line %d", i)
			sum += value
		}
		var lines int64 // before discount on the order and difference
		for _, item := range o.Items {
			lines += item.Total.Minor() - item.Discount.Minor()
		}
		total, delivery := o.Totals.Total.Minor(), o.Totals.Delivery.Minor()-o.Totals.DeliveryDiscount.Minor()
		switch {
		case lines > 0:
			require.Equal(t, max(total-delivery, 0), sum, "the delivery is worth the rest, less only when the lines are worth nothing")
		case delivery > 0:
			require.Zero(t, sum)
		default:
			require.Equal(t, total, sum)
		}
	})
}

func TestParcelsAreWorthTheTotal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parcels := make([]order.Parcel, rapid.IntRange(1, 6).Draw(t, "parcels"))
		for i := range parcels {
			parcels[i].Lines = eur(rapid.Int64Range(0, 100_000).Draw(t, "lines"))
			parcels[i].Delivery = eur(rapid.Int64Range(0, 1000).Draw(t, "delivery"))
		}
		total := rapid.Int64Range(0, 700_000).Draw(t, "total")
		values, err := order.ParcelValues(eur(total), parcels)

		var sum int64
		for i, value := range minors(t, values, err) {
			require.GreaterOrEqual(t, value, int64(0), "parcel %d", i)
			sum += value
		}
		require.Equal(t, total, sum)
	})
}
