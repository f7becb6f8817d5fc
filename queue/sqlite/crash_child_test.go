package sqlite_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

const (
	callers = 4 // of a process, at the same time
	inHand  = 3 // orders of each
)

// childShop is a shop that works until it is killed, and says after each call what it was told.
func childShop(args []string) error {
	var p crashPlan
	if err := json.Unmarshal([]byte(args[0]), &p); err != nil {
		return err
	}
	ctx := context.Background()
	db, err := sqlite.Open(ctx, p.Path)
	if err != nil {
		return err
	}
	store := lifecycle.Store(db.Payments())
	if p.Behind {
		store = newBehind(store, someTime)
	}
	s := &shop{plan: p, jobs: db.Jobs(), tell: tell, moved: make(chan struct{})}
	if s.service, err = crashService(p, store, nil, time.Now); err != nil {
		return err
	}
	processor, err := crashProcessor(p, db.Jobs(), s.service, s.heard)
	if err != nil {
		return err
	}
	tell(said{What: saidReady})
	var wg sync.WaitGroup
	errs := make([]error, callers+1)
	wg.Go(func() { _, errs[callers] = processor.Run(ctx) })
	for c := range callers {
		wg.Go(func() { errs[c] = s.call(ctx, c) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// tell says one line, in one write.
func tell(s said) {
	line, err := json.Marshal(s)
	if err != nil {
		panic(err) // texts and numbers
	}
	say(string(line))
}

// shop is what a process that will be killed does.
type shop struct {
	plan    crashPlan
	jobs    queue.Queue
	service *lifecycle.Service
	tell    func(said)
	idle    func(context.Context) error // waits when no job is due; of a shop that runs them by hand
	letters atomic.Int64

	mu    sync.Mutex
	moved chan struct{} // closed when something became of a job
}

// heard says which of the host's jobs are settled, and lets callers look again.
func (s *shop) heard(r queue.JobReport) {
	if r.Kind == letter && r.State == queue.StateDone {
		s.tell(said{What: saidSettled, ID: r.ID})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.moved)
	s.moved = make(chan struct{})
}

func (s *shop) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.moved
}

// call is one caller: it carries its orders on, one step at a time, and begins new ones.
func (s *shop) call(ctx context.Context, c int) error {
	steps := map[int]int{}
	for n, step := range s.plan.Orders {
		if n%callers == c {
			steps[n] = step
		}
	}
	fresh := s.plan.Next[c]
	for {
		for ; len(steps) < inHand; fresh += callers {
			steps[fresh] = openStep
		}
		moved, next := false, s.next()
		for _, n := range slices.Sorted(maps.Keys(steps)) { // begun in order
			step := steps[n]
			after, err := s.step(ctx, n, step)
			if err != nil {
				return fmt.Errorf("order %d, step %d: %w", n, step, err)
			}
			moved = moved || after != step
			if steps[n] = after; after == len(crashLife(n)) {
				delete(steps, n)
			}
		}
		if !moved {
			<-next
		}
	}
}

// step does the next step of an order, and returns the one after it, or the same one when it cannot be done yet.
func (s *shop) step(ctx context.Context, n, step int) (int, error) {
	if step == openStep {
		return s.open(ctx, n)
	}
	o, err := ask(ctx, s.service, n, step, (n+step)%2 == 0)
	switch {
	case errors.Is(err, lifecycle.ErrNotAllowed):
		return s.refused(ctx, n, step, err)
	case err != nil && s.plan.Behind: // what it rests on was never committed
		s.tell(said{What: saidSkipped, Order: n, Text: err.Error()})
		return len(crashLife(n)), nil
	case err != nil:
		return step, err
	}
	s.tell(said{What: saidAsked, Order: n, Step: step, ID: o.ID, Kind: string(o.Kind), Cents: o.Amount.Minor()})
	return step + 1, s.write(ctx)
}

// refused tells whether what is not allowed may be allowed later: while something of the order is under way.
func (s *shop) refused(ctx context.Context, n, step int, cause error) (int, error) {
	p, err := s.service.Payment(ctx, crashReference(n))
	if err != nil {
		return step, err
	}
	for _, o := range p.Operations() {
		if !o.State.Closed() && o.State != lifecycle.OperationReview {
			return step, nil
		}
	}
	s.tell(said{What: saidSkipped, Order: n, Text: cause.Error()})
	return len(crashLife(n)), nil
}

// open has an order opened, paid, notified and read back.
func (s *shop) open(ctx context.Context, n int) (int, error) {
	opening, err := s.service.Open(ctx, lifecycle.OpenRequest{Order: crashOrder(n), ReturnURL: "https://shop.example.org/return"})
	if errors.Is(err, lifecycle.ErrPaid) { // by a process before, that did not live to say so
		s.tell(said{What: saidPaid, Order: n})
		return openStep + 1, nil
	}
	if err != nil {
		return openStep, err
	}
	s.tell(said{What: saidOpened, Order: n})
	if err := pay(ctx, s.plan, opening.SessionID); err != nil {
		return openStep, err
	}
	at := time.Now().UnixMilli()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/notify?notificationType=WEBTRS&token="+url.QueryEscape(opening.SessionID), http.NoBody)
	w := httptest.NewRecorder()
	monext.NotificationHandler(s.service).ServeHTTP(w, r)
	if w.Code == http.StatusOK {
		s.tell(said{What: saidNotified, Order: n, At: at})
	}
	p, _ := s.service.Return(ctx, opening.SessionID)
	if p == nil || !p.State().Paid() {
		return openStep, nil // a read failed: once more
	}
	s.tell(said{What: saidPaid, Order: n})
	return openStep + 1, s.write(ctx)
}

// write enqueues a job of the host's own.
func (s *shop) write(ctx context.Context) error {
	receipts, err := s.jobs.Enqueue(ctx, queue.Spec{Kind: letter, DedupeKey: fmt.Sprintf("%d-%d", s.plan.Run, s.letters.Add(1))})
	if err != nil {
		return err
	}
	s.tell(said{What: saidEnqueued, ID: receipts[0].ID})
	return nil
}
