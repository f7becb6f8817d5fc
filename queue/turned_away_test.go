package queue_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

// gatewayAt stands before a Monext for tests. Until a time it answers with a bare status, and passes every second operation
// on all the same.
type gatewayAt struct {
	http.RoundTripper
	now        func() time.Time
	until      time.Time
	status     int
	reads      bool   // turned away too
	retryAfter string // in its answers
	together   int64  // so many operations are in flight before the first is answered
	posts      atomic.Int64
	arrived    chan struct{} // closed then
}

func (g *gatewayAt) RoundTrip(r *http.Request) (*http.Response, error) {
	post := r.Method == http.MethodPost
	if g.until.IsZero() { // not yet
		return g.RoundTripper.RoundTrip(r)
	}
	if !g.now().Before(g.until) || !post && !g.reads {
		return g.RoundTripper.RoundTrip(r)
	}
	n := int64(0)
	if post {
		if n = g.posts.Add(1); n == g.together {
			close(g.arrived)
		}
		if n <= g.together {
			<-g.arrived
		}
	}
	switch {
	case post && n%2 == 0:
		resp, err := g.RoundTripper.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		_ = resp.Body.Close()
	case post:
		_, _ = io.Copy(io.Discard, r.Body)
	}
	header := http.Header{}
	if g.retryAfter != "" {
		header.Set("Retry-After", g.retryAfter)
	}
	return &http.Response{StatusCode: g.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header, Body: http.NoBody, Request: r}, nil
}

// captures is a shop with captures that are due, behind a gateway.
type captures struct {
	fake      *monexttest.Server
	gateway   *gatewayAt
	service   *lifecycle.Service
	processor *queue.Processor
	workers   int
	orders    []string
}

func newCaptures(t *testing.T, orders, workers int, gateway *gatewayAt) *captures {
	t.Helper()
	watch, at := leak.New(t), time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	fake, err := monexttest.New(monexttest.WithClock(func() time.Time { return at }), monexttest.WithReadLag(6*time.Second))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, fake.Close()) })
	gateway.RoundTripper, gateway.now, gateway.arrived = fake.Transport(), fake.Now, make(chan struct{})
	credentials, err := monext.NewCredentials(fake.Merchant(), fake.Key())
	require.NoError(t, err)
	client, err := monext.New(credentials, monext.WithBaseURL("http://localhost/v1"), monext.WithHTTPClient(&http.Client{Transport: gateway}),
		monext.WithRetry(monext.Retry{Attempts: 1}), monext.WithLogger(watch.Logger()),
		monext.WithHooks(monext.Hooks{End: func(_ context.Context, _ monext.Call, end monext.End) { watch.Error(end.Err) }}))
	require.NoError(t, err)
	jobs := queue.NewMemory(queue.WithClock(fake.Now))
	c := &captures{fake: fake, gateway: gateway, workers: workers}
	c.service, err = lifecycle.New(lifecycle.Config{
		Account: "shop", Gateway: client, Now: fake.Now, Store: queue.Outbox(lifecycle.NewMemory(fake.Now), jobs), Logger: watch.Logger(),
	})
	require.NoError(t, err)
	c.processor = newProcessor(t, queue.Config{
		Queue: jobs, Executor: queue.Work(c.service), Environment: client.Environment(), Concurrency: workers,
		Now: fake.Now, Wait: func(_ context.Context, d time.Duration) error { return fake.Advance(d) },
	})
	for i := range orders {
		o := sold(fmt.Sprintf("ORD-%d", i))
		opening, err := c.service.Open(t.Context(), lifecycle.OpenRequest{Order: o, ReturnURL: "https://shop.example.org/back"})
		require.NoError(t, err)
		_, err = fake.Accept(opening.SessionID)
		require.NoError(t, err)
		_, err = c.service.Return(t.Context(), opening.SessionID)
		require.NoError(t, err)
		c.orders = append(c.orders, o.Reference)
	}
	c.run(t, time.Minute, time.Minute) // whatever the sessions left
	for _, reference := range c.orders {
		_, err := c.service.Apply(t.Context(), lifecycle.ShopEvent{Order: reference, Kind: lifecycle.ShopShipped, Key: "parcel"})
		require.NoError(t, err)
	}
	gateway.until = fake.Now().Add(10 * time.Minute)
	return c
}

func sold(reference string) order.Order {
	total := order.NewMoney(1000, order.EUR)
	return order.Order{
		Reference: reference, PointOfSale: "POS", Date: time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC), Country: "FR",
		Items:  []order.Item{{Reference: "A", Quantity: 1, Total: total}},
		Totals: order.Totals{Total: total, Items: total},
	}
}

// run lets the workers do what is due, all at once, while the time passes.
func (c *captures) run(t *testing.T, within, step time.Duration) {
	t.Helper()
	for end := c.fake.Now().Add(within); c.fake.Now().Before(end); {
		var all sync.WaitGroup
		for range c.workers {
			all.Go(func() {
				if _, err := c.processor.Drain(context.WithoutCancel(t.Context())); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		require.NoError(t, c.fake.Advance(step))
	}
}

// left counts the captures by their state.
func (c *captures) left(t *testing.T) map[lifecycle.OperationState]int {
	t.Helper()
	states := map[lifecycle.OperationState]int{}
	for _, reference := range c.orders {
		p, err := c.service.Payment(t.Context(), reference)
		require.NoError(t, err)
		for _, o := range p.Operations() {
			states[o.State]++
		}
	}
	return states
}

func TestAThousandCapturesBehindAGatewayThatTurnsAwayLeaveAtMostAsManyInDoubtAsThereAreWorkers(t *testing.T) {
	t.Parallel()
	const workers = 8
	for name, test := range map[string]struct {
		orders  int
		gateway *gatewayAt
	}{
		"429 of all that is sent, by all workers at once": {1000, &gatewayAt{status: 429, together: workers}},
		"429 of all that is sent":                         {60, &gatewayAt{status: 429}},
		"429 of all that is sent, for a second":           {60, &gatewayAt{status: 429, retryAfter: "1"}},
		"429 of all that is sent, for eleven minutes":     {60, &gatewayAt{status: 429, retryAfter: "660"}},
		"429 of everything":                               {60, &gatewayAt{status: 429, reads: true}},
		"401 of all that is sent":                         {60, &gatewayAt{status: 401}},
		"503 of all that is sent":                         {60, &gatewayAt{status: 503}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			orders, gateway := test.orders, test.gateway
			c := newCaptures(t, orders, workers, gateway)
			c.run(t, 10*time.Minute, 10*time.Second)
			states := c.left(t)
			t.Logf("after ten minutes: %v, %d requests", states, gateway.posts.Load())
			require.LessOrEqual(t, states[lifecycle.OperationUnknown], workers)
			require.LessOrEqual(t, gateway.posts.Load(), int64(workers))
			require.Equal(t, orders, states[lifecycle.OperationUnknown]+states[lifecycle.OperationReady]+states[lifecycle.OperationSucceeded])
			require.LessOrEqual(t, states[lifecycle.OperationSucceeded], workers)

			c.run(t, 2*time.Hour, time.Minute)
			require.Equal(t, map[lifecycle.OperationState]int{lifecycle.OperationSucceeded: orders}, c.left(t))
			for _, reference := range c.orders {
				p, err := c.service.Payment(t.Context(), reference)
				require.NoError(t, err)
				balance, known := c.fake.Balance(p.TransactionIDs()[0])
				require.True(t, known)
				require.Equal(t, int64(1000), balance.Captured, "%s is captured once", reference)
			}
			require.Empty(t, c.fake.Violations())
		})
	}
}

func TestARetryAfterIsKeptBeyondTheLongestPause(t *testing.T) {
	t.Parallel()
	s := newService()
	s.codes["shop"] = queue.CodeThrottled
	b := newBench(t, func(ctx context.Context, j queue.Job) queue.Settlement {
		settlement := s.Execute(ctx, j)
		settlement.RetryAfter = time.Hour
		return settlement
	}, nil)
	b.enqueue(t, jobOf("k", "shop"), jobOf("k", "shop"))
	report := b.drain(t)
	require.Equal(t, queue.Totals{Again: 1, Paused: 1}, report.Totals)
	require.Equal(t, "the service asks for fewer requests", report.Paused)
	b.clock.Advance(time.Hour - time.Second)
	require.Equal(t, queue.Totals{Paused: 2}, b.drain(t).Totals)
	require.Equal(t, 1, s.calls["shop"])
}

func TestBehindAPauseOneJobAtATimeMaySend(t *testing.T) {
	t.Parallel()
	var (
		b       *bench
		answers []bool
		code    = queue.CodeThrottled
		inside  func()
	)
	b = newBench(t, func(ctx context.Context, _ queue.Job) queue.Settlement {
		may := queue.MaySend(ctx)
		answers = append(answers, may)
		if may && inside != nil {
			again := inside
			inside = nil
			again()
		}
		switch {
		case !may:
			return queue.Settlement{Outcome: queue.Release, Delay: time.Second}
		case code != "":
			return queue.Settlement{Outcome: queue.Release, Delay: time.Second, Failure: queue.Failure{Code: code}, InDoubt: true}
		default:
			return queue.Settlement{Outcome: queue.Complete}
		}
	}, nil)
	one := func() {
		_, err := b.RunOnce(context.Background())
		require.NoError(t, err)
	}
	b.enqueue(t, jobOf("k", "shop"), jobOf("k", "shop"), jobOf("k", "shop"), jobOf("k", "shop"))
	inside = one // a second one is under way when the first is turned away
	one()
	require.Equal(t, []bool{true, true}, answers)

	answers, code = nil, ""
	b.clock.Advance(time.Minute)
	inside = one
	one()
	require.Equal(t, []bool{true, false}, answers, "the second reads, and waits for how the first fares")
	answers = nil
	b.clock.Advance(time.Minute)
	inside = one
	one()
	require.Equal(t, []bool{true, true}, answers, "the pause is over")
}

func TestWithoutAProcessorAnExecutorMaySend(t *testing.T) {
	t.Parallel()
	require.True(t, queue.MaySend(t.Context()))
}

func TestAJobThatSentNothingDoesNotEndAPause(t *testing.T) {
	t.Parallel()
	s := newService()
	var b *bench
	var within func()
	b = newBench(t, func(ctx context.Context, j queue.Job) queue.Settlement {
		if within != nil {
			again := within
			within = nil
			again()
		}
		return s.Execute(ctx, j)
	}, nil)
	b.enqueue(t, jobOf("k", "shop"), jobOf("k", "shop"), jobOf("k", "shop"))
	within = func() { // beside a job that completes, another one is turned away
		s.codes["shop"] = queue.CodeThrottled
		_, err := b.RunOnce(t.Context())
		require.NoError(t, err)
		s.codes["shop"] = ""
	}
	_, err := b.RunOnce(t.Context())
	require.NoError(t, err)
	require.Equal(t, queue.Totals{Paused: 1}, b.drain(t).Totals)
}

func TestASenderThatEndsItsGoroutineLeavesRoomForTheNext(t *testing.T) {
	t.Parallel()
	s := newService()
	s.codes["shop"] = queue.CodeThrottled
	exits, allowed := false, false
	b := newBench(t, func(ctx context.Context, j queue.Job) queue.Settlement {
		allowed = queue.MaySend(ctx)
		if exits {
			runtime.Goexit()
		}
		return s.Execute(ctx, j)
	}, nil)
	b.enqueue(t, jobOf("k", "shop"), jobOf("k", "shop"))
	b.drain(t)
	b.clock.Advance(time.Minute)
	exits = true
	b.runAside()
	exits, allowed, s.codes["shop"] = false, false, ""
	require.Equal(t, queue.Totals{Done: 1}, b.drain(t).Totals)
	require.True(t, allowed, "the next job may send")
}
