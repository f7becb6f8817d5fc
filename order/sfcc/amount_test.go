package sfcc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
)

func TestAmountsAreReadExactlyInEveryCurrency(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		currency order.Currency
		text     string
		minor    int64
	}{
		"cents":                              {order.EUR, "12.34", 1234},
		"one digit":                          {order.EUR, "12.5", 1250},
		"no fraction":                        {order.EUR, "12", 1200},
		"a value that a float gets wrong":    {order.EUR, "19.99", 1999},
		"another":                            {order.EUR, "145.05", 14505},
		"more than a float can hold":         {order.EUR, "9999999999999999.99", 999999999999999999},
		"zeros beyond the cents":             {order.EUR, "12.3400", 1234},
		"a currency without decimals":        {order.JPY, "1500", 1500},
		"the same with zeros":                {order.JPY, "1500.00", 1500},
		"a currency with three decimals":     {order.TND, "12.345", 12345},
		"the same with one decimal":          {order.TND, "12.3", 12300},
		"white space around":                 {order.EUR, "\n 12.34\t", 1234},
		"a comment inside":                   {order.EUR, "12<!-- twelve -->.34", 1234},
		"CDATA":                              {order.EUR, "<![CDATA[12.34]]>", 1234},
		"a character reference":              {order.EUR, "12&#46;34", 1234},
		"an element that does not belong in": {order.EUR, "12.34<note>9</note>", 1234},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := readOne(t, export(with(t, small, "12.00", tc.text, "EUR", tc.currency.Code())), shop)
			require.Equal(t, order.NewMoney(tc.minor, tc.currency), got.Order.Totals.Total)
			require.Equal(t, order.NewMoney(tc.minor, tc.currency), got.Order.Items[0].Total)
		})
	}
}

func TestAmountsThatAreNotExactAreRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ currency, text, rule string }{
		"digits beyond the cents":       {"EUR", "12.345", "format"},
		"digits that JPY does not have": {"JPY", "1500.50", "format"},
		"an exponent":                   {"EUR", "1.2e1", "format"},
		"a plus sign":                   {"EUR", "+12.00", "format"},
		"a comma":                       {"EUR", "12,00", "format"},
		"thousands":                     {"EUR", "1,200.00", "format"},
		"words":                         {"EUR", "N/A", "format"},
		"a dot and nothing":             {"EUR", "12.", "format"},
		"a dot first":                   {"EUR", ".50", "format"},
		"more than Monext accepts":      {"EUR", "10000000000000000.01", "range"},
		"more than fits in 64 bits":     {"EUR", "99999999999999999999.00", "range"},
		"endless zeros":                 {"EUR", "12.0000000000000000000000000000000000", "too_long"},
		"no amount at all":              {"EUR", "", "required"},
		"an amount below zero":          {"EUR", "-12.00", "range"},
		"nothing to pay":                {"EUR", "0.00", "range"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			broken := readBroken(t, export(with(t, small, "12.00", tc.text, "EUR", tc.currency)))
			require.Contains(t, faults(broken.Faults), "totals.total "+tc.rule)
			require.NotContains(t, faults(broken.Faults), "totals.total sum", "a sum is not judged when an amount is missing")
		})
	}
}

func TestAmountsAreGrossWhateverTheTaxation(t *testing.T) {
	t.Parallel()
	net := with(t, small,
		"<currency>", "<taxation>net</taxation><currency>",
		"<gross-price>12.00</gross-price><product-id>", "<net-price>10.00</net-price><tax>2.00</tax><base-price>10.00</base-price><product-id>",
		"<order-total><gross-price>12.00</gross-price>", "<order-total><net-price>10.00</net-price><tax>2.00</tax>")
	got := readOne(t, export(net), shop)
	require.Equal(t, eur(1200), got.Order.Totals.Total)
	require.Equal(t, eur(1200), got.Order.Items[0].Total)
	require.Equal(t, eur(200), got.Order.Totals.Taxes)

	full := readOne(t, export(with(t, sample, "<taxation>gross", "<taxation>net", "<base-price>20.00", "<base-price>16.67")), shop)
	require.Equal(t, eur(6000), full.Order.Totals.Total)
	require.Equal(t, eur(6000), full.Order.Items[0].Total, "never three times the base price")

	broken := readBroken(t, export(with(t, net, "<tax>2.00</tax>", "")))
	require.ElementsMatch(t, []string{"items[0].total required", "totals.total required"}, faults(broken.Faults))
}

func TestACurrencyThatIsMissingOrUnknownIsOneFault(t *testing.T) {
	t.Parallel()
	for text, rule := range map[string]string{"": "required", "EURO": "unknown", "eur": "unknown", "XXX": "unknown"} {
		broken := readBroken(t, export(with(t, sample, "<currency>EUR", "<currency>"+text)))
		require.Equal(t, []string{"totals.total " + rule}, faults(broken.Faults), text)
		require.Zero(t, broken.Currency)
		require.Zero(t, broken.Amount)
	}
}

func TestTaxRatesBecomeHundredthsOfAPercent(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"0.2": 2000, "0.20": 2000, "0.055": 550, "0.021": 210, "0": 0, "0.0": 0, "": 0, "0.0875": 875, "0.9999": 9999,
	} {
		got := readOne(t, export(with(t, small, "</quantity>", "</quantity><tax-rate>"+text+"</tax-rate>")), shop)
		require.Equal(t, want, got.Order.Items[0].TaxRate, text)
		require.Empty(t, got.Notes, text)
	}
}

func TestATaxRateFinerThanMonextsIsRoundedAndNoted(t *testing.T) {
	t.Parallel()
	got := readOne(t, export(with(t, small, "</quantity>", "</quantity><tax-rate>0.08875</tax-rate>")), shop)
	require.Equal(t, 888, got.Order.Items[0].TaxRate)
	require.Equal(t, []string{"items[0].taxRate: a rate of 0.08875 was rounded to hundredths of a percent"}, got.Notes)
}

func TestATaxRateThatCannotBeSentIsLeftOutWithANote(t *testing.T) {
	t.Parallel()
	const outside = "items[0].taxRate: was left out: tax-rate is outside 0 to 0.9999, the fractions that Monext accepts"
	const none = "items[0].taxRate: was left out: tax-rate is not a fraction such as 0.2"
	for text, note := range map[string]string{
		"20": outside, "1": outside, "0.99995": outside, "-0.2": outside, "1844674407370955.1616": outside,
		"20 %": none, "2e-1": none, "0,2": none, "0.200000000000000000000000000000000": none,
	} {
		got := readOne(t, export(with(t, small, "</quantity>", "</quantity><tax-rate>"+text+"</tax-rate>")), shop)
		require.Zero(t, got.Order.Items[0].TaxRate, text)
		require.Equal(t, []string{note}, got.Notes, text)
	}
}

func TestAmountsThatCannotBeAddedAreFaults(t *testing.T) {
	t.Parallel()
	const most, least = "92233720368547758.07", "-92233720368547758.08"
	reduced := func(adjustment string) string {
		return with(t, small, "<quantity>", "<price-adjustments><price-adjustment><gross-price>"+adjustment+
			"</gross-price></price-adjustment></price-adjustments><quantity>")
	}
	for name, tc := range map[string]struct{ text, want string }{
		"net and tax": {with(t, small, "<gross-price>12.00</gross-price><product-id>",
			"<net-price>"+most+"</net-price><tax>0.01</tax><product-id>"), "items[0].total range"},
		"a surcharge": {reduced(most), "items[0].total range"},
		"a discount":  {reduced(least), "items[0].discount range"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, []string{tc.want}, faults(readBroken(t, export(tc.text)).Faults))
		})
	}
}
