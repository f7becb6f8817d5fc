package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

const (
	fleetAccount = "shop"
	clerks       = 8                     // in each process, who open orders and ask for operations
	glance       = 25 * time.Millisecond // between two looks of a clerk at a payment that is not ready yet
)

// fleetShop is one process: its service, and the clerks who serve every order in turn with those of the other process.
type fleetShop struct {
	service       *lifecycle.Service
	index, orders int
	next          atomic.Int64
}

// childFleet runs a shop, says "asked" when all is asked for, and goes on working until its input ends.
func childFleet(args []string) error {
	path, base, merchant, key := args[0], args[1], args[2], args[3]
	index, err := strconv.Atoi(args[4])
	if err != nil {
		return err
	}
	orders, err := strconv.Atoi(args[5])
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		return err
	}
	s := &fleetShop{index: index, orders: orders}
	processor, err := s.build(db, base, merchant, key)
	if err != nil {
		return err
	}
	running := make(chan error, 1)
	go func() {
		_, err := processor.Run(ctx)
		running <- err
	}()
	err = s.trade(ctx)
	if err == nil {
		say("asked")
		_, err = io.Copy(io.Discard, os.Stdin)
	}
	cancel()
	err = errors.Join(err, <-running, db.Close())
	if err == nil {
		say("stopped")
	}
	return err
}

func (s *fleetShop) build(db *sqlite.DB, base, merchant, key string) (*queue.Processor, error) {
	credentials, err := monext.NewCredentials(merchant, key)
	if err != nil {
		return nil, err
	}
	client, err := monext.New(credentials, monext.WithBaseURL(base),
		monext.WithRetry(monext.Retry{Attempts: 3, MinWait: 10 * time.Millisecond, MaxWait: 200 * time.Millisecond}))
	if err != nil {
		return nil, err
	}
	s.service, err = lifecycle.New(lifecycle.Config{
		Account: fleetAccount, Gateway: client, Store: db.Payments(), Settings: fleetSettings(),
	})
	if err != nil {
		return nil, err
	}
	return queue.NewProcessor(queue.Config{
		Queue: db.Jobs(), Executor: queue.Work(s.service), Environment: client.Environment(), AllowRun: true,
		Concurrency: fleetWorkers, LeaseTTL: 6 * time.Second, Poll: 50 * time.Millisecond, Owner: fmt.Sprint("process ", s.index),
		Pause: 200 * time.Millisecond, MaxPause: time.Second,
		Sweep: queue.Sweep(s.service), SweepEvery: time.Second,
	})
}

// trade lets the clerks serve all orders.
func (s *fleetShop) trade(ctx context.Context) error {
	errs := make([]error, clerks)
	var wg sync.WaitGroup
	for i := range clerks {
		wg.Go(func() {
			for errs[i] == nil {
				n := int(s.next.Add(1)) - 1
				if n >= s.orders {
					return
				}
				if err := s.serve(ctx, n); err != nil {
					errs[i] = fmt.Errorf("order %s: %w", fleetReference(n), err)
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// serve does this process's part of an order: every other order is opened here, and every other wish of each is asked for.
func (s *fleetShop) serve(ctx context.Context, n int) error {
	if n%fleetSize == s.index {
		err := s.retry(ctx, func() (bool, error) {
			_, err := s.service.Open(ctx, lifecycle.OpenRequest{Order: fleetOrder(n), ReturnURL: "https://shop.example.org/return"})
			return err == nil || errors.Is(err, lifecycle.ErrPaid), nil
		})
		if err != nil {
			return fmt.Errorf("opening it: %w", err)
		}
	}
	for i, w := range fleetWishes(n) {
		if (n+i)%fleetSize != s.index {
			continue
		}
		if err := s.retry(ctx, func() (bool, error) { return s.ask(ctx, n, i, w) }); err != nil {
			return fmt.Errorf("asking for %s: %w", w.kind, err)
		}
	}
	return nil
}

// ask asks for the i-th wish of an order, if its turn has come. It tells whether it is recorded, or never can be.
func (s *fleetShop) ask(ctx context.Context, n, i int, w fleetWish) (done bool, err error) {
	p, err := s.service.Payment(ctx, fleetReference(n))
	if errors.Is(err, lifecycle.ErrNotFound) {
		return false, nil // the other process is to open it
	}
	if err != nil {
		return false, err
	}
	if p.NeedsReview() {
		return true, nil // the shop waits for its people
	}
	if _, paid := p.Transaction(); !paid {
		_, _ = s.service.Return(ctx, p.SessionIDs()[0]) // the buyer comes back; Monext may not be there
		return false, nil
	}
	settled := 0
	for _, o := range p.Operations() {
		if o.State.Closed() && o.Key != "" {
			settled++
		}
	}
	if settled < i {
		return false, nil // one after the other
	}
	r := lifecycle.Request{Order: fleetReference(n), Kind: w.kind, Key: fmt.Sprint("wish-", i), Actor: "clerk"}
	if w.percent > 0 {
		r.Amount = order.NewMoney(fleetCents(n)*w.percent/100, order.EUR)
	}
	if w.final {
		r.Option = monext.CaptureFinal
	}
	if n%3 == 0 { // a person waits for the outcome, and competes with the workers
		_, err = s.inline(ctx, r)
	} else {
		_, err = s.service.Request(ctx, r)
	}
	if errors.Is(err, lifecycle.ErrNotAllowed) {
		return false, nil // the ledger is not read yet
	}
	return err == nil, err
}

func (s *fleetShop) inline(ctx context.Context, r lifecycle.Request) (lifecycle.Operation, error) {
	switch r.Kind {
	case lifecycle.ActionCapture:
		return s.service.Capture(ctx, r)
	case lifecycle.ActionRefund:
		return s.service.Refund(ctx, r)
	case lifecycle.ActionCancel:
		return s.service.Cancel(ctx, r)
	default:
		return s.service.Reverse(ctx, r)
	}
}

// retry does something until it is done. Three minutes must be enough.
func (s *fleetShop) retry(ctx context.Context, do func() (bool, error)) error {
	end := time.Now().Add(3 * time.Minute)
	for {
		done, err := do()
		if done || err != nil {
			return err
		}
		if time.Now().After(end) {
			return errors.New("its turn did not come within three minutes")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(glance):
		}
	}
}

func fleetOrder(n int) order.Order {
	total := order.NewMoney(fleetCents(n), order.EUR)
	return order.Order{
		Reference: fleetReference(n), PointOfSale: "POS", PaymentMethodIDs: []string{"CB"}, Country: "FR", Language: "FR",
		Date:   time.Now(),
		Items:  []order.Item{{Reference: "A", Quantity: 1, Total: total}},
		Totals: order.Totals{Total: total, Items: total},
		Buyer: order.Buyer{ // nothing of her may be seen anywhere
			FirstName: "Ana", LastName: "Roux", Email: "ana@example.org", Mobile: "+33600000000", BirthDate: "1990-02-03",
			BillingAddress: order.Address{Street: "4 rue du Port", City: "Nantes", Country: "FR"},
		},
	}
}
