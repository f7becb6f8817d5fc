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
		"reference backslash":   {func(o *order.Order) { o.Reference = `A\1` }, "reference format no backslash"},
		"point of sale missing": {func(o *order.Order) { o.PointOfSale = "" }, "pointOfSale required"},
		"point of sale of 50":   {func(o *order.Order) { o.PointOfSale = of("P", 50) }, ""},
		"point of sale of 51":   {func(o *order.Order) { o.PointOfSale = of("P", 51) }, "pointOfSale too_long 50"},
		"no payment method":     {func(o *order.Order) { o.PaymentMethodIDs = nil }, ""},
		"empty payment method":  {func(o *order.Order) { o.PaymentMethodIDs[1] = "" }, "paymentMethodIDs[1] required"},
		"same payment method":   {func(o *order.Order) { o.PaymentMethodIDs[1] = "CB_WEB_01" }, "paymentMethodIDs[1] duplicate"},
		"country lower case":    {func(o *order.Order) { o.Country = "fr" }, "country unknown ISO 3166-1 alpha-2"},
		"country not assigned":  {func(o *order.Order) { o.Country = "UK" }, "country unknown ISO 3166-1 alpha-2"},
		"country across a gap":  {func(o *order.Order) { o.Country = "D " }, "country unknown ISO 3166-1 alpha-2"},
		"language lower case":   {func(o *order.Order) { o.Language = "fr" }, "language format ISO 639-1"},
		"language of three":     {func(o *order.Order) { o.Language = "FRA" }, "language format ISO 639-1"},
		"origin in words":       {func(o *order.Order) { o.Origin = "e-com" }, "origin format A-Z, 0-9, _"},
		"origin unknown to us":  {func(o *order.Order) { o.Origin = "AZ_09" }, ""},
		"origin next to A":      {func(o *order.Order) { o.Origin = "@" }, "origin format A-Z, 0-9, _"},
		"origin next to Z":      {func(o *order.Order) { o.Origin = "[" }, "origin format A-Z, 0-9, _"},
		"origin next to 0":      {func(o *order.Order) { o.Origin = "/" }, "origin format A-Z, 0-9, _"},
		"origin next to 9":      {func(o *order.Order) { o.Origin = ":" }, "origin format A-Z, 0-9, _"},
		"date beyond RFC 3339": {func(o *order.Order) {
			o.Delivery.ExpectedDate = ""
			o.Date = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
		}, "date range years 1..9999"},
		"date before RFC 3339": {func(o *order.Order) { o.Buyer.BirthDate = ""; o.Date = time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC) }, "date range years 1..9999"},
		"date at the end": {func(o *order.Order) {
			o.Delivery.ExpectedDate = ""
			o.Date = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
		}, ""},
		"date at the start":      {func(o *order.Order) { o.Buyer.BirthDate = ""; o.Date = time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC) }, ""},
		"private data key empty": {func(o *order.Order) { o.PrivateData[""] = "\x00" }, "privateData required"},
		"private data key odd":   {func(o *order.Order) { o.PrivateData["a\tb"] = "\x00" }, "privateData format no control characters"},
		"private data value":     {func(o *order.Order) { o.PrivateData["a b"] = "\x80" }, "privateData.a b format UTF-8"},

		"first name of 100":   {func(o *order.Order) { o.Buyer.FirstName = of("名", 100) }, ""},
		"first name of 101":   {func(o *order.Order) { o.Buyer.FirstName = of("名", 101) }, "buyer.firstName too_long 100"},
		"last name of 101":    {func(o *order.Order) { o.Buyer.LastName = of("x", 101) }, "buyer.lastName too_long 100"},
		"line break in name":  {func(o *order.Order) { o.Buyer.LastName = "Roux\nBCC: x" }, "buyer.lastName format no control characters"},
		"invalid UTF-8":       {func(o *order.Order) { o.Buyer.Title = "M\xe9" }, "buyer.title format UTF-8"},
		"buyer id":            {func(o *order.Order) { o.Buyer.ID = "\x00" }, "buyer.id format no control characters"},
		"mobile":              {func(o *order.Order) { o.Buyer.Mobile = "\x7f" }, "buyer.mobile format no control characters"},
		"e-mail of 150":       {func(o *order.Order) { o.Buyer.Email = "a@" + of("b", 60) + "." + of("c", 60) + "." + of("d", 26) }, ""},
		"e-mail of 151":       {func(o *order.Order) { o.Buyer.Email = "a@" + of("b", 60) + "." + of("c", 60) + "." + of("d", 27) }, "buyer.email too_long 150"},
		"e-mail long and bad": {func(o *order.Order) { o.Buyer.Email = of("x", 151) }, "buyer.email too_long 150"},
		"e-mail line break":   {func(o *order.Order) { o.Buyer.Email = "a\n@b.fr" }, "buyer.email format no control characters"},
		"e-mail in Latin 1":   {func(o *order.Order) { o.Buyer.Email = "\xe9 @b.fr" }, "buyer.email format UTF-8"},
		"e-mail form":         {func(o *order.Order) { o.Buyer.Email = "ana" }, "buyer.email format name@example.org"},
		"birth date form":     {func(o *order.Order) { o.Buyer.BirthDate = "28/02/1990" }, "buyer.birthDate format YYYY-MM-DD"},
		"birth date no day":   {func(o *order.Order) { o.Buyer.BirthDate = "1990-02-30" }, "buyer.birthDate format YYYY-MM-DD"},
		"birth date future":   {func(o *order.Order) { o.Buyer.BirthDate = "2025-03-05" }, "buyer.birthDate range before the order's date"},
		"legal status":        {func(o *order.Order) { o.Buyer.LegalStatus = "private" }, "buyer.legalStatus format A-Z, 0-9, _"},
		"document type":       {func(o *order.Order) { o.Buyer.LegalDocument.Type = "\n" }, "buyer.legalDocument.type format no control characters"},
		"document number":     {func(o *order.Order) { o.Buyer.LegalDocument.Number = "\xff" }, "buyer.legalDocument.number format UTF-8"},
		"billing country":     {func(o *order.Order) { o.Buyer.BillingAddress.Country = "FRA" }, "buyer.billingAddress.country unknown ISO 3166-1 alpha-2"},
		"billing e-mail":      {func(o *order.Order) { o.Buyer.BillingAddress.Email = "@" }, "buyer.billingAddress.email format name@example.org"},
		"address created":     {func(o *order.Order) { o.Delivery.Address.Created = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, "delivery.address.created range years 1..9999"},
		"delivery mode":       {func(o *order.Order) { o.Delivery.Mode = "by post" }, "delivery.mode format A-Z, 0-9, _"},
		"delivery new mode":   {func(o *order.Order) { o.Delivery.Mode = "DRONE" }, ""},
		"expected date form":  {func(o *order.Order) { o.Delivery.ExpectedDate = "tomorrow" }, "delivery.expectedDate format YYYY-MM-DD"},
		"expected today":      {func(o *order.Order) { o.Delivery.ExpectedDate = "2025-03-04" }, ""},
		"expected long ago":   {func(o *order.Order) { o.Delivery.ExpectedDate = "2025-03-01" }, "delivery.expectedDate range from the order's date on"},

		"item reference missing": {func(o *order.Order) { o.Items[1].Reference = "" }, "items[1].reference required"},
		"item reference of 51":   {func(o *order.Order) { o.Items[1].Reference = of("x", 51) }, "items[1].reference too_long 50"},
		"item quantity 0":        {func(o *order.Order) { o.Items[1].Quantity = 0 }, "items[1].quantity range 1..99999"},
		"item quantity of 6":     {func(o *order.Order) { o.Items[1].Quantity = 100000 }, "items[1].quantity range 1..99999"},
		"item price negative":    {func(o *order.Order) { o.Items[1].Price = eur(-1) }, "items[1].price range 0.00..9999999999.99"},
		"item price of 13":       {func(o *order.Order) { o.Items[1].Price = eur(1e12) }, "items[1].price range 0.00..9999999999.99"},
		"item price in pounds":   {func(o *order.Order) { o.Items[1].Price = order.NewMoney(1500, order.GBP) }, "items[1].price currency_mismatch EUR"},
		"item price in nothing":  {func(o *order.Order) { o.Items[1].Price = order.NewMoney(1500, 0) }, "items[1].price required ISO 4217"},
		"item discount negative": {func(o *order.Order) { o.Items[1].Discount = eur(-1) }, "items[1].discount range 0.00..9999999999.99"},
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
		"item seller type":       {func(o *order.Order) { o.Items[1].SellerType = "Private" }, "items[1].sellerType format A-Z, 0-9, _"},
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
	o.Items[1].Price = order.NewMoney(1, order.JPY)
	o.Totals.Total = eur(0)
	o.Totals.Difference.Reason = ""
	o.Language = "français"

	require.Equal(t, []string{
		"reference too_long 50",
		"reference format no backslash",
		"paymentMethodIDs[1] required",
		"paymentMethodIDs[2] duplicate",
		"buyer.email format name@example.org",
		"buyer.billingAddress.country unknown ISO 3166-1 alpha-2",
		"delivery.address.street format no control characters",
		"items[0].quantity range 1..99999",
		"items[1].price currency_mismatch EUR",
		"totals.total range 0.01..9999999999.99",
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

func TestEMailAddressesAreCheckedForTheirFormOnly(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"a@b.fr", "ana.roux+shop@mail.example.org", "o'neil@example.ie", "..dots..@example.jp", "jürgen@münchen.example",
		"用户@例子.中国", "x@xn--fiqs8s.cn", "a@123.example", strings.Repeat("l", 64) + "@example.org", "a@" + strings.Repeat("b", 63) + ".fr",
	} {
		o := minimal()
		o.Buyer.Email = good
		require.Nil(t, faults(t, o), good)
	}
	for _, bad := range []string{
		"a", "@", "a@", "@b.fr", "a@b", "a@b..fr", "a@.fr", "a@b.fr.", "a@-b.fr", "a@b-.fr", "a b@c.fr", "a@b c.fr", "a@b@c.fr",
		"Ana <a@b.fr>", "a@b.fr,c@d.fr", "a;b@c.fr", `"a"@b.fr`, "a@[127.0.0.1]", "a@b_c.fr", "a\u00a0b@c.fr",
		strings.Repeat("l", 65) + "@example.org", "a@" + strings.Repeat("b", 64) + ".fr",
	} {
		o := minimal()
		o.Buyer.Email = bad
		require.Equal(t, []string{"buyer.email format name@example.org"}, faults(t, o), bad)
	}
}
