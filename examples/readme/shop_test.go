package readme_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
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

// begin handlers

// routes adds what a shop serves for Monext: where the buyer comes back to, and
// where Monext notifies. Both read the payment back; neither believes the query.
func routes(mux *http.ServeMux, service *lifecycle.Service) {
	mux.Handle("/monext/notify", monext.NotificationHandler(service))
	mux.HandleFunc("GET /monext/return", func(w http.ResponseWriter, r *http.Request) {
		token, err := monext.ReturnToken(r.URL.Query())
		if err != nil {
			http.Error(w, "this is no return from Monext", http.StatusBadRequest)
			return
		}
		payment, err := service.Return(r.Context(), token)
		switch {
		case errors.Is(err, lifecycle.ErrNotFound):
			http.NotFound(w, r)
		case payment == nil: // the store, or Monext: the notification will bring it
			http.Error(w, "please look at your order again in a minute", http.StatusServiceUnavailable)
		case payment.State().Paid():
			fmt.Fprintln(w, "thank you")
		case payment.State() == lifecycle.StatePending: // the bank has not decided: the Observer will hear
			fmt.Fprintln(w, "your payment is being checked")
		default: // refused or abandoned: Open gives a new session
			fmt.Fprintln(w, "the payment did not go through, please try again")
		}
	})
}

// end handlers

// begin opening

// openingOf makes the session of an order; the buyer's browser goes to its
// RedirectURL. site is the shop's own address, where Monext reaches routes. Fit
// keeps a telephone number or a title of the wrong form from stopping a payment.
func openingOf(ctx context.Context, log *slog.Logger, service *lifecycle.Service, site string, placed order.Order) (lifecycle.Opening, error) {
	fitted, changes := placed.Fit()
	for _, change := range changes {
		log.InfoContext(ctx, "order made to fit", "order", placed.Reference, "change", change.String())
	}
	return service.Open(ctx, lifecycle.OpenRequest{
		Order: fitted, ReturnURL: site + "/monext/return", NotificationURL: site + "/monext/notify",
	})
}

// end opening

// begin run

// placeOrders hears of every event after it was committed, and may hear of one
// twice: setting an order's status twice does no harm.
type placeOrders struct{ orders *orders }

func (o placeOrders) Observe(ctx context.Context, n lifecycle.Notice) error {
	return o.orders.setPayment(ctx, n.Key.Order, n.State)
}

// work runs the jobs until the context ends, several at a time, and looks every
// few minutes after payments whose jobs were lost.
func work(ctx context.Context, jobs queue.Queue, service *lifecycle.Service, environment monext.Environment) error {
	processor, err := queue.NewProcessor(queue.Config{
		Queue: jobs, Executor: queue.Work(service), Sweep: queue.Sweep(service),
		Environment: environment,
		AllowRun:    environment != monext.Production, // a staging system runs automatically too
		Logger:      slog.Default(),
	})
	if err != nil {
		return err
	}
	_, err = processor.Run(ctx) // lets the jobs under way finish when the context ends
	return err
}

// end run

// orders stands for the shop's own table of orders.
type orders struct {
	mu     sync.Mutex
	states map[string]lifecycle.State
	paid   chan struct{}
}

func (o *orders) setPayment(_ context.Context, reference string, s lifecycle.State) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.states[reference] != s && s == lifecycle.StateCaptured {
		close(o.paid)
	}
	o.states[reference] = s
	return nil
}

func TestTheShopOfTheGuideServesItsBuyersAndRunsItsJobs(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	fake := monexttest.Start(t)
	watch := leak.New(t) // nothing below may log or store a key or a person
	path := filepath.Join(t.TempDir(), "shop.db")
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer watch.File(path, path+"-wal")
	defer db.Close()
	credentials, err := monext.NewCredentials(fake.Merchant(), fake.Key())
	if err != nil {
		t.Fatal(err)
	}
	client, err := monext.New(credentials, monext.WithBaseURL(fake.URL), monext.WithLogger(watch.Logger()))
	if err != nil {
		t.Fatal(err)
	}
	table := &orders{states: map[string]lifecycle.State{}, paid: make(chan struct{})}
	service, err := lifecycle.New(lifecycle.Config{Account: "shop", Gateway: client, Store: db.Payments(), Observer: placeOrders{table}, Logger: watch.Logger()})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	routes(mux, service)
	web := httptest.NewServer(mux)
	defer web.Close()
	stopped := make(chan error, 1)
	go func() { stopped <- work(ctx, db.Jobs(), service, client.Environment()) }()

	eur := func(cents int64) order.Money { return order.NewMoney(cents, order.EUR) }
	opening, err := openingOf(ctx, slog.Default(), service, web.URL, order.Order{
		Reference: "ORD-1", PointOfSale: "POS_WEB_1", Country: "FR",
		Items:  []order.Item{{Reference: "SKU-1", Quantity: 1, Total: eur(12990)}},
		Totals: order.Totals{Total: eur(12990)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/monext/return":                                     "this is no return",
		"/monext/return?paylinetoken=unknown":                "not found",
		"/monext/return?paylinetoken=" + opening.SessionID:   "being checked",
		"/monext/notify?notificationType=WEBTRS&token=other": "",
	} {
		if got := get(t, web.URL+path); !strings.Contains(got, want) {
			t.Errorf("%s answered %q, want %q", path, got, want)
		}
	}
	if _, err := fake.Accept(opening.SessionID); err != nil {
		t.Fatal(err)
	}
	deliver(ctx, t, fake.Server)
	if got := get(t, web.URL+"/monext/return?paylinetoken="+opening.SessionID); !strings.Contains(got, "thank you") {
		t.Errorf("after paying the buyer reads %q", got)
	}
	if _, err := service.Apply(ctx, lifecycle.ShopEvent{Order: "ORD-1", Kind: lifecycle.ShopShipped, Key: "parcel-1"}); err != nil {
		t.Fatal(err)
	}
	select {
	case <-table.paid:
	case <-time.After(30 * time.Second):
		t.Fatal("the Observer did not hear of the capture")
	}
	cancel()
	if err := <-stopped; err != nil {
		t.Errorf("the processor ended with %v", err)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r, err := new(http.Client).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheGuideShowsWhatIsTested(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/integrate.md")
	if err != nil {
		t.Fatal(err)
	}
	for part, file := range map[string]string{
		"handlers": "shop_test.go", "opening": "shop_test.go", "run": "shop_test.go", "methods": "accounts_test.go", "accounts": "accounts_test.go",
	} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		shown := between(t, string(guide), "<!-- "+part+" -->\n```go\n", "```")
		tested := between(t, string(source), "// begin "+part+"\n\n", "// end "+part)
		if shown != tested {
			t.Errorf("docs/integrate.md shows\n%s\nand tested is\n%s", shown, tested)
		}
	}
}
