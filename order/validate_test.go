package order_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/order"
)

// faults returns "path rule limit" of each fault, nil for a valid order.
func faults(t *testing.T, o order.Order) []string {
	t.Helper()
	err := o.Validate()
	if err == nil {
		return nil
	}
	leak.New(t).Error(err)
	var all order.Faults
	require.ErrorAs(t, err, &all)
	require.NotEmpty(t, all)
	var lines []string
	for _, fault := range all {
		require.NotEmpty(t, fault.Message)
		require.Contains(t, fault.Message, ": ", "%s: the message says what to do", fault.Path)
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s", fault.Path, fault.Rule, fault.Limit)))
	}
	return lines
}

func TestEveryLimitIsKeptAndNothingMore(t *testing.T) {
	t.Parallel()
	of := strings.Repeat
	type change = func(*order.Order)
	for name, test := range map[string]struct {
		change change
		want   string // empty when the order stays valid
	}{
		"reference missing":     {func(o *order.Order) { o.Reference = "" }, "reference required"},
		"reference blank":       {func(o *order.Order) { o.Reference = " \u00a0" }, "reference required"},
		"reference of 50":       {func(o *order.Order) { o.Reference = of("é", 50) }, ""},
		"reference of 51":       {func(o *order.Order) { o.Reference = of("é", 51) }, "reference too_long 50"},
		"reference backslash":   {func(o *order.Order) { o.Reference = `A\1` }, `reference format no / or \`},
		"reference slash":       {func(o *order.Order) { o.Reference = "A/1" }, `reference format no / or \`},
		"point of sale missing": {func(o *order.Order) { o.PointOfSale = "" }, "pointOfSale required"},
		"point of sale of 50":   {func(o *order.Order) { o.PointOfSale = of("P", 50) }, ""},
		"point of sale of 51":   {func(o *order.Order) { o.PointOfSale = of("P", 51) }, "pointOfSale too_long 50"},
		"point of sale of 2":    {func(o *order.Order) { o.PointOfSale = "9_" }, ""},
		"point of sale of 1":    {func(o *order.Order) { o.PointOfSale = "P" }, "pointOfSale format 2..50 of A-Z a-z 0-9 . - _"},
		"point of sale, blank":  {func(o *order.Order) { o.PointOfSale = "POS 1" }, "pointOfSale format 2..50 of A-Z a-z 0-9 . - _"},
		"point of sale, hyphen": {func(o *order.Order) { o.PointOfSale = "-POS" }, "pointOfSale format 2..50 of A-Z a-z 0-9 . - _"},
		"point of sale, accent": {func(o *order.Order) { o.PointOfSale = "POSÉ" }, "pointOfSale format 2..50 of A-Z a-z 0-9 . - _"},
		"same fallback twice":   {func(o *order.Order) { o.FallbackPaymentMethodIDs[1] = "IDEAL_01" }, "fallbackPaymentMethodIDs[1] duplicate"},
		"no payment method":     {func(o *order.Order) { o.PaymentMethodIDs = nil }, ""},
		"empty payment method":  {func(o *order.Order) { o.PaymentMethodIDs[1] = "" }, "paymentMethodIDs[1] required"},
		"same payment method":   {func(o *order.Order) { o.PaymentMethodIDs[1] = "CB_WEB_01" }, "paymentMethodIDs[1] duplicate"},
		"country lower case":    {func(o *order.Order) { o.Country = "fr" }, "country unknown ISO 3166-1 alpha-2"},
		"country not assigned":  {func(o *order.Order) { o.Country = "UK" }, "country unknown ISO 3166-1 alpha-2"},
		"country across a gap":  {func(o *order.Order) { o.Country = "D " }, "country unknown ISO 3166-1 alpha-2"},
		"language lower case":   {func(o *order.Order) { o.Language = "fr" }, "language format ISO 639-1"},
		"language of three":     {func(o *order.Order) { o.Language = "FRA" }, "language format ISO 639-1"},
		"origin in words":       {func(o *order.Order) { o.Origin = "e-com" }, "origin unknown E_COM, MO, TO"},
		"origin by telephone":   {func(o *order.Order) { o.Origin = order.OriginTelephone }, ""},
		"date beyond RFC 3339": {func(o *order.Order) {
			o.Delivery.ExpectedDate = order.Date{}
			o.Date = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
		}, "date range years 1..9999"},
		"date before RFC 3339": {func(o *order.Order) { o.Buyer.BirthDate = ""; o.Date = time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC) }, "date range years 1..9999"},
		"date at the end": {func(o *order.Order) {
			o.Delivery.ExpectedDate = order.Date{}
			o.Date = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
		}, ""},
		"date at the start":      {func(o *order.Order) { o.Buyer.BirthDate = ""; o.Date = time.Date(1, 1, 1, 0, 0, 0, 1e6, time.UTC) }, ""},
		"private data key empty": {func(o *order.Order) { o.PrivateData[""] = "\x00" }, "privateData required"},
		"private data key odd":   {func(o *order.Order) { o.PrivateData["a\tb"] = "\x00" }, "privateData format no control characters"},
		"private data value":     {func(o *order.Order) { o.PrivateData["a b"] = "\x80" }, "privateData.a b format UTF-8"},

		"first name of 100":  {func(o *order.Order) { o.Buyer.FirstName = of("名", 100) }, ""},
		"first name of 101":  {func(o *order.Order) { o.Buyer.FirstName = of("名", 101) }, "buyer.firstName too_long 100"},
		"last name of 101":   {func(o *order.Order) { o.Buyer.LastName = of("x", 101) }, "buyer.lastName too_long 100"},
		"line break in name": {func(o *order.Order) { o.Buyer.LastName = "Roux\nBCC: x" }, "buyer.lastName format no control characters"},
		"invalid UTF-8":      {func(o *order.Order) { o.Buyer.FirstName = "M\xe9" }, "buyer.firstName format UTF-8"},
		"buyer id":           {func(o *order.Order) { o.Buyer.ID = "\x00" }, "buyer.id format no control characters"},
		"buyer id of 51":     {func(o *order.Order) { o.Buyer.ID = of("7", 51) }, "buyer.id too_long 50"},
		"title in French":    {func(o *order.Order) { o.Buyer.Title = "Mme" }, "buyer.title unknown MR, MRS"},
		"mobile":             {func(o *order.Order) { o.Buyer.Mobile = "\x7f" }, "buyer.mobile format no control characters"},
		"mobile of 15":       {func(o *order.Order) { o.Buyer.Mobile = of("1", 15) }, ""},
		"mobile of 16":       {func(o *order.Order) { o.Buyer.Mobile = of("1", 16) }, "buyer.mobile too_long 15"},
		"e-mail of 150": {func(o *order.Order) {
			o.Buyer.Email = "ab@" + of("b", 60) + "." + of("c", 60) + "." + of("d", 22) + ".fr"
		}, ""},
		"e-mail of 151": {func(o *order.Order) {
			o.Buyer.Email = "ab@" + of("b", 60) + "." + of("c", 60) + "." + of("d", 23) + ".fr"
		}, "buyer.email too_long 150"},
		"e-mail long and bad": {func(o *order.Order) { o.Buyer.Email = of("x", 151) }, "buyer.email too_long 150"},
		"e-mail line break":   {func(o *order.Order) { o.Buyer.Email = "a\n@b.fr" }, "buyer.email format no control characters"},
		"e-mail in Latin 1":   {func(o *order.Order) { o.Buyer.Email = "\xe9 @b.fr" }, "buyer.email format UTF-8"},
		"e-mail form":         {func(o *order.Order) { o.Buyer.Email = "ana" }, "buyer.email format name@example.org"},
		"birth date form":     {func(o *order.Order) { o.Buyer.BirthDate = "28/02/1990" }, "buyer.birthDate format YYYY-MM-DD"},
		"birth date no day":   {func(o *order.Order) { o.Buyer.BirthDate = "1990-02-30" }, "buyer.birthDate format YYYY-MM-DD"},
		"birth date future":   {func(o *order.Order) { o.Buyer.BirthDate = "2025-03-05" }, "buyer.birthDate range before the order's date"},
		"legal status":        {func(o *order.Order) { o.Buyer.LegalStatus = "private" }, "buyer.legalStatus unknown PRIVATE, CORPORATE"},
		"document type":       {func(o *order.Order) { o.Buyer.LegalDocument.Type = "\n" }, "buyer.legalDocument.type unknown ID_CARD, DRIVER_LICENSE, PASSPORT, RESIDENCE_PERMIT, OTHER"},
		"document number":     {func(o *order.Order) { o.Buyer.LegalDocument.Number = "\xff" }, "buyer.legalDocument.number format UTF-8"},
		"document code":       {func(o *order.Order) { o.Buyer.LegalDocument.Code = "" }, "buyer.legalDocument.code required"},
		"label of 200":        {func(o *order.Order) { o.Buyer.BillingAddress.Label = of("é", 200) }, ""},
		"label of 201":        {func(o *order.Order) { o.Buyer.BillingAddress.Label = of("é", 201) }, "buyer.billingAddress.label too_long 200"},
		"street number":       {func(o *order.Order) { o.Delivery.Address.StreetNumber = of("1", 101) }, "delivery.address.streetNumber too_long 100"},
		"street of 100":       {func(o *order.Order) { o.Delivery.Address.Street = of("é", 100) }, ""},
		"street of 101":       {func(o *order.Order) { o.Delivery.Address.Street = of("é", 101) }, "delivery.address.street too_long 100"},
		"complement of 101":   {func(o *order.Order) { o.Delivery.Address.Complement = of("é", 101) }, "delivery.address.complement too_long 100"},
		"city of 150":         {func(o *order.Order) { o.Delivery.Address.City = of("é", 150) }, ""},
		"city of 151":         {func(o *order.Order) { o.Delivery.Address.City = of("é", 151) }, "delivery.address.city too_long 150"},
		"zip of 12":           {func(o *order.Order) { o.Delivery.Address.Zip = of("1", 12) }, ""},
		"zip of 13":           {func(o *order.Order) { o.Delivery.Address.Zip = of("1", 13) }, "delivery.address.zip too_long 12"},
		"state of 101":        {func(o *order.Order) { o.Delivery.Address.State = of("é", 101) }, "delivery.address.state too_long 100"},
		"county of 51":        {func(o *order.Order) { o.Delivery.Address.County = of("é", 51) }, "delivery.address.county too_long 50"},
		"billing country":     {func(o *order.Order) { o.Buyer.BillingAddress.Country = "FRA" }, "buyer.billingAddress.country unknown ISO 3166-1 alpha-2"},
		"billing e-mail":      {func(o *order.Order) { o.Buyer.BillingAddress.Email = "@" }, "buyer.billingAddress.email format name@example.org"},
		"address created":     {func(o *order.Order) { o.Delivery.Address.Created = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, "delivery.address.created range years 1..9999"},
		"delivery mode": {func(o *order.Order) { o.Delivery.Mode = "DRONE" }, "delivery.mode unknown STORE_PICKUP, PICKUP_POINT, " +
			"STATION_PICKUP, MAIL_DELIVERY, DIGITAL_GOOD, BILLING_ADDRESS, VERIFIED_ADDRESS, OTHER_ADDRESS, EVENT_TICKET, LOCKER, OTHER"},
		"time frame":         {func(o *order.Order) { o.Delivery.Timeframe = "STANDARD" }, "delivery.timeframe unknown ELECTRONIC, SAME_DAY, OVERNIGHT, TWO_DAY_OR_MORE"},
		"expected today":     {func(o *order.Order) { o.Delivery.ExpectedDate = order.Day(2025, 3, 4) }, ""},
		"expected this hour": {func(o *order.Order) { o.Delivery.ExpectedDate = order.At(o.Date.Add(time.Hour)) }, ""},
		"expected long ago":  {func(o *order.Order) { o.Delivery.ExpectedDate = order.Day(2025, 3, 1) }, "delivery.expectedDate range from the order's date on"},
		"expected in 10000":  {func(o *order.Order) { o.Delivery.ExpectedDate = order.Day(10000, 1, 1) }, "delivery.expectedDate range years 1..9999"},

		"item reference missing": {func(o *order.Order) { o.Items[1].Reference = "" }, "items[1].reference required"},
		"item reference of 51":   {func(o *order.Order) { o.Items[1].Reference = of("x", 51) }, "items[1].reference too_long 50"},
		"item quantity 0":        {func(o *order.Order) { o.Items[1].Quantity = 0 }, "items[1].quantity range 1..99999"},
		"item quantity of 6":     {func(o *order.Order) { o.Items[1].Quantity = 100000 }, "items[1].quantity range 1..99999"},
		"item total negative":    {func(o *order.Order) { o.Items[1].Total = eur(-1) }, "items[1].total range 0.00..10000000000000000.00"},
		"item total missing":     {func(o *order.Order) { o.Items[1].Total = order.Money{} }, "items[1].total required"},
		"item total too large":   {func(o *order.Order) { o.Items[1].Total = eur(1e18 + 1) }, "items[1].total range 0.00..10000000000000000.00"},
		"item total in pounds":   {func(o *order.Order) { o.Items[1].Total = order.NewMoney(1500, order.GBP) }, "items[1].total currency_mismatch EUR"},
		"item total in nothing":  {func(o *order.Order) { o.Items[1].Total = order.NewMoney(1500, 0) }, "items[1].total required ISO 4217"},
		"item discount negative": {func(o *order.Order) { o.Items[1].Discount = eur(-1) }, "items[1].discount range 0.00..10000000000000000.00"},
		"item discount too much": {func(o *order.Order) {
			o.Items[1].Discount = eur(3001)
			o.Totals.Discount = eur(3701)
			o.Totals.Total = eur(9989)
		}, "items[1].discount range 0.00..30.00"},
		"item discount all": {func(o *order.Order) {
			o.Items[1].Discount = eur(3000)
			o.Totals.Discount = eur(3700)
			o.Totals.Total = eur(9990)
		}, ""},
		"item tax rate of 4":     {func(o *order.Order) { o.Items[1].TaxRate = 9999 }, ""},
		"item tax rate of 5":     {func(o *order.Order) { o.Items[1].TaxRate = 10000 }, "items[1].taxRate range 0..9999"},
		"item tax rate negative": {func(o *order.Order) { o.Items[1].TaxRate = -1 }, "items[1].taxRate range 0..9999"},
		"item comment of 255":    {func(o *order.Order) { o.Items[1].Comment = of("é", 255) }, ""},
		"item comment of 256":    {func(o *order.Order) { o.Items[1].Comment = of("é", 256) }, "items[1].comment too_long 255"},
		"item category of 51":    {func(o *order.Order) { o.Items[1].Category = of("x", 51) }, "items[1].category too_long 50"},
		"item subcategory 1":     {func(o *order.Order) { o.Items[1].SubCategory1 = of("x", 51) }, "items[1].subCategory1 too_long 50"},
		"item subcategory 2":     {func(o *order.Order) { o.Items[1].SubCategory2 = of("x", 51) }, "items[1].subCategory2 too_long 50"},
		"item brand of 51":       {func(o *order.Order) { o.Items[1].Brand = of("x", 51) }, "items[1].brand too_long 50"},
		"item seller of 101":     {func(o *order.Order) { o.Items[1].Seller = of("x", 101) }, "items[1].seller too_long 100"},
		"item seller type":       {func(o *order.Order) { o.Items[1].SellerType = "Private" }, "items[1].sellerType unknown PROFESSIONAL, PRIVATE_SELLER"},
		"item miscellaneous":     {func(o *order.Order) { o.Items[0].Miscellaneous["size"] = "\r" }, "items[0].miscellaneous.size format no control characters"},
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

func TestAllFaultsAreReportedAtOnceInTheOrderOfTheFields(t *testing.T) {
	t.Parallel()
	o := full()
	o.Reference = `a\b` + strings.Repeat("x", 50)
	o.PaymentMethodIDs = []string{"A", "", "A"}
	o.Buyer.Email = "secret name <ana@example.org>"
	o.Buyer.BillingAddress.Country = "ZZ"
	o.Delivery.Address.Street = "secret\x00street"
	o.Items[0].Quantity = -1
	o.Items[1].Total = order.NewMoney(1, order.JPY)
	o.Totals.Total = eur(0)
	o.Totals.Difference.Reason = ""
	o.Language = "français"

	require.Equal(t, []string{
		"reference too_long 50",
		`reference format no / or \`,
		"paymentMethodIDs[1] required",
		"paymentMethodIDs[2] duplicate",
		"buyer.email format name@example.org",
		"buyer.billingAddress.country unknown ISO 3166-1 alpha-2",
		"delivery.address.street format no control characters",
		"items[0].quantity range 1..99999",
		"items[1].total currency_mismatch EUR",
		"totals.total range 0.01..10000000000000000.00",
		"totals.difference.reason required",
		"language format ISO 639-1",
	}, faults(t, o))
	require.NotContains(t, o.Validate().Error(), "secret", "no personal value in a message")
	require.NotContains(t, o.Validate().Error(), "français")
}

func TestAnEmptyOrderSaysEverythingItNeeds(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{
		"reference required",
		"pointOfSale required",
		"items required 1..100",
		"totals.total required ISO 4217",
	}, faults(t, order.Order{}))
}

func TestAnOrderHasAtMostAHundredLines(t *testing.T) {
	t.Parallel()
	o := minimal()
	line := o.Items[0]
	for len(o.Items) < 100 {
		o.Items = append(o.Items, line)
	}
	o.Totals.Total = eur(100_000)
	require.Nil(t, faults(t, o))

	o.Items = append(o.Items, line)
	o.Totals.Total = eur(101_000)
	require.Equal(t, []string{"items too_many 100"}, faults(t, o))
}

func TestEMailAddressesAreThoseOfMonextsPattern(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"ab@b.fr", "ana.roux+shop@mail.example.org", "..dots@example.jp", "x1@xn--fiqs8s.cn", "12@123.info", "a+@b.fr", "_-_@a_b.fr", "ab@-b-.fr",
		strings.Repeat("l", 140) + "@b.fr",
	} {
		o := minimal()
		o.Buyer.Email = good
		require.Nil(t, faults(t, o), good)
	}
	for _, bad := range []string{
		"ab", "@", "ab@", "@b.fr", "ab@b", "ab@b..fr", "ab@.fr", "ab@b.fr.", "a b@c.fr", "ab@b c.fr", "ab@b@c.fr", "ab@b.f",
		"Ana <ab@b.fr>", "ab@b.fr,cd@d.fr", "a;b@c.fr", `"ab"@b.fr`, "ab@[127.0.0.1]", "a\u00a0b@c.fr", "+a@b.fr", "a+.b@c.fr", "ab.@c.fr",
		// Addresses that people have, and the pattern refuses.
		"a@b.fr", "o'neil@example.ie", "jürgen@example.de", "ana@münchen.example", "用户@例子.中国", "ana@example.paris",
	} {
		o := minimal()
		o.Buyer.Email = bad
		require.Equal(t, []string{"buyer.email format name@example.org"}, faults(t, o), bad)
	}
}

func TestACurrencyThatMonextDoesNotKnowIsRefused(t *testing.T) {
	t.Parallel()
	var unknown []string
	for _, c := range order.Currencies() {
		o := minimal()
		o.Items[0].Total, o.Totals.Total = order.NewMoney(1000, c), order.NewMoney(1000, c)
		if found := faults(t, o); found != nil {
			require.Equal(t, []string{"totals.total unsupported Monext's currencies"}, found)
			unknown = append(unknown, c.Code())
		}
	}
	require.Equal(t, []string{"MRU", "SLE", "STN", "UYW", "VED", "VES", "XCG", "ZWG"}, unknown)
}
