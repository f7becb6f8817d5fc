package sfcc_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

func TestTheLanguageIsThatOfTheLocale(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]string{
		"fr_FR": "FR", "en_US": "EN", "de": "DE", "pt-BR": "PT", "default": "", "": "", "x_default": "", "gsw_CH": "", "1f_FR": "",
	} {
		got := readOne(t, export(with(t, sample, "fr_FR", locale)), shop)
		require.Equal(t, want, got.Order.Language, locale)
		noted := slices.Contains(got.Notes, "language: customer-locale has no language of two letters: none is sent")
		require.Equal(t, want == "" && locale != "" && locale != "default", noted, "%s: nothing is left out silently", locale)
	}
}

func TestAGuestHasANameButNoNumber(t *testing.T) {
	t.Parallel()
	const guest = `<customer><guest>true</guest><customer-name>Ana María Roux</customer-name><customer-email>ana@example.org</customer-email></customer>`
	got := readOne(t, export(with(t, small, "<currency>", guest+"<currency>")), shop)
	require.Equal(t, order.Buyer{LastName: "Ana María Roux", Email: "ana@example.org"}, got.Order.Buyer)
}

func TestTheTitleIsTheFirstThatIsFilledIn(t *testing.T) {
	t.Parallel()
	got := readOne(t, export(with(t, sample, "<salutation>Mme</salutation>", "<salutation/><title>Herr</title><salutation>Frau</salutation><postbox>PB 7</postbox>")), shop)
	require.Equal(t, order.TitleMr, got.Order.Buyer.Title)
	require.Equal(t, "Bâtiment B, 12, PB 7", got.Order.Buyer.BillingAddress.Complement)
}

func TestTheStateIsThatOfEachAddress(t *testing.T) {
	t.Parallel()
	got := readOne(t, export(with(t, sample, "<state-code>44</state-code>", "<state-code> OR </state-code>",
		"<country-code>FR</country-code>", "<country-code>FR</country-code><state-code>Loire-Atlantique</state-code>")), shop)
	require.Equal(t, "OR", got.Order.Buyer.BillingAddress.State)
	require.Equal(t, "Loire-Atlantique", got.Order.Delivery.Address.State)
	require.Equal(t, "Loire-Atlantique", got.Shipments[0].Address.State)
	require.Empty(t, got.Order.Delivery.Address.County, "the platform has none")

	none := readOne(t, export(with(t, sample, "<state-code>44</state-code>", "")), shop)
	require.Empty(t, none.Order.Buyer.BillingAddress.State)
}

func TestTheDateIsThatOfTheOrder(t *testing.T) {
	t.Parallel()
	got := readOne(t, export(with(t, sample, "18:46:00.000Z", "18:46:33.250+02:00")), shop)
	require.True(t, time.Date(2024, 6, 20, 16, 46, 33, 250e6, time.UTC).Equal(got.Order.Date))

	for _, text := range []string{"2024-06-20", "20/06/2024", "2024-06-20T18:46:00", "yesterday"} {
		broken := readBroken(t, export(with(t, sample, "2024-06-20T18:46:00.000Z", text)))
		require.Equal(t, []string{"date format"}, faults(broken.Faults), text)
	}
}

func TestReferencesThatMonextRefusesAreFaultsAndNothingIsCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 51)
	for _, tc := range []struct{ old, new, fault string }{
		{`"00001001"`, `"` + long + `"`, "reference too_long"},
		{`"00001001"`, `"2024/1001"`, "reference format"},
		{`"00001001"`, `"2024\1001"`, "reference format"},
		{"LAMP-1", long, "items[0].reference too_long"},
		{"LAMP-1", "", "items[0].reference required"},
	} {
		broken := readBroken(t, export(with(t, sample, tc.old, tc.new)))
		require.Equal(t, []string{tc.fault}, faults(broken.Faults))
		require.NotContains(t, broken.Faults.Error(), long)
		require.Equal(t, sampleNotes, broken.Order.Notes, "the notes of a broken order are those of a good one")
	}
	broken := readBroken(t, export(with(t, sample, `"00001001"`, `"2024/1001"`)))
	require.Contains(t, broken.Error(), "reference: contains a slash or a backslash: Monext forbids both, use another character")

	o := shop
	o.PointOfSale = "my shop"
	_, err := sfcc.NewReader(strings.NewReader(export(sample)), o).Read()
	require.ErrorIs(t, err, order.RuleFormat, "the point of sale is the caller's to correct")
}

func TestAnOrderWithoutANumberIsAFault(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"", ` order-no=""`, ` order-no=" "`, ` no="1"`} {
		broken := readBroken(t, export(with(t, small, ` order-no="1"`, number)))
		require.Equal(t, []string{"reference required"}, faults(broken.Faults))
		require.Empty(t, broken.Reference)
	}
}

func TestMoreThanAHundredLinesAreAFault(t *testing.T) {
	t.Parallel()
	line := "<product-lineitem><gross-price>1.00</gross-price><product-id>A</product-id><quantity>1</quantity></product-lineitem>"
	cart := func(lines int, total string) string {
		return cart("<product-lineitems>"+strings.Repeat(line, lines)+"</product-lineitems>", total)
	}
	require.Len(t, readOne(t, cart(100, "100.00"), shop).Order.Items, 100)
	require.Equal(t, []string{"items too_many"}, faults(readBroken(t, cart(101, "101.00")).Faults))
}
