package readme_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

// begin methods

// methods are what the contracts of this shop say.
func methods() map[string]lifecycle.Method {
	return map[string]lifecycle.Method{
		"CB_WEB_01":     {PartialCaptures: 20},                                // a capture a parcel, up to 20
		"WALLET_WEB_01": {PartialCaptures: 1, NoPartialRefund: true},          // one capture, of the whole or FINAL
		"VOUCHER":       {NoCancel: true, AuthorizationLife: 120 * time.Hour}, // one capture, of the whole
	}
}

// end methods

// begin accounts

// account is a merchant's account at Monext. Its name is the shop's own, and part
// of the key of every payment: it never changes.
type account struct{ name, merchantID, key string }

// serviceOf makes the Service of one account. All of them share the store, and the
// connections of one transport.
func serviceOf(a account, baseURL string, shared *http.Client, store lifecycle.Store) (*lifecycle.Service, error) {
	credentials, err := monext.NewCredentials(a.merchantID, a.key)
	if err != nil {
		return nil, err
	}
	client, err := monext.New(credentials, monext.WithBaseURL(baseURL), monext.WithHTTPClient(shared))
	if err != nil {
		return nil, err
	}
	return lifecycle.New(lifecycle.Config{
		Account: a.name, Gateway: client, Store: store, Settings: lifecycle.Settings{Methods: methods()},
		Logger: slog.Default(), // tells of a wrong clock, among others
	})
}

// processorOf runs the jobs of both accounts from one queue.
func processorOf(jobs queue.Queue, france, belgium *lifecycle.Service, environment monext.Environment) (*queue.Processor, error) {
	return queue.NewProcessor(queue.Config{
		Queue: jobs, Executor: queue.Work(france, belgium), Sweep: queue.Sweep(france, belgium),
		Environment: environment, // of both: never sandbox and production together
		Logger:      slog.Default(),
	})
}

// notified gives each account a path of its own for its notifications.
func notified(mux *http.ServeMux, france, belgium *lifecycle.Service) {
	mux.Handle("/monext/fr/notify", monext.NotificationHandler(france))
	mux.Handle("/monext/be/notify", monext.NotificationHandler(belgium))
}

// end accounts

// merchants is one Monext with several merchants: whose a request is, its credentials tell.
func merchants(t *testing.T, accounts ...account) (url string, fakes []*monexttest.Server) {
	t.Helper()
	byMerchant := map[string]http.Handler{}
	for i, a := range accounts {
		fake, err := monexttest.New(monexttest.WithCredentials(a.merchantID, a.key), monexttest.WithSeed(uint64(i+1)))
		if err != nil {
			t.Fatal(err)
		}
		fakes, byMerchant[a.merchantID] = append(fakes, fake), fake
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		merchant, _, _ := r.BasicAuth()
		byMerchant[merchant].ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	return web.URL + "/v1", fakes
}

func TestTwoAccountsShareAStoreAQueueAndAProcessor(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	fr, be := account{"fr", "900000000001", "key-of-france"}, account{"be", "900000000002", "key-of-belgium"}
	baseURL, fakes := merchants(t, fr, be)
	watch := leak.New(t) // nothing below may store a key or a person
	watch.Secret(fr.key, be.key)
	path := filepath.Join(t.TempDir(), "shop.db")
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer watch.File(path)
	defer db.Close()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	var services []*lifecycle.Service
	for _, a := range []account{fr, be} {
		s, err := serviceOf(a, baseURL, &http.Client{Transport: transport}, db.Payments())
		if err != nil {
			t.Fatal(err)
		}
		services = append(services, s)
	}
	france, belgium := services[0], services[1]
	processor, err := processorOf(db.Jobs(), france, belgium, monext.Test)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	notified(mux, france, belgium)
	web := httptest.NewServer(mux)
	defer web.Close()

	// The same reference in both accounts, and two points of sale in one of them.
	sales := []struct {
		service                *lifecycle.Service
		fake                   *monexttest.Server
		path                   string
		reference, pointOfSale string
		cents                  int64
		id                     string
	}{
		{france, fakes[0], "/monext/fr/notify", "ORD-1", "POS_WEB_FR", 1000, ""},
		{france, fakes[0], "/monext/fr/notify", "ORD-2", "POS_STORE_LYON", 2000, ""},
		{belgium, fakes[1], "/monext/be/notify", "ORD-1", "POS_WEB_BE", 3000, ""},
	}
	for i := range sales {
		s := &sales[i]
		amount := order.NewMoney(s.cents, order.EUR)
		opening, err := s.service.Open(ctx, lifecycle.OpenRequest{
			Order: order.Order{
				Reference: s.reference, PointOfSale: s.pointOfSale, Country: "FR",
				Items: []order.Item{{Reference: "SKU-1", Quantity: 1, Total: amount}}, Totals: order.Totals{Total: amount},
			},
			ReturnURL: "https://shop.example.org/return", NotificationURL: web.URL + s.path,
		})
		if err != nil {
			t.Fatal(err)
		}
		if s.id, err = s.fake.Accept(opening.SessionID); err != nil {
			t.Fatal(err)
		}
		deliver(ctx, t, s.fake)
		drain(ctx, t, processor) // the notification's job reads the payment back
		shipped := lifecycle.ShopEvent{Order: s.reference, Kind: lifecycle.ShopShipped, Key: "parcel-1"}
		if _, err := s.service.Apply(ctx, shipped); err != nil {
			t.Fatal(err)
		}
	}
	drain(ctx, t, processor)

	for _, s := range sales {
		summary, err := s.service.Summary(ctx, s.reference)
		if err != nil || summary.State != lifecycle.StateCaptured || summary.Captured.Minor() != s.cents {
			t.Errorf("%s of %s: %v, %v", s.reference, s.pointOfSale, summary, err)
		}
		if balance, _ := s.fake.Balance(s.id); balance.Captured != s.cents {
			t.Errorf("%s of %s: Monext captured %d of %d", s.reference, s.pointOfSale, balance.Captured, s.cents)
		}
	}
	for i, fake := range fakes {
		if v := fake.Violations(); len(v) > 0 {
			t.Errorf("account %d: %v", i, v)
		}
	}
}

// deliver lets Monext notify the shop, at the URL it was given with the order.
func deliver(ctx context.Context, t *testing.T, fake *monexttest.Server) {
	t.Helper()
	if err := fake.Deliver(ctx); err != nil {
		t.Fatal(err)
	}
	journal := fake.Journal()
	if last := journal[len(journal)-1]; last.What != monexttest.WhatNotification || last.Status != http.StatusOK {
		t.Fatalf("the shop did not take its notification: %+v", last)
	}
}

func drain(ctx context.Context, t *testing.T, p *queue.Processor) {
	t.Helper()
	report, err := p.Drain(ctx)
	if err != nil || report.Dead() > 0 {
		t.Fatalf("%v: %v", report, err)
	}
}
