package docs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

// begin shop

// capturer is what this part of the shop needs of Monext; *monext.Client is one.
type capturer interface {
	Capture(ctx context.Context, transactionID string, r monext.OperationRequest) (monext.Answer, error)
}

type shop struct{ monext capturer }

type parcel struct {
	reference string
	worth     order.Money
}

var (
	errHold  = errors.New("hold the parcel: the capture was refused")
	errLater = errors.New("capture again later: nothing was done")
	errLook  = errors.New("read the transaction before anything else: the money may have moved")
)

// ship takes the money for a parcel. Only nil lets it leave.
func (s *shop) ship(ctx context.Context, transaction string, p parcel) error {
	_, err := s.monext.Capture(ctx, transaction, monext.OperationRequest{Amount: p.worth, MerchantReference: p.reference})
	switch {
	case err == nil:
		return nil
	case errors.Is(err, monext.ErrRefused):
		return fmt.Errorf("%w: %w", errHold, err)
	case errors.Is(err, monext.ErrNotDone):
		return fmt.Errorf("%w: %w", errLater, err)
	default: // unknown, pending, and whatever is new
		return fmt.Errorf("%w: %w", errLook, err)
	}
}

// end shop

// begin goods

var parcel1 = parcel{reference: "SHIP-1", worth: order.NewMoney(5000, order.EUR)}

func shoes() order.Order {
	price := order.NewMoney(12990, order.EUR)
	return order.Order{
		Reference: "ORD-1", PointOfSale: "POS_WEB_1", Country: "FR",
		Items:  []order.Item{{Reference: "SHOES-42", Quantity: 1, Total: price}},
		Totals: order.Totals{Total: price},
	}
}

// end goods

// begin httpmock

// mocked returns a client whose requests reach the mock of this test and nothing else.
func mocked(t *testing.T) (*monext.Client, *httpmock.MockTransport) {
	t.Helper()
	mock := httpmock.NewMockTransport() // never httpmock.Activate: it is one for the whole process
	mock.RegisterNoResponder(httpmock.NewNotFoundResponder(t.Error))
	credentials, err := monext.NewCredentials("900000000001", "any-key")
	require.NoError(t, err)
	client, err := monext.New(credentials,
		monext.WithBaseURL("https://monext.test/v1"),
		monext.WithHTTPClient(&http.Client{Transport: mock}))
	require.NoError(t, err)
	return client, mock
}

// lost is a connection that broke when the request was out: it reads the request first.
func lost(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	return nil, io.ErrUnexpectedEOF
}

func TestShippingUnderstandsEachAnswer(t *testing.T) {
	t.Parallel()
	const captures = "https://monext.test/v1/checkout/transactions/25063101530012/captures"
	for name, c := range map[string]struct {
		answer httpmock.Responder
		want   error
	}{
		"accepted": {httpmock.NewStringResponder(http.StatusCreated,
			`{"result":{"title":"ACCEPTED","code":"00000"},"transaction":{"id":"25064090000001","type":"CAPTURE"}}`), nil},
		"refused, which is a 201 as well": {httpmock.NewStringResponder(http.StatusCreated,
			`{"result":{"title":"REFUSED","code":"01116","detail":"Amount limit"}}`), errHold},
		"accepted, but its id is missing": {httpmock.NewStringResponder(http.StatusCreated,
			`{"result":{"title":"ACCEPTED","code":"00000"}}`), errLook},
		"bad gateway":             {httpmock.NewStringResponder(http.StatusBadGateway, `<html>`), errLook},
		"no connection":           {httpmock.NewErrorResponder(errors.New("no route to host")), errLater},
		"connection lost with it": {lost, errLook},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, mock := mocked(t)
			mock.RegisterResponder(http.MethodPost, captures, c.answer)

			err := (&shop{client}).ship(t.Context(), "25063101530012", parcel1)

			require.ErrorIs(t, err, c.want)
			require.Equal(t, 1, mock.GetCallCountInfo()["POST "+captures], "where it was meant to go")
			require.Equal(t, 1, mock.GetTotalCallCount(), "and nowhere else")
		})
	}
}

// end httpmock

// begin monexttest

// faked returns a simulator of this test's own, a client of it, and a transaction of 129.90 EUR that
// a buyer authorised there.
func faked(t *testing.T) (*monexttest.Running, *monext.Client, string) {
	t.Helper()
	fake := monexttest.Start(t)
	credentials, err := monext.NewCredentials(fake.Merchant(), fake.Key())
	require.NoError(t, err)
	client, err := monext.New(credentials, monext.WithBaseURL(fake.URL))
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	session, err := client.CreateSession(t.Context(), monext.SessionRequest{Order: shoes(), ReturnURL: "https://shop.test/back"})
	require.NoError(t, err)
	transaction, err := fake.Accept(session.ID) // the buyer pays
	require.NoError(t, err)
	return fake, client, transaction
}

func TestShippingMovesTheMoneyAtMostOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do       monexttest.Action
		when     monexttest.When
		want     error
		captured int64
	}{
		"refused":                     {monexttest.Result("01116"), monexttest.BeforeEffect, errHold, 0},
		"too many requests":           {monexttest.TooManyRequests(time.Minute), monexttest.BeforeEffect, errLater, 0},
		"a gateway's 401":             {monexttest.Status(http.StatusUnauthorized), monexttest.BeforeEffect, errLook, 0},
		"a gateway's 401, too late":   {monexttest.Status(http.StatusUnauthorized), monexttest.AfterEffect, errLook, 5000},
		"lost on the way there":       {monexttest.Drop(), monexttest.BeforeEffect, errLook, 0},
		"answer lost":                 {monexttest.Drop(), monexttest.AfterEffect, errLook, 5000},
		"answer cut":                  {monexttest.Truncate(), monexttest.AfterEffect, errLook, 5000},
		"bad gateway after execution": {monexttest.Status(http.StatusBadGateway), monexttest.AfterEffect, errLook, 5000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake, client, transaction := faked(t)
			fault := monexttest.Fault{Path: monexttest.PathCaptures, Times: 1, When: c.when, Do: c.do}
			require.NoError(t, fake.Inject(fault))

			err := (&shop{client}).ship(t.Context(), transaction, parcel1)

			require.ErrorIs(t, err, c.want)
			balance, known := fake.Balance(transaction)
			require.True(t, known)
			require.Equal(t, c.captured, balance.Captured, "what really happened")
			require.Empty(t, fake.Violations())
		})
	}
}

// end monexttest

// begin host

func TestAnOrderIsCapturedOnceThoughTheAnswerWasLost(t *testing.T) {
	t.Parallel()
	fake, client, _ := faked(t)
	jobs := queue.NewMemory(queue.WithClock(fake.Now)) // one clock for all, so that the test moves it
	service, err := lifecycle.New(lifecycle.Config{
		Account: "shop", Gateway: client, Now: fake.Now,
		Store: queue.Outbox(lifecycle.NewMemory(fake.Now), jobs),
	})
	require.NoError(t, err)
	processor, err := queue.NewProcessor(queue.Config{
		Queue: jobs, Executor: queue.Work(service), Environment: client.Environment(),
		Now:  fake.Now, // or a pause after bad credentials would last for as long as the machine's clock says
		Wait: func(_ context.Context, d time.Duration) error { return fake.Advance(d) },
	})
	require.NoError(t, err)

	boots := shoes()
	boots.Reference = "ORD-2"
	opening, err := service.Open(t.Context(), lifecycle.OpenRequest{Order: boots, ReturnURL: "https://shop.test/back"})
	require.NoError(t, err)
	transaction, err := fake.Accept(opening.SessionID)
	require.NoError(t, err)
	_, err = service.Return(t.Context(), opening.SessionID)
	require.NoError(t, err)

	busy := monexttest.Fault{Path: monexttest.PathCaptures, Times: 1, Do: monexttest.TooManyRequests(time.Second)}
	answerLost := monexttest.Fault{Path: monexttest.PathCaptures, Nth: 2, When: monexttest.AfterEffect, Do: monexttest.Drop()}
	require.NoError(t, fake.Inject(busy, answerLost)) // at first Monext is busy
	_, err = service.Apply(t.Context(), lifecycle.ShopEvent{Order: "ORD-2", Kind: lifecycle.ShopShipped, Key: "parcel-1"})
	require.NoError(t, err)
	for range 60 { // an hour of the jobs, in no time
		_, err = processor.Drain(t.Context())
		require.NoError(t, err)
		require.NoError(t, fake.Advance(time.Minute))
	}

	summary, err := service.Summary(t.Context(), "ORD-2")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateCaptured, summary.State)
	balance, _ := fake.Balance(transaction)
	require.Equal(t, int64(12990), balance.Captured)
	require.Empty(t, fake.Violations(), "no second effect, whatever was lost")
}

// end host
