package monext_test

import (
	"net/http"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

const methodsURL = stubURL + "/merchants/" + merchant + "/pointsofsale/POS.1/paymentMethods"

const twoMethods = `"result":{"title":"ACCEPTED","code":"00000","detail":""},
 "paymentMethods":[{"id":"CB_WEB_01","name":"Cards","description":"with 3DS","paymentInstrumentType":{"code":"CB"}},{"id":"PAYPAL_01","name":"PayPal"},null,5,{"name":"nameless"}]`

func methodsClient(t *testing.T, status int, body string) (*monext.Client, *httpmock.MockTransport) {
	t.Helper()
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder(http.MethodGet, methodsURL, httpmock.NewStringResponder(status, body))
	return stubClient(t, mock), mock
}

func TestThePaymentMethodsOfAPointOfSaleAreListed(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"as the description describes them": `{` + twoMethods + `}`,
		"as it requires them too":           `{"PaymentMethods":[],` + twoMethods + `}`,
	} {
		client, _ := methodsClient(t, http.StatusOK, body)
		methods, err := client.PaymentMethods(t.Context(), "POS.1")
		require.NoError(t, err, name)
		require.Equal(t, []monext.PaymentMethod{
			{ID: "CB_WEB_01", Name: "Cards", Description: "with 3DS", Instrument: "CB"}, {ID: "PAYPAL_01", Name: "PayPal"},
		}, methods, name)
	}
	client, _ := methodsClient(t, http.StatusOK, `{"result":{"title":"ACCEPTED","code":"00000"},"PaymentMethods":[{"id":"X1"}]}`)
	methods, err := client.PaymentMethods(t.Context(), "POS.1")
	require.NoError(t, err)
	require.Equal(t, []monext.PaymentMethod{{ID: "X1"}}, methods)
}

func TestASetUpIsVerified(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		want   error
	}{
		"right":                     {http.StatusOK, `{` + twoMethods + `}`, nil},
		"wrong key":                 {http.StatusUnauthorized, `{"title":"Unauthorized","code":"","detail":""}`, monext.ErrUnauthorized},
		"wrong key, as success":     {http.StatusOK, `{"title":"Unauthorized","code":"","detail":""}`, monext.ErrUnauthorized},
		"key without the right":     {http.StatusForbidden, ``, monext.ErrUnauthorized},
		"unknown point of sale":     {http.StatusNotFound, `{"title":"ERROR","code":"02304","detail":""}`, monext.ErrRefused},
		"unknown to a plain server": {http.StatusNotFound, `<html>`, monext.ErrUnknown},
		"no list":                   {http.StatusOK, `{"result":{"title":"ACCEPTED","code":"00000"}}`, monext.ErrUnknown},
		"a list that is none":       {http.StatusOK, `{"result":{"title":"ACCEPTED","code":"00000"},"paymentMethods":7}`, monext.ErrUnknown},
		"flat success":              {http.StatusOK, `{"title":"ACCEPTED","code":"00000","paymentMethods":[]}`, monext.ErrUnknown},
	} {
		client, _ := methodsClient(t, test.status, test.body)
		err := client.Verify(t.Context(), "POS.1", "PAYPAL_01", "CB_WEB_01")
		if test.want == nil {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorIs(t, err, test.want, name)
	}
	client, _ := methodsClient(t, http.StatusOK, `{`+twoMethods+`}`)
	err := client.Verify(t.Context(), "POS.1", "CB_WEB_01", "GONE")
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	require.Equal(t, "paymentMethodIDs[1]", faults[0].Path)
	require.ErrorIs(t, err, order.RuleUnknown)
}

func TestAMerchantIdThatCouldLeadElsewhereIsNotSent(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"../../checkout", "a/b", "..", "a?b", "a b"} {
		credentials, err := monext.NewCredentials(id, secret)
		require.NoError(t, err)
		mock := httpmock.NewMockTransport()
		client := newClientAs(t, credentials, monext.WithBaseURL(stubURL), monext.WithHTTPClient(&http.Client{Transport: mock}))
		require.ErrorIs(t, client.Verify(t.Context(), "POS.1"), order.RuleFormat)
		require.Zero(t, mock.GetTotalCallCount())
	}
}

func TestAPassingFailureOfTheCheckIsTriedAgain(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder(http.MethodGet, methodsURL, httpmock.NewStringResponder(http.StatusServiceUnavailable, "").
		Then(httpmock.NewStringResponder(http.StatusOK, `{`+twoMethods+`}`)))
	require.NoError(t, stubClient(t, mock).Verify(t.Context(), "POS.1"))
	require.Equal(t, 2, mock.GetTotalCallCount())
}

func TestAReferenceThatCouldLeadElsewhereIsNotSent(t *testing.T) {
	t.Parallel()
	for _, reference := range []string{"", "P", "..", "../x", "a/b", "a%2fb", "a b", "_a"} {
		client, mock := methodsClient(t, http.StatusOK, `{}`)
		require.ErrorIs(t, client.Verify(t.Context(), reference), order.RuleFormat, reference)
		require.Zero(t, mock.GetTotalCallCount())
	}
}
