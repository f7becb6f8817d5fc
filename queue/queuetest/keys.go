package queuetest

import (
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/monext-community/monext-go/queue"
)

func keyTests() []test {
	pair := []queue.Spec{{Kind: "k", Key: "o-1"}, {Kind: "k", Key: "o-1"}}
	freed := func(s queue.Settlement) func(e *env) {
		return func(e *env) {
			ids := given(e.enqueue(pair...))
			l := e.one(ids[0])
			e.none("the key is taken")
			e.settle(l, s)
			e.one(ids[1])
		}
	}
	return []test{
		{"one lease a key, in one call and in many", exclusive, func(e *env) {
			r := e.enqueue(pair[0], pair[1], queue.Spec{Kind: "k", Key: "o-2"}, queue.Spec{Kind: "other", Key: "o-1"})
			e.equal("first call", leased(e.lease(9)), []string{r[0].ID, r[2].ID})
			e.equal("second call", leased(e.lease(9)), nil)
			e.equal("another kind", leased(e.lease(9, "other")), nil)
		}},
		{"no key excludes nobody", 0, func(e *env) {
			e.enqueue(three()...)
			same(e, "leases", len(e.lease(3)), 3)
		}},
		{"complete frees the key", exclusive, freed(queue.Settlement{Outcome: queue.Complete})},
		{"bury frees the key", exclusive, freed(queue.Settlement{Outcome: queue.Bury})},
		{"a job that waits for its retry does not hold the key", exclusive, freed(queue.Settlement{Outcome: queue.Retry, Delay: time.Hour})},
		{"a released job does not hold the key", exclusive, freed(queue.Settlement{Outcome: queue.Release, Delay: time.Hour})},
		{"a job of the future does not hold the key", exclusive, func(e *env) {
			e.enqueue(queue.Spec{Kind: "capture", Key: "o-1", Delay: 7 * 24 * time.Hour})
			e.complete(e.enqueue(queue.Spec{Kind: "cancel", Key: "o-1"})[0].ID)
		}},
		{"an expired lease does not hold the key", exclusive, func(e *env) {
			r := e.enqueue(queue.Spec{Kind: "a", Key: "o-1"}, queue.Spec{Kind: "b", Key: "o-1"})
			e.one(r[0].ID)
			e.Advance(2 * ttl)
			e.equal("another kind", leased(e.lease(9, "b")), []string{r[1].ID})
			e.equal("the first kind", leased(e.lease(9, "a")), nil)
		}},
		{"within a key the longest due comes first", exclusive, func(e *env) {
			r := e.enqueue(queue.Spec{Kind: "a", Key: "o-1", Delay: 30 * time.Second}, queue.Spec{Kind: "b", Key: "o-1", Delay: 10 * time.Second})
			e.Advance(time.Minute)
			e.complete(r[1].ID)
			e.complete(r[0].ID)
		}},
		{"a long row behind one key does not keep the others waiting", exclusive, func(e *env) {
			specs := make([]queue.Spec, 1000)
			for i := range specs {
				specs[i] = queue.Spec{Kind: "k", Key: "hot"}
			}
			e.enqueue(specs...)
			e.enqueue(specs...)
			hot := e.one("")
			others := given(e.enqueue(queue.Spec{Kind: "k", Key: "o-1"}, queue.Spec{Kind: "k"}))
			e.equal("others", leased(e.lease(9)), others)
			e.settle(hot, queue.Settlement{Outcome: queue.Complete})
			same(e, "leases of the hot key", len(e.lease(9)), 1)
		}},
		{"two peers and sixteen workers never share a key", exclusive, shareNoKey},
	}
}

// shareNoKey drains 500 jobs of ten keys by 16 workers over two clients, and watches who holds which key.
func shareNoKey(e *env) {
	const jobs, workers = 500, 16
	var specs []queue.Spec
	for i := range jobs {
		specs = append(specs, queue.Spec{Kind: "k", Key: fmt.Sprintf("o-%d", i%10)})
	}
	keys := map[string]string{} // of the jobs, as they were given
	for i, r := range e.enqueue(specs...) {
		keys[r.ID] = specs[i].Key
	}
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		held = map[string]string{} // key to job
		done = map[string]bool{}
		errs []error
	)
	left := func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(done) < jobs && len(errs) == 0
	}
	work := func(l queue.Lease, q queue.Queue) {
		key := keys[l.Job.ID]
		mu.Lock()
		if other, taken := held[key]; taken {
			errs = append(errs, fmt.Errorf("jobs %s and %s are leased together", other, l.Job.ID))
		}
		if done[l.Job.ID] {
			errs = append(errs, fmt.Errorf("job %s ran again after it was done", l.Job.ID))
		}
		held[key] = l.Job.ID
		mu.Unlock()
		runtime.Gosched() // the others have their chance
		mu.Lock()
		delete(held, key) // before Settle: afterwards the key is somebody else's
		done[l.Job.ID] = true
		mu.Unlock()
		if err := q.Settle(e.ctx, l.Job.ID, l.Token, queue.Settlement{Outcome: queue.Complete}); err != nil {
			mu.Lock()
			errs = append(errs, err)
			mu.Unlock()
		}
	}
	peer := e.Peer()
	for i := range workers {
		q := []queue.Queue{e.Queue, peer}[i%2]
		wg.Go(func() {
			for left() {
				leases, err := q.Lease(e.ctx, queue.LeaseRequest{Max: 1 + i%3, TTL: ttl, Wait: 10 * time.Millisecond})
				if err != nil {
					mu.Lock()
					errs = append(errs, err)
					mu.Unlock()
				}
				for _, l := range leases {
					work(l, q)
				}
			}
		})
	}
	wg.Wait()
	if len(errs) > 0 {
		e.Errorf("%d errors:\n%s", len(errs), list(errs[:min(5, len(errs))]))
	}
	same(e, "jobs done", len(done), jobs)
}
