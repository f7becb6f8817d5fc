package queuetest

import (
	"sync"

	"github.com/monext-community/monext-go/queue"
)

func fenceTests() []test {
	// stale makes a job that was leased twice: the first lease is stale, the second is current.
	stale := func(e *env) (first, second queue.Lease) {
		e.Helper()
		id := e.add()
		first = e.one(id)
		e.Advance(2 * ttl)
		return first, e.one(id)
	}
	refused := func(outcome queue.Outcome) func(e *env) {
		return func(e *env) {
			first, second := stale(e)
			err := e.Queue.Settle(e.ctx, first.Job.ID, first.Token, queue.Settlement{Outcome: outcome})
			e.is(err, queue.ErrLeaseLost, "Settle with a stale token")
			e.state(first.Job.ID, queue.StateLeased)
			e.none("the second worker has the job")
			e.settle(second, queue.Settlement{Outcome: queue.Complete})
			e.state(first.Job.ID, queue.StateDone)
			err = e.Queue.Settle(e.ctx, first.Job.ID, first.Token, queue.Settlement{Outcome: outcome})
			e.is(err, queue.ErrLeaseLost, "Settle with a stale token of a done job")
		}
	}
	return []test{
		{"a stale token cannot complete", fenced, refused(queue.Complete)},
		{"a stale token cannot retry", fenced, refused(queue.Retry)},
		{"a stale token cannot bury", fenced, refused(queue.Bury)},
		{"a stale token cannot release", fenced, refused(queue.Release)},
		{"a stale token cannot extend", fenced, func(e *env) {
			first, _ := stale(e)
			_, err := e.Queue.Extend(e.ctx, first.Job.ID, first.Token, queue.MaxTTL)
			e.is(err, queue.ErrLeaseLost, "Extend with a stale token")
			e.Advance(2 * ttl)
			e.one(first.Job.ID)
		}},
		{"the token of another job is refused", fenced, func(e *env) {
			a, b := e.add(), e.add()
			first, second := e.one(a), e.one(b)
			err := e.Queue.Settle(e.ctx, a, second.Token, queue.Settlement{Outcome: queue.Complete})
			e.is(err, queue.ErrLeaseLost, "Settle with the token of another job")
			_, err = e.Queue.Extend(e.ctx, b, first.Token, ttl)
			e.is(err, queue.ErrLeaseLost, "Extend with the token of another job")
			e.state(a, queue.StateLeased)
			e.state(b, queue.StateLeased)
		}},
		{"no token opens nothing", fenced, func(e *env) {
			id := e.add()
			for _, token := range []queue.Token{"", "0", "' OR 1=1 --", "\x00"} {
				e.is(e.Queue.Settle(e.ctx, id, token, queue.Settlement{Outcome: queue.Complete}), queue.ErrLeaseLost, "Settle without lease")
				_, err := e.Queue.Extend(e.ctx, id, token, ttl)
				e.is(err, queue.ErrLeaseLost, "Extend without lease")
			}
			e.complete(id)
			e.is(e.Queue.Settle(e.ctx, id, "", queue.Settlement{Outcome: queue.Complete}), queue.ErrLeaseLost, "Settle of a done job without token")
		}},
		{"an unknown job is not found", 0, func(e *env) {
			l := e.one(e.add())
			for _, id := range unknownIDs {
				e.is(e.Queue.Settle(e.ctx, id, l.Token, queue.Settlement{Outcome: queue.Complete}), queue.ErrNotFound, "Settle of job "+id)
				_, err := e.Queue.Extend(e.ctx, id, l.Token, ttl)
				e.is(err, queue.ErrNotFound, "Extend of job "+id)
			}
		}},
		{"settling again the same way changes nothing", 0, func(e *env) {
			for _, outcome := range []queue.Outcome{queue.Complete, queue.Retry, queue.Bury, queue.Release} {
				id := e.enqueue(queue.Spec{Kind: string(outcome)})[0].ID
				l := e.kind(string(outcome))
				s := queue.Settlement{Outcome: outcome, Delay: ttl, Failure: queue.Failure{Code: "test"}}
				e.settle(l, s)
				s.Delay = 0 // a second effect would show
				e.settle(l, s)
				same(e, "leases after "+string(outcome), len(e.lease(1)), 0)
				if i, ok := e.Queue.(queue.Inspector); ok && e.Queue.Features().History {
					j, err := i.Get(e.ctx, id)
					e.ok(err, "Get")
					same(e, "failures at most one", len(j.Failures) <= 1, true)
				}
			}
		}},
		{"settling again another way is refused", fenced, func(e *env) {
			id := e.add()
			l := e.one(id)
			e.settle(l, queue.Settlement{Outcome: queue.Complete})
			for _, outcome := range []queue.Outcome{queue.Retry, queue.Bury, queue.Release} {
				e.is(e.Queue.Settle(e.ctx, id, l.Token, queue.Settlement{Outcome: outcome}), queue.ErrLeaseLost, "Settle "+string(outcome)+" after complete")
			}
			e.state(id, queue.StateDone)
			e.none("the job is done")
		}},
		{"settling again after another lease is refused", fenced, func(e *env) {
			l := e.one(e.add())
			e.settle(l, queue.Settlement{Outcome: queue.Release})
			e.one(l.Job.ID)
			e.is(e.Queue.Settle(e.ctx, l.Job.ID, l.Token, queue.Settlement{Outcome: queue.Release}), queue.ErrLeaseLost, "Settle with the token of an earlier lease")
			e.none("the second worker has the job")
		}},
		{"a settled lease cannot be extended", fenced, func(e *env) {
			l := e.one(e.add())
			e.settle(l, queue.Settlement{Outcome: queue.Release})
			_, err := e.Queue.Extend(e.ctx, l.Job.ID, l.Token, ttl)
			e.is(err, queue.ErrLeaseLost, "Extend after Settle")
			e.one(l.Job.ID)
		}},
		{"work done late counts while nobody took over", 0, func(e *env) {
			l := e.one(e.add())
			e.Advance(2 * ttl)
			e.settle(l, queue.Settlement{Outcome: queue.Complete})
			e.none("the job is done")
			e.state(l.Job.ID, queue.StateDone)
		}},
		{"work done late counts also when the job was put back", 0, func(e *env) {
			l := e.one(e.add())
			e.Advance(2 * ttl)
			same(e, "leases of another kind", len(e.lease(1, "another")), 0)
			e.settle(l, queue.Settlement{Outcome: queue.Complete})
			e.none("the job is done")
			e.state(l.Job.ID, queue.StateDone)
		}},
		{"of many settlements at once one outcome wins", fenced, func(e *env) {
			l := e.one(e.add())
			var wg sync.WaitGroup
			var won [2]flag
			for i := range 16 {
				q := e.Queue
				if i%4 < 2 {
					q = e.Peer()
				}
				outcome := []queue.Outcome{queue.Complete, queue.Bury}[i%2]
				wg.Go(func() {
					if q.Settle(e.ctx, l.Job.ID, l.Token, queue.Settlement{Outcome: outcome}) == nil {
						won[i%2].Store(true)
					}
				})
			}
			wg.Wait()
			same(e, "complete and bury both won, or both lost", won[0].Load() == won[1].Load(), false)
		}},
	}
}

// unknownIDs are IDs that no queue gave out.
var unknownIDs = []string{
	"", "0", "-1", "987654321", "99999999999999999999999", "+1", " 1", "1 ", "01", "1.0", "abc", "é", "\x00", "1\x00", "' OR 1=1 --",
}
