package lifecycle_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// shop is what the examples start from: a Service over a Monext for tests.
type shop struct {
	*lifecycle.Service
	monext *monexttest.Server
	client *monext.Client
}

// newShop makes a shop. A host does the same with its own credentials, its own
// store, and no monexttest.
func newShop(change ...func(*lifecycle.Config)) *shop {
	start := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	server := must(monexttest.New(monexttest.WithClock(func() time.Time { return start })))
	client := must(monext.New(must(monext.NewCredentials(server.Merchant(), server.Key())),
		monext.WithBaseURL(server.BaseURL()), monext.WithHTTPClient(&http.Client{Transport: server.Transport()})))
	n := 0
	config := lifecycle.Config{
		Account: "shop", Gateway: client, Store: lifecycle.NewMemory(server.Now), Now: server.Now,
		NewID:    func() string { n++; return fmt.Sprintf("op-%d", n) },
		Settings: lifecycle.Settings{Methods: map[string]lifecycle.Method{"": {PartialCaptures: 20}}}, // one capture a parcel
	}
	for _, f := range change {
		f(&config)
	}
	return &shop{Service: must(lifecycle.New(config)), monext: server, client: client}
}

// basket is an order of two lines over 129.90 euros.
func basket(reference string) order.Order {
	return order.Order{
		Reference: reference, PointOfSale: "WEB", Country: "FR", Date: time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC),
		Items: []order.Item{
			{Reference: "SHOES", Quantity: 1, Total: order.NewMoney(9990, order.EUR)},
			{Reference: "SOCKS", Quantity: 2, Total: order.NewMoney(3000, order.EUR)},
		},
		Totals: order.Totals{Total: order.NewMoney(12990, order.EUR), Items: order.NewMoney(12990, order.EUR)},
	}
}

// paid opens an order and lets its buyer pay.
func (s *shop) paid(reference string) {
	opening := must(s.Open(context.Background(), lifecycle.OpenRequest{Order: basket(reference), ReturnURL: "https://shop.example.org/return"}))
	must(s.monext.Accept(opening.SessionID))
	must(s.Return(context.Background(), opening.SessionID))
}

// shipped is an order that is paid and captured.
func (s *shop) shipped(reference string) {
	s.paid(reference)
	must(s.Capture(context.Background(), lifecycle.Request{Order: reference, Key: "all"}))
}

// lose lets the next request of a kind vanish before it has an effect.
func (s *shop) lose(path string) {
	if err := s.monext.Inject(monexttest.Fault{Method: http.MethodPost, Path: path, Nth: 1, Do: monexttest.Drop()}); err != nil {
		panic(err)
	}
}

// pass lets time go by.
func (s *shop) pass(d time.Duration) {
	if err := s.monext.Advance(d); err != nil {
		panic(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
