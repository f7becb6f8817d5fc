package monext_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
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

func TestASessionCarriesEveryFieldOfTheOrder(t *testing.T) {
	t.Parallel()
	on := true
	r := sampleSession()
	r.NotificationURL = "https://shop.example.org/notify?o=123"
	r.Payment = monext.PaymentTerms{Type: monext.PaymentOneOff, Capture: monext.CaptureAutomatic, Amount: euros(5000)}
	r.ThreeDS = monext.ThreeDS{ChallengeInd: "NO_PREFERENCE", MerchantName: "Shop"}
	r.SmartDisplay = &on
	r.PrivateData = map[string]string{"attempt": "1", "who": "request"}
	r.MiscData = json.RawMessage(`{"partner":{"x":1}}`)
	r.Extra = map[string]json.RawMessage{"walletId": json.RawMessage(`"w-1"`), "customPageCode": json.RawMessage(`{"a":1}`)}

	require.JSONEq(t, `{"pointOfSaleReference":"POS_WEB_1",
	 "order":{"reference":"ORD-2025-000123","amount":13080,"currency":"EUR","country":"FR","taxes":2165,"discount":500,
	  "date":"2025-03-04T10:15:00Z","origin":"E_COM",
	  "items":[{"reference":"SKU-1","price":9990,"quantity":1,"taxRate":2000,"comment":"blue","category":"shoes",
	    "subCategory1":"sport","subCategory2":"run","brand":"Acme","seller":"Shop","sellerType":"PROFESSIONAL","miscellaneous":{"size":"42"}},
	   {"reference":"SKU-2","price":1500,"quantity":2,"taxRate":550}]},
	 "payment":{"paymentType":"ONE_OFF","capture":"AUTOMATIC","amount":5000},
	 "paymentMethod":{"paymentMethodIDs":["CB_WEB_01","PAYPAL_01"],"smartDisplayIndicator":true},
	 "buyer":{"id":"cust-77","title":"MRS","firstName":"Ana","lastName":"Roux","email":"ana@example.org","mobile":"+33600000000",
	  "birthDate":"1990-02-03","legalStatus":"PRIVATE","legalDocument":{"type":"ID","number":"X1"},
	  "billingAddress":{"title":"MRS","firstName":"Ana","lastName":"Roux","email":"bill@example.org","mobile":"+33600000001",
	   "label":"home","streetNumber":"4","street":"rue du Port","complement":"B","city":"Nantes","zip":"44000","country":"FR",
	   "addressCreateDate":"2020-01-02T03:04:05Z"}},
	 "delivery":{"charge":590,"provider":"POST","expectedDate":"2025-03-07","timeframe":"STANDARD","mode":"MAIL_DELIVERY",
	  "address":{"street":"5 quai Nord","city":"Brest","zip":"29200","country":"FR"}},
	 "threeDS":{"challengeInd":"NO_PREFERENCE","merchantName":"Shop"},
	 "privateData":{"tenant":"7","who":"request","attempt":"1"},"miscData":{"partner":{"x":1}},
	 "returnURL":"https://shop.example.org/pay/return?o=123","notificationURL":"https://shop.example.org/notify?o=123",
	 "languageCode":"FR","customPageCode":{"a":1},"walletId":"w-1"}`, sentSession(t, r))
	require.Equal(t, map[string]string{"tenant": "7", "who": "order"}, r.Order.PrivateData, "the caller's map is left alone")
}

func TestASmallSessionSendsNoEmptyFields(t *testing.T) {
	t.Parallel()
	r := monext.SessionRequest{
		Order: order.Order{
			Reference: "O-1", PointOfSale: "POS", Totals: order.Totals{Total: order.NewMoney(130, order.JPY)},
			Items: []order.Item{{Reference: "A", Price: order.NewMoney(130, order.JPY), Quantity: 1}},
		},
		ReturnURL: "http://localhost:8080/return", Language: "en",
	}
	require.JSONEq(t, `{"pointOfSaleReference":"POS",
	 "order":{"reference":"O-1","amount":130,"currency":"JPY","origin":"E_COM","items":[{"reference":"A","price":130,"quantity":1}]},
	 "payment":{"paymentType":"ONE_OFF","capture":"MANUAL"},"returnURL":"http://localhost:8080/return","languageCode":"EN"}`,
		sentSession(t, r))
}

func TestADeferredCaptureSendsItsDay(t *testing.T) {
	t.Parallel()
	r := sampleSession()
	paris := time.FixedZone("Paris", 3600)
	r.Payment = monext.PaymentTerms{Capture: monext.CaptureDeferred, DeferredDate: time.Date(2025, 3, 8, 0, 30, 0, 0, paris)}
	require.Contains(t, sentSession(t, r), `"payment":{"paymentType":"ONE_OFF","capture":"DEFERRED","deferredCaptureDate":"2025-03-08"}`)
}

func TestEverythingWrongWithASessionComesBackAtOnce(t *testing.T) {
	t.Parallel()
	extra := map[string]json.RawMessage{"": nil, "RETURNurl": json.RawMessage(`1`), "broken": json.RawMessage(`{`)}
	many := map[string]json.RawMessage{}
	for i := range 150 {
		many["x"+strconv.Itoa(i)] = json.RawMessage(`1`)
	}
	day := time.Date(2025, 3, 8, 0, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		change func(*monext.SessionRequest)
		path   string
		rule   order.Rule
	}{
		"order":            {func(r *monext.SessionRequest) { r.Order.Reference = "" }, "order.reference", order.RuleRequired},
		"no return URL":    {func(r *monext.SessionRequest) { r.ReturnURL = "" }, "returnURL", order.RuleRequired},
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
