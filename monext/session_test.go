package monext_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

const createdSession = `{"result":{"title":"ACCEPTED","code":"00000","detail":"Transaction approved"},
 "sessionId":"2aBcDeFg1741083300123","redirectURL":"https://pay.example.org/v2/?token=2aBcDeFg1741083300123"}`

// sentSession returns the body that a session request becomes.
func sentSession(t *testing.T, r monext.SessionRequest) string {
	t.Helper()
	var body []byte
	client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		body, _ = io.ReadAll(r.Body)
		return answer(r, http.StatusCreated, createdSession), nil
	}))
	_, err := client.CreateSession(t.Context(), r)
	require.NoError(t, err)
	return string(body)
}

func TestACreatedSessionSaysWhereToSendTheBuyer(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder(http.MethodPost, stubURL+"/checkout/payments/sessions", httpmock.NewStringResponder(http.StatusCreated, createdSession))

	got, err := stubClient(t, mock).CreateSession(t.Context(), sampleSession())

	require.NoError(t, err)
	require.Equal(t, session, got.ID)
	require.Equal(t, "https://pay.example.org/v2/?token="+session, got.RedirectURL)
	require.Equal(t, monext.TitleAccepted, got.Result.Title)
	require.JSONEq(t, createdSession, string(got.Raw))
	require.Equal(t, 1, mock.GetTotalCallCount())
}

// The request with every field that there is, extra members on three levels among them.
func fullSession() monext.SessionRequest {
	on := true
	r := sampleSession()
	r.NotificationURL = "https://shop.example.org/notify?o=123"
	r.Order.FallbackPaymentMethodIDs = []string{"IDEAL_01"}
	r.Payment = monext.PaymentTerms{
		Type: monext.PaymentInstallment, Capture: monext.CaptureAutomatic, Amount: euros(5000), SoftDescriptor: "MY SHOP",
		Recurring: &monext.Recurring{
			Amount: euros(1000), FirstAmount: euros(2000), Cumulated: euros(500), Number: 1, Total: 4, Frequency: monext.FrequencyMonthly,
			Day: 20, Start: order.Day(2025, time.April, 20), End: order.At(time.Date(2025, 7, 20, 8, 0, 0, 0, time.UTC)),
		},
	}
	r.ThreeDS = monext.ThreeDS{ChallengeInd: monext.ChallengeRequested, MerchantName: "Shop", MerchantScore: "12"}
	r.SmartDisplay = &on
	r.PageCode, r.OneClick, r.WalletID = "PAGE_1", monext.OneClickWithCVV, "wallet-77"
	r.PrivateData = map[string]string{"attempt": "1", "who": "request"}
	r.MiscData = json.RawMessage(`{"partner":{"x":1}}`)
	r.Extra = map[string]json.RawMessage{
		"subMerchant": json.RawMessage(`{"id":7}`), "order.items[1].ean": json.RawMessage(`"40012345"`),
		"buyer.billingAddress.floor": json.RawMessage(`2`), "delivery.urgent": json.RawMessage(`true`),
	}
	return r
}

func TestASessionCarriesEveryFieldOfTheOrder(t *testing.T) {
	t.Parallel()
	r := fullSession()
	require.JSONEq(t, `{"pointOfSaleReference":"POS_WEB_1",
	 "order":{"reference":"ORD-2025-000123","amount":13080,"currency":"EUR","country":"FR","taxes":2165,"discount":500,
	  "date":"2025-03-04T10:15:00.000Z","origin":"E_COM",
	  "items":[{"reference":"SKU-1","price":9990,"quantity":1,"taxRate":2000,"comment":"blue","category":"shoes",
	    "subCategory1":"sport","subCategory2":"run","brand":"Acme","seller":"Shop","sellerType":"PROFESSIONAL","miscellaneous":{"size":"42"}},
	   {"reference":"SKU-2","price":3000,"quantity":2,"taxRate":550,"ean":"40012345"}]},
	 "payment":{"paymentType":"INSTALLMENT","capture":"AUTOMATIC","amount":5000,"softDescriptor":"MY SHOP",
	  "recurring":{"installmentAmount":1000,"initialInstallmentAmount":2000,"firstInstallmentAmount":2000,"cumulatedAmount":500,
	   "installmentNumber":1,"totalInstallments":4,"frequency":"MONTHLY","installmentDate":20,
	   "startDate":"2025-04-20T12:00:00.000Z","endDate":"2025-07-20T08:00:00.000Z"}},
	 "paymentMethod":{"paymentMethodIDs":["CB_WEB_01","PAYPAL_01"],"fallbackPaymentMethodIDs":["IDEAL_01"],"smartDisplayIndicator":true},
	 "buyer":{"id":"cust-77","title":"MRS","firstName":"Ana","lastName":"Roux","email":"ana@example.org","mobile":"+33600000000",
	  "birthDate":"1990-02-03","legalStatus":"PRIVATE","legalDocument":{"code":"FR","type":"ID_CARD","number":"X1"},
	  "billingAddress":{"title":"MRS","firstName":"Ana","lastName":"Roux","email":"bill@example.org","mobile":"+33600000001",
	   "label":"home","streetNumber":"4","street":"rue du Port","complement":"B","city":"Nantes","zip":"44000","state":"PDL","county":"44",
	   "country":"FR","addressCreateDate":"2020-01-02T03:04:05.000Z","floor":2}},
	 "delivery":{"charge":590,"provider":"POST","expectedDate":"2025-03-07T12:00:00.000Z","timeframe":"OVERNIGHT","mode":"MAIL_DELIVERY",
	  "address":{"street":"5 quai Nord","city":"Brest","zip":"29200","country":"FR"},"urgent":true},
	 "threeDS":{"challengeInd":"CHALLENGE_REQUESTED","merchantName":"Shop","merchantScore":"12"},
	 "privateData":{"tenant":"7","who":"request","attempt":"1"},"miscData":{"partner":{"x":1}},
	 "returnURL":"https://shop.example.org/pay/return?o=123","notificationURL":"https://shop.example.org/notify?o=123",
	 "languageCode":"FR","customPaymentPageCode":"PAGE_1","oneClickOption":"WITH_CVV","mxWalletId":"wallet-77",
	 "subMerchant":{"id":7}}`, sentSession(t, r))
	require.Equal(t, map[string]string{"tenant": "7", "who": "order"}, r.Order.PrivateData, "the caller's map is left alone")
}

// A line costs its total: with the price of one unit in its place, Monext would read 15.00 for two units at 15.00.
func TestTheTotalOfALineIsSentAndNotThePriceOfOneUnit(t *testing.T) {
	t.Parallel()
	r := sampleSession()
	r.Order.Items[1].Quantity, r.Order.Items[1].Total = 3, euros(3000) // 10.00 each
	require.Contains(t, sentSession(t, r), `{"reference":"SKU-2","price":3000,"quantity":3,`)

	r.Order.Items[1].Total, r.Order.Totals.Total, r.Order.Totals.Items = euros(1000), euros(11080), euros(10990)
	require.Contains(t, sentSession(t, r), `{"reference":"SKU-2","price":1000,"quantity":3,`, "10.00 for three needs no price of one")
}

// Without payment methods the list is empty, as the description requires it beside its neighbours.
func TestSmartDisplayAloneBringsAnEmptyListOfPaymentMethods(t *testing.T) {
	t.Parallel()
	off := false
	r := sampleSession()
	r.Order.PaymentMethodIDs, r.SmartDisplay = nil, &off
	require.Contains(t, sentSession(t, r), `"paymentMethod":{"paymentMethodIDs":[],"smartDisplayIndicator":false}`)
}

func TestASmallSessionSendsNoEmptyFields(t *testing.T) {
	t.Parallel()
	r := monext.SessionRequest{
		Order: order.Order{
			Reference: "O-1", PointOfSale: "POS", Totals: order.Totals{Total: order.NewMoney(130, order.JPY)},
			Items: []order.Item{{Reference: "A", Quantity: 1, Total: order.NewMoney(130, order.JPY)}},
		},
		ReturnURL: "http://localhost:8080/return", Language: "en",
	}
	require.JSONEq(t, `{"pointOfSaleReference":"POS",
	 "order":{"reference":"O-1","amount":130,"currency":"JPY","origin":"E_COM","items":[{"reference":"A","price":130,"quantity":1}]},
	 "payment":{"paymentType":"ONE_OFF","capture":"MANUAL"},"returnURL":"http://localhost:8080/return","languageCode":"EN"}`,
		sentSession(t, r))
}

func TestADeferredCaptureSendsItsDayWhateverTheZoneIs(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"America/Los_Angeles", "Pacific/Auckland", "UTC"} {
		location, err := time.LoadLocation(zone)
		require.NoError(t, err)
		for _, hour := range []int{0, 12, 23} {
			r := sampleSession()
			day := order.DayOf(time.Date(2025, 3, 8, hour, 30, 0, 0, location))
			r.Payment = monext.PaymentTerms{Capture: monext.CaptureDeferred, DeferredDate: day}
			require.Contains(t, sentSession(t, r), `"capture":"DEFERRED","deferredCaptureDate":"2025-03-08T12:00:00.000Z"}`, "%s, %d h", zone, hour)
		}
	}
}

func TestADeferredCaptureSendsItsInstantAsGiven(t *testing.T) {
	t.Parallel()
	r := sampleSession()
	instant := time.Date(2025, 3, 8, 0, 30, 0, 123_456_789, time.FixedZone("Paris", 3600))
	r.Payment = monext.PaymentTerms{Capture: monext.CaptureDeferred, DeferredDate: order.At(instant)}
	require.Contains(t, sentSession(t, r), `"deferredCaptureDate":"2025-03-07T23:30:00.123Z"`)
}

func TestEverythingWrongWithASessionComesBackAtOnce(t *testing.T) {
	t.Parallel()
	extra := map[string]json.RawMessage{"": nil, "RETURNurl": json.RawMessage(`1`), "broken": json.RawMessage(`{`)}
	nested := map[string]json.RawMessage{
		"order.items[2].ean": []byte(`1`), "buyer.EMAIL": []byte(`1`), "privateData.x": []byte(`1`), "device.ip": []byte(`1`),
		"order.items[x].ean": []byte(`1`), "order..ean": []byte(`1`), "order.date.zone": []byte(`1`), "order.items[00].x": []byte(`1`), "order.items[0]": []byte(`1`), "payment.recurring.frequency": []byte(`1`),
		"payment.recurring.x": []byte(`1`), "buyer.legalDocument.x": []byte(`1`), "paymentMethod.x": []byte(`1`),
	}
	recurring := func(p monext.Recurring) func(*monext.SessionRequest) {
		return func(r *monext.SessionRequest) {
			r.Payment.Type, r.Payment.Recurring = monext.PaymentInstallment, &p
		}
	}
	good := monext.Recurring{Amount: euros(1), FirstAmount: euros(1), Total: 2, Frequency: monext.FrequencyDaily, Day: 31}
	but := func(change func(*monext.Recurring)) func(*monext.SessionRequest) {
		p := good
		change(&p)
		return recurring(p)
	}
	many := map[string]json.RawMessage{}
	for i := range 150 {
		many["x"+strconv.Itoa(i)] = json.RawMessage(`1`)
	}
	day := order.Day(2025, time.March, 8)
	tests := map[string]struct {
		change func(*monext.SessionRequest)
		path   string
		rule   order.Rule
	}{
		"order":            {func(r *monext.SessionRequest) { r.Order.Reference = "" }, "order.reference", order.RuleRequired},
		"no return URL":    {func(r *monext.SessionRequest) { r.ReturnURL = "" }, "returnURL", order.RuleRequired},
		"URL not UTF-8":    {func(r *monext.SessionRequest) { r.ReturnURL = "https://shop.example.org/\xff" }, "returnURL", order.RuleFormat},
		"relative URL":     {func(r *monext.SessionRequest) { r.ReturnURL = "/return" }, "returnURL", order.RuleFormat},
		"script URL":       {func(r *monext.SessionRequest) { r.ReturnURL = "javascript:alert(1)" }, "returnURL", order.RuleFormat},
		"notification URL": {func(r *monext.SessionRequest) { r.NotificationURL = "shop" }, "notificationURL", order.RuleFormat},
		"language":         {func(r *monext.SessionRequest) { r.Language = "fra" }, "language", order.RuleFormat},
		"language digits":  {func(r *monext.SessionRequest) { r.Language = "f1" }, "language", order.RuleFormat},
		"misc data":        {func(r *monext.SessionRequest) { r.MiscData = json.RawMessage(`[1]`) }, "miscData", order.RuleFormat},
		"capture word":     {func(r *monext.SessionRequest) { r.Payment.Capture = "LATER" }, "payment.capture", order.RuleUnknown},
		"no deferred date": {func(r *monext.SessionRequest) { r.Payment.Capture = monext.CaptureDeferred }, "payment.deferredDate", order.RuleRequired},
		"deferred date":    {func(r *monext.SessionRequest) { r.Payment.DeferredDate = day }, "payment.deferredDate", order.RuleConflict},
		"negative amount":  {func(r *monext.SessionRequest) { r.Payment.Amount = euros(-1) }, "payment.amount", order.RuleRange},
		"other currency":   {func(r *monext.SessionRequest) { r.Payment.Amount = order.NewMoney(1, order.USD) }, "payment.amount", order.RuleCurrencyMismatch},
		"extra, nameless":  {func(r *monext.SessionRequest) { r.Extra = extra }, "extra", order.RuleRequired},
		"extra, ours":      {func(r *monext.SessionRequest) { r.Extra = extra }, "extra.RETURNurl", order.RuleConflict},
		"extra, no JSON":   {func(r *monext.SessionRequest) { r.Extra = extra }, "extra.broken", order.RuleFormat},
		"extra, beyond":    {func(r *monext.SessionRequest) { r.Extra = nested }, "extra.order.items[2].ean", order.RuleConflict},
		"extra, our field": {func(r *monext.SessionRequest) { r.Extra = nested }, "extra.buyer.EMAIL", order.RuleConflict},
		"extra, in a map":  {func(r *monext.SessionRequest) { r.Extra = nested }, "extra.privateData.x", order.RuleConflict},
		"extra, orphan":    {func(r *monext.SessionRequest) { r.Extra = nested }, "extra.device.ip", order.RuleConflict},
		"extra, our plan":  {func(r *monext.SessionRequest) { r.Extra = nested }, "extra.payment.recurring.frequency", order.RuleConflict},
		"extra, no plan":   {func(r *monext.SessionRequest) { r.Extra = nested }, "extra.payment.recurring.x", order.RuleConflict},
		"extra, no paper":  {func(r *monext.SessionRequest) { r.Extra = nested; r.Order.Buyer.LegalDocument = order.LegalDocument{} }, "extra.buyer.legalDocument.x", order.RuleConflict},
		"extra, no method": {func(r *monext.SessionRequest) { r.Extra = nested; r.Order.PaymentMethodIDs = nil }, "extra.paymentMethod.x", order.RuleConflict},
		"number 3 of 2":    {but(func(p *monext.Recurring) { p.Number = 3 }), "payment.recurring.number", order.RuleRange},
		"end before start": {but(func(p *monext.Recurring) { p.Start, p.End = order.Day(2025, 3, 2), order.Day(2025, 3, 1) }), "payment.recurring.end", order.RuleRange},
		"extra, index":     {func(r *monext.SessionRequest) { r.Extra = nested }, "extra.order.items[x].ean", order.RuleFormat},
		"extra, a date":    {func(r *monext.SessionRequest) { r.Extra = nested }, "extra.order.date.zone", order.RuleConflict},
		"extra, index 00":  {func(r *monext.SessionRequest) { r.Extra = nested }, "extra.order.items[00].x", order.RuleFormat},
		"extra, no name":   {func(r *monext.SessionRequest) { r.Extra = nested }, "extra.order..ean", order.RuleFormat},
		"extra, an entry":  {func(r *monext.SessionRequest) { r.Extra = nested }, "extra.order.items[0]", order.RuleFormat},
		"payment type":     {func(r *monext.SessionRequest) { r.Payment.Type = "GIFT" }, "payment.type", order.RuleUnknown},
		"soft descriptor":  {func(r *monext.SessionRequest) { r.Payment.SoftDescriptor = strings.Repeat("é", 128) }, "payment.softDescriptor", order.RuleTooLong},
		"challenge":        {func(r *monext.SessionRequest) { r.ThreeDS.ChallengeInd = "04" }, "threeDS.challengeInd", order.RuleUnknown},
		"merchant name":    {func(r *monext.SessionRequest) { r.ThreeDS.MerchantName = "\xff" }, "threeDS.merchantName", order.RuleFormat},
		"one click":        {func(r *monext.SessionRequest) { r.OneClick = "YES" }, "oneClick", order.RuleUnknown},
		"wallet of 1":      {func(r *monext.SessionRequest) { r.WalletID = "w" }, "walletID", order.RuleFormat},
		"wallet of 51":     {func(r *monext.SessionRequest) { r.WalletID = strings.Repeat("w", 51) }, "walletID", order.RuleFormat},
		"wallet, hyphen":   {func(r *monext.SessionRequest) { r.WalletID = "-w" }, "walletID", order.RuleFormat},
		"year 10000":       {func(r *monext.SessionRequest) { r.Payment.DeferredDate = order.Day(10000, 1, 1) }, "payment.deferredDate", order.RuleRange},
		"amount too large": {func(r *monext.SessionRequest) { r.Payment.Amount = euros(1e18 + 1) }, "payment.amount", order.RuleRange},
		"private data":     {func(r *monext.SessionRequest) { r.PrivateData = map[string]string{"": "x"} }, "privateData", order.RuleFormat},
		"no installment":   {but(func(p *monext.Recurring) { p.Amount = order.Money{} }), "payment.recurring.amount", order.RuleRequired},
		"no first one":     {but(func(p *monext.Recurring) { p.FirstAmount = order.Money{} }), "payment.recurring.firstAmount", order.RuleRequired},
		"cumulated":        {but(func(p *monext.Recurring) { p.Cumulated = euros(-1) }), "payment.recurring.cumulated", order.RuleRange},
		"number":           {but(func(p *monext.Recurring) { p.Number = -1 }), "payment.recurring.number", order.RuleRange},
		"no total":         {but(func(p *monext.Recurring) { p.Total = 0 }), "payment.recurring.total", order.RuleRequired},
		"negative total":   {but(func(p *monext.Recurring) { p.Total = -1 }), "payment.recurring.total", order.RuleRange},
		"no frequency":     {but(func(p *monext.Recurring) { p.Frequency = "" }), "payment.recurring.frequency", order.RuleRequired},
		"frequency":        {but(func(p *monext.Recurring) { p.Frequency = "FORTNIGHTLY" }), "payment.recurring.frequency", order.RuleUnknown},
		"day of 0":         {but(func(p *monext.Recurring) { p.Day = 0 }), "payment.recurring.day", order.RuleRange},
		"day of 32":        {but(func(p *monext.Recurring) { p.Day = 32 }), "payment.recurring.day", order.RuleRange},
		"start":            {but(func(p *monext.Recurring) { p.Start = order.Day(10000, 1, 1) }), "payment.recurring.start", order.RuleRange},
		"end":              {but(func(p *monext.Recurring) { p.End = order.Day(10000, 1, 1) }), "payment.recurring.end", order.RuleRange},
		"extra, too many":  {func(r *monext.SessionRequest) { r.Extra = many }, "extra", order.RuleTooMany},
	}
	all := sampleSession()
	for name, test := range tests {
		if name != "order" && name != "no return URL" && name != "language digits" {
			test.change(&all)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := stubClient(t, roundTripper(func(*http.Request) (*http.Response, error) {
				t.Error("something was sent")
				return nil, io.ErrUnexpectedEOF
			}))
			r := sampleSession()
			test.change(&r)
			got, err := client.CreateSession(t.Context(), r)
			require.Zero(t, got)
			var faults order.Faults
			require.ErrorAs(t, err, &faults)
			found := false
			for _, fault := range faults {
				found = found || fault.Path == test.path && fault.Rule == test.rule
			}
			require.True(t, found, "%v", faults)
		})
	}
	var faults order.Faults
	require.ErrorAs(t, all.Validate(), &faults)
	require.GreaterOrEqual(t, len(faults), 6)
	require.NoError(t, sampleSession().Validate())
	require.NoError(t, fullSession().Validate())
}

func TestASessionWithoutItsIdOrURLIsUnknown(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"result":{"title":"ACCEPTED","code":"00000"},"redirectURL":"https://pay.example.org"}`,
		`{"result":{"title":"ACCEPTED","code":"00000"},"sessionId":"s"}`,
		`{"title":"ACCEPTED","code":"00000","sessionId":"s","redirectURL":"https://pay.example.org"}`,
	} {
		_, err := stubClient(t, always(http.StatusCreated, body)).CreateSession(t.Context(), sampleSession())
		require.ErrorIs(t, err, monext.ErrUnknown)
		require.ErrorContains(t, err, "lacks an id or a URL")
	}
}

func TestARefusedSessionSaysWhy(t *testing.T) {
	t.Parallel()
	client := stubClient(t, always(http.StatusBadRequest, `{"title":"ERROR","code":"02305","detail":"Invalid field format"}`))
	_, err := client.CreateSession(t.Context(), sampleSession())
	require.ErrorIs(t, err, monext.ErrRefused)
	require.ErrorIs(t, err, monext.ErrConfiguration)
	require.EqualError(t, err, "monext: create session: refused: ERROR 02305 (field format), HTTP 400")
	require.Equal(t, "Invalid field format", failure(t, err).Detail)
}

func TestOnlyAnAccountVerificationMayCostNothing(t *testing.T) {
	t.Parallel()
	r := sampleSession()
	r.Order.Items = []order.Item{{Reference: "CARD", Quantity: 1, Total: euros(0)}}
	r.Order.Totals = order.Totals{Total: euros(0)}
	require.ErrorIs(t, r.Validate(), order.RuleRange)
	r.Payment.Type = monext.PaymentAccountVerification
	require.Contains(t, sentSession(t, r), `"amount":0,`)
	r.Order.Items = nil
	require.NoError(t, r.Validate(), "it needs no line")
	r.Order.Totals.Items = euros(5)
	require.ErrorIs(t, r.Validate(), order.RuleSum, "sums are checked all the same")
	uruguay, err := order.ParseCurrency("UYW")
	require.NoError(t, err)
	r.Order.Totals = order.Totals{Total: order.NewMoney(0, uruguay)}
	require.ErrorIs(t, r.Validate(), order.RuleUnsupported, "and so is the currency")
	r.Order.Reference, r.Order.Totals = "", order.Totals{Total: euros(0)}
	require.ErrorIs(t, r.Validate(), order.RuleRequired, "other faults stay")
}
