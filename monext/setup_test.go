package monext_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

const (
	merchant    = "900000000001"
	secret      = "s3cr3tAccessKey"
	transaction = "25063101530012"
	session     = "2aBcDeFg1741083300123"
	stubURL     = "https://monext.invalid/v1"
)

const acceptedCapture = `{"result":{"title":"ACCEPTED","code":"00000","detail":"Transaction approved"},
 "transaction":{"id":"25064090000001","date":"2025-03-05T09:00:00.000+00:00","type":"CAPTURE"}}`

// roundTripper makes a transport of a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answer is a response with a body, as a transport returns it.
func answer(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

// always is a transport that reads each request and gives the same answer.
func always(status int, body string) roundTripper {
	return func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			_, _ = io.Copy(io.Discard, r.Body)
			_ = r.Body.Close()
		}
		return answer(r, status, body), nil
	}
}

// quick are retries that cost a test no time.
var quick = monext.Retry{Attempts: 3, MinWait: time.Microsecond, MaxWait: time.Millisecond}

// newClient returns a client for a base URL, or with a stub transport.
func newClient(tb testing.TB, baseURL string, opts ...monext.Option) *monext.Client {
	tb.Helper()
	credentials, err := monext.NewCredentials(merchant, secret)
	require.NoError(tb, err)
	return newClientAs(tb, credentials, append([]monext.Option{monext.WithBaseURL(baseURL), monext.WithRetry(quick)}, opts...)...)
}

// newClientAs returns a client whose log and errors are watched for what must not be seen. A test that has a logger or hooks of
// its own gives them by withLogger and withHooks.
func newClientAs(tb testing.TB, credentials monext.Credentials, opts ...monext.Option) *monext.Client {
	tb.Helper()
	if _, measures := tb.(*testing.B); !measures {
		opts = append([]monext.Option{withLogger(tb), withHooks(tb, monext.Hooks{})}, opts...)
	}
	client, err := monext.New(credentials, opts...)
	require.NoError(tb, err)
	tb.Cleanup(client.CloseIdleConnections)
	return client
}

// withLogger watches the log, and gives it on to a test's own loggers.
func withLogger(tb testing.TB, own ...*slog.Logger) monext.Option {
	tb.Helper()
	return monext.WithLogger(leak.New(tb).Logger(own...))
}

// withHooks watches the errors of calls and what hooks are told, and calls a test's own hooks.
func withHooks(tb testing.TB, own monext.Hooks) monext.Option {
	tb.Helper()
	watch := leak.New(tb)
	return monext.WithHooks(monext.Hooks{Start: own.Start, End: func(ctx context.Context, call monext.Call, end monext.End) {
		watch.Value(call)
		watch.Error(end.Err)
		watch.Event(end)
		if own.End != nil {
			own.End(ctx, call, end)
		}
	}})
}

func stubClient(tb testing.TB, rt http.RoundTripper, opts ...monext.Option) *monext.Client {
	tb.Helper()
	return newClient(tb, stubURL, append([]monext.Option{monext.WithHTTPClient(&http.Client{Transport: rt})}, opts...)...)
}

func euros(minor int64) order.Money { return order.NewMoney(minor, order.EUR) }

// capture is a request that is valid for all three operations.
func capture(minor int64) monext.OperationRequest {
	return monext.OperationRequest{Amount: euros(minor), Comment: "parcel 1", MerchantReference: "SHIP-1"}
}

// sampleOrder is an order with every field that Monext has a name for.
func sampleOrder() order.Order {
	return order.Order{
		Reference: "ORD-2025-000123", PointOfSale: "POS_WEB_1", PaymentMethodIDs: []string{"CB_WEB_01", "PAYPAL_01"},
		Buyer: order.Buyer{
			ID: "cust-77", Title: order.TitleMrs, FirstName: "Ana", LastName: "Roux", Email: "ana@example.org", Mobile: "+33600000000",
			BirthDate: "1990-02-03", LegalStatus: order.LegalPrivate, LegalDocument: order.LegalDocument{Code: "FR", Type: order.DocumentIDCard, Number: "X1"},
			BillingAddress: order.Address{
				Title: order.TitleMrs, FirstName: "Ana", LastName: "Roux", Email: "bill@example.org", Mobile: "+33600000001", Label: "home",
				StreetNumber: "4", Street: "rue du Port", Complement: "B", City: "Nantes", Zip: "44000", State: "PDL", County: "44", Country: "FR",
				Created: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC),
			},
		},
		Delivery: order.Delivery{
			Mode: order.DeliveryMail, Provider: "POST", ExpectedDate: order.Day(2025, time.March, 7), Timeframe: order.TimeframeOvernight,
			Address: order.Address{Street: "5 quai Nord", City: "Brest", Zip: "29200", Country: "FR"},
		},
		Items: []order.Item{
			{
				Reference: "SKU-1", Quantity: 1, Total: euros(9990), TaxRate: 2000, Comment: "blue", Category: "shoes",
				SubCategory1: "sport", SubCategory2: "run", Brand: "Acme", Seller: "Shop", SellerType: order.SellerProfessional,
				Miscellaneous: map[string]string{"size": "42"},
			},
			{Reference: "SKU-2", Quantity: 2, Total: euros(3000), Discount: euros(100), TaxRate: 550},
		},
		Totals: order.Totals{
			Total: euros(13080), Items: euros(12990), Delivery: euros(590), Taxes: euros(2165), Discount: euros(500),
			DeliveryDiscount: euros(90),
		},
		Date: time.Date(2025, 3, 4, 10, 15, 0, 0, time.UTC), Country: "FR", Language: "FR",
		PrivateData: map[string]string{"tenant": "7", "who": "order"},
	}
}

func sampleSession() monext.SessionRequest {
	return monext.SessionRequest{Order: sampleOrder(), ReturnURL: "https://shop.example.org/pay/return?o=123"}
}

// call makes one call of the client; the tests' tables name their calls.
type call struct {
	name string
	op   monext.Operation
	do   func(tb testing.TB, c *monext.Client) error
}

// operations are the calls that move money.
func operations() []call {
	return []call{
		{"capture", monext.OperationCapture, func(tb testing.TB, c *monext.Client) error {
			tb.Helper()
			_, err := c.Capture(tb.Context(), transaction, capture(9990))
			return err
		}},
		{"cancel", monext.OperationCancel, func(tb testing.TB, c *monext.Client) error {
			tb.Helper()
			_, err := c.Cancel(tb.Context(), transaction, capture(9990))
			return err
		}},
		{"refund", monext.OperationRefund, func(tb testing.TB, c *monext.Client) error {
			tb.Helper()
			_, err := c.Refund(tb.Context(), transaction, capture(9990))
			return err
		}},
	}
}

// posts are the calls that send a body.
func posts() []call {
	return append(operations(), call{"create session", monext.OperationCreateSession, func(tb testing.TB, c *monext.Client) error {
		tb.Helper()
		_, err := c.CreateSession(tb.Context(), sampleSession())
		return err
	}})
}

// reads are the calls that may be retried.
func reads() []call {
	return []call{
		{"get session", monext.OperationGetSession, func(tb testing.TB, c *monext.Client) error {
			tb.Helper()
			_, err := c.GetSession(tb.Context(), session)
			return err
		}},
		{"get transaction", monext.OperationGetTransaction, func(tb testing.TB, c *monext.Client) error {
			tb.Helper()
			_, err := c.GetTransaction(tb.Context(), transaction)
			return err
		}},
		{"alive", monext.OperationAlive, func(tb testing.TB, c *monext.Client) error {
			tb.Helper()
			return c.Alive(tb.Context())
		}},
	}
}

// failure returns the *monext.Error in an error.
func failure(tb testing.TB, err error) *monext.Error {
	tb.Helper()
	var e *monext.Error
	require.ErrorAs(tb, err, &e)
	return e
}
