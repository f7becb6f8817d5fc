package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// rig is a Service over a Monext for tests, both on one clock, with a runner
// that carries on what the wakes ask for.
type rig struct {
	t       *testing.T
	monext  *monexttest.Server
	store   *recorder
	service *watched
	watch   *leak.Watch
	config  lifecycle.Config
	ids     atomic.Int64
	passes  int
	clock   func() time.Time // of the machine, its store included; nil: Monext's
	down    atomic.Int32     // how many operations find nobody listening
	cut     atomic.Int32     // how many answers to operations are lost on their way

	monextCall func(*http.Request) // what happens elsewhere while a request is on its way
	monextDone func(*http.Request) // what happens elsewhere while its answer is
	rewrite    func(string) string // what becomes of the bodies of reads
}

type rigOption func(*rig, *[]monexttest.Option)

func withSettings(s lifecycle.Settings) rigOption {
	return func(r *rig, _ *[]monexttest.Option) { r.config.Settings = s }
}

// inParts are methods that take captures in part, of authorisations that live so long; a week for 0.
func inParts(life time.Duration) map[string]lifecycle.Method {
	return map[string]lifecycle.Method{"": {PartialCaptures: 90, AuthorizationLife: life}}
}

func withObserver(o lifecycle.Observer) rigOption {
	return func(r *rig, _ *[]monexttest.Option) { r.config.Observer = o }
}

func withMonext(options ...monexttest.Option) rigOption {
	return func(_ *rig, all *[]monexttest.Option) { *all = append(*all, options...) }
}

// start is when the tests begin: a morning, so that a day is ahead.
var start = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)

// whenever is later than every stamp, so that by such a clock none is ahead.
var whenever = start.AddDate(100, 0, 0)

func newRig(t *testing.T, options ...rigOption) *rig {
	t.Helper()
	r := &rig{t: t, watch: leak.New(t)}
	fake := []monexttest.Option{
		monexttest.WithClock(func() time.Time { return start }),
		monexttest.WithIntentCheck(func(reference string) bool { return r.intended(reference) }),
	}
	for _, o := range options {
		o(r, &fake)
	}
	if r.config.Settings.Methods == nil {
		r.config.Settings.Methods = inParts(0)
	}
	server, err := monexttest.New(fake...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	r.monext = server
	r.store = &recorder{Memory: lifecycle.NewMemory(r.machine), now: server.Now, watch: r.watch}
	t.Cleanup(r.show)
	r.config.Account, r.config.Gateway, r.config.Store, r.config.Now = "shop", r.client(), r.store, r.machine
	r.config.NewID = func() string { return fmt.Sprintf("op-%d", r.ids.Add(1)) }
	r.service = r.serve(r.config)
	return r
}

// machine is the clock of the machine that the Service and its store run on.
func (r *rig) machine() time.Time {
	if r.clock != nil {
		return r.clock()
	}
	return r.monext.Now()
}

// ahead sets the machine's clock to so much ahead of Monext's.
func (r *rig) ahead(d time.Duration) {
	r.clock = func() time.Time { return r.monext.Now().Add(d) }
}

// RoundTrip refuses the connection for as many operations as the test says.
func (r *rig) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodPost && strings.Contains(req.URL.Path, "/transactions/") && r.down.Add(-1) >= 0 {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	if r.monextCall != nil {
		r.monextCall(req)
	}
	resp, err := r.monext.Transport().RoundTrip(req)
	if r.monextDone != nil {
		r.monextDone(req)
	}
	if err == nil && req.Method == http.MethodPost && strings.Contains(req.URL.Path, "/transactions/") && r.cut.Add(-1) >= 0 {
		_ = resp.Body.Close()
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	if err == nil && r.rewrite != nil && req.Method == http.MethodGet {
		body, readErr := io.ReadAll(resp.Body)
		if readErr != nil {
			return nil, readErr
		}
		text := r.rewrite(string(body))
		resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
		resp.Header.Del("Content-Length")
	}
	return resp, err
}

// client is the real client on a transport that calls the fake directly.
func (r *rig) client() *monext.Client {
	credentials, err := monext.NewCredentials(r.monext.Merchant(), r.monext.Key())
	require.NoError(r.t, err)
	c, err := monext.New(credentials,
		monext.WithBaseURL(r.monext.BaseURL()),
		monext.WithHTTPClient(&http.Client{Transport: r}),
		monext.WithRetry(monext.Retry{}),
		monext.WithLogger(r.watch.Logger()),
		monext.WithHooks(monext.Hooks{End: func(_ context.Context, _ monext.Call, end monext.End) { r.watch.Error(end.Err) }}),
	)
	require.NoError(r.t, err)
	return c
}

// intended tells whether an operation was durable, and about to be sent, when
// Monext got its request.
func (r *rig) intended(reference string) bool {
	for _, key := range r.keys() {
		p, err := r.store.Load(context.Background(), key)
		if err != nil {
			return false
		}
		if o, ok := p.Operation(reference); ok {
			return o.State == lifecycle.OperationSending
		}
	}
	return false
}

func (r *rig) keys() []lifecycle.Key {
	keys, err := r.store.Find(context.Background(), lifecycle.Filter{Account: "shop"})
	if err != nil {
		return nil
	}
	return keys
}

// anOrder is a valid order over so many cents, in one or two lines.
func anOrder(reference string, cents int64) order.Order {
	eur := func(n int64) order.Money { return order.NewMoney(n, order.EUR) }
	half := cents / 2
	return order.Order{
		Reference: reference, PointOfSale: "POS", PaymentMethodIDs: []string{"CB"}, Country: "FR", Language: "FR", Date: start,
		Items: []order.Item{
			{Reference: "A", Quantity: 1, Total: eur(half)},
			{Reference: "B", Quantity: 1, Total: eur(cents - half)},
		},
		Totals: order.Totals{Total: eur(cents), Items: eur(cents)},
		Buyer: order.Buyer{ // nothing of her may be seen anywhere
			FirstName: "Ana", LastName: "Roux", Email: "ana@example.org", Mobile: "+33600000000", BirthDate: "1990-02-03",
			BillingAddress: order.Address{Street: "4 rue du Port", City: "Nantes", Country: "FR"},
		},
	}
}

// open opens a payment and gives its session.
func (r *rig) open(reference string, cents int64, mode monext.CaptureMode) string {
	r.t.Helper()
	opening, err := r.service.Open(r.t.Context(), lifecycle.OpenRequest{
		Order: anOrder(reference, cents), Payment: monext.PaymentTerms{Capture: mode}, ReturnURL: "https://shop.example.org/return",
	})
	require.NoError(r.t, err)
	return opening.SessionID
}

// deferred opens O-1 for 50.00 that Monext captures by itself in two days, lets the buyer pay, and reads it back.
func (r *rig) deferred() *lifecycle.Payment {
	r.t.Helper()
	opening, err := r.service.Open(r.t.Context(), lifecycle.OpenRequest{
		Order: anOrder("O-1", 5000), Payment: monext.PaymentTerms{Capture: monext.CaptureDeferred, DeferredDate: order.At(start.AddDate(0, 0, 2))}, ReturnURL: "https://shop.example.org/return",
	})
	require.NoError(r.t, err)
	_, err = r.monext.Accept(opening.SessionID)
	require.NoError(r.t, err)
	p, err := r.service.Return(r.t.Context(), opening.SessionID)
	require.NoError(r.t, err)
	return p
}

// paid opens a payment, lets the buyer pay, and reads it back.
func (r *rig) paid(reference string, cents int64) *lifecycle.Payment {
	r.t.Helper()
	_, err := r.monext.Accept(r.open(reference, cents, monext.CaptureManual))
	require.NoError(r.t, err)
	p, err := r.service.Refresh(r.t.Context(), reference)
	require.NoError(r.t, err)
	return p
}

// request records an operation.
func (r *rig) request(q lifecycle.Request) lifecycle.Operation {
	r.t.Helper()
	if q.Key == "" {
		q.Key = "key"
	}
	o, err := r.service.Request(r.t.Context(), q)
	require.NoError(r.t, err)
	return o
}

// run carries on what is woken, moving the clock along, until nothing is left
// to do within the time given.
func (r *rig) run(within time.Duration) {
	r.t.Helper()
	end := r.monext.Now().Add(within)
	for range 10_000 {
		next := -1
		r.store.mu.Lock()
		for i, t := range r.store.tasks {
			if !t.due.After(end) && (next < 0 || t.due.Before(r.store.tasks[next].due)) {
				next = i
			}
		}
		var chosen task
		if next >= 0 {
			chosen = r.store.tasks[next]
			r.store.tasks = append(r.store.tasks[:next:next], r.store.tasks[next+1:]...)
		}
		r.store.mu.Unlock()
		if next < 0 {
			require.NoError(r.t, r.monext.Advance(end.Sub(r.monext.Now())))
			return
		}
		if wait := chosen.due.Sub(r.monext.Now()); wait > 0 {
			require.NoError(r.t, r.monext.Advance(wait))
		}
		r.passes++
		pass, err := r.service.Execute(r.t.Context(), chosen.Task)
		if err != nil && !errors.Is(err, errStore) {
			require.NoError(r.t, err)
		}
		if !pass.Done {
			wait := max(pass.After, time.Millisecond)
			if err != nil { // as a queue puts off what failed
				wait = time.Minute
			}
			chosen.due = r.monext.Now().Add(wait)
			r.store.mu.Lock()
			r.store.tasks = append(r.store.tasks, chosen)
			r.store.mu.Unlock()
		}
	}
	require.Fail(r.t, "the runner does not come to an end")
}

// errStore is a store's failure.
var errStore = errors.New("the store is away")

// payment loads a payment.
func (r *rig) payment(reference string) *lifecycle.Payment {
	r.t.Helper()
	p, err := r.service.Payment(r.t.Context(), reference)
	require.NoError(r.t, err)
	return p
}

// operation loads an operation.
func (r *rig) operation(reference, id string) lifecycle.Operation {
	r.t.Helper()
	o, ok := r.payment(reference).Operation(id)
	require.True(r.t, ok)
	return o
}

// effects counts what really happened at Monext for a merchant reference.
func (r *rig) effects(transaction, reference string) int {
	n := 0
	for _, e := range r.monext.Effects(transaction) {
		if e.MerchantReference == reference && e.Status == monexttest.StatusOK && !e.Companion {
			n++
		}
	}
	return n
}

// posts counts the requests Monext got for a merchant reference.
func (r *rig) posts(reference string) int {
	n := 0
	for _, e := range r.monext.Journal() {
		if e.MerchantReference == reference && e.Method == http.MethodPost {
			n++
		}
	}
	return n
}

// clean says that Monext saw nothing it should not have.
func (r *rig) clean() {
	r.t.Helper()
	require.Empty(r.t, r.monext.Violations())
}

func eur(cents int64) order.Money { return order.NewMoney(cents, order.EUR) }
