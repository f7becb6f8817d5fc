package queuetest

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/monext-community/monext-go/queue"
)

func leaseTests() []test {
	return []test{
		{"nothing due gives nothing and no error", 0, func(e *env) {
			e.none("the queue is empty")
		}},
		{"the longest due comes first, then the first enqueued", 0, func(e *env) {
			r := e.enqueue(
				queue.Spec{Kind: "a", Delay: 20 * time.Second}, queue.Spec{Kind: "b", Delay: 10 * time.Second},
				queue.Spec{Kind: "a"}, queue.Spec{Kind: "b"},
			)
			e.Advance(time.Minute)
			e.equal("order", leased(e.lease(4)), []string{r[2].ID, r[3].ID, r[1].ID, r[0].ID})
		}},
		{"at most Max", 0, func(e *env) {
			ids := given(e.enqueue(three()...))
			e.equal("first lease", leased(e.lease(2)), ids[:2])
			e.equal("second lease", leased(e.lease(2)), ids[2:])
		}},
		{"only the kinds asked for", 0, func(e *env) {
			r := e.enqueue(queue.Spec{Kind: "a"}, queue.Spec{Kind: "b"}, queue.Spec{Kind: "c"}, queue.Spec{Kind: "a"})
			e.equal("kind d", leased(e.lease(9, "d")), nil)
			e.equal("kind b", leased(e.lease(9, "b")), []string{r[1].ID})
			e.equal("kinds a and d", leased(e.lease(9, "d", "a")), []string{r[0].ID, r[3].ID})
			e.equal("all kinds", leased(e.lease(9)), []string{r[2].ID})
		}},
		{"a leased job is not leased again", 0, func(e *env) {
			e.one(e.add())
			e.none("the job is leased")
			leases, err := e.Peer().Lease(e.ctx, queue.LeaseRequest{Max: 5})
			e.ok(err, "Lease of a peer")
			same(e, "leases of a peer", len(leases), 0)
		}},
		{"the attempt is counted and the end is told", 0, func(e *env) {
			e.add()
			leases, err := e.Queue.Lease(e.ctx, queue.LeaseRequest{Max: 1, TTL: ttl, Owner: "worker 1"})
			e.ok(err, "Lease")
			if len(leases) != 1 {
				e.fatalf("leased %d jobs, want 1", len(leases))
			}
			j := leases[0].Job
			same(e, "attempt", j.Attempt, 1)
			same(e, "state", j.State, queue.StateLeased)
			same(e, "owner", j.Owner, "worker 1")
			same(e, "end in the job", j.ExpiresAt.Equal(leases[0].ExpiresAt), true)
			if life := leases[0].ExpiresAt.Sub(j.EnqueuedAt); life < ttl || life > ttl+5*time.Second {
				e.Errorf("the lease lasts %v, want %v", life, ttl)
			}
		}},
		{"the zero request takes one job for DefaultTTL", 0, func(e *env) {
			e.enqueue(three()...)
			leases, err := e.Queue.Lease(e.ctx, queue.LeaseRequest{})
			e.ok(err, "Lease")
			if len(leases) != 1 {
				e.fatalf("leased %d jobs, want 1", len(leases))
			}
			if life := leases[0].ExpiresAt.Sub(leases[0].Job.EnqueuedAt); life < queue.DefaultTTL {
				e.Errorf("the lease lasts %v, want %v", life, queue.DefaultTTL)
			}
		}},
		{"every lease has a token of its own", 0, func(e *env) {
			e.enqueue(three()...)
			var tokens []queue.Token
			for range 3 {
				for _, l := range e.lease(3) {
					tokens = append(tokens, l.Token)
					e.settle(l, queue.Settlement{Outcome: queue.Release})
				}
			}
			slices.Sort(tokens)
			same(e, "different tokens", len(slices.Compact(tokens)), 9)
			same(e, "an empty token", tokens[0] == "", false)
		}},
		{"a row that cannot be read dies and does not stop the others", corrupt, func(e *env) {
			ids := given(e.enqueue(three()...))
			e.Corrupt(ids[1])
			e.equal("leased", leased(e.lease(3)), []string{ids[0], ids[2]})
			e.state(ids[1], queue.StateDead)
			e.Advance(2 * ttl)
			e.equal("leased later", leased(e.lease(3)), []string{ids[0], ids[2]})
		}},
	}
}

// three returns three plain specs.
func three() []queue.Spec {
	return []queue.Spec{{Kind: "k"}, {Kind: "k"}, {Kind: "k"}}
}

// tries is how often a test asks a queue that should answer.
const tries = 100

func waitTests() []test {
	// waiter leases in the background, and tells what it got.
	type answer struct {
		leases []queue.Lease
		err    error
	}
	start := func(ctx context.Context, q queue.Queue, wait time.Duration) chan answer {
		answers := make(chan answer, 1)
		go func() {
			leases, err := q.Lease(ctx, queue.LeaseRequest{TTL: ttl, Wait: wait})
			answers <- answer{leases, err}
		}()
		return answers
	}
	// insist waits again and again, as workers do: a store may wait less than asked.
	insist := func(ctx context.Context, q queue.Queue) chan answer {
		found := make(chan answer, 1)
		go func() {
			var a answer
			for range tries {
				if a = <-start(ctx, q, 100*time.Millisecond); a.err != nil || len(a.leases) > 0 {
					break
				}
			}
			found <- a
		}()
		return found
	}
	return []test{
		{"ends empty when nothing comes", 0, func(e *env) {
			a := <-start(e.ctx, e.Queue, 20*time.Millisecond)
			e.ok(a.err, "Lease")
			same(e, "leases", len(a.leases), 0)
		}},
		{"takes at once what is due", 0, func(e *env) {
			id := e.add()
			a := <-start(e.ctx, e.Queue, time.Hour)
			e.ok(a.err, "Lease")
			e.equal("leases", leased(a.leases), []string{id})
		}},
		{"a new job is found by a worker that waits and asks again", 0, func(e *env) {
			found := insist(e.ctx, e.Peer())
			id := e.add()
			a := <-found
			e.ok(a.err, "Lease")
			e.equal("leases", leased(a.leases), []string{id})
		}},
		{"a job set free is found by a worker that waits and asks again", exclusive, func(e *env) {
			e.enqueue(queue.Spec{Kind: "k", Key: "o"})
			holder := e.one("")
			id := e.enqueue(queue.Spec{Kind: "k", Key: "o"})[0].ID
			found := insist(e.ctx, e.Queue)
			e.settle(holder, queue.Settlement{Outcome: queue.Complete})
			a := <-found
			e.ok(a.err, "Lease")
			e.equal("leases", leased(a.leases), []string{id})
		}},
		{"ends with the context", 0, func(e *env) {
			ctx, cancel := context.WithCancel(e.ctx)
			answers := start(ctx, e.Queue, time.Hour)
			cancel()
			// A store that does not wait may have answered before the context ended.
			if a := <-answers; a.err != nil && !errors.Is(a.err, context.Canceled) || len(a.leases) > 0 {
				e.Errorf("got %v and error %v, want nothing and context.Canceled", a.leases, a.err)
			}
			id := e.add()
			e.one(id)
		}},
	}
}
