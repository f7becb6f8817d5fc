package monext_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

func TestAnAcceptedCaptureReturnsTheNewTransaction(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder(http.MethodPost, stubURL+"/checkout/transactions/"+transaction+"/captures",
		httpmock.NewStringResponder(http.StatusCreated, acceptedCapture))

	got, err := stubClient(t, mock).Capture(t.Context(), transaction, capture(9990))

	require.NoError(t, err)
	require.Equal(t, monext.Accepted, got.Outcome)
	require.Equal(t, monext.ClassOK, got.Class)
	require.Equal(t, monext.Result{Title: "ACCEPTED", Code: "00000", Detail: "Transaction approved"}, got.Result)
	require.Equal(t, "25064090000001", got.Transaction.ID)
	require.Equal(t, monext.TypeCapture, got.Transaction.Type)
	require.True(t, got.Transaction.Date.Equal(time.Date(2025, 3, 5, 9, 0, 0, 0, time.UTC)))
	require.Equal(t, http.StatusCreated, got.Status)
	require.Equal(t, acceptedCapture, string(got.Raw))
	require.Equal(t, 1, mock.GetTotalCallCount())
}

func TestEachOperationHasItsOwnPathAndSendsTheSameHeaders(t *testing.T) {
	t.Parallel()
	paths := map[string]string{"capture": "captures", "cancel": "cancels", "refund": "refunds"}
	for _, operation := range operations() {
		t.Run(operation.name, func(t *testing.T) {
			t.Parallel()
			var seen *http.Request
			client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
				seen = r
				return always(http.StatusCreated, acceptedCapture)(r)
			}))
			require.NoError(t, operation.do(t, client))
			require.Equal(t, http.MethodPost, seen.Method)
			require.Equal(t, stubURL+"/checkout/transactions/"+transaction+"/"+paths[operation.name], seen.URL.String())
			require.Equal(t, "Basic OTAwMDAwMDAwMDAxOnMzY3IzdEFjY2Vzc0tleQ==", seen.Header.Get("Authorization"))
			require.Equal(t, "application/json", seen.Header.Get("Content-Type"))
			require.Equal(t, "application/json", seen.Header.Get("Accept"))
			require.Equal(t, "monext-go", seen.Header.Get("User-Agent"))
			require.Len(t, seen.Header, 4)
			require.Nil(t, seen.GetBody, "net/http must not be able to send the body twice")
			require.Positive(t, seen.ContentLength)
		})
	}
}

func TestAnOperationWritesEveryFieldThatIsSetAndNoOther(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		request monext.OperationRequest
		want    string
	}{
		"the least": {monext.OperationRequest{Amount: euros(1)}, `{"amount":1}`},
		"everything": {
			monext.OperationRequest{
				Amount: euros(9990), Option: monext.CaptureFinal, MerchantReference: "SHIP-1", Comment: "parcel 1 & é",
				Items:       []order.Item{{Reference: "SKU-1", Quantity: 1, Total: euros(9990), TaxRate: 2000}},
				PrivateData: map[string]string{"operation": "op-1"}, MiscData: json.RawMessage(`{"a":[1,2]}`),
			},
			`{"amount":9990,"option":"FINAL","comment":"parcel 1 & é","merchantReference":"SHIP-1",
			  "items":[{"reference":"SKU-1","price":9990,"quantity":1,"taxRate":2000}],
			  "privateData":{"operation":"op-1"},"miscData":{"a":[1,2]}}`,
		},
		"yen have no decimals": {monext.OperationRequest{Amount: order.NewMoney(130, order.JPY)}, `{"amount":130}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var body []byte
			client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
				body, _ = io.ReadAll(r.Body)
				return answer(r, http.StatusCreated, acceptedCapture), nil
			}))
			_, err := client.Capture(t.Context(), transaction, test.request)
			require.NoError(t, err)
			require.JSONEq(t, test.want, string(body))
		})
	}
}

func TestBadArgumentsOfAnOperationAreFaultsAndNothingIsSent(t *testing.T) {
	t.Parallel()
	with := func(change func(*monext.OperationRequest)) monext.OperationRequest {
		r := capture(100)
		change(&r)
		return r
	}
	tests := map[string]struct {
		id      string
		request monext.OperationRequest
		path    string
		rule    order.Rule
	}{
		"empty id":          {"", capture(1), "transactionID", order.RuleRequired},
		"id of dots":        {"..", capture(1), "transactionID", order.RuleFormat},
		"id with a path":    {"../../payments/sessions", capture(1), "transactionID", order.RuleFormat},
		"id with an escape": {"%2e%2e", capture(1), "transactionID", order.RuleFormat},
		"id too long":       {strings.Repeat("1", 65), capture(1), "transactionID", order.RuleFormat},
		"nothing":           {transaction, capture(0), "amount", order.RuleRange},
		"less than nothing": {transaction, capture(-1), "amount", order.RuleRange},
		"too much":          {transaction, capture(1_000_000_000_000_000_001), "amount", order.RuleRange},
		"no currency":       {transaction, monext.OperationRequest{Amount: order.NewMoney(1, 0)}, "amount", order.RuleRequired},
		"mistyped option":   {transaction, with(func(r *monext.OperationRequest) { r.Option = "FINALE" }), "option", order.RuleUnknown},
		"comment too long":  {transaction, with(func(r *monext.OperationRequest) { r.Comment = strings.Repeat("é", 256) }), "comment", order.RuleTooLong},
		"too many items": {transaction, with(func(r *monext.OperationRequest) {
			r.Items = slices.Repeat([]order.Item{{Reference: "A", Quantity: 1, Total: euros(1)}}, 101)
		}), "items", order.RuleTooMany},
		"negative item": {transaction, with(func(r *monext.OperationRequest) {
			r.Items = []order.Item{{Reference: "A", Quantity: -1, Total: euros(1)}}
		}), "items[0].quantity", order.RuleRange},
		"item's currency": {transaction, with(func(r *monext.OperationRequest) {
			r.Items = []order.Item{{Reference: "A", Quantity: 1, Total: order.NewMoney(1, order.USD)}}
		}), "items[0].total", order.RuleCurrencyMismatch},
		"comment of markup":    {transaction, with(func(r *monext.OperationRequest) { r.Comment = "a > b" }), "comment", order.RuleFormat},
		"no UTF-8":             {transaction, with(func(r *monext.OperationRequest) { r.MerchantReference = "\xff" }), "merchantReference", order.RuleFormat},
		"data without a key":   {transaction, with(func(r *monext.OperationRequest) { r.PrivateData = map[string]string{"": "x"} }), "privateData", order.RuleFormat},
		"extra that is ours":   {transaction, with(func(r *monext.OperationRequest) { r.Extra = map[string]json.RawMessage{"Amount": []byte("2")} }), "extra.Amount", order.RuleConflict},
		"data that is a list":  {transaction, with(func(r *monext.OperationRequest) { r.MiscData = json.RawMessage(`[]`) }), "miscData", order.RuleFormat},
		"data that is no JSON": {transaction, with(func(r *monext.OperationRequest) { r.MiscData = json.RawMessage(`{`) }), "miscData", order.RuleFormat},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := stubClient(t, roundTripper(func(*http.Request) (*http.Response, error) {
				t.Error("something was sent")
				return nil, io.ErrUnexpectedEOF
			}))
			got, err := client.Capture(t.Context(), test.id, test.request)
			require.Zero(t, got)
			var faults order.Faults
			require.ErrorAs(t, err, &faults)
			require.Len(t, faults, 1)
			require.Equal(t, test.path, faults[0].Path)
			require.Equal(t, test.rule, faults[0].Rule)
			require.ErrorContains(t, err, "monext: capture: ")
			if len(test.id) > 2 && test.path == "transactionID" {
				require.NotContains(t, err.Error(), test.id)
			}
		})
	}
}

func TestAllFaultsOfAnOperationComeTogether(t *testing.T) {
	t.Parallel()
	client := stubClient(t, always(http.StatusCreated, acceptedCapture))
	_, err := client.Refund(t.Context(), "a/b", monext.OperationRequest{Option: monext.CaptureFinal})
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	require.Len(t, faults, 3)
	require.ErrorIs(t, err, order.RuleUnsupported)
}
