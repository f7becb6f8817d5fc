// Package passes measures what the lifecycle's safety costs: the fold of a
// ledger, and a pass that captures beside the bare call of the client.
package passes

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/monext-community/monext-go/internal/bench/contest"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue/sqlite"
)

// Contests measure the fold and the passes, so many a round; the SQLite file
// lies in dir.
func Contests(folds, passes int, dir string) []contest.Contest {
	const bare = "bare client.Capture"
	return []contest.Contest{
		{
			What: "lifecycle: ledger of 100 effects folded, time", Format: micros, Unit: "µs", Goal: contest.AtMost(2, "2 µs"), Ours: fold(folds),
		},
		{
			What: "lifecycle: ledger of 100 effects folded, allocations", Format: count, Goal: contest.AtMost(0, "0"), Ours: foldAllocations,
		},
		{
			What: "lifecycle: pass that captures, memory store, time", Peer: bare, Format: micros, Unit: "µs", Goal: more(60),
			Ours: inMemory(passes), Theirs: bareCalls(passes),
		},
		{
			What: "lifecycle: pass that captures, SQLite FULL, time", Peer: bare, Format: micros, Unit: "µs",
			Ours: onSQLite(passes/10, dir, "time-", timeOf), Theirs: bareCalls(passes),
		},
		{
			What: "lifecycle: pass that captures, SQLite FULL, commits", Format: count, Goal: contest.AtMost(3, "3"),
			Ours: onSQLite(passes/10, dir, "commits-", commitsOf), Rounds: 1,
		},
	}
}

func micros(v float64) string { return fmt.Sprintf("%.2f", v) }
func count(v float64) string  { return strconv.FormatFloat(v, 'g', 3, 64) }

// more asks that ours take at most so many microseconds more than the peer's.
func more(limit float64) contest.Goal {
	return contest.Goal{
		Text: fmt.Sprintf("ours - peer ≤ %g µs", limit),
		Met:  func(r contest.Result) bool { return r.Ours.Median-r.Theirs.Median <= limit },
	}
}

const (
	account     = "bench"
	transaction = "25063101530012"
	cents       = 9990
)

// hundred are the effects of a transaction with many parcels and returns.
func hundred() (lifecycle.Terms, []lifecycle.Effect) {
	effects := []lifecycle.Effect{{ID: transaction, Type: "AUTHORIZATION", Amount: 1_000_000, OK: true, Listed: true}}
	for i := 1; i < 100; i++ {
		kind := "CAPTURE"
		if i%3 == 0 {
			kind = "REFUND"
		}
		effects = append(effects, lifecycle.Effect{ID: strconv.Itoa(i), Type: kind, Amount: 100, OK: i%10 != 0, Listed: true})
	}
	return lifecycle.Terms{Transaction: transaction, Authorized: order.NewMoney(1_000_000, order.EUR)}, effects
}

func fold(folds int) contest.Measure {
	terms, effects := hundred()
	return func(context.Context) (float64, error) {
		started := time.Now()
		for range folds {
			if l := lifecycle.FoldLedger(terms, effects); l.Broken {
				return 0, fmt.Errorf("ledger: %+v", l)
			}
		}
		return since(started, folds), nil
	}
}

func foldAllocations(context.Context) (float64, error) {
	terms, effects := hundred()
	return testing.AllocsPerRun(200, func() { lifecycle.FoldLedger(terms, effects) }), nil
}

// since is the mean time of what was done since then, in microseconds.
func since(started time.Time, times int) float64 {
	return float64(time.Since(started).Nanoseconds()) / 1e3 / float64(times)
}

// bareCalls are captures without a lifecycle around them.
func bareCalls(calls int) contest.Measure {
	client, err := newClient()
	return func(ctx context.Context) (float64, error) {
		if err != nil {
			return 0, err
		}
		r := monext.OperationRequest{
			Amount: order.NewMoney(cents, order.EUR), MerchantReference: "op", Comment: "op", PrivateData: map[string]string{"op": "op"},
		}
		started := time.Now()
		for range calls {
			if _, err := client.Capture(ctx, transaction, r); err != nil {
				return 0, err
			}
		}
		return since(started, calls), nil
	}
}

// inMemory are passes over a memory store.
func inMemory(passes int) contest.Measure {
	return func(ctx context.Context) (float64, error) { return timeOf(ctx, lifecycle.NewMemory(nil), passes) }
}

// onSQLite are passes over a file made durable at each commit.
func onSQLite(passes int, dir, name string, figure func(context.Context, lifecycle.Finisher, int) (float64, error)) contest.Measure {
	files := 0
	return func(ctx context.Context) (v float64, err error) {
		files++
		db, err := sqlite.Open(ctx, filepath.Join(dir, name+strconv.Itoa(files)+".db"))
		if err != nil {
			return 0, err
		}
		v, err = figure(ctx, db.Payments(), max(passes, 1))
		if closed := db.Close(); err == nil {
			err = closed
		}
		return v, err
	}
}

// timeOf is the mean time of a pass that captures, each of an order of its own.
func timeOf(ctx context.Context, store lifecycle.Finisher, passes int) (float64, error) {
	service, err := prepare(ctx, store, passes)
	if err != nil {
		return 0, err
	}
	started := time.Now()
	if err := captureAll(ctx, service, passes); err != nil {
		return 0, err
	}
	return since(started, passes), nil
}

// commitsOf is how many commits a pass makes: what it writes to the store.
func commitsOf(ctx context.Context, store lifecycle.Finisher, passes int) (float64, error) {
	counted := &counter{Finisher: store}
	service, err := prepare(ctx, counted, passes)
	if err != nil {
		return 0, err
	}
	before := counted.commits
	if err := captureAll(ctx, service, passes); err != nil {
		return 0, err
	}
	return float64(counted.commits-before) / float64(passes), nil
}

func captureAll(ctx context.Context, service *lifecycle.Service, passes int) error {
	for n := range passes {
		task := lifecycle.Task{Key: keyOf(n), Operation: operationOf(n), Action: lifecycle.ActionCapture}
		pass, err := service.Execute(ctx, task)
		if err != nil {
			return err
		}
		if !pass.Done || pass.State != lifecycle.OperationSucceeded {
			return fmt.Errorf("pass: %+v", pass)
		}
	}
	return nil
}

// counter counts what is written to a store.
type counter struct {
	lifecycle.Finisher

	commits int
}

func (c *counter) Save(ctx context.Context, p *lifecycle.Payment, f lifecycle.Fence, wakes ...lifecycle.Wake) error {
	c.commits++
	return c.Finisher.Save(ctx, p, f, wakes...)
}

func (c *counter) SaveAndRelease(ctx context.Context, p *lifecycle.Payment, l lifecycle.Lease, wakes ...lifecycle.Wake) error {
	c.commits++
	return c.Finisher.SaveAndRelease(ctx, p, l, wakes...)
}

func (c *counter) Is(other lifecycle.Store) bool { return other == lifecycle.Store(c) }

func (c *counter) Claim(ctx context.Context, key lifecycle.Key, ttl time.Duration) (lifecycle.Lease, error) {
	c.commits++
	return c.Finisher.Claim(ctx, key, ttl)
}

func (c *counter) Release(ctx context.Context, lease lifecycle.Lease) error {
	c.commits++
	return c.Finisher.Release(ctx, lease)
}

func keyOf(n int) lifecycle.Key {
	return lifecycle.Key{Account: account, Order: "O-" + strconv.Itoa(n)}
}
func operationOf(n int) string { return "op-" + strconv.Itoa(n) }

// prepare stores authorised payments, each with a capture that was asked for,
// and gives the service that is to carry them out.
func prepare(ctx context.Context, store lifecycle.Store, payments int) (*lifecycle.Service, error) {
	client, err := newClient()
	if err != nil {
		return nil, err
	}
	now := time.Now()
	for n := range payments {
		p, err := lifecycle.Append(lifecycle.NewPayment(keyOf(n)), now, history(n, now)...)
		if err != nil {
			return nil, err
		}
		if err := store.Save(ctx, p, 0); err != nil {
			return nil, err
		}
	}
	return lifecycle.New(lifecycle.Config{Account: account, Gateway: client, Store: store})
}

// history is what happened to a payment until its capture was asked for.
func history(n int, now time.Time) []lifecycle.Event {
	amount := order.NewMoney(cents, order.EUR)
	return []lifecycle.Event{
		{Type: lifecycle.EventOpened, Opened: &lifecycle.Opened{Amount: amount, Hash: "sha256:00", Mode: monext.CaptureManual}},
		{Type: lifecycle.EventSessionOpened, SessionOpened: &lifecycle.SessionOpened{ID: "S-" + strconv.Itoa(n), Amount: amount, ExpiresAt: now.Add(time.Hour)}},
		{Type: lifecycle.EventSessionRead, SessionRead: &lifecycle.SessionRead{ID: "S-" + strconv.Itoa(n), Status: lifecycle.SessionAccepted, Dead: true}},
		{Type: lifecycle.EventAuthorized, Authorized: &lifecycle.Authorized{
			Session: "S-" + strconv.Itoa(n), Transaction: transaction, Amount: amount, Date: now,
			Deadline: now.Add(7 * 24 * time.Hour), Warn: now.Add(5 * 24 * time.Hour),
		}},
		{Type: lifecycle.EventRequested, Operation: operationOf(n), Requested: &lifecycle.Requested{
			Kind: lifecycle.ActionCapture, Key: "parcel", Content: "capture", Transaction: transaction, Amount: amount,
		}},
	}
}

func newClient() (*monext.Client, error) {
	credentials, err := monext.NewCredentials("900000000001", "bench-access-key")
	if err != nil {
		return nil, err
	}
	return monext.New(credentials, monext.WithBaseURL("https://monext.example/v1"), monext.WithHTTPClient(&http.Client{Transport: stub{}}))
}

// stub accepts every capture, and lists the authorisation alone.
type stub struct{}

const (
	accepted = `{"result":{"title":"ACCEPTED","code":"00000"},"transaction":{"id":"25064090000001","date":"2026-03-05T09:00:00.000+00:00","type":"CAPTURE"}}`
	listed   = `{"result":{"title":"ACCEPTED","code":"00000"},"transaction":{"id":"` + transaction + `","date":"2026-03-05T09:00:00.000+00:00",` +
		`"type":"AUTHORIZATION","currency":"EUR","requestedAmount":9990,"authorizedAmount":9990},"associatedTransactions":[{"id":"` + transaction +
		`","type":"AUTHORIZATION","date":"2026-03-05T09:00:00.000+00:00","amount":9990,"status":"OK"}],"order":{"reference":"O","amount":9990,"currency":"EUR"}}`
)

func (stub) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusOK, listed
	if r.Body != nil {
		status, body = http.StatusCreated, accepted
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return nil, err
		}
		if err := r.Body.Close(); err != nil {
			return nil, err
		}
	}
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}, nil
}
