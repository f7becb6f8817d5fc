package readme_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

// program is the README's, between its marks.
func program(ctx context.Context, path string, fake *monexttest.Running, anOrder order.Order) error {
	// begin README
	db, err := sqlite.Open(ctx, path) // payments and jobs, in one file
	if err != nil {
		return err
	}
	defer db.Close()
	credentials, err := monext.NewCredentials(fake.Merchant(), fake.Key())
	if err != nil {
		return err
	}
	client, err := monext.New(credentials, monext.WithBaseURL(fake.URL)) // or WithEnvironment(monext.Sandbox)
	if err != nil {
		return err
	}
	service, err := lifecycle.New(lifecycle.Config{Account: "shop", Gateway: client, Store: db.Payments()})
	if err != nil {
		return err
	}
	processor, err := queue.NewProcessor(queue.Config{
		Queue: db.Jobs(), Executor: queue.Work(service), Environment: client.Environment(),
	})
	if err != nil {
		return err
	}

	opening, err := service.Open(ctx, lifecycle.OpenRequest{
		Order: anOrder, ReturnURL: "https://shop.example.org/monext/return",
		NotificationURL: "https://shop.example.org/monext/notify", // or the one set for the point of sale
	})
	if err != nil {
		return err // order.Faults lists every field that is wrong
	}
	if _, err := fake.Accept(opening.SessionID); err != nil { // the buyer pays at opening.RedirectURL
		return err
	}
	if _, err := service.Return(ctx, opening.SessionID); err != nil {
		return err
	}
	// without a Value, the whole order shipped
	shipped := lifecycle.ShopEvent{Order: anOrder.Reference, Kind: lifecycle.ShopShipped, Key: "parcel-1"}
	if _, err := service.Apply(ctx, shipped); err != nil { // a capture is in the queue, durably
		return err
	}
	if _, err := processor.Drain(ctx); err != nil { // by hand; processor.Run(ctx) in production
		return err
	}
	summary, err := service.Summary(ctx, anOrder.Reference)
	if err != nil {
		return err
	}
	fmt.Println(summary)
	// end README
	return nil
}

func Example() {
	dir, err := os.MkdirTemp("", "shop-")
	if err != nil {
		log.Fatal(err)
	}
	var t harness
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	eur := func(cents int64) order.Money { return order.NewMoney(cents, order.EUR) }
	err = program(context.Background(), filepath.Join(dir, "shop.db"), monexttest.Start(&t), order.Order{
		Reference: "ORD-1", PointOfSale: "POS_WEB_1", Country: "FR",
		Items:  []order.Item{{Reference: "SKU-1", Quantity: 2, Total: eur(12990)}},
		Totals: order.Totals{Items: eur(12990), Total: eur(12990)},
	})
	t.close()
	if err != nil {
		log.Fatal(err)
	}
	// Output: order ORD-1: captured, captured 129.90 EUR, cancelled 0.00 EUR, refunded 0.00 EUR
}
