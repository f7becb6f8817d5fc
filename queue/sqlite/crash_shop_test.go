package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

// crashPlan is what a process that will be killed is told.
type crashPlan struct {
	Path          string // of the file
	Site          string // of the simulator, and of the buyers beside it
	Merchant, Key string
	Orders        map[int]int  // orders under way, and the step of each that was not acknowledged yet; openStep is the first
	Next          [callers]int // the first order of each caller that was never begun
	Run           int          // how many processes worked on the file before
	Calm          bool         // nobody is killed any more
	Behind        bool         // the control: the store acknowledges before it commits
	Order         int          // of a process that dies at a point: the one order that it takes to its end
	Point         int          // the point at which it kills itself; zero for never
	Name          string       // or the first point of this name
	Hold          bool         // the control of points: the store loses what is acknowledged last, if it is an attempt
}

// openStep is before the first wish of an order: it is opened and paid.
const openStep = -1

// wish is one step in the life of an order.
type wish struct {
	kind   lifecycle.Action
	cents  int64 // zero: all that is left
	option monext.CaptureOption
}

// rest is how long everything may take to come to an end when nothing fails any more.
const rest = 40 * time.Second

// crashTotal is what every order costs, in cents.
const crashTotal = 10000

// lives are what happens to orders. No life captures, or refunds, one amount twice, so that two equal effects on an order
// are one too many, whatever they are called. The second and the last have operations that are never sent again by
// themselves: in doubt, they need a person.
var lives = [][]wish{
	{{lifecycle.ActionCapture, 6100, ""}, {lifecycle.ActionCapture, 0, monext.CaptureFinal}, {lifecycle.ActionRefund, 5300, ""}, {lifecycle.ActionRefund, 0, ""}},
	{{lifecycle.ActionCapture, 3700, ""}, {lifecycle.ActionCapture, 2900, monext.CaptureFinal}, {lifecycle.ActionRefund, 4100, ""}, {lifecycle.ActionReverse, 0, ""}},
	{{lifecycle.ActionCancel, 0, ""}},
	{{lifecycle.ActionCapture, 0, ""}, {lifecycle.ActionReverse, 0, ""}},
	{{lifecycle.ActionReverse, 0, ""}},
	{{lifecycle.ActionCapture, 2000, ""}, {lifecycle.ActionReverse, 0, ""}},
	{{lifecycle.ActionCapture, 0, ""}, {lifecycle.ActionRefund, 1000, ""}, {lifecycle.ActionRefund, 7000, ""}, {lifecycle.ActionRefund, 0, ""}},
}

// Orders of processes that die at a point.
const (
	// pointOrder has a life in which each operation may be sent again by itself, as the balance allows it once only: no
	// point leaves a question to a person.
	pointOrder = 1_000_000 + iota
	// doubleOrder is captured by a part that the balance allows twice.
	doubleOrder
)

var pointLives = map[int][]wish{
	pointOrder: {
		{lifecycle.ActionCapture, 6100, monext.CaptureFinal}, {lifecycle.ActionRefund, 3500, ""}, {lifecycle.ActionReverse, 0, ""},
	},
	doubleOrder: {{lifecycle.ActionCapture, 3000, ""}},
}

func crashLife(n int) []wish {
	if life := pointLives[n]; life != nil {
		return life
	}
	return lives[n%len(lives)]
}

// crashReference is the reference of the n-th order.
func crashReference(n int) string { return fmt.Sprintf("order-%05d", n) }

// crashKey is the caller's key of a step.
func crashKey(w wish, step int) string { return fmt.Sprintf("%s-%d", w.kind, step) }

func crashOrder(n int) order.Order {
	total := order.NewMoney(crashTotal, order.EUR)
	return order.Order{
		Reference: crashReference(n), PointOfSale: "POS", Country: "FR", Date: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		Items:  []order.Item{{Reference: "A", Quantity: 1, Total: total}},
		Totals: order.Totals{Total: total, Items: total},
	}
}

// crashSettings are so short that what a kill left in doubt is settled while the kills go on. A process that dies at a point
// takes the defaults: after it time is moved on.
func crashSettings(p crashPlan) lifecycle.Settings {
	methods := map[string]lifecycle.Method{"": {PartialCaptures: 90}}
	if p.Order != 0 {
		return lifecycle.Settings{Methods: methods}
	}
	s := lifecycle.Settings{
		Methods: methods,
		Horizon: 600 * time.Millisecond, PostTimeout: 300 * time.Millisecond, SendWindow: 200 * time.Millisecond,
		LeaseTTL: 550 * time.Millisecond, Backoff: 10 * time.Millisecond, MaxBackoff: 100 * time.Millisecond,
		BusyDelay: 20 * time.Millisecond, SweepAgain: time.Second,
	}
	if p.Calm {
		s.PostTimeout, s.SendWindow, s.LeaseTTL, s.SweepAgain = rest/4, rest/4, rest, rest
	}
	return s
}

// crashService is the service of a shop over a store.
func crashService(p crashPlan, store lifecycle.Store, transport http.RoundTripper, now func() time.Time) (*lifecycle.Service, error) {
	credentials, err := monext.NewCredentials(p.Merchant, p.Key)
	if err != nil {
		return nil, err
	}
	client, err := monext.New(credentials, monext.WithBaseURL(p.Site+"/v1"), monext.WithHTTPClient(&http.Client{Transport: transport}),
		monext.WithRetry(monext.Retry{MinWait: time.Millisecond, MaxWait: 10 * time.Millisecond}))
	if err != nil {
		return nil, err
	}
	return lifecycle.New(lifecycle.Config{Account: "shop", Gateway: client, Store: store, Settings: crashSettings(p), Now: now})
}

// letter is the kind of the jobs that the host enqueues for itself.
const letter = "letter"

// crashProcessor runs the jobs of the service, and the host's own.
func crashProcessor(p crashPlan, jobs queue.Queue, service *lifecycle.Service, heard func(queue.JobReport)) (*queue.Processor, error) {
	work, lease := queue.Work(service), 300*time.Millisecond
	if p.Calm || p.Order != 0 {
		lease = 0 // the default
	}
	return queue.NewProcessor(queue.Config{
		Queue: jobs, Environment: monext.Test, AllowRun: true, OnJob: heard,
		Executor: queue.ExecutorFunc(func(ctx context.Context, j queue.Job) queue.Settlement {
			if j.Kind == letter {
				return queue.Settlement{Outcome: queue.Complete}
			}
			return work.Execute(ctx, j)
		}),
		Sweep: queue.Sweep(service), SweepEvery: 300 * time.Millisecond,
		Concurrency: 4, LeaseTTL: lease, Poll: 20 * time.Millisecond,
		OutageAfter: 1000, Pause: 10 * time.Millisecond, MaxPause: 50 * time.Millisecond, // the faults are no outage
		Backoff: queue.Backoff{"": {First: 10 * time.Millisecond, Max: 100 * time.Millisecond}},
	})
}

// said is what a process told of what it was told.
type said struct {
	What  string
	Order int    `json:",omitempty"`
	Step  int    `json:",omitempty"`
	ID    string `json:",omitempty"` // of the operation, or of the job
	Kind  string `json:",omitempty"`
	Cents int64  `json:",omitempty"`
	At    int64  `json:",omitempty"` // when the call was made, in milliseconds since 1970
	Text  string `json:",omitempty"`
}

// What a process says.
const (
	saidReady    = "ready"    // it begins to work
	saidOpened   = "opened"   // an order is open
	saidNotified = "notified" // a notification was answered with 200
	saidPaid     = "paid"     // a payment was read back as paid
	saidAsked    = "asked"    // a request was recorded
	saidSkipped  = "skipped"  // the rest of an order's life is not allowed
	saidEnqueued = "enqueued" // a job is in the queue
	saidSettled  = "settled"  // a job is done
	saidPoint    = "point"    // the process kills itself now
	saidEnd      = "end"      // the process reached the end of the life
	saidTrouble  = "trouble"  // an error that must not be
)

// ask makes a wish: at once, or by a job.
func ask(ctx context.Context, s *lifecycle.Service, n, step int, inline bool) (lifecycle.Operation, error) {
	w := crashLife(n)[step]
	return askFor(ctx, s, w, lifecycle.Request{Order: crashReference(n), Key: crashKey(w, step)}, inline)
}

func askFor(ctx context.Context, s *lifecycle.Service, w wish, r lifecycle.Request, inline bool) (lifecycle.Operation, error) {
	r.Option = w.option
	if w.cents > 0 {
		r.Amount = order.NewMoney(w.cents, order.EUR)
	}
	if !inline {
		r.Kind = w.kind
		return s.Request(ctx, r)
	}
	switch w.kind {
	case lifecycle.ActionCapture:
		return s.Capture(ctx, r)
	case lifecycle.ActionCancel:
		return s.Cancel(ctx, r)
	case lifecycle.ActionRefund:
		return s.Refund(ctx, r)
	default:
		return s.Reverse(ctx, r)
	}
}

// pay is the buyer on the payment page. That the session is over already is no error: he paid before.
func pay(ctx context.Context, p crashPlan, session string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.Site+"/buyer/"+session, http.NoBody)
	if err != nil {
		return err
	}
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("the payment page answers %s", answer.Status)
	}
	return errors.Join(err, answer.Body.Close())
}
