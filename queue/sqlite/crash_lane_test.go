package sqlite_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/queue/sqlite"
)

// lane is one file, one Monext, and process after process that works on them until it is killed.
type lane struct {
	t     *testing.T
	fake  *monexttest.Server
	plan  crashPlan
	rng   *rand.Rand
	watch *leak.Watch

	mu   sync.Mutex
	sent map[string]*posted // by merchant reference

	path string
	file sync.RWMutex // held while the file is looked into
	held *sqlite.DB   // the file, while it is held open beside a process; nil otherwise

	kills, points int
	acks          acknowledged
	docs          map[string][]byte             // each payment as it was last seen
	since         map[int]int                   // the run in which an order was begun
	payments      map[string]*lifecycle.Payment // in the end
	wrong         []string                      // what must not be

	cut        int // attempts whose end no process lived to record
	lost       int // acknowledgements that are not in the file
	second     int // effects that are one too many
	differ     int // documents that are not the replay of their events, or lost some
	violations map[monexttest.ViolationKind]int
}

// posted is what of an operation has reached Monext.
type posted struct {
	transaction string
	times       int
}

// acknowledged is what the processes said, and the parent so believes to be true for good.
type acknowledged struct {
	n        int
	opened   map[int]bool
	paid     map[int]bool
	asked    map[string]said // by operation
	keys     map[string]string
	notified map[int]int64 // the last one of each order
	jobs     map[string]bool
	settled  map[string]bool
}

func newLane(t *testing.T, seed uint64, options ...monexttest.Option) *lane {
	t.Helper()
	l := &lane{
		t: t, rng: rand.New(rand.NewPCG(seed, 15)), watch: leak.New(t),
		docs: map[string][]byte{}, since: map[int]int{}, sent: map[string]*posted{}, path: filepath.Join(t.TempDir(), "pay.db"), violations: map[monexttest.ViolationKind]int{},
		acks: acknowledged{
			opened: map[int]bool{}, paid: map[int]bool{}, asked: map[string]said{}, keys: map[string]string{},
			notified: map[int]int64{}, jobs: map[string]bool{}, settled: map[string]bool{},
		},
	}
	web := httptest.NewUnstartedServer(http.HandlerFunc(l.serve))
	site := "http://" + web.Listener.Addr().String()
	fake, err := monexttest.New(append(options, monexttest.WithPublicURL(site), monexttest.WithIntentCheck(l.intended))...)
	if err != nil {
		t.Fatal(err)
	}
	l.fake = fake
	web.Config.ErrorLog = nil
	web.Start()
	t.Cleanup(func() {
		web.CloseClientConnections()
		web.Close()
		if err := fake.Close(); err != nil {
			t.Error(err)
		}
	})
	l.plan = crashPlan{
		Path: l.path, Site: site, Merchant: fake.Merchant(), Key: fake.Key(), Orders: map[int]int{}, Next: firstOrders(),
	}
	return l
}

// serve is Monext, and the buyers beside it.
func (l *lane) serve(w http.ResponseWriter, r *http.Request) {
	if session, ok := strings.CutPrefix(r.URL.Path, "/buyer/"); ok {
		if _, err := l.fake.Accept(session); err != nil && !errors.Is(err, monexttest.ErrSessionOver) {
			http.Error(w, err.Error(), http.StatusConflict)
		}
		return
	}
	if parts := strings.Split(r.URL.Path, "/"); r.Method == http.MethodPost && len(parts) == 6 && parts[3] == "transactions" {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the process died while it sent
		}
		var operation struct{ MerchantReference string }
		if json.Unmarshal(body, &operation) == nil {
			l.posted(operation.MerchantReference, parts[4])
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	l.fake.ServeHTTP(w, r)
}

func (l *lane) posted(reference, transaction string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sent[reference] == nil {
		l.sent[reference] = &posted{transaction: transaction}
	}
	l.sent[reference].times++
}

// intended looks into the file whether an operation that Monext was just asked for is durable there, with one attempt at
// least for each time that it was asked for.
func (l *lane) intended(reference string) bool {
	l.mu.Lock()
	request := *l.sent[reference]
	l.mu.Unlock()
	ctx := context.Background() // the process may die meanwhile, and its request with it
	l.file.RLock()
	defer l.file.RUnlock()
	db := l.held
	if db == nil {
		var err error
		if db, err = sqlite.Open(ctx, l.path); err != nil {
			return false
		}
		defer func() { _ = db.Close() }()
	}
	keys, err := db.Payments().Find(ctx, lifecycle.Filter{Account: "shop", Transaction: request.transaction})
	if err != nil || len(keys) != 1 {
		return false
	}
	p, err := db.Payments().Load(ctx, keys[0])
	if err != nil {
		return false
	}
	o, ok := p.Operation(reference)
	return ok && len(o.Attempts) >= request.times
}

// hold opens the file beside the processes that work on it. What one that is killed leaves is then taken over as it is in the
// shared memory; when nobody has the file open, the next one recovers it from its log.
func (l *lane) hold() {
	l.t.Helper()
	l.file.Lock()
	defer l.file.Unlock()
	db, err := sqlite.Open(l.t.Context(), l.path)
	if err != nil {
		l.t.Fatal(err)
	}
	l.held = db
}

func (l *lane) release() {
	l.t.Helper()
	l.file.Lock()
	defer l.file.Unlock()
	if l.held == nil {
		return
	}
	if err := l.held.Close(); err != nil {
		l.t.Error(err)
	}
	l.held = nil
}

// When a process is killed: when it has said so much, and a little later.
const (
	mostSaid  = 30
	mostAfter = 10 * time.Millisecond
	mostWork  = time.Second
)

// run starts a process, lets it work, and kills it.
func (l *lane) run() {
	l.t.Helper()
	l.mishaps()
	defer l.release()
	if l.rng.IntN(2) == 0 {
		l.hold()
	}
	cmd, lines := l.start("shop")
	enough, heard := make(chan struct{}), make(chan []said)
	after, moment := 1+l.rng.IntN(mostSaid), time.Duration(l.rng.IntN(int(mostAfter)))
	go func() { heard <- l.hear(lines, after, enough) }()
	select {
	case <-enough:
		<-time.After(moment) // what is tried out is the moment
	case <-time.After(mostWork): // it says less, for the machine is busy
	}
	if err := cmd.Process.Kill(); err != nil {
		l.failf("the process ended by itself: %v", err)
	}
	for _, s := range <-heard {
		l.note(s)
	}
	_ = cmd.Wait()
	l.kills++
	l.plan.Run++
	l.retire()
}

// start starts a process that does not outlive the test.
func (l *lane) start(role string) (*exec.Cmd, *bufio.Scanner) {
	l.t.Helper()
	plan, err := json.Marshal(l.plan)
	if err != nil {
		l.t.Fatal(err)
	}
	cmd, lines := child(l.t.Context(), l.t, role, string(plan))
	l.t.Cleanup(func() {
		_ = cmd.Process.Kill() // it is over already, unless the test failed meanwhile
		_ = cmd.Wait()
	})
	return cmd, lines
}

// hear takes what a process says until it is dead. enough is closed once it has said so many lines.
func (l *lane) hear(lines *bufio.Scanner, after int, enough chan<- struct{}) (all []said) {
	var text strings.Builder
	for lines.Scan() {
		text.WriteString(lines.Text() + "\n")
		var s said
		if json.Unmarshal(lines.Bytes(), &s) != nil {
			s = said{What: saidTrouble, Text: lines.Text()}
		}
		if all = append(all, s); len(all) == after {
			close(enough)
		}
	}
	if len(all) < after {
		close(enough)
	}
	l.watch.Output(text.String())
	return all
}

// mishaps lets some of the requests of the next process fail.
func (l *lane) mishaps() {
	l.t.Helper()
	l.fake.ClearFaults()
	do := []monexttest.Action{
		monexttest.Drop(), monexttest.Reset(), monexttest.Status(http.StatusInternalServerError), monexttest.Garbage(), monexttest.Truncate(),
		monexttest.Late(time.Duration(1+l.rng.IntN(200)) * time.Millisecond), monexttest.Hide(time.Duration(1+l.rng.IntN(200)) * time.Millisecond),
	}
	slow := monexttest.Fault{ // so that many a request is on its way when the moment comes
		Method: http.MethodPost, Path: monexttest.PathAnyOperation,
		When: monexttest.When(l.rng.IntN(2)), Do: monexttest.Delay(time.Duration(1+l.rng.IntN(20)) * time.Millisecond),
	}
	var faults []monexttest.Fault
	for range 1 + l.rng.IntN(3) {
		faults = append(faults, monexttest.Fault{
			Method: http.MethodPost, Path: monexttest.PathAnyOperation, Nth: 1 + l.rng.IntN(8),
			When: monexttest.When(l.rng.IntN(2)), Do: do[l.rng.IntN(len(do))],
		}, monexttest.Fault{Method: http.MethodGet, Path: monexttest.PathTransaction, Nth: 1 + l.rng.IntN(20), Do: monexttest.Status(http.StatusBadGateway)})
	}
	if err := l.fake.Inject(append(faults, slow)...); err != nil {
		l.t.Fatal(err)
	}
}

// failf keeps what must not be.
func (l *lane) failf(format string, args ...any) {
	l.wrong = append(l.wrong, fmt.Sprintf(format, args...))
}

// firstOrders are those that the callers begin with.
func firstOrders() (first [callers]int) {
	for c := range first {
		first[c] = c
	}
	return first
}
