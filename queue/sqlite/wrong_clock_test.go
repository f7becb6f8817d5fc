package sqlite_test

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/internal/steady/steadytest"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

// wrongClockBegan is when the world of these tests begins.
var wrongClockBegan = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// machine is a machine with one clock, a shop and its file on it. Monext has a clock of its own.
type machine struct {
	t      *testing.T
	monext *monexttest.Server
	ahead  time.Duration
	path   string

	db        *sqlite.DB
	service   *lifecycle.Service
	processor *queue.Processor
}

func (m *machine) now() time.Time {
	return steadytest.Reading(m.monext.Now().Add(m.ahead), m.monext.Now().Sub(wrongClockBegan))
}

// start is the process that begins.
func (m *machine) start() {
	m.t.Helper()
	watch := leak.New(m.t)
	m.db = openAt(m.t, m.path, sqlite.WithClock(m.now))
	credentials, err := monext.NewCredentials(m.monext.Merchant(), m.monext.Key())
	m.must(err)
	client, err := monext.New(credentials, monext.WithBaseURL(m.monext.BaseURL()), monext.WithHTTPClient(&http.Client{Transport: m.monext.Transport()}),
		monext.WithLogger(watch.Logger()))
	m.must(err)
	m.service, err = lifecycle.New(lifecycle.Config{Account: "shop", Gateway: client, Store: m.db.Payments(), Now: m.now, Logger: watch.Logger()})
	m.must(err)
	m.processor, err = queue.NewProcessor(queue.Config{
		Queue: m.db.Jobs(), Executor: queue.Work(m.service), Environment: client.Environment(), Now: m.now, Logger: watch.Logger(),
		Wait: func(_ context.Context, d time.Duration) error { return m.monext.Advance(d) },
	})
	m.must(err)
}

// works runs what is due, now and for so long.
func (m *machine) works(within time.Duration) {
	m.t.Helper()
	for end := m.monext.Now().Add(within); ; {
		_, err := m.processor.Drain(m.t.Context())
		m.must(err)
		_, err = m.service.Sweep(m.t.Context(), 100)
		m.must(err)
		if !m.monext.Now().Before(end) {
			return
		}
		m.must(m.monext.Advance(time.Minute))
	}
}

func (m *machine) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// A machine was five days ahead. It dies in the middle of its work; then its clock is set right, in the same process or for the next.
func TestAfterAMachineWasDaysAheadItsFileIsWorkedOnAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ restart, later bool }{
		"the process goes on": {}, "another process begins": {restart: true}, "it was right when the process began": {later: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := monexttest.New(monexttest.WithClock(func() time.Time { return wrongClockBegan }))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = server.Close() })
			m := &machine{t: t, monext: server, ahead: 5 * 24 * time.Hour, path: filepath.Join(t.TempDir(), "pay.db")}
			if c.later {
				m.ahead = 0
			}
			m.start()
			m.works(0)
			m.ahead = 5 * 24 * time.Hour
			references := []string{"A", "B", "C"}
			var asked []lifecycle.Operation
			for i, reference := range references {
				opening, err := m.service.Open(t.Context(), lifecycle.OpenRequest{Order: wrongClockOrder(reference), ReturnURL: "https://shop.example.org/return"})
				m.must(err)
				_, err = server.Accept(opening.SessionID)
				m.must(err)
				_, err = m.service.Return(t.Context(), opening.SessionID)
				m.must(err)
				if i == 1 { // the answer is lost, and the effect is there
					m.must(server.Inject(monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathCaptures, Nth: 1, When: monexttest.AfterEffect, Do: monexttest.Drop()}))
				}
				o, err := m.service.Request(t.Context(), lifecycle.Request{Order: reference, Kind: lifecycle.ActionCapture, Key: "all", After: time.Duration(i/2) * time.Hour})
				m.must(err)
				asked = append(asked, o)
				if i == 1 {
					_, err = m.service.Execute(t.Context(), lifecycle.Task{Key: key(reference), Operation: o.ID, Action: o.Kind})
					m.must(err)
				}
			}
			// A worker dies with the job and the payment of the first in its hands.
			_, err = m.db.Jobs().Lease(t.Context(), queue.LeaseRequest{Max: 10, TTL: 3 * time.Minute})
			m.must(err)
			_, err = m.db.Payments().Claim(t.Context(), key("A"), 2*time.Minute)
			m.must(err)

			m.ahead = 0
			if c.restart {
				m.must(m.db.Close())
				m.start()
			}
			m.works(10 * time.Minute)
			for i, want := range []lifecycle.OperationState{lifecycle.OperationSucceeded, lifecycle.OperationReview, lifecycle.OperationReady} {
				p, err := m.service.Payment(t.Context(), references[i])
				m.must(err)
				if o, _ := p.Operation(asked[i].ID); o.State != want {
					t.Errorf("after ten minutes the capture of %s is %s (%s), want %s", references[i], o.State, o.Cause, want)
				}
			}
			m.works(2 * time.Hour)
			p, err := m.service.Payment(t.Context(), "C")
			m.must(err)
			if o, _ := p.Operation(asked[2].ID); o.State != lifecycle.OperationSucceeded {
				t.Errorf("the capture that was to wait an hour is %s (%s)", o.State, o.Cause)
			}
			for _, by := range []time.Duration{30 * time.Second, 170 * time.Second} { // less than what counts as a wrong clock for a payment
				m.ahead = by
				_, err = m.service.Refund(t.Context(), lifecycle.Request{Order: "A", Key: by.String(), Amount: order.NewMoney(100, order.EUR)})
				m.must(err)
				m.ahead = 0
				m.works(10 * time.Minute)
				if report, err := m.service.Sweep(t.Context(), 100); err != nil || report.Looked > 0 {
					t.Errorf("ten minutes after the clock was ahead by %v, a sweep still looks at %d payments of which nothing is to be done (%v)",
						by, report.Looked, err)
				}
			}
			if found := server.Violations(); len(found) > 0 {
				t.Errorf("Monext saw %v", found)
			}
		})
	}
}

// wrongClockOrder is an order over 50.00.
func wrongClockOrder(reference string) order.Order {
	total := order.NewMoney(5000, order.EUR)
	return order.Order{
		Reference: reference, PointOfSale: "POS", Country: "FR", Date: wrongClockBegan,
		Items:  []order.Item{{Reference: "A", Quantity: 1, Total: total}},
		Totals: order.Totals{Total: total, Items: total},
	}
}
