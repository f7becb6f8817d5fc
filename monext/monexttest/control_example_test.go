package monexttest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"time"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// curl is another process that drives the server.
func curl(web http.Handler, method, path, body string) string {
	r := httptest.NewRequest(method, "http://127.0.0.1:8089"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	web.ServeHTTP(w, r)
	return w.Body.String()
}

func ExampleControl() {
	march := func() time.Time { return time.Date(2025, 3, 4, 12, 0, 0, 0, time.UTC) }
	fake, err := monexttest.New(monexttest.WithClock(march))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fake.Close()
	web := monexttest.Control(fake) // http.ListenAndServe("127.0.0.1:8089", web) in a program

	ask(fake, http.MethodPost, "/checkout/payments/sessions", exampleSession)
	session := fake.Sessions()[0].ID
	accepted := curl(web, http.MethodPost, "/_sim/sessions/"+session+"/accept", "")
	transaction := regexp.MustCompile(`"transaction":"(\d+)"`).FindStringSubmatch(accepted)[1]
	curl(web, http.MethodPost, "/_sim/transactions/"+transaction+"/captures?amount=9990", "")
	fmt.Print(curl(web, http.MethodPost, "/_sim/transactions/"+transaction+"/refunds?amount=10000", ""))
	fmt.Print(curl(web, http.MethodPost, "/_sim/faults", `{"path":"/v1/checkout/transactions/*/captures","nth":1,"when":"after","do":"drop"}`))
	fmt.Print(curl(web, http.MethodPost, "/_sim/clock/advance?d=24h", ""))
	balance, _ := fake.Balance(transaction)
	fmt.Println("captured", balance.Captured, "left", balance.Uncaptured())
	// Output:
	// {
	//   "error":"refused with 02110 Invalid amount",
	//   "code":"02110"
	// }
	// {
	//   "faults":[
	//     {"path":"/v1/checkout/transactions/*/captures","nth":1,"when":"after","do":"drop","struck":0}
	//   ]
	// }
	// {
	//   "now":"2025-03-05T12:00:00Z"
	// }
	// captured 9990 left 3000
}

func ExampleServer_Transaction() {
	fake, err := monexttest.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fake.Close()
	ask(fake, http.MethodPost, "/checkout/payments/sessions", exampleSession)
	id, err := fake.Accept(fake.Sessions()[0].ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	ask(fake, http.MethodPost, "/checkout/transactions/"+id+"/captures", `{"amount":9990,"merchantReference":"SHIP-1"}`)
	payment, _ := fake.Transaction(id)
	fmt.Println(payment.OrderReference, payment.Title, payment.Balance.Captured, payment.Currency)
	for _, e := range payment.Effects {
		fmt.Printf("%s %d %s %q\n", e.Type, e.Amount, e.Status, e.MerchantReference)
	}
	// Output:
	// ORD-1 ACCEPTED 9990 EUR
	// AUTHORIZATION 12990 OK ""
	// CAPTURE 9990 OK "SHIP-1"
}

func ExampleServer_Notifications() {
	march := func() time.Time { return time.Date(2025, 3, 4, 12, 0, 0, 0, time.UTC) }
	fake, err := monexttest.New(monexttest.WithClock(march), monexttest.WithNotificationURL("http://127.0.0.1:1/notify"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fake.Close()
	ask(fake, http.MethodPost, "/checkout/payments/sessions", exampleSession)
	session := fake.Sessions()[0].ID
	if err := fake.Abandon(session); err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range fake.Notifications() {
		fmt.Println(n.Type, n.Session == session, n.URL, n.Until.Format(time.TimeOnly))
	}
	ask(fake, http.MethodGet, "/checkout/payments/sessions/"+session, "") // the result is read
	fmt.Println(len(fake.Notifications()))
	// Output:
	// WEBTRS true http://127.0.0.1:1/notify 14:00:00
	// 0
}
