package sqlite_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/queue/sqlite"
)

// troubled is a Monext that fails all the time. It holds every operation that it gets against the file: its intent must stand
// there already.
type troubled struct {
	*monexttest.Server

	db    *sqlite.DB
	quiet atomic.Bool

	mu     sync.Mutex
	random *rand.Rand
	script int      // faults since the script was cleared
	sent   sync.Map // the transaction of each merchantReference
}

func startTroubled(t *testing.T, db *sqlite.DB) *troubled {
	t.Helper()
	fake := &troubled{db: db, random: rand.New(rand.NewPCG(7, 7))}
	web := httptest.NewUnstartedServer(fake)
	server, err := monexttest.New(
		monexttest.WithPublicURL("http://"+web.Listener.Addr().String()),
		monexttest.WithAutomaticBuyer(), monexttest.WithoutSandboxAmounts(),
		monexttest.WithReadLag(100*time.Millisecond), monexttest.WithUnsortedLists(),
		monexttest.WithIntentCheck(fake.intended),
	)
	if err != nil {
		t.Fatal(err)
	}
	fake.Server = server
	web.Start()
	t.Cleanup(func() {
		web.CloseClientConnections()
		web.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return fake
}

// ServeHTTP answers a request, and now and then spoils it.
func (m *troubled) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		m.note(r)
	}
	if f, ok := m.fault(r); ok {
		if err := m.Inject(f); err != nil {
			http.Error(w, err.Error(), http.StatusTeapot)
			return
		}
	}
	m.Server.ServeHTTP(w, r)
}

// fault chooses what becomes of a request. A fault strikes the next of its kind, which is this one or another at the same time.
func (m *troubled) fault(r *http.Request) (monexttest.Fault, bool) {
	if m.quiet.Load() {
		return monexttest.Fault{}, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.script++; m.script%500 == 0 {
		m.ClearFaults() // those that struck would be looked at for ever
	}
	f := monexttest.Fault{Method: r.Method, Nth: 1, When: monexttest.When(m.random.IntN(2))}
	some := time.Duration(m.random.Int64N(int64(latest)))
	var (
		chance  int
		actions []monexttest.Action
	)
	switch {
	case r.Method == http.MethodPost && strings.Contains(r.URL.Path, "/transactions/"):
		f.Path, chance = monexttest.PathAnyOperation, 30
		actions = []monexttest.Action{
			monexttest.Drop(), monexttest.Reset(), monexttest.Status(http.StatusInternalServerError), monexttest.Status(http.StatusBadGateway),
			monexttest.Late(some), monexttest.Hide(some), monexttest.Garbage(), monexttest.Truncate(), monexttest.Result("02103"),
			monexttest.Delay(some), monexttest.TooManyRequests(time.Second),
		}
	case r.Method == http.MethodPost:
		// A session that was made, and its answer lost, is paid by the automatic buyer all the same, and nobody knows it.
		f.Path, f.When, chance = monexttest.PathSessions, monexttest.BeforeEffect, 5
		actions = []monexttest.Action{monexttest.Drop(), monexttest.Status(http.StatusServiceUnavailable), monexttest.TooManyRequests(time.Second)}
	case strings.Contains(r.URL.Path, "/transactions/"):
		f.Path, chance = monexttest.PathTransaction, 10
		actions = []monexttest.Action{
			monexttest.Drop(), monexttest.Status(http.StatusBadGateway), monexttest.Stale(some), monexttest.Garbage(),
			monexttest.TooManyRequests(time.Second), monexttest.Body(http.StatusForbidden, "text/plain", "no"),
		}
	default:
		f.Path, chance = monexttest.PathSession, 5
		actions = []monexttest.Action{monexttest.Drop(), monexttest.Status(http.StatusBadGateway), monexttest.Stale(some)}
	}
	f.Do = actions[m.random.IntN(len(actions))]
	return f, m.random.IntN(100) < chance
}

// calm ends the faults.
func (m *troubled) calm() {
	m.quiet.Store(true)
	m.ClearFaults()
}

// faults counts the requests that were spoilt.
func (m *troubled) faults() int {
	n := 0
	for _, e := range m.Journal() {
		if e.Fault != "" {
			n++
		}
	}
	return n
}

// note remembers which transaction an operation is about.
func (m *troubled) note(r *http.Request) {
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	var sent struct {
		MerchantReference string `json:"merchantReference"`
	}
	if err != nil || json.Unmarshal(body, &sent) != nil {
		return // the server says so
	}
	if _, rest, ok := strings.Cut(r.URL.Path, "/transactions/"); ok {
		transaction, _, _ := strings.Cut(rest, "/")
		m.sent.Store(sent.MerchantReference, transaction)
	}
}

// intended tells whether the file says that this operation is being sent.
func (m *troubled) intended(reference string) bool {
	transaction, ok := m.sent.Load(reference)
	if !ok {
		return false
	}
	ctx := context.Background()
	payments := m.db.Payments()
	keys, err := payments.Find(ctx, lifecycle.Filter{Account: fleetAccount, Transaction: transaction.(string)})
	if err != nil || len(keys) != 1 {
		return false
	}
	p, err := payments.Load(ctx, keys[0])
	if err != nil {
		return false
	}
	o, ok := p.Operation(reference)
	return ok && o.State == lifecycle.OperationSending
}
