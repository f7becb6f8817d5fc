package queue_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

// A capture from its request to its effect at Monext: the request is recorded and enqueued, a Drain makes it.
func ExampleWork() {
	ctx := context.Background()
	fake, err := monexttest.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	web := httptest.NewServer(fake)
	defer web.Close()
	credentials, _ := monext.NewCredentials(fake.Merchant(), fake.Key())
	client, err := monext.New(credentials, monext.WithBaseURL(web.URL+"/v1"))
	if err != nil {
		fmt.Println(err)
		return
	}
	jobs := queue.NewMemory()
	service, err := lifecycle.New(lifecycle.Config{
		Account: "shop", Gateway: client, Store: queue.Outbox(lifecycle.NewMemory(time.Now), jobs),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	total := order.NewMoney(12990, order.EUR)
	opening, err := service.Open(ctx, lifecycle.OpenRequest{ReturnURL: "https://shop.example.org/return", Order: order.Order{
		Reference: "ORD-1", PointOfSale: "POS_WEB_1", Country: "FR",
		Items:  []order.Item{{Reference: "SKU-1", Quantity: 1, Total: total}},
		Totals: order.Totals{Items: total, Total: total},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = fake.Accept(opening.SessionID) // the buyer pays
	_, _ = service.Return(ctx, opening.SessionID)
	_, err = service.Apply(ctx, lifecycle.ShopEvent{Order: "ORD-1", Kind: lifecycle.ShopShipped, Key: "parcel-1"})
	fmt.Println("recorded:", err)

	p, _ := queue.NewProcessor(queue.Config{Queue: jobs, Executor: queue.Work(service), Environment: client.Environment()})
	report, err := p.Drain(ctx)
	fmt.Println("jobs that gave up:", report.Dead(), err)
	summary, err := service.Summary(ctx, "ORD-1")
	fmt.Println(summary, err)
	// Output:
	// recorded: <nil>
	// jobs that gave up: 0 <nil>
	// order ORD-1: captured, captured 129.90 EUR, cancelled 0.00 EUR, refunded 0.00 EUR <nil>
}

// A host with a job runner of its own turns wakes into its jobs and back.
func ExampleSpecOf() {
	spec, err := queue.SpecOf(lifecycle.Wake{
		Key: lifecycle.Key{Account: "shop", Order: "ORD-1"}, Operation: "op-1", Action: lifecycle.ActionCapture,
	})
	fmt.Println(spec.Kind, string(spec.Payload), err)
	task, err := queue.TaskOf(queue.Job{ID: "1", Kind: spec.Kind, Payload: spec.Payload})
	fmt.Println(task.Action, task.Key, task.Operation, err)
	// Output:
	// capture {"v":1,"account":"shop","order":"ORD-1","operation":"op-1"} <nil>
	// capture shop/ORD-1 op-1 <nil>
}

// france is the service of an account, in a store that holds open work of another one too.
type france struct{}

func (france) Account() string { return "france" }
func (france) OpenAccounts(context.Context) ([]string, error) {
	return []string{"belgium", "france"}, nil
}
func (france) Execute(context.Context, lifecycle.Task) (lifecycle.Pass, error) {
	return lifecycle.Pass{Done: true}, nil
}

// A process that was configured without one of its accounts does not begin: that account's captures would lie.
func ExampleAccountsError() {
	processor, err := queue.NewProcessor(queue.Config{Queue: queue.NewMemory(), Executor: queue.Work(france{}), Environment: monext.Sandbox})
	if err != nil {
		panic(err)
	}
	_, err = processor.Drain(context.Background())
	var forgotten *queue.AccountsError
	fmt.Println(errors.As(err, &forgotten), forgotten.Accounts)
	// Output: true [belgium]
}
