package monexttest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// fullSession has every documented member.
const fullSession = `{"pointOfSaleReference":"POS_WEB_1",
 "order":{"reference":"ORD-1","amount":12990,"currency":"EUR","country":"FR","taxes":2165,"discount":0,
  "date":"2025-03-04T10:15:00Z","origin":"E_COM",
  "items":[{"reference":"SKU-1","price":9990,"quantity":1,"taxRate":2000,"comment":"c","category":"x","brand":"b",
    "subCategory1":"s","subCategory2":"t","seller":"m","sellerType":"PROFESSIONAL","miscellaneous":{"a":"b"}}]},
 "payment":{"paymentType":"ONE_OFF","capture":"MANUAL","amount":12990,"softDescriptor":"Shop, order 1",
  "deferredCaptureDate":"2025-03-08T12:00:00Z","recurring":{"installmentAmount":100,"initialInstallmentAmount":100,"firstInstallmentAmount":100,
   "cumulatedAmount":0,"installmentNumber":1,"totalInstallments":12,"frequency":"MONTHLY","installmentDate":31,
   "startDate":"2025-04-01T00:00:00Z","endDate":"2026-04-01T00:00:00Z"}},
 "paymentMethod":{"paymentMethodIDs":["CB_WEB_01"],"fallbackPaymentMethodIDs":["AMEX"],"smartDisplayIndicator":false},
 "buyer":{"id":"cust-77","title":"MRS","firstName":"Ana","lastName":"Roux","email":"ana@example.org","mobile":"+33600000000",
  "birthDate":"1990-01-31","legalStatus":"PRIVATE","legalDocument":{"code":"1","type":"ID_CARD","number":"1"},
  "billingAddress":{"title":"MR","firstName":"Ana","lastName":"Roux","email":"ana@example.org","mobile":"1","label":"home",
   "streetNumber":"4","street":"rue du Port","complement":"","city":"Nantes","zip":"44000","state":"","county":"Loire-Atlantique","country":"FR",
   "addressCreateDate":"2024-01-01T00:00:00Z"}},
 "delivery":{"charge":0,"provider":"POST","expectedDate":"2025-03-08T12:00:00.000Z","timeframe":"TWO_DAY_OR_MORE","mode":"MAIL_DELIVERY","address":{"city":"Nantes"}},
 "threeDS":{"challengeInd":"NO_PREFERENCE","merchantName":"Shop","merchantScore":"7"},
 "privateData":{"tenant":"7"},"miscData":{"any":[1,{"thing":null}]},
 "returnURL":"https://shop.example.org/pay/return?o=123",
 "notificationURL":"https://shop.example.org/pay/notify?o=123","languageCode":"FR",
 "customPaymentPageCode":"template","oneClickOption":"WITH_CVV","mxWalletId":"wallet-7"}`

func TestEveryDocumentedMemberOfASessionIsKnown(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	r := s.send(http.MethodPost, "/checkout/payments/sessions", fullSession)
	require.Equal(t, "201 ACCEPTED 00000", r.verdict())
	require.Empty(t, s.fake.Journal()[0].UnknownFields)
	require.Equal(t, "http://127.0.0.1:8089/v2/?token="+r.ID, r.Body["redirectURL"])

	id, err := s.fake.Accept(r.ID)
	require.NoError(t, err)
	for _, got := range []reply{s.readSession(r.ID), s.read(id)} {
		require.Equal(t, "Roux", got.Body["buyer"].(map[string]any)["lastName"])
		require.Equal(t, "MAIL_DELIVERY", got.Body["delivery"].(map[string]any)["mode"])
		require.Equal(t, "COMPUTER", got.Body["device"].(map[string]any)["type"])
	}
	require.Equal(t, "CB_WEB_01", s.read(id).Body["transaction"].(map[string]any)["paymentMethodId"])
}

func TestBadSessionsAreRefusedWithTheField(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	// Each row replaces the member at a path; nil removes it.
	tests := []struct {
		path  string
		value any
	}{
		{"pointOfSaleReference", nil},
		{"pointOfSaleReference", ""},
		{"pointOfSaleReference", strings.Repeat("é", 51)},
		{"order", nil},
		{"order", "text"},
		{"order.reference", nil},
		{"order.reference", `a\b`},
		{"order.reference", strings.Repeat("a", 51)},
		{"order.amount", nil},
		{"order.amount", 0},
		{"order.amount", "100"},
		{"order.amount", json.Number("100.0")},
		{"order.amount", json.Number("1e2")},
		{"order.amount", 1_000_000_000_000_000_001},
		{"order.currency", "eur"},
		{"order.currency", "978"},
		{"order.currency", "ZZZ"},
		{"order.country", "FRA"},
		{"order.taxes", -1},
		{"order.date", "yesterday"},
		{"order.items", make([]map[string]any, 101)},
		{"order.items", map[string]any{}},
		{"returnURL", nil},
		{"returnURL", "/back"},
		{"returnURL", "javascript:alert(1)"},
		{"notificationURL", "ftp://shop.example.org"},
		{"payment.capture", "LATER"},
		{"payment.paymentType", ""},
		{"payment.amount", 0},
		{"buyer.birthDate", "31/01/1990"},
		{"buyer.lastName", strings.Repeat("a", 101)},
		{"buyer.email", strings.Repeat("a", 151)},
		{"buyer.billingAddress.country", "fr"},
		{"delivery.charge", -1},
		{"paymentMethod.paymentMethodIDs", "CB"},
		{"paymentMethod.smartDisplayIndicator", "yes"},
		{"privateData", []string{"a"}},
	}
	for _, tt := range tests {
		r := s.send(http.MethodPost, "/checkout/payments/sessions", changed(t, fullSession, tt.path, tt.value))
		require.Equal(t, "400 ERROR 02305", r.verdict(), "%s = %v", tt.path, tt.value)
		require.Equal(t, "Invalid field format: "+tt.path, r.Body["detail"], "%v", tt.value)
		require.NotContains(t, r.Body, "result")
	}
	require.Empty(t, s.fake.Sessions())
}

func TestBadLinesAreNamedByTheirIndex(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for field, value := range map[string]any{
		"price": -1, "quantity": 0, "taxRate": 10_000, "reference": strings.Repeat("a", 51), "comment": strings.Repeat("a", 256),
	} {
		items := []map[string]any{{"reference": "fine"}, {field: value}}
		r := s.send(http.MethodPost, "/checkout/payments/sessions", changed(t, fullSession, "order.items", items))
		require.Equal(t, "Invalid field format: order.items[1]."+field, r.Body["detail"])
	}
}

func TestBodiesThatAreNoSingleJSONObjectAreRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, body := range []string{"", "{", "[]", "null", "1", fullSession + "{}", fullSession + "x", "\xff"} {
		require.Equal(t, "400 ERROR 02305", s.send(http.MethodPost, "/checkout/payments/sessions", body).verdict(), "%q", body)
	}
	large := changed(t, fullSession, "miscData", strings.Repeat("a", 1<<20))
	require.Equal(t, http.StatusRequestEntityTooLarge, s.send(http.MethodPost, "/checkout/payments/sessions", large).HTTP)
}

func TestBadOperationsAreRefusedWithoutEffect(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	for _, body := range []string{
		`{}`, `{"amount":null}`, `{"amount":-1}`, `{"amount":1.5}`, `{"amount":"10"}`, `{"Amount":10}`, `{"amount":1000000000000000001}`,
		`{"amount":10,"option":"ALL"}`, `{"amount":10,"comment":"` + strings.Repeat("a", 256) + `"}`,
		`{"amount":10,"privateData":{"op":1}}`, `{"amount":10,"items":{}}`, `{"amount":10,"merchantReference":7}`,
	} {
		require.Equal(t, "400 ERROR 02305", s.send(http.MethodPost, "/checkout/transactions/"+id+"/captures", body).verdict(), body)
	}
	require.Len(t, s.fake.Effects(id), 1)
}

func TestUndocumentedMembersAreIgnoredAndNoted(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	body := `{"amount":10,"merchantRef":"x","items":[{"sku":"1"}]}`
	require.Equal(t, "201 ACCEPTED 00000", s.send(http.MethodPost, "/checkout/transactions/"+id+"/captures", body).verdict())
	entries := s.fake.Journal()
	require.Equal(t, []string{"items[0].sku", "merchantRef"}, entries[len(entries)-1].UnknownFields)

	require.Equal(t, "201 ACCEPTED 00000", s.cancel(id, 5).verdict())
	s.operate("cancels", id, 5, `"option":"FINAL"`)
	entries = s.fake.Journal()
	require.Equal(t, []string{"option"}, entries[len(entries)-1].UnknownFields, "a cancel has no option")

	s.capture(id, 50)
	for i, option := range []string{`"FINAL"`, `"NONE"`, "5"} {
		require.Equal(t, "201 ACCEPTED 00000", s.refund(id, int64(i+1), `"option":`+option).verdict(), "nor has a refund")
	}
	effects := s.fake.Effects(id)
	require.Empty(t, effects[len(effects)-1].Option)
	require.Empty(t, effects[len(effects)-3].Option)
}

func TestABodyThatIsNoObjectIsToldSo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, body := range []string{"[]", "null", "1", `"text"`} {
		r := s.send(http.MethodPost, "/checkout/payments/sessions", body)
		require.Equal(t, "Invalid field format: the body must be an object", r.Body["detail"], body)
	}
}

func TestAMemberHasOneSpellingAndOneValue(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 10000, manual)
	for body, field := range map[string]string{
		`{"amount":100,"Amount":-5000}`:                                 "Amount",
		`{"AMOUNT":12000,"amount":100}`:                                 "AMOUNT",
		`{"amount":100,"amount":-5000}`:                                 "amount",
		`{"amount":100,"am\u006funt":200}`:                              "amount",
		`{"amount":100,"MerchantReference":"op-1"}`:                     "MerchantReference",
		`{"amount":100,"option":"STANDARD","OPTION":"ALL"}`:             "OPTION",
		`{"amount":100,"items":[{},{"price":1,"Price":-1}]}`:            "items[1].Price",
		`{"amount":100,"items":[{"reference":"a","reference":"b"}]}`:    "items[0].reference",
		`{"amount":100,"privateData":{"k":"1","K":"2","k":"3"}}`:        "privateData.k",
		`{"amount":100,"miscData":[[],[{"a":1,"b":{"c":1,"c":2}}]]}`:    "miscData[1][0].b.c",
		`{"amount":100,"comment":"a","Comment":7,"merchantRef":"kept"}`: "Comment",
	} {
		r := s.send(http.MethodPost, "/checkout/transactions/"+id+"/captures", body)
		require.Equal(t, "400 ERROR 02305", r.verdict(), body)
		require.Equal(t, "Invalid field format: "+field, r.Body["detail"], body)
	}
	require.Len(t, s.fake.Effects(id), 1)

	known := len(s.fake.Sessions())
	for old, replaced := range map[string][2]string{
		`"returnURL":`:      {`"ReturnURL":"javascript:alert(1)//","returnURL":`, "ReturnURL"},
		`"payment":`:        {`"Payment":{"amount":-1},"payment":`, "Payment"},
		`"capture":`:        {`"Capture":"LATER","capture":`, "payment.Capture"},
		`"buyer":`:          {`"Buyer":{"lastName":7},"buyer":`, "Buyer"},
		`"delivery":`:       {`"DELIVERY":[],"delivery":`, "DELIVERY"},
		`"order":{`:         {`"order":{"Discount":-1,"Items":[{"price":-1}],`, "order.Discount, order.Items"},
		`"charge":0`:        {`"charge":0,"Charge":-1`, "delivery.Charge"},
		`"currency":"EUR",`: {`"currency":"EUR","\u017fource":1,"currency":"ZZZ",`, "order.currency"},
		`"taxes":2165`:      {`"taxes":2165,"taxe\u017f":-1`, "order.taxe\u017f"},
	} {
		body := strings.Replace(fullSession, old, replaced[0], 1)
		require.NotEqual(t, fullSession, body, old)
		r := s.send(http.MethodPost, "/checkout/payments/sessions", body)
		require.Equal(t, "400 ERROR 02305", r.verdict(), body)
		require.Equal(t, "Invalid field format: "+replaced[1], r.Body["detail"], body)
	}
	body := fullSession[:len(fullSession)-1] + `,"Order":{"reference":"ab\\c","amount":-7,"currency":"ZZZ"}}`
	require.Equal(t, "400 ERROR 02305", s.send(http.MethodPost, "/checkout/payments/sessions", body).verdict())
	require.Len(t, s.fake.Sessions(), known)
}

func TestWhatAReadRepeatsIsWhatWasSentUndocumentedMembersToo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	body := strings.Replace(fullSession, `"order":{`, `"order":{"gift":{"Card":"1","card":"2"},`, 1)
	r := s.send(http.MethodPost, "/checkout/payments/sessions", body)
	require.Equal(t, "201 ACCEPTED 00000", r.verdict())
	require.Equal(t, []string{"order.gift"}, s.fake.Journal()[0].UnknownFields)
	require.Equal(t, map[string]any{"Card": "1", "card": "2"}, s.readSession(r.ID).Body["order"].(map[string]any)["gift"])
}

// changed replaces one member of a JSON object; nil removes it.
func changed(t *testing.T, body, path string, value any) string {
	t.Helper()
	var tree map[string]any
	require.NoError(t, json.Unmarshal([]byte(body), &tree))
	at := tree
	parts := strings.Split(path, ".")
	for _, p := range parts[:len(parts)-1] {
		at = at[p].(map[string]any)
	}
	last := parts[len(parts)-1]
	if at[last] = value; value == nil {
		delete(at, last)
	}
	out, err := json.Marshal(tree)
	require.NoError(t, err)
	return string(out)
}

func TestCredentialsAreChecked(t *testing.T) {
	t.Parallel()
	for want, opts := range map[int][]monexttest.Option{
		http.StatusUnauthorized: nil, http.StatusOK: {monexttest.WithUnauthorizedAs200()},
	} {
		s := newShop(t, append(opts, monexttest.WithCredentials("42", "right"))...)
		id := s.paid("A-1", 100, manual)
		for _, basic := range [][2]string{{"42", "wrong"}, {"43", "right"}, {"", ""}} {
			target := s.fake.BaseURL() + "/checkout/transactions/" + id + "/captures"
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(`{"amount":10}`))
			require.NoError(t, err)
			req.Header.Set("Content-Type", "application/json")
			req.SetBasicAuth(basic[0], basic[1])
			resp, err := s.client.Do(req)
			require.NoError(t, err)
			r := s.decode(resp)
			require.Equal(t, want, r.HTTP)
			require.Equal(t, "Unauthorized", r.Body["title"])
			require.NotContains(t, r.Body, "result")
		}
		require.Len(t, s.fake.Effects(id), 1)
	}
}

func TestOtherPathsMethodsAndTypesAreRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	require.Equal(t, http.StatusOK, s.send(http.MethodGet, "/checkout/alive", "").HTTP)
	for path, want := range map[string]int{
		"/checkout/sessions": 405, "/checkout/transactions/": 404, "/checkout/transactions//captures": 404, "/other": 404,
		"/checkout/transactions/1/captures": 405, "/checkout/payments/sessions": 405, "/checkout/transactions/1/voids": 404,
		"/checkout/payments/sessions/": 404, "/checkout/transactions/..%2f1": 404,
	} {
		require.Equal(t, want, s.send(http.MethodGet, path, "").HTTP, path)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.fake.BaseURL()+"/checkout/payments/sessions", strings.NewReader(fullSession))
	require.NoError(t, err)
	req.SetBasicAuth(s.fake.Merchant(), s.fake.Key())
	req.Header.Set("Content-Type", "text/plain")
	resp, err := s.client.Do(req)
	require.NoError(t, err)
	require.Equal(t, http.StatusUnsupportedMediaType, s.decode(resp).HTTP)
}
