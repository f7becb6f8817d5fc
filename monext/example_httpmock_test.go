package monext_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/jarcoal/httpmock"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// lostAnswer is a connection that broke when the request was out. Without reading the body, as httpmock.NewErrorResponder does
// not, a transport proves that nothing was sent.
func lostAnswer(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	return nil, io.ErrUnexpectedEOF
}

// A unit test of a host mocks Monext by one MockTransport a test. What becomes of the money is for monexttest to show.
func Example_httpmock() {
	const captures = "https://monext.test/v1/checkout/transactions/25063101530012/captures"
	mock := httpmock.NewMockTransport() // never httpmock.Activate, which is one for the process
	credentials, err := monext.NewCredentials("900000000001", "any-key")
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := monext.New(credentials,
		monext.WithBaseURL("https://monext.test/v1"), monext.WithHTTPClient(&http.Client{Transport: mock}))
	if err != nil {
		fmt.Println(err)
		return
	}

	accepted := `{"result":{"title":"ACCEPTED","code":"00000","detail":"Transaction approved"},"transaction":{"id":"25064090000001","type":"CAPTURE"}}`
	refused := `{"result":{"title":"REFUSED","code":"01116","detail":"Amount limit"}}`
	json := func(body string) httpmock.Responder {
		return httpmock.NewStringResponder(http.StatusCreated, body).HeaderSet(http.Header{"Content-Type": {"application/json"}})
	}
	for _, answer := range []httpmock.Responder{
		json(accepted),
		json(refused),
		httpmock.NewErrorResponder(errors.New("no route to host")),
		lostAnswer,
	} {
		mock.RegisterResponder(http.MethodPost, captures, answer)
		got, err := client.Capture(context.Background(), "25063101530012", monext.OperationRequest{
			Amount: order.NewMoney(5000, order.EUR), MerchantReference: "SHIP-1",
		})
		fmt.Println(got.Outcome, mock.GetCallCountInfo()["POST "+captures], err != nil)
	}
	fmt.Println("requests in all:", mock.GetTotalCallCount())
	// Output:
	// accepted 1 false
	// refused 1 true
	// not_done 1 true
	// unknown 1 true
	// requests in all: 4
}
