package sfcc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

// whole is sample with nothing that does not fit.
func whole(t *testing.T) string {
	t.Helper()
	return with(t, sample, ">Mme<", ">MRS<", "+33 1 99 00 00 01", "+33199000001", ">fr<", ">FR<")
}

func TestAnOrderThatFitsHasNoNotes(t *testing.T) {
	t.Parallel()
	want, got := readOne(t, export(sample), shop), readOne(t, export(whole(t)), shop)
	require.Empty(t, got.Notes)
	require.Equal(t, want.Order, got.Order)
}

func TestTextsThatMonextRefusesAreMadeToFitAndNoted(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 300)
	for name, tc := range map[string]struct {
		old, new string
		field    func(order.Order) any
		want     any
		notes    []string
	}{
		"a telephone number with separators": {
			"+33199000001", "+33 (0)1 99-00.00 01", func(o order.Order) any { return [2]string{o.Buyer.Mobile, o.Buyer.BillingAddress.Mobile} },
			[2]string{"+33199000001", "+33199000001"},
			[]string{"buyer.mobile: lost its separators", "buyer.billingAddress.mobile: lost its separators"},
		},
		"a telephone number that is none": {
			"+33199000001", "ask for Ana at the desk", func(o order.Order) any { return [2]string{o.Buyer.Mobile, o.Buyer.BillingAddress.Mobile} },
			[2]string{}, []string{
				"buyer.mobile: was left out: it is not plainly one telephone number of at most 15 characters",
				"buyer.billingAddress.mobile: was left out: it is not plainly one telephone number of at most 15 characters",
			},
		},
		"a title in another language": {
			">MRS<", ">Frau<", func(o order.Order) any { return [2]order.Title{o.Buyer.Title, o.Buyer.BillingAddress.Title} },
			[2]order.Title{order.TitleMrs, order.TitleMrs}, []string{"buyer.title: became MRS", "buyer.billingAddress.title: became MRS"},
		},
		"a title that Monext does not know": {
			">MRS<", ">Dr<", func(o order.Order) any { return [2]order.Title{o.Buyer.Title, o.Buyer.BillingAddress.Title} },
			[2]order.Title{}, []string{
				"buyer.title: was left out: Monext has no word for it", "buyer.billingAddress.title: was left out: Monext has no word for it",
			},
		},
		"an e-mail address with an apostrophe": {
			"ana.roux@example.org", "o'roux@example.org", func(o order.Order) any { return o.Buyer.Email }, "",
			[]string{"buyer.email: was left out: Monext's pattern refuses it"},
		},
		"an e-mail address of a long domain": {
			"ana.roux@example.org", "ana@example.online", func(o order.Order) any { return o.Buyer.Email }, "",
			[]string{"buyer.email: was left out: Monext's pattern refuses it"},
		},
		"a customer number": {
			"C-77", long, func(o order.Order) any { return o.Buyer.ID }, "",
			[]string{"buyer.id: was left out: it has more than 50 characters, or some that cannot be sent"},
		},
		"a name": {
			"<first-name>Ana", "<first-name>" + long, func(o order.Order) any { return [2]string{o.Buyer.FirstName, o.Buyer.BillingAddress.FirstName} },
			[2]string{long[:200], long[:200]},
			[]string{"buyer.firstName: was cut to 100 characters", "buyer.billingAddress.firstName: was cut to 100 characters"},
		},
		"a company": {
			"Atelier Roux", long, func(o order.Order) any { return o.Buyer.BillingAddress.Label }, long[:400],
			[]string{"buyer.billingAddress.label: was cut to 200 characters"},
		},
		"a street of two lines": {
			"4 rue du Port", "4 rue du Port, " + strings.Repeat("x", 80) + " Entrance C, third floor",
			func(o order.Order) any {
				return [2]string{o.Buyer.BillingAddress.Street, o.Buyer.BillingAddress.Complement}
			},
			[2]string{"4 rue du Port, " + strings.Repeat("x", 80), "Entrance C, third floor, Bâtiment B, 12"},
			[]string{"buyer.billingAddress.street: goes on in the complement: it has more than 100 characters"},
		},
		"a complement": {
			"Bâtiment B", long, func(o order.Order) any { return o.Buyer.BillingAddress.Complement }, long[:200],
			[]string{"buyer.billingAddress.complement: was cut to 100 characters"},
		},
		"a city": {
			"Nantes", long, func(o order.Order) any { return o.Buyer.BillingAddress.City }, long[:300],
			[]string{"buyer.billingAddress.city: was cut to 150 characters"},
		},
		"a postcode with spaces": {
			">44000<", "> 4 4 0 0 0 - 1 2 3 <", func(o order.Order) any { return o.Buyer.BillingAddress.Zip }, "44000-123",
			[]string{"buyer.billingAddress.zip: lost its spaces"},
		},
		"a postcode that is none": {
			">44000<", ">44000 Nantes Cedex 1<", func(o order.Order) any { return o.Buyer.BillingAddress.Zip }, "",
			[]string{"buyer.billingAddress.zip: was left out: it has more than 12 characters"},
		},
		"a state": {
			">44<", ">" + long + "<", func(o order.Order) any { return o.Buyer.BillingAddress.State }, long[:200],
			[]string{"buyer.billingAddress.state: was cut to 100 characters"},
		},
		"a country in lower case": {
			">FR</country-code>", ">fr</country-code>",
			func(o order.Order) any {
				return [3]string{o.Buyer.BillingAddress.Country, o.Delivery.Address.Country, o.Country}
			},
			[3]string{"FR", "FR", "FR"}, []string{
				"buyer.billingAddress.country: was written in upper case",
				"delivery.address.country: was written in upper case",
				"country: was written in upper case",
			},
		},
		"a country that Monext does not know": {
			">FR</country-code>", ">XK</country-code>",
			func(o order.Order) any {
				return [3]string{o.Buyer.BillingAddress.Country, o.Delivery.Address.Country, o.Country}
			},
			[3]string{}, []string{
				"buyer.billingAddress.country: was left out: it is no code of ISO 3166-1 that Monext knows",
				"delivery.address.country: was left out: it is no code of ISO 3166-1 that Monext knows",
				"country: was left out: it is no code of ISO 3166-1 that Monext knows",
			},
		},
		"a control character": {
			"<last-name>Roux</last-name>\n      <company", "<last-name>Roux&#x85;Ana&#x7f;</last-name>\n      <company",
			func(o order.Order) any { return [2]string{o.Buyer.LastName, o.Buyer.BillingAddress.LastName} },
			[2]string{"Roux Ana ", "Roux Ana "}, []string{
				"buyer.lastName: lost its control characters", "buyer.billingAddress.lastName: lost its control characters",
			},
		},
		"a name of an article": {
			"Desk lamp", long, func(o order.Order) any { return o.Items[0].Comment }, long[:510],
			[]string{"items[0].comment: was cut to 255 characters"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			good := readOne(t, export(whole(t)), shop)
			got := readOne(t, export(with(t, whole(t), tc.old, tc.new)), shop)
			require.Equal(t, tc.want, tc.field(got.Order))
			require.Equal(t, tc.notes, got.Notes)
			require.Equal(t, good.Order.Totals, got.Order.Totals)
			require.NoError(t, got.Order.Validate())
		})
	}
}

func TestAModeThatMonextDoesNotKnowIsLeftOutAndNoted(t *testing.T) {
	t.Parallel()
	o := shop
	o.DeliveryModes = map[string]order.DeliveryMode{"COLISSIMO": "drone"}
	got := readOne(t, export(whole(t)), o)
	require.Empty(t, got.Order.Delivery.Mode)
	require.Equal(t, []string{"delivery.mode: was left out: Monext has no word for it"}, got.Notes)
}

// unfit makes nearly every text about people one that does not fit.
func unfit(text string) string {
	return strings.NewReplacer(
		">C-77<", ">"+strings.Repeat("C-77", 20)+"<", "ana.roux@example.org", "o'roux@example.org", ">Mme<", ">Ana<",
		"<first-name>Ana", "<first-name>"+strings.Repeat("Ana Roux ", 30), "<first-name>Ben", "<first-name>"+strings.Repeat("Ben Roux ", 30),
		">4 rue du Port<", ">4 rue du Port "+strings.Repeat("rue du Port ", 30)+"<", ">9 quai Neuf<", ">"+strings.Repeat("quai Neuf ", 30)+"<",
		">Nantes<", ">"+strings.Repeat("Nantes ", 30)+"<", ">Brest<", ">"+strings.Repeat("Brest ", 30)+"<",
		">44000<", ">44000 Nantes Cedex<", ">29200<", ">29200 Brest Cedex<", ">44<", ">"+strings.Repeat("Nantes ", 30)+"<",
		">fr<", ">Nantes<", ">FR<", ">Brest<", "+33 1 99 00 00 01", "Ana Roux, the door at the left",
		"Atelier Roux", strings.Repeat("Atelier Roux ", 30),
	).Replace(text)
}

func TestNotesRepeatNothingAboutPeople(t *testing.T) {
	t.Parallel()
	got := readOne(t, export(unfit(sample)), shop)
	notes := strings.Join(got.Notes, "\n")
	for _, field := range []string{
		"buyer.id", "buyer.title", "buyer.firstName", "buyer.email", "buyer.mobile", "buyer.billingAddress.title", "buyer.billingAddress.firstName",
		"buyer.billingAddress.mobile", "buyer.billingAddress.label", "buyer.billingAddress.street", "buyer.billingAddress.complement",
		"buyer.billingAddress.city", "buyer.billingAddress.zip", "buyer.billingAddress.state", "buyer.billingAddress.country",
		"delivery.address.firstName", "delivery.address.street", "delivery.address.complement", "delivery.address.city",
		"delivery.address.zip", "delivery.address.country", "country",
	} {
		require.Contains(t, "\n"+notes, "\n"+field+": ")
	}
	for _, word := range []string{"Ana", "Ben", "Roux", "Port", "quai", "Nantes", "Brest", "Cedex", "example.org", "C-77", "44000", "29200", "99 00"} {
		require.NotContains(t, notes, word)
	}
	require.Equal(t, eur(6000), got.Order.Totals.Total)
}

func TestTheAddressesOfShipmentsAreThoseOfTheExport(t *testing.T) {
	t.Parallel()
	street, zip := strings.TrimSpace(strings.Repeat("quai Neuf ", 30)), "29200 Brest Cedex"
	text := with(t, sample, "9 quai Neuf", street, "29200", zip, "<country-code>FR<", "<country-code>fr<",
		"<first-name>Ben", "<salutation>Mme</salutation><phone>+33 1 99 00 00 01</phone><first-name>Ben")
	want := order.Address{
		Title: "Mme", FirstName: "Ben", LastName: "Roux", Mobile: "+33 1 99 00 00 01", Street: street, City: "Brest", Zip: zip, Country: "fr",
	}
	got := readOne(t, export(text), shop)
	require.Equal(t, want, got.Shipments[0].Address)
	require.Equal(t, order.TitleMrs, got.Order.Delivery.Address.Title)
	require.Equal(t, "+33199000001", got.Order.Delivery.Address.Mobile)
	require.Equal(t, "FR", got.Order.Delivery.Address.Country)
	require.Len(t, got.Order.Delivery.Address.Street, 99)
	require.Empty(t, got.Order.Delivery.Address.Zip)
}

func TestABrokenOrderIsMadeToFitToo(t *testing.T) {
	t.Parallel()
	broken := readBroken(t, export(with(t, sample, "<amount>60.00", "<amount>59.00")))
	require.Equal(t, []string{"payments[0].amount sum"}, faults(broken.Faults), "what Fit changes is no fault")
	require.Equal(t, sampleNotes, broken.Order.Notes)
	require.Equal(t, order.TitleMrs, broken.Order.Order.Buyer.Title)
}

func ExampleOrder_notes() {
	const text = `<orders><order order-no="00001001"><currency>EUR</currency>
<customer><billing-address><salutation>Mme</salutation><phone>+33 6 39 98 10 01</phone></billing-address></customer>
<product-lineitems>
  <product-lineitem><gross-price>10.00</gross-price><product-id>TIN</product-id><product-name>Tea</product-name><quantity>3.0</quantity></product-lineitem>
  <product-lineitem><gross-price>24.90</gross-price><product-id>CHEESE</product-id><product-name>Comté</product-name><quantity unit="kg">1.25</quantity></product-lineitem>
</product-lineitems>
<totals><order-total><gross-price>34.90</gross-price></order-total></totals></order></orders>`
	o, err := sfcc.NewReader(strings.NewReader(text), sfcc.Options{PointOfSale: "POS_WEB_1"}).Read()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, item := range o.Order.Items {
		fmt.Println(item.Quantity, item.Reference, item.Total, item.Comment)
	}
	for _, note := range o.Notes {
		fmt.Println(note)
	}
	// Output:
	// 3 TIN 10.00 EUR Tea
	// 1 CHEESE 24.90 EUR 1.25 kg: Comté
	// items[1].quantity: was sent as 1 because it has a fraction; the total is that of the line, and the comment begins with the quantity
	// buyer.title: became MRS
	// buyer.mobile: lost its separators
	// buyer.billingAddress.title: became MRS
	// buyer.billingAddress.mobile: lost its separators
}
