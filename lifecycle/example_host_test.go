package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// A customer-service screen shows what was done, what can still be done, and
// why the rest cannot.
func ExampleService_Summary() {
	ctx, shop := context.Background(), newShop()
	shop.paid("ORD-1")
	must(shop.Capture(ctx, lifecycle.Request{Order: "ORD-1", Key: "parcel-1", Amount: order.NewMoney(9990, order.EUR)}))

	summary, err := shop.Summary(ctx, "ORD-1")
	if err != nil {
		panic(err)
	}
	fmt.Println(summary)
	for _, a := range summary.Actions {
		if a.Cause == "" {
			fmt.Println(a.Action, "up to", a.Max)
		} else {
			fmt.Println(a.Action, "no:", a.Cause.Text(lifecycle.French))
		}
	}
	// Output:
	// order ORD-1: partially_captured, captured 99.90 EUR, cancelled 0.00 EUR, refunded 0.00 EUR
	// capture up to 30.00 EUR
	// cancel no: déjà capturé : rendre l'argent par un remboursement
	// refund up to 99.90 EUR
}

// Apply tells what happened in the shop; the rules say what that means for the
// payment. It records, and whoever runs the wakes sends.
func ExampleService_Apply() {
	ctx, shop := context.Background(), newShop()
	shop.paid("ORD-1")
	values, err := order.ParcelValues(order.NewMoney(12990, order.EUR), []order.Parcel{
		{Reference: "P-1", Lines: order.NewMoney(9990, order.EUR)}, {Reference: "P-2", Lines: order.NewMoney(3000, order.EUR)},
	})
	if err != nil {
		panic(err)
	}
	for i, parcel := range []string{"P-1", "P-2"} {
		operations, err := shop.Apply(ctx, lifecycle.ShopEvent{
			Order: "ORD-1", Kind: lifecycle.ShopShipped, Key: parcel, Value: values[i], Last: i == len(values)-1,
		})
		if err != nil {
			panic(err)
		}
		for _, o := range operations {
			fmt.Println(o.Kind, o.Amount, o.Option, o.State)
		}
	}
	// Output:
	// capture 99.90 EUR  ready
	// capture 30.00 EUR FINAL ready
}

// Sweep looks after what nobody looked after: lost jobs, buyers who never came
// back, authorisations that end.
func ExampleService_Sweep() {
	ctx, shop := context.Background(), newShop()
	shop.paid("ORD-1")
	must(shop.Request(ctx, lifecycle.Request{Order: "ORD-1", Kind: lifecycle.ActionCapture, Key: "all", Amount: order.NewMoney(100, order.EUR)}))
	shop.paid("ORD-2")

	shop.pass(10 * time.Minute) // and no job runs
	report := must(shop.Sweep(ctx, 100))
	fmt.Println("woken:", report.Woken)
	shop.pass(6 * 24 * time.Hour)
	report = must(shop.Sweep(ctx, 100))
	fmt.Println("about to end:", report.Expiring)
	// Output:
	// woken: 1
	// about to end: [shop/ORD-1 shop/ORD-2]
}

// What the SDK will not guess, a person decides, with a name and a reason.
func ExampleService_Resolve() {
	ctx, shop := context.Background(), newShop(func(c *lifecycle.Config) { c.Settings.Resend = lifecycle.ResendNever })
	shop.paid("ORD-1")
	shop.lose(monexttest.PathCaptures)
	capture := must(shop.Capture(ctx, lifecycle.Request{Order: "ORD-1", Key: "all"}))
	task := lifecycle.Task{Key: lifecycle.Key{Account: "shop", Order: "ORD-1"}, Operation: capture.ID, Action: capture.Kind}
	for range 8 { // what a job runner does in half an hour
		shop.pass(must(shop.Execute(ctx, task)).After)
	}
	payment := must(shop.Payment(ctx, "ORD-1"))
	stuck, _ := payment.Operation(capture.ID)
	fmt.Println(stuck.State, "-", stuck.Cause.Text(lifecycle.English))

	_, err := shop.Resolve(ctx, lifecycle.Decision{
		Order: "ORD-1", Operation: capture.ID, As: lifecycle.ResolveRetry,
		Version: payment.Version(), Actor: "ana", Reason: "not in Monext's back office",
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(must(shop.Execute(ctx, task)).State)
	// Output:
	// needs_review - sent, never seen at Monext, and not safe to send again
	// succeeded
}

// Adopt takes over a session that another program made, with all that happened
// to it since.
func ExampleService_Adopt() {
	ctx, shop := context.Background(), newShop()
	foreign := must(shop.client.CreateSession(ctx, monext.SessionRequest{
		Order: basket("ORD-1"), Payment: monext.PaymentTerms{Capture: monext.CaptureManual}, ReturnURL: "https://shop.example.org/return",
	}))
	transaction := must(shop.monext.Accept(foreign.ID))
	must(shop.monext.BackOffice(transaction, monexttest.KindCapture, 9990))

	payment, err := shop.Adopt(ctx, lifecycle.AdoptRequest{Order: basket("ORD-1"), SessionID: foreign.ID, Actor: "migration"})
	if err != nil {
		panic(err)
	}
	fmt.Println(payment.State(), payment.Ledger().Capturable)
	// Output:
	// partially_captured 30.00 EUR
}

// Refresh reads whatever may have changed; List finds payments.
func ExampleService_Refresh() {
	ctx, shop := context.Background(), newShop()
	opening := must(shop.Open(ctx, lifecycle.OpenRequest{Order: basket("ORD-1"), ReturnURL: "https://shop.example.org/return"}))
	fmt.Println(len(must(shop.List(ctx, lifecycle.Filter{States: []lifecycle.State{lifecycle.StatePending}}))), "pending")
	if err := shop.monext.Abandon(opening.SessionID); err != nil {
		panic(err)
	}
	fmt.Println(must(shop.Refresh(ctx, "ORD-1")).State())
	// Output:
	// 1 pending
	// abandoned
}

// The Service takes Monext's notifications: a known token is recorded, and read
// back by a job; a stranger's causes no call.
func ExampleService_Record() {
	ctx, shop := context.Background(), newShop()
	opening := must(shop.Open(ctx, lifecycle.OpenRequest{Order: basket("ORD-1"), ReturnURL: "https://shop.example.org/return"}))
	must(shop.monext.Accept(opening.SessionID))

	w := httptest.NewRecorder()
	monext.NotificationHandler(shop.Service).ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet,
		"/monext?notificationType=WEBTRS&token="+opening.SessionID, http.NoBody))
	fmt.Println(w.Code, must(shop.Payment(ctx, "ORD-1")).State())

	must(shop.Execute(ctx, lifecycle.Task{Key: lifecycle.Key{Account: "shop", Order: "ORD-1"}, Action: lifecycle.ActionRefresh}))
	fmt.Println(must(shop.Payment(ctx, "ORD-1")).State())
	// Output:
	// 200 pending
	// authorized
}

// The ledger is a fold over what Monext lists, in any order; what is refused
// counts for nothing.
// A host whose clock is an hour ahead of the store's sends nothing, and says so.
func ExampleClockError() {
	ctx := context.Background()
	var now func() time.Time
	ahead := time.Duration(0)
	shop := newShop(func(c *lifecycle.Config) {
		now = c.Now
		c.Now = func() time.Time { return now().Add(ahead) }
	})
	shop.paid("ORD-1")
	o := must(shop.Request(ctx, lifecycle.Request{Order: "ORD-1", Kind: lifecycle.ActionCapture, Key: "parcel-1"}))

	ahead = time.Hour
	pass := must(shop.Execute(ctx, lifecycle.Task{Key: lifecycle.Key{Account: "shop", Order: "ORD-1"}, Operation: o.ID, Action: o.Kind}))
	var clock *lifecycle.ClockError
	if errors.As(pass.Trouble, &clock) {
		fmt.Println(clock.Ahead, pass.State)
		fmt.Println(clock)
	}
	// Output:
	// 1h0m0s ready
	// lifecycle: the host's clock is 1h0m0s ahead of the store's, at most 1m0s is allowed: nothing was sent; set the clock that is wrong
}

func ExampleFoldLedger() {
	ledger := lifecycle.FoldLedger(lifecycle.Terms{Transaction: "T-1", Authorized: order.NewMoney(12990, order.EUR)}, []lifecycle.Effect{
		{ID: "T-4", Type: "REFUND", Amount: 1000, OK: true},
		{ID: "T-3", Type: "CANCEL", Amount: 12990, OK: false},
		{ID: "T-2", Type: "CAPTURE", Amount: 9990, OK: true},
		{ID: "T-1", Type: "AUTHORIZATION", Amount: 12990, OK: true},
	})
	fmt.Println(ledger.Captured, ledger.Capturable, ledger.Refundable)
	// Output:
	// 99.90 EUR 30.00 EUR 89.90 EUR
}
