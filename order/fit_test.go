package order_test

import (
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/order"
)

// fitted returns the order that fits, and its changes as lines.
func fitted(o order.Order) (order.Order, []string) {
	f, changes := o.Fit()
	var lines []string
	for _, change := range changes {
		lines = append(lines, change.String())
	}
	return f, lines
}

func TestAnOrderThatFitsIsNotChanged(t *testing.T) {
	t.Parallel()
	for _, o := range []order.Order{full(), minimal(), {}} {
		f, changes := fitted(o)
		require.Empty(t, changes)
		require.Equal(t, o, f)
	}
}

func TestPeopleAndAddressesAreMadeToFit(t *testing.T) {
	t.Parallel()
	of := strings.Repeat
	buyer := func(b order.Buyer) order.Order { o := minimal(); o.Buyer = b; return o }
	mobile := func(number string) order.Order { o := minimal(); o.Buyer.Mobile = number; return o }
	born := func(day string) order.Order { o := minimal(); o.Buyer.BirthDate = day; return o }
	billing := func(a order.Address) order.Order { return buyer(order.Buyer{BillingAddress: a}) }
	for name, test := range map[string]struct {
		given, want order.Order
		change      string
	}{
		"mobile with separators": {
			mobile("+33 6.39-98.10 01"), mobile("+33639981001"), "buyer.mobile: lost its separators",
		},
		"mobile with a trunk prefix": {
			mobile("+44 (0)20 7946 0958"), mobile("+442079460958"), "buyer.mobile: lost its separators",
		},
		"mobile without a country": {
			mobile("(0) 6 39 98 10 01"), mobile("0639981001"), "buyer.mobile: lost its separators",
		},
		"mobile too long": {
			mobile(of("1", 16)), buyer(order.Buyer{}), "buyer.mobile: was left out: it is not plainly one telephone number of at most 15 characters",
		},
		"mobile with words": {
			mobile("0639981001 ext 5"), buyer(order.Buyer{}), "buyer.mobile: was left out: it is not plainly one telephone number of at most 15 characters",
		},
		"mobile of separators": {
			mobile("+" + of(" ", 20)), buyer(order.Buyer{}), "buyer.mobile: was left out: it is not plainly one telephone number of at most 15 characters",
		},
		"mobile that fits with its spaces": {mobile("06 39 98 10 01"), mobile("06 39 98 10 01"), ""},
		"Madame":                           {buyer(order.Buyer{Title: "Mme"}), buyer(order.Buyer{Title: order.TitleMrs}), "buyer.title: became MRS"},
		"Monsieur":                         {buyer(order.Buyer{Title: "M."}), buyer(order.Buyer{Title: order.TitleMr}), "buyer.title: became MR"},
		"mr":                               {buyer(order.Buyer{Title: " mr. "}), buyer(order.Buyer{Title: order.TitleMr}), "buyer.title: became MR"},
		"Doctor":                           {buyer(order.Buyer{Title: "Dr"}), buyer(order.Buyer{}), "buyer.title: was left out: Monext has no word for it"},
		"e-mail refused":                   {buyer(order.Buyer{Email: "o'neil@example.ie"}), buyer(order.Buyer{}), "buyer.email: was left out: Monext's pattern refuses it"},
		"e-mail too long":                  {buyer(order.Buyer{Email: of("a", 146) + "@b.fr"}), buyer(order.Buyer{}), "buyer.email: was left out: Monext's pattern refuses it"},
		"customer number": {
			buyer(order.Buyer{ID: of("7", 51)}), buyer(order.Buyer{}), "buyer.id: was left out: it has more than 50 characters, or some that cannot be sent",
		},
		"name": {
			buyer(order.Buyer{LastName: of("é", 101)}), buyer(order.Buyer{LastName: of("é", 100)}), "buyer.lastName: was cut to 100 characters",
		},
		"name with a line break": {
			buyer(order.Buyer{LastName: "Roux\nBCC"}), buyer(order.Buyer{LastName: "Roux BCC"}), "buyer.lastName: lost its control characters",
		},
		"birth date": {
			born("28/02/1990"), buyer(order.Buyer{}), "buyer.birthDate: was left out: it is not a day before the order's date, written YYYY-MM-DD",
		},
		"legal status": {
			buyer(order.Buyer{LegalStatus: "corporate"}), buyer(order.Buyer{LegalStatus: order.LegalCorporate}), "buyer.legalStatus: became CORPORATE",
		},
		"legal document": {
			buyer(order.Buyer{LegalDocument: order.LegalDocument{Number: "12AB"}}), buyer(order.Buyer{}),
			"buyer.legalDocument: was left out: it has no code, an unknown type, or characters that cannot be sent",
		},
		"street": {
			billing(order.Address{Street: of("x", 90) + " rue du Port-aux-Vins", Complement: "2nd floor"}),
			billing(order.Address{Street: of("x", 90) + " rue du", Complement: "Port-aux-Vins, 2nd floor"}),
			"buyer.billingAddress.street: goes on in the complement: it has more than 100 characters",
		},
		"street of just 100 and a word": {
			billing(order.Address{Street: of("x", 100) + " end"}), billing(order.Address{Street: of("x", 100), Complement: "end"}),
			"buyer.billingAddress.street: goes on in the complement: it has more than 100 characters",
		},
		"street of one word": {
			billing(order.Address{Street: of("é", 103)}), billing(order.Address{Street: of("é", 100), Complement: "ééé"}),
			"buyer.billingAddress.street: goes on in the complement: it has more than 100 characters",
		},
		"postcode with spaces": {
			billing(order.Address{Zip: "4 4 0 0 0 - 1 2 3"}), billing(order.Address{Zip: "44000-123"}), "buyer.billingAddress.zip: lost its spaces",
		},
		"postcode": {
			billing(order.Address{Zip: "CEDEX 44000 NANTES"}), billing(order.Address{}), "buyer.billingAddress.zip: was left out: it has more than 12 characters",
		},
		"country": {billing(order.Address{Country: "fr"}), billing(order.Address{Country: "FR"}), "buyer.billingAddress.country: was written in upper case"},
		"country that is none": {
			billing(order.Address{Country: "XK"}), billing(order.Address{}), "buyer.billingAddress.country: was left out: it is no code of ISO 3166-1 that Monext knows",
		},
		"county": {
			billing(order.Address{County: of("é", 51)}), billing(order.Address{County: of("é", 50)}), "buyer.billingAddress.county: was cut to 50 characters",
		},
	} {
		got, changes := fitted(test.given)
		var want []string
		if test.change != "" {
			want = []string{test.change}
		}
		require.Equal(t, want, changes, name)
		require.Equal(t, test.want, got, name)
		require.NoError(t, got.Validate(), name)
	}
}

// A wrong telephone number is worse than none: where the separators leave it open which one is meant, it is left out.
func TestATelephoneNumberIsNotTurnedIntoAnother(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"+33 6 39 98 10 01":                     "+33639981001",
		"0033 6 39 98 10 01":                    "+33639981001",
		"00 33 6 39 98 10 01":                   "+33639981001",
		"0033 (0)6 39 98 10 01":                 "+33639981001",
		"+33 (0)6 39 98 10 01":                  "+33639981001",
		"(+33) 6 39 98 10 01":                   "+33639981001",
		"+33\u20116\u201339\u200998\u00a010 01": "+33639981001",
		"0049(0)30-1234567":                     "+49301234567",
		"+39 (0)2 1234 5678 90":                 "+390212345678" + "90",
		"+378 (0) 549 882 914":                  "+3780549882914",
		"(020) 79 46 09 58":                     "02079460958",
		"(0) 6 39 98 10 01":                     "0639981001",
		"+33 (06) 39 98 10 01":                  "",
		"+33 ( 0 ) 6 39 98 10":                  "",
		"555-1234 / 555-5678":                   "",
		"555-1234/555-5678":                     "",
		"01 42 68 53 00 - 12":                   "",
		"01 42 68 53 00 -12":                    "",
		"0639981001 ext 5":                      "",
		"+1 (555) 123 4567":                     "",
		"+ + 33 6 39 98 10 01":                  "",
		"...............123":                    "",
		"1234567890123456":                      "",
		"+33 ٦٣٩٩٨١٠٠١ 1234":                    "",
	} {
		o := minimal()
		o.Buyer.Mobile = given
		got, changes := fitted(o)
		require.Equal(t, want, got.Buyer.Mobile, given)
		require.Len(t, changes, 1, given)
	}
}

func TestTheRestOfAnOrderIsMadeToFitWhereNoAmountDependsOnIt(t *testing.T) {
	t.Parallel()
	o := full()
	o.Language, o.Country = "fr_FR", "be"
	o.Delivery.Mode, o.Delivery.Timeframe, o.Delivery.Provider = "DRONE", "overnight", "La\tPoste"
	o.Delivery.ExpectedDate = order.Day(2020, time.January, 1)
	o.Delivery.Address.Created = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	o.Items[0].Comment = strings.Repeat("é", 256)
	o.Items[0].SellerType = "private"
	o.Items[0].TaxRate = 10000
	o.Items[0].Miscellaneous = map[string]string{"size": "3\n8"}
	given := o
	given.Items = append([]order.Item(nil), o.Items...)

	got, changes := fitted(o)
	require.Equal(t, []string{
		"delivery.mode: was left out: Monext has no word for it",
		"delivery.provider: lost its control characters",
		"delivery.expectedDate: was left out: it lies before the order's date, or cannot be written",
		"delivery.timeframe: became OVERNIGHT",
		"delivery.address.created: was left out: it has a year that cannot be written",
		"items[0].taxRate: was left out: it is outside 0 to 9999 hundredths of a percent",
		"items[0].comment: was cut to 255 characters",
		"items[0].sellerType: became PRIVATE_SELLER",
		"items[0].miscellaneous: has a value that lost its control characters",
		"country: was written in upper case",
		"language: became its two letters in upper case",
	}, changes)
	require.NoError(t, got.Validate())
	require.Equal(t, given, o, "the order that was given stays as it was")
	require.Equal(t, "3\n8", o.Items[0].Miscellaneous["size"])
}

// What identifies a purchase or moves money is a fault, and never changed: here every text of the order is spoilt at once.
func TestFitLeavesNoFaultButOfWhatMustNotChange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := full()
		for _, text := range textsOf(reflect.ValueOf(&o).Elem(), "") {
			if rapid.Bool().Draw(t, "spoil") {
				text.set(rapid.OneOf(rapid.String(), rapid.Just(strings.Repeat("ab ", 90)), rapid.Just("\xff\x00 x")).Draw(t, "text"))
			}
		}
		got, changes := fitted(o)
		for _, fault := range allFaults(got) {
			require.Regexp(t, `^(reference|pointOfSale|paymentMethodIDs.*|fallbackPaymentMethodIDs.*|origin|privateData.*`+
				`|items\[\d\]\.(reference|miscellaneous)|totals\.difference\.reason)$`, fault.Path)
		}
		again, more := fitted(got)
		require.Empty(t, more, "nothing is left to change")
		require.Equal(t, got, again)
		require.Equal(t, []any{o.Reference, o.PointOfSale, o.PaymentMethodIDs, o.Totals, o.Origin, o.PrivateData, o.Date},
			[]any{got.Reference, got.PointOfSale, got.PaymentMethodIDs, got.Totals, got.Origin, got.PrivateData, got.Date})
		for i := range o.Items {
			require.Equal(t, []any{o.Items[i].Reference, o.Items[i].Quantity, o.Items[i].Total, o.Items[i].Discount},
				[]any{got.Items[i].Reference, got.Items[i].Quantity, got.Items[i].Total, got.Items[i].Discount})
		}
		if !reflect.DeepEqual(o, got) {
			require.NotEmpty(t, changes, "nothing changes silently")
		}
	})
}

func allFaults(o order.Order) order.Faults {
	var found order.Faults
	errors.As(o.Validate(), &found)
	return found
}

func TestAChangeNeverShowsTheValue(t *testing.T) {
	t.Parallel()
	o := full()
	for _, text := range textsOf(reflect.ValueOf(&o).Elem(), "") {
		text.set(planted + strings.Repeat("\n"+planted, 30))
	}
	_, changes := fitted(o)
	require.Greater(t, len(changes), 30)
	watched := leak.New(t)
	for _, change := range changes {
		watched.Output(change)
		require.NotContains(t, change, planted)
	}
}

// The pattern as the description writes it, but for the escape that Go's syntax wants, and matched whole.
var monextsEmail = regexp.MustCompile(`^[\w\-.]+[\w+]+@([\w-]+\.)+[\w-]{2,4}$`)

func TestAnEMailAddressIsAcceptedExactlyByThePattern(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab1_.-+@é ")), 1, 14, -1).Draw(t, "address")
		o := minimal()
		o.Buyer.Email = text
		require.Equal(t, monextsEmail.MatchString(text), o.Validate() == nil, "%q", text)
	})
}
