package sqlite_test

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/queue"
)

// fuse ends the process at one point of its work, as SIGKILL does. The points are after each commit, before each request,
// once it is written, and after its answer; of a read, which changes nothing, only after its answer. Whatever lies between two
// of them leaves nothing that lasts.
type fuse struct {
	at   int    // zero: at none by its number
	name string // empty: at none by its name

	mu sync.Mutex
	n  int
}

func (f *fuse) point(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.n++; f.n != f.at && (name != f.name || f.name == "") {
		return
	}
	tell(said{What: saidPoint, Step: f.n, Text: name})
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {} // until the signal arrives
}

// fused is a store with the points.
type fused struct {
	lifecycle.Store

	f *fuse
}

func (s fused) Save(ctx context.Context, p *lifecycle.Payment, fence lifecycle.Fence, wakes ...lifecycle.Wake) error {
	err := s.Store.Save(ctx, p, fence, wakes...)
	events := p.Events()
	s.f.point("after the commit of " + string(events[len(events)-1].Type))
	return err
}

func (s fused) SaveAndRelease(ctx context.Context, p *lifecycle.Payment, l lifecycle.Lease, wakes ...lifecycle.Wake) error {
	err := s.Store.(lifecycle.Finisher).SaveAndRelease(ctx, p, l, wakes...)
	events := p.Events()
	s.f.point("after the commit of " + string(events[len(events)-1].Type) + ", and the release with it")
	return err
}

func (s fused) Is(other lifecycle.Store) bool { return other == lifecycle.Store(s) }

func (s fused) Claim(ctx context.Context, key lifecycle.Key, ttl time.Duration) (lifecycle.Lease, error) {
	l, err := s.Store.Claim(ctx, key, ttl)
	s.f.point("after the lease of the payment")
	return l, err
}

func (s fused) Release(ctx context.Context, l lifecycle.Lease) error {
	err := s.Store.Release(ctx, l)
	s.f.point("after the release of the payment")
	return err
}

// fusedJobs is the queue with the points.
type fusedJobs struct {
	queue.Queue

	f *fuse
}

func (q fusedJobs) Lease(ctx context.Context, r queue.LeaseRequest) ([]queue.Lease, error) {
	l, err := q.Queue.Lease(ctx, r)
	if len(l) > 0 {
		q.f.point("after the lease of a job")
	}
	return l, err
}

func (q fusedJobs) Enqueue(ctx context.Context, specs ...queue.Spec) ([]queue.Receipt, error) {
	r, err := q.Queue.Enqueue(ctx, specs...)
	q.f.point("after the enqueueing of a job")
	return r, err
}

func (q fusedJobs) Settle(ctx context.Context, id string, t queue.Token, s queue.Settlement) error {
	err := q.Queue.Settle(ctx, id, t, s)
	q.f.point("after the settlement of a job")
	return err
}

// fusedWire is the way to Monext with the points.
type fusedWire struct {
	http.RoundTripper

	f *fuse
}

func (w fusedWire) RoundTrip(r *http.Request) (*http.Response, error) {
	parts := strings.Split(r.URL.Path, "/")
	name := r.Method + " " + parts[3] // sessions are below payments
	if len(parts) == 6 && parts[3] == "transactions" {
		name = r.Method + " " + parts[5]
	}
	if r.Method != http.MethodGet {
		w.f.point("before " + name)
		r = r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
			WroteRequest: func(httptrace.WroteRequestInfo) { w.f.point(name + " written") },
		}))
	}
	answer, err := w.RoundTripper.RoundTrip(r)
	w.f.point("after the answer to " + name)
	return answer, err
}

// passed is how many points were passed.
func (f *fuse) passed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.n
}
