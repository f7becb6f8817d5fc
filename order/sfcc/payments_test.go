package sfcc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

// paidBy is an order of 12.00 EUR with these payments.
func paidBy(t *testing.T, payments string) string {
	t.Helper()
	return export(with(t, small, "</totals>", "</totals><payments>"+payments+"</payments>"))
}

const (
	byMonext      = `<payment><custom-method><method-name>MONEXT</method-name></custom-method><amount>12.00</amount></payment>`
	byCard        = `<payment><credit-card><card-type>Visa</card-type><card-number>XXXX-XXXX-XXXX-1111</card-number></credit-card><amount>12.00</amount></payment>`
	byCertificate = `<payment><gift-certificate><giftcertificate-id>SECRETCODE</giftcertificate-id></gift-certificate><amount>2.00</amount></payment>`
)

func TestAnOrderPaidByMonextAsAWholePasses(t *testing.T) {
	t.Parallel()
	for _, payments := range []string{
		"", byMonext,
		`<payment><custom-method><method-name>MONEXT</method-name></custom-method></payment>`,
		`<payment><method-name>MONEXT</method-name><amount>12.0</amount></payment>`,
	} {
		require.Equal(t, eur(1200), readOne(t, paidBy(t, payments), shop).Order.Totals.Total)
	}
}

func TestAnOrderThatIsNotOneMonextPaymentIsAFault(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		payments string
		want     []string
		message  string
	}{
		"another method": {byCard, []string{"payments[0].method unsupported"},
			`the order is paid by method "credit-card", not by MONEXT`},
		"a part by gift certificate": {with(t, byMonext, "12.00", "10.00") + byCertificate, []string{"payments[1].method unsupported"},
			`a part of the order is paid by method "gift-certificate"; Monext must be given the whole`},
		"a method of another provider": {with(t, byMonext, "MONEXT", "PAYPAL"), []string{"payments[0].method unsupported"},
			`the order is paid by method "PAYPAL", not by MONEXT`},
		"a method without a name": {`<payment><amount>12.00</amount></payment>`, []string{"payments[0].method unsupported"},
			`the order is paid by an unknown method, not by MONEXT`},
		"Monext twice": {with(t, byMonext, "12.00", "6.00") + with(t, byMonext, "12.00", "6.00"),
			[]string{"payments[1] unsupported", "payments[0].amount sum"}, `the order has another payment by MONEXT; it must be paid at once`},
		"another amount": {with(t, byMonext, "12.00", "11.00"), []string{"payments[0].amount sum"},
			`the payment is of 11.00 EUR, the order of 12.00 EUR`},
		"an amount that is none": {with(t, byMonext, "12.00", "all"), []string{"payments[0].amount format"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			broken := readBroken(t, paidBy(t, tc.payments))
			require.Equal(t, tc.want, faults(broken.Faults))
			require.Contains(t, broken.Faults[0].Message, tc.message)
			require.Equal(t, eur(1200), broken.Amount)
			require.NotContains(t, broken.Error(), "SECRETCODE")
		})
	}
}

func TestTheMethodIsAnOption(t *testing.T) {
	t.Parallel()
	o := shop
	o.Method = "MONEXT_CB"
	readOne(t, paidBy(t, with(t, byMonext, "MONEXT", "MONEXT_CB")), o)
	require.ErrorIs(t, readBroken(t, paidBy(t, with(t, byMonext, "MONEXT", "MONEXT_CB"))), order.RuleUnsupported)
}

func TestTheSessionIsFoundWithTheOrderOrWithThePayment(t *testing.T) {
	t.Parallel()
	const attributes = `<custom-attributes>
<custom-attribute attribute-id="monextSessionID">%ID</custom-attribute>
<custom-attribute attribute-id="monextIsAuthorizedOnlyTransactionCancelled">true</custom-attribute></custom-attributes>`
	stored := with(t, attributes, "%ID", "abc-123_X")
	for name, text := range map[string]string{
		"order":          export(with(t, small, "</order>", stored+"</order>")),
		"payment":        paidBy(t, with(t, byMonext, "<amount>", stored+"<amount>")),
		"payment method": paidBy(t, with(t, byMonext, "</custom-method>", stored+"</custom-method>")),
		"both, the order's counts": export(with(t, small, "</order>", stored+"</order>",
			"</totals>", "</totals><payments>"+with(t, byMonext, "<amount>", with(t, attributes, "%ID", "old")+"<amount>")+"</payments>")),
		"a list of values": export(with(t, small, "</order>", with(t, attributes, "%ID", "<value>abc-123_X</value>")+"</order>")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := readOne(t, text, shop)
			require.Equal(t, "abc-123_X", got.SessionID)
			require.True(t, got.AuthorizationCancelled)
		})
	}
	line := export(with(t, small, "</product-lineitem>", stored+"</product-lineitem>"))
	require.Empty(t, readOne(t, line, shop).SessionID, "a line's attribute is not the order's")
}

func TestAttributesThatCannotBeUsedAreFaults(t *testing.T) {
	t.Parallel()
	const attribute = `<custom-attributes><custom-attribute attribute-id="%ID">%VALUE</custom-attribute></custom-attributes></order>`
	for value, id := range map[string]string{
		"../sessions": "monextSessionID",
		"a b":         "monextSessionID",
		"a12345678901234567890123456789012345678901234567890123456789012345": "monextSessionID",
		"é":     "monextSessionID",
		"maybe": "monextIsAuthorizedOnlyTransactionCancelled",
	} {
		broken := readBroken(t, export(with(t, small, "</order>", with(t, attribute, "%ID", id, "%VALUE", value))))
		require.ErrorIs(t, broken, order.RuleFormat, value)
		require.Empty(t, broken.SessionID)
		require.NotContains(t, broken.Error(), value)
	}
}

func TestStatusAndSessionAreKnownOfABrokenOrderToo(t *testing.T) {
	t.Parallel()
	broken := readBroken(t, export(with(t, sample, "<gross-price>60.00</gross-price>\n", "<gross-price>sixty</gross-price>\n")))
	require.Equal(t, sfcc.OrderOpen, broken.Status.Order)
	require.Equal(t, "2aBcDeFg1741083300123", broken.SessionID)
	require.Equal(t, "LAMP-1", broken.Order.Order.Items[0].Reference)
	require.Equal(t, eur(6000), broken.Amount)
	require.Equal(t, []string{"items[0].total format"}, faults(broken.Faults))
}
