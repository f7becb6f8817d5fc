package monexttest_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// ask is a client in five lines; a real test would use the monext package.
func ask(fake *monexttest.Server, method, path, body string) string {
	req, err := http.NewRequest(method, fake.BaseURL()+path, strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	req.SetBasicAuth(fake.Merchant(), fake.Key())
	req.Header.Set("Content-Type", "application/json")
	resp, err := fake.Transport().RoundTrip(req)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	answer, _ := io.ReadAll(resp.Body)
	return resp.Status + "\n" + string(answer)
}

const exampleSession = `{"pointOfSaleReference":"POS","order":{"reference":"ORD-1","amount":12990,"currency":"EUR"},
	"payment":{"paymentType":"ONE_OFF","capture":"MANUAL"},"returnURL":"https://shop.example.org/back"}`

func ExampleServer() {
	march := func() time.Time { return time.Date(2025, 3, 4, 12, 0, 0, 0, time.UTC) }
	fake, err := monexttest.New(monexttest.WithClock(march))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fake.Close()

	ask(fake, http.MethodPost, "/checkout/payments/sessions", exampleSession)
	transaction, err := fake.Accept(fake.Sessions()[0].ID) // the buyer pays
	if err != nil {
		fmt.Println(err)
		return
	}
	capture := "/checkout/transactions/" + transaction + "/captures"
	fmt.Print(ask(fake, http.MethodPost, capture, `{"amount":9990,"merchantReference":"SHIP-1"}`))
	fmt.Print(ask(fake, http.MethodPost, capture, `{"amount":9990,"merchantReference":"SHIP-2"}`))
	balance, _ := fake.Balance(transaction)
	fmt.Println("captured", balance.Captured, "left", balance.Uncaptured())
	// Output:
	// 201 Created
	// {"result":{"title":"ACCEPTED","code":"00000","detail":"Transaction approved"},"transaction":{"id":"25063000000003","date":"2025-03-04T12:00:00.000+00:00","type":"CAPTURE"}}
	// 201 Created
	// {"result":{"title":"ERROR","code":"01913","detail":"Duplicated transaction"}}
	// captured 9990 left 3000
}

func ExampleServer_Inject() {
	fake, err := monexttest.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fake.Close()
	ask(fake, http.MethodPost, "/checkout/payments/sessions", exampleSession)
	transaction, err := fake.Accept(fake.Sessions()[0].ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	err = fake.Inject(monexttest.Fault{
		Path: monexttest.PathCaptures, Nth: 1, When: monexttest.AfterEffect, Do: monexttest.Drop(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	capture := "/checkout/transactions/" + transaction + "/captures"
	fmt.Println(ask(fake, http.MethodPost, capture, `{"amount":9990,"merchantReference":"SHIP-1"}`))
	for _, e := range fake.Effects(transaction) {
		fmt.Printf("%s %d %s %q\n", e.Type, e.Amount, e.Status, e.MerchantReference)
	}
	// Output:
	// EOF
	// AUTHORIZATION 12990 OK ""
	// CAPTURE 9990 OK "SHIP-1"
}

func ExampleServer_Advance() {
	fake, err := monexttest.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fake.Close()
	ask(fake, http.MethodPost, "/checkout/payments/sessions", exampleSession)
	if err := fake.Advance(31 * time.Minute); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(ask(fake, http.MethodGet, "/checkout/payments/sessions/"+fake.Sessions()[0].ID, ""))
	// Output:
	// 500 Internal Server Error
	// {"title":"CANCELLED","code":"02534","detail":"Session expired"}
}

func ExampleServer_Violations() {
	fake, err := monexttest.New(monexttest.WithIntentCheck(func(merchantReference string) bool {
		return merchantReference == "SHIP-1" // a real host asks its store
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fake.Close()
	ask(fake, http.MethodPost, "/checkout/payments/sessions", exampleSession)
	transaction, err := fake.Accept(fake.Sessions()[0].ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	capture := "/checkout/transactions/" + transaction + "/captures"
	ask(fake, http.MethodPost, capture, `{"amount":100,"merchantReference":"SHIP-1"}`)
	ask(fake, http.MethodPost, capture, `{"amount":200,"merchantReference":"SHIP-1"}`)
	ask(fake, http.MethodPost, capture, `{"amount":300,"merchantReference":"SHIP-2"}`)
	for _, v := range fake.Violations() {
		fmt.Println(v.Kind, v.MerchantReference, "-", v.Detail)
	}
	// Output:
	// second effect SHIP-1 - a capture of 2.00 EUR is the second accepted effect of this reference
	// unknown intent SHIP-2 - capture without a durable intent
}

// A test that says which points of sale and contracts there are catches a typing mistake in either.
func ExampleWithPointOfSale() {
	fake, err := monexttest.New(monexttest.WithPointOfSale("POS", monexttest.PaymentMethod{ID: "CB_1"}))
	if err != nil {
		fmt.Println(err)
		return
	}
	session := strings.Replace(exampleSession, "{", `{"paymentMethod":{"paymentMethodIDs":["CB_2"]},`, 1)
	fmt.Println(ask(fake, http.MethodPost, "/checkout/payments/sessions", session))
	// Output:
	// 400 Bad Request
	// {"title":"ERROR","code":"02305","detail":"Invalid field format: paymentMethod.paymentMethodIDs[0]","invalidParams":[{"name":"paymentMethod.paymentMethodIDs[0]","reason":"must be a payment method of the point of sale","codes":["{Known.message}"]}]}
}

// Monext's Sylius plug-ins send the buyer's id as a number, which the server takes by default.
func ExampleWithStrictInput() {
	session := strings.Replace(exampleSession, "{", `{"buyer":{"id":77},`, 1)
	for _, options := range [][]monexttest.Option{nil, {monexttest.WithStrictInput()}} {
		fake, err := monexttest.New(options...)
		if err != nil {
			fmt.Println(err)
			return
		}
		status, _, _ := strings.Cut(ask(fake, http.MethodPost, "/checkout/payments/sessions", session), "\n")
		fmt.Println(status, fake.Journal()[0].Coerced)
	}
	// Output:
	// 201 Created [buyer.id: integer taken as text]
	// 400 Bad Request []
}
