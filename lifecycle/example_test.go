package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// An order is validated, recorded and sent to Monext; the buyer goes to the
// page it gives back. Opened again, the same order gets the same page.
func ExampleService_Open() {
	ctx, shop := context.Background(), newShop()

	opening, err := shop.Open(ctx, lifecycle.OpenRequest{Order: basket("ORD-1"), ReturnURL: "https://shop.example.org/return"})
	if err != nil {
		panic(err)
	}
	again, err := shop.Open(ctx, lifecycle.OpenRequest{Order: basket("ORD-1"), ReturnURL: "https://shop.example.org/return"})
	if err != nil {
		panic(err)
	}
	fmt.Println(opening.RedirectURL == again.RedirectURL, again.Reused)

	wrong := basket("ORD-2")
	wrong.Totals.Total = order.NewMoney(12000, order.EUR)
	_, err = shop.Open(ctx, lifecycle.OpenRequest{Order: wrong, ReturnURL: "https://shop.example.org/return"})
	fmt.Println(errors.Is(err, order.RuleSum))
	// Output:
	// true true
	// true
}

// The buyer's browser comes back with the session's token, whatever became of
// the payment: it is read at once.
func ExampleService_Return() {
	ctx, shop := context.Background(), newShop()
	opening := must(shop.Open(ctx, lifecycle.OpenRequest{Order: basket("ORD-1"), ReturnURL: "https://shop.example.org/return"}))
	must(shop.monext.Accept(opening.SessionID)) // the buyer pays

	token, err := monext.ReturnToken(url.Values{"paylinetoken": {opening.SessionID}})
	if err != nil {
		panic(err)
	}
	payment, err := shop.Return(ctx, token)
	if err != nil {
		panic(err)
	}
	fmt.Println(payment.State(), payment.Ledger().Capturable)

	_, err = shop.Return(ctx, "a-token-of-somebody-else")
	fmt.Println(errors.Is(err, lifecycle.ErrNotFound))
	// Output:
	// authorized 129.90 EUR
	// true
}

// Request records an operation durably and sends nothing; asking again with the
// same key gives the same operation.
func ExampleService_Request() {
	ctx, shop := context.Background(), newShop()
	shop.paid("ORD-1")

	parcel := lifecycle.Request{Order: "ORD-1", Kind: lifecycle.ActionCapture, Key: "parcel-1", Amount: order.NewMoney(9990, order.EUR), Actor: "warehouse"}
	first := must(shop.Request(ctx, parcel))
	again := must(shop.Request(ctx, parcel))
	fmt.Println(first.State, first.ID == again.ID)

	parcel.Amount = order.NewMoney(1500, order.EUR)
	_, err := shop.Request(ctx, parcel)
	fmt.Println(errors.Is(err, lifecycle.ErrConflict))

	_, err = shop.Request(ctx, lifecycle.Request{Order: "ORD-1", Kind: lifecycle.ActionCapture, Key: "parcel-2", Amount: order.NewMoney(9000, order.EUR)})
	fmt.Println(err)
	// Output:
	// ready true
	// true
	// lifecycle: capture of order ORD-1 not recorded: another open operation holds the amount; at most 30.00 EUR
}

// Execute performs one pass on an operation and says when to come again. Here
// the request is lost: it is looked for, and sent again only when that is safe.
func ExampleService_Execute() {
	ctx, shop := context.Background(), newShop()
	shop.paid("ORD-1")
	shop.lose(monexttest.PathCaptures)
	capture := must(shop.Request(ctx, lifecycle.Request{Order: "ORD-1", Kind: lifecycle.ActionCapture, Key: "all"}))

	task := lifecycle.Task{Key: lifecycle.Key{Account: "shop", Order: "ORD-1"}, Operation: capture.ID, Action: capture.Kind}
	for {
		pass, err := shop.Execute(ctx, task)
		if err != nil {
			panic(err)
		}
		fmt.Println(pass.State, pass.After.Round(time.Second))
		if pass.Done {
			break
		}
		shop.pass(pass.After)
	}
	// Output:
	// unknown 5s
	// unknown 15s
	// unknown 1m0s
	// unknown 5m0s
	// unknown 15m0s
	// unknown 10m40s
	// ready 1s
	// succeeded 0s
}

// Capture records and performs the first pass at once, for screens and simple
// shops.
func ExampleService_Capture() {
	ctx, shop := context.Background(), newShop()
	shop.paid("ORD-1")

	parcel := must(shop.Capture(ctx, lifecycle.Request{Order: "ORD-1", Key: "parcel-1", Amount: order.NewMoney(9990, order.EUR)}))
	fmt.Println(parcel.State, parcel.Amount)
	last := must(shop.Capture(ctx, lifecycle.Request{Order: "ORD-1", Key: "parcel-2", Option: monext.CaptureFinal}))
	fmt.Println(last.State, last.Amount)
	fmt.Println(must(shop.Payment(ctx, "ORD-1")).State())
	// Output:
	// succeeded 99.90 EUR
	// succeeded 30.00 EUR
	// captured
}

// Cancel releases an authorisation of which nothing is captured.
func ExampleService_Cancel() {
	ctx, shop := context.Background(), newShop()
	shop.paid("ORD-1")
	cancel := must(shop.Cancel(ctx, lifecycle.Request{Order: "ORD-1", Key: "cancel", Actor: "ana", Reason: "out of stock"}))
	fmt.Println(cancel.State, must(shop.Payment(ctx, "ORD-1")).State())

	shop.shipped("ORD-2")
	_, err := shop.Cancel(ctx, lifecycle.Request{Order: "ORD-2", Key: "cancel"})
	fmt.Println(err)
	// Output:
	// succeeded cancelled
	// lifecycle: cancel of order ORD-2 not recorded: already captured: give money back by a refund
}

// Refund gives back what was captured: an amount, all of it, or what the buyer
// paid for some lines.
func ExampleService_Refund() {
	ctx, shop := context.Background(), newShop()
	shop.shipped("ORD-1")
	back := must(shop.Refund(ctx, lifecycle.Request{
		Order: "ORD-1", Key: "return-1", Lines: []lifecycle.RequestLine{{Reference: "SOCKS", Quantity: 1}}, Actor: "returns desk",
	}))
	fmt.Println(back.State, back.Amount)
	fmt.Println(must(shop.Payment(ctx, "ORD-1")).State())
	// Output:
	// succeeded 15.00 EUR
	// partially_refunded
}

// Reverse gives the buyer the money back by whatever the ledger allows on its
// turn, and closes the payment to new captures.
func ExampleService_Reverse() {
	ctx, shop := context.Background(), newShop()
	shop.paid("ORD-1")
	shop.shipped("ORD-2")
	for _, reference := range []string{"ORD-1", "ORD-2"} {
		reverse := must(shop.Reverse(ctx, lifecycle.Request{Order: reference, Key: "cancelled", Reason: "the buyer changed his mind"}))
		fmt.Println(reverse.State, "-", reverse.Cause.Text(lifecycle.English), "-", must(shop.Payment(ctx, reference)).State())
	}
	// Output:
	// succeeded - nothing was captured: cancelled - cancelled
	// succeeded - captured: refunded - refunded
}

// Reconcile brings the ledger up to Monext's own, with what was done elsewhere.
func ExampleService_Reconcile() {
	ctx, shop := context.Background(), newShop()
	shop.shipped("ORD-1")
	transaction := must(shop.Payment(ctx, "ORD-1")).TransactionIDs()[0]
	must(shop.monext.BackOffice(transaction, monexttest.KindRefund, 3000)) // somebody refunds in Monext's own screens

	payment, err := shop.Reconcile(ctx, "ORD-1")
	if err != nil {
		panic(err)
	}
	fmt.Println(payment.State(), payment.Ledger().Refunded, payment.Ledger().Refundable)
	// Output:
	// partially_refunded 30.00 EUR 99.90 EUR
}
