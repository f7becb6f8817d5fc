package monext_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// march is the clock of the examples' Monext.
func march() time.Time { return time.Date(2025, 3, 4, 12, 0, 0, 0, time.UTC) }

// open returns a Monext that runs in the process and a client of it. A shop would write
//
//	client, err := monext.New(credentials, monext.WithEnvironment(monext.Sandbox))
func open() (*monexttest.Server, *monext.Client) {
	fake, err := monexttest.New(monexttest.WithClock(march))
	if err != nil {
		panic(err)
	}
	credentials, err := monext.NewCredentials(fake.Merchant(), fake.Key())
	if err != nil {
		panic(err)
	}
	client, err := monext.New(credentials,
		monext.WithBaseURL(fake.BaseURL()),
		monext.WithHTTPClient(&http.Client{Transport: fake.Transport()}))
	if err != nil {
		panic(err)
	}
	return fake, client
}

// shoes is an order of one line for 129.90 EUR.
func shoes() order.Order {
	price := order.NewMoney(12990, order.EUR)
	return order.Order{
		Reference: "ORD-1", PointOfSale: "POS_WEB_1", Country: "FR",
		Items:  []order.Item{{Reference: "SHOES-42", Quantity: 1, Total: price, TaxRate: 2000}},
		Totals: order.Totals{Total: price},
	}
}

// pay opens a session, lets the buyer pay, and returns the transaction's id.
func pay(fake *monexttest.Server, client *monext.Client) string {
	session, err := client.CreateSession(context.Background(), monext.SessionRequest{Order: shoes(), ReturnURL: "https://shop.example.org/back"})
	if err != nil {
		panic(err)
	}
	id, err := fake.Accept(session.ID)
	if err != nil {
		panic(err)
	}
	return id
}

func Example() {
	fake, client := open()
	ctx := context.Background()

	session, err := client.CreateSession(ctx, monext.SessionRequest{Order: shoes(), ReturnURL: "https://shop.example.org/back"})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = fake.Accept(session.ID) // the buyer pays at session.RedirectURL

	payment, err := client.GetSession(ctx, session.ID)
	if err != nil || payment.Outcome != monext.Accepted {
		fmt.Println(payment.Outcome, err)
		return
	}
	answer, err := client.Capture(ctx, payment.Transactions[0].ID, monext.OperationRequest{
		Amount: order.NewMoney(12990, order.EUR), MerchantReference: "SHIP-1",
	})
	fmt.Println(answer.Outcome, answer.Transaction.Type, err)
	// Output: accepted CAPTURE <nil>
}

func ExampleNew() {
	credentials, err := monext.NewCredentials("900000000001", "s3cr3tAccessKey")
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := monext.New(credentials, monext.WithEnvironment(monext.Sandbox))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(client.Environment(), client.MerchantID())
	// Output: sandbox 900000000001
}

func ExampleParseCredentials() {
	credentials, err := monext.ParseCredentials("Basic OTAwMDAwMDAwMDAxOnMzY3IzdEFjY2Vzc0tleQ==")
	fmt.Println(credentials.MerchantID(), err)
	fmt.Printf("%+v\n", credentials)
	// Output:
	// 900000000001 <nil>
	// [REDACTED]
}

func ExampleEnvironmentOf() {
	fmt.Println(monext.EnvironmentOf("https://api-sandbox.retail.monext.com/v1"))
	fmt.Println(monext.EnvironmentOf("http://127.0.0.1:8080/v1"))
	// Output:
	// sandbox <nil>
	// test <nil>
}

func ExampleClient_CreateSession() {
	_, client := open()
	session, err := client.CreateSession(context.Background(), monext.SessionRequest{
		Order:     shoes(),
		Payment:   monext.PaymentTerms{Capture: monext.CaptureManual},
		ReturnURL: "https://shop.example.org/back",
	})
	fmt.Println(session.Result.Title, session.RedirectURL != "", err)

	_, err = client.CreateSession(context.Background(), monext.SessionRequest{Order: shoes(), ReturnURL: "back"})
	fmt.Println(err)
	// Output:
	// ACCEPTED true <nil>
	// monext: create session: returnURL: must be an absolute http or https URL without user data and blanks
}

func ExampleClient_GetSession() {
	fake, client := open()
	session, err := client.CreateSession(context.Background(), monext.SessionRequest{Order: shoes(), ReturnURL: "https://shop.example.org/back"})
	if err != nil {
		fmt.Println(err)
		return
	}
	payment, err := client.GetSession(context.Background(), session.ID)
	fmt.Println(payment.Outcome, payment.Result.Title, err)

	_ = fake.Abandon(session.ID) // Monext answers this with an HTTP 500
	payment, err = client.GetSession(context.Background(), session.ID)
	fmt.Println(payment.Outcome, payment.Abandoned(), err)
	// Output:
	// pending INPROGRESS <nil>
	// refused true <nil>
}

func ExampleClient_GetTransaction() {
	fake, client := open()
	id := pay(fake, client)
	_, _ = client.Capture(context.Background(), id, monext.OperationRequest{Amount: order.NewMoney(5000, order.EUR), MerchantReference: "SHIP-1"})

	details, err := client.GetTransaction(context.Background(), id)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, effect := range details.AssociatedTransactions {
		money, _ := effect.Amount.In(order.EUR)
		fmt.Println(effect.Type, money, effect.Status)
	}
	// Output:
	// AUTHORIZATION 129.90 EUR OK
	// CAPTURE 50.00 EUR OK
}

func ExampleClient_Capture() {
	fake, client := open()
	id := pay(fake, client)
	parcel := monext.OperationRequest{Amount: order.NewMoney(5000, order.EUR), MerchantReference: "SHIP-1", Comment: "parcel 1 of 2"}

	answer, err := client.Capture(context.Background(), id, parcel)
	fmt.Println(answer.Outcome, answer.Result.Code, err)

	// Monext's duplicate check knows amounts, not parcels: never take it for success.
	parcel.MerchantReference = "SHIP-2"
	_, err = client.Capture(context.Background(), id, parcel)
	fmt.Println(errors.Is(err, monext.ErrDuplicate), err)
	// Output:
	// accepted 00000 <nil>
	// true monext: capture: outcome unknown: ERROR 01913 (duplicate transaction), HTTP 201
}

func ExampleClient_Cancel() {
	fake, client := open()
	id := pay(fake, client)
	answer, err := client.Cancel(context.Background(), id, monext.OperationRequest{
		Amount: order.NewMoney(12990, order.EUR), MerchantReference: "CANCEL-1",
	})
	fmt.Println(answer.Outcome, err)
	// Output: accepted <nil>
}

func ExampleClient_Refund() {
	fake, client := open()
	id := pay(fake, client)
	all := order.NewMoney(12990, order.EUR)
	_, _ = client.Capture(context.Background(), id, monext.OperationRequest{Amount: all, MerchantReference: "SHIP-1"})

	answer, err := client.Refund(context.Background(), id, monext.OperationRequest{Amount: all, MerchantReference: "RETURN-1"})
	fmt.Println(answer.Outcome, err)
	// Output: accepted <nil>
}

func ExampleClient_Alive() {
	_, client := open()
	fmt.Println(client.Alive(context.Background()))
	// Output: <nil>
}

// Each outcome wants something else of the caller.
func ExampleError() {
	fake, client := open()
	id := pay(fake, client)
	_ = fake.Inject(monexttest.Fault{Method: http.MethodPost, Do: monexttest.Drop(), When: monexttest.AfterEffect})

	_, err := client.Capture(context.Background(), id, monext.OperationRequest{
		Amount: order.NewMoney(12990, order.EUR), MerchantReference: "SHIP-1",
	})
	var failure *monext.Error
	switch {
	case err == nil:
		fmt.Println("captured")
	case errors.Is(err, monext.ErrNotDone):
		fmt.Println("nothing was sent: try again later")
	case errors.Is(err, monext.ErrRefused):
		fmt.Println("a final no")
	case errors.As(err, &failure):
		fmt.Printf("%s after %d attempt: read the transaction first\n", failure.Outcome, failure.Attempts)
	}
	// Output: unknown after 1 attempt: read the transaction first
}

func ExampleClassify() {
	fmt.Println(monext.Classify(monext.OperationCapture, monext.TitleAccepted, "00000"))
	fmt.Println(monext.Classify(monext.OperationCapture, monext.TitleRefused, "01116"))
	fmt.Println(monext.Classify(monext.OperationCapture, monext.TitleError, "02103"))
	// Output:
	// accepted ok
	// refused other
	// unknown unknown
}

func ExampleMeaning() {
	fmt.Println(monext.Meaning("02105"))
	// Output: already in settlement: refund instead
}

func ExampleParseNotification() {
	query, _ := url.ParseQuery("notificationType=WEBTRS&token=2aBcDeFg1741083300123&shop=7")
	notification, err := monext.ParseNotification(query)
	fmt.Println(notification.Type, notification.Token == "2aBcDeFg1741083300123", err) // who has the token can read the payment: print none
	// Output: WEBTRS true <nil>
}

func ExampleReturnToken() {
	query, _ := url.ParseQuery("paylinetoken=2aBcDeFg1741083300123")
	token, err := monext.ReturnToken(query)
	fmt.Println(token == "2aBcDeFg1741083300123", err)
	// Output: true <nil>
}

// inbox is a Sink that knows one session.
type inbox struct{ token string }

func (i inbox) Known(_ context.Context, n monext.Notification) (bool, error) {
	return n.Token == i.token, nil
}

func (inbox) Record(_ context.Context, n monext.Notification) error {
	fmt.Println("to be read again, after a", n.Type)
	return nil
}

func ExampleNotificationHandler() {
	handler := monext.NotificationHandler(inbox{token: "2aBcDeFg1741083300123"})
	for _, token := range []string{"2aBcDeFg1741083300123", "somebodyElses"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/notify?notificationType=WEBTRS&token="+token, nil))
		fmt.Println(w.Code, w.Body.Len())
	}
	// Output:
	// to be read again, after a WEBTRS
	// 200 0
	// 200 0
}

func ExampleWithHooks() {
	fake, _ := open()
	credentials, _ := monext.NewCredentials(fake.Merchant(), fake.Key())
	client, err := monext.New(credentials,
		monext.WithBaseURL(fake.BaseURL()),
		monext.WithHTTPClient(&http.Client{Transport: fake.Transport()}),
		monext.WithHooks(monext.Hooks{
			Start: func(ctx context.Context, call monext.Call) context.Context {
				fmt.Println("span:", call.Method, call.Route)
				return ctx
			},
			End: func(_ context.Context, call monext.Call, end monext.End) {
				fmt.Println("metric:", call.Operation, end.Outcome, end.Code, end.Attempts)
			},
		}))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = client.Capture(context.Background(), "25063000000001", monext.OperationRequest{Amount: order.NewMoney(1, order.EUR)})
	// Output:
	// span: POST /checkout/transactions/{id}/captures
	// metric: capture refused 02301 1
}

func ExampleClient_Rotate() {
	credentials, _ := monext.NewCredentials("900000000001", "s3cr3tAccessKey")
	client, err := monext.New(credentials, monext.WithEnvironment(monext.Sandbox))
	if err != nil {
		fmt.Println(err)
		return
	}
	renewed, _ := monext.NewCredentials("900000000001", "n3xtAccessKey")
	fmt.Println(client.Rotate(renewed))
	other, _ := monext.NewCredentials("900000000002", "s3cr3tAccessKey")
	fmt.Println(client.Rotate(other))
	// Output:
	// <nil>
	// monext: rotate: credentials: are of another merchant; make another client with New
}

// A program checks its set-up when it starts: here the key is wrong, and then the contract number.
func ExampleClient_Verify() {
	fake, client := open()
	wrong, _ := monext.NewCredentials(fake.Merchant(), "not-the-key")
	stranger, err := monext.New(wrong, monext.WithBaseURL(fake.BaseURL()), monext.WithHTTPClient(&http.Client{Transport: fake.Transport()}))
	if err != nil {
		fmt.Println(err)
		return
	}
	err = stranger.Verify(context.Background(), "POS_WEB_1")
	fmt.Println(errors.Is(err, monext.ErrUnauthorized))

	fmt.Println(client.Verify(context.Background(), "POS_WEB_1"))
	err = client.Verify(context.Background(), "POS_WEB_1", "NO_SUCH_CONTRACT")
	fmt.Println(err)
	// Output:
	// true
	// <nil>
	// monext: get payment methods: paymentMethodIDs[0]: is NO_SUCH_CONTRACT, which is not a payment method of the point of sale: see Client.PaymentMethods for those it has
}

func ExampleClient_PaymentMethods() {
	_, client := open()
	methods, err := client.PaymentMethods(context.Background(), "POS_WEB_1")
	fmt.Println(len(methods) > 0, err)
	// Output: true <nil>
}

// Everything that is wrong comes back at once.
func ExampleSessionRequest_Validate() {
	o := shoes()
	o.Buyer.Title, o.Buyer.Mobile = "Mme", "+33 6 39 98 10 01" // Order.Fit would adapt both
	r := monext.SessionRequest{Order: o, Payment: monext.PaymentTerms{Capture: monext.CaptureDeferred}}
	var faults order.Faults
	if errors.As(r.Validate(), &faults) {
		for _, fault := range faults {
			fmt.Printf("%s: %s\n", fault.Path, fault.Rule)
		}
	}
	// Output:
	// order.buyer.title: unknown
	// order.buyer.mobile: too_long
	// returnURL: required
	// payment.deferredDate: required
}

// An installment plan that Monext runs, a wallet, and a member that the types do not have.
func ExampleSessionRequest() {
	r := monext.SessionRequest{
		Order: shoes(), ReturnURL: "https://shop.example.org/back", WalletID: "wallet-77",
		Payment: monext.PaymentTerms{Type: monext.PaymentMxInstallment, Capture: monext.CaptureAutomatic, Recurring: &monext.Recurring{
			FirstAmount: order.NewMoney(4330, order.EUR), Amount: order.NewMoney(4330, order.EUR), Total: 3,
			Frequency: monext.FrequencyMonthly, Day: 20,
		}},
		Extra: map[string]json.RawMessage{"order.items[0].ean": json.RawMessage(`"4001234567890"`)},
	}
	fmt.Println(r.Validate())
	// Output: <nil>
}

// Monext may refuse fields that the SDK cannot know to be wrong, such as a point of sale of another merchant.
func ExampleError_invalidParams() {
	fake, err := monexttest.New(monexttest.WithPointOfSale("POS_STORE"))
	if err != nil {
		fmt.Println(err)
		return
	}
	credentials, _ := monext.NewCredentials(fake.Merchant(), fake.Key())
	client, err := monext.New(credentials, monext.WithBaseURL(fake.BaseURL()), monext.WithHTTPClient(&http.Client{Transport: fake.Transport()}))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.CreateSession(context.Background(), monext.SessionRequest{Order: shoes(), ReturnURL: "https://shop.example.org/back"})
	var refusal *monext.Error
	var faults order.Faults
	if errors.As(err, &refusal) && errors.As(err, &faults) {
		fmt.Println(faults[0].Path, faults[0].Rule)
		fmt.Println(refusal.InvalidParams[0].Name, refusal.InvalidParams[0].Reason)
	}
	// Output:
	// order.pointOfSale unknown
	// pointOfSaleReference must be a point of sale of the merchant
}

// A shop's web server lets a buyer wait for ten seconds at most, and takes no more than its share of
// Monext; the captures keep the time that a bank may need.
func ExampleWithTimeouts() {
	credentials, _ := monext.NewCredentials("900000000001", "s3cr3tAccessKey")
	client, err := monext.New(credentials,
		monext.WithEnvironment(monext.Sandbox),
		monext.WithTimeouts(monext.Timeouts{Session: 10 * time.Second}),
		monext.WithMaxInFlight(16))
	fmt.Println(client.Environment(), err)
	// Output: sandbox <nil>
}
